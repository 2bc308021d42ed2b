"""Two places that one person cannot both have been at: never said of a journey that people make."""

from __future__ import annotations

import math

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from guardtag.model.positions import Ping
from guardtag.rules import positions, two_places
from guardtag.rules.positions import Position

EARTH = 6_371_008.8
FEICHENG, BEIJING, TAIAN = (36.18, 116.77), (39.9042, 116.4074), (36.19, 117.09)

points = st.tuples(st.floats(-89, 89), st.floats(-180, 180))
pings = st.builds(
    Ping, at=st.floats(0, 1e5), seconds=st.floats(0, 1800), latitude=st.floats(-90, 90), longitude=st.floats(-180, 180),
    metres=st.floats(0, 5000),
)  # fmt: skip


def at(seconds: float, point: tuple[float, float], metres: float = 10) -> Ping:
    return two_places.pinged(Position(*point, metres), seconds)


def moved(point: tuple[float, float], bearing: float, metres: float) -> tuple[float, float]:
    """Where somebody gets who goes straight on for so far."""
    north, east, way = math.radians(point[0]), math.radians(point[1]), metres / EARTH
    to = math.asin(math.sin(north) * math.cos(way) + math.cos(north) * math.sin(way) * math.cos(bearing))
    turn = math.atan2(
        math.sin(bearing) * math.sin(way) * math.cos(north), math.cos(way) - math.sin(north) * math.sin(to)
    )
    return math.degrees(to), (math.degrees(east + turn) + 540) % 360 - 180


@st.composite
def journeys(draw: st.DrawFn) -> list[Ping]:
    """Somebody on foot, by car, by the fastest train and by air, and what telephones beside them say of it."""
    now, point, told = draw(st.floats(0, 1e6)), draw(points), []
    for _ in range(draw(st.integers(1, 8))):
        off, late = draw(st.floats(0, 3000)), draw(st.floats(-two_places.TAPPED_SECONDS, two_places.TAPPED_SECONDS))
        said = moved(point, draw(st.floats(0, 6.28)), off)
        told.append(two_places.pinged(Position(*said, off), now + late))
        flies = draw(st.booleans())
        seconds = draw(st.floats(two_places.FLIES_SECONDS, 40_000) if flies else st.floats(0, 20_000))
        speed = draw(st.floats(0, two_places.BY_AIR if flies else two_places.BY_RAIL))
        now, point = now + seconds, moved(point, draw(st.floats(0, 6.28)), seconds * speed)
    return told


@given(journeys())
def test_no_journey_is_two_places(told: list[Ping]) -> None:
    assert two_places.conflicting(told) is None


@given(pings, pings)
def test_neither_place_is_the_first_one(one: Ping, other: Ping) -> None:
    assert two_places.beyond(one, other) == pytest.approx(two_places.beyond(other, one), abs=1e-3)
    assert two_places.conflicting([one, other]) == two_places.conflicting([other, one])


@given(st.lists(pings, max_size=8).flatmap(lambda all_: st.tuples(st.just(all_), st.permutations(all_))))
def test_the_order_in_which_places_come_is_nothing(told: tuple[list[Ping], list[Ping]]) -> None:
    found = two_places.conflicting(told[0])
    assert found == two_places.conflicting(told[1])
    if found is not None:
        assert found[0].at <= found[1].at
        assert two_places.beyond(*found) > 0


@given(st.lists(pings, min_size=2, max_size=6), pings)
def test_one_more_place_takes_no_doubt_away(told: list[Ping], more: Ping) -> None:
    if two_places.conflicting(told) is not None:
        assert two_places.conflicting([*told, more]) is not None


@given(points, points, st.floats(0, 1e6))
def test_thrice_as_fast_as_any_aeroplane_is_always_seen(
    one: tuple[float, float], other: tuple[float, float], now: float
) -> None:
    far = positions.metres(one, other)
    assume(far > 50_000)
    assert two_places.conflicting([at(now, one), at(now + (far - 50_000) / (3 * two_places.BY_AIR), other)])


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ([at(0, FEICHENG), at(600, BEIJING)], True),  # 415 km in ten minutes
        ([at(0, FEICHENG), at(3 * 3600, BEIJING)], False),  # by train
        ([at(0, FEICHENG), at(600, TAIAN)], False),  # 29 km in ten minutes, along the railway
        ([at(0, FEICHENG), at(20, TAIAN)], True),  # two finders in the same minute
        ([at(0, FEICHENG), at(20, (36.19, 116.80))], False),  # 3 km: a telephone may be as far off
        ([at(0, FEICHENG), at(20, TAIAN, 30_000)], False),  # one that knows no better than its town
        ([at(0, (22.5, 113.9)), at(0, (22.505, 113.903))], False),  # one map is shifted
        ([at(0, (0.0, 179.999)), at(0, (0.0, -179.999))], False),  # over the date line it is 220 m
        ([], False), ([at(0, FEICHENG)], False),
    ],
)  # fmt: skip
def test_cases_that_people_think_of(told: list[Ping], said: bool) -> None:
    assert (two_places.conflicting(told) is not None) is said


def test_a_sighting_is_believed_its_quarter_of_an_hour() -> None:
    seen = attrs.evolve(at(0, FEICHENG), seconds=two_places.SEEN_SECONDS)
    assert two_places.conflicting([seen, at(20, moved(FEICHENG, 0, 80_000))]) is None
    assert two_places.conflicting([seen, at(20, moved(FEICHENG, 0, 120_000))]) is not None


@given(points, points)
def test_distances_are_those_of_a_sphere(one: tuple[float, float], other: tuple[float, float]) -> None:
    there = positions.metres(one, other)
    assert 0 <= there <= math.pi * EARTH + 1
    assert there == pytest.approx(positions.metres(other, one))
    assert positions.metres(one, one) == 0


@given(points, st.floats(0, 6.28), st.floats(0, 1e7))
def test_whoever_goes_so_far_is_so_far_away(start: tuple[float, float], bearing: float, far: float) -> None:
    assert positions.metres(start, moved(start, bearing, far)) == pytest.approx(far, abs=1)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("36.18000, 116.77000 ±12 m", Position(36.18, 116.77, 12)),
        ("by the gate 36.18000, 116.77000 ±12 m", Position(36.18, 116.77, 12)),
        ("36.18000, 116.77000 ±12 m 36.19000, 116.78000 ±8 m", Position(36.19, 116.78, 8)),
        ("在桥边36.18000，116.77000", Position(36.18, 116.77)),
        ("-36.180 -116.770.", Position(-36.18, -116.77)),
        ("floor 3.1, room 2.15", None), ("2025.06.16, 10.30", None), ("91.000, 10.000", None), ("bus stop", None),
        ("", None), ("36.18000, 190.00000 ±3 m", None),
    ],
)  # fmt: skip
def test_what_telephones_write_is_read_and_what_people_write_is_words(words: str, place: Position | None) -> None:
    assert positions.read(words) == place


@given(points, st.integers(0, 9_999_999), st.text(max_size=60))
def test_what_the_finders_page_writes_is_read(point: tuple[float, float], off: int, words: str) -> None:
    found = positions.read(f"{words} {point[0]:.5f}, {point[1]:.5f} ±{off} m")
    assert found is not None
    assert (found.latitude, found.longitude) == pytest.approx(point, abs=1e-5)
    assert found.metres == off


@given(st.text(max_size=200))
def test_any_words_are_a_place_on_earth_or_none(words: str) -> None:
    found = positions.read(words)
    assert found is None or (abs(found.latitude) <= 90 and abs(found.longitude) <= 180)
