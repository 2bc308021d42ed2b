"""Whatever a kind's outcomes are, an answer and guardtag itself can close its calls; a subscriber nobody serves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import guardtag
from guardtag.config import from_mapping
from guardtag.model.notices import Notice
from guardtag.model.tellings import Telling
from guardtag.world import simulated
from tests.conftest import DAYTIME, HOME, City
from tests.inbound import test_subscribers as subscribers

TOWN = "feicheng/wangzhuang"
TABLES: list[tuple[dict[str, Any], str, str]] = [
    ({}, "not-needed", "other"), ({"visit": {"outcomes": ["done"]}}, "done", "done"),
    ({"visit": {"outcomes": ["home"]}}, "home", "home"),
]  # fmt: skip


@pytest.fixture(params=TABLES, ids=["ours", "done", "home"])
def town(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[City, str, str]]:
    table, nothing, ended = request.param
    world, clock = simulated(seed=5, start=DAYTIME)
    config = {"host": "tag.example.org", "kinds": table, "channels": {"mail": "file:mail.jsonl"}}
    with guardtag.open(from_mapping(config, tmp_path), world) as door:
        city = City(door, clock, tmp_path / "mail.jsonl")
        for name in ("li-ling", "sun"):
            city.responder(name)
        city.responder("wang-xia", TOWN, role="supervisor")
        yield city, nothing, ended


@pytest.mark.parametrize("verb", ["keep_pairing", "confirm_unpair"])
def test_a_second_person_can_decide_on_a_doubted_tag(town: tuple[City, str, str], verb: str) -> None:
    city, nothing, ended = town
    doubt = city.door.tags.unpair(city.tagged(city.boy()), reason="a coat of his brother", by="sun")
    city.door.dispatch()
    assert city.door.incidents.get(doubt.call).open
    getattr(city.door.tags, verb)(doubt, by="wang-xia")
    assert city.door.incidents.get(doubt.call).outcome == (nothing if verb == "keep_pairing" else ended)


def test_whoever_answers_that_nothing_is_the_matter_is_heard(town: tuple[City, str, str]) -> None:
    city, nothing, _ = town
    call = city.door.incidents.open("visit", area=HOME)
    city.door.dispatch()
    link = next(one["link"] for one in city.messages() if one["target"] == "li-ling@example.org")
    assert city.door.notices.answer(link, "false-alarm").outcome == nothing
    assert not city.door.incidents.get(call.id).open


@pytest.mark.parametrize("address", ["nowhere:x", "platform", "platform:", "手机:x"])
def test_the_doctor_says_that_a_subscriber_is_served_by_no_channel(tmp_path: Path, address: str) -> None:
    with (city := subscribers.town(tmp_path, ("platform:events", address))).door:
        (found,) = [one for one in city.door.doctor() if one.name == "subscriber-unreached"]
        assert (found.state, found.facts["number"]) == ("red", "2")
        assert address not in "".join((*found.told("zh"), *found.told("en"))).replace("[channels]", "")
        assert "第 2 项" in found.told("zh")[0]
    (tmp_path / "good").mkdir()
    with (city := subscribers.town(tmp_path / "good")).door:
        assert not [one for one in city.door.doctor() if one.name == "subscriber-unreached"]


def test_what_a_subscriber_does_not_take_for_days_does_not_pile_up(tmp_path: Path) -> None:
    """Its channel is paused, so that hardly anything is tried: the events end by the clock, not by their tries."""
    (tmp_path / "far").write_text("a file where a folder should be")
    city = subscribers.town(tmp_path, ("far:x",), far="file:far/events.jsonl")
    with city.door:
        city.responder("li-ling")
        call = city.door.incidents.open("errand", area=HOME)
        city.door.incidents.close(call.id, outcome="done", by="li-ling", feedback="told")
        records, first = city.door._room.records, city.clock.now() + 900
        states: list[set[str]] = []
        for hours in (12, 14):
            for _ in range(hours * 6):
                city.clock.advance(600)
                city.door.dispatch()
            states.append({one.state for one in records.walk(Notice) if one.side == "subscriber" and one.made < first})
        assert states == [{"waiting"}, {"dead"}]
        for _ in range(9):
            city.clock.advance(86_400)
            city.door.dispatch()
        assert not [one for one in records.walk(Telling) if one.at < first]
        assert not [one for one in records.walk(Notice) if one.side == "subscriber" and one.made < first]


@pytest.mark.parametrize("outcome", ["died", "hospital", "police"])
def test_no_subscriber_is_told_what_became_of_a_person_s_health(tmp_path: Path, outcome: str) -> None:
    with (city := subscribers.town(tmp_path)).door:
        city.responder("li-ling")
        boy = city.boy()
        tag = city.tagged(boy)
        call = city.door.scan(tag.link).alert()
        city.door.incidents.close(call.id, outcome=outcome, by="li-ling")
        city.door.tags.retire(tag, why="died", by="li-ling")
        city.door.dispatch()
        (closed,) = [one for one in subscribers.events(city) if one.type == "guardtag.incident.closed"]
        (retired,) = [one for one in subscribers.events(city) if one.type == "guardtag.tag.retired"]
        assert closed.data["outcome"] == ("police" if outcome == "police" else "other")
        assert retired.data["why"] == ""
