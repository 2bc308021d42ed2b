"""The rules themselves: pure, by the clock on the wall, and what becomes of a warning as time goes by."""

from __future__ import annotations

import math
from datetime import datetime
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.config import Rounds, Thresholds
from guardtag.model.incidents import Incident
from guardtag.model.people import Absence, Contact, Proof, Ward
from guardtag.model.tags import Fitting
from guardtag.model.warnings import CLOSED, SEVERITIES, AreaWarning, PersonWarning, Scanned
from guardtag.rules.warnings import RULES, Seen, Sign, life, look, people, places, walks, whole
from guardtag.rules.warnings.people import PersonFacts

DAY, HOUR = 86_400.0, 3600.0
NOW = 1_750_039_200.0
T = Thresholds()


def call(at: float, place: str = "", **changes: object) -> Incident:
    made = Incident("i", "found", "person", "w", "a/b", "20250616", at, place=place, closed=at + HOUR, outcome="home")
    return attrs.evolve(made, **changes)  # type: ignore[arg-type]


def facts(timezone: str = "Asia/Shanghai", **changes: object) -> PersonFacts:
    known: dict[str, object] = {
        "ward": Ward("w", "小军", "a/b", enrolled=NOW - 5 * DAY), "worn": (), "wear": (), "calls": (), "scans": (),
        "rounds": Rounds(), "thresholds": T, "timezone": timezone,
    } | changes  # fmt: skip
    return PersonFacts(**known)  # type: ignore[arg-type]


def test_every_rule_of_ours_has_a_name() -> None:
    assert set(people.RULES) | set(places.RULES) | set(whole.RULES) == set(RULES)


@pytest.mark.parametrize("timezone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_like_hours_are_hours_on_the_wall_when_the_clock_is_put_forward(timezone: str) -> None:
    """Half past seven in the evening, a day before and a day after summer time begins."""
    zone = ZoneInfo(timezone)
    days = [datetime(2025, 3, day, 19, 30, tzinfo=zone) for day in (7, 8, 9, 10, 28, 29, 30, 31)]
    days += [datetime(2025, 4, day, 19, 30, tzinfo=zone) for day in (4, 5, 6, 7)]
    now = days[-1].timestamp() + HOUR
    (sign,) = people.like_hours(facts(timezone, calls=[call(day.timestamp()) for day in days]), now).signs
    assert (sign.facts["from"], sign.facts["until"], sign.facts["count"]) == ("19:30", "20:00", "12")


def test_like_hours_reach_over_midnight() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    at = [datetime(2025, 6, day, hour, minute, tzinfo=zone) for day, hour, minute in
          ((1, 23, 40), (3, 0, 20), (4, 23, 55), (6, 1, 10))]  # fmt: skip
    (sign,) = people.like_hours(facts(calls=[call(one.timestamp()) for one in at]), NOW).signs
    assert (sign.facts["from"], sign.facts["until"]) == ("23:30", "01:30")


@given(st.lists(st.integers(0, 1439), max_size=40), st.integers(1, 720))
def test_no_window_holds_more(minutes: list[int], length: int) -> None:
    found = walks.window(minutes, length)
    best = max((sum((m - s) % 1440 < length for m in minutes) for s in range(1440)), default=0)
    assert found.count == best
    assert (found.last - found.first) % 1440 < length or not minutes


@pytest.mark.parametrize(
    ("places_", "count", "words"),
    [
        (["Bus stop, Wangzhuang", "bus stop　wangzhuang!", "river"], 2, "bus stop　wangzhuang!"),
        (["36.1000,116.7000", "36.1010, 116.7005", "36.2,116.7"], 2, "36.1010, 116.7005"),
        (["36.10000, 116.70000 ±12 m", "river", "by the river 36.10100, 116.70050 ±30 m"], 2,
         "by the river 36.10100, 116.70050 ±30 m"),
        (["", "!!", "？"], 0, ""), (["91.0,10", "91.0,10"], 2, "91.0,10"), ([], 0, ""),
    ],
)  # fmt: skip
def test_places_that_are_one(places_: list[str], count: int, words: str) -> None:
    spot = walks.likeliest_place(places_)
    assert (count, words) == (0, "") if spot is None else (spot.count, spot.words) == (count, words)


@given(st.lists(st.text(max_size=40), max_size=30))
def test_whatever_finders_write_is_a_place_or_none(written: list[str]) -> None:
    spot = walks.likeliest_place(written)
    assert spot is None or spot.words in written


def test_a_rule_says_when_to_look_again() -> None:
    calls = [call(NOW - days * DAY) for days in (1, 5, 29)]
    seen = people.wandering(facts(calls=calls), NOW)
    assert seen.signs
    assert seen.again is not None
    assert not people.wandering(facts(calls=calls), seen.again).signs
    assert people.wandering(facts(calls=calls), seen.again - 1).signs


@pytest.mark.parametrize(
    "changes",
    [{"drill_until": 9.0}, {"duplicate_of": "x"}, {"outcome": "duplicate"}, {"klass": "service"}, {"opened": NOW + 9}],
)  # fmt: skip
def test_what_is_no_walk(changes: dict[str, object]) -> None:
    calls = [call(NOW - DAY), call(NOW - 2 * DAY), call(NOW - 3 * DAY, **changes)]
    assert not people.wandering(facts(calls=calls), NOW).signs


def test_a_tag_nobody_looked_at_and_somebody_who_is_away() -> None:
    old = Fitting("f", 7, "w", at=NOW - 130 * DAY)
    (sign,) = people.tag_unchecked(facts(worn=[old]), NOW).signs
    assert sign.facts == {"serial": "7", "days": "130"}
    away = attrs.evolve(facts().ward, absence=Absence("hospital", NOW - DAY, NOW + DAY))
    looked = look(people.RULES, facts(worn=[old], ward=away), NOW)
    assert (looked.signs, looked.again) == ((), NOW + DAY)


def test_contacts_who_cannot_be_reached() -> None:
    bad = Contact("田", addresses=["mail:a@x.org"], proofs=(Proof("mail:a@x.org", NOW - DAY, "wrong-number"),))
    good = Contact("王", addresses=["mail:b@x.org"], proofs=(Proof("mail:b@x.org", NOW - DAY, "yes"),))
    ward = attrs.evolve(facts().ward, contacts=(bad, good), enrolled=NOW - 60 * DAY)
    (sign,) = people.contacts_unreachable(facts(ward=ward), NOW).signs
    assert (sign.severity, sign.facts["count"]) == ("notice", "1")
    assert not people.contacts_unverified(facts(ward=ward), NOW).signs
    (sign,) = people.contacts_unreachable(facts(ward=attrs.evolve(ward, contacts=(bad,))), NOW).signs
    assert sign.severity == "urgent"
    assert people.contacts_unverified(facts(ward=attrs.evolve(ward, contacts=(bad,))), NOW).signs


def test_a_scan_and_a_call_are_one_occasion() -> None:
    scan = Scanned(7, 1, NOW - HOUR, NOW - HOUR, NOW)
    assert people.scan_unheeded(facts(scans=[scan]), NOW).signs
    assert not people.scan_unheeded(facts(scans=[scan]), NOW - HOUR + 60).signs
    for heard in (call(NOW - 600), call(NOW - 1.5 * HOUR), call(NOW - DAY, closed=None)):
        assert not people.scan_unheeded(facts(scans=[scan], calls=[heard]), NOW).signs
    assert people.scan_unheeded(facts(scans=[scan], calls=[call(NOW - DAY)]), NOW).signs


@pytest.mark.parametrize("bad", [Sign("another", "notice"), Sign("one", "doom")])
def test_a_rule_that_speaks_in_anothers_name_is_not_heard(bad: Sign) -> None:
    looked = look(
        {"one": lambda facts, now: Seen([bad]), "two": lambda facts, now: Seen([Sign("two", "notice")])}, 0, 0
    )
    assert [sign.rule for sign in looked.signs] == ["two"]
    assert set(looked.broken) == {"one"}


def fresh(severity: str = "serious") -> PersonWarning:
    sign = Sign("wandering", severity)
    return life.begun(PersonWarning("x", "wandering", severity, "a/b", NOW, "w", owner="li-ling"), sign, NOW, T)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["seen", "graver", "unseen", "acknowledge", "snooze", "timer"]),
        st.floats(-3 * DAY, 20 * DAY, allow_nan=False),
    ),
    max_size=40,
)  # fmt: skip


@given(STEPS)
def test_whatever_happens_it_is_due_or_with_the_last_and_sleeps_no_longer_than_it_may(
    steps: list[tuple[str, float]],
) -> None:
    one, now = fresh(), NOW
    for what, passed in steps:
        now += passed
        if what in ("seen", "graver"):
            one = life.seen(one, Sign("wandering", "urgent" if what == "graver" else one.severity), now, T)
        elif what == "unseen":
            one = life.unseen(one, now, T)
        elif what == "acknowledge" and one.open:
            one = life.acknowledged(one, "li-ling", "x", now, T)
        elif what == "snooze" and one.open and (left := life.sleep_left(one, now, T)) > 60:
            one = life.snoozed(one, now + min(left, 30 * DAY), "li-ling", "x", now, T)
        elif what == "timer":
            if life.sleeps_no_more(one, now):
                one = life.woken(one, now, T)
            if life.climbs(one, now):
                one = life.handed(one, "above", now, T, escalated=True)
        assert one.severity in SEVERITIES
        assert one.slept <= T.snooze_days * DAY + 1
        assert (one.next_due is not None) or one.level == life.MOST_LEVELS
        assert (one.state == CLOSED) == (one.closed is not None)
        assert len(one.log) <= 30


def test_it_rests_before_it_closes_and_a_clock_that_is_put_back_closes_nothing() -> None:
    one = life.unseen(fresh(), NOW + DAY, T)
    assert one.open
    assert life.unseen(one, NOW, T).gone == NOW
    assert life.unseen(one, NOW + DAY + (T.rest_hours - 1) * HOUR, T).open
    over = life.unseen(attrs.evolve(one, facts={"place": "river"}), NOW + DAY + T.rest_hours * HOUR, T)
    assert not over.open
    assert over.facts == {}, "where somebody walked is kept no longer"
    assert life.seen(one, Sign("wandering", "serious"), NOW + DAY + HOUR, T).gone is None


def test_what_gets_graver_wakes() -> None:
    one = life.snoozed(fresh(), NOW + 30 * DAY, "li-ling", "x", NOW, T)
    woken = life.seen(one, Sign("wandering", "urgent"), NOW + DAY, T)
    assert (woken.state, woken.due) == ("open", NOW + DAY + 4 * HOUR)
    assert math.isclose(life.sleep_left(woken, NOW + DAY, T), 0.0)


def test_above_the_office_there_is_nobody() -> None:
    one = AreaWarning("x", "channel-failing", "urgent", "", NOW)
    one = life.begun(one, Sign("channel-failing", "urgent"), NOW, T)
    assert life.climbs(one, one.due)
    raised = life.handed(one, "", one.due, T, escalated=True)
    assert raised.next_due is None
    assert life.overdue(raised, one.due)
    assert not life.overdue(life.acknowledged(raised, "x", "mended soon", one.due, T), one.due)
