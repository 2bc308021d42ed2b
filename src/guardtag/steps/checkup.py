"""The check-up of sewn tags from a photo: which they are, and how worn. It tells nobody and changes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable

import attrs

from guardtag.errors import BackendError, NotATag, TagError
from guardtag.labels.look import Look, look, reduced
from guardtag.labels.photo import opened
from guardtag.labels.wear import STATES, Wear, measure
from guardtag.steps.recognise import recognise
from guardtag.steps.room import Room

UNKNOWN = "unknown"


@attrs.frozen
class CheckedTag:
    """One tag in a photo.

    Args:
        serial: which tag.
        status: ``live``, ``replaced`` or ``unpaired``, as for a scan.
        state: ``good``, ``worn``, ``replace``, or ``unknown`` when its code is none that we print.
        margin: share of the error correction that is left, 1 to 0; of the best copy. ``None`` when unknown.
        contrast: of dark and light modules, 1 to 0, likewise.
        copies: each copy of its code that was read, from the top of the photo.
    """

    serial: int
    status: str
    state: str
    margin: float | None
    contrast: float | None
    copies: tuple[Wear, ...] = ()


@attrs.frozen
class Checkup:
    """What a photo of sewn tags shows. It names no person.

    Args:
        tags: those that were read and help, from the top of the photo.
        refused: error codes of the other tags that were read, such as ``GT-TAG-UNKNOWN`` for one that is forged or
            of another deployment. Codes that are no tag's, such as a maker's, are not counted.
        spoilt: picture codes that are seen in the photo and cannot be read; about, since they cannot.
    """

    tags: tuple[CheckedTag, ...]
    refused: tuple[str, ...] = ()
    spoilt: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing in the photo needs another tag, or another look at once."""
        return not (self.refused or self.spoilt or any(tag.state in ("replace", UNKNOWN) for tag in self.tags))


def check(room: Room, photo: bytes | str | os.PathLike[str], source: str) -> Checkup:
    """Checks the tags of a photo; arguments and errors as for ``city.tags.check``."""
    picture = reduced(opened(photo))
    found = look(picture, room.world.monotonic)
    if not found.codes:
        raise _unread(found)
    tags: list[CheckedTag] = []
    refused: list[TagError] = []
    for text in dict.fromkeys(code.text for code in found.codes):
        try:
            known = recognise(room, text, source)
        except TagError as error:
            refused.append(error)
            continue
        views = tuple(view for code in found.codes if code.text == text and (view := measure(picture, code)))
        tags.append(_checked(known.reading.serial, known.status, views))
    if not tags:
        raise refused[0]
    others = tuple(error.code for error in refused if not isinstance(error, NotATag))
    return Checkup(tuple(tags), others, found.spoilt)


def _checked(serial: int, status: str, copies: tuple[Wear, ...]) -> CheckedTag:
    best = _best(copies)
    if best is None:
        return CheckedTag(serial, status, UNKNOWN, None, None)
    return CheckedTag(serial, status, best.state, best.margin, best.contrast, copies)


def _best(copies: Iterable[Wear]) -> Wear | None:
    """The copy that helps most: one that reads is enough."""
    return min(copies, key=lambda wear: (STATES.index(wear.state), -wear.margin, -wear.contrast), default=None)


def _unread(found: Look) -> BackendError:
    if found.spoilt:
        return BackendError(
            "GT-PHOTO-SPOILT", "A picture code is in the photo, and it cannot be read.",
            "More of it is missing than its error correction makes up for.",
            "Take one more photo: near, in even light, the cloth pulled flat. If that is not read, replace the tag.",
        )  # fmt: skip
    return BackendError(
        "GT-PHOTO-NO-CODE", "No picture code can be read in the photo.", "",
        "Take it again: in more light, about a hand's length away, sharp, the cloth pulled flat, the whole code with"
        " its white rim in the picture. If no photo is read, replace the tag.",
    )  # fmt: skip
