"""Every statement goes by an index: on empty tables, on 100,000 rows nobody counted, and once they are counted.

What is looked at is the plan that a connection keeps, since one made on an empty table may be used for months.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from postgres_server import Server

from guardtag.spi import Check, Delete, Put, Query, Ref, Row
from guardtag_postgres import PostgresStore, session, settings
from guardtag_postgres.sql import Statements

ROWS = 100_000
SQL = Statements("guardtag_rows", "guardtag_entries")
NAMED = {
    **{name: value for name, value in vars(SQL).items() if isinstance(value, bytes)},
    **{f"find{''.join('+' if bit else '-' for bit in way)}": statement for way, statement in SQL.finding.items()},
}
KEY = ("kind", "id")
ENTRY = ("kind", "name", "value", "id")
CONDITIONS = {
    "one": [KEY], "many": [KEY], "walk": [KEY], "claim": [("lane", "due"), KEY], "queues": [()], "guard": [KEY, KEY],
    "look": [KEY], "insert": [], "update": [KEY], "delete": [KEY], "forget": [KEY, ENTRY], "enter": [],
    "mark": [],  # of the transactions, it reads no table
}  # fmt: skip
"""What each index is asked for: all the columns that stand first in it."""

FILL = """
INSERT INTO guardtag_rows (kind, id, version, lease, due, lane, ix, body)
SELECT k, lpad(i::text, 7, '0'), 1, 0, CASE WHEN i %% 10 = 0 THEN i END,
    CASE WHEN i %% 10 = 0 THEN 'lane' || i %% 3 END, '{"area":["a/' || i %% 200 || '/"]}', decode(md5(i::text), 'hex')
FROM generate_series(1, %s) AS i, unnest(ARRAY['notice', 'tag', 'ward', 'zeal']) AS k"""
ENTRIES = "INSERT INTO guardtag_entries SELECT kind, 'area', 'a/' || (id::int %% 200) || '/', id FROM guardtag_rows"


@pytest.fixture(scope="module", params=["empty", "uncounted", "counted"])
def connection(server: Server, database: str, request: pytest.FixtureRequest) -> Iterator[psycopg.Connection[Any]]:
    """A connection set up as the store's are; the module's database is filled from one to the next."""
    with server.connect(database) as admin:
        if request.param == "empty":
            admin.execute("ALTER TABLE guardtag_rows SET (autovacuum_enabled = off)")
            admin.execute("ALTER TABLE guardtag_entries SET (autovacuum_enabled = off)")
        elif request.param == "uncounted":
            admin.execute(FILL, (ROWS // 4,))
            admin.execute(ENTRIES, ())
        else:
            admin.execute("VACUUM ANALYZE guardtag_rows")
            admin.execute("VACUUM ANALYZE guardtag_entries")
    with session.connect(settings.read(server.url(database), {"application_name": "a test"})) as connection:
        yield connection


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def plan_of(connection: psycopg.Connection[Any], statement: bytes) -> list[dict[str, Any]]:
    connection.execute(b"PREPARE looked_at AS " + statement)
    counting = "SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = 'looked_at'"
    ((parameters,),) = connection.execute(counting)
    nulls = f"({', '.join(['NULL'] * parameters)})" if parameters else ""
    ((told,),) = connection.execute(f"EXPLAIN (FORMAT JSON) EXECUTE looked_at {nulls}".encode())
    connection.execute("DEALLOCATE looked_at")
    return list(nodes((json.loads(told) if isinstance(told, str) else told)[0]["Plan"]))


@pytest.mark.parametrize("name", NAMED)
def test_a_statement_goes_by_an_index(connection: psycopg.Connection[Any], name: str) -> None:
    plan = plan_of(connection, NAMED[name])
    kinds = {node["Node Type"] for node in plan}
    assert not kinds & {"Seq Scan", "Bitmap Heap Scan", "Hash Join", "Merge Join", "Materialize"}, kinds
    scans = [node for node in plan if node["Node Type"] in ("Index Scan", "Index Only Scan")]
    if name.startswith("find"):
        page = () if name.endswith("+") else ("id",)
        expected = [("kind", "name", "value", *page), KEY]
    else:
        expected = CONDITIONS[name]
    found = [scan.get("Index Cond", "") for scan in scans]
    assert len(found) == len(expected), found
    for condition, columns in zip(found, expected, strict=True):
        assert [column for column in columns if f"{column} " not in condition] == [], condition


def test_a_page_by_value_is_not_sorted(connection: psycopg.Connection[Any]) -> None:
    for name in ("find-++", "find---", "walk"):
        assert "Sort" not in {node["Node Type"] for node in plan_of(connection, NAMED[name])}


def test_the_settings_are_what_keeps_it_so(server: Server, database: str, connection: psycopg.Connection[Any]) -> None:
    """Without them some plan of an empty table is a scan, and that plan would be kept."""
    with server.connect(database) as plain:
        ((rows,),) = plain.execute("SELECT count(*) FROM guardtag_rows")
        plain.execute("SET plan_cache_mode = force_generic_plan")
        kinds = {node["Node Type"] for statement in NAMED.values() for node in plan_of(plain, statement)}
    assert rows or kinds & {"Seq Scan", "Bitmap Heap Scan", "Hash Join"}


def test_no_table_is_ever_read_through(server: Server, database: str, connection: psycopg.Connection[Any]) -> None:
    """By the server's own count, over every call of the store."""
    before = _read_through(server, database)
    store = PostgresStore(server.url(database))
    try:
        for n in range(5):
            store.read([Ref("tag", "0000001"), Ref("ward", "0000002"), Ref("ward", "x")])
            store.find(Query("tag", "area", value="a/7/", limit=10))
            store.find(Query("tag", "area", prefix="a/", limit=10))
            store.walk("ward", "0000500", 10)
            store.claim(["lane0", "lane1"], 1e6, 2e6, 10)
            store.queues(1e6)
            row = Row("thing", "r", 1, b"", {"area": (f"a/{n}/",)})
            store.commit([Put(row, n), Check(Ref("ward", "x"), 0), *([Delete(Ref("thing", "s"), 1)] if n else [])])
            store.commit([Put(Row("thing", "s", 1, b"", {"area": ("a/",)}), 0)])
        store.commit([Delete(Ref("thing", "s"), 1), Delete(Ref("thing", "r"), 5)])
    finally:
        store.close()
    assert _read_through(server, database) == before


def _read_through(server: Server, database: str) -> int:
    with server.connect(database) as admin:
        while admin.execute("SELECT 1 FROM pg_stat_activity WHERE application_name = 'guardtag'").fetchone():
            time.sleep(0.01)  # a session hands in its counts before it is gone
        ((scans,),) = admin.execute("SELECT sum(seq_scan) FROM pg_stat_user_tables WHERE relname <> 'guardtag_schema'")
    return int(str(scans))
