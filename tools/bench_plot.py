"""Draws a plot of a bench's figures as SVG, for bench_book.py: bars, beside its goal each figure that has one."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH, ROW, LABEL, BAR, TOP = 720, 30, 250, 330, 46
MET, MISSED, PLAIN = "#2b6cb0", "#c05621", "#4a5568"


class Goal(NamedTuple):
    """What a figure should be.

    Args:
        bound: the limit.
        least: whether the figure should be no less, instead of no more.
    """

    bound: float
    least: bool

    def met(self, value: float) -> bool:
        """Whether a figure keeps it."""
        return value >= self.bound if self.least else value <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.least else '≤'} {self.bound:g}"


class Bar(NamedTuple):
    """One line of a plot."""

    label: str
    value: float
    goal: Goal | None = None


def drawn(title: str, bars: Sequence[Bar]) -> str:
    """The plot as SVG text.

    Figures with goals are drawn beside them, each on its own scale with its goal at the same line; others on one scale.

    Args:
        title: above it.
        bars: in order, at least one.
    """
    goals = any(bar.goal for bar in bars)
    height = TOP + ROW * len(bars) + (26 if goals else 10)
    longest = max(map(_length, bars)) or 1.0
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" font-family="sans-serif" font-size="14"><title>{escape(title)}</title>',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="16" y="26" font-size="15" font-weight="bold" fill="#1a202c">{escape(title)}</text>',
    ]
    for number, bar in enumerate(bars):
        lines += _row(bar, TOP + ROW * number, _length(bar) / longest)
    if goals:
        at, end = LABEL + BAR / longest, TOP + ROW * len(bars)
        lines.append(
            f'<line x1="{at:.1f}" y1="{TOP - 6}" x2="{at:.1f}" y2="{end}" stroke="#1a202c" stroke-dasharray="4 3"/>'
        )
        lines.append(
            f'<text x="{at:.1f}" y="{end + 16}" text-anchor="middle" font-size="12" fill="#1a202c">goal</text>'
        )
    return "\n".join([*lines, "</svg>", ""])


def _length(bar: Bar) -> float:
    """How long its bar is before it is fitted: beside its goal, three times it at most; or as it stands."""
    if bar.goal is None:
        return bar.value
    return min(bar.value / bar.goal.bound, 3.0) if bar.goal.bound else (0.02 if bar.goal.met(bar.value) else 3.0)


def _row(bar: Bar, y: int, share: float) -> Sequence[str]:
    colour = PLAIN if bar.goal is None else MET if bar.goal.met(bar.value) else MISSED
    width = max(share * BAR, 1.0)
    said = f"{bar.value:,.4g}" + (
        "" if bar.goal is None else f"  (goal {bar.goal}{'' if bar.goal.met(bar.value) else ', missed'})"
    )
    return [
        f'<text x="{LABEL - 10}" y="{y + 17}" text-anchor="end" fill="#1a202c">{escape(bar.label)}</text>',
        f'<rect x="{LABEL}" y="{y + 3}" width="{width:.1f}" height="20" fill="{colour}"/>',
        f'<text x="{LABEL + width + 8:.1f}" y="{y + 17}" font-size="12" fill="#1a202c">{escape(said)}</text>',
    ]
