"""What only the SQLite store promises: modes, plans, groups, purging, several processes, a kill."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from guardtag.builtin import _sqlite_file, _sqlite_plan, _sqlite_rows
from guardtag.builtin.sqlite import SqliteStore, _Job
from guardtag.errors import BackendError, Stale, StoreUnavailable, Tampered
from guardtag.spi import Check, Delete, Put, Query, Ref, Row, limits
from guardtag.testing._store_case import find, ids, one, put, ref, row, together, under, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "city.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(f"sqlite:{path}")
    yield store
    store.close()


@pytest.fixture
def other(path: Path, store: SqliteStore) -> Iterator[sqlite3.Connection]:
    """Another program with the same file open."""
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sqlite_file, "PATIENCE", 0.05)


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


def test_reading_keeps_nothing_open(store: SqliteStore, other: sqlite3.Connection) -> None:
    """A cursor left in the middle would keep the log from ever being emptied."""
    write(store, put("r", index={"area": ("a/",)}, lane="lane", due=1.0))
    store.read([ref("r")])
    store.read([ref("r"), ref("none")])
    store.read([ref("r")] * 100)
    find(store, "a/")
    store.walk("thing", "", 1)
    store.claim(["lane"], 0.0, 1.0, 1)
    assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


def test_threads_share_a_few_connections(store: SqliteStore) -> None:
    """As many as read at one time, not as many as ever read."""
    write(store, put("r"))
    with store._lock:  # somebody writes
        for _ in range(20):
            together(lambda: row(store, "r"))
    assert len(store._idle) == 1


def test_while_nobody_writes_a_short_read_needs_no_other_connection(store: SqliteStore) -> None:
    """The writer's cache is warm; a long read would hold up whoever wants to commit."""
    write(store, *[put(f"r{n:03}", index={"area": ("a/",)}) for n in range(64)])
    store.read([ref(f"r{n:03}") for n in range(90)])
    store.find(Query("thing", "area", value="a/", limit=100))
    assert not store._idle
    assert not store._lock.locked()
    assert not store._writer.connection.in_transaction
    store.walk("thing", "", 101)
    assert len(store._idle) == 1


def test_a_read_does_not_wait_for_who_writes(store: SqliteStore) -> None:
    write(store, put("r", b"before"))
    store._writer.execute("BEGIN IMMEDIATE")
    store._writer.execute("UPDATE rows SET body = ?", (b"not yet",))
    with store._lock:  # a commit is under way
        assert row(store, "r").body == b"before"
    store._writer.execute("ROLLBACK")


def test_a_read_that_fails_leaves_the_writer_as_it_was(store: SqliteStore, other: sqlite3.Connection) -> None:
    write(store, put("r"), *[put(f"x{n}") for n in range(9)])
    other.execute("UPDATE rows SET body = 5 WHERE id = 'r'")
    for refs in ([ref("r")], [ref("r"), *[ref(f"x{n}") for n in range(80)]]):
        with pytest.raises(Tampered):
            store.read(refs)
        assert not store._lock.locked()
        assert not store._writer.connection.in_transaction
    write(store, put("s"))


def test_an_index_that_is_no_text_is_damage(store: SqliteStore, other: sqlite3.Connection) -> None:
    write(store, put("r"))
    other.execute("UPDATE rows SET ix = X'7B22FF223A5B5D7D' WHERE id = 'r'")
    with pytest.raises(Tampered):
        store.read([ref("r")])


def test_a_read_that_the_writer_may_not_make_now_is_made_by_a_patient_reader(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer gives up on a lock after a few milliseconds, a reader after seconds."""
    write(store, put("r"))
    read, tried = _sqlite_rows.one, []

    def once_locked(cursor: sqlite3.Cursor, refs: Any) -> Any:
        tried.append(cursor)
        if len(tried) == 1:
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise error
        return read(cursor, refs)

    monkeypatch.setattr("guardtag.builtin._sqlite_rows.one", once_locked)
    assert one(store, "r") is not None
    assert tried == [store._writer, store._idle[-1]]


class _Held:
    """Keeps the write lock of a store until the commits behind it are waiting."""

    def __init__(self, store: SqliteStore, count: int) -> None:
        self._store, self._count = store, count

    def __call__(self) -> None:
        with self._store._lock:
            while len(self._store._waiting) < self._count:
                pass


def test_commits_that_wait_share_one_transaction(store: SqliteStore) -> None:
    """And one that is stale takes nothing of its own nor of the others' with it."""
    write(store, put("r", index={"area": ("a/",)}), put("s"))
    run: list[str] = []
    stale: list[Any] = []
    store._writer.connection.set_trace_callback(run.append)

    def late() -> None:
        with pytest.raises(Stale) as caught:
            write(store, put("half"), put("s", b"late", expect=1), put("r", expect=5, index={"area": ("b/",)}))
        stale.extend(caught.value.refs)

    def taken() -> None:
        with pytest.raises(Stale) as caught:
            write(store, put("s", b"taken", expect=1), put("r"))
        stale.extend(caught.value.refs)

    together(
        _Held(store, 4), late, taken,
        lambda: write(store, put("t", index={"area": ("a/",)})), lambda: write(store, put("u")),
    )  # fmt: skip
    store._writer.connection.set_trace_callback(None)
    assert (run.count("BEGIN IMMEDIATE"), run.count("COMMIT")) == (1, 1)
    assert stale == [ref("r"), ref("r")]
    assert [found and found.version for found in store.read([ref(id) for id in ("r", "s", "t", "u", "half")])] == [
        1, 1, 1, 1, None
    ]  # fmt: skip
    assert find(store, "a/") == ["t", "r"]


def test_a_failure_reaches_everyone_it_concerns(store: SqliteStore) -> None:
    """When the transaction of a group fails, each of its callers hears it, and the next commit works."""
    pages = store._writer.execute("PRAGMA page_count").fetchone()[0]
    store._writer.execute(f"PRAGMA max_page_count = {pages + 1}")
    codes: list[str] = []

    def fail(id: str) -> None:
        with pytest.raises(StoreUnavailable) as caught:
            write(store, put(id, b"x" * 100_000))
        codes.append(caught.value.code)

    together(_Held(store, 3), *[lambda id=id: fail(id) for id in "abc"])  # type: ignore[misc]
    assert codes == ["GT-STORE-FULL"] * 3
    store._writer.execute("PRAGMA max_page_count = 1000000")
    write(store, put("d"))
    assert ids(store.walk("thing", "", 9)) == ["d"]


def test_a_failure_of_one_is_nobody_elses(store: SqliteStore, other: sqlite3.Connection) -> None:
    """In a group with one that fills the disk and one whose row is damaged, the rest is written once."""
    index = {"area": ("a/",)}
    write(store, put("r", index=index), put("damaged", index=index))
    other.execute("UPDATE rows SET ix = 'no json' WHERE id = 'damaged'")
    pages = store._writer.execute("PRAGMA page_count").fetchone()[0]
    store._writer.execute(f"PRAGMA max_page_count = {pages + 5}")
    told: dict[str, str] = {}

    def work(name: str, *changes: Any) -> None:
        try:
            write(store, *changes)
            told[name] = "written"
        except BackendError as error:
            told[name] = error.code

    together(
        _Held(store, 5),
        lambda: work("first", put("r", b"two", expect=1, index={"area": ("b/",)}), put("new", index=index)),
        lambda: work("damaged", Delete(ref("damaged"), 1)),
        lambda: work("full", put("small"), put("big", b"x" * 100_000)),
        lambda: work("stale", put("none", expect=1), put("half")),
        lambda: work("last", put("last", index={"area": ("a/", "b/")})),
    )
    assert told == {
        "first": "written", "damaged": "GT-STORE-DAMAGED", "full": "GT-STORE-FULL", "stale": "GT-STORE-STALE",
        "last": "written",
    }  # fmt: skip
    found = store.read([ref(id) for id in ("small", "big", "half", "new", "last")])
    assert [row and row.version for row in found] == [None, None, None, 1, 1]
    assert row(store, "r").version == 2
    assert find(store, "b/") == ["r", "last"]


class _Scripted:
    """A plan that does at each run what was said beforehand."""

    purge = False

    def __init__(self, *outcomes: Exception | None) -> None:
        self._outcomes = list(outcomes)

    def run(self, cursor: sqlite3.Cursor) -> None:
        outcome = self._outcomes.pop(0)
        if outcome:
            raise outcome


def test_the_last_run_is_what_a_caller_is_told(store: SqliteStore) -> None:
    """Who was stale only because of a change that was then undone is written, and hears so."""
    fault = sqlite3.OperationalError("disk")
    fault.sqlite_errorcode = sqlite3.SQLITE_IOERR
    plans = [_Scripted(None, fault), _Scripted(Stale([ref("r")]), None), _Scripted(fault)]
    jobs = [_Job(plan) for plan in plans]  # type: ignore[arg-type]
    store._write(jobs)
    assert [getattr(job.error, "code", None) for job in jobs] == ["GT-STORE-DISK", None, "GT-STORE-DISK"]


def test_an_interrupted_leader_leaves_the_others_an_answer(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A KeyboardInterrupt in the thread that writes for all is told to the others as what it is to them."""

    def interrupted(connection: sqlite3.Connection) -> None:
        raise KeyboardInterrupt

    write(store, put("r"))
    monkeypatch.setattr(_sqlite_file, "purge", interrupted)
    outcome: list[str] = []

    def delete(id: str) -> None:
        try:
            write(store, Delete(ref(id), 1 if id == "r" else 0, purge=True))
        except KeyboardInterrupt:
            outcome.append("interrupted")
        except StoreUnavailable as error:
            outcome.append(error.code)

    together(_Held(store, 2), lambda: delete("r"), lambda: delete("s"))
    assert sorted(outcome) == ["GT-STORE-INTERRUPTED", "interrupted"]
    monkeypatch.undo()
    write(store, put("t"))


def test_a_purge_waits_for_readers_and_says_when_it_cannot(
    store: SqliteStore, other: sqlite3.Connection, impatient: None, path: Path
) -> None:
    """Deleted, but a long reader keeps the log: the error says so, and the same purge again completes it."""
    write(store, put("r", b"secret-of-the-row" * 50))
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM rows").fetchone()
    with pytest.raises(StoreUnavailable) as caught:
        write(store, Delete(ref("r"), 1, purge=True))
    assert caught.value.code == "GT-STORE-PURGE"
    assert one(store, "r") is None
    other.execute("COMMIT")
    write(store, Delete(ref("r"), 0, purge=True))
    assert not any(b"secret-of-the-row" in file.read_bytes() for file in path.parent.iterdir())


def test_an_idle_poll_takes_no_lock(store: SqliteStore, other: sqlite3.Connection, impatient: None) -> None:
    write(store, put("r", lane="lane", due=5.0))
    other.execute("BEGIN IMMEDIATE")
    assert store.claim(["lane"], 1.0, 2.0, 9) == []
    with pytest.raises(StoreUnavailable) as caught:
        store.claim(["lane"], 5.0, 6.0, 9)
    assert caught.value.code == "GT-STORE-LOCKED"
    other.execute("ROLLBACK")
    assert len(store.claim(["lane"], 5.0, 6.0, 9)) == 1


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
    for store in stores:
        store.close()
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


def test_a_thread_that_reads_through_a_close_gives_its_connection_back(store: SqliteStore) -> None:
    cursor = store._reader()
    store.close()
    store._back(cursor)
    assert not store._idle
    with pytest.raises(sqlite3.ProgrammingError):
        cursor.connection.execute("SELECT 1")


def test_a_row_may_be_larger_than_a_page_and_many(store: SqliteStore) -> None:
    bodies = {f"r{n}": bytes([n]) * (n * 1777) for n in range(64)}
    store.commit([Put(Row("thing", id, 1, body), 0) for id, body in bodies.items()])
    assert [found and found.body for found in store.read([Ref("thing", id) for id in bodies])] == [*bodies.values()]
    assert len(store.find(Query("thing", "area", value="a/"))) == 0


def test_a_lock_that_nobody_says_to_have_is_given_back(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read that a signal handler's exception cut off just after it took the lock left it taken, for ever."""
    monkeypatch.setattr("guardtag.builtin.sqlite.JAMMED", 0.05)
    store._lock.acquire()
    write(store, put("r"))
    assert one(store, "r") is not None
    assert not store._lock.locked()


def test_an_interrupt_of_whoever_commits_for_others_loses_none_of_them(store: SqliteStore) -> None:
    jobs = [_Job(_sqlite_plan.Plan(limits.by_ref([put(f"r{n}")]))) for n in range(3)]
    store._waiting.extend(jobs)

    def interrupted(jobs: Any) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "_write", interrupted)
        with pytest.raises(KeyboardInterrupt), store._writing():
            store._lead()
    assert all(job.done and job.error is not None for job in jobs)
    assert not store._waiting
    write(store, put("later"))
    assert one(store, "later") is not None
