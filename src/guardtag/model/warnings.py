"""Early warnings (预警): what the record shows before anybody is lost, each with somebody who sees to it."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

_INTERNAL = {"policy": "internal"}

NOTICE, SERIOUS, URGENT = "notice", "serious", "urgent"
SEVERITIES = (NOTICE, SERIOUS, URGENT)
"""How soon somebody must see to it, the mildest first."""
OPEN, ACKNOWLEDGED, SNOOZED, CLOSED = "open", "acknowledged", "snoozed", "closed"
STATES = (OPEN, ACKNOWLEDGED, SNOOZED, CLOSED)
OFFICE = ""
"""The owner of what nobody else answers for."""
MOST_LINES = 30


@attrs.frozen
class Deed:
    """One line of what became of a warning.

    Args:
        at: when.
        what: ``opened``, ``acknowledged``, ``snoozed``, ``woken``, ``escalated``, ``handed``, ``told``, ``closed``,
            ``returned``.
        by: id of the actor, or ``clock``.
        text: the reason that was given.
    """

    at: float = attrs.field(metadata=_INTERNAL)
    what: str = attrs.field(metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    text: str = attrs.field(default="", repr=False, metadata={"policy": "finder_message"})


@attrs.frozen
class EarlyWarning:
    """One warning; one row for as long as its cause lasts, and when the cause comes back.

    Args:
        id: blind value of the rule and what it is about.
        rule: which rule warns.
        severity: from ``SEVERITIES``.
        area: path of the area that answers.
        opened: when the cause was seen first, this time.
        ward: id of the ward it is about, or empty.
        responder: id of the responder it is about, or empty.
        key: what else it is about, such as a channel; names no person.
        state: from ``STATES``.
        facts: what the reason's words are filled with. Of a person they say where and when they walk: nobody is
            shown them whom the policy does not show ``location_history``.
        seen: when the cause was last seen.
        gone: since when it is not seen any more, while it rests before it closes; ``None`` while it is seen.
        owner: id of the responder who is to see to it; empty: the office.
        due: until when.
        level: how often it was raised because nobody saw to it.
        until: it sleeps until then; 0: it does not.
        slept: seconds that it was put to sleep for in all, since it opened.
        times: how often its cause came, this one too.
        told: when the family was last told what helps, or ``None``.
        closed: when, or ``None``.
        log: what became of it, the newest last.
        next_due: when its next step is due, or ``None``.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    rule: str = attrs.field(metadata=_INTERNAL)
    severity: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    opened: float = attrs.field(metadata=_INTERNAL)
    ward: str = attrs.field(default="", metadata=_INTERNAL)
    responder: str = attrs.field(default="", metadata=_INTERNAL)
    key: str = attrs.field(default="", metadata=_INTERNAL)
    state: str = attrs.field(default=OPEN, metadata=_INTERNAL)
    facts: Mapping[str, str] = attrs.field(factory=dict, repr=False, metadata={"policy": "location_history"})
    seen: float = attrs.field(default=0.0, metadata=_INTERNAL)
    gone: float | None = attrs.field(default=None, metadata=_INTERNAL)
    owner: str = attrs.field(default=OFFICE, metadata=_INTERNAL)
    due: float = attrs.field(default=0.0, metadata=_INTERNAL)
    level: int = attrs.field(default=0, metadata=_INTERNAL)
    until: float = attrs.field(default=0.0, metadata=_INTERNAL)
    slept: float = attrs.field(default=0.0, metadata=_INTERNAL)
    times: int = attrs.field(default=1, metadata=_INTERNAL)
    told: float | None = attrs.field(default=None, metadata=_INTERNAL)
    closed: float | None = attrs.field(default=None, metadata=_INTERNAL)
    log: tuple[Deed, ...] = attrs.field(factory=tuple, repr=False, metadata={"policy": "finder_message"})
    next_due: float | None = attrs.field(default=None, metadata=_INTERNAL)

    @property
    def open(self) -> bool:
        """Whether its cause lasts, or rests."""
        return self.state != CLOSED

    @property
    def subject(self) -> str:
        """Whose erasure takes it along: the ward's id, ``r:`` and the responder's, or empty."""
        return self.ward or (f"r:{self.responder}" if self.responder else "")


@attrs.frozen
class PersonWarning(EarlyWarning):
    """A warning about one person alone; its row is sealed under their key and goes with them."""


@attrs.frozen
class AreaWarning(EarlyWarning):
    """A warning about an area, a channel, the journal: it names no person."""


@attrs.frozen
class Watch:
    """When the rules look at one person next.

    Args:
        ward: id of the ward.
        due: when; something about them changed, or a date comes due.
    """

    ward: str = attrs.field(metadata=_INTERNAL)
    due: float = attrs.field(metadata=_INTERNAL)


@attrs.frozen
class Patrol:
    """What else is looked at by the clock: ``feed`` (who changed), ``city``, or the path of an area.

    Args:
        id: which, an area's path behind ``area:``.
        due: when it is looked at next.
        at: how far it came: the last ward that was entered into the watch, for ``feed``; empty when all were.
        stock: when the stock was counted last, for ``city``.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    due: float = attrs.field(metadata=_INTERNAL)
    at: str = attrs.field(default="", metadata=_INTERNAL)
    stock: float = attrs.field(default=0.0, metadata=_INTERNAL)


@attrs.frozen
class Followed:
    """How far a chain of the journal was looked through for people who changed.

    Args:
        id: name of the chain.
        seq: number of the last entry that was read.
        head: version of the row of the chain's head then: while it stays so there is nothing new.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    seq: int = attrs.field(default=0, metadata=_INTERNAL)
    head: int = attrs.field(default=0, metadata=_INTERNAL)


@attrs.frozen
class Bulletin:
    """What one responder is told of their warnings: one message for all of them, and not twice a day.

    Args:
        id: blind value of the responder.
        responder: their id.
        due: when the next one is to go out, or ``None``.
        number: how many went out; names the notice of each.
        sent: when the last one did, or ``None``.
        count: warnings that it was about.
        overdue: of these, how many were overdue.
        urgent: of these, how many were urgent.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    responder: str = attrs.field(metadata=_INTERNAL)
    due: float | None = attrs.field(default=None, metadata=_INTERNAL)
    number: int = attrs.field(default=0, metadata=_INTERNAL)
    sent: float | None = attrs.field(default=None, metadata=_INTERNAL)
    count: int = attrs.field(default=0, metadata=_INTERNAL)
    overdue: int = attrs.field(default=0, metadata=_INTERNAL)
    urgent: int = attrs.field(default=0, metadata=_INTERNAL)


@attrs.frozen
class Scanned:
    """A tag was scanned for help, and whoever did has not called (yet). It names nobody.

    Args:
        serial: which tag.
        times: how often.
        first: when first, seconds since 1970 UTC.
        last: when last.
        due: when it is looked whether somebody called.
    """

    serial: int = attrs.field(metadata=_INTERNAL)
    times: int = attrs.field(metadata=_INTERNAL)
    first: float = attrs.field(metadata=_INTERNAL)
    last: float = attrs.field(metadata=_INTERNAL)
    due: float = attrs.field(metadata=_INTERNAL)
