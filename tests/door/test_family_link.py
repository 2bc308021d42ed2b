"""The link of a contact's own page: whoever has it gets no more than its contact; how it is sent and ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from guardtag import Contact
from guardtag.errors import Conflict, Denied, GuardTagError, Unknown
from guardtag.model.family import OwnLink
from guardtag.model.people import Ward
from guardtag.records.journal import Entry
from tests.conftest import City, once_configured
from tests.door.own_page import MOTHER, NEIGHBOUR, OF_THE_CALL, SECRET, boy, call, key, said

__all__ = ["boy", "key"]

pytestmark = pytest.mark.quick_on("memory")

DAY = 86_400.0


# -- the link

WAYS: dict[str, Callable[[City, Ward], object]] = {
    "expired": lambda city, boy: city.clock.advance(31 * DAY),
    "ended": lambda city, boy: city.door.family.revoke(boy.id, "c1"),
    "all ended": lambda city, boy: city.door.family.revoke(boy.id),
    "removed": lambda city, boy: city.door.wards.remove_contact(boy.id, "c1"),
    "another in their place": lambda city, boy: city.door.wards.change_contact(boy.id, "c1", name="田小妹"),
    "another number": lambda city, boy: city.door.wards.change_contact(boy.id, "c1", addresses=["mail:n@example.org"]),
    "left": lambda city, boy: city.door.wards.leave(boy.id, "left"),
    "died": lambda city, boy: city.door.wards.leave(boy.id, "died"),
    "erased": lambda city, boy: city.door.wards.erase(boy.id),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_link_that_holds_no_more_looks_like_one_that_never_was(city: City, boy: Ward, key: str, way: str) -> None:
    assert city.door.family.glance(key).until == city.clock.at + 30 * DAY
    WAYS[way](city, boy)
    for text in (key, "https://tag.example.org/F/AAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAA", "", "x" * 500, "/F/"):
        for verb in (city.door.family.glance, city.door.family.page, city.door.family.test):
            with pytest.raises(Unknown) as caught:
                verb(text)
            assert (caught.value.code, caught.value.facts) == ("GT-FAMILY-LINK", {})


def test_no_other_kind_of_link_opens_it_and_it_opens_no_other(city: City, boy: Ward, key: str) -> None:
    incident = call(city, boy)
    notice = next(one for one in city.door.notices.of(incident.id) if one.side == "family")
    for other in (city.door.notices.link(notice.id), city.door.relay.link(incident)):
        with pytest.raises(Unknown, match="GT-FAMILY-LINK"):
            city.door.family.page(other)
    for verb in (city.door.notices.glance, city.door.notices.page, city.door.relay.page):
        with pytest.raises(Unknown):
            verb(key)


def test_small_letters_and_one_more_address_do_not_matter(city: City, boy: Ward, key: str) -> None:
    city.door.wards.change_contact(boy.id, "c1", addresses=["mail:tian@example.org", "mail:second@example.org"])
    token = key.rpartition("/")[2]
    for text in (key.lower(), token, token.lower(), f" {key}\n"):
        assert city.door.family.glance(text).until == city.door.family.links(boy.id)[0].until


def test_what_is_kept_of_a_link_does_not_make_one(city: City, boy: Ward, key: str) -> None:
    (row,) = city.door._room.records.walk(OwnLink)
    token = key.rpartition("/")[2]
    assert token not in repr(attrs.asdict(row))
    assert row.link == ""
    assert not [entry for entry in city.door._room.records.walk(Entry) if token in repr(entry)]
    for guess in (row.id, row.seed, row.seed[:16], row.id[:16]):
        with pytest.raises(Unknown):
            city.door.family.glance(guess)


def test_the_ninth_link_of_a_contact_ends_the_first(city: City, boy: Ward, key: str) -> None:
    for _ in range(7):
        city.clock.advance(1)
        newest = city.door.family.link(boy.id, "c1").link
    city.door.family.glance(key)
    other = city.door.family.link(boy.id, "c2").link
    city.clock.advance(1)
    city.door.family.link(boy.id, "c1")
    with pytest.raises(Unknown):
        city.door.family.glance(key)
    for one in (newest, other):
        city.door.family.glance(one)


def test_the_same_request_gives_the_same_link(city: City, boy: Ward) -> None:
    first = city.door.family.link(boy.id, "c1", days=2, request_id="r")
    assert city.door.family.link(boy.id, "c1", days=2, request_id="r") == first
    assert first.until == city.clock.at + 2 * DAY
    with pytest.raises(Conflict):
        city.door.family.link(boy.id, "c1", days=3, request_id="r")
    for days in (0, -1, 91, True, "3"):
        with pytest.raises(ValueError, match="days"):
            city.door.family.link(boy.id, "c1", days=days)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="GT-CONTACT-NONE"):
        city.door.family.link(boy.id, "c9")


def test_an_expired_link_leaves_no_row(city: City, boy: Ward, key: str) -> None:
    city.clock.advance(30 * DAY)
    city.door.dispatch()
    assert list(city.door._room.records.walk(OwnLink)) == []


def test_who_has_two_records_keeps_their_link(city: City) -> None:
    for name in ("li-ling", "sun"):
        city.responder(name)
    mother = Contact(MOTHER, "mother", ["mail:tian@example.org"])
    boy = city.boy(contacts=[mother])
    key = city.door.family.link(boy.id, "c1").link
    other = city.boy(contacts=[Contact(NEIGHBOUR, "neighbour", ["mail:zhou@example.org"]), mother])
    city.door.wards.merge(other.id, boy.id, by="li-ling", second_by="sun")
    assert city.door.family.page(key).until
    city.wait(2)
    assert {one.ward for one in city.door.family.links(other.id)} == {other.id}
    (entry,) = [one for one in city.door.journal.list(ward_id=other.id) if one.verb == "family.page"]
    assert entry.actor == f"{other.id}/c2", "the mother there"
    assert city.door.family.page(key).until


# -- sent


def test_a_supervisor_has_it_sent_and_never_sees_it(city: City, boy: Ward) -> None:
    city.door.acting_as("wang-xia").family.send(boy.id, "c1", days=7)
    city.door.dispatch()
    (message,) = city.messages()
    assert (message["target"], message["kind"]) == ("tian@example.org", "own-link")
    assert "/F/" in message["link"]
    assert message["link"] in message["text"]
    assert "小军" not in message["text"]
    assert city.door.family.page(message["link"]).until == city.clock.at + 7 * DAY
    for who, contact in (("li-ling", "c1"), (f"{boy.id}/c2", "c1")):
        with pytest.raises(Denied):
            city.door.acting_as(who).family.send(boy.id, contact)
    with pytest.raises(Denied):
        city.door.acting_as("wang-xia").family.link(boy.id, "c1")


def test_one_that_was_ended_meanwhile_is_not_sent(city: City, boy: Ward) -> None:
    city.door.family.send(boy.id, "c1")
    assert city.door.acting_as(f"{boy.id}/c1").family.revoke(boy.id, "c1") == 1
    city.door.dispatch()
    assert city.messages() == []
    city.door.consents.withdraw(boy.id, everything=True, by="c1")
    city.door.family.send(boy.id, "c1")
    city.door.dispatch()
    assert city.messages() == [], "nobody may be told of him"


def test_nobody_else_reads_it(city: City, boy: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """A group's robot, and an address that is somebody else's: neither is sent a page of somebody's own."""
    form = city.door._room.plugins.form
    city.door.family.send(boy.id, "c1")
    with monkeypatch.context() as patch:
        patch.setattr(
            type(city.door._room.plugins), "form", lambda self, channel: attrs.evolve(form(channel), thin=True)
        )
        city.door.dispatch()
        with pytest.raises(Conflict, match="GT-FAMILY-NO-WAY"):
            city.door.family.send(boy.id, "c1")
    city.door.contacts.test(boy.id, "c1")
    city.door.dispatch()
    assert [one["kind"] for one in city.messages()] == ["contact-test"]
    city.door.notices.answer(city.messages()[0]["link"], "wrong-number")
    with pytest.raises(Conflict, match="GT-FAMILY-NO-WAY"):
        city.door.family.send(boy.id, "c1")


def test_a_messages_link_has_the_own_one_sent_once_a_day(city: City, boy: Ward) -> None:
    incident = call(city, boy)
    notices = {one.person: city.door.notices.link(one.id) for one in city.door.notices.of(incident.id)}
    for _ in range(3):
        assert city.door.family.ask(notices["c1"]) is None  # type: ignore[func-returns-value]
    city.door.dispatch()
    sent = [one for one in city.messages() if one["kind"] == "own-link"]
    assert [one["target"] for one in sent] == ["tian@example.org"]
    city.clock.advance(DAY)
    city.door.family.ask(notices["c1"])
    assert len(city.door.family.links(boy.id)) == 2
    with pytest.raises(Conflict, match="GT-FAMILY-NOT-YOURS"):
        city.door.family.ask(notices["li-ling"])
    city.door.wards.remove_contact(boy.id, "c2")
    for link in (notices["c2"], "AAAAAAAAAAAAAAAA"):
        with pytest.raises(Unknown, match="GT-NOTICE-LINK"):
            city.door.family.ask(link)


# -- the link in a message


def test_the_page_of_a_message_has_two_depths(city: City, boy: Ward) -> None:
    door = city.door
    incident = call(city, boy)
    links = {one.person: door.notices.link(one.id) for one in door.notices.of(incident.id)}
    for person, side in (("c1", "family"), ("li-ling", "responder")):
        before = len(list(door._room.records.walk(Entry)))
        page = door.notices.glance(links[person])
        assert (page.kind, page.side, "coming" in page.choices) == ("call", side, True)
        assert "confirmed" not in page.choices, "there is nothing to confirm"
        assert not [word for word in (*SECRET, *OF_THE_CALL, "军军") if word in said(page)]
        assert len(list(door._room.records.walk(Entry))) == before
        full = door.notices.page(links[person], language="en")
        assert full.call is not None
        assert (full.call.place, full.call.message, full.call.called) == ("bus stop", "he is cold", "军军")
        assert full.call.word == door.relay.pickup_word(incident.id, by=f"{boy.id}/c1", language="en")
        assert not [word for word in SECRET if word in said(full)]
    looks = [one.verb for one in door.journal.list(ward_id=boy.id)].count("notices.page")
    assert looks == 2
    door.notices.answer(links["c1"], "coming")
    assert door.notices.glance(links["c1"]).answer == "coming"
    door.incidents.close(incident.id, outcome="home", by="li-ling")
    for verb in (door.notices.glance, door.notices.page):
        page = verb(links["c1"])
        assert page.choices == ()
        assert page.call is not None
        assert (page.call.open, page.call.place) == (False, "")
    door.wards.remove_contact(boy.id, "c1")
    with pytest.raises(Unknown, match="GT-NOTICE-LINK"):
        door.notices.glance(links["c1"])


def test_a_test_and_news_have_a_page(city: City, boy: Ward) -> None:
    door = city.door
    door.contacts.test(boy.id, "c1")
    door.acting_as("li-ling").wards.break_glass(boy.id, reason="nobody answers the door")
    door.dispatch()
    found: dict[str, Any] = {one["kind"]: door.notices.page(one["link"]) for one in city.messages()}
    assert (found["contact-test"].kind, found["contact-test"].choices) == ("test", ("yes", "wrong-number", "stop"))
    assert (found["glass"].kind, found["glass"].choices, found["glass"].call) == ("news", (), None)
    assert not [word for page in found.values() for word in SECRET if word in said(page)]


def test_the_one_who_calls_alone_sees_nothing_by_their_link(city: City, boy: Ward) -> None:
    door = city.door
    incident = door.incidents.open("missing", ward=boy, by="li-ling", place="bus stop")
    door.dispatch()
    link = next(door.notices.link(one.id) for one in door.notices.of(incident.id) if one.person == "li-ling")
    assert "bus stop" not in said(door.notices.page(link))


def test_an_address_of_a_channel_that_is_no_more(city: City, boy: Ward) -> None:
    with once_configured(city.door, "gone"):
        city.door.wards.change_contact(boy.id, "c1", addresses=["gone:1"])
    with pytest.raises(GuardTagError, match="GT-FAMILY-NO-WAY"):
        city.door.family.send(boy.id, "c1")
