"""Which tag a text names, and whether it helps: what a scan and a check-up ask alike."""

from __future__ import annotations

import logging
from typing import Final, NamedTuple

from guardtag.errors import Mistyped, NotATag, TagError, Tampered
from guardtag.model.tags import UNFITTED, Tag
from guardtag.payload.codes import Reading
from guardtag.records.kinds import tag_id
from guardtag.rules.disclosure import GUESSABLE
from guardtag.steps import following, living, voids
from guardtag.steps.room import Room

log: Final = logging.getLogger("guardtag")

LIVE, REPLACED, UNPAIRED = "live", "replaced", "unpaired"


class Recognised(NamedTuple):
    """A tag that helps.

    Args:
        reading: what the text says.
        status: ``live``, ``replaced`` (an old coat) or ``unpaired`` (minted, never recorded in a garment).
        tag: its row; ``None`` when it was never recorded.
        unconfirmed: read from a code that can be guessed (typed, or an older system's) while the guess budget is spent;
            or its pairing is in doubt.
    """

    reading: Reading
    status: str
    tag: Tag | None
    unconfirmed: bool


def recognise(room: Room, text: object, source: str) -> Recognised:
    """Verifies a text offline, then reads the tag's row alone.

    Args:
        room: the deployment.
        text: from a camera, a keyboard, a chat; anything.
        source: who may be guessing typed codes.

    Raises:
        TagError: see ``guardtag.errors``; ``Retired`` for a tag that was ended or voided.
    """
    try:
        reading = room.guessed(text, source)
    except (NotATag, Mistyped) as error:
        reading = _older(room, text, source, error)
    unconfirmed = reading.via in GUESSABLE and room.guesses.spent(source)
    try:
        tag = room.records.get(Tag, tag_id(reading.serial))
    except Tampered:
        log.error("the record of a tag that was scanned cannot be opened: the area in the tag is called")
        return Recognised(reading, UNPAIRED, None, unconfirmed)
    tag = None if tag is not None and tag.state == UNFITTED else tag
    if tag is None and voids.holding(room.records, reading.serial):
        tag = room.records.get(Tag, tag_id(reading.serial))  # fitted just before its run was voided: it helps
        if tag is None or tag.state == UNFITTED:
            raise voids.voided()
    if tag is None:
        return Recognised(reading, UNPAIRED, None, unconfirmed)
    if tag.ended:
        tag = _back(room, tag)
    return Recognised(reading, LIVE if tag.state == "fitted" else REPLACED, tag, unconfirmed or bool(tag.doubt))


def _back(room: Room, tag: Tag) -> Tag:
    """A tag that ended with a person who is guarded again, and whose tags have not followed yet, as it will be.

    Raises:
        Retired: it ended, and nobody says that they are back.
    """
    ward = living.found(room.records, tag.ward) if tag.was and tag.ward else None
    again = tag if ward is None else following.as_they_are(tag, ward)
    if again.ended:
        raise living.calm()
    return again


def _older(room: Room, text: object, source: str, error: TagError) -> Reading:
    """The reading of an older system's code, where a resolver of the configuration knows it and the tag was fitted.

    Raises:
        TagError: the one that was given. One that names no tag of ours draws on the guess budget, as a typed code does.
    """
    if not room.config.resolvers:
        raise error
    serial = room.plugins.older.serial(text)
    if serial is None:
        raise error
    if not room.records.there(Tag, tag_id(serial)):
        room.guesses.draw(source, 1)
        raise error
    return Reading(serial, 0, 0, "older")
