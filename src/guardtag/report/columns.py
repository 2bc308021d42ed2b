"""Upright columns in a row, such as the months of a year, as SVG text; see ``guardtag.report.plots``. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from guardtag.report.html import escaped
from guardtag.report.plots import WIDE, text_width

_BLUE, _QUIET, _LINE, _INK = "#1d5fae", "#55616f", "#c3ccd7", "#16202c"
_HIGH, _TOP, _BOTTOM = 120.0, 18.0, 20.0


@attrs.frozen
class Column:
    """One column.

    Args:
        label: below it, short.
        value: the filled part.
        whole: the outlined part.
    """

    label: str
    value: int
    whole: int


def columns(title: str, found: Sequence[Column], *, width: int = WIDE) -> str:
    """Columns of equal width, each with its number on top where there is room; empty without any.

    Args:
        title: for those who cannot see it.
        found: from the left.
        width: of the drawing.
    """
    if not found:
        return ""
    top = max(max(one.whole, one.value) for one in found) or 1
    each = width / len(found)
    thick = min(each * 0.7, 56.0)
    tops = [str(one.whole) for one in found]
    numbers = max(text_width(text, 11) for text in tops) <= each
    parts, edge = [f'<path d="M0 {_TOP + _HIGH:.0f}H{width}" stroke="{_LINE}"/>'], -1.0
    for at, one in enumerate(found):
        middle = each * (at + 0.5)
        for size, look in ((one.whole, f'fill="#fff" stroke="{_LINE}"'), (one.value, f'fill="{_BLUE}"')):
            tall = _HIGH * size / top
            parts.append(
                f'<rect x="{middle - thick / 2:.1f}" y="{_TOP + _HIGH - tall:.1f}" width="{thick:.1f}" '
                f'height="{tall:.1f}" {look}/>'
            )
        if numbers:
            parts.append(_text(middle, _TOP + _HIGH - _HIGH * one.whole / top - 5, tops[at], 11, _INK))
        half = text_width(one.label, 10.5) / 2
        if middle - half > edge:
            parts.append(_text(middle, _TOP + _HIGH + 14, one.label, 10.5, _QUIET))
            edge = middle + half + 3
    height = _TOP + _HIGH + _BOTTOM
    return (
        f'<svg class="{"wide" if width >= WIDE else "narrow"}" role="img" viewBox="0 0 {width} {height:.0f}" '
        f'width="{width}" height="{height:.0f}"><title>{escaped(title)}</title>{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, text: str, size: float, colour: str) -> str:
    look = f'font-size="{size:g}" fill="{colour}" text-anchor="middle"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escaped(text)}</text>'
