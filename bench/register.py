"""A register's way in from a spreadsheet, and a look-up in it, each beside the bare thing in the same run.

Keys, medians over interleaved rounds; every import is a process of its own, on SQLite files:

- ``import_ratio``: ``city.imports.enter`` of an .xlsx of 100,000 people with 16 columns (reading, checking, looking for
  doubles, sealing, blind indexes, keys in the vault, journal, commits of 30 people), beside python-calamine reading
  the same file and the same people inserted as bare rows into SQLite: the file's columns as they stand, with as many
  index entries a person as ours (area and all above it, name, numbers, key, and the key's own row), in transactions of
  30 people, on the same settings (WAL, synced at every commit, overwriting what is deleted).
- ``import_ratio_one_commit``: beside the same bare rows in one transaction.
- ``read_ratio``: reading and checking alone, beside python-calamine reading the file.
- ``again_ratio``: importing the same file once more, which changes nothing, beside the same bare insert.
- ``peak_growth``: peak resident memory of the process that imports 100,000 rows, beside 10,000; ``peak_mib``: the
  larger of the two.
- ``lookup_ratio``: ``wards.find(number=…, journal=False)``, keys cached, beside a bare read of the index and the row
  through the same store. (With the journal every look-up is a commit.)

``--quick`` imports 10,000 rows, beside 1,000 for the memory.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import attrs
from _common import ratio, report, say, settings, side_by_side
from _peak import peak

import guardtag
from guardtag.config import Config
from guardtag.rules import lookup
from guardtag.spi import Query

TITLES = (
    "编号", "姓名", "出生日期", "类别", "网格", "监护人", "关系", "联系电话", "联系人2", "关系2", "联系电话2", "同意",
    "同意人", "同意日期", "住址", "病史",
)  # fmt: skip
ROOT = "feicheng"
STEP = 30
FLOOR = """
CREATE TABLE people ({columns}, n INTEGER PRIMARY KEY);
CREATE TABLE entries (
    kind TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (kind, name, value, id)
) WITHOUT ROWID;
"""


def row(number: int, chance: random.Random) -> list[str]:
    """One made-up person; their numbers cannot ring."""
    han = "竹兰梅菊松柏春秋山水风雨"
    guardian = f"演示{chance.choice(han)}{number}"
    return [
        f"FC-{number:06d}", "演示" + "".join(chance.choices(han, k=3)),
        f"19{chance.randrange(30, 60)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}", "阿尔茨海默",
        f"wangzhuang/north/{chance.randrange(20)}/{chance.randrange(10)}", guardian, "女儿", f"100{number:08d}",
        "演示" + "".join(chance.choices(han, k=2)), "儿子", f"100{number + 50_000_000:08d}", "是", guardian,
        "2024-05-06",
        f"演示街{chance.randrange(300)}号{chance.randrange(3000)}室", "高血压" if number % 3 == 0 else "",
    ]  # fmt: skip


def write(path: Path, count: int) -> None:
    """The register as a spreadsheet program saves it: texts shared, all of them kept as texts."""
    import xlsxwriter

    chance = random.Random(1)
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, TITLES)
        for number in range(1, count + 1):
            for column, text in enumerate(row(number, chance)):
                page.write_string(number, column, text)


# -- what a process of its own does


def telephones(folder: Path) -> Config:
    """The settings of a bench's city, which has a channel for the contacts' numbers, too."""
    city = settings(folder)
    return attrs.evolve(city, channels={**city.channels, "sms": ("file:out.jsonl", {})})


def ours(file: Path, folder: Path) -> dict[str, float]:
    """Imports the file twice into a new city."""
    with guardtag.open(telephones(folder)) as city:
        started = time.perf_counter()
        done = city.imports.enter(file, root_area=ROOT)
        entered, first = time.perf_counter(), peak()
        again = city.imports.enter(file, root_area=ROOT)
        assert (done.entered, again.unchanged, again.steps) == (again.unchanged, done.entered, 0)
        assert done.bad < done.rows / 100
        return {"seconds": entered - started, "again": time.perf_counter() - entered, "mib": first}


def reading(file: Path, folder: Path) -> dict[str, float]:
    """Reads and checks the file, and that is all."""
    from guardtag.interop.register import rows

    started = time.perf_counter()
    good = sum(one.person is not None for one in rows(file, today=date(2025, 9, 1), root_area=ROOT))
    assert good
    return {"seconds": time.perf_counter() - started}


def bare(file: Path, folder: Path, step: int = STEP) -> dict[str, float]:
    """python-calamine, and bare rows in transactions of so many people; 0: in one."""
    import python_calamine

    started = time.perf_counter()
    sheet = python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_index(0)
    people = sheet.iter_rows()
    next(people)
    base = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "wal_autocheckpoint=4000"):
        base.execute(f"PRAGMA {pragma}")
    base.executescript(FLOOR.format(columns=", ".join(f'"{title}" TEXT' for title in TITLES)))
    insert = f"INSERT INTO people VALUES ({','.join('?' * len(TITLES))}, ?)"
    for number, some in enumerate(_steps(people, step)):
        base.execute("BEGIN IMMEDIATE")
        base.executemany(insert, [(*values, number * step + at) for at, values in enumerate(some)])
        base.executemany("INSERT INTO entries VALUES (?, ?, ?, ?)", [entry for values in some for entry in _of(values)])
        base.execute("COMMIT")
    base.close()
    return {"seconds": time.perf_counter() - started}


def one_commit(file: Path, folder: Path) -> dict[str, float]:
    """The same in one transaction."""
    return bare(file, folder, 0)


def table(file: Path, folder: Path) -> dict[str, float]:
    """python-calamine alone."""
    import python_calamine

    started = time.perf_counter()
    sheet = python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_index(0)
    assert sum(1 for _ in sheet.iter_rows())
    return {"seconds": time.perf_counter() - started}


def _steps(people: Iterator[list[Any]], step: int) -> Iterator[list[list[Any]]]:
    if not step:
        yield list(people)
        return
    some: list[list[Any]] = []
    for values in people:
        some.append(values)
        if len(some) == step:
            yield some
            some = []
    yield some


def _of(values: Sequence[Any]) -> Iterator[tuple[str, str, str, str]]:
    key, name, area = values[0], values[1], f"{ROOT}/{values[4]}"
    parts = area.split("/")
    for depth in range(1, len(parts) + 1):
        yield "ward", "area", "/".join(parts[:depth]), key
    yield "ward", "name", name, key
    yield "ward", "number", values[7], key
    yield "ward", "number", values[10], key
    yield "ward", "key", key, key
    yield "registered", "ward", key, key


CHILDREN = {"ours": ours, "reading": reading, "bare": bare, "one_commit": one_commit, "table": table}


def child(name: str, file: Path) -> dict[str, float]:
    """What one of these says of itself, in a process and a folder of its own."""
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        done = subprocess.run(
            [sys.executable, __file__, "--child", name, str(file), folder], check=True, capture_output=True, text=True
        )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


# -- the figures


def imports(file: Path, rounds: int) -> dict[str, float]:
    """The ratios of an import, side by side."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in CHILDREN}
    for turn in range(rounds):
        for name, said in found.items():
            said.append(child(name, file))
        say(f"  round {turn + 1} of {rounds}: " + ", ".join(f"{n} {s[-1]['seconds']:.1f} s" for n, s in found.items()))

    def beside(mine: str, floor: str, what: str = "seconds") -> float:
        pairs = zip(found[mine], found[floor], strict=True)
        return statistics.median(one[what] / other["seconds"] for one, other in pairs)

    return {
        "import_ratio": beside("ours", "bare"), "import_ratio_one_commit": beside("ours", "one_commit"),
        "read_ratio": beside("reading", "table"), "again_ratio": beside("ours", "bare", "again"),
        "import_seconds": statistics.median(one["seconds"] for one in found["ours"]),
        "peak_mib": max(one["mib"] for one in found["ours"]),
    }  # fmt: skip


def lookups(file: Path, folder: Path, count: int, rounds: int) -> float:
    """Look-ups by number beside bare reads of index and row through the same store."""
    with guardtag.open(telephones(folder)) as city:
        city.imports.enter(file, root_area=ROOT)
        records = city._room.records
        numbers = [f"+86100{number:08d}" for number in random.Random(3).sample(range(1, count + 1), min(count, 500))]
        queries = [
            Query("ward", "number", value=records.blind("number", lookup.number(number)))  # as the index has it
            for number in numbers
        ]
        assert sum(len(city.wards.find(number=number)) for number in numbers) >= len(numbers) * 0.9
        assert sum(len(records.store.find(query)) for query in queries) >= len(numbers) * 0.9
        mine, floor = iter(numbers * rounds * 2), iter(queries * rounds * 2)
        times = side_by_side(
            rounds, len(numbers), ours=lambda: city.wards.find(number=next(mine), journal=False),
            bare=lambda: records.store.find(next(floor)),
        )  # fmt: skip
    return ratio(times, "ours", "bare")


def main() -> None:
    """Runs all of it, or one process's part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--child", nargs=3, default=None, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.child:
        name, file, folder = said.child
        print(json.dumps(CHILDREN[name](Path(file), Path(folder))))
        return
    large, small = (10_000, 1000) if said.quick else (100_000, 10_000)
    with tempfile.TemporaryDirectory() as folder:
        files = {count: Path(folder) / f"{count}.xlsx" for count in (large, small)}
        for count, file in files.items():
            say(f"  writing {count} rows")
            write(file, count)
        figures = imports(files[large], said.rounds or (1 if said.quick else 3))
        figures["peak_growth"] = figures["peak_mib"] / child("ours", files[small])["mib"]
        place = Path(folder) / "lookup"
        place.mkdir()
        figures["lookup_ratio"] = lookups(files[small], place, small, 5)
    report(people=large, **figures)


if __name__ == "__main__":
    main()
