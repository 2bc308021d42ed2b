"""The figures of a city and of one village, with 600,000 calls in three years and 2,000 areas.

Keys, medians; SQLite files, the processor's caches warm:

- ``city_ms``, ``village_ms``: ``city.figures`` of the whole city and of one village for three years, from a day on
  until now; some calls of today are not counted yet.
- ``edge_ms``: the city's for three years that begin and end at noon: half a day's calls at either end are counted
  one by one.
- ``growth``: ``city_ms`` beside the same with a tenth of the calls.
- ``recount_ratio``: a recount by SQL over one plain table with a row for each call (area, time, kind, state, outcome,
  level, minutes of six milestones, money; indexed by area and time), beside ``city_ms``: counts by kind, state,
  outcome and level, sums, and median and 90th percentile of six milestones.
- ``mark_ms``: what a change of one call costs until it is counted: all that ``dispatch`` does for it.

The store is not filled through the door: its calls of the last two days are rows as the door would write them, and
the counts of all days are made by the functions that the dispatcher uses (``tally.count`` of each area and day, added
up), from the same made-up calls; ``checked`` says that the figures are those of the table. ``--quick`` builds a tenth
of it, and ``growth`` is then beside a hundredth.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import attrs
from _common import report, say, settings

import guardtag
from guardtag.model.areas import lineage
from guardtag.model.figures import Below, Recount, Rolling, Rollup
from guardtag.model.incidents import MILESTONES, Incident, Milestone, Rung
from guardtag.records import Records
from guardtag.records.kinds import BY_MODEL
from guardtag.records.tx import Tx
from guardtag.rules import days, tally
from guardtag.rules.figures import Figures
from guardtag.rules.tally import FORM, Tally
from guardtag.spi import Put
from guardtag.steps.counting import DAY, MONTH, OWN, ROLLING, below_id, every, row_id
from guardtag.world import SimulatedClock, World, day_of, id_of

ZONE = "Asia/Shanghai"
YEARS_DAYS = 3 * 365
END = days.start("20260901", ZONE) + 15 * 3600.0
BEGIN = END - YEARS_DAYS * 86_400.0
KINDS = ("found", "missing", "distress", "errand", "visit")
LEVELS = ("grid", "village", "district", "town", "city")
OUTCOMES = ("home", "home", "home", "home", "hospital", "police", "false-alarm", "not-found")
WHOLE = [days.day_of(at + n * 86_400, ZONE) for at in (BEGIN, END - 86_400) for n in (0, 1)]
TARGETS = dict(zip(MILESTONES, (0.0, 2.0, 2.0, 5.0, 30.0, 120.0), strict=True))
AREAS = tuple(f"feicheng/t{n // 200}/d{n // 50}/v{n // 10}/{n}" for n in range(2000))
VILLAGE = "feicheng/t3/d14/v71"
SQL = """
CREATE TABLE calls (area TEXT, at REAL, kind TEXT, state TEXT, outcome TEXT, level TEXT, helped INT, money INT,
 m0 INT, m1 INT, m2 INT, m3 INT, m4 INT, m5 INT, in_time INT);
"""


def call(number: int, at: float, chance: random.Random) -> Incident:
    """A made-up call."""
    area, kind = AREAS[int(chance.random() ** 1.3 * len(AREAS))], chance.choice(KINDS)
    ended = at < END - 86_400 or chance.random() < 0.9
    milestones = []
    for name in MILESTONES:
        target = TARGETS[name]
        minutes = 0.0 if name == "received" else chance.expovariate(1 / (target * 0.6))
        there = ended and chance.random() < 0.97
        milestones.append(Milestone(name, target, at + minutes * 60 if there else None, there and minutes > target))
    return Incident(
        id_of(int(at * 1000), number.to_bytes(10, "big")), kind, "person", "", area, day_of(at), at,
        state="closed" if ended else "acknowledged",
        ladder=tuple(Rung(name, path, 5.0) for name, path in zip(LEVELS, lineage(area), strict=True)),
        level=min(int(chance.expovariate(1.6)), 4), milestones=tuple(milestones),
        outcome=chance.choice(OUTCOMES) if ended else "", closed=at + 9000 if ended else None, step_due=4e9,
        helped=int(ended), recovered=float(chance.randrange(3000)) if chance.random() < 0.01 else 0.0,
    )  # fmt: skip


def calls(count: int) -> Iterator[Incident]:
    """So many calls, spread over three years."""
    chance = random.Random(count)
    for number in range(count):
        yield call(number, BEGIN + (END - BEGIN) * (number + chance.random()) / count, chance)


def fill(city: guardtag.Guard, count: int, table: sqlite3.Connection) -> None:
    """Writes calls into the table, and what the store has of them: the last days' rows, and every day's counts."""
    records = city._room.records
    below: dict[str, set[str]] = defaultdict(set)
    for area in AREAS:
        for path, above in pairwise(lineage(area)):
            below[above].add(path)
    put(records, [Below(below_id(1, area), tuple(sorted(some))) for area, some in below.items()])
    table.executescript(SQL)
    written = 0
    for _, month in groupby(calls(count), lambda one: days.day_of(one.opened, ZONE)[:6]):
        months: dict[tuple[str, str, str], Tally] = defaultdict(Tally)
        for day, some in groupby(month, lambda one: days.day_of(one.opened, ZONE)):
            kept: dict[tuple[str, str, str], Tally] = defaultdict(Tally)
            for one in some:
                counts = tally.count([one])
                kept[one.area, OWN, day].add(counts)
                for path in lineage(one.area):
                    kept[path, DAY, day].add(counts)
                    months[path, MONTH, day[:6]].add(counts)
                if day in WHOLE:  # whole days: one of which a part were missing would be counted anew without it
                    records.vault.ensure([f"d:{one.day}"])
                    put(records, [one])
                table.execute(f"INSERT INTO calls VALUES ({','.join('?' * 15)})", _plain(one))
            written += put(records, rollups(records, kept))
        written += put(records, rollups(records, months))
    put(records, [Rolling(ROLLING, 1, FORM, ZONE, "", built=True)])
    table.executescript("CREATE INDEX place ON calls (area, at); ANALYZE;")
    table.commit()
    say(f"  {count} calls: {written} rows of counts")


def rollups(records: Records, kept: dict[tuple[str, str, str], Tally]) -> list[Rollup]:
    """Counts as they are kept."""
    return [
        Rollup(row_id(records, 1, area, what, period), area, t.counts, *tally.pack(t.minutes))
        for (area, what, period), t in kept.items()
    ]


def put(records: Records, some: list[Any]) -> int:
    """Writes records as new rows."""
    for start in range(0, len(some), 64):
        rows = [records.sealed(BY_MODEL[type(one)], one) for one in some[start : start + 64]]
        records.store.commit([Put(row, 0) for row in rows])
    return len(some)


def _plain(one: Incident) -> tuple[object, ...]:
    """A call as a row of the plain table."""
    minutes = [None if m.at is None else tally.minutes_after(one.opened, m.at) for m in one.milestones]
    bits = sum((m.at is not None and not m.missed) << place for place, m in enumerate(one.milestones))
    return (
        one.area, one.opened, one.kind, one.state, one.outcome, one.rung.level, one.helped,
        tally.hundredths(one.recovered), *minutes, bits,
    )  # fmt: skip


def by_sql(table: sqlite3.Connection, area: str, since: float, until: float) -> dict[str, object]:
    """The same figures, counted from the plain table."""
    where = "(area = ? OR (area > ? AND area < ?)) AND at >= ? AND at < ?"
    place = (area, f"{area}/", f"{area}0", since, until)
    found: dict[str, object] = {}
    for what in ("kind", "state", "outcome", "level"):
        found[what] = dict(table.execute(f"SELECT {what}, count(*) FROM calls WHERE {where} GROUP BY 1", place))
    found["sums"] = table.execute(
        f"SELECT count(*), sum(helped), sum(money) FROM calls WHERE {where}", place
    ).fetchone()
    for number in range(6):
        m = f"m{number}"
        total, in_time = table.execute(
            f"SELECT count({m}), sum(in_time >> {number} & 1) FROM calls WHERE {where}", place
        ).fetchone()
        found[m] = (total, in_time, *(
            table.execute(
                f"SELECT {m} FROM calls WHERE {where} AND {m} NOT NULL ORDER BY 1 LIMIT 1 OFFSET ?",
                (*place, -(-total * share // 10) - 1),
            ).fetchone()[0] for share in (5, 9)
        ))  # fmt: skip
    return found


def agree(mine: Figures, theirs: dict[str, object]) -> bool:
    """Whether both say the same."""
    milestones = [(m.reached, m.in_time, m.median, m.p90) for m in mine.milestones.values()]
    outcomes = {k: v for k, v in theirs["outcome"].items() if k}  # type: ignore[attr-defined]
    return (
        dict(mine.kinds) == theirs["kind"] and dict(mine.states) == theirs["state"]
        and dict(mine.levels) == theirs["level"] and dict(mine.outcomes) == outcomes
        and (mine.incidents, mine.helped, round(mine.recovered * 100)) == theirs["sums"]
        and milestones == [theirs[f"m{number}"] for number in range(6)]
    )  # fmt: skip


def seconds(fn: Callable[[], object], rounds: int) -> float:
    """The median of some calls."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        fn()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def helped(records: Records, one: Incident, table: sqlite3.Connection) -> None:
    """One more was helped by a call: in the store, where that is not counted yet, and in the table."""

    def step(tx: Tx) -> None:
        call = tx.get(Incident, one.id)
        assert call is not None
        tx.put(attrs.evolve(call, helped=call.helped + 1))

    records.change(step)
    table.execute("UPDATE calls SET helped = helped + 1 WHERE area = ? AND at = ?", (one.area, one.opened))
    table.commit()


def measure(folder: Path, count: int, rounds: int, *, whole: bool) -> dict[str, float]:
    """What it costs with so many calls."""
    clock = SimulatedClock(END)
    there = (folder / "filled").exists()
    folder.mkdir(parents=True, exist_ok=True)
    with guardtag.open(attrs.evolve(settings(folder), timezone=ZONE), attrs.evolve(World(), now=clock.now)) as city:
        table = sqlite3.connect(folder / "plain.db")
        if not there:
            fill(city, count, table)
            (folder / "filled").touch()
        records, found = city._room.records, {}
        today = list(every(records, "feicheng", END - 3600, END))[-20:]
        for one in today:
            helped(records, one, table)
        say(f"  {len(list(records.walk(Recount)))} changes wait")
        since = days.start(days.day_of(BEGIN + 86_400, ZONE), ZONE)
        for name, area in (("city", "feicheng"), ("village", VILLAGE)):
            assert agree(city.figures(area, since=since), by_sql(table, area, since, END)), name
            found[f"{name}_ms"] = seconds(lambda area=area: city.figures(area, since=since), rounds) * 1000  # type: ignore[misc]
        if whole:
            noon, now = since + 43_200, END - 3 * 3600
            assert agree(city.figures("feicheng", since=noon, until=now), by_sql(table, "feicheng", noon, now))
            found["edge_ms"] = seconds(lambda: city.figures("feicheng", since=noon, until=now), rounds) * 1000
            found["sql_ms"] = seconds(lambda: by_sql(table, "feicheng", since, END), 3) * 1000
            found["recount_ratio"] = found["sql_ms"] / found["city_ms"]
            city.dispatch()
            times = []
            for _ in range(7):
                helped(records, today[0], table)
                times.append(seconds(city.dispatch, 1))
            found["mark_ms"] = statistics.median(times) * 1000
            assert agree(city.figures("feicheng", since=since), by_sql(table, "feicheng", since, END))
        table.close()
        return found


def main() -> None:
    """Builds a small and a large city, and measures both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--folder", type=Path, help="keeps the cities there, to be measured again")
    said = parser.parse_args()
    count = 60_000 if said.quick else 600_000
    with tempfile.TemporaryDirectory() as name:
        folder = said.folder or Path(name)
        small = measure(folder / "small", count // 10, said.rounds, whole=False)
        large = measure(folder / "large", count, said.rounds, whole=True)
    report(
        calls=count, **large, growth=large["city_ms"] / small["city_ms"],
        village_growth=large["village_ms"] / small["village_ms"], checked=True, quick=said.quick,
    )  # fmt: skip


if __name__ == "__main__":
    main()
