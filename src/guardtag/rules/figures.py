"""Figures: what became of the calls of an area. Pure.

There are two ways to them that must agree: ``compute`` goes through calls one by one and sorts minutes in lists;
``made`` reads them from counts that were kept (``guardtag.rules.tally``). Minutes are whole ones: within how many.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from guardtag.model.drills import NOT_DRILLED
from guardtag.model.incidents import MILESTONES, Incident
from guardtag.rules import figures_said, tally
from guardtag.rules.tally import CALL, COUNTED, CURRENCY, DRILL, HELPED, IN_TIME, LEVEL, MONEY, OUTCOME, STATE, Tally


@attrs.frozen
class MilestoneFigures:
    """How one milestone did.

    Args:
        reached: calls that reached it.
        in_time: calls that reached it by its target.
        counted: calls that are closed or reached it.
        median: within how many minutes after the call half of those were that reached it, or ``None``.
        p90: within how many nine of ten were.
    """

    reached: int
    in_time: int
    counted: int
    median: int | None
    p90: int | None = None

    @property
    def share(self) -> float | None:
        """Which share was in time, of those that are closed or reached it; ``None`` of none."""
        return self.in_time / self.counted if self.counted else None


@attrs.frozen
class KindFigures:
    """The calls of one kind.

    Args:
        incidents: calls.
        states: by state.
        outcomes: by outcome.
        levels: by the level they climbed to.
        milestones: by milestone.
        helped: people helped.
    """

    incidents: int
    states: Mapping[str, int]
    outcomes: Mapping[str, int]
    levels: Mapping[str, int]
    milestones: Mapping[str, MilestoneFigures]
    helped: int


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
        recovered: loss recovered, in yuan; of other currencies see ``money``.
        drills: exercises in the period; they count in nothing else.
        states: by state.
        levels: by the level they climbed to (提级): ``grid`` are those that were settled where they came in.
        money: loss recovered, by currency, in plain digits.
        by_kind: the same for each kind.
        drilled: milestones of the exercises, without those that say nothing there (``NOT_DRILLED``).
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
    states: Mapping[str, int] = attrs.field(factory=dict)
    levels: Mapping[str, int] = attrs.field(factory=dict)
    money: Mapping[str, str] = attrs.field(factory=dict)
    by_kind: Mapping[str, KindFigures] = attrs.field(factory=dict)
    drilled: Mapping[str, MilestoneFigures] = attrs.field(factory=dict)

    @property
    def completion(self) -> float | None:
        """Which share of the calls has ended (办结率), between 0 and 1; ``None`` of none."""
        return self.closed / self.incidents if self.incidents else None

    def __str__(self) -> str:
        return self.said("en")

    def said(self, language: str) -> str:
        """What they say to people, a line each.

        Args:
            language: ``zh`` or ``en``.
        """
        return figures_said.figures(self, language)


# -- from calls


def compute(area: str, since: float | None, until: float | None, incidents: Iterable[Incident]) -> Figures:
    """The figures of these incidents, one by one."""
    calls = list(incidents)
    real = [call for call in calls if not call.drill]
    money: Counter[str] = Counter()
    for call in real:
        money[call.currency or CURRENCY] += tally.hundredths(call.recovered)
    kinds = {kind: [call for call in real if call.kind == kind] for kind in sorted({call.kind for call in real})}
    whole = _of(real)
    opened = sum(call.open for call in real)
    return Figures(
        area, since, until, len(real), opened, len(real) - opened,
        {kind: len(of) for kind, of in kinds.items()}, whole.outcomes, whole.milestones, whole.helped,
        money[CURRENCY] / 100, len(calls) - len(real), whole.states, whole.levels, _amounts(money),
        {kind: _of(of) for kind, of in kinds.items()}, _drilled(_of([call for call in calls if call.drill])),
    )  # fmt: skip


def _of(calls: list[Incident]) -> KindFigures:
    states = Counter(call.state if call.open else "closed" for call in calls)
    outcomes = Counter(call.outcome for call in calls if call.outcome)
    levels = Counter(tally.reached(call) for call in calls)
    return KindFigures(
        len(calls), _sorted(states), _sorted(outcomes), _sorted(levels),
        {name: _milestone(calls, name) for name in MILESTONES}, sum(call.helped for call in calls),
    )  # fmt: skip


def _drilled(exercises: KindFigures) -> dict[str, MilestoneFigures]:
    return {name: one for name, one in exercises.milestones.items() if name not in NOT_DRILLED}


def _milestone(calls: list[Incident], name: str) -> MilestoneFigures:
    found = [(call, milestone) for call in calls for milestone in call.milestones if milestone.name == name]
    reached = [(call, milestone) for call, milestone in found if milestone.at is not None]
    minutes = sorted(tally.minutes_after(call.opened, milestone.at or 0.0) for call, milestone in reached)
    return MilestoneFigures(
        len(reached), sum(not milestone.missed for _, milestone in reached),
        sum(milestone.at is not None or not call.open for call, milestone in found),
        _nearest(minutes, 1, 2), _nearest(minutes, 9, 10),
    )  # fmt: skip


def _nearest(ordered: list[int], share: int, of: int) -> int | None:
    """The nearest rank: the least of them that at least this share is not above."""
    return ordered[-(-len(ordered) * share // of) - 1] if ordered else None


# -- from counts


def made(area: str, since: float | None, until: float | None, counts: Tally) -> Figures:
    """The figures that these counts come to."""
    found = _Read(counts)
    whole = found.all(CALL)
    by_kind = {kind: found.kind(CALL, kind) for kind in found.kinds(CALL)}
    money = found.counted(CALL, MONEY)
    closed = whole.states.get("closed", 0)
    return Figures(
        area, since, until, whole.incidents, whole.incidents - closed, closed,
        {kind: of.incidents for kind, of in by_kind.items()}, whole.outcomes, whole.milestones, whole.helped,
        money.get(CURRENCY, 0) / 100, found.all(DRILL).incidents, whole.states, whole.levels, _amounts(money),
        by_kind, _drilled(found.all(DRILL)),
    )  # fmt: skip


def calls(counts: Tally) -> int:
    """How many calls these counts are of: the ``incidents`` of ``made``, without all the rest."""
    return sum(
        count for name, count in counts.counts.items() if (of := tally.parts(name))[0] == CALL and of[2] == STATE
    )


class _Read:
    """Counts by side, kind and what is counted."""

    def __init__(self, counts: Tally) -> None:
        self._counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
        self._minutes: dict[tuple[str, str, str], dict[int, int]] = {}
        for name, count in counts.counts.items():
            side, kind, what, value = tally.parts(name)
            self._counts[side, kind, what][value] += count
            self._counts[side, "", what][value] += count
        for name, histogram in counts.minutes.items():
            side, kind, milestone = tally.parts(name)
            self._minutes[side, kind, milestone] = histogram
            Tally(minutes={"": self._minutes.setdefault((side, "", milestone), {})}).add(Tally(minutes={"": histogram}))

    def kinds(self, side: str) -> list[str]:
        return sorted({kind for one, kind, what in self._counts if one == side and what == STATE and kind})

    def counted(self, side: str, what: str) -> Counter[str]:
        """Of all kinds."""
        return self._counts[side, "", what]

    def all(self, side: str) -> KindFigures:
        """All kinds together."""
        return self.kind(side, "")

    def kind(self, side: str, kind: str) -> KindFigures:
        def of(what: str) -> Counter[str]:
            return self._counts.get((side, kind, what), Counter())

        in_time, counted = of(IN_TIME), of(COUNTED)
        milestones = {}
        for name in MILESTONES:
            histogram = self._minutes.get((side, kind, name), {})
            milestones[name] = MilestoneFigures(
                sum(histogram.values()), in_time[name], counted[name], tally.rank(histogram, 0.5),
                tally.rank(histogram, 0.9),
            )  # fmt: skip
        states = of(STATE)
        return KindFigures(
            sum(states.values()), _sorted(states), _sorted(of(OUTCOME)), _sorted(of(LEVEL)), milestones,
            of(HELPED)[""],
        )  # fmt: skip


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in sorted(counts) if counts[name]}


def _amounts(hundredths: Mapping[str, int]) -> dict[str, str]:
    """Money in plain digits, exactly."""
    return {
        currency: f"{amount // 100}.{amount % 100:02d}" for currency, amount in sorted(hundredths.items()) if amount
    }


def plain(figures: Any) -> dict[str, Any]:
    """Figures as plain values, with the shares that follow from them."""
    found = attrs.asdict(figures)
    found["completion"] = figures.completion
    for name, milestone in figures.milestones.items():
        found["milestones"][name]["share"] = milestone.share
    return found
