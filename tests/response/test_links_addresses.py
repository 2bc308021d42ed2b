"""A notice's link when an address changes: the old one dies, and whoever is called keeps a way to answer."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from guardtag import Contact, Unknown
from guardtag.model.notices import Notice
from guardtag.steps.settle import turn
from tests.conftest import City
from tests.response.linked import alerted, dead, link_to
from tests.telephones import telephones

pytestmark = pytest.mark.quick_on("memory")


def kinds(city: City, target: str) -> list[str]:
    """The texts that an address got."""
    return [m["kind"] for m in city.messages() if m["target"] == target]


def test_a_link_dies_with_the_address_that_it_was_sent_to(city: City) -> None:
    incident, link = alerted(city)
    assert not dead(city, link)
    change = city.door.wards.change_contact
    change(incident.subject, "c1", addresses=["mail:new@example.org", "mail:TIAN@example.org"])
    assert not dead(city, link), "it is the same one, written otherwise and in another place"
    change(incident.subject, "c1", addresses=["mail:new@example.org"])
    before = city.door.incidents.get(incident.id)
    assert dead(city, link)
    assert city.door.incidents.get(incident.id) == before
    assert not dead(city, link_to(city, "n@example.org")), "the others' go on"
    city.door.scan(city.door.tags.get(1).link).alert(place="market")
    city.door.dispatch()
    assert not dead(city, link_to(city, "new@example.org"))
    city.door.wards.remove_contact(incident.subject, "c1")
    assert dead(city, link_to(city, "new@example.org"))


def test_so_does_the_link_of_a_worker(city: City) -> None:
    alerted(city)
    link = link_to(city, "li-ling@example.org")
    assert city.door.notices.choices(link)
    city.door.responders.change("li-ling", addresses=["mail:new@example.org"])
    with pytest.raises(Unknown):
        city.door.notices.page(link)


@pytest.mark.quick_on("memory", "sqlite")
def test_a_link_that_was_tried_at_several_addresses_dies_with_any_of_them(city: City) -> None:
    """What is said to have failed may have arrived."""
    incident, link = alerted(city)
    addresses = ["mail:tian@example.org", "mail:second@example.org"]
    city.door.wards.change_contact(incident.subject, "c1", addresses=addresses)
    sent = next(n for n in city.door.notices.of(incident.id) if n.person == "c1")
    room = city.door._room

    def lost(tx) -> Notice:  # type: ignore[no-untyped-def]
        return turn(tx, tx.get(Notice, sent.id), addresses, (1, "mail"), "GT-NOTIFY-FAILED", tx.now)

    room.records.change(lost)
    city.door.dispatch()
    assert link_to(city, "second@example.org") == link
    assert not dead(city, link)
    city.door.wards.change_contact(incident.subject, "c1", addresses=addresses[1:])
    assert dead(city, link)


def test_a_message_that_goes_to_a_corrected_address_brings_a_link_that_holds(city: City) -> None:
    incident, link = alerted(city)
    sent = next(n for n in city.door.notices.of(incident.id) if n.person == "c1")
    city.door.wards.change_contact(incident.subject, "c1", addresses=["mail:new@example.org"])
    assert dead(city, link)
    room = city.door._room
    addresses = ["mail:new@example.org"]
    room.records.change(lambda tx: turn(tx, tx.get(Notice, sent.id), addresses, (0, "mail"), "", tx.now))
    city.door.dispatch()
    assert link in [m["link"] for m in city.messages() if m["target"] == "new@example.org"]
    assert not dead(city, link)


def test_an_address_that_changes_while_its_message_waits_gets_a_link_that_holds(city: City) -> None:
    city.responder("li-ling")
    boy = city.boy(contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])])
    incident = city.door.scan(city.tagged(boy).link).alert(place="bus stop")
    city.door.wards.change_contact(boy.id, "c1", addresses=["mail:new@example.org"])
    city.door.dispatch()
    assert "tian@example.org" not in [m["target"] for m in city.messages()]
    assert not dead(city, link_to(city, "new@example.org"))
    heard = city.door.notices.reply("mail", "new@example.org", "来了")
    assert heard is not None, "and a reply from it is understood"
    assert heard.id == incident.id


def test_a_message_that_waits_for_the_second_address_brings_a_link_that_holds(city: City) -> None:
    """The first address failed, which is why it was corrected."""
    city.responder("li-ling")
    addresses = ["mail:tian@example.org", "mail:second@example.org"]
    boy = city.boy(contacts=[Contact("田爱云", "mother", addresses)])
    incident = city.door.scan(city.tagged(boy).link).alert(place="bus stop")
    waits = next(n for n in city.door.notices.of(incident.id) if n.person == "c1")

    def failed(tx) -> Notice:  # type: ignore[no-untyped-def]
        tried = attrs.evolve(tx.get(Notice, waits.id), tries=3)
        return turn(tx, tried, addresses, (1, "mail"), "GT-NOTIFY-FAILED", tx.now)

    city.door._room.records.change(failed)
    city.door.wards.change_contact(boy.id, "c1", addresses=["mail:new@example.org", addresses[1]])
    city.door.dispatch()
    assert not dead(city, link_to(city, "second@example.org"))


def test_who_is_called_while_an_address_is_corrected_keeps_a_way_to_answer(city: City) -> None:
    incident, link = alerted(city)
    addresses = ["mail:tian@example.org", "mail:second@example.org"]
    city.door.wards.change_contact(incident.subject, "c1", addresses=addresses)
    city.door.dispatch()
    assert kinds(city, "second@example.org") == [], "nobody is told twice where no link died"
    city.door.wards.change_contact(incident.subject, "c1", addresses=addresses[1:])
    assert dead(city, link)
    city.door.dispatch()
    assert kinds(city, "second@example.org") == ["found"]
    fresh = link_to(city, "second@example.org")
    assert fresh != link
    assert city.door.notices.answer(fresh, "coming").taken
    assert kinds(city, "n@example.org").count("found") == 1, "the others are not told again"
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    city.door.dispatch()
    before = len(city.messages())
    city.door.wards.change_contact(incident.subject, "c1", addresses=["mail:third@example.org"])
    city.door.dispatch()
    assert len(city.messages()) == before, "what is over is not told again"


def test_a_worker_whose_address_changes_during_a_call_is_told_again(city: City) -> None:
    incident, _ = alerted(city)
    city.door.responders.change("li-ling", name="李岭", addresses=["mail:li-ling@example.org", "mail:new@example.org"])
    city.door.dispatch()
    assert kinds(city, "new@example.org") == [], "nothing went"
    city.door.responders.change("li-ling", addresses=["mail:new@example.org"])
    city.door.dispatch()
    assert kinds(city, "new@example.org") == ["found"]
    answered = city.door.notices.answer(link_to(city, "new@example.org"), "coming")
    assert answered.acknowledged_by == ("li-ling",)
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    city.door.dispatch()
    city.door.responders.change("li-ling", addresses=["mail:third@example.org"])
    city.door.dispatch()
    assert kinds(city, "third@example.org") == []


def test_who_works_elsewhere_from_now_on_is_not(city: City) -> None:
    alerted(city)
    city.door.responders.change("li-ling", area="feicheng/anzhan/a/b/1", addresses=["mail:new@example.org"])
    city.door.dispatch()
    assert kinds(city, "new@example.org") == []


SMS, VOICE, OTHER = "sms:+8610000000001", "voice:+8610000000001", "voice:+8610000000002"


def test_a_telephone_that_is_rung_instead_of_written_to_is_the_same_telephone(tmp_path: Path) -> None:
    """What came by SMS lies on it still, in the same hands: the link holds, and nobody is told twice."""
    with telephones(tmp_path) as city:
        city.responder("li-ling", address=SMS)
        boy = city.boy(contacts=[Contact("田爱云", "mother", [SMS.replace("0001", "0003")])])
        call = city.door.scan(city.tagged(boy).link).alert(place="bus stop")
        own = city.door.family.link(boy.id, "c1").link
        city.door.dispatch()
        links_ = {m["target"]: m["link"] for m in city.messages() if m["kind"] == "found"}
        city.door.wards.change_contact(boy.id, "c1", addresses=[VOICE.replace("0001", "0003")])
        city.door.responders.change("li-ling", addresses=[VOICE])
        city.door.dispatch()
        assert len([m for m in city.messages() if m["kind"] == "found"]) == 2
        assert not any(dead(city, link) for link in links_.values())
        assert city.door.family.page(own) is not None
        city.door.wards.change_contact(boy.id, "c1", addresses=[OTHER])
        city.door.responders.change("li-ling", addresses=["mail:li-ling@example.org"])
        city.door.dispatch()
        assert all(dead(city, link) for link in links_.values())
        with pytest.raises(Unknown):
            city.door.family.page(own)
        assert len([m for m in city.messages() if m["kind"] == "found"]) == 4
        assert city.door.incidents.get(call.id).open
