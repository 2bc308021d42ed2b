"""Lines of scripts whose letters change with their neighbours: Arabic, the scripts of India, Thai and so on.

HarfBuzz says which glyph stands where. Letter by letter such a line would be wrong, and whoever needs it would be
the first to see that.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from guardtag.errors import PrintError
from guardtag.labels import bidi, scripts, words
from guardtag.labels.fonts import Face, kept, lacking
from guardtag.labels.outlines import harfbuzz


class Piece(NamedTuple):
    """One glyph of a line.

    Args:
        glyph: its number in the font.
        path: SVG path data in font units, y upwards; empty for a space.
        x: from the line's beginning, in em.
        y: above the baseline, in em.
    """

    glyph: int
    path: str
    x: float
    y: float


class Shaped(NamedTuple):
    """A line as it is to be drawn, from left to right.

    Args:
        pieces: the glyphs.
        width: in em.
        top: highest ink above the baseline, in em.
        bottom: deepest ink below it, in em.
    """

    pieces: tuple[Piece, ...]
    width: float
    top: float
    bottom: float


@kept(256)
def shape(face: Face, text: str, bold: bool, language: str = "") -> Shaped:
    """The glyphs of a line and where they stand.

    Args:
        face: the font.
        text: a cleaned text, in the order it is spoken.
        bold: the heavier weight, where the font is variable.
        language: code of its language.

    Raises:
        PrintError: GT-FONT-DOWNWARDS, the script runs from the top downwards; GT-FONT-GLYPH, the font lacks a
            letter, or draws none; GT-FONT-MISSING, the font is damaged.
    """
    if scripts.downwards(text):
        raise PrintError(
            "GT-FONT-DOWNWARDS", "A line is in a script that is written from the top downwards.",
            "Labels have lines that run sideways; the script would be wrong in them.",
            "Write the line in another script.",
        )  # fmt: skip
    missing = face.lacking(text)
    if missing:
        raise lacking(missing)
    return _shaped(face, text, bold, language)


def _shaped(face: Face, text: str, bold: bool, language: str) -> Shaped:
    font, em = face.weighed(bold), float(face.units)
    pieces: list[Piece] = []
    blank: set[str] = set()
    at = top = bottom = 0.0
    for run in bidi.runs(text):
        for part, script in _scripts(run):
            ink: dict[int, bool] = {}
            for info, place in _glyphs(font, part, script, run.from_right, language):
                path = face.drawn(info.codepoint, bold)
                ink[info.cluster] = ink.get(info.cluster, False) or bool(path)
                pieces.append(Piece(info.codepoint, path, at + place.x_offset / em, place.y_offset / em))
                box = font.get_glyph_extents(info.codepoint)
                if box and box.height:
                    top = max(top, (place.y_offset + box.y_bearing) / em)
                    bottom = max(bottom, -(place.y_offset + box.y_bearing + box.height) / em)
                at += place.x_advance / em
            blank.update(_blank(part, ink))
    if blank:
        raise lacking(sorted(blank))
    return Shaped(tuple(pieces), at, top, bottom)


def _blank(text: str, ink: dict[int, bool]) -> Iterator[str]:
    """The letters of which nothing is drawn, as HarfBuzz does with what is damaged.

    Args:
        text: of one script.
        ink: where the letters begin that became glyphs together, and whether any of these glyphs shows.
    """
    for start, end in pairwise([*sorted(ink), len(text)]):
        if not ink[start]:
            yield from filter(words.inked, text[start:end])


def _scripts(run: bidi.Run) -> list[tuple[str, str]]:
    """The parts of a run in one script each, from left to right; signs and numbers go with what is before them."""
    names = [scripts.script(letter) for letter in run.text]
    known = next(filter(None, names), "Zyyy")
    for at, name in enumerate(names):
        known = names[at] = name or known
    pairs = groupby(zip(run.text, names, strict=True), key=lambda pair: pair[1])
    parts = [("".join(letter for letter, _ in group), script) for script, group in pairs]
    return parts[::-1] if run.from_right else parts


def _glyphs(font: Any, text: str, script: str, from_right: bool, language: str) -> Iterator[tuple[Any, Any]]:
    hb = harfbuzz()
    buffer = hb.Buffer()
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS  # a mark apart from its letter
    buffer.add_codepoints(list(map(ord, text)))
    buffer.direction = "rtl" if from_right else "ltr"
    buffer.script = script
    if language:
        buffer.language = language
    buffer.guess_segment_properties()  # what is not said yet
    hb.shape(font, buffer)
    return zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
