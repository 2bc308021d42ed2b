"""A notice's link: short, its recipient's alone, and whatever else comes is refused."""

from __future__ import annotations

import base64
import json

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag import Conflict, Unknown
from guardtag.model.notices import Notice
from guardtag.records.vault import ward_keys
from guardtag.steps import links
from guardtag.steps.tell import notice as put_notice
from tests.conftest import City
from tests.response.linked import alerted, dead

pytestmark = pytest.mark.quick_on("memory")

FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"}


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


@pytest.mark.quick_on("memory", "sqlite")
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


@pytest.mark.quick_on("memory", "sqlite")
def test_a_link_of_somebody_erased_is_gone(city: City) -> None:
    incident, link = alerted(city)
    city.door._room.records.vault.destroy(ward_keys(incident.subject))  # an erasure that was cut short
    with pytest.raises(Unknown) as caught:
        city.door.notices.answer(link, "seen")
    assert caught.value.code == "GT-NOTICE-GONE"


@pytest.mark.quick_on("memory", "sqlite")
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


def test_the_same_telling_of_the_same_person_is_one_notice(city: City) -> None:
    incident, _ = alerted(city)
    room = city.door._room

    def again(tx) -> Notice:  # type: ignore[no-untyped-def]
        return put_notice(tx, room, incident, "family", "c1", ("mail:tian@example.org",), "raised", 3)

    first, second = room.records.change(again), room.records.change(again)
    assert first == second
    assert sum(n.template == "raised" for n in city.door.notices.of(incident.id)) == 1
