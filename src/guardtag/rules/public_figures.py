"""Figures that may be told to everybody: no count, nor what follows from several, points at somebody. Pure.

- A count is told down to a multiple of five, and below five not at all: whether it was one or none is not told.
- Where parts of a total are told and one of them is too small, a second one is left out, the smallest: a total less
  its parts does not give it away. Areas beside each other are parts of the area above them.
- A share is told in steps that are five calls or more, and neither as none nor as all.
- A median is told of ten calls or more, within how many minutes nine of ten were of fifty: so many are beyond it.
- Periods are calendar months and years that are over: nobody slides one along until a single call falls out of it.

This is cell suppression with complementary suppression over rounded counts, as statistical offices do it (Hundepool
et al., *Statistical Disclosure Control*, 2012, chapter 4), for tables of one dimension.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from guardtag.rules import few, figures_said
from guardtag.rules.few import LEAST
from guardtag.rules.figures import Figures, MilestoneFigures

STEPS = (1, 5, 10, 20)
"""Percent."""
MEDIAN_LEAST, P90_LEAST = 2 * LEAST, 10 * LEAST


@attrs.frozen
class PublicMilestone:
    """How one milestone did; ``None`` is not told.

    Args:
        median: within how many minutes after the call half of those were that reached it.
        p90: within how many nine of ten were.
        in_time: how many percent were in time, at least.
    """

    median: int | None
    p90: int | None
    in_time: int | None


@attrs.frozen
class PublicFigures:
    """Figures of an area and a month or year; ``None`` is not told.

    Args:
        area: path.
        period: ``YYYY`` or ``YYYY-MM``.
        incidents: calls, down to a multiple of five, as all counts here.
        completion: how many percent have ended, at least.
        kinds: by kind.
        outcomes: by outcome.
        levels: by the level they climbed to.
        milestones: by milestone.
        helped: people helped.
        money: loss recovered, by currency, down to two digits.
        drills: exercises.
        areas: calls of the areas right below.
    """

    area: str
    period: str
    incidents: int | None
    completion: int | None
    kinds: Mapping[str, int | None]
    outcomes: Mapping[str, int | None]
    levels: Mapping[str, int | None]
    milestones: Mapping[str, PublicMilestone]
    helped: int | None
    money: Mapping[str, int]
    drills: int
    areas: Mapping[str, int | None] = attrs.field(factory=dict)

    def __str__(self) -> str:
        return self.said("en")

    def said(self, language: str) -> str:
        """What they say to people, a line each.

        Args:
            language: ``zh`` or ``en``.
        """
        return figures_said.public(self, language)


def parts(total: int, counts: Mapping[str, int]) -> dict[str, int | None]:
    """Parts of a total, as they may be told beside it.

    Args:
        total: all of them together; it need not be told itself.
        counts: every part that there could be, those of none too: a part that is missing would tell that it is none.
    """
    if total < LEAST:
        return dict.fromkeys(counts)
    hidden = {name for name, count in counts.items() if count < LEAST}
    shown = sorted((count, name) for name, count in counts.items() if name not in hidden)
    if len(hidden) == 1 and shown:
        hidden.add(shown[0][1])
    return {name: None if name in hidden else few.coarse(count) for name, count in counts.items()}


def share(part: int, whole: int) -> int | None:
    """How many percent a part is at least, in steps of five calls or more; never as none, nor as all.

    Args:
        part: how many.
        whole: of how many.
    """
    step = next((step for step in STEPS if whole * step >= LEAST * 100), None)
    if step is None:
        return None
    told = min(part * 100 // whole // step * step, 100 - step)
    return told or None


def money(hundredths: int, calls: int) -> int | None:
    """An amount down to two digits; ``None`` where it comes from fewer than five calls.

    Args:
        hundredths: the amount.
        calls: from how many calls it comes.
    """
    if calls < LEAST:
        return None
    amount = hundredths // 100
    step = 10 ** max(len(str(amount)) - 2, 0)
    return amount // step * step or None


def milestone(figures: MilestoneFigures) -> PublicMilestone:
    """What may be told of a milestone."""
    return PublicMilestone(
        figures.median if figures.reached >= MEDIAN_LEAST else None,
        figures.p90 if figures.reached >= P90_LEAST else None, share(figures.in_time, figures.counted),
    )  # fmt: skip


def public(
    figures: Figures, period: str, *, kinds: Sequence[str], outcomes: Sequence[str], levels: Sequence[str],
    paid: Mapping[str, tuple[int, int]], areas: Mapping[str, int], told: bool = True,
) -> PublicFigures:  # fmt: skip
    """Figures as they may be told to everybody.

    Args:
        figures: of one area and one period.
        period: its name.
        kinds: that there could be.
        outcomes: likewise.
        levels: likewise.
        paid: loss recovered, by currency: hundredths, and from how many calls.
        areas: calls of the areas right below, by path.
        told: whether the area may be told at all beside those next to it.
    """
    total = figures.incidents if told else 0
    ended = figures.closed if told else 0
    completion = share(figures.closed, figures.incidents) if told and figures.incidents >= LEAST else None
    amounts = {name: money(*one) for name, one in paid.items()} if told else {}
    own = figures.incidents - sum(areas.values())
    below = parts(total, {**areas, figures.area: own}) if areas else {}
    return PublicFigures(
        figures.area, period, few.coarse(total), completion,
        parts(total, _all(kinds, figures.kinds)), parts(ended, _all(outcomes, figures.outcomes)),
        parts(total, _all(levels, figures.levels)),
        {
            name: milestone(one) if told else PublicMilestone(None, None, None)
            for name, one in figures.milestones.items()
        },
        few.coarse(figures.helped) if told else None,
        {name: amount for name, amount in amounts.items() if amount is not None}, figures.drills,
        {area: count for area, count in below.items() if area != figures.area},
    )  # fmt: skip


def _all(names: Sequence[str], counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in dict.fromkeys((*names, *counts))}
