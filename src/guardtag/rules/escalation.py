"""The ladder (五级联动, 提级办理): what a call needs next, and when. Pure.

These functions say what the next step is; ``steps.climb`` and the dispatcher carry it out. A level is called in
circles (``guardtag.rules.duty``), each with its share of the level's minutes; then the level is called again as
often as its rung says; then the call climbs; at the top it is repeated until somebody takes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from guardtag.config import Wait
from guardtag.model.areas import lineage
from guardtag.model.incidents import Cursor, Incident, Rung, Summons, Task

WAIT, TELL, CONFIRM, LAPSE, WIDEN, AGAIN, CLIMB, REPEAT, CALM, SUMMON, TASK, END, RING = (
    "wait", "tell", "confirm", "lapse", "widen", "again", "climb", "repeat", "calm", "summon", "task", "end", "ring",
)  # fmt: skip

DAY = 86_400.0
MIN_PATIENCE = 5.0
"""Minutes that any state gets before the call climbs again."""
CONFIRM_SECONDS = 120.0
"""For so long the duty desk may look at an unconfirmed call before the family is told."""


def ladder(area: str, levels: Sequence[str], waits: Mapping[str, Wait]) -> tuple[Rung, ...]:
    """The rungs for an area, lowest first.

    Args:
        area: path; its depth decides where the ladder begins.
        levels: level names by position in the path, the highest first.
        waits: how long a call stays at each level.
    """
    return _rungs(area, tuple(levels), tuple(waits.items()))


@lru_cache(maxsize=4096)
def _rungs(area: str, levels: tuple[str, ...], waits: tuple[tuple[str, Wait], ...]) -> tuple[Rung, ...]:
    by_level, rungs = dict(waits), []
    for path in lineage(area):
        level = levels[min(path.count("/"), len(levels) - 1)]
        wait = by_level.get(level, Wait(MIN_PATIENCE))
        rungs.append(Rung(level, path, wait.minutes, wait.repeats))
    return tuple(rungs)


def patience(incident: Incident) -> float:
    """Minutes that a call which somebody took may stay in its state before it climbs again.

    It is the time between the targets of the milestone reached and the next one: a call that was taken and
    then goes quiet climbs too.
    """
    targets = {m.name: m.target for m in incident.milestones}
    if incident.state == "acknowledged":
        minutes = targets["on_scene"] - targets["acknowledged"]
    else:
        minutes = targets["handed_over"] - targets["on_scene"]
    return max(minutes, MIN_PATIENCE)


def share(rung: Rung, circles: Sequence[int]) -> float:
    """Minutes that each of these circles of a level has."""
    return rung.minutes / max(len(circles), 1)


def next_step(incident: Incident, now: float) -> str:
    """What to do with this incident at this time; ``WAIT`` when nothing is due.

    Telling who is waiting to be told comes first, then the end of a drill, the ladder, departments, the ring of a
    search (a thousand people in it hold up nobody who is called), tasks.
    """
    if due_cursor(incident, now) is not None:
        return TELL
    if incident.open:
        if incident.drill and incident.drill_until <= now:
            return END
        if incident.step_due <= now:
            return _ladder_step(incident)
        if overdue_summons(incident, now):
            return SUMMON
    if incident.ring_due is not None and incident.ring_due <= now:
        return RING
    return TASK if overdue_tasks(incident, now) else WAIT


def _ladder_step(incident: Incident) -> str:
    if incident.unconfirmed:
        return CONFIRM
    if incident.state == "handed_over":
        return CALM
    if incident.state == "acknowledged":
        return LAPSE
    return raised(incident) if incident.state == "on_scene" else _further(incident)


def _further(incident: Incident) -> str:
    if wider(incident) is not None:
        return WIDEN
    if incident.repeats < incident.rung.repeats:
        return AGAIN
    return raised(incident)


def wider(incident: Incident) -> int | None:
    """The next circle of the level that has not been called, if there is one."""
    return next((circle for circle in incident.circles if circle > incident.circle), None)


def raised(incident: Incident) -> str:
    """``CLIMB``, or ``REPEAT`` at the top."""
    return CLIMB if incident.level < len(incident.ladder) - 1 else REPEAT


def unheard(incident: Incident) -> bool:
    """Whether a call for a person stands at the top since nobody who is called could be told at any level.

    The family may know of it. Not one that the duty desk still looks at, and not one that climbed past a level
    that was told: each rung's newest word counts.
    """
    if not incident.open or incident.klass != "person" or incident.drill or incident.unconfirmed:
        return False
    if incident.circles or incident.state != "received":
        return False
    said = {line.level: line.what for line in incident.thread if line.what in ("told", "skipped")}
    return "told" not in said.values()


def due_cursor(incident: Incident, now: float) -> Cursor | None:
    """The first audience that waits to be told now."""
    return next((cursor for cursor in incident.cursors if cursor.due <= now), None)


def overdue_summons(incident: Incident, now: float) -> tuple[Summons, ...]:
    """Departments that should have reported in by now."""
    return tuple(one for one in incident.summons if one.reported is None and one.due <= now)


def overdue_tasks(incident: Incident, now: float) -> tuple[Task, ...]:
    """Tasks that should have been done by now."""
    return tuple(task for task in incident.tasks if task.done is None and task.due <= now)
