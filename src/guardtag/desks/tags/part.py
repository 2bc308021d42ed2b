"""What every part of the desk has."""

from __future__ import annotations

import attrs

from guardtag.errors import Unknown
from guardtag.model.tags import Code, Tag
from guardtag.steps.room import Room

TagLike = Tag | Code | int | str
MAX_NOTE = 200


class Part:
    """A part of the desk ``city.tags``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def _with_code(self, tag: Tag) -> Tag:
        return attrs.evolve(tag, code=self._room.code(tag.serial, tag.area_number, tag.epoch))


def unfitted() -> Unknown:
    """The error for a tag that nobody wears."""
    return Unknown(
        "GT-TAG-UNFITTED", "This tag was minted but never fitted.", "Nobody recorded a garment for it.",
        "Record it with `guardtag tag fit`.",
    )  # fmt: skip
