"""What only the SQLite store promises: modes, plans, several processes, a kill."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from guardtag.builtin.sqlite import SqliteStore
from guardtag.errors import Stale, Tampered
from guardtag.spi import Check, Delete, Put, Query, Ref, Row
from guardtag.testing._store_case import find, ids, put, ref, row, together, under, write
from tests.stores.sqlite_open import other, path, store

__all__ = ["other", "path", "store"]


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_and_folders_are_the_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = SqliteStore(f"sqlite:{tmp_path}/new/keys/vault.db")
        write(store, put("r"))
        store.read([ref("r")])
        modes = {path.name: _mode(path) for path in (tmp_path / "new").rglob("*")}
        store.close()
    finally:
        os.umask(before)
    assert modes == {"keys": 0o700, "vault.db": 0o600, "vault.db-wal": 0o600, "vault.db-shm": 0o600}
    assert _mode(tmp_path / "new") == 0o700


def test_an_existing_folder_and_file_keep_their_modes(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir(mode=0o750)
    (tmp_path / "shared" / "s.db").touch(mode=0o640)
    SqliteStore(f"sqlite:{tmp_path}/shared/s.db").close()
    assert (_mode(tmp_path / "shared"), _mode(tmp_path / "shared" / "s.db")) == (0o750, 0o640)


def test_every_connection_is_as_safe_as_promised(store: SqliteStore) -> None:
    store._back(store._reader())
    for cursor in (store._writer, store._idle[-1]):
        asked = ("journal_mode", "synchronous", "secure_delete", "temp_store", "trusted_schema")
        assert [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in asked] == ["wal", 2, 1, 2, 0]
    with pytest.raises(sqlite3.OperationalError):
        store._idle[-1].execute("DELETE FROM rows")


def _statements(store: SqliteStore, work: Callable[[], None]) -> set[str]:
    seen: set[str] = set()
    store._back(store._reader())
    connections = [store._writer.connection, store._idle[-1].connection]
    for connection in connections:
        connection.set_trace_callback(seen.add)
    try:
        work()
    finally:
        for connection in connections:
            connection.set_trace_callback(None)
    return seen


def _everything(store: SqliteStore) -> None:
    index = {"area": ("a/b/", "a/c/"), "state": ("open",)}
    write(store, *[put(f"r{n}", index=index, lane="lane", due=float(n)) for n in range(9)], put("gone", index=index))
    write(
        store, put("r1", b"two", expect=1, index={"area": ("a/d/",)}), put("r2", expect=1),
        Delete(ref("gone"), 1), Check(ref("none"), 0), put("new"),
    )  # fmt: skip
    with pytest.raises(Stale):
        write(store, put("r1"), put("r3", expect=7))
    with pytest.raises(Stale):
        write(store, put("r1"), put("fresh"))
    store.read([ref("r1")])
    store.read([ref("r1"), ref("r2"), ref("none")])
    store.read([ref(f"r{n}") for n in range(100)])
    for newest in (True, False):
        for after in ("", "r3"):
            find(store, "a/b/", newest=newest, after=after)
            under(store, "a/", newest=newest, after=after)
    store.walk("thing", "r3", 2)
    store.claim(["lane", "other"], 5.0, 9.0, 2)


_CONSTANT = re.compile(r"SCAN (\d+-ROW VALUES CLAUSE|(\d+ )?CONSTANT ROWS?)")
"""How SQLite 3.53 and 3.40 say that they go through the values that stand in the statement itself."""


def test_no_statement_looks_at_a_whole_table(store: SqliteStore, other: sqlite3.Connection) -> None:
    """By SQLite's own plan of every statement that was really run; only a prefix may sort."""
    statements = _statements(store, lambda: _everything(store))
    asked = [text for text in statements if text.startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE"))]
    assert len({text.split("VALUES")[0][:60] for text in asked}) >= 10
    plans = {text: [line[3] for line in other.execute(f"EXPLAIN QUERY PLAN {text}")] for text in asked}
    for text, plan in plans.items():
        scans = [line for line in plan if line.startswith("SCAN") and line not in ("SCAN k", "SCAN e")]
        assert [line for line in scans if not _CONSTANT.fullmatch(line)] == [], text
        if "TEMP B-TREE" in " ".join(plan):
            assert "DISTINCT" in text, text
    claims = [plan for text, plan in plans.items() if "lane =" in text and text.startswith("SELECT")]
    assert claims
    assert all("USING COVERING INDEX waiting (lane=? AND due<?)" in plan[0] for plan in claims)


def test_a_commit_takes_few_statements(store: SqliteStore) -> None:
    """Ten rows with their index entries: begin, look up, insert, update, enter, commit."""
    write(store, put("r"))
    run: list[str] = []
    store._writer.connection.set_trace_callback(run.append)
    index = {"area": ("a/",), "state": ("open",)}
    write(store, *[put(f"n{n}", index=index) for n in range(8)], put("r", expect=1), Check(ref("s"), 0))
    store._writer.connection.set_trace_callback(None)
    assert [text.split()[0] for text in run] == ["BEGIN", "WITH", "INSERT", "UPDATE", "INSERT", "COMMIT"]


def test_an_unchanged_index_is_not_written_again(store: SqliteStore) -> None:
    index = {"area": ("a/", "b/"), "state": ("open",)}
    write(store, put("r", index=index))
    seen = _statements(store, lambda: write(store, put("r", expect=1, index=dict(reversed(index.items())))))
    assert not [text for text in seen if "entries" in text]
    seen = _statements(store, lambda: write(store, put("r", expect=2, index={**index, "area": ("a/", "c/")})))
    assert len([text for text in seen if "entries" in text]) == 2  # one entry went and one came


def test_an_index_that_is_no_text_is_damage(store: SqliteStore, other: sqlite3.Connection) -> None:
    write(store, put("r"))
    other.execute("UPDATE rows SET ix = X'7B22FF223A5B5D7D' WHERE id = 'r'")
    with pytest.raises(Tampered):
        store.read([ref("r")])


def test_two_processes_make_one_city(path: Path) -> None:
    """Two stores on one file: opened at once, they count one row up and share out what is due."""
    stores: list[SqliteStore] = []
    together(*[lambda: stores.append(SqliteStore(f"sqlite:{path}"))] * 4)
    write(stores[0], put("r", b"0"), *[put(f"due{n:02}", lane="lane", due=1.0) for n in range(40)])
    taken: list[str] = []

    def work(store: SqliteStore) -> None:
        for _ in range(15):
            while True:
                now = row(store, "r")
                try:
                    write(store, put("r", b"%d" % (int(now.body) + 1), expect=now.version))
                    break
                except Stale:
                    continue
        while claimed := store.claim(["lane"], 1.0, 9.0, 2):
            taken.extend(ids(claimed))

    together(*[lambda store=store: work(store) for store in stores])  # type: ignore[misc]
    assert row(stores[1], "r").body == b"60"
    assert sorted(taken) == [f"due{n:02}" for n in range(40)]
    for one in stores:
        one.close()
    assert sorted(file.name for file in path.parent.iterdir()) == ["city.db"]


WRITER = """
import sys
from guardtag.builtin.sqlite import SqliteStore, _Job
from guardtag.spi import Put, Row
store = SqliteStore(sys.argv[1])
for n in range(100_000):
    store.commit([Put(Row("thing", f"{n:06}{part}", 1, b"x" * 500, {"area": ("a/",)}), 0) for part in "ab"])
    print(n, flush=True)
"""


def test_what_was_acknowledged_survives_a_kill(path: Path) -> None:
    """kill -9 in the middle of writing: every commit that returned is there, and none is there by half."""
    for start in range(2):
        acknowledged = -1
        name = path.with_name(f"killed{start}.db")
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, f"sqlite:{name}"], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout
            for line in writer.stdout:
                acknowledged = int(line)
                if acknowledged == 40 + start * 25:
                    writer.send_signal(signal.SIGKILL)
        store = SqliteStore(f"sqlite:{name}")
        found = ids(store.walk("thing", "", 1000))
        indexed = find(store, "a/", newest=False, limit=1000)
        store.close()
        assert found[: 2 * acknowledged + 2] == [f"{n:06}{p}" for n in range(acknowledged + 1) for p in "ab"]
        assert len(found) % 2 == 0
        assert indexed == found


def test_closing_leaves_one_file(store: SqliteStore, path: Path) -> None:
    write(store, put("r"))
    row(store, "r")
    store.close()
    assert [file.name for file in path.parent.iterdir()] == ["city.db"]


def test_a_row_may_be_larger_than_a_page_and_many(store: SqliteStore) -> None:
    bodies = {f"r{n}": bytes([n]) * (n * 1777) for n in range(64)}
    store.commit([Put(Row("thing", id, 1, body), 0) for id, body in bodies.items()])
    assert [found and found.body for found in store.read([Ref("thing", id) for id in bodies])] == [*bodies.values()]
    assert len(store.find(Query("thing", "area", value="a/"))) == 0
