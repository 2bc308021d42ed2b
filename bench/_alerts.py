"""Durable alerts a second: ours with some threads, and bare SQLite transactions of the same rows."""

from __future__ import annotations

import itertools
import sqlite3
import statistics
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import attrs
from _common import say, ward

import guardtag
from guardtag.desks.scans import Scan
from guardtag.spi import Change, Check, Delete, Put, Ref

PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"


class Recorder:
    """Stands before the store once, to learn what rows one alert writes."""

    def __init__(self, store: object) -> None:
        self.store = store
        self.seen: list[Change] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)

    def commit(self, changes: list[Change]) -> None:
        """Remembers and passes on."""
        self.seen = list(changes)
        self.store.commit(changes)  # type: ignore[attr-defined]


def learn(city: guardtag.Guard, scan: Scan) -> list[Change]:
    """What one alert commits."""
    records = city._room.records
    recorder = Recorder(records.store)
    records.store = recorder  # type: ignore[assignment]
    try:
        scan.alert(place="bus stop, Wangzhuang")
    finally:
        records.store = recorder.store  # type: ignore[assignment]
    return recorder.seen


def bare(folder: Path, changes: list[Change], seconds: float) -> float:
    """Bare transactions a second that write the same rows: inserts, updates, checks, index entries."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.executescript(
        f"{PRAGMAS}"
        "CREATE TABLE IF NOT EXISTS r (kind TEXT, id TEXT, version INTEGER, body BLOB, idx BLOB, lane TEXT, due REAL,"
        " lease INTEGER, PRIMARY KEY (kind, id)) WITHOUT ROWID;"
        "CREATE INDEX IF NOT EXISTS due ON r (lane, due) WHERE lane IS NOT NULL;"
        "CREATE TABLE IF NOT EXISTS x (kind TEXT, name TEXT, value TEXT, id TEXT,"
        " PRIMARY KEY (kind, name, value, id)) WITHOUT ROWID;"
    )
    puts = [c for c in changes if isinstance(c, Put)]
    fresh = [p for p in puts if p.expect == 0]
    updates = [p for p in puts if p.expect > 0]
    checks = [c for c in changes if isinstance(c, Check)]
    for put in updates:
        connection.execute(
            "INSERT OR REPLACE INTO r VALUES (?,?,?,?,?,?,?,?)",
            (put.row.kind, put.row.id, 1, put.row.body, b"", None, None, 0),
        )
    counter = itertools.count(time.monotonic_ns())
    done, started = 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        mark = f"{next(counter):026d}"
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO r VALUES (?,?,?,?,?,?,?,?)",
            [(p.row.kind, mark + p.row.id, 1, p.row.body, b"", p.row.lane, p.row.due, 0) for p in fresh],
        )
        connection.executemany(
            "UPDATE r SET version = version + 1, body = ? WHERE kind = ? AND id = ?",
            [(p.row.body, p.row.kind, p.row.id) for p in updates],
        )
        connection.executemany(
            "INSERT INTO x VALUES (?,?,?,?)",
            [
                (p.row.kind, name, value, mark + p.row.id)
                for p in fresh for name, values in p.row.index.items() for value in values
            ],
        )  # fmt: skip
        for check in checks:
            connection.execute("SELECT version FROM r WHERE kind = ? AND id = ?", check.ref).fetchone()
        connection.execute("COMMIT")
        done += 1
    rate = done / (time.perf_counter() - started)
    connection.close()
    return rate


@attrs.frozen
class Run:
    """What some threads did in the same time.

    Args:
        rate: alerts a second, all threads together.
        fairness: the slowest thread's share of the mean.
        slowest: the slowest single call beside the median one.
    """

    rate: float
    fairness: float
    slowest: float


def ours(scans: Sequence[Scan], threads: int, seconds: float) -> Run:
    """Our alerts with so many threads, until the time is over or everybody was found."""
    left = iter(scans)
    lock = threading.Lock()
    calls: list[list[float]] = [[] for _ in range(threads)]
    gate = threading.Barrier(threads + 1)

    def work(slot: int) -> None:
        gate.wait()
        while time.perf_counter() < stop:
            with lock:
                scan = next(left, None)
            if scan is None:
                return
            began = time.perf_counter()
            scan.alert(place="bus stop, Wangzhuang")
            calls[slot].append(time.perf_counter() - began)

    workers = [threading.Thread(target=work, args=(slot,)) for slot in range(threads)]
    for worker in workers:
        worker.start()
    started = time.perf_counter()
    stop = started + seconds
    gate.wait()
    for worker in workers:
        worker.join()
    took = time.perf_counter() - started
    every = [call for slot in calls for call in slot]
    counts = [len(slot) for slot in calls]
    return Run(len(every) / took, min(counts) / statistics.mean(counts), max(every) / statistics.median(every))


def tagged(city: guardtag.Guard, people: int) -> list[Scan]:
    """One scan a person."""
    city.responders.enrol(
        "li-ling", name="李岭", area="feicheng/wangzhuang/north/zhongyu/3", address="mail:l@example.org"
    )
    batch = city.tags.mint(people, area="feicheng")
    scans = []
    for number, code in enumerate(city.tags.of(batch)):
        person = ward(city, number)
        scans.append(city.scan(city.tags.fit(code, to=person, garment="coat", by="li-ling").link))
        if number % 500 == 0:
            say(f"  {number} of {people} people")
    return scans


def forgotten(city: guardtag.Guard, scans: Sequence[Scan]) -> None:
    """Lets everybody be found anew: the next alert opens a call of its own, and joins none."""
    records = city._room.records
    refs = [Ref("open", records.blind("open", scan.ward)) for scan in scans]
    rows = [row for start in range(0, len(refs), 60) for row in records.store.read(refs[start : start + 60]) if row]
    for start in range(0, len(rows), 60):
        records.store.commit([Delete(Ref(row.kind, row.id), row.version) for row in rows[start : start + 60]])


__all__ = ["PRAGMAS", "Run", "bare", "forgotten", "learn", "ours", "tagged"]
