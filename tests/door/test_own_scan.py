"""Who scans a tag and calls gets nothing more by it; a call is cut for each reader, and each look is journalled."""

from __future__ import annotations

import pytest

from guardtag import Denied
from guardtag.model.incidents import Incident
from guardtag.model.people import Ward
from guardtag.records.journal import Entry
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")

TOWN = "feicheng/wangzhuang"
PLACE, WORDS, NUMBER = "the old mill", "he cries", "138-0000-0000"


@pytest.fixture
def boy(city: City) -> Ward:
    for id, area, role in (
        ("li-ling", HOME, "worker"), ("wang-xia", TOWN, "supervisor"), ("hotline", "feicheng", "hotline"),
        ("police", "feicheng", "police"), ("helper", "feicheng", "volunteer"), ("far", "feicheng/a/b/c/1", "worker"),
    ):  # fmt: skip
        city.responder(id, area, name=id, role=role)
    return city.boy()


def own(city: City, boy: Ward, by: str) -> Incident:
    link = city.tagged(boy).link
    return city.door.acting_as(by).scan(link).alert(place=PLACE, message=WORDS, finder=NUMBER)


def entries(city: City, verb: str) -> list[Entry]:
    return [e for e in city.door._room.records.walk(Entry) if e.verb == verb]


def reads(incident: Incident) -> set[str]:
    held = repr([incident.place, incident.message, incident.finder, incident.word, *(e.text for e in incident.thread)])
    return {one for one in (PLACE, WORDS, NUMBER) if one in held} | ({"word"} if incident.word else set())


@pytest.mark.parametrize("who", ["li-ling", "hotline", "police", "wang-xia", "helper", "far"])
def test_ones_own_call_opens_neither_the_person_nor_the_call(city: City, boy: Ward, who: str) -> None:
    incident = own(city, boy, who)
    door = city.door.acting_as(who)
    assert reads(incident) == set()
    assert "full_name" not in door.wards.view(boy.id).fields
    assert "contact_phone" not in door.wards.view(boy.id).fields
    if who != "far":
        assert reads(door.incidents.get(incident.id)) == set()
        assert door.relay.pickup_word(incident.id) == ""
        assert door.relay.words(incident.id) == ()
    assert entries(city, "incidents.get") == []


def test_when_somebody_else_has_joined_it_is_a_call_like_any_other(city: City, boy: Ward) -> None:
    incident = own(city, boy, "li-ling")
    city.door.incidents.acknowledge(incident.id, by=f"{boy.id}/c1")
    door = city.door.acting_as("li-ling")
    assert door.wards.view(boy.id).name == "小军"
    assert {PLACE, WORDS, "word"} <= reads(door.incidents.get(incident.id))
    assert door.relay.pickup_word(incident.id)


def test_a_contact_of_another_person_who_calls_is_a_finder_and_the_call_goes_out(city: City, boy: Ward) -> None:
    """Refused, nobody would come: on doubt the alert goes out and the data stays in."""
    other = city.boy()
    incident = own(city, boy, f"{other.id}/c1")
    assert reads(incident) == set()
    assert (incident.subject, incident.opened_by, incident.finders) == (boy.id, "", 1)
    door = city.door.acting_as(f"{other.id}/c1")
    for look in (
        lambda: door.wards.view(boy.id), lambda: door.incidents.get(incident.id),
        lambda: door.relay.pickup_word(incident.id), lambda: door.relay.words(incident.id),
        lambda: door.wards.break_glass(boy.id, reason="x"), lambda: door.relay.link(incident),
    ):  # fmt: skip
        with pytest.raises(Denied):
            look()
    city.door.dispatch()
    assert {m["target"] for m in city.messages()} == {"tian@example.org", "li-ling@example.org"}


def test_ones_own_contact_calls_as_themselves(city: City, boy: Ward) -> None:
    assert own(city, boy, f"{boy.id}/c1").opened_by == f"{boy.id}/c1"


def test_two_who_call_for_each_others_find_are_both_written_down_and_the_family_knows(city: City, boy: Ward) -> None:
    """Not prevented: two accounts of two people who work for the area. It cannot be done unseen."""
    incident = own(city, boy, "helper")
    city.door.acting_as("police").incidents.acknowledge(incident.id)
    assert city.door.acting_as("helper").wards.view(boy.id).state == "open_party"
    city.door.dispatch()
    assert "tian@example.org" in {m["target"] for m in city.messages()}
    assert {e.actor for e in city.door._room.records.walk(Entry) if incident.id in e.subjects} >= {"helper", "police"}


# -- a call for each reader


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("li-ling", {PLACE, WORDS, "word"}), ("hotline", {PLACE, WORDS, "word"}), ("police", {PLACE, WORDS, "word"}),
        ("wang-xia", set()), ("helper", set()), ("family", {PLACE, WORDS, "word"}),
    ],
)  # fmt: skip
def test_a_call_is_cut_and_what_is_seen_of_it_is_journalled_first(
    city: City, boy: Ward, who: str, sees: set[str]
) -> None:
    incident = city.door.scan(city.tagged(boy).link).alert(place=PLACE, message=WORDS, finder=NUMBER)
    door = city.door.acting_as(f"{boy.id}/c1" if who == "family" else who)
    assert reads(door.incidents.get(incident.id)) == sees
    said = entries(city, "incidents.get")
    assert [(e.subjects, e.detail) for e in said] == (
        [((incident.id, boy.id), "1 location_now finder_message")] if sees else []
    )
    if who != "family":
        assert (
            reads(door.incidents.list(HOME if who == "li-ling" else TOWN if who == "wang-xia" else "feicheng")[0])
            == sees
        )
        assert len(entries(city, "incidents.list")) == bool(sees)


def test_break_glass_opens_the_call_to_who_is_not_called(city: City, boy: Ward) -> None:
    incident = city.door.scan(city.tagged(boy).link).alert(place=PLACE, message=WORDS, finder=NUMBER)
    door = city.door.acting_as("wang-xia")
    door.wards.break_glass(boy.id, reason="the family rings me")
    assert reads(door.incidents.get(incident.id)) == {PLACE}, "supervisor_above_level reads no words, see the table"
    city.clock.advance(1800)
    assert reads(door.incidents.get(incident.id)) == set()


def test_where_somebody_was_is_no_place_of_now(city: City, boy: Ward) -> None:
    incident = city.door.scan(city.tagged(boy).link).alert(place=PLACE, message=WORDS, finder=NUMBER)
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    for who in ("li-ling", "hotline", "police", f"{boy.id}/c1"):
        assert reads(city.door.acting_as(who).incidents.get(incident.id)) == set()
    worker = city.door.acting_as("li-ling")
    worker.wards.break_glass(boy.id, reason="he was there last time")
    assert reads(worker.incidents.get(incident.id)) == {PLACE}, "location_history, on break-glass"
    assert entries(city, "incidents.get")[-1].detail == "1 location_history"
    desk = city.door.acting_as("hotline")
    desk.wards.break_glass(boy.id, reason="he was there last time")
    assert reads(desk.incidents.get(incident.id)) == set()
