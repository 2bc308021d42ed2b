"""The own link of somebody's contact: made, read, sent, ended. See ``guardtag.model.family`` for why it is a row.

``https://HOST/F/TOKEN``, where TOKEN is 16 characters of base32 (RFC 4648, no padding): the first 10 bytes of the blind
value of the row's random seed in the field ``ownlink``. The row's id is the blind value of these bytes in the field
``ownlink-row``. So it is looked up without a table, 2^80 guesses stand before a made-up one, and neither the
store nor a log that has the id can make the link. It is another kind than a notice's link or a finder's key: none of
them opens what another does.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import partial
from typing import Final

import attrs

from guardtag.errors import BackendError, Conflict, StoreUnavailable, Unknown
from guardtag.model.family import TEMPLATE, OwnLink
from guardtag.model.notices import Notice
from guardtag.model.people import Contact, Ward
from guardtag.records import Tx
from guardtag.rules import disclosure, lookup, presence, proofs
from guardtag.spi import Message, Row
from guardtag.steps import compose, links, living, tell
from guardtag.steps.outside import About
from guardtag.steps.room import Room
from guardtag.world import day_of, today

DAYS: Final = 30
MOST_DAYS: Final = 90
MOST: Final = 8
"""Links of one contact that hold at a time; one more ends the oldest."""
DAY: Final = 86_400.0

_Blind = Callable[[str, str], str]


@attrs.frozen
class Holder:
    """Whose link it is.

    Args:
        link: the row.
        ward: the person, fresh.
        contact: the contact, as the record has them now.
    """

    link: OwnLink
    ward: Ward
    contact: Contact

    @property
    def actor(self) -> str:
        """Their id as somebody who acts."""
        return f"{self.ward.id}/{self.contact.id}"


def written(blind: _Blind, host: str, link: OwnLink) -> OwnLink:
    """The record with the link itself."""
    token = base64.b32encode(bytes.fromhex(_secret(blind, link.seed))).decode()
    return attrs.evolve(link, link=f"https://{host}/F/{token}")


def row_id(blind: _Blind, key: object) -> str:
    """The id of the row that a link, or the token alone, belongs to.

    Raises:
        Unknown: it cannot be a link of ours.
    """
    try:
        return _row_id(blind, base64.b32decode(links.read(key)).hex())
    except Unknown:
        raise stranger() from None


def give(tx: Tx, ward: Ward, contact: Contact, seed: str, days: float, by: str) -> OwnLink:
    """A new link of a contact.

    Args:
        tx: the change.
        ward: the person, fresh.
        contact: one of theirs.
        seed: 26 random characters.
        days: how long it holds.
        by: who has it made.
    """
    known = sorted(mine(tx, ward, contact.id), key=lambda one: one.made)
    for one in known[: max(0, len(known) + 1 - MOST)]:
        tx.delete(OwnLink, one.id)
    tx.journal(by, "family.link", (ward.id,), contact.id)
    return tx.put(OwnLink(
        _row_id(tx.blind, _secret(tx.blind, seed)), ward.id, contact.id, seed, _name(tx, contact),
        tuple(tell.reply_key(tx, one) for one in contact.addresses), tx.now, tx.now + days * DAY, by, day_of(tx.now),
    ))  # fmt: skip


def mine(tx: Tx, ward: Ward, contact: str = "") -> list[OwnLink]:
    """The links that hold, of one contact or of all; those of a joined record are among them once they followed."""
    found = [tx.get(OwnLink, one.id) for one in tx.find(OwnLink, "ward", tx.blind("ward", ward.id), limit=500)]
    return [one for one in found if one is not None and one.until > tx.now and contact in ("", one.contact)]


def holder(tx: Tx, link_id: str) -> Holder:
    """Whose link it is, as the register has them now.

    Raises:
        Unknown: there is none; it has expired or was ended; the contact is no longer there, is called otherwise or
            reached elsewhere; the person is not guarded any more, or was erased. All of these look the same.
    """
    try:
        link = tx.get(OwnLink, link_id)
        ward, person = living.moved(tx, link.ward, link.contact) if link is not None else (None, "")
    except StoreUnavailable:
        raise
    except BackendError:
        raise stranger() from None
    contact = ward.contact(person) if ward is not None and person else None
    if link is None or ward is None or contact is None or not link.made - 60.0 <= tx.now < link.until:
        raise stranger()
    has = tell.reached(tx, contact.addresses)
    if not presence.guarded(ward) or link.name != _name(tx, contact) or not has >= {*link.addresses}:
        raise stranger()
    return Holder(link, ward, contact)


def send(tx: Tx, room: Room, link: OwnLink, contact: Contact) -> Notice:
    """Puts the message that brings a link to its contact, by a channel that nobody else reads.

    Raises:
        Conflict: there is no such channel (``GT-FAMILY-NO-WAY``).
    """
    addresses = tuple(one if _private(room, contact, one) else "" for one in contact.addresses)
    if tell.route(room, addresses) is None:
        raise Conflict(
            "GT-FAMILY-NO-WAY", "There is no way to send this contact their own link.",
            "They have no address that only they read, or it was said to be a wrong one.",
            "Give it to them on paper, or correct their addresses.",
        )  # fmt: skip
    about = About(link.id, link.ward, link.day)
    return tell.notice(tx, room, about, "family", contact.id, addresses, TEMPLATE, 1, "normal")


def message(
    room: Room, notice: Notice, link: OwnLink | None, ward: Ward | None, now: float
) -> Message | compose.Refusal:
    """The message that brings a link, or why there is none.

    Args:
        room: settings and keys.
        notice: what was decided.
        link: fresh.
        ward: its person, fresh.
        now: for consent.
    """
    contact = ward.contact(notice.person) if ward is not None else None
    if ward is None or contact is None or link is None or not presence.guarded(ward):
        return compose.Refusal("GT-NOTIFY-REMOVED")
    if not disclosure.may_alert(ward, now):
        return compose.Refusal("GT-NOTIFY-NO-CONSENT")
    if link.until <= now:
        return compose.Refusal("GT-NOTIFY-OVER")
    address = contact.addresses[notice.address] if notice.address < len(contact.addresses) else ""
    if not _private(room, contact, address):  # it fell over to a group, or somebody else reads there now
        return compose.Refusal("GT-FAMILY-NO-WAY")
    language = contact.language or room.config.languages[0]
    values = dict.fromkeys(("place", "message", "minutes", "word", "outcome", "drill", "incident"), "")
    values |= {
        "name": compose.yours(notice, language), "task": today(link.until, room.config.timezone).isoformat(),
        "link": written(room.records.blind, room.config.link_host, link).link,
    }  # fmt: skip
    return compose.ready(room, notice, contact.addresses, language, values)


def carry_out(room: Room, row: Row, now: float) -> None:
    """A link has expired: its row goes."""
    try:
        room.records.change(partial(_expire, id=row.id), now=now, claimed=[row])
    except BackendError as error:
        if error.code != "GT-RECORD-ERASED":  # else the row goes with its person
            raise


def stranger() -> Unknown:
    """The error for a link that opens nothing, whatever the reason."""
    return Unknown(
        "GT-FAMILY-LINK", "This link opens no page.", "It has expired, was ended, is cut, or is not one of ours.",
        "Ask the office for a new one; if somebody needs help now, ring the hotline or 110.",
    )  # fmt: skip


def _expire(tx: Tx, id: str) -> None:
    link = tx.get(OwnLink, id)
    if link is not None and link.until <= tx.now:
        tx.delete(OwnLink, id)


def _secret(blind: _Blind, seed: str) -> str:
    return blind("ownlink", seed)[:20]


def _row_id(blind: _Blind, secret: str) -> str:
    return blind("ownlink-row", secret)


def _name(tx: Tx, contact: Contact) -> str:
    return tx.blind("ownlink-name", lookup.name(contact.name))


def _private(room: Room, contact: Contact, address: str) -> bool:
    """Whether only this contact reads what is sent there, as far as anybody knows."""
    channel = room.plugins.route(address) if address else None
    return channel is not None and not room.plugins.form(channel).thin and not proofs.wrong(contact, address)
