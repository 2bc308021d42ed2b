"""Threads, processes and machines at once: no doubles, no half commits, no deadlocks, whoever is killed."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable
from typing import NoReturn

import pytest
from postgres_server import Server

from guardtag.errors import Stale
from guardtag.spi import Change, Check, Delete, Put, Ref, Row
from guardtag.testing._key_processes import nursery
from guardtag_postgres import PostgresStore


def put(id: str, expect: int = 0, body: bytes = b"") -> Put:
    return Put(Row("thing", id, expect + 1, body), expect)


def together(*works: Callable[[], None]) -> None:
    failures: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


@pytest.fixture
def deadlocks(server: Server) -> Callable[[], int]:
    """How many the server has seen in this module's database."""

    def count() -> int:
        return server.log().count("deadlock detected")

    return count


def test_commits_over_the_same_rows_never_wait_for_each_other_both(
    store: PostgresStore, deadlocks: Callable[[], int]
) -> None:
    """Puts, deletes, checks and ids that must be free, in any order, by many at once."""
    ids = [f"r{n}" for n in range(6)]
    before = deadlocks()
    made = Counter[str]()

    def work(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(60):
            chosen = chance.sample(ids, chance.randint(2, 5))
            rows = store.read([Ref("thing", id) for id in chosen])
            changes: list[Change] = []
            for id, row in zip(chosen, rows, strict=True):
                version = row.version if row else 0
                pick = chance.random()
                if pick < 0.4:
                    changes.append(put(id, version))
                elif pick < 0.6:
                    changes.append(Delete(Ref("thing", id), version))
                else:
                    changes.append(Check(Ref("thing", id), version))
            try:
                store.commit(changes)
                made["done"] += 1
            except Stale:
                made["stale"] += 1

    together(*[lambda seed=seed: work(seed) for seed in range(8)])  # type: ignore[misc]
    assert deadlocks() == before
    assert made["done"] > 20
    assert made["stale"] > 20


def test_what_must_be_absent_stops_write_skew_too(store: PostgresStore, deadlocks: Callable[[], int]) -> None:
    """Each of two puts one id while the other must be free: never both, since each would see the other absent."""
    before = deadlocks()
    won = Counter[str]()

    def work(name: str, other: str) -> None:
        for n in range(60):
            try:
                store.commit([Check(Ref("thing", f"{other}{n}"), 0), put(f"{name}{n}")])
                won[f"{n}"] += 1
            except Stale:
                pass

    together(lambda: work("a", "b"), lambda: work("b", "a"))
    assert set(won.values()) == {1}
    assert len(won) == 60
    assert deadlocks() == before


def test_a_ring_of_absences_is_stopped(store: PostgresStore) -> None:
    """Three that each see the next one's row absent, or in its first version: one of them must be stale."""
    for n in range(30):
        store.commit([put(f"c{n}")])
        won: list[int] = []

        def one(which: int, changes: list[Change], won: list[int] = won) -> None:
            try:
                store.commit(changes)
                won.append(which)
            except Stale:
                pass

        together(
            lambda: one(1, [Check(Ref("thing", f"a{n}"), 0), put(f"b{n}")]),  # noqa: B023
            lambda: one(2, [Check(Ref("thing", f"b{n}"), 0), put(f"c{n}", 1)]),  # noqa: B023
            lambda: one(3, [Check(Ref("thing", f"c{n}"), 1), put(f"a{n}")]),  # noqa: B023
        )
        assert 1 <= len(won) <= 2


def test_checks_of_one_row_do_not_wait_for_each_other(server: Server, database: str, store: PostgresStore) -> None:
    """Many calls read the same ward; only who changes it is in the way."""
    store.commit([put("read by all")])
    with server.connect(database) as admin, admin.transaction():
        admin.execute("SELECT 1 FROM guardtag_rows FOR SHARE")
        store.commit([Check(Ref("thing", "read by all"), 1), put("own")])
    assert store.read([Ref("thing", "own")])[0] is not None


# -- several processes


def test_claims_by_processes_never_meet(url: str) -> None:
    store = PostgresStore(url)
    names = [f"r{n:04}" for n in range(600)]
    for start in range(0, 600, 60):
        store.commit([Put(Row("thing", id, 1, b"", {}, "lane", 1.0), 0) for id in names[start : start + 60]])
    taken = nursery(raced, url, 4)
    assert sorted(taken) == names
    assert {row.lease for row in store.walk("thing", "", 1000)} == {1}
    store.close()


def raced(url: str, processes: int) -> list[str]:
    """Ids that so many forked processes claimed, each on its own connection."""
    parts = [_forked(lambda out: _claimer(url, out)) for _ in range(processes)]
    return [id for child, out in parts for id in _told(child, out)]


def test_what_a_killed_claimer_held_comes_again_and_nothing_else(url: str) -> None:
    store = PostgresStore(url)
    names = [f"r{n:04}" for n in range(600)]
    for start in range(0, 600, 60):
        store.commit([Put(Row("thing", id, 1, b"", {}, "lane", 1.0), 0) for id in names[start : start + 60]])
    done = nursery(killed, url, 6)
    later = []
    while rows := store.claim(["lane"], 1e6, 2e6, 50):
        later += [row.id for row in rows]
    assert sorted(set(done + later)) == names, "a row was lost"
    assert set(later).isdisjoint(done), "a row was settled and came again"
    assert later, "nobody was killed amid anything"
    store.close()


def killed(url: str, processes: int) -> list[str]:
    """Ids that processes settled before they were killed at some moment; a delete under the lease settles."""
    chance = random.Random(1)
    done: list[str] = []
    for _ in range(processes):
        child, out = _forked(lambda out: _settler(url, out))
        os.read(out, 1)
        threading.Event().wait(chance.uniform(0.0, 0.05))
        os.kill(child, signal.SIGKILL)
        _told(child, out)
    store = PostgresStore(url)
    left = {row.id for row in store.walk("thing", "", 1000)}
    done = [id for id in (f"r{n:04}" for n in range(600)) if id not in left]
    store.close()
    return done


def _claimer(url: str, out: int) -> NoReturn:
    try:
        store = PostgresStore(url)
        while rows := store.claim(["lane"], 1.0, 1e9, 7):
            os.write(out, "".join(f"{row.id}\n" for row in rows).encode())
    finally:
        os._exit(0)
    raise AssertionError


def _settler(url: str, out: int) -> NoReturn:
    try:
        store = PostgresStore(url)
        os.write(out, b".")
        while rows := store.claim(["lane"], 1.0, 1e6, 20):
            for row in rows:
                store.commit([Delete(Ref("thing", row.id), 1, row.lease)])
        signal.pause()
    finally:
        os._exit(0)
    raise AssertionError


def _forked(work: Callable[[int], NoReturn]) -> tuple[int, int]:
    inward, outward = os.pipe()
    child = os.fork()
    if not child:
        os.close(inward)
        signal.alarm(60)
        work(outward)
    os.close(outward)
    return child, inward


def _told(child: int, out: int) -> list[str]:
    said = b""
    while more := os.read(out, 65_536):
        said += more
    os.close(out)
    os.waitpid(child, 0)
    return said.decode().split()
