"""What the API takes: one class a body or a query, from which the document is made too.

What a stranger in need writes has no longest length here: it is cut, never refused, and the whole body has a limit.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

ID = "[0-9a-hjkmnp-tv-z]{26}"
"""The pattern of an id of ours."""
SOURCE = "[a-z0-9-]{1,24}"
"""The pattern of a sender's name."""
LAST_TIME = 4_102_444_800
"""Times lie before the year 2100."""

Path = Annotated[str, Meta(min_length=1, max_length=120)]
Short = Annotated[str, Meta(max_length=200)]
Long = Annotated[str, Meta(max_length=500)]
Language = Annotated[str, Meta(max_length=20)]
Time = Annotated[float, Meta(gt=0, lt=LAST_TIME)]
Outcome = Literal[
    "home", "hospital", "police", "false-alarm", "not-found", "died", "duplicate", "other", "done", "not-home",
    "not-needed",
]  # fmt: skip


class Wanted(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A body or a query; fields that are not known are refused."""


class ScanWanted(Wanted, frozen=True, kw_only=True):
    """What a camera, a keyboard or a chat gave.

    Args:
        text: a tag's link or typed code, or a text in which it stands.
    """

    text: str


class AlertWanted(Wanted, frozen=True, kw_only=True):
    """A finder calls for help.

    Args:
        text: as for a scan.
        place: where the person is; more than 200 characters are cut.
        message: the finder's words; more than 500 characters are cut.
        finder: how to reach the finder, where they want that; more than 100 characters are cut.
    """

    text: str
    place: str = ""
    message: str = ""
    finder: str = ""


class WordWanted(Wanted, frozen=True, kw_only=True):
    """Words of a finder.

    Args:
        text: more than 500 characters are cut.
        language: what it is written in, such as `en`.
        sure: the finder was told that a number in it will be seen, and wants it.
    """

    text: str
    language: Language = ""
    sure: bool = False


class ReplyWanted(Wanted, frozen=True, kw_only=True):
    """Words for a finder.

    Args:
        text: more than 500 characters are cut.
        finder: number of the finder; 0: the last one.
        language: what it is written in, such as `en`.
        sure: whoever wrote it was told that a number in it will be seen, and wants it.
    """

    text: str
    finder: Annotated[int, Meta(ge=0, le=65_535)] = 0
    language: Language = ""
    sure: bool = False


class ChoiceWanted(Wanted, frozen=True, kw_only=True):
    """One tap of a finder.

    Args:
        choice: the person walked on; the police have them; the finder must leave.
        place: where the person is or went; more than 200 characters are cut.
        note: words that belong to it; more than 500 characters are cut.
        language: what they are written in, such as `en`.
        sure: a number in the note shall be seen; else it is left out.
    """

    choice: Literal["walked-on", "police", "must-leave"]
    place: str = ""
    note: str = ""
    language: Language = ""
    sure: bool = False


class CallWanted(Wanted, frozen=True, kw_only=True):
    """A call without a tag.

    Args:
        kind: such as `missing`, `distress` or `errand`, or a kind of the deployment's own.
        area: path of the area that answers; the responder's of the token, or below.
        ward: id of the person it is about; empty: nobody on the register.
        place: where; more than 200 characters are cut.
        message: what is needed; more than 500 characters are cut.
    """

    kind: Annotated[str, Meta(min_length=1, max_length=40)]
    area: Path
    ward: Annotated[str, Meta(pattern=f"^({ID})?$", max_length=26)] = ""
    place: str = ""
    message: str = ""


class NoteWanted(Wanted, frozen=True, kw_only=True):
    """A step of a call.

    Args:
        note: a few words.
    """

    note: Short = ""


class HandOverWanted(Wanted, frozen=True, kw_only=True):
    """The person was handed over.

    Args:
        word: the pick-up word that was said; without it the hand-over counts as unproved.
        note: a few words.
    """

    word: Annotated[str, Meta(max_length=100)] = ""
    note: Short = ""


class RaiseWanted(Wanted, frozen=True, kw_only=True):
    """The call goes one level up.

    Args:
        reason: why, for the record.
        seen_level: number of the level that the caller saw, from 0; refused when it was raised since.
    """

    reason: Annotated[str, Meta(min_length=1, max_length=200)]
    seen_level: Annotated[int, Meta(ge=0, le=20)] | None = None


class WhistleWanted(Wanted, frozen=True, kw_only=True):
    """Departments are to report in.

    Args:
        departments: ids of the responders that stand for them.
        minutes: how long each has.
        reason: what they are needed for.
    """

    departments: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=40)], ...], Meta(min_length=1, max_length=16)
    ]
    minutes: Annotated[float, Meta(ge=1, le=1440)] = 15.0
    reason: Short = ""


class CloseWanted(Wanted, frozen=True, kw_only=True):
    """The call ends.

    Args:
        outcome: how; one that its kind has.
        feedback: what was said to the family and the finder.
        helped: people helped.
        recovered: loss recovered, in `currency`.
        currency: three letters of ISO 4217; empty: yuan.
        note: a few words.
    """

    outcome: Outcome
    feedback: Long = ""
    helped: Annotated[int, Meta(ge=0, le=1000)] = 0
    recovered: Annotated[float, Meta(ge=0, le=1e12)] = 0.0
    currency: Annotated[str, Meta(pattern="^([A-Z]{3})?$", max_length=3)] = ""
    note: Long = ""


class Position(Wanted, frozen=True, kw_only=True):
    """A point on the earth, WGS 84.

    Args:
        latitude: in degrees.
        longitude: in degrees.
    """

    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]


class SightingWanted(Wanted, frozen=True, kw_only=True):
    """Somebody, or something, thinks that the person was somewhere.

    Args:
        place: where, in words; more than 200 characters are cut.
        area: path of the area, as far as it is known; what is no path is left out, and that is said.
        at: when, seconds since 1970 UTC; now unless given.
        words: what was said; more than 500 characters are cut.
        position: the point.
        reporter: how to reach the one who saw them.
        score: how sure a machine is.
        reference: the name that the other system has for it: the same twice is one sighting.
    """

    place: str = ""
    area: str = ""
    at: Time | None = None
    words: str = ""
    position: Position | None = None
    reporter: Short = ""
    score: Annotated[float, Meta(ge=0, le=1)] | None = None
    reference: Short = ""


class ListQuery(Wanted, frozen=True, kw_only=True):
    """Which calls.

    Args:
        area: path; this area and all below it: the responder's of the token, or below.
        after: the `next` of the page before.
        limit: at most so many.
    """

    area: Path
    after: Annotated[str, Meta(pattern=f"^({ID})?$", max_length=26)] = ""
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class FiguresQuery(Wanted, frozen=True, kw_only=True):
    """Which figures.

    Args:
        area: path; this area and all below it: the responder's of the token, or below.
        since: calls opened from then on, seconds since 1970 UTC.
        until: calls opened before then.
    """

    area: Path
    since: Time | None = None
    until: Time | None = None
