"""What is told to everybody points at nobody, not by a difference either."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.errors import Denied
from guardtag.rules.public_figures import MEDIAN_LEAST, P90_LEAST, money, parts, share
from tests.figures.town import DAY, START, Town


def bounds(total: int | None, told: dict[str, int | None], name: str) -> tuple[int, int]:
    """What somebody can work out of a part that is not told: at least, and at most."""
    low, high = (0, 4) if total is None else (total, total + 4)
    shown = [count for count in told.values() if count is not None]
    others = sum(one != name and count is None for one, count in told.items())
    least = 0 if others else max(0, low - sum(count + 4 for count in shown))
    return least, high - sum(shown)


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), min_size=2))
def test_a_total_less_its_parts_tells_nothing(counts: dict[str, int]) -> None:
    total = sum(counts.values())
    told = parts(total, counts)
    assert told.keys() == counts.keys()
    shown = None if total < 5 else total // 5 * 5
    for name, count in told.items():
        if count is None:
            least, most = bounds(shown, told, name)
            assert least == 0, "it may be none"
            assert most >= 4, "and any that is too small to be told"
        else:
            assert count <= counts[name] < count + 5
            assert counts[name] >= 5
    if total >= 10 and max(counts.values()) * 2 > total + 20:
        assert any(count is not None for count in told.values()) or min(counts.values()) < 5


def test_the_smallest_goes_with_the_one_that_is_too_small() -> None:
    assert parts(60, {"a": 2, "b": 18, "c": 40}) == {"a": None, "b": None, "c": 40}
    assert parts(61, {"a": 3, "b": 0, "c": 58}) == {"a": None, "b": None, "c": 55}
    assert parts(58, {"a": 18, "c": 40}) == {"a": 15, "c": 40}
    assert parts(4, {"a": 4, "b": 0}) == {"a": None, "b": None}


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_a_share_tells_no_call_apart(part: int, rest: int) -> None:
    told = share(part, part + rest)
    if told is not None:
        assert 0 < told < 100
        assert told <= part * 100 / (part + rest)
        if rest >= 5 and part + rest >= 25:
            assert share(part, part + rest) in (told, None)
    if part + rest < 25:
        assert told is None


@pytest.mark.parametrize(("part", "whole", "told"), [(990, 1000, 99), (1000, 1000, 99), (984, 1000, 98), (99, 100, 95),
                         (30, 30, 80), (24, 24, None), (0, 1000, None), (3, 1000, None), (0, 0, None)])  # fmt: skip
def test_shares(part: int, whole: int, told: int | None) -> None:
    assert share(part, whole) == told


@pytest.mark.parametrize(("hundredths", "calls", "told"), [
    (30_123_400, 12, 300_000), (30_123_400, 4, None), (99, 9, None), (45_099, 5, 450), (0, 0, None)])  # fmt: skip
def test_money_is_told_of_five_calls_or_more(hundredths: int, calls: int, told: int | None) -> None:
    assert money(hundredths, calls) == told


def busy(town: Town, *counts: tuple[str, int]) -> None:
    """Calls in June 2025, ended well, each with a loss of 1234 yuan recovered."""
    at = 0.0
    for area, count in counts:
        for _ in range(count):
            at += 60
            town.call(area, "found", at)
            town.change(len(town.ids) - 1, "close", 8642)
            town.change(len(town.ids) - 1, "reach", 180 + 2)
    town.clock.advance(40 * DAY)


def test_an_area_is_not_told_whose_neighbour_would_be(town: Town) -> None:
    busy(town, ("a/b/c", 3), ("a/b/d", 12), ("a/e", 60))
    june = town.door.figures.public
    assert (june("a", "2025-06").incidents, june("a/e", "2025-06").incidents) == (75, 60)
    assert june("a", "2025-06").areas == {"a/b": None, "a/e": 60}, "or it would tell that none came in at `a` itself"
    assert (june("a/b", "2025-06").incidents, june("a/b/d", "2025-06").incidents) == (None, None)
    assert june("a/b/d", "2025-06").milestones["received"].median is None
    busy(town, ("a/b/d", 20), ("a", 20))
    assert june("a", "2025-06").areas == {"a/b": 35, "a/e": 60}
    assert june("a/b", "2025-06").areas == {"a/b/c": None, "a/b/d": 30}
    assert june("a/b/c", "2025-06").incidents is None


def test_what_is_told_of_a_month(town: Town) -> None:
    busy(town, ("a", 61))
    told = town.door.figures.public("a", "2025-06")
    assert (told.incidents, told.completion, told.kinds["found"], told.kinds["missing"]) == (60, 90, 60, None)
    assert {outcome: count for outcome, count in told.outcomes.items() if count} == {"police": 60}
    assert told.helped == 120
    assert told.money == {"CNY": 75_000}
    assert told.milestones["on_scene"].median is None
    assert (told.milestones["received"].median, told.milestones["received"].p90) == (0, 0)
    assert (MEDIAN_LEAST, P90_LEAST) == (10, 50)
    assert "calls: 60 or more" in str(told)
    assert town.door.figures.public("a", "2024").incidents is None
    assert town.door.figures.public("nowhere", "2024").incidents is None


@pytest.mark.parametrize(
    "period", ["2025-07", "2025", "2025-6", "2025-13", "06-2025", "", "1969", "２０２４", 2024, None]
)
def test_public_figures_are_of_months_and_years_that_are_over(town: Town, period: object) -> None:
    town.clock.advance(20 * DAY)
    with pytest.raises(ValueError, match=r"period|over"):
        town.door.figures.public("a", period)  # type: ignore[arg-type]


def test_figures_are_for_the_operator(town: Town) -> None:
    door = type(town.door.figures)(attrs.evolve(town.door._room, actor="wang-xia"))
    for verb in (
        lambda: door("a"), lambda: door.areas("a"), lambda: door.fittings("a"), lambda: door.periods("a"), door.ledger,
        lambda: door.compare("a", since=START), lambda: door.public("a", "2024"), door.recount,
    ):  # fmt: skip
        with pytest.raises(Denied):
            verb()
