"""What other systems are told: every change once, in order as far as is true, durably, and nothing of a person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import guardtag
from guardtag.config import from_mapping
from guardtag.delivery import Outcome
from guardtag.interop import cloudevents
from guardtag.model.notices import Notice
from guardtag.model.tellings import Telling
from guardtag.model.warnings import AreaWarning, Deed, PersonWarning
from guardtag.records import happened
from guardtag.records.lanes import EVENTS
from guardtag.steps import telling
from guardtag.steps.settle import settle
from guardtag.world import simulated
from tests.conftest import DAYTIME, HOME, City
from tests.house import spelled

WHO = ("小军", "军军", "田爱云", "李岭", "tian@example.org", "校门口", "blue jacket", "wangzhuang", "13800000000")


def town(
    folder: Path, subscribers: tuple[str, ...] = ("platform:events",), start: float = DAYTIME, **channels: Any
) -> City:
    config = {
        "host": "tag.example.org", "subscribers": list(subscribers),
        "channels": {"mail": "file:mail.jsonl", "platform": "file:platform.jsonl", **channels},
    }  # fmt: skip
    world, clock = simulated(seed=2, start=start)
    return City(guardtag.open(from_mapping(config, folder), world), clock, folder / "mail.jsonl")


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    made = town(tmp_path)
    with made.door:
        yield made


def events(city: City, name: str = "platform.jsonl") -> list[cloudevents.Event]:
    path = city.outbox.parent / name
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [cloudevents.read(json.loads(line)["text"].encode()) for line in lines]


def types(city: City) -> list[str]:
    return [one.type.removeprefix("guardtag.") for one in events(city)]


def life(city: City) -> str:
    """A boy is found by a scan, and brought home."""
    city.responder("li-ling")
    boy = city.boy()
    tag = city.tagged(boy)
    call = city.door.scan(tag.link).alert(place="校门口", message="田爱云 13800000000", finder="13800000000")
    city.door.dispatch()
    city.door.scan(tag.link).alert(place="校门口")
    city.door.incidents.acknowledge(call.id, by="li-ling", note="军军")
    city.door.incidents.raise_(call.id, reason="田爱云", by="li-ling")
    city.door.incidents.assign(
        call.id, "call-xiaojun", to="li-ling", due=city.clock.now() + 60, text="小军", by="li-ling"
    )
    city.door.incidents.arrive(call.id, by="li-ling")
    city.door.incidents.hand_over(call.id, by="li-ling")
    city.door.incidents.close(call.id, outcome="home", by="li-ling", feedback="小军")
    city.door.tags.retire(tag, why="worn")
    city.door.dispatch()
    return call.id


def test_every_change_is_told_once_and_in_order(city: City) -> None:
    call = life(city)
    told = types(city)
    for one in ("opened", "joined", "acknowledged", "raised", "arrived", "handed-over", "closed"):
        assert told.count(f"incident.{one}") == 1, one
    assert {"tag.fitted", "tag.retired", "task.opened", "task.done"} <= set(told)
    ours = [one for one in events(city) if one.subject == call]
    sequences = [str(one.extensions["sequence"]) for one in ours]
    assert len(set(sequences)) == len(sequences)
    ordered = [one.type for one in sorted(ours, key=lambda one: str(one.extensions["sequence"]))]
    assert ordered[0] == "guardtag.incident.opened"
    closed = ordered.index("guardtag.incident.closed")
    assert closed > ordered.index("guardtag.incident.handed-over") > ordered.index("guardtag.incident.acknowledged")
    assert {one.source for one in ours} == {"https://tag.example.org/"}
    assert ours[-1].data["outcome"] == "home"
    city.door.dispatch()
    assert types(city) == told


def test_nothing_of_a_person_leaves(city: City) -> None:
    life(city)
    search = city.door.missing.report(area=HOME, name="小军", age=9, seen_place="校门口", clothes="blue jacket").id
    city.door.missing.sighting(search, place="校门口", words="军军", reporter="13800000000")
    city.door.dispatch()
    assert {"search.reported", "sighting.entered"} <= set(types(city))
    text = city.outbox.with_name("platform.jsonl").read_text("utf-8")
    everything = text + json.dumps([one.data for one in events(city)], ensure_ascii=False)
    wards = [one.id for one in city.door._room.records.walk(guardtag.Ward)]
    for word in (*WHO, "xiaojun", *wards):
        for name, spelling in spelled.spellings(word, least=4).items():
            assert spelling not in everything.encode(), name


def test_a_warning_s_life_is_told(city: City) -> None:
    city.boy()
    city.wait(30)
    found = [one for one in events(city) if one.type == "guardtag.warning.opened"]
    assert found


def test_without_subscribers_nothing_is_written(tmp_path: Path) -> None:
    quiet = town(tmp_path, ())
    with quiet.door:
        life(quiet)
        assert not list(quiet.door._room.records.walk(Telling))


def test_a_dispatcher_killed_while_it_tells_makes_nothing_twice(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "PAGE", 1)
    city.responder("li-ling")
    call = city.door.incidents.open("distress", area=HOME)
    city.door.incidents.close(call.id, outcome="other", by="li-ling")
    real, made = telling._make, []

    def dies(*arguments: Any) -> None:
        made.append(1)
        if len(made) == 2:
            raise RuntimeError
        real(*arguments)

    monkeypatch.setattr(telling, "_make", dies)
    city.door.dispatch()
    city.clock.advance(600)
    city.door.dispatch()
    names = [one.id for one in events(city)]
    assert len(names) == len(set(names)) >= 3


def test_a_subscriber_that_fails_holds_up_nobody_and_gets_it_later_under_the_same_id(tmp_path: Path) -> None:
    (tmp_path / "far").write_text("a file where a folder should be")
    made = town(tmp_path, ("platform:events", "far:x"), far="file:far/events.jsonl")
    with made.door:
        call = life(made)
        assert "incident.closed" in types(made)
        assert made.messages(), "people were told"
        assert made.door.incidents.get(call).state == "closed"
        failing = [n for n in made.door._room.records.walk(Notice) if n.side == "subscriber"]
        waiting = [one for one in failing if one.state == "waiting"]
        assert waiting
    (tmp_path / "far").unlink()
    (tmp_path / "far").mkdir()
    later = town(tmp_path, ("platform:events", "far:x"), made.clock.now() + 600, far="file:far/events.jsonl")
    with later.door:
        later.door.dispatch()
        theirs = [one.id for one in events(later, "far/events.jsonl")]
        assert len(theirs) == len(set(theirs))
        assert set(theirs) >= {one.id for one in events(later) if one.subject == call}


def test_one_that_was_taken_out_of_the_configuration_gets_nothing_more(tmp_path: Path) -> None:
    made = town(tmp_path, ("nowhere:x",))
    with made.door:
        made.responder("li-ling")
        call = made.door.incidents.open("distress", area=HOME)
        made.door.dispatch()
        assert made.door.incidents.get(call.id).tasks == (), "no call climbs for a system that is not there"
        dead = [n for n in made.door._room.records.walk(Notice) if n.side == "subscriber"]
        assert {one.state for one in dead} <= {"dead", "cancelled"}
        assert any(one.state == "dead" for one in dead)
        assert made.door.health()
        assert made.door.doctor()


def test_what_was_told_is_forgotten_after_a_week(city: City) -> None:
    life(city)
    records = city.door._room.records
    before = len(list(records.walk(Telling)))
    city.clock.advance(8 * 86_400)
    city.door.dispatch()
    left = list(records.walk(Telling))
    assert before > 3
    assert all(one.at > city.clock.now() - 86_400 for one in left)


def test_a_row_more_and_no_other_read_on_the_alert_path(tmp_path: Path) -> None:
    counts = []
    for number, subscribers in enumerate(((), ("platform:events",))):
        (tmp_path / str(number)).mkdir()
        made = town(tmp_path / str(number), subscribers)
        with made.door:
            made.responder("li-ling")
            tag = made.tagged(made.boy())
            store, seen = made.door._room.records.store, []
            real = store.commit
            store.commit = lambda changes, real=real, seen=seen: (seen.append(len(changes)), real(changes))[1]  # type: ignore
            made.door.scan(tag.link).alert()
            counts.append(seen)
    assert len(counts[0]) == len(counts[1]) == 1
    assert counts[1][0] == counts[0][0] + 1


def test_an_event_is_tried_for_a_day_before_it_is_a_dead_letter(city: City) -> None:
    city.responder("li-ling")
    call = city.door.incidents.open("distress", area=HOME)
    room = city.door._room
    for row in room.records.claim([EVENTS], city.clock.now(), city.clock.now() + 1, 10):
        telling.carry_out(room, row, city.clock.now())
    (name,) = [n.id for n in room.records.walk(Notice) if n.side == "subscriber"][:1]
    states = []
    for _ in range(300):
        outcome = Outcome(None, "refused", True, "GT-NOTIFY-FILE")
        states.append(room.records.change(lambda tx, o=outcome: settle(tx, room, tx.get(Notice, name), o)))  # type: ignore
    assert states == ["failed"] * 299 + ["dead"]
    assert not {"dead", "unreached", "raised"} & {one.what for one in city.door.incidents.get(call.id).thread}


def test_a_person_s_warning_says_not_where() -> None:
    deeds = (Deed(1.0, "opened", "clock", "田爱云"), Deed(2.0, "told"))
    for model, ward, says in ((PersonWarning, "w1", False), (AreaWarning, "", True)):
        one = model("id", "rule", "urgent", HOME, 1.0, ward, log=deeds, facts={"place": "校门口"})  # type: ignore[misc]
        (event,) = happened.of_warning(None, one, 1, lambda field, value: "")
        assert (event.type, "area" in event.facts) == ("guardtag.warning.opened", says)
        assert not {"w1", "田爱云", "校门口"} & {str(value) for value in event.facts.values()}
        assert happened.of_warning(one, one, 2, lambda field, value: "") == []
