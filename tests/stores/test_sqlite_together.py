"""Commits that wait share one transaction of SQLite, and each has its own answer."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from guardtag.builtin import _sqlite_file, _sqlite_plan
from guardtag.builtin.sqlite import SqliteStore, _Job
from guardtag.errors import BackendError, Stale, StoreUnavailable
from guardtag.spi import Delete, limits
from guardtag.testing._store_case import find, ids, one, put, ref, row, together, write
from tests.stores.sqlite_open import other, path, store

__all__ = ["other", "path", "store"]


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
