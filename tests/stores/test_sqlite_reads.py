"""Reads of the SQLite store wait for no writer and keep nothing open; a purge waits for them."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from guardtag.builtin import _sqlite_file, _sqlite_rows
from guardtag.builtin.sqlite import SqliteStore
from guardtag.errors import StoreUnavailable, Tampered
from guardtag.spi import Delete, Query
from guardtag.testing._store_case import find, one, put, ref, row, together, write
from tests.stores.sqlite_open import other, path, store

__all__ = ["other", "path", "store"]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sqlite_file, "PATIENCE", 0.05)


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


def test_a_thread_that_reads_through_a_close_gives_its_connection_back(store: SqliteStore) -> None:
    cursor = store._reader()
    store.close()
    store._back(cursor)
    assert not store._idle
    with pytest.raises(sqlite3.ProgrammingError):
        cursor.connection.execute("SELECT 1")


def test_a_lock_that_nobody_says_to_have_is_given_back(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read that a signal handler's exception cut off just after it took the lock left it taken, for ever."""
    monkeypatch.setattr("guardtag.builtin.sqlite.JAMMED", 0.05)
    store._lock.acquire()
    write(store, put("r"))
    assert one(store, "r") is not None
    assert not store._lock.locked()
