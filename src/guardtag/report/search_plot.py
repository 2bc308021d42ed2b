"""A drawing of a search: how many people had been asked to look, and when somebody saw the person."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from guardtag.report.html import escaped
from guardtag.report.plots import text_width

_BLUE, _TINT, _INK, _QUIET, _LINE = "#1d5fae", "#e8f0fa", "#16202c", "#55616f", "#c3ccd7"
_TOP, _HEIGHT, _FOOT, _SIZE = 34.0, 120.0, 58.0, 12.0
_STEPS = (5, 10, 15, 30, 60, 120, 240, 480, 1440)


@attrs.frozen
class Seen:
    """A sighting in the drawing.

    Args:
        minutes: after the report.
        worth: 0 to 1; how much it counts.
        label: its number in the table.
    """

    minutes: float
    worth: float
    label: str


def drawing(
    title: str, asked: Sequence[tuple[float, int]], seen: Sequence[Seen], found: float | None, minutes: str,
    people: str, *, width: int,
) -> str:  # fmt: skip
    """One ``<svg>``: a stair of people asked, sightings above it as circles, the larger the more they count.

    Args:
        title: for those who cannot see it.
        asked: minutes after the report, and people asked by then; in order.
        seen: the sightings.
        found: minutes after the report, or ``None``.
        minutes: the word for minutes.
        people: the word for people asked.
        width: ``plots.WIDE`` or ``plots.NARROW``.
    """
    ends = [1.0, *(at for at, _ in asked), *(one.minutes for one in seen), *([found] if found is not None else [])]
    last, most = max(ends) * 1.04, max([1, *(count for _, count in asked)])
    left, right, base = 44.0, width - 14.0, _TOP + _HEIGHT

    def x(at: float) -> float:
        return left + max(at, 0.0) / last * (right - left)

    def y(count: float) -> float:
        return base - count / most * (_HEIGHT - 24)

    parts = [f'<rect x="{left}" y="{_TOP}" width="{right - left:.1f}" height="{_HEIGHT}" fill="{_TINT}"/>']
    parts += _axis(x, base, last, width, minutes)
    path, level = f"M{x(0):.1f} {base}", 0
    for at, count in asked:
        path += f"H{x(at):.1f}V{y(count):.1f}"
        level = count
    path += f"H{x(last):.1f}"
    parts.append(f'<path d="{path}V{base}Z" fill="{_BLUE}" fill-opacity=".18"/>')
    parts.append(f'<path d="{path}" fill="none" stroke="{_BLUE}" stroke-width="2"/>')
    if level:
        parts.append(_text(left - 6, y(level) + 4, str(level), anchor="end"))
        parts.append(_text(left + 4, _TOP + 16, people))
    for number, one in enumerate(sorted(seen, key=lambda one: one.minutes)):
        height = base - 14 - (number % 3) * 24
        radius = 6 + 5 * min(max(one.worth, 0.0), 1.0)
        dashed = "" if one.worth > 0.3 else ' stroke-dasharray="2 2"'
        parts.append(
            f'<circle cx="{x(one.minutes):.1f}" cy="{height}" r="{radius:.1f}" fill="#fff" stroke="{_INK}" '
            f'stroke-width="{1 + 2 * one.worth:.1f}"{dashed}/>'
        )
        parts.append(_text(x(one.minutes), height + 4, one.label, anchor="middle"))
    if found is not None:
        at = x(found)
        parts.append(f'<path d="M{at:.1f} {_TOP - 4}V{base}" stroke="{_INK}" stroke-width="2"/>')
        parts.append(f'<path d="M{at - 7:.1f} {_TOP - 6}h14l-7 9z" fill="{_INK}"/>')
    height = _TOP + _HEIGHT + _FOOT - 24
    kind = "wide" if width > 500 else "narrow"
    return (
        f'<svg class="{kind}" viewBox="0 0 {width} {height:.0f}" role="img" font-size="{_SIZE:g}" fill="{_INK}">'
        f"<title>{escaped(title)}</title>{''.join(parts)}</svg>"
    )


def _axis(x: Callable[[float], float], base: float, last: float, width: int, minutes: str) -> list[str]:
    step = next((one for one in _STEPS if last / one <= (10 if width > 500 else 5)), _STEPS[-1])
    parts, at = [], 0
    while at <= last:
        parts.append(f'<path d="M{x(at):.1f} {base}v5" stroke="{_LINE}"/>')
        label = f"{at} {minutes}" if at == 0 else str(at)
        room = text_width(label, _SIZE)
        parts.append(_text(max(x(at), room / 2), base + 19, label, anchor="middle", quiet=True))
        at += step
    return parts


def _text(x: float, y: float, text: str, *, anchor: str = "start", quiet: bool = False) -> str:
    fill = f' fill="{_QUIET}"' if quiet else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{fill}>{escaped(text)}</text>'
