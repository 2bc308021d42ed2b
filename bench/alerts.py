"""Durable alerts a second, beside bare SQLite transactions of the same rows at synchronous=FULL.

Keys: ``ratio_1`` (one thread beside bare transactions that insert and update the same number and size
of rows, with the same index entries, in a table of the same form), ``scale_8`` (8 threads beside our
own one), the median over interleaved rounds.
"""

from __future__ import annotations

import argparse
import itertools
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from _common import report, settings, ward

import guardtag
from guardtag.desks.scans import Scan
from guardtag.spi import Change, Check, Put


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
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
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


def ours(scans: Iterator[Scan], threads: int, seconds: float) -> float:
    """Our alerts a second with so many threads."""
    lock = threading.Lock()
    counts = [0] * threads
    stop = time.perf_counter() + seconds

    def work(slot: int) -> None:
        while time.perf_counter() < stop:
            with lock:
                scan = next(scans)
            scan.alert(place="bus stop, Wangzhuang")
            counts[slot] += 1

    started = time.perf_counter()
    workers = [threading.Thread(target=work, args=(slot,)) for slot in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts) / (time.perf_counter() - started)


def tagged(city: guardtag.Guard, people: int) -> list[Scan]:
    """One scan a person; each is alerted at most once, so that every alert opens an incident."""
    city.responders.enrol(
        "li-ling", name="李岭", area="feicheng/wangzhuang/north/zhongyu/3", address="mail:l@example.org"
    )
    batch = city.tags.mint(people, area="feicheng")
    scans = []
    for number, code in enumerate(city.tags.of(batch)):
        person = ward(city, number)
        scans.append(city.scan(city.tags.fit(code, to=person, garment="coat", by="li-ling").link))
        if number % 500 == 0:
            print(f"  {number} of {people} people", file=sys.stderr)
    return scans


def main() -> None:
    """Measures rounds of bare, one thread, eight threads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer people and rounds; under 40 s")
    quick = parser.parse_args().quick
    people, rounds, seconds = (1600, 3, 0.3) if quick else (6000, 7, 0.4)
    with tempfile.TemporaryDirectory() as name, guardtag.open(settings(Path(name))) as city:
        scans = iter(tagged(city, people))
        changes = learn(city, next(scans))
        writes = [c for c in changes if isinstance(c, Put)]
        print(
            f"one alert: {len(writes)} rows written, {len(changes) - len(writes)} checked, "
            f"{sum(len(c.row.body) for c in writes)} bytes", file=sys.stderr,
        )  # fmt: skip
        one_by_bare, eight_by_one = [], []
        for _ in range(rounds):
            try:
                floor = bare(Path(name), changes, seconds)
                one, eight = ours(scans, 1, seconds), ours(scans, 8, seconds)
            except (StopIteration, RuntimeError):
                break
            print(f"bare {floor:.0f}/s, ours {one:.0f}/s, 8 threads {eight:.0f}/s", file=sys.stderr)
            one_by_bare.append(one / floor)
            eight_by_one.append(eight / one)
    report(ratio_1=statistics.median(one_by_bare), scale_8=statistics.median(eight_by_one), rounds=len(one_by_bare))


if __name__ == "__main__":
    main()
