"""Claimed notices as the messages to send, or why there is none; one that is broken holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Final

from guardtag.errors import BackendError, Tampered, where
from guardtag.model.family import TEMPLATE as OWN_LINK
from guardtag.model.family import OwnLink
from guardtag.model.glass import BreakGlass
from guardtag.model.incidents import Incident
from guardtag.model.notices import BULLETIN, CHANGED, EVENT, FAILED, PATTERN, Notice
from guardtag.model.people import Responder, Ward
from guardtag.model.relay import Word
from guardtag.model.signins import SignIn
from guardtag.model.tellings import Telling
from guardtag.model.warnings import Bulletin, PersonWarning
from guardtag.records import Records
from guardtag.spi import Message, Row
from guardtag.steps import compose, contact_letters, contact_tests, outside, own_link, signin_letters, telling
from guardtag.steps.room import Room
from guardtag.steps.watching import bulletins, guardians

log: Final = logging.getLogger("guardtag")

Outgoing = list[tuple[Row, Message | compose.Refusal]]
"""Claimed notices, each with the message to send or why there is none."""
_Found = dict[tuple[type[Any], str], Any]


def messages(room: Room, rows: Sequence[Row], now: float) -> Outgoing:
    """The messages of claimed notices; wards, incidents and responders are read fresh, together.

    What cannot be opened or composed is logged and left out: it is due again when the claim runs out.
    """
    opened: list[tuple[Row, Notice]] = []
    for row in rows:
        try:
            opened.append((row, room.records.opened(Notice, row)))
        except BackendError as error:
            log.error("a due notice could not be opened: %s", error.code)
    wanted: dict[tuple[type[Any], str], None] = {}
    for _, n in opened:
        if contact_tests.is_test(n):
            wanted |= dict.fromkeys(contact_letters.wanted(room.records.blind, n))
        else:
            wanted[(_about(n), n.incident)] = None
        if n.subject:
            wanted[(Ward, n.subject)] = None
        if n.side == "responder":
            wanted[(Responder, n.person)] = None
        if n.about:
            wanted[(Word, n.about)] = None
    found = _found(room.records, list(wanted))
    outgoing: Outgoing = []
    for row, n in opened:
        try:
            outgoing.append((row, _message(room, n, found, now)))
        except Exception as error:  # the others are sent all the same
            log.error("a due notice could not be composed: %s", where(error))
    return outgoing


def _message(room: Room, n: Notice, found: _Found, now: float) -> Message | compose.Refusal:
    if contact_tests.is_test(n):
        test, call = (found.get(key) for key in contact_letters.wanted(room.records.blind, n))
        return contact_letters.message(
            room, n, test, found.get((Ward, n.subject)), found.get((Responder, n.person)), call, now
        )
    responder = found[Responder, n.person] if n.side == "responder" else None
    if n.outside:
        return _outside(room, n, found, responder, now)
    incident = found[Incident, n.incident]
    if incident is None:
        return compose.Refusal("GT-NOTIFY-REMOVED")
    if n.side == "family" and n.subject:
        found[Ward, n.subject]  # without the record nobody knows where to write to
    ward, word = found.get((Ward, n.subject)), found.get((Word, n.about))
    return compose.message(room, n, incident, ward, responder, now, word)


def _outside(
    room: Room, n: Notice, found: _Found, responder: Responder | None, now: float
) -> Message | compose.Refusal:
    """The message of a notice that belongs to no call."""
    if n.template == EVENT:
        return telling.message(room, n, found[Telling, n.incident])
    if n.template == BULLETIN:
        return bulletins.message(room, n, found[Bulletin, n.incident], responder, now)
    if n.template == PATTERN:
        return guardians.message(room, n, found[PersonWarning, n.incident], found[Ward, n.subject], now)
    if n.template == OWN_LINK:
        return own_link.message(room, n, found[OwnLink, n.incident], found[Ward, n.subject], now)
    if n.template in (FAILED, CHANGED):
        return signin_letters.message(room, n, found[SignIn, n.incident], responder)
    return outside.message(room, n, found[BreakGlass, n.incident], found[Ward, n.subject], responder, now)


def _about(n: Notice) -> type[Any]:
    """What a notice names that tests no address."""
    if not n.outside:
        return Incident
    kinds = {
        BULLETIN: Bulletin,
        PATTERN: PersonWarning,
        EVENT: Telling,
        OWN_LINK: OwnLink,
        FAILED: SignIn,
        CHANGED: SignIn,
    }
    return kinds.get(n.template, BreakGlass)


def _found(records: Records, wanted: list[tuple[type[Any], str]]) -> _Found:
    """These records, ``None`` for those that are gone or erased; what does not open is left out."""
    try:
        return dict(zip(wanted, records.read(wanted), strict=True))
    except BackendError as error:
        if not _of_one(error):
            raise
    found: _Found = {}
    for model, record_id in wanted:
        try:
            found[model, record_id] = records.get(model, record_id)
        except BackendError as error:
            if not _of_one(error):
                raise
            if not isinstance(error, Tampered):
                found[model, record_id] = None
    return found


def _of_one(error: BackendError) -> bool:
    """Whether it is about one record, and not about the whole store."""
    return isinstance(error, Tampered) or error.code == "GT-RECORD-ERASED"
