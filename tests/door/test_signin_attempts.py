"""Attempts to sign in: whoever guesses waits, and nobody else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

import guardtag
from guardtag.errors import Denied
from guardtag.records.journal import Entry
from tests.conftest import City
from tests.door.signed_in import DAY, HOUR, PROOF, door, enter, journal, refused

__all__ = ["door"]

pytestmark = pytest.mark.quick_on("memory")


def waits(door: guardtag.Guard, id: str = "li-ling", **more: str) -> float:
    """Seconds that the next attempt waits; one that is heard counts."""
    try:
        door.signins.knock(id, **more)
    except Denied as error:
        return float(str(error.facts["seconds"]))
    return 0.0


def test_many_attempts_wait_longer_and_longer_and_never_for_ever(city: City, door: guardtag.Guard) -> None:
    assert [waits(door, source="a") for _ in range(5)] == [0] * 5
    waited = []
    for _ in range(12):
        seconds = waits(door, source="a")
        waited.append(seconds)
        city.clock.advance(seconds)
        assert waits(door, source="a") == 0
    assert waited[:4] == [2, 4, 8, 16]
    assert max(waited) <= 300
    assert waited[-1] > 100
    city.clock.advance(300)
    assert enter(door, source="a").session.failures == 17, "the right password lets in, however many went before"
    assert [waits(door, source="a") for _ in range(5)] == [0] * 5, "and what this network tried is forgotten"


def test_whoever_guesses_from_one_network_delays_nobody_elsewhere(door: guardtag.Guard) -> None:
    while not waits(door, source="a"):
        pass
    assert enter(door, source="b").session.responder == "li-ling"


def test_whoever_guesses_from_everywhere_delays_nobody_in_a_browser_that_is_known(
    city: City, door: guardtag.Guard
) -> None:
    device = enter(door, source="home").device
    count = 0
    while not waits(door, source=f"net {count}"):
        count += 1
    assert 20 < count < 40
    assert waits(door, source="home") > 0
    assert enter(door, source="home", device=device).session.responder == "li-ling"
    assert waits(door, "sun", source="home", device=device) == 0, "nobody else's sides are full"


def test_a_known_browser_is_known_for_its_own_person_and_gets_no_endless_guesses(
    city: City, door: guardtag.Guard
) -> None:
    door.signins.change("sun", PROOF)
    device = enter(door).device
    assert not door.signins.knock("sun", device=device).device
    assert door.signins.knock("li-ling", device=device).device
    assert not door.signins.knock("li-ling", device=device[:-1] + "x").device
    for junk in ("", ".", "a.b", "x" * 9000, "田.田", "\0."):
        assert not door.signins.knock("li-ling", source=junk, device=junk).device
    count = 1
    while not waits(door, device=device):
        count += 1
    assert count == 10
    door.signins.end_all("li-ling")
    assert not door.signins.knock("li-ling", source="z", device=device).device, "a lost phone is known no longer"


@pytest.mark.quick_on("memory", "sqlite")
def test_many_at_once_get_no_more_attempts(door: guardtag.Guard) -> None:
    with ThreadPoolExecutor(8) as pool:
        heard = [seconds == 0 for seconds in pool.map(lambda _: waits(door, source="a"), range(40))]
    assert sum(heard) == 5


def test_of_an_id_that_nobody_has_nothing_is_told(city: City, door: guardtag.Guard) -> None:
    """Neither by what comes back, nor by when one waits, nor in the journal, where it might be a password."""
    ids = ("li-ling", "sun", "nobody", "operator", "田爱云", "", "x" * 5000, "a/b", "\ud800")
    for id in ids:
        knocks = [door.signins.knock(id, source=id[:3]) for _ in range(5)]
        assert {one.responder for one in knocks} == {"li-ling" if id == "li-ling" else ""}
        assert waits(door, id, source=id[:3]) == 2
    assert len(city.door._room.records.store.walk("attempts", "", 1000)) <= 3 * len(ids)
    assert "nobody" not in "".join(repr(one) for one in city.door._room.records.walk(Entry))


def test_attempts_that_fail_are_journalled_without_a_flood(city: City, door: guardtag.Guard) -> None:
    for number in range(45):
        city.clock.advance(301)
        assert waits(door, source=str(number % 3)) == 0
    assert [line for line in journal(city) if "failed" in line] == [
        f"signins.failed {count}" for count in (1, 2, 3, 4, 5, 10, 20, 40)
    ]
    city.clock.advance(301)
    began = enter(door, source="z")
    assert (began.session.failures, journal(city)[-1]) == (45, "signins.begin password 45")
    assert enter(door).session.failures == 0


def test_an_attempt_that_was_judged_too_late_or_of_another_password_begins_nothing(
    city: City, door: guardtag.Guard
) -> None:
    old = door.signins.knock("li-ling")
    door.signins.change("li-ling", PROOF)
    with pytest.raises(Denied, match="GT-SIGNIN-OVER"):
        door.signins.begin(old, idle=HOUR, absolute=DAY)
    slow = door.signins.knock("li-ling")
    city.clock.advance(301)
    with pytest.raises(Denied, match="GT-SIGNIN-OVER"):
        door.signins.begin(slow, idle=HOUR, absolute=DAY)
    with pytest.raises(Denied, match="GT-SIGNIN-NOBODY"):
        door.signins.begin(door.signins.knock("nobody"), idle=HOUR, absolute=DAY)
    for idle, absolute in ((1, DAY), (HOUR, 60), (HOUR, float("inf")), (float("nan"), DAY)):
        with pytest.raises(ValueError, match="seconds"):
            door.signins.begin(door.signins.knock("li-ling"), idle=idle, absolute=absolute)


def test_a_newer_proof_of_the_same_password_ends_no_session(door: guardtag.Guard) -> None:
    first = enter(door)
    door.signins.begin(door.signins.knock("li-ling"), idle=HOUR, absolute=DAY, proof="newer")
    assert door.signins.knock("li-ling").proof == "newer"
    assert not refused(door, first.token)
