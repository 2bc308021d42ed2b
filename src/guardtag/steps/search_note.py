"""The note that one shift leaves the next: who has the search, what is open, what is next."""

from __future__ import annotations

import attrs

from guardtag.model.incidents import Incident, Task
from guardtag.model.searches import REJECTED, Look, Search, Sighting, Step
from guardtag.records import Tx
from guardtag.rules import search_likely, search_plan
from guardtag.rules.search_likely import Likely
from guardtag.steps import sightings
from guardtag.steps.climb import resting

LAST = 8
"""So many of the last sightings stand in the note."""


@attrs.frozen
class Item:
    """A step of the plan, and what became of it.

    Args:
        step: as the plan said.
        task: of the call; its words are empty where they were let go.
    """

    step: Step
    task: Task

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.task.done is None


@attrs.frozen
class Note:
    """What the next shift must know.

    Args:
        search: what is known of the person.
        made: when, seconds since 1970 UTC.
        state: of the call.
        ring: of the search: ``on``, ``waits``, ``over``.
        level: at which the call stands.
        takers: ids of the responders who took the call.
        searching: what those said last who look.
        empty: areas that somebody looked through and found nothing.
        open: steps to be done, the first first.
        done: steps that are done.
        sightings: the last ones, the newest first.
        likely: where they may be.
        next_due: when the call needs the dispatcher next, or ``None``.
        widens: when the ring widens next, or ``None``.
    """

    search: Search
    made: float
    state: str
    ring: str
    level: str
    takers: tuple[str, ...]
    searching: tuple[Look, ...]
    empty: tuple[Look, ...]
    open: tuple[Item, ...]
    done: tuple[Item, ...]
    sightings: tuple[Sighting, ...] = attrs.field(repr=False)
    likely: tuple[Likely, ...] = ()
    next_due: float | None = None
    widens: float | None = None


def heard(incident: Incident, by: str, now: float) -> Incident:
    """The call after somebody did something for its search: whoever took it and works on it has not gone quiet."""
    working = incident.state == "acknowledged" and by in incident.acknowledged_by
    return (
        attrs.evolve(incident, step_due=max(incident.step_due, resting(incident, now).step_due))
        if working
        else incident
    )


def items(search: Search, incident: Incident) -> tuple[Item, ...]:
    """The plan of a search with what became of each step."""
    tasks = {task.id: task for task in incident.tasks}
    found = [(step, tasks.get(f"{search_plan.PREFIX}{step.id}")) for step in search.steps]
    return tuple(sorted((Item(step, task) for step, task in found if task), key=lambda item: item.step.minutes))


def of(tx: Tx, search: Search, incident: Incident) -> Note:
    """The note of a search as it stands now."""
    found, plan = sightings.of(tx, search), items(search, incident)
    seen = [one for one in found if one.state != REJECTED]
    return Note(
        search, tx.now, incident.state, incident.ring.state if incident.ring else "", incident.rung.level,
        tuple(ack.by for ack in incident.taken if ack.side == "responder"),
        tuple(look for look in search.looked if look.said != "nothing"),
        tuple(look for look in search.looked if look.said == "nothing"),
        tuple(item for item in plan if item.open),
        tuple(item for item in plan if not item.open and not search_plan.unneeded(item.task)),
        tuple(reversed(seen[-LAST:])), search_likely.likely(search, found, tx.now),
        incident.next_due, incident.ring.due if incident.ring is not None and incident.sought else None,
    )  # fmt: skip
