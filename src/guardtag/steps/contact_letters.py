"""The message of a test: it asks for a yes, says who asks, and nothing of the person it is about."""

from __future__ import annotations

from typing import Any

from guardtag import texts
from guardtag.model.contact_tests import ContactTest
from guardtag.model.incidents import Opening
from guardtag.model.notices import Notice
from guardtag.model.people import Contact, Responder, Ward
from guardtag.rules import disclosure, replies
from guardtag.rules.relay import legible
from guardtag.spi import Message
from guardtag.steps import compose, links
from guardtag.steps.contact_tests import held_until
from guardtag.steps.links import Blind
from guardtag.steps.room import Room


def wanted(blind: Blind, notice: Notice) -> tuple[tuple[type[Any], str], tuple[type[Any], str]]:
    """What is read to write it: the test, and what says whether a call for the person is open."""
    return (ContactTest, notice.incident), (Opening, blind("open", notice.subject or notice.person))


def message(
    room: Room, notice: Notice, test: ContactTest | None, ward: Ward | None, responder: Responder | None,
    opening: Opening | None, now: float,
) -> Message | compose.Refusal:  # fmt: skip
    """The message of a test's notice, or why there is none (now).

    Args:
        room: settings and keys.
        notice: what was decided.
        test: its test, fresh.
        ward: whose contact is tested, fresh, or ``None``.
        responder: who is tested, fresh, or ``None``.
        opening: what says whether a call for the ward is open.
        now: seconds since 1970 UTC.
    """
    who: Contact | Responder | None = responder if responder is None or responder.active else None
    if notice.side == "family":
        who = ward.contact(notice.person) if ward is not None and disclosure.may_alert(ward, now) else None
    if who is None:
        return compose.Refusal("GT-NOTIFY-REMOVED")
    address = who.addresses[notice.address] if notice.address < len(who.addresses) else ""
    same = bool(address) and room.records.blind("sender", replies.normal(address)) == notice.to
    if not same or test is None or test.state != "asked" or test.round != notice.round:
        return compose.Refusal("GT-NOTIFY-OVER")  # one that was changed is asked by the next step
    held = held_until(room, who, opening if notice.subject else None, now)
    if held is not None:
        return compose.Refusal("GT-NOTIFY-LATER", held)
    if room.plugins.route(address) != notice.channel:
        return compose.Refusal("GT-NOTIFY-NO-CHANNEL")
    language = who.language or room.config.languages[0]
    empty = dict.fromkeys(("name", "message", "minutes", "word", "outcome", "incident", "task", "drill"), "")
    values = {
        **empty, "place": legible(room.config.place) or texts.word(language, "the-office"),
        "link": links.make(room.records.blind, room.config.link_host, notice),
    }  # fmt: skip
    thin = room.plugins.form(notice.channel).thin
    return compose.written(room, notice, address, language, notice.template, values, thin=thin)
