"""Notices that belong to no call: about a person, to somebody of their family or of ours."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from guardtag import texts
from guardtag.model.glass import BreakGlass
from guardtag.model.notices import Notice
from guardtag.model.people import Contact, Responder, Ward
from guardtag.records import Tx
from guardtag.rules import disclosure
from guardtag.spi import Message
from guardtag.steps import compose, links, tell
from guardtag.steps.room import Room
from guardtag.world import day_of


@attrs.frozen
class About:
    """What such a notice is about.

    Args:
        id: of the record.
        subject: id of the person.
        day: UTC day on which it came to pass, ``YYYYMMDD``.
    """

    id: str
    subject: str
    day: str


def put(
    tx: Tx, room: Room, about: BreakGlass, side: str, person: str, addresses: Sequence[str], template: str,
    urgency: str = "normal",
) -> Notice:  # fmt: skip
    """Puts one notice; the same to the same person twice is one.

    Args:
        about: what it is about.
        side: ``family`` or ``responder``.
        person: id of the contact, or of the responder.
        addresses: theirs.
        template: one of ``guardtag.model.notices.OUTSIDE``.
        urgency: ``high`` or ``normal``.
    """
    what = About(about.id, about.ward, day_of(about.opened))
    return tell.notice(tx, room, what, side, person, addresses, template, 1 + about.moves, urgency)


def message(
    room: Room, notice: Notice, about: BreakGlass | None, ward: Ward | None, responder: Responder | None, now: float
) -> Message | compose.Refusal:
    """The message of such a notice, or why there is none.

    The family reads that it is about their person, and the role of who looked; ours read neither, but the id to look
    up. Outside of a call the policy gives a channel no name at all.
    The reason and who it was stand in no message.

    Args:
        room: settings and keys.
        notice: what was decided.
        about: what it is about, fresh.
        ward: its person, fresh.
        responder: the recipient, fresh, for the responders' side.
        now: for consent.
    """
    person: Contact | Responder | None = responder if responder is not None and responder.active else None
    if notice.side == "family":
        person = ward.contact(notice.person) if ward else None
    if person is None or about is None or ward is None:
        return compose.Refusal("GT-NOTIFY-REMOVED")
    language = person.language or room.config.languages[0]
    name = compose.yours(notice, language) if disclosure.may_alert(ward, now) else ""
    values = dict.fromkeys(("place", "message", "minutes", "word", "outcome", "drill"), "")
    values |= {
        "name": name, "incident": about.id, "task": texts.word(language, f"glass-{about.role}"),
        "link": links.make(room.records.blind, room.config.link_host, notice),
    }  # fmt: skip
    return compose.ready(room, notice, person.addresses, language, values)
