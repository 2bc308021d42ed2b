"""Small drawings as SVG text: the strip of milestones, the stairs of the ladder, bars.

Pure functions from numbers and words to one ``<svg>`` element (SVG 2, inline in HTML), each with
``role="img"`` and a ``<title>``. Nothing refers to anything outside, nor to an id: the same drawing may
stand in a page twice, once wide and once narrow. Shapes and words carry the meaning, never colour alone.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence

import attrs

from guardtag.report.html import Both, Texts, escaped, visible

WIDE, NARROW = 720, 328
SEPARATOR = " · "
_BLUE, _TINT, _INK, _QUIET, _LINE = "#1d5fae", "#e8f0fa", "#16202c", "#55616f", "#c3ccd7"
_TICKS = (0, 1, 2, 5, 10, 30, 60, 120, 240, 480, 1440, 4320, 10080, 43200, 525600)
_GAP = 8.0


@attrs.frozen
class Mark:
    """A moment on the strip.

    Args:
        minutes: after the call.
        label: what it is.
        late: whether it came after its target.
    """

    minutes: float
    label: Both
    late: bool = False


@attrs.frozen
class Step:
    """One step of the stairs.

    Args:
        name: of the level.
        area: path of its area.
        text: how long the call stood there, or why not.
        state: ``stood``, ``skipped`` or ``waiting`` (not called).
    """

    name: Both
    area: str
    text: Both
    state: str


@attrs.frozen
class Bar:
    """One bar.

    Args:
        label: what is counted.
        value: how many; the filled part.
        whole: of how many; the outlined part.
        text: the numbers in words, at the right.
    """

    label: Both
    value: float
    whole: float
    text: Both


@attrs.frozen
class Flag:
    """Where a label of the strip goes: its box runs right from the leader at ``x``.

    Args:
        x: of the leader and the mark.
        width: of the box.
        lane: 0 is nearest to the axis.
    """

    x: float
    width: float
    lane: int


def twice(words: Texts, key: str, draw: Callable[..., str], *shown: object) -> str:
    """A drawing for wide pages and paper, and one for narrow screens; the page shows one of them.

    Args:
        words: of the page.
        key: of the drawing's title.
        draw: such as ``bars``.
        shown: what it draws.
    """
    title = " · ".join(part for part in words.both(key) if part)
    return draw(title, *shown, width=WIDE) + draw(title, *shown, width=NARROW)


def text_width(text: str, size: float) -> float:
    """About how wide a text is, rather too wide than too narrow.

    Args:
        text: the words.
        size: of the type, in the drawing's units.
    """
    return size * sum(map(_advance, text))


def _advance(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WFA":
        return 1.05
    if letter in " .,:;!'|iljI":
        return 0.36
    return 0.88 if letter in "mwMW@%" or letter.isupper() else 0.62


def fit(text: str, width: float, size: float) -> str:
    """The text, cut with an ellipsis where it is wider than ``width``."""
    text = visible(text)
    if text_width(text, size) <= width:
        return text
    room, kept = width - text_width("…", size), ""
    for letter in text:
        room -= _advance(letter) * size
        if room < 0:
            break
        kept += letter
    return kept.rstrip() + "…"


def broken(text: str, width: float, size: float) -> tuple[str, str]:
    """The text on two lines: as many of its parts (between `` · ``) as fit, and the rest.

    Args:
        text: the words.
        width: of the first line, which has one part at least.
        size: of the type.
    """
    parts = text.split(SEPARATOR)
    count = len(parts)
    while count > 1 and text_width(SEPARATOR.join(parts[:count]), size) > width:
        count -= 1
    return SEPARATOR.join(parts[:count]), SEPARATOR.join(parts[count:])


def flags(xs: Sequence[float], widths: Sequence[float]) -> list[Flag]:
    """Puts labels in lanes so that no box meets another and no leader crosses a box.

    From right to left, each box in the lane above all that it would reach over: the leaders of those
    end below it.

    Args:
        xs: where the marks are, in any order.
        widths: of their labels.

    Returns:
        the flags in the order asked.
    """
    placed: list[Flag] = []
    found: dict[int, Flag] = {}
    for index in sorted(range(len(xs)), key=lambda i: (xs[i], i), reverse=True):
        reach = xs[index] + widths[index] + _GAP
        lane = 1 + max((flag.lane for flag in placed if flag.x < reach), default=-1)
        found[index] = Flag(xs[index], widths[index], lane)
        placed.append(found[index])
    return [found[index] for index in range(len(xs))]


def positions(minutes: Sequence[float], widths: Sequence[float], width: float) -> tuple[list[float], float]:
    """Where minutes stand on a logarithmic axis so that each label fits to the right of its mark.

    Args:
        minutes: after the call, 0 or more.
        widths: of the labels, each at most ``width``.
        width: what there is.

    Returns:
        the places, and the axis's length.
    """
    top = max([math.log1p(value) for value in minutes], default=0.0) or 1.0
    shares = [math.log1p(value) / top for value in minutes]
    length = min([(width - label) / share for share, label in zip(shares, widths, strict=True) if share > 0] + [width])
    return [share * length for share in shares], length


def strip(title: str, targets: Sequence[Mark], reached: Sequence[Mark], *, width: int = WIDE) -> str:
    """The milestones on one axis: targets above (▽), what was reached below (● in time, ◇ late).

    Args:
        title: for those who cannot see it.
        targets: when each should be reached.
        reached: when each was.
        width: of the drawing; a narrow one has the first language only.
    """
    roomy = width >= WIDE
    size, lane, pad, ruler = 12.5 if roomy else 12.0, 31 if roomy else 19, 9.0, 20.0
    marks = [attrs.evolve(mark, minutes=_minutes(mark.minutes)) for mark in (*targets, *reached)]
    space = width - 2 * pad
    labels = [_label(mark, size, space * 0.6, roomy) for mark in marks]
    widths = [max(text_width(a, size), text_width(b, size - 3)) + 4 for a, b in labels]
    xs, length = positions([mark.minutes for mark in marks], widths, space)
    xs = [x + pad for x in xs]
    count = len(targets)
    above, below = flags(xs[:count], widths[:count]), flags(xs[count:], widths[count:])
    over = 16 + lane * _lanes(above)
    under = over + ruler + 16 + lane * _lanes(below)
    upper = [
        _flag(flag, words, mark, over, -lane, size) for flag, words, mark in zip(above, labels, marks, strict=False)
    ]
    lower = [
        _flag(flag, words, mark, over + ruler, lane, size)
        for flag, words, mark in zip(below, labels[count:], marks[count:], strict=True)
    ]
    return _svg(title, width, under + 2, "".join([_ruler(marks, pad, length, over, ruler), *upper, *lower]))


def _flag(flag: Flag, words: Both, mark: Mark, edge: float, lane: float, size: float) -> str:
    """A mark at the axis's edge with its leader and label; ``lane`` is negative above the axis."""
    upwards = lane < 0
    near = edge + math.copysign(14, lane) + lane * flag.lane
    tip = near + lane - math.copysign(6, lane)
    base = near - (13 if words[1] else 3) if upwards else near + size - 1
    return (
        f'<path d="M{flag.x:.1f} {edge:.1f}V{tip:.1f}" stroke="{_LINE}"/>'
        + _shape(flag.x, edge, upwards, mark.late)
        + _text(flag.x + 4, base, words[0], size, bold=mark.late)
        + _text(flag.x + 4, base + 12, words[1], size - 3, colour=_QUIET)
    )


def _lanes(placed: Sequence[Flag]) -> int:
    return 1 + max((flag.lane for flag in placed), default=-1)


def _minutes(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("minutes are a finite number")
    return max(value, 0.0)


def _label(mark: Mark, size: float, width: float, roomy: bool) -> Both:
    return fit(mark.label[0], width, size), fit(mark.label[1], width, size - 3) if roomy else ""


def _ruler(marks: Sequence[Mark], left: float, length: float, top: float, height: float) -> str:
    """The axis: a band with its minutes written inside, as many as have room."""
    longest = max([mark.minutes for mark in marks], default=0.0)
    scale = length / (math.log1p(longest) or 1.0)
    parts = [
        f'<rect x="{left - 7:.1f}" y="{top:.1f}" width="{length + 14:.1f}" height="{height:.0f}" rx="4" '
        f'fill="{_TINT}"/>'
    ]
    edge = -math.inf
    for tick in _TICKS:
        x, half = left + math.log1p(tick) * scale, text_width(str(tick), 10.5) / 2
        if x > left + length + 0.5:
            break
        x = min(x, left + length + 7 - half)  # the last one ends with the band
        if x - half >= edge + 3:
            parts.append(_text(x, top + 14, str(tick), 10.5, colour=_QUIET, anchor="middle"))
            edge = x + half
    return "".join(parts)


def _shape(x: float, edge: float, target: bool, late: bool) -> str:
    """The sign of a mark: a hollow triangle, a disc, or a hollow diamond."""
    if target:
        return f'<path d="M{x - 5.5:.1f} {edge - 9:.1f}h11l-5.5 9z" fill="#fff" stroke="{_BLUE}" stroke-width="1.6"/>'
    if late:
        return (
            f'<path d="M{x:.1f} {edge - 1:.1f}l6.5 6.5l-6.5 6.5l-6.5 -6.5z" fill="#fff" stroke="{_INK}" '
            'stroke-width="2.2"/>'
        )
    return f'<circle cx="{x:.1f}" cy="{edge + 5:.1f}" r="5.5" fill="{_BLUE}"/>'


def stairs(title: str, steps: Sequence[Step], *, width: int = WIDE) -> str:
    """The ladder as stairs, the lowest level at the bottom left.

    Args:
        title: for those who cannot see it.
        steps: the lowest level first.
        width: of the drawing; a narrow one has the first language only, on two lines, and no areas.
    """
    roomy = width >= WIDE
    rise, run = 64.0, min(26.0 if roomy else 12.0, width / 4 / max(len(steps), 1))
    parts = []
    for index, step in enumerate(steps):
        x, y = 2 + run * index, 2 + rise * (len(steps) - 1 - index)
        space = width - x - 26
        parts.append(_slab(x, y, width - x - 2, rise - 5, step.state))
        name = fit(step.name[0], space / 2, 14.5)
        second = fit(step.name[1], space / 4, 11.5) if roomy else ""
        left = x + 16 + text_width(name, 14.5) + 6
        colour = _QUIET if step.state == "waiting" else _INK
        parts.append(_text(x + 16, y + 19, name, 14.5, bold=step.state == "stood", colour=colour))
        parts.append(_text(left, y + 19, second, 11.5, colour=_QUIET))
        if roomy:
            free = width - 14 - left - text_width(second, 11.5) - 16
            area = fit(step.area, free, 11.5)
            parts.append(_text(width - 14, y + 19, area, 11.5, colour=_QUIET, anchor="end"))
        first, rest = (step.text[0], step.text[1]) if roomy else broken(step.text[0], space, 12.5)
        parts.append(_text(x + 16, y + 37, fit(first, space, 12.5), 12.5, colour=colour))
        size, tone = (11.5, _QUIET) if roomy else (12.5, colour)
        parts.append(_text(x + 16, y + 52, fit(rest, space, size), size, colour=tone))
    return _svg(title, width, rise * max(len(steps), 1), "".join(parts))


def _slab(x: float, y: float, width: float, height: float, state: str) -> str:
    """One step: filled with a bar at its edge where the call stood, dashed where it was skipped."""
    dash = ' stroke-dasharray="5 4"' if state == "skipped" else ""
    fill, stroke = (_TINT, _BLUE) if state == "stood" else ("#fff", _QUIET if state == "skipped" else _LINE)
    slab = (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="4" fill="{fill}" '
        f'stroke="{stroke}"{dash}/>'
    )
    if state == "stood":
        slab += f'<rect x="{x:.1f}" y="{y:.1f}" width="7" height="{height:.1f}" rx="3" fill="{_BLUE}"/>'
    return slab


def bars(title: str, rows: Sequence[Bar], *, width: int = WIDE) -> str:
    """Horizontal bars, each under its words; empty without rows.

    Args:
        title: for those who cannot see it.
        rows: from the top.
        width: of the drawing; a narrow one has the first language only.
    """
    if not rows:
        return ""
    roomy = width >= WIDE
    longest = max(max(row.whole, row.value) for row in rows) or 1.0
    parts = []
    for index, row in enumerate(rows):
        y = 38.0 * index
        number = fit(row.text[0], width * (0.5 if roomy else 0.7), 12.5)
        second = fit(row.text[1], width * 0.3, 10.5) if roomy else ""
        taken = text_width(number, 12.5) + text_width(second, 10.5) + 8
        label = fit(row.label[0], width - taken - 12, 13)
        left = text_width(label, 13) + 6
        parts.append(_text(0, y + 14, label, 13))
        if roomy and width - taken - left > 60:
            parts.append(_text(left, y + 14, fit(row.label[1], width - taken - left - 12, 10.5), 10.5, colour=_QUIET))
        parts.append(_text(width - (text_width(second, 10.5) + 8 if second else 0), y + 14, number, 12.5, anchor="end"))
        parts.append(_text(width, y + 14, second, 10.5, colour=_QUIET, anchor="end"))
        whole, value = (max(part, 0.0) / longest * (width - 2) for part in (max(row.whole, row.value), row.value))
        parts.append(
            f'<rect x="1" y="{y + 20:.0f}" width="{whole:.1f}" height="10" rx="2" fill="#fff" stroke="{_LINE}"/>'
            f'<rect x="1" y="{y + 20:.0f}" width="{value:.1f}" height="10" rx="2" fill="{_BLUE}"/>'
        )
    return _svg(title, width, 38 * len(rows), "".join(parts))


def _text(
    x: float, y: float, text: str, size: float, *, colour: str = _INK, bold: bool = False, anchor: str = ""
) -> str:
    if not text:
        return ""
    more = (' font-weight="700"' if bold else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}"{more}>{escaped(text)}</text>'


def _svg(title: str, width: float, height: float, inner: str) -> str:
    name = "wide" if width >= WIDE else "narrow"
    return (
        f'<svg class="{name}" role="img" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}"><title>{escaped(title)}</title>{inner}</svg>'
    )
