"""Visits: a worker goes to see somebody on a day, to fit a tag, to check it, to test a contact."""

from __future__ import annotations

import attrs

_INTERNAL = {"policy": "internal"}

WHY = ("fitting", "check-up", "contact-test", "review")
"""What a visit is for: sewing a tag in, looking how it wears, trying a contact's address, going over consents."""
STATES = ("open", "done", "missed", "cancelled")
REASONS = (
    "no-tag", "replace", "doubt", "untrained", "worn", "unchecked", "contact-untested", "contact-stale", "emergency",
    "consent-old",
)  # fmt: skip
"""What makes a visit due: no tag yet, one to be replaced, one whose pairing is in doubt, one sewn in by somebody
untrained, one that was worn, one not looked at for long; a contact never tried, or long ago; an emergency basis, an old
consent."""


@attrs.frozen
class Visit:
    """One thing a worker does at one person's on one day. Its row is sealed under the person's key.

    Args:
        id: opaque, time-ordered.
        ward: id of the person.
        area: path of the person's area when it was made.
        why: one of ``WHY``.
        day: the day it is for, ``YYYYMMDD`` in the deployment's time zone.
        worker: id of the responder it is given to; empty while nobody has it.
        state: one of ``STATES``.
        made: when it was entered, seconds since 1970 UTC.
        by: who entered it.
        ended: when it was done, missed or cancelled, or ``None``.
        note: what whoever went has to say.
        reason: one of ``REASONS``: what made it due; empty for one that somebody planned.
        serial: the tag it is about, or 0.
        ended_by: who said that it was done, missed or cancelled.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    ward: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    why: str = attrs.field(metadata=_INTERNAL)
    day: str = attrs.field(metadata=_INTERNAL)
    worker: str = attrs.field(default="", metadata=_INTERNAL)
    state: str = attrs.field(default="open", metadata=_INTERNAL)
    made: float = attrs.field(default=0.0, metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    ended: float | None = attrs.field(default=None, metadata=_INTERNAL)
    note: str = attrs.field(default="", repr=False, metadata=_INTERNAL)
    reason: str = attrs.field(default="", metadata=_INTERNAL)
    serial: int = attrs.field(default=0, metadata=_INTERNAL)
    ended_by: str = attrs.field(default="", metadata=_INTERNAL)

    @property
    def open(self) -> bool:
        """Whether somebody is still to go."""
        return self.state == "open"


@attrs.frozen
class Planned:
    """The row that keeps a person's open visit of one kind unique, and remembers the last one.

    It is emptied when the visit ends, and not deleted: a new one would begin again at version 1, and a plan that had
    read the old one would take it for the same.

    Args:
        id: keyed hash of the person and what the visit is for.
        ward: id of the person.
        visit: id of the open visit, or empty.
        last: when the last one was done or called off, seconds since 1970 UTC; 0 while none was.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    ward: str = attrs.field(metadata=_INTERNAL)
    visit: str = attrs.field(default="", metadata=_INTERNAL)
    last: float = attrs.field(default=0.0, metadata=_INTERNAL)


@attrs.frozen
class Suggestion:
    """A visit that is due and that nobody has planned.

    Args:
        ward: id of the person.
        area: path of their area.
        why: one of ``WHY``.
        reason: one of ``REASONS``.
        day: the day it is due, ``YYYYMMDD`` in the deployment's time zone; it may be over.
        serial: the tag it is about, or 0.
    """

    ward: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    why: str = attrs.field(metadata=_INTERNAL)
    reason: str = attrs.field(metadata=_INTERNAL)
    day: str = attrs.field(metadata=_INTERNAL)
    serial: int = attrs.field(default=0, metadata=_INTERNAL)


@attrs.frozen
class Stop:
    """One visit as it stands on a worker's list, cut to what a visitor may see.

    Args:
        visit: id of the visit.
        day: the day it is for, ``YYYYMMDD``.
        area: path of the person's area.
        why: one of ``WHY``.
        reason: one of ``REASONS``, or empty.
        name: what to call the person: the nickname or the first letter of the name, unless the list shows more.
        address: where they live, or empty.
        contacts: name, relation and numbers of those to ask for, or empty.
        worker: id of the worker.
        ward: id of the person, by which their visits stand together; it is printed nowhere.
    """

    visit: str = attrs.field(metadata=_INTERNAL)
    day: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    why: str = attrs.field(metadata=_INTERNAL)
    reason: str = attrs.field(metadata=_INTERNAL)
    name: str = attrs.field(repr=False, metadata={"policy": "full_name"})
    address: str = attrs.field(default="", repr=False, metadata={"policy": "home_address"})
    contacts: tuple[str, ...] = attrs.field(default=(), repr=False, metadata={"policy": "contact_phone"})
    worker: str = attrs.field(default="", metadata=_INTERNAL)
    ward: str = attrs.field(default="", metadata=_INTERNAL)


@attrs.frozen
class Filled:
    """What became of filling an area's round.

    Args:
        made: how many visits were made.
        there: how many that were due somebody had planned meanwhile.
    """

    made: int = attrs.field(default=0, metadata=_INTERNAL)
    there: int = attrs.field(default=0, metadata=_INTERNAL)
