"""The ladder (五级联动, 提级办理): when a call climbs, and where to.

Pure: these functions say what the next step is; ``steps.climb`` carries it out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from guardtag.model.areas import lineage
from guardtag.model.incidents import Incident, Rung

WAIT, CLIMB, REPEAT, TASK = "wait", "climb", "repeat", "task"

DAY = 86_400.0
MIN_PATIENCE = 5.0
"""Minutes that any state gets before the call climbs again."""


@attrs.frozen
class Step:
    """What to do with an incident now.

    Args:
        what: ``wait``, ``climb`` to ``level``, ``repeat`` at the top, or ``task`` (a closed incident
            whose task is overdue).
        level: index into the ladder after the step.
        due: when to look again.
    """

    what: str
    level: int
    due: float


def ladder(area: str, levels: Sequence[str], minutes: Mapping[str, float]) -> tuple[Rung, ...]:
    """The rungs for an area, lowest first.

    Args:
        area: path; its depth decides where the ladder begins.
        levels: level names by position in the path, the highest first.
        minutes: how long a call stays at each level.
    """
    rungs = []
    for path in lineage(area):
        level = levels[min(path.count("/"), len(levels) - 1)]
        rungs.append(Rung(level, path, minutes.get(level, MIN_PATIENCE)))
    return tuple(rungs)


def patience(incident: Incident) -> float:
    """Seconds that the incident may stay in its state before it climbs.

    Before somebody acknowledged it is the rung's own time; afterwards the time between the targets
    of the milestone reached and the next one: a call that was taken and then goes quiet climbs too.
    """
    if incident.state == "received":
        return incident.rung.minutes * 60
    targets = {m.name: m.target for m in incident.milestones}
    if incident.state == "acknowledged":
        minutes = targets["on_scene"] - targets["acknowledged"]
    else:
        minutes = targets["handed_over"] - targets["on_scene"]
    return max(minutes, MIN_PATIENCE) * 60


def next_step(incident: Incident, now: float) -> Step:
    """What to do with this incident at this time.

    An open incident always gets a step with a time after ``now``; none comes before it is due.
    """
    if not incident.open:
        due = min((t.due for t in incident.tasks if t.done is None), default=None)
        if due is None or due > now:
            return Step(WAIT, incident.level, due if due is not None else float("inf"))
        return Step(TASK, incident.level, now + DAY)
    if incident.step_due > now:
        return Step(WAIT, incident.level, incident.step_due)
    return raised(incident, now)


def raised(incident: Incident, now: float) -> Step:
    """The step that climbs one level, or repeats at the top, whatever the clock says."""
    top = len(incident.ladder) - 1
    if incident.level < top:
        level = incident.level + 1
        return Step(CLIMB, level, now + incident.ladder[level].minutes * 60)
    return Step(REPEAT, top, now + incident.ladder[top].minutes * 60)
