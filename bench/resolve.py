"""From a link to the tag's row, and on to the opened person, beside bare indexed reads.

Keys: ``scan_ratio_10k``, ``scan_ratio_200k`` (``city.scan`` of a live link beside one bare read of the
tag's row by its primary key), ``person_ratio_10k``, ``person_ratio_200k`` (link to opened ward, keys
cached, beside three bare reads of tag, ward and key rows), each the median over interleaved rounds.

The register is real rows made through the front door for a few hundred people; the other tags are the
same sealed rows under other serials, written straight into the file, so that 200,000 take seconds.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from _common import ratio, report, settings, side_by_side, ward

import guardtag
from guardtag.model.tags import Tag
from guardtag.records.kinds import BY_MODEL, tag_id
from guardtag.spi import Put


def measure(size: int, people: int, rounds: int, calls: int) -> dict[str, float]:
    """The ratios at one size."""
    with tempfile.TemporaryDirectory() as name, guardtag.open(settings(Path(name))) as city:
        wards = _fill(city, size, people)
        batch = city.tags.batches()[0]
        chosen = random.Random(7).sample(range(1, size + 1), min(2000, size))
        links = [next(city.tags.of(batch, first=serial, count=1)).link for serial in chosen]
        by_serial = {serial: wards[(serial - 1) % people] for serial in chosen}
        for ward_id in wards:  # keys cached
            city.wards.get(ward_id, ("response",), journal=False)
        times = _times(Path(name), city, links, chosen, by_serial, rounds, calls)
    scan, person = ratio(times, "scan", "one"), ratio(times, "person", "three")
    micro = {key: statistics.median(values) * 1e6 for key, values in times.items()}
    print(
        f"{size:>7} tags: one read {micro['one']:.1f} µs, scan {micro['scan']:.1f} µs ({scan:.2f}); "
        f"three reads {micro['three']:.1f} µs, person {micro['person']:.1f} µs ({person:.2f})",
        file=sys.stderr,
    )
    return {"scan": scan, "person": person}


def _fill(city: guardtag.Guard, size: int, people: int) -> list[str]:
    started = time.perf_counter()
    batch = city.tags.mint(size, area="feicheng")
    wards = [ward(city, number).id for number in range(people)]
    records, kind = city._room.records, BY_MODEL[Tag]
    serials = iter(range(1, size + 1))
    while page := list(itertools.islice(serials, 60)):
        rows = [
            Tag(serial, batch.id, batch.epoch, batch.area_number, wards[(serial - 1) % people], "f") for serial in page
        ]
        records.store.commit([Put(records.sealed(kind, row), 0) for row in rows])
        if page[0] % 30_000 < 60:
            print(f"  {page[0]:>7} of {size} rows, {time.perf_counter() - started:.0f} s", file=sys.stderr)
    return wards


def _times(
    folder: Path, city: guardtag.Guard, links: list[str], serials: list[int], wards: dict[int, str], rounds: int,
    calls: int,
) -> dict[str, list[float]]:  # fmt: skip
    main, vault = sqlite3.connect(folder / "city.db"), sqlite3.connect(folder / "keys" / "vault.db")
    sql = _bare_sql(main)
    next_link = itertools.cycle(links).__next__
    next_serial = itertools.cycle(serials).__next__

    def one() -> object:
        return main.execute(sql, ("tag", tag_id(next_serial()))).fetchone()

    def three() -> object:
        serial = next_serial()
        ward_id = wards[serial]
        return (
            main.execute(sql, ("tag", tag_id(serial))).fetchone(),
            main.execute(sql, ("ward", ward_id)).fetchone(),
            vault.execute(sql, ("key", f"w:{ward_id}:response")).fetchone(),
        )

    def scan() -> object:
        return city.scan(next_link())

    def person() -> object:
        return city.wards.get(city.scan(next_link()).ward, ("response",), journal=False)

    assert None not in three()
    assert one() is not None
    try:
        side_by_side(1, calls // 4, one=one, scan=scan, three=three, person=person)  # warm
        return side_by_side(rounds, calls, one=one, scan=scan, three=three, person=person)
    finally:
        main.close()
        vault.close()


def _bare_sql(connection: sqlite3.Connection) -> str:
    """The bare read of one row's body by its primary key, whatever the table is called."""
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
        columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        if {"kind", "id", "body"} <= columns:
            return f"SELECT body FROM {table} WHERE kind = ? AND id = ?"
    raise SystemExit("no table of rows found")


def main() -> None:
    """Measures both sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds; under 40 s")
    quick = parser.parse_args().quick
    rounds, calls = (9, 1500) if quick else (31, 4000)
    small, large = measure(10_000, 200, rounds, calls), measure(200_000, 200, rounds, calls)
    report(
        scan_ratio_10k=small["scan"], scan_ratio_200k=large["scan"],
        person_ratio_10k=small["person"], person_ratio_200k=large["person"],
    )  # fmt: skip


if __name__ == "__main__":
    main()
