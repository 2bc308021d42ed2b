"""A call for help and all that belongs to it until the person is home."""

from __future__ import annotations

import attrs

from guardtag.model.positions import Ping, TwoPlaces

_INTERNAL = {"policy": "internal"}

MILESTONES = ("received", "responder_told", "family_told", "acknowledged", "on_scene", "handed_over")
"""The six "first-time" milestones (六个"第一时间"); the last is handed over and reported back."""

STATES = ("received", "acknowledged", "on_scene", "handed_over", "closed")
OUTCOMES = (
    "home", "hospital", "police", "false-alarm", "duplicate", "not-found", "died", "other", "done", "not-home",
    "not-needed",
)  # fmt: skip
"""How calls may end; which of them a kind takes: see ``guardtag.rules.kinds``."""
DRILL_OVER = "drill"
"""The outcome of a drill: it ends by itself, and no verb gives it."""


@attrs.frozen
class Milestone:
    """One of the six: its target and when it was reached.

    Args:
        name: from ``MILESTONES``.
        target: minutes after the call.
        at: when it was reached, or ``None``.
        missed: it was reached late, or passed over, or its time ran out.
        where: path of the area whose level had the call when its time ran out; empty while it was not missed.
    """

    name: str = attrs.field(metadata=_INTERNAL)
    target: float = attrs.field(metadata=_INTERNAL)
    at: float | None = attrs.field(default=None, metadata=_INTERNAL)
    missed: bool = attrs.field(default=False, metadata=_INTERNAL)
    where: str = attrs.field(default="", metadata=_INTERNAL)


@attrs.frozen
class Rung:
    """One level of the ladder that a call climbs (五级联动).

    Args:
        level: such as ``grid``.
        area: path of the area at this level.
        minutes: how long the call stays here before it climbs, or is repeated.
        repeats: how often the level is called again before the call climbs.
    """

    level: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    minutes: float = attrs.field(metadata=_INTERNAL)
    repeats: int = attrs.field(default=0, metadata=_INTERNAL)


@attrs.frozen
class Line:
    """One line of what happened, for the timeline.

    Args:
        at: when.
        what: such as ``called``, ``raised``, ``acknowledged``.
        by: id of the actor, or ``finder`` or ``clock``.
        text: words that belong to it.
        level: the level it concerns, or empty.
        proof: of a hand-over: ``word`` (the pick-up word), ``family`` (their own tap) or ``unproved``.
    """

    at: float = attrs.field(metadata=_INTERNAL)
    what: str = attrs.field(metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    text: str = attrs.field(default="", repr=False, metadata={"policy": "finder_message"})
    level: str = attrs.field(default="", metadata=_INTERNAL)
    proof: str = attrs.field(default="", metadata=_INTERNAL)


@attrs.frozen
class Task:
    """Something left to do about an incident.

    Args:
        id: within the incident, such as ``feedback``.
        due: when it must be done.
        done: when it was, or ``None``.
        by: who did it.
        result: in a few words.
        owner: id of the responder who is to do it, or empty: whoever closed the call.
        text: what is to be done, where the id does not say it.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    due: float = attrs.field(metadata=_INTERNAL)
    done: float | None = attrs.field(default=None, metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    result: str = attrs.field(default="", repr=False, metadata={"policy": "finder_message"})
    owner: str = attrs.field(default="", metadata=_INTERNAL)
    text: str = attrs.field(default="", repr=False, metadata={"policy": "finder_message"})


@attrs.frozen
class Acknowledgement:
    """Somebody said: I take this.

    Args:
        by: who.
        side: ``family`` or ``responder``.
        at: when.
        lapsed: when it was given back, or expired because nothing followed; ``None`` while it counts.
    """

    by: str = attrs.field(metadata=_INTERNAL)
    side: str = attrs.field(metadata=_INTERNAL)
    at: float = attrs.field(metadata=_INTERNAL)
    lapsed: float | None = attrs.field(default=None, metadata=_INTERNAL)


@attrs.frozen
class Summons:
    """A department that was whistled for (吹哨报到) and must report in.

    Args:
        department: id of the responder that stands for it.
        by: who whistled.
        at: when.
        minutes: how long it has.
        due: when it is called again, and somebody above is told, unless it reported in.
        called: how often it was called.
        reported: when it reported in, or ``None``.
    """

    department: str = attrs.field(metadata=_INTERNAL)
    by: str = attrs.field(metadata=_INTERNAL)
    at: float = attrs.field(metadata=_INTERNAL)
    minutes: float = attrs.field(metadata=_INTERNAL)
    due: float = attrs.field(metadata=_INTERNAL)
    called: int = attrs.field(default=1, metadata=_INTERNAL)
    reported: float | None = attrs.field(default=None, metadata=_INTERNAL)


@attrs.frozen
class Sight:
    """What the page of one finder may show of the person.

    Args:
        finder: their number.
        rows: of the policy, as it stood when they asked for help.
    """

    finder: int = attrs.field(metadata=_INTERNAL)
    rows: tuple[str, ...] = attrs.field(metadata=_INTERNAL)


@attrs.frozen
class Cursor:
    """How far telling many people has come; the incident stays due until none is left.

    Args:
        audience: ``family`` or the path of an area whose responders are told.
        template: the notice's template.
        after: the last recipient that was told.
        round: which telling this is (an alert, a climb, a repeat): makes the notices' ids, so that a
            page told twice is one notice.
        circle: how far the circle reaches at an area's level; see ``guardtag.rules.duty``.
        beyond: only those beyond this circle: the nearer ones were told before.
        due: not before this time; 0: at once.
        about: id of the word that is passed on, or empty.
    """

    audience: str = attrs.field(metadata=_INTERNAL)
    template: str = attrs.field(metadata=_INTERNAL)
    after: str = attrs.field(default="", metadata=_INTERNAL)
    round: int = attrs.field(default=0, metadata=_INTERNAL)
    circle: int = attrs.field(default=2, metadata=_INTERNAL)
    beyond: int = attrs.field(default=-1, metadata=_INTERNAL)
    due: float = attrs.field(default=0.0, metadata=_INTERNAL)
    about: str = attrs.field(default="", metadata=_INTERNAL)


RING_ON, RING_WAITS, RING_OVER = "on", "waits", "over"
"""A search asks people to look; it waits, since somebody who scanned the tag says that they are with the person; it
is over, and those who look are told so."""


@attrs.frozen
class Ring:
    """How far a search has come in asking people to look: the incident stays due by it, as by its cursors.

    Args:
        state: ``on``, ``waits`` or ``over``.
        due: when there is somebody to tell, or the ring widens; ``None``: nothing is left.
        after: position in the search's list of areas and the last responder there that was told.
        round: which telling this is: whoever stands in two areas is told once.
    """

    state: str = attrs.field(metadata=_INTERNAL)
    due: float | None = attrs.field(metadata=_INTERNAL)
    after: str = attrs.field(default="", metadata=_INTERNAL)
    round: int = attrs.field(default=1, metadata=_INTERNAL)


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
        via: ``token``, ``typed``, ``older`` (another system's code) or empty.
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
        recovered: loss recovered, in ``currency``.
        closed: when.
        closed_by: who.
        circles: the circles of the level at which somebody can be called.
        circle: how far the circle reaches that was called there.
        repeats: how often the level was called again.
        unconfirmed: a typed code read over the guess budget: the duty desk looks first.
        drill_until: when this drill ends by itself; 0 for what is no drill.
        finders: how many finders called.
        summons: departments that were whistled for.
        duplicate_of: id of the call that this one doubled.
        sights: what the pages of finders who held the cloth may show.
        currency: of the loss recovered, three letters of ISO 4217; empty: yuan.
        ring: how far the search that belongs to it has come, or ``None``.
        searchers: responders who were asked to look and said that they do.
        pings: places with coordinates that were told of the person, the newest of them.
        conflicting: two of these at which one person cannot have been, or ``None``.
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
    circles: tuple[int, ...] = attrs.field(factory=tuple, metadata=_INTERNAL)
    circle: int = attrs.field(default=0, metadata=_INTERNAL)
    repeats: int = attrs.field(default=0, metadata=_INTERNAL)
    unconfirmed: bool = attrs.field(default=False, metadata=_INTERNAL)
    drill_until: float = attrs.field(default=0.0, metadata=_INTERNAL)
    finders: int = attrs.field(default=0, metadata=_INTERNAL)
    summons: tuple[Summons, ...] = attrs.field(factory=tuple, metadata=_INTERNAL)
    duplicate_of: str = attrs.field(default="", metadata=_INTERNAL)
    sights: tuple[Sight, ...] = attrs.field(factory=tuple, metadata=_INTERNAL)
    currency: str = attrs.field(default="", metadata=_INTERNAL)
    ring: Ring | None = attrs.field(default=None, metadata=_INTERNAL)
    searchers: tuple[str, ...] = attrs.field(factory=tuple, repr=False, metadata=_INTERNAL)
    pings: tuple[Ping, ...] = attrs.field(factory=tuple, repr=False, metadata=_INTERNAL)
    conflicting: TwoPlaces | None = attrs.field(default=None, metadata=_INTERNAL)

    @property
    def drill(self) -> bool:
        """Whether it is an exercise: nobody is lost."""
        return self.drill_until > 0

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
    def taken(self) -> tuple[Acknowledgement, ...]:
        """The acknowledgements that count: neither given back nor expired."""
        return tuple(ack for ack in self.acknowledged if ack.lapsed is None)

    @property
    def acknowledged_by(self) -> tuple[str, ...]:
        """Ids of all who have taken it."""
        return tuple(ack.by for ack in self.taken)

    @property
    def sought(self) -> bool:
        """Whether somebody still has to be found: the call is open and nobody of ours is with the person."""
        return self.open and self.state in ("received", "acknowledged")

    @property
    def ring_due(self) -> float | None:
        """When the search that belongs to this call needs the dispatcher; at once after the call came to another state.

        So no verb that moves a call has to think of the search.
        """
        if self.ring is None:
            return None
        return self.opened if self.sought == (self.ring.state == RING_OVER) else self.ring.due

    @property
    def next_due(self) -> float | None:
        """When this incident needs the dispatcher next; ``None`` when nothing is left to do."""
        times = [cursor.due or self.opened for cursor in self.cursors]
        times += [task.due for task in self.tasks if task.done is None]
        if self.ring_due is not None:
            times.append(self.ring_due)
        if self.open:
            times.append(min(self.step_due, self.drill_until) if self.drill else self.step_due)
            times += [one.due for one in self.summons if one.reported is None]
        return min(times, default=None)

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


@attrs.frozen
class CallLine:
    """An open call as whoever may be concerned sees it in a list that names nobody.

    Args:
        id: the call's.
        kind: ``found``, ``missing`` and so on.
        state: of the call.
        area: path of the area that answers.
        opened: when, seconds since 1970 UTC.
        drill: it is an exercise.
        search: somebody is searched for.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    kind: str = attrs.field(metadata=_INTERNAL)
    state: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    opened: float = attrs.field(metadata=_INTERNAL)
    drill: bool = attrs.field(default=False, metadata=_INTERNAL)
    search: bool = attrs.field(default=False, metadata=_INTERNAL)
