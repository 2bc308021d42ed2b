"""The tables: made once however many come first, with the rights that were given, and never a newer guardtag's."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from postgres_server import Server
from psycopg import errors

from guardtag.errors import StoreUnavailable
from guardtag.spi import Delete, Put, Query, Ref, Row
from guardtag_postgres import PostgresStore, schema

PAGE = (Path(__file__).parents[3] / "docs/how-to/postgresql.md").read_text("utf-8")
R = Row("thing", "r", 1, b"sealed", {"area": ("a/",)}, "lane", 1.0)


def refused(url: str) -> str:
    with pytest.raises(StoreUnavailable) as caught:
        PostgresStore(url)
    return caught.value.code


def everything(store: PostgresStore) -> None:
    store.commit([Put(R, 0)])
    assert store.read([Ref("thing", "r")])[0] is not None
    assert store.find(Query("thing", "area", value="a/"))
    assert store.claim(["lane"], 1.0, 2.0, 1)
    assert store.queues(1.0)
    store.commit([Delete(Ref("thing", "r"), 1)])


@pytest.mark.parametrize("turn", range(5))
def test_many_may_come_first(server: Server, database: str, turn: int) -> None:
    """In one process or several makes no difference to the server: each has a connection of its own."""
    url = server.url(database, schema=f"first{turn}")
    with ThreadPoolExecutor(12) as threads:
        stores = list(threads.map(lambda _: PostgresStore(url), range(12)))
    stores[0].commit([Put(R, 0)])
    assert all(store.read([Ref("thing", "r")])[0] for store in stores)
    for store in stores:
        store.close()
    with server.connect(database) as admin:
        assert admin.execute(f"SELECT * FROM first{turn}.guardtag_schema".encode()).fetchall() == [(schema.SCHEMA,)]


def test_two_schemas_share_nothing(server: Server, database: str, store: PostgresStore) -> None:
    other = PostgresStore(server.url(database, schema="other"))
    store.commit([Put(R, 0)])
    assert other.read([Ref("thing", "r")]) == [None]
    other.commit([Put(R, 0)])
    store.commit([Delete(Ref("thing", "r"), 1)])
    assert other.read([Ref("thing", "r")])[0] is not None
    other.close()


def test_a_newer_guardtags_tables_are_left_alone(server: Server, database: str) -> None:
    url = server.url(database, schema="newer")
    PostgresStore(url).close()
    with server.connect(database) as admin:
        admin.execute("UPDATE newer.guardtag_schema SET version = version + 1")
        assert refused(url) == "GT-POSTGRES-NEWER"
        assert admin.execute("SELECT version FROM newer.guardtag_schema").fetchall() == [(schema.SCHEMA + 1,)]


def test_older_tables_are_brought_up_to_date_once(
    server: Server, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.url(database, schema="older")
    PostgresStore(url).close()
    monkeypatch.setattr(schema, "SCHEMA", 3)
    monkeypatch.setattr(schema, "MIGRATIONS", {
        1: ("ALTER TABLE {rows} ADD COLUMN one integer",), 2: ("ALTER TABLE {rows} ADD COLUMN two integer",)
    })  # fmt: skip
    with ThreadPoolExecutor(6) as threads:
        for store in threads.map(lambda _: PostgresStore(url), range(6)):
            everything(store)
            store.close()
    with server.connect(database) as admin:
        assert admin.execute("SELECT version FROM older.guardtag_schema").fetchall() == [(3,)]


def test_a_migration_that_fails_changes_nothing(server: Server, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url = server.url(database, schema="halfway")
    PostgresStore(url).close()
    with monkeypatch.context() as patch:
        patch.setattr(schema, "SCHEMA", 2)
        patch.setattr(schema, "MIGRATIONS", {1: ("ALTER TABLE {rows} ADD COLUMN one integer", "SELECT nothing")})
        assert refused(url) == "GT-POSTGRES-TABLES"
    store = PostgresStore(url)
    everything(store)
    store.close()


def statements(head: str) -> list[bytes]:
    """The SQL of the page's block that begins so."""
    (block,) = [block for block in re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL) if block.startswith(head)]
    return [line.encode() for line in block.split(";") if line.strip()]


def test_account_database_and_rights_as_the_page_says(server: Server) -> None:
    """The page's owner makes the tables; an account that may only read and write rows works there, and makes none."""
    with server.connect() as admin:
        for statement in statements("CREATE ROLE"):
            admin.execute(statement)
        try:
            PostgresStore(server.url("city", schema="guardtag").replace("postgres@", "guardtag@")).close()
            admin.execute("CREATE ROLE city LOGIN")
            url = server.url("city", schema="guardtag").replace("postgres@", "city@")
            assert refused(url) == "GT-POSTGRES-RIGHTS"
            with server.connect("city") as inside:
                for statement in statements("GRANT"):
                    inside.execute(statement)
            store = PostgresStore(url)
            everything(store)
            store.close()
            assert refused(url.replace("schema=guardtag", "schema=not_there")) == "GT-POSTGRES-RIGHTS"
        finally:
            admin.execute("DROP DATABASE city WITH (FORCE)")
            admin.execute("DROP ROLE IF EXISTS city, guardtag")


def test_another_encoding_is_refused(server: Server) -> None:
    with server.connect() as admin:
        admin.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        try:
            assert refused(server.url("latin")) == "GT-POSTGRES-ENCODING"
        finally:
            admin.execute("DROP DATABASE latin WITH (FORCE)")


@pytest.mark.parametrize("collation", ["C", "en-x-icu"])
def test_order_is_by_code_point_whatever_the_database_says(server: Server, collation: str) -> None:
    with server.connect() as admin:
        provider = "" if collation == "C" else "LOCALE_PROVIDER icu ICU_LOCALE 'en'"
        try:
            admin.execute(f"CREATE DATABASE sorted ENCODING 'UTF8' LOCALE 'C' {provider} TEMPLATE template0".encode())
        except errors.FeatureNotSupported:
            assert not os.environ.get("GUARDTAG_CI")
            pytest.skip("this build of PostgreSQL has no other collations")
        try:
            store = PostgresStore(server.url("sorted"))
            ids = ["-", "0", "A", "B", "Z", "_", "a", "b", "é", "小", "\U0001f9e5"]
            store.commit([Put(Row("thing", id, 1, b"", {"area": ("a/",)}), 0) for id in reversed(ids)])
            assert [row.id for row in store.walk("thing", "", 50)] == ids
            assert [row.id for row in store.find(Query("thing", "area", prefix="a/", newest=False))] == ids
            store.close()
        finally:
            admin.execute("DROP DATABASE sorted WITH (FORCE)")


def test_a_session_is_set_up_for_safety(server: Server, database: str) -> None:
    """Also where the server, the database or the role has it otherwise."""
    wanted: dict[str, Any] = {
        "synchronous_commit": "on", "default_transaction_isolation": "read committed", "statement_timeout": "3s",
        "plan_cache_mode": "force_generic_plan", "jit": "off", "tcp_keepalives_idle": "0",
    }  # fmt: skip
    with server.connect(database) as admin:
        admin.execute(f"ALTER DATABASE {database} SET synchronous_commit = off".encode())
        admin.execute(f"ALTER DATABASE {database} SET default_transaction_isolation = serializable".encode())
        store = PostgresStore(server.url(database), timeout=3)
        with_them = store._pool.take()
        asked = "SELECT " + ", ".join(f"current_setting('{name}')" for name in wanted)
        assert with_them.ask((asked.encode(), ())) == [tuple(wanted.values())]
        store._pool.back(with_them)
        store.close()
        admin.execute(f"ALTER DATABASE {database} RESET ALL".encode())
