"""A call for help and all that belongs to it until the person is home."""

from __future__ import annotations

import attrs

_INTERNAL = {"policy": "internal"}

MILESTONES = ("received", "responder_told", "family_told", "acknowledged", "on_scene", "handed_over")
"""The six "first-time" milestones (六个"第一时间"); the last is handed over and reported back."""

STATES = ("received", "acknowledged", "on_scene", "handed_over", "closed")
OUTCOMES = ("home", "hospital", "police", "false-alarm", "duplicate", "not-found", "died", "other")


@attrs.frozen
class Milestone:
    """One of the six: its target and when it was reached.

    Args:
        name: from ``MILESTONES``.
        target: minutes after the call.
        at: when it was reached, or ``None``.
        missed: it was reached late, or passed over, or its time ran out.
    """

    name: str = attrs.field(metadata=_INTERNAL)
    target: float = attrs.field(metadata=_INTERNAL)
    at: float | None = attrs.field(default=None, metadata=_INTERNAL)
    missed: bool = attrs.field(default=False, metadata=_INTERNAL)


@attrs.frozen
class Rung:
    """One level of the ladder that a call climbs (五级联动).

    Args:
        level: such as ``grid``.
        area: path of the area at this level.
        minutes: how long the call stays here before it climbs.
    """

    level: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    minutes: float = attrs.field(metadata=_INTERNAL)


@attrs.frozen
class Line:
    """One line of what happened, for the timeline.

    Args:
        at: when.
        what: such as ``called``, ``raised``, ``acknowledged``.
        by: id of the actor, or ``finder`` or ``clock``.
        text: words that belong to it.
        level: the level it concerns, or empty.
    """

    at: float = attrs.field(metadata=_INTERNAL)
    what: str = attrs.field(metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    text: str = attrs.field(default="", repr=False, metadata={"policy": "finder_message"})
    level: str = attrs.field(default="", metadata=_INTERNAL)


@attrs.frozen
class Task:
    """Something left to do about an incident.

    Args:
        id: within the incident, such as ``feedback``.
        due: when it must be done.
        done: when it was, or ``None``.
        by: who did it.
        result: in a few words.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    due: float = attrs.field(metadata=_INTERNAL)
    done: float | None = attrs.field(default=None, metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    result: str = attrs.field(default="", repr=False, metadata={"policy": "finder_message"})


@attrs.frozen
class Acknowledgement:
    """Somebody said: I take this. ``side`` is ``family`` or ``responder``."""

    by: str = attrs.field(metadata=_INTERNAL)
    side: str = attrs.field(metadata=_INTERNAL)
    at: float = attrs.field(metadata=_INTERNAL)


@attrs.frozen
class Cursor:
    """How far telling many people has come; the incident stays due until none is left.

    Args:
        audience: ``family`` or the path of an area whose responders are told.
        template: the notice's template.
        after: the last recipient that was told.
        round: which telling this is (an alert, a climb, a repeat): makes the notices' ids, so that a
            page told twice is one notice.
    """

    audience: str = attrs.field(metadata=_INTERNAL)
    template: str = attrs.field(metadata=_INTERNAL)
    after: str = attrs.field(default="", metadata=_INTERNAL)
    round: int = attrs.field(default=0, metadata=_INTERNAL)


@attrs.frozen
class Incident:
    """A call for help.

    Args:
        id: opaque, time-ordered.
        kind: ``found``, ``missing``, ``distress``, ``errand``, ``visit`` or a deployer's own.
        klass: ``person`` or ``service``.
        subject: the ward's id, or empty for a tag that was never recorded.
        area: path of the area that answers for it.
        day: UTC day of opening, ``YYYYMMDD``: names the day key it is sealed under.
        opened: when.
        opened_by: id of the responder who called, or empty for a finder.
        serial: the tag, or 0.
        via: ``token``, ``typed`` or empty.
        state: from ``STATES``.
        ladder: the rungs, lowest first; an incident keeps the ladder it began with.
        level: index into ``ladder``.
        round: how many tellings there were so far.
        step_due: when the ladder's next step is due.
        milestones: the six.
        thread: what happened, oldest first.
        tasks: what is left to do.
        cursors: whom there is still to tell.
        acknowledged: who took it.
        place: where the person is, as the finder said.
        message: the finder's words.
        finder: how to reach the finder.
        word: the pick-up word shown to finder and family.
        outcome: how it ended.
        helped: people helped.
        recovered: loss recovered, in yuan.
        closed: when.
        closed_by: who.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    kind: str = attrs.field(metadata=_INTERNAL)
    klass: str = attrs.field(metadata=_INTERNAL)
    subject: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    day: str = attrs.field(metadata=_INTERNAL)
    opened: float = attrs.field(metadata=_INTERNAL)
    opened_by: str = attrs.field(default="", metadata=_INTERNAL)
    serial: int = attrs.field(default=0, metadata=_INTERNAL)
    via: str = attrs.field(default="", metadata=_INTERNAL)
    state: str = attrs.field(default="received", metadata=_INTERNAL)
    ladder: tuple[Rung, ...] = attrs.field(factory=tuple, repr=False, metadata=_INTERNAL)
    level: int = attrs.field(default=0, metadata=_INTERNAL)
    round: int = attrs.field(default=0, metadata=_INTERNAL)
    step_due: float = attrs.field(default=0.0, metadata=_INTERNAL)
    milestones: tuple[Milestone, ...] = attrs.field(factory=tuple, repr=False, metadata=_INTERNAL)
    thread: tuple[Line, ...] = attrs.field(factory=tuple, repr=False, metadata=_INTERNAL)
    tasks: tuple[Task, ...] = attrs.field(factory=tuple, metadata=_INTERNAL)
    cursors: tuple[Cursor, ...] = attrs.field(factory=tuple, repr=False, metadata=_INTERNAL)
    acknowledged: tuple[Acknowledgement, ...] = attrs.field(factory=tuple, metadata=_INTERNAL)
    place: str = attrs.field(default="", repr=False, metadata={"policy": "location_now"})
    message: str = attrs.field(default="", repr=False, metadata={"policy": "finder_message"})
    finder: str = attrs.field(default="", repr=False, metadata={"policy": "finder_contact"})
    word: str = attrs.field(default="", repr=False, metadata=_INTERNAL)
    outcome: str = attrs.field(default="", metadata=_INTERNAL)
    helped: int = attrs.field(default=0, metadata=_INTERNAL)
    recovered: float = attrs.field(default=0.0, metadata=_INTERNAL)
    closed: float | None = attrs.field(default=None, metadata=_INTERNAL)
    closed_by: str = attrs.field(default="", metadata=_INTERNAL)

    @property
    def open(self) -> bool:
        """Whether somebody still has to come."""
        return self.closed is None

    @property
    def rung(self) -> Rung:
        """The rung the call stands on."""
        return self.ladder[self.level]

    @property
    def level_area(self) -> str:
        """Path of the area the call has climbed to."""
        return self.rung.area if self.ladder else self.area

    @property
    def acknowledged_by(self) -> tuple[str, ...]:
        """Ids of all who took it."""
        return tuple(ack.by for ack in self.acknowledged)

    @property
    def next_due(self) -> float | None:
        """When this incident needs the dispatcher next; ``None`` when nothing is left to do."""
        if self.cursors:
            return self.opened
        if self.open:
            return self.step_due
        return min((task.due for task in self.tasks if task.done is None), default=None)

    def milestone(self, name: str) -> Milestone:
        """The milestone of this name."""
        return next(m for m in self.milestones if m.name == name)


@attrs.frozen
class Opening:
    """The row that makes a ward's open person incident unique; its id is the blinded ward.

    ``incident`` is empty while no call is open. The row is not deleted then: a new one would begin again at
    version 1, and a call that had read the old one would take it for the same.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    incident: str = attrs.field(metadata=_INTERNAL)
