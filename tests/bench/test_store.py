"""bench/store.py: what it measures side by side is the same work, and it says what it promises."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

import _floors
import _peak
import store as bench

import guardtag
from guardtag.spi import Change, Put, Query, Row, Store

SMALL = bench.Plan((40, 200), persons=(3, 5), commits=(2, 3), claims=(2, 120))


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Iterator[bench.Engine]:
    with bench.ENGINES[request.param]() as engine:
        yield engine


@pytest.fixture(scope="module")
def changes() -> list[Change]:
    return bench.call_for_help()


def everything(store: Store) -> tuple[list[Row], set[tuple[str, str, str]]]:
    """All rows, and which are found by which of their index values."""
    kinds = ("entry", "head", "incident", "notice", "open", "ward")
    rows = [row for kind in kinds for row in store.walk(kind, "", 1000)]
    found = {
        (row.id, name, value)
        for row in rows for name, values in row.index.items() for value in values
        if row.id in {one.id for one in store.find(Query(row.kind, name, value=value, limit=1000))}
    }  # fmt: skip
    return rows, found


def test_both_commit_the_same_rows_and_index_entries(
    engine: bench.Engine, changes: list[Change], tmp_path: Path
) -> None:
    there = [bench.row_there(change) for change in changes if not isinstance(change, Put) or change.expect]
    assert {row.kind for row in there} == {"head", "ward"}
    stores = [engine.store(engine.url(tmp_path, f"{name}_{engine.name}")) for name in ("ours", "theirs")]
    floor = engine.floor(engine.url(tmp_path, f"theirs_{engine.name}"), tmp_path)
    stores[0].commit([Put(row, 0) for row in there])
    floor.load(there)
    for number in range(3):
        again = bench.again(changes, number)
        stores[0].commit(again)
        floor.commit(_floors.Job.of(again))
    ours, theirs = map(everything, stores)
    assert ours == theirs
    assert len(ours[0]) == 3 * 6 + 2
    assert len(ours[1]) == 3 * (5 + 1 + 1 + 2 + 3)
    for thing in (*stores, floor):
        thing.close()


def test_both_take_the_same_rows_out_of_the_queue(engine: bench.Engine, changes: list[Change], tmp_path: Path) -> None:
    notice = next(c.row for c in changes if isinstance(c, Put) and c.row.kind == "notice")
    rows = [Row("notice", f"{n:03d}", 1, notice.body, notice.index, bench.LANE, float(n)) for n in range(120)]
    stores = [engine.store(engine.url(tmp_path, f"{name}_q{engine.name}")) for name in ("ours", "theirs")]
    floor = engine.floor(engine.url(tmp_path, f"theirs_q{engine.name}"), tmp_path)
    stores[0].commit([Put(row, 0) for row in rows[:60]])
    stores[0].commit([Put(row, 0) for row in rows[60:]])
    floor.load(rows)
    assert everything(stores[0]) == everything(stores[1])
    assert bench.taken_by(stores[0]) == bench.taken_bare(floor) == 120
    ours, theirs = map(everything, stores)
    assert ours == theirs
    assert {(row.lane, row.due, row.version, row.lease) for row in ours[0]} == {(None, None, 2, 1)}
    for thing in (*stores, floor):
        thing.close()


def test_the_register_that_was_written_straight_is_one_that_opens(engine: bench.Engine, tmp_path: Path) -> None:
    url = engine.url(tmp_path, f"city_{engine.name}")
    with guardtag.open(_peak.config(tmp_path, url)) as city:
        floor = engine.floor(url, tmp_path)
        wards = bench.people(city, 25, floor.load)
        bench.tags(city, 60, wards, floor.load)
        (batch,) = city.tags.batches()
        codes = list(city.tags.of(batch))
        people = [city.wards.get(city.scan(code.link).ward) for code in codes]
        assert [person.id for person in people] == wards + wards + wards[:10]
        assert len({person.name for person in people}) == 25
        assert city.scan(codes[0].link).alert(place="bus stop").state == "received"
        assert city.verify().bad == ""
        floor.close()
    assert _peak.work(tmp_path, url, 20) == 60


def test_it_ends_with_one_line_of_all_keys(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "QUICK", SMALL)
    bench.main(["--quick", "--only", "sqlite"])
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said.keys() == {
        "commit_ratio_sqlite", "claim_ratio_sqlite", "person_ratio_sqlite_40", "person_ratio_sqlite_200",
        "person_flat_sqlite", "memory_growth_sqlite", "memory_mib_sqlite",
    }  # fmt: skip
    assert all(value > 0 for value in said.values())


def test_sizes_are_named_as_the_goals_name_them() -> None:
    assert [bench.short(size) for size in (40, 10_000, 100_000, 1_000_000, 10_000_000)] == [
        "40", "10k", "100k", "1m", "10m",
    ]  # fmt: skip
    assert bench.FULL.sizes == (10_000, 1_000_000)
