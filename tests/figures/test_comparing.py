"""Figures of areas and of periods beside each other, the ledger, and days of a time zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guardtag.rules import days
from tests.conftest import City
from tests.figures.town import DAY, START, Town

ZONES = ("Asia/Shanghai", "America/St_Johns", "America/Sao_Paulo", "Asia/Beirut", "Pacific/Apia", "UTC")


def at(text: str, zone: str = "Asia/Shanghai") -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


@given(at=st.floats(0, 4e9), zone=st.sampled_from(ZONES))
@example(at("2006-10-29T00:00", "America/St_Johns"), "America/St_Johns")
@example(at("2018-11-03T23:59", "America/Sao_Paulo"), "America/Sao_Paulo")
def test_every_moment_is_in_one_day(at: float, zone: str) -> None:
    day = days.day_of(at, zone)
    assert days.start(day, zone) <= at < days.end(day, zone)


TIMES = st.none() | st.floats(1.7e9, 1.75e9) | st.integers(19_700, 20_200).map(lambda day: day * DAY - 8 * 3600)


@given(since=TIMES, until=TIMES, zone=st.sampled_from(ZONES), moment=st.floats(1.69e9, 1.76e9))
def test_a_period_is_covered_once(since: float | None, until: float | None, zone: str, moment: float) -> None:
    cover = days.cover(since, until, zone)
    inside = (since is None or moment >= since) and (until is None or moment < until)
    times = sum(a <= moment < b for a, b in cover.edges) + cover.covers(days.day_of(moment, zone))
    assert times == inside
    assert len(set(cover.days)) == len(cover.days)


def test_areas_and_months_beside_each_other(town: Town) -> None:
    for number, area in enumerate(("a/b/c", "a/e", "a", "a/b/d")):
        town.call(area, "found", number * 20 * DAY)
    town.clock.advance(70 * DAY)
    for settled in (False, True):
        if settled:
            town.settle()
        assert [(one.area, one.incidents) for one in town.door.figures.areas("a")] == [("a/b", 2), ("a/e", 1)]
        months = town.door.figures.periods("a", since=START)
        assert [one.incidents for one in months] == [1, 2, 1]
        assert [one.since for one in months[1:]] == [at("2025-07-01"), at("2025-08-01")]
    assert len(town.door.figures.periods("a")) == 12
    assert len(town.door.figures.periods("a", per="day", until=START)) == 30
    years = town.door.figures.periods("a", per="year")
    assert ([one.incidents for one in years], years[0].since) == ([0, 0, 0, 0, 4], at("2021-01-01"))
    with pytest.raises(ValueError, match="day, month or year"):
        town.door.figures.periods("a", per="week")
    with pytest.raises(ValueError, match="1200"):
        town.door.figures.periods("a", per="day", since=0.0)


def test_a_period_beside_the_one_before_and_a_year_before(town: Town) -> None:
    found = town.door.figures.compare("a", since=at("2025-03-01"), until=at("2025-06-01"))
    assert (found.before.since, found.before.until) == (at("2024-12-01"), at("2025-03-01"))
    assert (found.year_before.since, found.year_before.until) == (at("2024-03-01"), at("2024-06-01"))
    week = town.door.figures.compare("a", since=at("2025-06-02"), until=at("2025-06-09"))
    assert week.before.since == at("2025-05-26")
    leap = town.door.figures.compare("a", since=at("2024-02-29T10:00"), until=at("2024-02-29T11:00"))
    assert (leap.before.since, leap.year_before.since) == (at("2024-02-29T09:00"), at("2023-03-01T10:00"))
    with pytest.raises(ValueError, match="before it ends"):
        town.door.figures.compare("a", since=START, until=START)


def test_the_ledger_goes_from_the_batch_to_the_person_at_home(city: City) -> None:
    city.responder("li-ling")
    tag = city.tagged(city.boy())
    call = city.door.scan(tag.link).alert(place="bus stop")
    with pytest.raises(ValueError, match="CNY"):
        city.door.incidents.close(call.id, outcome="home", by="li-ling", currency="yuan")
    city.door.incidents.close(call.id, outcome="home", by="li-ling", helped=1, recovered=80, currency="USD")
    found = city.door.figures.ledger("feicheng")
    assert (found.batches, found.minted, found.sewn, found.checked, found.readable, found.helped) == (1, 5, 1, 0, 0, 1)
    assert sum(city.door.figures.ledger().given.values()) == 5
    assert "helped" in str(found)
    assert city.door.figures.ledger("elsewhere").minted == 0
    assert city.door.figures("feicheng").money == {"USD": "80.00"}
    assert city.door.figures("feicheng").recovered == 0


def test_fittings_are_counted_where_and_when_they_were_made(city: City) -> None:
    """In the area of the person then, and all above it; a garment more counts once more, a move changes nothing."""
    city.responder("li-ling")
    boy = city.boy()
    began, count = city.clock.at, city.door.figures.fittings
    city.clock.advance(60)
    batch = city.door.tags.mint(10, area="feicheng")
    for serial in range(batch.first, batch.first + 3):
        city.door.tags.fit(serial, to=boy, garment="coat", by="li-ling")
        city.clock.advance(DAY)
    assert count("feicheng") == count(boy.area) == 3
    assert count("feicheng", since=began, until=began + 2 * DAY) == 2
    assert count("feicheng", since=began + DAY) == 2
    assert count("feicheng/wangzhuan") == count("elsewhere") == 0
    city.door.wards.move(boy.id, area="feicheng/anzhan")
    assert count("feicheng/anzhan") == 0
    assert count(boy.area) == 3
