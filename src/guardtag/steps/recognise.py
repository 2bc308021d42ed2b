"""Which tag a text names, and whether it helps: what a scan and a check-up ask alike."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, ParamSpec, TypeVar

from guardtag.errors import Mistyped, NotATag, TagError, Tampered
from guardtag.model.tags import UNFITTED, Tag
from guardtag.payload.codes import Reading
from guardtag.records.kinds import tag_id
from guardtag.rules.disclosure import GUESSABLE
from guardtag.spi import Row
from guardtag.steps import following, living, voids
from guardtag.steps.room import Room

log: Final = logging.getLogger("guardtag")

P = ParamSpec("P")
T = TypeVar("T")

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
    reading, unconfirmed = _reading(room, text, source)
    return _helping(room, reading, unconfirmed, outcome(room.records.row, Tag, tag_id(reading.serial)))


def recognise_all(room: Room, asked: Sequence[tuple[object, str]]) -> list[Recognised | Exception]:
    """As ``recognise`` for each text and its source, with one read of the store for the rows of all tags.

    Returns:
        of each what ``recognise`` would have returned or raised. Where the store is away, it is for all of them; where
        it says that something is damaged, each is read alone.
    """
    readings = [outcome(_reading, room, text, source) for text, source in asked]
    rows = iter(_rows(room, [tag_id(found[0].serial) for found in readings if isinstance(found, tuple)]))
    return [
        found if isinstance(found, Exception) else outcome(_helping, room, *found, next(rows)) for found in readings
    ]


def _rows(room: Room, ids: Sequence[str]) -> Sequence[Row | Exception | None]:
    """Each tag's row, or what its reading raised."""
    if not ids:  # a flood of forged ones reads nothing
        return []
    rows = outcome(room.records.rows, Tag, ids)
    if isinstance(rows, Tampered):
        return [outcome(room.records.row, Tag, id) for id in ids]
    return rows if isinstance(rows, list) else [rows] * len(ids)


def outcome(fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Exception:
    """What a function returns, or what it raises: one of many that are done together ends no other."""
    try:
        return fn(*args, **kwargs)
    except Exception as error:
        return error


def _reading(room: Room, text: object, source: str) -> tuple[Reading, bool]:
    """What a text says, and whether the budget of whoever may have guessed it is spent."""
    try:
        reading = room.guessed(text, source)
    except (NotATag, Mistyped) as error:
        reading = _older(room, text, source, error)
    return reading, reading.via in GUESSABLE and room.guesses.spent(source)


def _helping(room: Room, reading: Reading, unconfirmed: bool, row: Row | Exception | None) -> Recognised:
    try:
        if isinstance(row, Exception):
            raise row
        tag = room.records.opened(Tag, row) if row is not None else None
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
