"""A notice's link: short, its recipient's alone, and whatever else comes is refused."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag import Conflict, Contact, Unknown
from guardtag.model.incidents import Incident
from guardtag.model.notices import Notice
from guardtag.records.vault import ward_keys
from guardtag.steps import links
from guardtag.steps.settle import turn
from guardtag.steps.tell import notice as put_notice
from tests.conftest import City
from tests.telephones import telephones

FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"}


def alerted(city: City) -> tuple[Incident, str]:
    """The boy's call with two contacts and a worker, and his mother's link."""
    city.responder("li-ling")
    boy = city.boy(contacts=[
        Contact("田爱云", "mother", ["mail:tian@example.org"]), Contact("邻居", "neighbour", ["mail:n@example.org"]),
    ])  # fmt: skip
    incident = city.door.scan(city.tagged(boy).link).alert(place="bus stop")
    city.door.dispatch()
    return incident, link_to(city, "tian@example.org")


def link_to(city: City, target: str) -> str:
    return next(m["link"] for m in city.messages() if m["target"] == target)


def kinds(city: City, target: str) -> list[str]:
    """The texts that an address got."""
    return [m["kind"] for m in city.messages() if m["target"] == target]


def test_a_link_is_41_long_with_a_host_of_14(city: City) -> None:
    _, link = alerted(city)
    prefix, token = link[:-16], link[-16:]
    assert prefix == "https://tag.example.org/N/"
    assert len("https://" + "tag.example.cn" + "/N/" + token) == 41


def test_each_recipient_has_a_link_of_their_own_and_each_telling_another(city: City) -> None:
    alerted(city)
    city.door.scan(city.door.tags.get(1).link).alert(place="market")
    city.door.dispatch()
    made = [m["link"] for m in city.messages()]
    assert len(made) == len(set(made)) == 6


@pytest.mark.parametrize(
    "written",
    [
        lambda link: link, lambda link: link[-16:], lambda link: link.lower(), lambda link: f"  {link}\r\n",
        lambda link: link[-16:].translate(FULL_WIDTH), lambda link: link.replace("tag.example.org", "old.example.net"),
        lambda link: link[:-16] + link[-16:].lower(), lambda link: "\u3000" + link,
    ],
)  # fmt: skip
def test_a_link_is_read_however_it_was_copied(city: City, written) -> None:  # type: ignore[no-untyped-def]
    incident, link = alerted(city)
    assert city.door.notices.answer(written(link), "seen").id == incident.id


def hostile(link: str) -> list[object]:
    token = link[-16:]
    other = "A" if token[-1] != "A" else "B"
    return [
        "", " ", "/", token[:-1], token[1:], token + "A", token + "=", token + "======", token[:-1] + other,
        token[:-1] + "1", token[:-1] + "8", token[:-1] + "٣", token[:-1] + "\u212a", token[:8] + " " + token[8:],
        token[:8] + "\u200b" + token[8:], token[:-1] + "\x00", token * 6250, "A" * 100_000, f"{link}/", f"{link}?x=1",
        f"{link}#x", token[::-1], None, 7, token.encode(), [token], "\ud800" * 16, base64.b32encode(b"x" * 10).decode(),
    ]  # fmt: skip


def test_whatever_is_no_link_is_refused_and_says_nothing(city: City) -> None:
    incident, link = alerted(city)
    for text in hostile(link):
        with pytest.raises(Unknown) as caught:
            city.door.notices.answer(text, "false-alarm")  # type: ignore[arg-type]
        assert caught.value.code == "GT-NOTICE-LINK"
        assert link[-16:] not in str(caught.value)
    assert city.door.incidents.get(incident.id).open


@pytest.mark.parametrize(
    "text",
    ["A" * 15, "A" * 17, "A" * 15 + "1", "A" * 15 + "=", "A" * 15 + "-", "A" * 16 + " " * 400, "A" * 8 + "/" + "A" * 8]
)  # fmt: skip
def test_what_cannot_be_a_token_is_refused_before_the_store_is_asked(text: str) -> None:
    assert links.read("A" * 16) == "A" * 16
    with pytest.raises(Unknown):
        links.read(text)


@given(st.one_of(st.text(max_size=40), st.binary(max_size=20), st.text("ABCXYZ234567abc１Ａ=/", max_size=20)))
def test_a_text_is_a_token_or_refused(text: object) -> None:
    try:
        read = links.read(text)
    except Unknown:
        return
    assert len(read) == 16
    assert base64.b32encode(base64.b32decode(read)).decode() == read


def test_neither_a_message_nor_the_store_is_enough_to_make_a_link(city: City) -> None:
    """What a channel keeps as the message's id, and all rows of the store, without the keys."""
    _, link = alerted(city)
    token = link[-16:]
    message = next(m for m in city.messages() if m["link"] == link)
    with pytest.raises(Unknown):
        city.door.notices.answer(f"https://tag.example.org/N/{message['id'][:16].upper()}", "seen")
    raw = base64.b32decode(token)
    store = city.door._room.records.store
    kinds = ("ward", "responder", "incident", "notice", "open", "entry", "head", "asked", "deployment", "tag")
    rows = [row for kind in kinds for row in store.walk(kind, "", 1000)]
    assert {row.kind for row in rows} >= {"notice", "incident", "ward"}
    for row in rows:
        written = json.dumps([row.kind, row.id, {k: list(v) for k, v in row.index.items()}, row.lane])
        for secret in (token, token.lower(), raw.hex()):
            assert secret not in written
            assert secret.encode() not in row.body
        assert raw not in row.body
    for candidate in [row.id for row in rows] + [v for row in rows for values in row.index.values() for v in values]:
        for text in (candidate, candidate[:16], candidate[-16:], _as_token(candidate)):
            with pytest.raises(Unknown):
                city.door.notices.answer(text, "seen")


def _as_token(text: str) -> str:
    try:
        return base64.b32encode(bytes.fromhex(text)[:10]).decode()
    except ValueError:
        return text


def test_a_mind_that_changes_is_heard_and_each_change_is_a_line(city: City) -> None:
    incident, link = alerted(city)
    answer = city.door.notices.answer
    assert len(answer(link, "coming").acknowledged_by) == 1
    once = city.door.incidents.get(incident.id)
    assert answer(link, "coming") == once, "the same answer twice is one"
    said = answer(link, "not-mine")
    assert [line.what for line in said.thread][-3:] == ["acknowledged", "not-mine", "handed_back"]
    assert said.acknowledged_by == ()
    ended = answer(link, "false-alarm")
    assert (ended.outcome, ended.closed_by.rpartition("/")[2]) == ("false-alarm", "c1")
    assert answer(link, "false-alarm") == ended, "a double tap on what closed it"


@pytest.mark.parametrize("answer", ["seen", "coming", "with-me", "false-alarm", "not-mine"])
def test_a_replay_after_the_call_closed_is_a_conflict(city: City, answer: str) -> None:
    incident, link = alerted(city)
    city.door.notices.answer(link, "coming")
    closed = city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    with pytest.raises(Conflict) as caught:
        city.door.notices.answer(link, answer)
    assert caught.value.code == "GT-INCIDENT-CLOSED"
    assert city.door.incidents.get(incident.id) == closed


def test_the_end_can_be_seen_after_the_end(city: City) -> None:
    incident, _ = alerted(city)
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    city.door.dispatch()
    ended = next(m["link"] for m in city.messages() if m["kind"] == "ended" and m["target"] == "tian@example.org")
    assert city.door.notices.answer(ended, "seen").thread[-1].what == "seen"


def test_a_link_of_somebody_erased_is_gone(city: City) -> None:
    incident, link = alerted(city)
    city.door._room.records.vault.destroy(ward_keys(incident.subject))  # an erasure that was cut short
    with pytest.raises(Unknown) as caught:
        city.door.notices.answer(link, "seen")
    assert caught.value.code == "GT-NOTICE-GONE"


def test_a_link_of_somebody_long_erased_is_no_link_at_all(city: City) -> None:
    incident, link = alerted(city)
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    city.door.dispatch()
    city.door.wards.erase(incident.subject, by="li-ling")
    with pytest.raises(Unknown) as caught:
        city.door.notices.answer(link, "seen")
    assert caught.value.code == "GT-NOTICE-LINK"


def test_a_contact_who_left_cannot_answer_any_more(city: City) -> None:
    from guardtag.model.people import FIELD_CLASSES, Ward

    incident, link = alerted(city)

    def leave(tx) -> None:  # type: ignore[no-untyped-def]
        ward = tx.get(Ward, incident.subject, FIELD_CLASSES)
        tx.put(attrs.evolve(ward, contacts=ward.contacts[1:]))

    city.door._room.records.change(leave)
    assert dead(city, link)


USES = {
    "choices": lambda door, link: door.notices.choices(link),
    "glance": lambda door, link: door.notices.glance(link),
    "page": lambda door, link: door.notices.page(link),
    "answer": lambda door, link: door.notices.answer(link, "coming"),
    "reply": lambda door, link: door.relay.reply(link, "we come"),
    "words": lambda door, link: door.relay.words(link),
    "pictures": lambda door, link: door.relay.pictures(link),
    "word": lambda door, link: door.relay.pickup_word(link),
    "ask": lambda door, link: door.family.ask(link),
}  # fmt: skip
"""Whatever a link is good for."""


def dead(city: City, link: str) -> bool:
    """Whether a link opens nothing, whatever it is used for; or all, as one that holds."""
    refused = []
    for use in USES.values():
        try:
            use(city.door, link)
        except Unknown as error:
            refused.append(error.code)
        except Conflict:
            pass
    assert refused in ([], ["GT-NOTICE-LINK"] * len(USES)), "it looks like one that never was"
    return bool(refused)


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


def test_the_same_telling_of_the_same_person_is_one_notice(city: City) -> None:
    incident, _ = alerted(city)
    room = city.door._room

    def again(tx) -> Notice:  # type: ignore[no-untyped-def]
        return put_notice(tx, room, incident, "family", "c1", ("mail:tian@example.org",), "raised", 3)

    first, second = room.records.change(again), room.records.change(again)
    assert first == second
    assert sum(n.template == "raised" for n in city.door.notices.of(incident.id)) == 1


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
