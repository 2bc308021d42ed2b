"""One line of a label as outlines: which font, which glyphs, where. What every printer of outlines shares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import attrs

from guardtag.labels import fonts, scripts, shaping, words
from guardtag.spi import Label, Text


@attrs.frozen
class Outline:
    """A glyph where it stands.

    Args:
        key: names the glyph within its font: ``r`` or ``b`` by weight, then its letter's code point, or ``g``
            and its number where letters change with their neighbours.
        path: SVG path data in font units, y upwards.
        x: from the line's beginning, in em.
        y: above the baseline, in em.
        squeeze: factor that its width is made smaller by.
        letter: the letter that it is; empty where letters change with their neighbours.
    """

    key: str = attrs.field(repr=False)  # the letters of a line may be a typed code's
    path: str = attrs.field(repr=False)
    x: float
    y: float = 0.0
    squeeze: float = 1.0
    letter: str = attrs.field(default="", repr=False)


class Line(NamedTuple):
    """A line where it stands.

    Args:
        face: the font.
        outlines: from left to right, without spaces.
        x: left end, mm.
        y: baseline, mm.
        size: em height, mm; smaller than wished for where the line would leave its label.
        width: mm.
        plain: whether it is its letters one by one.
    """

    face: fonts.Face
    outlines: tuple[Outline, ...]
    x: float
    y: float
    size: float
    width: float
    plain: bool = True


def line(shape: Text, label: Label) -> Line:
    """Sets one line.

    Args:
        shape: the line.
        label: the label it stands on.

    Raises:
        PrintError: GT-FONT-GLYPH, GT-FONT-MISSING, GT-FONT-SHAPING, GT-FONT-DOWNWARDS, GT-PRINT-EXTRA.
    """
    text = words.clean(shape.text)
    face = fonts.choose(shape, label)
    if scripts.plain(text):
        outlines = tuple(_plain(face, text, shape))
        width = sum(_advances(face, text, shape))
        return Line(face, outlines, *_stands(shape, label, width, shape.size), plain=True)
    shaped = shaping.shape(face, text, shape.bold, shape.language)
    # Scripts of tall stacks and deep tails are fitted into the height that every line has.
    size = shape.size * min(1.0, (words.ASCENT + words.DESCENT) / (shaped.top + shaped.bottom or 1.0))
    x, y, size, width = _stands(shape, label, shaped.width, size)
    y += max(shaped.top * size - words.ASCENT * shape.size, 0.0)
    y -= max(shaped.bottom * size - words.DESCENT * shape.size, 0.0)
    letter = "bg" if shape.bold else "rg"
    outlines = tuple(Outline(f"{letter}{p.glyph}", p.path, p.x, p.y) for p in shaped.pieces if p.path)
    return Line(face, outlines, x, y, size, width, plain=False)


def _stands(shape: Text, label: Label, ems: float, size: float) -> tuple[float, float, float, float]:
    """Left end, baseline, em height and width in mm of a line so many em wide."""
    size *= words.shrunk(ems * size, shape.x, shape.anchor, label.width)
    width = ems * size
    return shape.x - (width / 2 if shape.anchor == "middle" else 0.0), shape.y, size, width


def _advances(face: fonts.Face, text: str, shape: Text) -> list[float]:
    glyphs = face.glyphs(text, shape.bold)
    return [words.cell(letter) if shape.mono else glyphs[letter].advance for letter in text]


def _plain(face: fonts.Face, text: str, shape: Text) -> Iterator[Outline]:
    glyphs, end = face.glyphs(text, shape.bold), 0.0
    for letter, advance in zip(text, _advances(face, text, shape), strict=True):
        glyph = glyphs[letter]
        squeeze = min(1.0, advance / glyph.advance) if shape.mono and glyph.advance else 1.0
        if glyph.path:
            start = end + (advance - glyph.advance * squeeze) / 2
            key = f"{'b' if shape.bold else 'r'}{ord(letter):X}"
            yield Outline(key, glyph.path, start, squeeze=squeeze, letter=letter)
        end += advance
