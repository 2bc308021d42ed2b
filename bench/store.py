"""The stores, each beside the same rows by bare SQL in the same run: SQLite, and PostgreSQL where there is a server.

Keys, medians over interleaved rounds; sizes are tags (one person for twenty), of chance among all of them:

- ``person_ratio_sqlite_10k``, ``_1m``: from a link to the opened person, keys cached, beside three bare reads of
  tag, ward and key by their primary keys. ``person_ratio_postgres_10k``, ``_1m``: beside the two round trips that
  cannot be one, tag and then ward with key, through psycopg.
- ``person_flat_sqlite``, ``person_flat_postgres``: the largest of the ratios at larger sizes beside that at 10,000.
- ``claim_ratio_…``: notices claimed and acknowledged in batches of 50, beside bare claims (``SKIP LOCKED`` on
  PostgreSQL) and updates of the same rows.
- ``commit_ratio_…``: the commit of one call for help, beside bare transactions with the same rows, index entries
  and checks. Both sync the disk each time.
- ``memory_growth_…``: peak resident memory of a process that opens people and walks all tags, at the largest size
  beside the smallest; ``memory_mib_…``: the peak at the largest.

``--quick`` measures at 10,000 and 100,000 tags; ``--big`` at 10,000,000 too.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

import attrs

sys.path.insert(0, str(Path(__file__).parent))
from _alerts import learn, tagged
from _common import ratio, report, say, settings, side_by_side
from _floors import Floor, Job, PostgresFloor, SqliteFloor
from _peak import config
from _register import chosen, key_rows, people, tags

import guardtag
from guardtag.builtin.sqlite import SqliteStore
from guardtag.spi import Change, Check, Put, Row, Store

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "plugins" / "guardtag-postgres" / "tests"))

BATCH = 50
LANE = "notice:mail:high"
TAGS_A_PERSON = 20


class Engine(Protocol):
    """Where rows are kept, by a store of ours and by bare SQL."""

    name: str

    def url(self, folder: Path, name: str) -> str:
        """The address of a store in this folder."""
        ...

    def store(self, url: str) -> Store:
        """The store there, made where it is missing."""
        ...

    def floor(self, url: str, folder: Path) -> Floor:
        """Bare SQL on the same tables."""
        ...


@attrs.frozen
class Sqlite:
    """Files."""

    name: str = "sqlite"

    def url(self, folder: Path, name: str) -> str:
        """A file of this name."""
        return f"sqlite:{folder / name}.db"

    def store(self, url: str) -> Store:
        """Ours."""
        return SqliteStore(url)

    def floor(self, url: str, folder: Path) -> Floor:
        """Beside the vault of the city in the same folder, if there is one."""
        vault = folder / "keys" / "vault.db"
        return SqliteFloor(Path(url.partition(":")[2]), vault if vault.exists() else None)


@attrs.frozen
class Postgres:
    """Databases of a server of our own, over its Unix socket; commits are synced as they are by default."""

    server: object
    name: str = "postgres"
    _made: set[str] = attrs.field(factory=set)

    def url(self, folder: Path, name: str) -> str:
        """A database for each folder and name, made when it is first asked for."""
        database = f"{name}_{folder.name}".lower()
        if database not in self._made:
            self._made.add(database)
            with self.server.connect() as admin:  # type: ignore[attr-defined]
                admin.execute(f'CREATE DATABASE "{database}"')
        return str(self.server.url(database))  # type: ignore[attr-defined]

    def store(self, url: str) -> Store:
        """The plugin's."""
        from guardtag_postgres import PostgresStore

        return PostgresStore(url)

    def floor(self, url: str, folder: Path) -> Floor:
        """Another connection to the same database."""
        return PostgresFloor(url)


@contextmanager
def postgres() -> Iterator[Engine]:
    """A PostgreSQL server for the time of the run."""
    from postgres_server import Server

    server = Server(options={"fsync": "on", "shared_buffers": "128MB", "max_wal_size": "4GB"})
    try:
        yield Postgres(server)
    finally:
        server.remove()


@contextmanager
def sqlite() -> Iterator[Engine]:
    """Files."""
    yield Sqlite()


ENGINES = {"sqlite": sqlite, "postgres": postgres}


def persons(engine: Engine, sizes: Sequence[int], rounds: int, calls: int) -> dict[str, float]:
    """The keys about people and about memory."""
    ratios, peaks = {}, []
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder, url = Path(name), engine.url(Path(name), "city")
            ratios[size] = person(engine, folder, url, size, rounds, calls)
            peaks.append(peak(folder, url))
        say(f"  {size:>8} tags: peak {peaks[-1]:.0f} MiB")
    kind = engine.name
    return {
        **{f"person_ratio_{kind}_{short(size)}": value for size, value in ratios.items()},
        f"person_flat_{kind}": max(list(ratios.values())[1:]) / ratios[sizes[0]],
        f"memory_growth_{kind}": peaks[-1] / peaks[0], f"memory_mib_{kind}": peaks[-1],
    }  # fmt: skip


def person(engine: Engine, folder: Path, url: str, size: int, rounds: int, calls: int) -> float:
    """From link to person at one size; leaves the city in its folder."""
    with guardtag.open(config(folder, url)) as city, closing(engine.floor(url, folder)) as floor:
        wards = people(city, max(1, size // TAGS_A_PERSON), floor.load)
        tags(city, size, wards, floor.load)
        some = chosen(city, size, wards, 4000)
        if engine.name != "sqlite":  # there the key lies in the vault's file, here beside the ward
            floor.load(key_rows(city, dict.fromkeys(some.wards)))
        next_link = itertools.cycle(some.links).__next__
        next_refs = itertools.cycle(zip(some.tags, some.wards, strict=True)).__next__

        def ours() -> object:
            return city.wards.get(city.scan(next_link()).ward, ("response",), journal=False)

        def bare() -> Sequence[object]:
            return floor.person(*next_refs())

        assert len(bare()) == 3
        assert None not in bare()
        assert city.wards.get(city.scan(some.links[0]).ward).id == some.wards[0]
        with settled():
            side_by_side(1, 4000, ours=ours, bare=bare)  # warm
            times = side_by_side(rounds, calls, ours=ours, bare=bare)
    micro = {key: statistics.median(values) * 1e6 for key, values in times.items()}
    found = ratio(times, "ours", "bare")
    say(f"  {size:>8} tags: bare {micro['bare']:.1f} µs, person {micro['ours']:.1f} µs ({found:.2f})")
    return found


@contextmanager
def settled() -> Iterator[None]:
    """All that is there now is left alone by the collections between rounds, so that these can be short and many."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def peak(folder: Path, url: str) -> float:
    """The peak memory of a process that works on this city, in MiB."""
    words = [sys.executable, str(Path(__file__).with_name("_peak.py")), str(folder), url, "2000"]
    return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def short(size: int) -> str:
    """10k, 1m."""
    for unit, letter in ((1_000_000, "m"), (1000, "k")):
        if size >= unit:
            return f"{size // unit}{letter}"
    return str(size)


def call_for_help() -> list[Change]:
    """What the commit of one call for help holds, in a city whose chains of the journal were all begun;
    whatever was there is in its first version."""
    with tempfile.TemporaryDirectory() as name, guardtag.open(settings(Path(name))) as city:
        changes = learn(city, tagged(city, 1)[0])
    return [
        attrs.evolve(change, expect=1) if isinstance(change, Check) or change.row.kind == "head" else change
        for change in changes
    ]


@contextmanager
def both(engine: Engine) -> Iterator[tuple[Store, Floor]]:
    """A store, and bare SQL on the empty tables of another one."""
    with tempfile.TemporaryDirectory() as name:
        ours, theirs = (engine.url(Path(name), each) for each in ("ours", "theirs"))
        engine.store(theirs).close()
        with closing(engine.store(ours)) as store, closing(engine.floor(theirs, Path(name))) as floor:
            yield store, floor


def commits(engine: Engine, changes: Sequence[Change], rounds: int, calls: int) -> dict[str, float]:
    """The key about commits."""
    there = [row_there(change) for change in changes if isinstance(change, Check) or change.expect]
    with both(engine) as (store, floor):
        store.commit([Put(row, 0) for row in there])
        floor.load(there)
        many = [again(changes, number) for number in range((rounds + 1) * calls)]
        jobs = iter([Job.of(each) for each in many])
        ours = iter(many)
        with settled():
            times = side_by_side(
                rounds + 1, calls, ours=lambda: store.commit(next(ours)), bare=lambda: floor.commit(next(jobs))
            )
    del times["ours"][0], times["bare"][0]  # warm
    found = 1 / ratio(times, "ours", "bare")
    say(f"  commits: {1 / statistics.median(times['ours']):.0f} a second beside bare "
        f"{1 / statistics.median(times['bare']):.0f} ({found:.2f})")  # fmt: skip
    return {f"commit_ratio_{engine.name}": found}


def row_there(change: Change) -> Row:
    """The row that a change expects, in its first version."""
    if isinstance(change, Put):
        return change.row
    ref = change.ref
    return Row(ref.kind, ref.id, 1, bytes(1000))


def again(changes: Sequence[Change], number: int) -> list[Change]:
    """The same commit for the next call: new rows under other ids, changed rows one version on."""
    found: list[Change] = []
    for change in changes:
        if isinstance(change, Put) and change.expect:
            change = attrs.evolve(change, expect=1 + number)
        elif isinstance(change, Put):
            change = attrs.evolve(change, row=attrs.evolve(change.row, id=f"{number:08d}{change.row.id}"))
        found.append(change)
    return found


def claims(engine: Engine, notice: Row, rounds: int, count: int) -> dict[str, float]:
    """The key about claims."""
    ours, bare = [], []
    with both(engine) as (store, floor):
        for number in range(rounds + 1):
            rows = [
                attrs.evolve(notice, id=f"{number:04d}{place:08d}{notice.id}", lane=LANE, due=float(place))
                for place in range(count)
            ]
            for start in range(0, count, BATCH):
                store.commit([Put(row, 0) for row in rows[start : start + BATCH]])
            floor.load(rows)
            ours.append(rate(lambda: taken_by(store), count))
            bare.append(rate(lambda: taken_bare(floor), count))
    found = statistics.median(a / b for a, b in zip(ours[1:], bare[1:], strict=True))
    say(f"  claims: {statistics.median(ours):.0f} a second beside bare {statistics.median(bare):.0f} ({found:.2f})")
    return {f"claim_ratio_{engine.name}": found}


def rate(drain: Callable[[], int], count: int) -> float:
    """Rows a second until the queue is empty."""
    began = time.perf_counter()
    assert drain() == count
    return count / (time.perf_counter() - began)


def taken_by(store: Store) -> int:
    """Claims and acknowledges all, as a dispatcher would."""
    done = 0
    while taken := store.claim([LANE], 1e9, 2e9, BATCH):
        store.commit([Put(attrs.evolve(row, lane=None, due=None), row.version, row.lease) for row in taken])
        done += len(taken)
    return done


def taken_bare(floor: Floor) -> int:
    """The same by bare SQL."""
    done = 0
    while taken := floor.claim(LANE, 1e9, 2e9, BATCH):
        floor.acknowledge(taken)
        done += len(taken)
    return done


@attrs.frozen
class Plan:
    """How much is measured.

    Args:
        sizes: tags, ascending.
        persons, commits, claims: rounds, and calls or rows in each. Rounds of people are shorter than what a busy
            machine gives a process at a time: else the longer of the two is interrupted more often.
    """

    sizes: tuple[int, ...]
    persons: tuple[int, int]
    commits: tuple[int, int]
    claims: tuple[int, int]


FULL = Plan((10_000, 1_000_000), persons=(1601, 25), commits=(61, 40), claims=(11, 2000))
QUICK = Plan((10_000, 100_000), persons=(401, 25), commits=(15, 20), claims=(5, 500))


def main(words: Sequence[str] | None = None) -> None:
    """Measures one engine after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="10,000 and 100,000 tags, fewer rounds; about a minute")
    parser.add_argument("--big", action="store_true", help="10,000,000 tags as well; some 40 minutes and 10 GB")
    parser.add_argument("--only", choices=list(ENGINES), help="one engine alone")
    options = parser.parse_args(words)
    plan = QUICK if options.quick else FULL
    sizes = (*plan.sizes, 10_000_000) if options.big else plan.sizes
    changes = call_for_help()
    notice = next(change.row for change in changes if isinstance(change, Put) and change.row.kind == "notice")
    figures: dict[str, object] = {}
    for name, engine in ENGINES.items():
        if options.only in (None, name):
            say(name)
            with engine() as here:
                figures |= commits(here, changes, *plan.commits)
                figures |= claims(here, notice, *plan.claims)
                figures |= persons(here, sizes, *plan.persons)
    report(**figures)


if __name__ == "__main__":
    main()
