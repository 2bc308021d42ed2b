"""What the report says of an incident, worked out of its record; pure."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from guardtag.model.incidents import Acknowledgement, Incident, Milestone

STOOD, SKIPPED, WAITING = "stood", "skipped", "waiting"


@attrs.frozen
class Stand:
    """How a call did at one level of the ladder.

    Args:
        index: of the rung, the lowest is 0.
        state: ``stood``, ``skipped`` (nobody to reach) or ``waiting`` (the call never came so high).
        minutes: how long it stood there, over all stays.
        standing: whether it still stands there.
        empty: whether it stood there although nobody could be reached (the top level).
        answered: who took the call while it stood there.
        wait: minutes from coming there to the first who took it, or ``None``.
    """

    index: int
    state: str
    minutes: float = 0.0
    standing: bool = False
    empty: bool = False
    answered: tuple[Acknowledgement, ...] = ()
    wait: float | None = None


def minutes_after(incident: Incident, at: float) -> float:
    """Minutes from the call to a moment, never below 0."""
    return max(0.0, (at - incident.opened) / 60)


def number(value: float) -> str:
    """A number for people: one decimal where it says something, none from 100 on."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}".removesuffix(".0")


def verdict(incident: Incident, milestone: Milestone, now: float | None) -> str:
    """``met``, ``late``, ``never`` (closed without it), ``missed`` (overdue at ``now``) or ``pending``."""
    if milestone.at is not None:
        return "late" if milestone.missed else "met"
    if not incident.open:
        return "never"
    overdue = now is not None and now > incident.opened + milestone.target * 60
    return "missed" if milestone.missed or overdue else "pending"


def until(incident: Incident, now: float | None) -> float:
    """Until when the report can speak: the end, the report's time, or the last thing that happened."""
    if incident.closed is not None:
        return incident.closed
    last = max([incident.opened, *(line.at for line in incident.thread)])
    return last if now is None else max(now, last)


def stands(incident: Incident, now: float | None) -> tuple[Stand, ...]:
    """How the call stood on each rung, from its thread.

    A ``told`` line says where the call stands from then on; ``skipped`` at the top means that it stands
    there all the same, for there is nowhere else to go.

    Args:
        incident: the record.
        now: the report's time, or ``None``.
    """
    stays, skipped = _stays(incident)
    ends = [since for _, since in stays[1:]] + [until(incident, now)]
    found = []
    for index in range(len(incident.ladder)):
        mine = [(since, end) for (at, since), end in zip(stays, ends, strict=True) if at == index]
        if not mine:
            found.append(Stand(index, SKIPPED if index in skipped else WAITING))
            continue
        answered = tuple(ack for ack in incident.acknowledged if _stay_at(stays, ack.at)[0] == index)
        wait = max(0.0, answered[0].at - _stay_at(stays, answered[0].at)[1]) / 60 if answered else None
        minutes = sum(max(0.0, end - since) for since, end in mine) / 60
        standing = incident.open and stays[-1][0] == index
        found.append(Stand(index, STOOD, minutes, standing, index in skipped, answered, wait))
    return tuple(found)


def _stays(incident: Incident) -> tuple[list[tuple[int, float]], set[int]]:
    """Where the call stood since when, and which rungs were skipped (and not called later)."""
    names = [rung.level for rung in incident.ladder]
    top = len(names) - 1
    stays: list[tuple[int, float]] = []
    skipped: set[int] = set()
    for line in incident.thread:
        if line.what not in ("told", "skipped") or line.level not in names:
            continue
        index = names.index(line.level)
        if line.what == "skipped":
            skipped.add(index)
        else:
            skipped.discard(index)
        if (line.what == "told" or index == top) and (not stays or stays[-1][0] != index):
            stays.append((index, line.at))
    if not stays or stays[-1][0] != min(incident.level, top):  # the thread keeps its last 500 lines only
        stays.append((min(incident.level, top), stays[-1][1] if stays else incident.opened))
    return stays, skipped


def _stay_at(stays: Sequence[tuple[int, float]], at: float) -> tuple[int, float]:
    return next((stay for stay in reversed(stays) if stay[1] <= at), stays[0])
