"""Responders are told of attempts at their account that failed, and of another way into it."""

from __future__ import annotations

import json

import pytest

import guardtag
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")

DAY = 86_400.0


@pytest.fixture
def door(city: City) -> guardtag.Guard:
    city.responder("li-ling")
    city.door.signins.change("li-ling", "$argon2id$first")
    return city.door


def told(city: City, kind: str = "signin-failed") -> list[dict[str, str]]:
    city.door.dispatch()
    return [one for one in city.messages() if one["kind"] == kind]


def tries(city: City, times: int, id: str = "li-ling") -> None:
    for number in range(times):
        city.clock.advance(310)  # what one waits at most
        city.door.signins.knock(id, source=f"192.0.2.{number}")


def test_several_attempts_are_told_of_once_an_hour_and_not_the_first_few(city: City, door: guardtag.Guard) -> None:
    tries(city, 5)
    assert told(city) == [], "the fifth may be right"
    tries(city, 1)
    assert len(told(city)) == 1
    tries(city, 11)
    assert len(told(city)) == 1, "not yet an hour"
    tries(city, 1)
    assert len(told(city)) == 2
    assert {one["target"] for one in told(city)} == {"li-ling@example.org"}
    assert city.door._room.records.find(guardtag.Notice, "incident", "li-ling")[0].urgency == "normal"


def test_a_stranger_who_goes_on_for_days_makes_no_flood(city: City, door: guardtag.Guard) -> None:
    """Whoever gets a message every hour of the night mutes the channel that calls come by."""
    tries(city, 850)  # three days
    assert 4 <= len(told(city)) <= 9
    tries(city, 300)
    assert len(told(city)) <= 11, "and once a day from then on"


NIGHT = 12 * 3600.0
"""From ten in the morning to ten at night: it is quiet from eight to eight."""


def test_by_night_one_message_waits_for_the_morning(city: City, door: guardtag.Guard) -> None:
    city.clock.advance(NIGHT)
    tries(city, 60)  # five hours
    assert told(city) == []
    tries(city, 54)
    city.clock.advance(DAY / 24)
    assert len(told(city)) == 1, "one for all of the night"
    tries(city, 60)
    assert len(told(city)) > 1, "and by day as ever"


def test_a_sign_in_after_many_failures_is_told_of_by_night_too(city: City, door: guardtag.Guard) -> None:
    city.clock.advance(NIGHT)
    tries(city, 8)
    assert told(city) == []
    city.clock.advance(310)
    door.signins.begin(door.signins.knock("li-ling"), idle=3600, absolute=DAY)
    assert len(told(city)) == 1, "whoever guesses may have guessed right"
    city.clock.advance(DAY)
    assert len(told(city)) == 1, "and it is not told once more"


def test_who_remembers_at_last_is_not_told_later_of_their_own_slips(city: City, door: guardtag.Guard) -> None:
    tries(city, 4)
    door.signins.begin(door.signins.knock("li-ling"), idle=3600, absolute=DAY)
    tries(city, 4)
    assert told(city) == []


def test_the_message_holds_nothing_of_whoever_tried_and_opens_nothing(city: City, door: guardtag.Guard) -> None:
    tries(city, 6)
    [one] = told(city)
    assert not {word for word in ("192.0.2", "argon2", "password=", "signin/") if word in json.dumps(one)}
    with pytest.raises(guardtag.GuardTagError):
        door.notices.answer(one["link"], "coming")
    assert door.notices.page(one["link"]).call is None


def test_nobody_is_told_of_an_account_that_is_none(city: City, door: guardtag.Guard) -> None:
    door.responders.enrol("quiet", name="孙宁", area=HOME)
    door.signins.change("quiet", "$argon2id$quiet")
    city.responder("new")
    for id in ("nobody", "new", "quiet"):
        tries(city, 7, id)
    assert told(city) == []
    assert door.notices.lost() == []


def test_another_way_in_is_told_and_the_first_one_is_not(city: City, door: guardtag.Guard) -> None:
    assert told(city, "signin-changed") == []
    city.clock.advance(60)
    door.acting_as("li-ling").signins.change("li-ling", "$argon2id$second", request_id="c")
    door.acting_as("li-ling").signins.change("li-ling", "$argon2id$second", request_id="c")
    assert len(told(city, "signin-changed")) == 1
    city.clock.advance(60)
    door.signins.accept(door.signins.invite("li-ling").token, proof="$argon2id$third")
    assert len(told(city, "signin-changed")) == 2
    city.clock.advance(60)
    for _ in range(2):
        city.clock.advance(60)
        door.signins.link("li-ling", "https://id.example", "1")
    assert len(told(city, "signin-changed")) == 3


def test_who_left_meanwhile_is_told_nothing(city: City, door: guardtag.Guard) -> None:
    tries(city, 6)
    door.responders.retire("li-ling")
    assert told(city) == []
