"""1 of 5 coats: how far the tags go round, and when each is likely worn out."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.errors import Denied
from guardtag.model.garments import GARMENTS, SEASONS, Garments
from guardtag.model.tags import Batch, Check
from guardtag.rules import wear_forecast as rule
from guardtag.rules.coverage import Line, added, coverage
from guardtag.steps.checkup import CheckedTag
from guardtag.world import local
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")

WEEK = 7 * 86_400.0


@pytest.fixture
def batch(city: City) -> Batch:
    city.responder("li-ling")
    return city.door.tags.mint(60, area="feicheng")


def test_one_of_five_coats(city: City, batch: Batch) -> None:
    boy, supply = city.boy(), city.door.supply
    supply.wardrobe(boy, [Garments("coat", "winter", 5), Garments("trousers", "all-year", 3)], by="li-ling")
    tags = city.door.tags
    tags.fit(batch.first, to=boy, garment="blue jacket", kind="coat", season="winter", by="li-ling")
    old = tags.fit(batch.first + 1, to=boy, kind="trousers", by="li-ling")
    tags.fit(batch.first + 2, to=boy, garment="school bag", by="li-ling")
    found = supply.coverage(boy)
    assert found.lines == (
        Line("coat", "winter", 1, 5), Line("trousers", "all-year", 1, 3), Line("other", "all-year", 1, 0),
    )  # fmt: skip
    assert [line.bare for line in found.lines] == [4, 2, 0]
    assert (found.wards, found.bare, found.uncounted, found.tagged) == (1, 0, 0, 3)
    tags.replace(old, batch.first + 3, why="worn", by="li-ling")
    assert supply.coverage(boy.id) == found, "the new one is in the same garment"
    tags.retire(batch.first, why="lost")
    assert supply.coverage(boy).lines[0] == Line("coat", "winter", 0, 5)
    assert "coat" not in repr(found), "nobody's clothes stand in a log"


def test_an_area_is_the_sum_of_its_people(city: City, batch: Batch) -> None:
    supply = city.door.supply
    first, second = city.boy(), city.boy()
    city.boy(area="feicheng/laocheng")
    for ward, coats in ((first, 2), (second, 3)):
        supply.wardrobe(ward, [Garments("coat", "winter", coats)])
    city.door.tags.fit(batch.first, to=first, kind="coat", season="winter", by="li-ling")
    found = supply.coverage(area="feicheng")
    assert found.lines == (Line("coat", "winter", 1, 5),)
    assert (found.wards, found.bare, found.uncounted) == (3, 2, 1)
    assert supply.coverage(area=HOME).wards == 2


@pytest.mark.quick_on("memory", "sqlite")
def test_a_wardrobe_is_counted_anew_and_goes_with_the_person(city: City) -> None:
    boy, supply = city.boy(), city.door.supply
    first = supply.wardrobe(boy, [Garments("coat", "winter", 5)], request_id="r")
    supply.wardrobe(boy, [])
    assert supply.wardrobe(boy, [Garments("coat", "winter", 5)], request_id="r") == first
    assert supply.coverage(boy).lines == ()
    city.door.wards.erase(boy.id)
    city.door.dispatch()
    assert city.door._room.records.store.walk("wardrobe", "", 5) == []
    for deed in (lambda: supply.coverage(boy), lambda: supply.wardrobe(boy, [])):
        with pytest.raises(Denied, match="GT-WARD-UNKNOWN"):
            deed()


@pytest.mark.parametrize("items", [
    [Garments("cape", "winter", 1)], [Garments("coat", "monsoon", 1)], [Garments("coat", "winter", 0)],
    [Garments("coat", "winter", 201)], [Garments("coat", "winter", True)], [Garments("", "winter", 1)],
    [Garments("coat", "", 1)], [Garments("coat", "winter", 1, 15.0)], [Garments("coat", "winter", 1, -1.0)],
    [Garments("coat", "winter", 1), Garments("coat", "winter", 2)], [Garments("coat", "winter", 1, float("nan"))],
])  # fmt: skip
def test_a_wardrobe_is_of_the_lists(city: City, items: list[Garments]) -> None:
    boy = city.boy()
    with pytest.raises(ValueError, match=r"kind|season|washes"):
        city.door.supply.wardrobe(boy, items)


def test_a_fitting_is_of_the_lists(city: City, batch: Batch) -> None:
    for wrong in ({"kind": "cape"}, {"season": "monsoon"}):
        with pytest.raises(ValueError, match=r"one of"):
            city.door.tags.fit(batch.first, to=city.boy(), by="li-ling", **wrong)


def test_garments_are_the_operators(city: City, batch: Batch) -> None:
    boy = city.boy()
    supply = city.door.acting_as("li-ling").supply
    for deed in (
        lambda: supply.coverage(boy), lambda: supply.coverage(area=HOME), lambda: supply.wardrobe(boy, []),
        lambda: supply.forecast(batch.first),
        lambda: list(supply.wearing_out(HOME)),
    ):  # fmt: skip
        with pytest.raises(Denied, match="GT-DENIED-OPERATOR"):
            deed()


kinds, seasons = st.sampled_from(GARMENTS), st.sampled_from(SEASONS)
owned = st.dictionaries(st.tuples(kinds, seasons), st.integers(1, 9), max_size=8)
sewn = st.lists(st.tuples(st.one_of(st.just(""), kinds), st.one_of(st.just(""), seasons)), max_size=20)


@given(owned, sewn)
def test_every_tag_and_every_garment_is_on_one_line(
    has: dict[tuple[str, str], int], tags: list[tuple[str, str]]
) -> None:
    lines = coverage([Garments(kind, season, count) for (kind, season), count in has.items()], tags)
    assert sum(line.tagged for line in lines) == len(tags)
    assert {(line.kind, line.season): line.owned for line in lines if line.owned} == has
    assert Counter(line.kind for line in lines for _ in range(line.tagged)) == Counter(k or "other" for k, _ in tags)
    assert len({(line.kind, line.season) for line in lines}) == len(lines)
    assert added(lines, ()) == lines
    assert sum(line.tagged for line in added(lines, lines)) == 2 * len(tags)


# -- wear


def test_a_forecast_moves_with_what_check_ups_find(city: City, batch: Batch) -> None:
    boy, supply = city.boy(), city.door.supply
    supply.wardrobe(boy, [Garments("shirt", "all-year", 4, washes=1.0)])
    tag = city.door.tags.fit(batch.first, to=boy, kind="shirt", season="all-year", by="li-ling")
    fresh = supply.forecast(tag)
    assert (fresh.do, fresh.because, fresh.washes) == ("keep", ("no-readings", "washes-said"), 0.0)
    assert fresh.likely is not None
    assert 45 * WEEK < fresh.likely - city.clock.now() < 60 * WEEK, "about a year of washing once a week"
    city.clock.advance(20 * WEEK)
    assert supply.forecast(tag.link).washes == 20.0
    city.door.tags.checked(CheckedTag(tag.serial, "live", "good", 1.0, 0.7), by="li-ling")
    better = supply.forecast(tag)
    assert better.likely is not None
    assert better.likely > fresh.likely
    city.door.tags.checked(tag.serial, by="li-ling", verdict="worn", margin=0.7, contrast=0.5)
    worse = supply.forecast(tag)
    assert worse.do == "look"
    assert worse.likely is not None
    assert worse.likely < fresh.likely
    city.door.tags.checked(tag, by="li-ling", verdict="replace", margin=0.3, contrast=0.4)
    assert supply.forecast(tag).do == "replace"
    assert [(ward, said.serial) for ward, said in supply.wearing_out(HOME)] == [(boy.id, tag.serial)]


def test_one_photo_that_is_not_read_may_be_the_photo_and_two_are_the_tag(city: City, batch: Batch) -> None:
    supply = city.door.supply
    tag = city.door.tags.fit(batch.first, to=city.boy(), by="li-ling")
    city.door.tags.checked(tag, by="li-ling", verdict="unread")
    assert (supply.forecast(tag).do, supply.forecast(tag).because[0]) == ("look", "unread-once")
    city.door.tags.checked(tag, by="li-ling", verdict="unread")
    assert (supply.forecast(tag).do, supply.forecast(tag).because[0]) == ("replace", "unread-twice")
    city.door.tags.checked(tag, by="li-ling", verdict="good", margin=1.0, contrast=0.7)
    assert supply.forecast(tag).do == "keep"


def test_the_forecast_is_of_tags_that_are_worn(city: City, batch: Batch) -> None:
    tag = city.door.tags.fit(batch.first, to=city.boy(), by="li-ling")
    for value in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="contrast"):
            city.door.tags.checked(tag, by="li-ling", verdict="good", margin=0.5, contrast=value)
    city.door.tags.retire(tag, why="lost")
    for gone in (tag, batch.first + 1):
        with pytest.raises(Denied, match="GT-TAG-NOT-WORN"):
            city.door.supply.forecast(gone)


def test_a_tag_that_took_anothers_place_wears_anew(city: City, batch: Batch) -> None:
    tag = city.door.tags.fit(batch.first, to=city.boy(), by="li-ling")
    city.door.tags.checked(tag, by="li-ling", verdict="replace", margin=0.3, contrast=0.4)
    new = city.door.tags.replace(tag, batch.first + 1, why="worn", by="li-ling")
    assert (city.door.supply.forecast(new).do, city.door.supply.forecast(new).readings) == ("keep", 0)


def test_the_scale_is_that_of_the_bench() -> None:
    """The bench's medians in their order, and the limits of the states where a check-up sets them."""
    found = [rule.used(*pair) for pair in ((1.0, 0.707), (1.0, 0.673), (0.923, 0.593), (0.769, 0.482), (0.0, 0.0))]
    assert found == sorted(found)
    assert (found[0], found[3] < 1 < found[4]) == (0.0, True)
    assert rule.used(0.5, 0.7) == rule.used(1.0, 0.45) == 1.0
    assert rule.used(0.51, 0.46) < 1.0
    assert rule.used(1.0, 0.55) == pytest.approx(rule.DIM)
    assert 49 < 1.0 / rule.USUAL < 53, "about 50 washes, once a week for a year"


def seen(at: float, verdict: str, margin: float | None, contrast: float | None) -> Check:
    return Check(at, verdict, margin=margin, contrast=contrast)


readings = st.lists(
    st.builds(
        seen, st.floats(0, 300 * WEEK), st.sampled_from(("good", "worn", "replace", "unread")),
        st.one_of(st.none(), st.floats(0, 1)), st.one_of(st.none(), st.floats(0, 1)),
    ),
    max_size=12,
)  # fmt: skip


@given(st.floats(0, 300 * WEEK), readings, st.floats(0, 400 * WEEK), st.sampled_from(("", *GARMENTS)),
       st.sampled_from(("", *SEASONS)), st.floats(0, 14))  # fmt: skip
def test_a_forecast_is_always_one(
    fitted: float, found: list[Check], now: float, kind: str, season: str, said: float
) -> None:
    found.sort(key=lambda one: one.at)
    forecast = rule.forecast(7, fitted, found, now, kind=kind, season=season, said=said)
    assert forecast.used >= 0
    assert forecast.left >= 0
    assert forecast.washes >= 0
    assert forecast.do in ("keep", "look", "replace")
    for at in filter(None, (forecast.likely, forecast.soonest)):
        assert local(at, "Asia/Shanghai")
    if forecast.likely is not None:
        assert forecast.soonest is not None
        assert forecast.soonest <= forecast.likely
    assert (forecast.do == "replace") <= (forecast.likely is not None and forecast.likely <= now)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 0.5))
def test_more_wear_is_never_a_later_time(margin: float, contrast: float, less: float, paler: float) -> None:
    now = 60 * WEEK
    better = rule.forecast(1, 0.0, [seen(now, "good", margin, contrast)], now, kind="shirt")
    worse = rule.forecast(1, 0.0, [seen(now, "good", margin * less, contrast * paler)], now, kind="shirt")
    assert worse.used >= better.used
    assert (worse.likely or 0) <= (better.likely or 0)


def test_washes_that_somebody_counted_go_before_what_is_usual(city: City, batch: Batch) -> None:
    supply, tag = city.door.supply, city.door.tags.fit(batch.first, to=city.boy(), kind="coat", by="li-ling")
    usual = supply.forecast(tag)
    city.clock.advance(10 * WEEK)
    city.door.tags.checked(tag, by="li-ling", verdict="good", washes=20)
    counted = supply.forecast(tag)
    assert (counted.washes, counted.because) == (20.0, ("no-readings", "washes-counted"))
    assert (counted.likely or 0) < (usual.likely or 0)
    hasty = rule.forecast(1, 0.0, [Check(WEEK / 2, "good", washes=40)], WEEK, kind="coat")
    assert hasty.because[-1] == "washes-assumed", "half a week says nothing of a year"


def test_one_measure_alone_counts() -> None:
    assert rule.used(None, None) == 0.0
    assert rule.used(0.5, None) == rule.used(None, 0.45) == 1.0
    assert rule.forecast(1, 0.0, [Check(WEEK, "worn", margin=0.4)], WEEK).do == "replace"


def test_a_seasons_garment_is_washed_in_its_season() -> None:
    assert rule.a_week("coat", "winter") == rule.a_week("coat", "all-year") / 2
    assert set(rule.WASHES) == set(GARMENTS)
