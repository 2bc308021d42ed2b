"""What the API says of calls, sightings and figures, as the policy cut them. Times are seconds since 1970 UTC.

Of a call it leaves out whose it is and which tag it came by: who needs that has a view of the person in the console.
"""

from __future__ import annotations

from collections.abc import Sequence

from guardtag.model.incidents import Incident
from guardtag.model.searches import Sighting
from guardtag_web.api.said import Said, of

MOST_UNREADABLE = 100
"""Ids of damaged calls that a page names at most."""


class MilestoneSaid(Said, frozen=True, kw_only=True):
    """One of the six milestones.

    Args:
        name: such as `family_told`.
        target: minutes after the call.
        at: when it was reached, or null.
        missed: it was reached late, or its time ran out.
    """

    name: str
    target: float
    at: float | None
    missed: bool


class LineSaid(Said, frozen=True, kw_only=True):
    """One line of what happened.

    Args:
        at: when.
        what: such as `called`, `raised`, `acknowledged`.
        by: id of the responder or contact, or `finder` or `clock`.
        text: words that belong to it; empty where the policy withholds them.
        level: the level it concerns, or empty.
        proof: of a hand-over: `word`, `family` or `unproved`.
    """

    at: float
    what: str
    by: str
    text: str
    level: str
    proof: str


class TaskSaid(Said, frozen=True, kw_only=True):
    """Something left to do.

    Args:
        id: its name.
        due: when it must be done.
        done: when it was, or null.
        owner: id of the responder who is to do it, or empty.
        text: what is to be done; empty where the policy withholds it.
    """

    id: str
    due: float
    done: float | None
    owner: str
    text: str


class SummonsSaid(Said, frozen=True, kw_only=True):
    """A department that was whistled for.

    Args:
        department: id of the responder that stands for it.
        at: when.
        due: when it is called again.
        called: how often it was called.
        reported: when it reported in, or null.
    """

    department: str
    at: float
    due: float
    called: int
    reported: float | None


class CallSaid(Said, frozen=True, kw_only=True, rename={"klass": "class"}):
    """A call, as the policy shows it to the responder of the token. What it withholds is empty.

    Args:
        id: of it.
        kind: `found`, `missing`, `distress`, `errand`, `visit`, or the deployment's own.
        klass: `person` or `service`.
        area: path of the area that answers.
        state: `received`, `acknowledged`, `on_scene`, `handed_over` or `closed`.
        level: number of the level that it stands on, from 0.
        level_name: its name, such as `grid`.
        level_area: path of the area at this level.
        opened: when.
        place: where the person is.
        message: the finder's words.
        finder: how to reach the finder.
        unconfirmed: the duty desk is to look first.
        conflicting: two places were told at which one person cannot have been: perhaps a copied tag.
        drill: it is an exercise.
        acknowledged_by: ids of those who took it.
        milestones: the six.
        timeline: what happened, oldest first.
        tasks: what is left to do.
        summons: departments that were whistled for.
        next_due: when the next step is due, or null.
        closed: when, or null.
        outcome: how it ended, or empty.
        duplicate_of: id of the call that this one doubled, or empty.
        helped: people helped.
        recovered: loss recovered.
        currency: of it; empty: yuan.
    """

    id: str
    kind: str
    klass: str
    area: str
    state: str
    level: int
    level_name: str
    level_area: str
    opened: float
    place: str
    message: str
    finder: str
    unconfirmed: bool
    conflicting: bool
    drill: bool
    acknowledged_by: tuple[str, ...]
    milestones: tuple[MilestoneSaid, ...]
    timeline: tuple[LineSaid, ...]
    tasks: tuple[TaskSaid, ...]
    summons: tuple[SummonsSaid, ...]
    next_due: float | None
    closed: float | None
    outcome: str
    duplicate_of: str
    helped: int
    recovered: float
    currency: str


class CallsSaid(Said, frozen=True, kw_only=True):
    """A page of calls.

    Args:
        calls: newest first.
        next: what to give as `after` for the next page, or null.
        unreadable: ids of the calls that belong on this page and cannot be read, since their rows are damaged; the
            first page has such calls that are open, too; at most 100. Tell whoever runs the deployment.
    """

    calls: tuple[CallSaid, ...]
    next: str | None
    unreadable: tuple[str, ...]


class PickupSaid(Said, frozen=True, kw_only=True):
    """The pick-up word.

    Args:
        word: whoever fetches the person says it to the finder; empty once the call has ended, and for who may not.
    """

    word: str


class SightingSaid(Said, frozen=True, kw_only=True):
    """A sighting that was kept.

    Args:
        id: of it.
        call: id of the call.
        at: when the person was seen.
        noted: when it was entered.
        source: whose it counts as: `responder`, `volunteer`, `police`.
        area: path of the area, or empty.
        state: `new`, `confirmed` or `rejected`.
        late: it came after the call was closed.
        left_out: fields that were not understood and left out.
    """

    id: str
    call: str
    at: float
    noted: float
    source: str
    area: str
    state: str
    late: bool
    left_out: tuple[str, ...]


class TakenSaid(Said, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a signed event.

    Args:
        repeated: it was done before.
        done: what it did: `sighting`, `status` or `order`.
        left_out: fields that did not fit and were left out.
        call: id of the call that an order opened or joined.
    """

    repeated: bool
    done: str = ""
    left_out: tuple[str, ...] = ()
    call: str = ""


class MilestoneFiguresSaid(Said, frozen=True, kw_only=True):
    """How one milestone did.

    Args:
        reached: calls that reached it.
        in_time: calls that reached it by its target.
        counted: calls that are closed or reached it.
        median: within how many minutes half of those were, or null.
        p90: within how many nine of ten were, or null.
    """

    reached: int
    in_time: int
    counted: int
    median: int | None
    p90: int | None


class FiguresSaid(Said, frozen=True, kw_only=True):
    """What became of the calls of an area. They name nobody; of few calls a reader may guess whose they were.

    Args:
        area: path.
        since: from when, or null.
        until: until when, exclusive, or null.
        incidents: calls.
        open: still open.
        closed: ended.
        completion: which share has ended, or null.
        kinds: by kind.
        outcomes: by outcome.
        states: by state.
        levels: by the level that they climbed to.
        milestones: by milestone.
        helped: people helped.
        money: loss recovered, by currency, in plain digits.
        drills: exercises; they count in nothing else.
    """

    area: str
    since: float | None
    until: float | None
    incidents: int
    open: int
    closed: int
    completion: float | None
    kinds: dict[str, int]
    outcomes: dict[str, int]
    states: dict[str, int]
    levels: dict[str, int]
    milestones: dict[str, MilestoneFiguresSaid]
    helped: int
    money: dict[str, str]
    drills: int


def call(one: Incident) -> CallSaid:
    """A call as a door of ``acting_as`` returned it."""
    return CallSaid(
        id=one.id, kind=one.kind, klass=one.klass, area=one.area, state=one.state, level=one.level,
        level_name=one.rung.level if one.ladder else "", level_area=one.level_area, opened=one.opened, place=one.place,
        message=one.message, finder=one.finder, unconfirmed=one.unconfirmed, conflicting=one.conflicting is not None,
        drill=one.drill,
        acknowledged_by=one.acknowledged_by, milestones=tuple(of(m, MilestoneSaid) for m in one.milestones),
        timeline=tuple(of(line, LineSaid) for line in one.thread), tasks=tuple(of(t, TaskSaid) for t in one.tasks),
        summons=tuple(of(s, SummonsSaid) for s in one.summons), next_due=one.next_due, closed=one.closed,
        outcome=one.outcome, duplicate_of=one.duplicate_of, helped=one.helped, recovered=float(one.recovered),
        currency=one.currency,
    )  # fmt: skip


def calls(found: Sequence[Incident], unreadable: Sequence[str], limit: int) -> CallsSaid:
    """A page of calls."""
    following = found[-1].id if len(found) == limit else None
    return CallsSaid(calls=tuple(map(call, found)), next=following, unreadable=tuple(unreadable[:MOST_UNREADABLE]))


def sighting(one: Sighting, left_out: tuple[str, ...]) -> SightingSaid:
    """A sighting without what was seen: whoever sent it knows that."""
    return SightingSaid(
        id=one.id, call=one.incident, at=one.at, noted=one.noted, source=one.source, area=one.area, state=one.state,
        late=one.late, left_out=left_out,
    )  # fmt: skip
