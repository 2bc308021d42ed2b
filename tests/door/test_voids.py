"""Voided tags: never fitted, never a call; whoever is already dressed goes on being helped."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import guardtag
from guardtag.config import Config
from guardtag.errors import Conflict, Denied, Retired
from guardtag.model.tags import Void
from guardtag.spi import MAX_LIMIT
from guardtag.steps import voids
from guardtag.world import simulated
from tests.conftest import City


def test_a_voided_tag_gets_the_calm_page_and_no_garment(city: City) -> None:
    boy, _ = city.boy(), city.responder("li-ling")
    batch = city.door.tags.mint(100, area="feicheng")
    codes = list(city.door.tags.of(batch))
    worn = city.door.tags.fit(codes[12], to=boy, by="li-ling")
    after = city.door.tags.void(batch, why="stolen", first=batch.first + 10, count=20, by="li-ling")
    assert after.voided == 20
    for code in (codes[10], codes[29]):
        for text in (code.link, code.typed):
            with pytest.raises(Retired) as caught:
                city.door.scan(text)
            assert caught.value.code == "GT-TAG-VOIDED"
        with pytest.raises(Conflict, match="GT-TAG-VOID"):
            city.door.tags.fit(code, to=boy, by="li-ling")
    for code in (codes[9], codes[30]):
        assert city.door.scan(code.link).status == "unpaired"
    assert city.door.scan(worn.link).status == "live"  # it is in his jacket: he is helped
    assert city.door.scan(worn.link).alert().subject == boy.id


def test_a_run_is_taken_back_whole(city: City) -> None:
    batch = city.door.tags.mint(50, area="feicheng")
    city.door.tags.void(batch, why="misprinted", first=batch.first + 5, count=10)
    city.door.tags.void(batch, why="destroyed", first=batch.first + 20)
    assert [(v.first - batch.first, v.count, v.why) for v in city.door.tags.voided(batch)] == [
        (5, 10, "misprinted"), (20, 30, "destroyed"),
    ]  # fmt: skip
    with pytest.raises(Conflict, match="GT-TAG-NOT-VOIDED"):
        city.door.tags.unvoid(batch.first + 6)
    assert city.door.tags.unvoid(batch.first + 5).voided == 30
    code = next(city.door.tags.of(batch, first=batch.first + 7, count=1))
    assert city.door.scan(code.link).status == "unpaired"


@pytest.mark.quick_on("memory")
@pytest.mark.parametrize(("first", "count"), [(5, 1), (0, 6), (14, 10), (0, None), (7, 2)])
def test_runs_do_not_overlap(city: City, first: int, count: int | None) -> None:
    batch = city.door.tags.mint(50, area="feicheng")
    city.door.tags.void(batch, why="stolen", first=batch.first + 5, count=10)
    with pytest.raises(Conflict, match="GT-TAG-VOIDED-BEFORE"):
        city.door.tags.void(batch, why="stolen", first=batch.first + first, count=count)
    assert len(city.door.tags.voided(batch)) == 1


@pytest.mark.quick_on("memory")
@pytest.mark.parametrize(("first", "count"), [(-1, 5), (10**6, 1), (0, 0), (0, 51), (49, 2)])
def test_a_run_outside_the_batch_is_misuse(city: City, first: int, count: int) -> None:
    city.door.tags.mint(3, area="feicheng")
    batch = city.door.tags.mint(50, area="feicheng")
    with pytest.raises(ValueError, match="outside"):
        city.door.tags.void(batch, why="stolen", first=batch.first + first if first else 0, count=count)
    with pytest.raises(ValueError, match="why"):
        city.door.tags.void(batch, why="lost")  # somebody may wear one of those


def test_the_same_request_voids_once(city: City) -> None:
    batch = city.door.tags.mint(50, area="feicheng")
    for _ in range(2):
        assert city.door.tags.void(batch, why="stolen", count=5, request_id="r1").voided == 5
    with pytest.raises(Conflict, match="GT-CONFLICT-REQUEST"):
        city.door.tags.void(batch, why="stolen", count=6, request_id="r1")


def test_voiding_is_journalled_and_the_operators(city: City) -> None:
    city.responder("li-ling")
    batch = city.door.tags.mint(5, area="feicheng")
    city.door.tags.void(batch, why="stolen")
    assert not city.door.verify().bad
    with pytest.raises(Denied):
        city.door.acting_as("li-ling").tags.void(batch, why="stolen")
    with pytest.raises(Denied):
        city.door.acting_as("li-ling").tags.unvoid(batch.first)


def test_a_fitting_and_a_voiding_never_both_succeed(city: City) -> None:
    """The voiding comes between the fitting's read of the batch and its commit."""
    boy, _ = city.boy(), city.responder("li-ling")
    batch = city.door.tags.mint(5, area="feicheng")
    commit, done = city.door._room.records.store.commit, []

    def late(changes: object) -> None:
        if not done:
            done.append(True)
            city.door.tags.void(batch, why="stolen")
        commit(changes)  # type: ignore[arg-type]

    city.door._room.records.store.commit = late  # type: ignore[method-assign]
    try:
        with pytest.raises(Conflict, match="GT-TAG-VOID"):
            city.door.tags.fit(batch.first, to=boy, by="li-ling")
    finally:
        city.door._room.records.store.commit = commit  # type: ignore[method-assign]
    assert city.door.tags.batches()[0].fitted == 0


def test_a_tag_that_is_fitted_before_its_run_is_voided_helps(city: City) -> None:
    """Both happen between the scan's two reads."""
    boy, _ = city.boy(), city.responder("li-ling")
    batch = city.door.tags.mint(5, area="feicheng")
    code = next(city.door.tags.of(batch))
    records, find = city.door._room.records, city.door._room.records.find

    def late(model: type, *arguments: object, **options: object) -> object:
        if model is Void:
            records.find = find  # type: ignore[method-assign]
            city.door.tags.fit(code, to=boy, by="li-ling")
            city.door.tags.void(batch, why="stolen")
        return find(model, *arguments, **options)  # type: ignore[arg-type]

    records.find = late  # type: ignore[method-assign, assignment]
    assert city.door.scan(code.link).ward == boy.id


@given(runs=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=12), back=st.integers(0, 99))
@settings(deadline=None, max_examples=60)
def test_what_is_void_is_what_was_voided_and_not_taken_back(runs: list[tuple[int, int]], back: int) -> None:
    """Against a plain set."""
    world, _ = simulated(1)
    with guardtag.open(Config(), world) as door:
        door.tags.mint(3, area="feicheng")
        batch = door.tags.mint(60, area="feicheng")
        expected: set[int] = set()
        starts: list[tuple[int, int]] = []
        for offset, count in runs:
            serials = set(range(batch.first + offset, batch.first + offset + count))
            try:
                door.tags.void(batch, why="stolen", first=batch.first + offset, count=count)
            except (Conflict, ValueError):
                assert serials & expected or max(serials) > batch.last
            else:
                assert not serials & expected
                expected |= serials
                starts.append((batch.first + offset, count))
        if starts:
            first, count = starts[back % len(starts)]
            door.tags.unvoid(first)
            expected -= set(range(first, first + count))
        seen = {s for s in range(1, batch.last + 3) if voids.holding(door._room.records, s)}
        assert seen == expected
        assert next(b for b in door.tags.batches() if b.id == batch.id).voided == len(expected)


@pytest.mark.quick_on("sqlite")
def test_ten_thousand_runs_and_each_is_found(city: City) -> None:
    records = city.door._room.records
    batch = city.door.tags.mint(40_000, area="feicheng")
    runs = iter([Void(batch.first + 4 * at, 2, batch.id, "stolen") for at in range(10_000)])
    while page := list(itertools.islice(runs, 60)):
        records.change(lambda tx, page=page: [tx.add(run) for run in page] and page[0])
    for at in (0, 1, 4_999, 9_999):
        assert voids.holding(records, batch.first + 4 * at) is not None
        assert voids.holding(records, batch.first + 4 * at + 1) is not None
        assert voids.holding(records, batch.first + 4 * at + 2) is None
        assert voids.holding(records, batch.first + 4 * at + 3) is None
    assert len(city.door.tags.voided(batch)) == 10_000 > MAX_LIMIT
