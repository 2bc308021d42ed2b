"""Figures: what became of the calls of an area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import attrs

from guardtag.model.incidents import MILESTONES, Incident
from guardtag.steps.room import Room


@attrs.frozen
class MilestoneFigures:
    """How one milestone did.

    Args:
        reached: calls that reached it.
        in_time: calls that reached it by its target.
        counted: calls that are closed or reached it.
        median: minutes after the call, over those that reached it, or ``None``.
    """

    reached: int
    in_time: int
    counted: int
    median: float | None


@attrs.frozen
class Figures:
    """The calls of an area and a period.

    Args:
        area: path.
        since: from when, seconds since 1970 UTC, or ``None``.
        until: until when, exclusive, or ``None``.
        incidents: calls.
        open: still open.
        closed: ended.
        kinds: by kind.
        outcomes: by outcome.
        milestones: by milestone.
        helped: people helped.
        recovered: loss recovered, in yuan.
        drills: exercises in the period; they count in nothing else.
    """

    area: str
    since: float | None
    until: float | None
    incidents: int
    open: int
    closed: int
    kinds: Mapping[str, int]
    outcomes: Mapping[str, int]
    milestones: Mapping[str, MilestoneFigures]
    helped: int
    recovered: float
    drills: int = 0

    def __str__(self) -> str:
        lines = [f"{self.area}: {self.incidents} calls, {self.open} open, {self.closed} closed"]
        lines += [f"  drills: {self.drills}"] if self.drills else []
        lines += [f"  {outcome}: {count}" for outcome, count in self.outcomes.items()]
        for name, m in self.milestones.items():
            median = "-" if m.median is None else f"{m.median:.1f} min"
            lines.append(f"  {name:<15} median {median:>9}   in time {m.in_time} of {m.counted}")
        return "\n".join(lines)


def compute(area: str, since: float | None, until: float | None, incidents: Iterable[Incident]) -> Figures:
    """The figures of these incidents; a pure function."""
    kinds: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    minutes: dict[str, list[float]] = {name: [] for name in MILESTONES}
    in_time: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    opened = helped = drills = 0
    recovered = 0.0
    for incident in incidents:
        if incident.drill:
            drills += 1
            continue
        kinds[incident.kind] += 1
        opened += incident.open
        helped += incident.helped
        recovered += incident.recovered
        if incident.outcome:
            outcomes[incident.outcome] += 1
        for milestone in incident.milestones:
            if milestone.at is not None:
                minutes[milestone.name].append((milestone.at - incident.opened) / 60)
                in_time[milestone.name] += not milestone.missed
            counted[milestone.name] += milestone.at is not None or not incident.open
    total = sum(kinds.values())
    return Figures(
        area, since, until, total, opened, total - opened, dict(kinds), dict(outcomes),
        {
            name: MilestoneFigures(len(values), in_time[name], counted[name], _median(values))
            for name, values in minutes.items()
        },
        helped, recovered, drills,
    )  # fmt: skip


def _median(values: list[float]) -> float | None:
    if not values:
        return None
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(values) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


class FigureDesk:
    """Behind ``city.figures``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def figures(self, area: str, *, since: float | None = None, until: float | None = None) -> Figures:
        """The figures of an area and all below it.

        Args:
            area: path.
            since: from when (opening time), seconds since 1970 UTC.
            until: until when, exclusive.
        """
        self._room.operator_only()
        chosen = (
            incident
            for incident in self._room.records.every(Incident, "area", area)
            if (since is None or incident.opened >= since) and (until is None or incident.opened < until)
        )
        return compute(area, since, until, chosen)
