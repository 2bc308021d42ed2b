"""Words between a finder and those who answer for a person; nobody needs the other's number."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

_INTERNAL = {"policy": "internal"}

FINDER, FAMILY, RESPONDER = "finder", "family", "responder"
"""Who wrote a word."""

WALKED_ON, POLICE, MUST_LEAVE = "walked-on", "police", "must-leave"
CHOICES = (WALKED_ON, POLICE, MUST_LEAVE)
"""What a finder can say with one tap: the person walked on; the police have them; the finder must leave."""


@attrs.frozen
class Word:
    """One thing that was said. It is erased some time after its call was closed.

    Args:
        id: opaque, time-ordered.
        incident: id of the incident.
        subject: the incident's ward, or empty; names the key.
        day: the incident's day; names the key.
        side: ``finder``, ``family`` or ``responder``: who wrote it.
        finder: number of the finder who wrote it, or whom it is for.
        by: id of the contact (within the ward) or of the responder; empty for a finder.
        text: what was said, cleaned, at most 500 characters; verbatim, and never read as a template.
        language: what the writer writes in, such as ``zh``; empty when not known.
        at: when.
        numbers: a telephone number or a link stands in the text: it goes into no short message.
        choice: from ``CHOICES``, or empty for words alone.
        number: its place in the call, from 1: what was read is told by it.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    incident: str = attrs.field(metadata=_INTERNAL)
    subject: str = attrs.field(metadata=_INTERNAL)
    day: str = attrs.field(metadata=_INTERNAL)
    side: str = attrs.field(metadata=_INTERNAL)
    finder: int = attrs.field(metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    text: str = attrs.field(default="", repr=False, metadata={"policy": "finder_message"})
    language: str = attrs.field(default="", metadata=_INTERNAL)
    at: float = attrs.field(default=0.0, metadata=_INTERNAL)
    numbers: bool = attrs.field(default=False, metadata=_INTERNAL)
    choice: str = attrs.field(default="", metadata=_INTERNAL)
    number: int = attrs.field(default=0, metadata=_INTERNAL)


@attrs.frozen
class FinderPhoto:
    """A picture that a finder added to a call: of the place, or of the person. It goes with the call's words.

    Args:
        id: opaque, time-ordered.
        incident: id of the incident.
        subject: the incident's ward, or empty; names the key.
        day: the incident's day; names the key.
        finder: number of the finder.
        at: when.
        data: a JPEG that was made afresh from the pixels, without any metadata.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    incident: str = attrs.field(metadata=_INTERNAL)
    subject: str = attrs.field(metadata=_INTERNAL)
    day: str = attrs.field(metadata=_INTERNAL)
    finder: int = attrs.field(metadata=_INTERNAL)
    at: float = attrs.field(metadata=_INTERNAL)
    data: bytes = attrs.field(repr=False, metadata={"policy": "finder_photo"})


@attrs.frozen
class Relay:
    """What a call's relay keeps beside its words: every word is written together with this row.

    So two words that are written at once meet here, and the limits hold.

    Args:
        id: the incident's.
        subject: the incident's ward, or empty; names the key.
        day: the incident's day; names the key.
        due: when the words may have to be erased.
        count: words so far.
        last: the word that was written last.
        seen: finder to the number of the last word that they read.
        answered: finder to the number of the last word that somebody answered after.
        climbed: when the call last climbed because a finder said so, or ``None``.
        wrong: pick-up words that were wrong, since the desk last looked.
        pictures: finder to the number of pictures that they added.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    subject: str = attrs.field(metadata=_INTERNAL)
    day: str = attrs.field(metadata=_INTERNAL)
    due: float = attrs.field(metadata=_INTERNAL)
    count: int = attrs.field(default=0, metadata=_INTERNAL)
    last: str = attrs.field(default="", metadata=_INTERNAL)
    seen: Mapping[int, int] = attrs.field(factory=dict, metadata=_INTERNAL)
    answered: Mapping[int, int] = attrs.field(factory=dict, metadata=_INTERNAL)
    climbed: float | None = attrs.field(default=None, metadata=_INTERNAL)
    wrong: int = attrs.field(default=0, metadata=_INTERNAL)
    pictures: Mapping[int, int] = attrs.field(factory=dict, metadata=_INTERNAL)

    def read(self, word: Word) -> bool:
        """Whether a person is known to have read a word: its finder did, or somebody answered after it."""
        return word.number <= (self.answered if word.side == FINDER else self.seen).get(word.finder, 0)
