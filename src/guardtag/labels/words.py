"""Words on a label: cleaned of what no printer should meet, measured, and broken to fit.

Pure. Sizes are em heights in mm, widths in mm. Widths are estimated from above (the bold advances of
a common sans serif, rounded up), so that a label is laid out the same whether or not a font is at
hand, and the letters that are drawn later fit in.
"""

from __future__ import annotations

import unicodedata

MAX_TEXT = 200
"""The longest text a label takes, in characters."""
ASCENT = 0.88
"""Height above the baseline that a line of text needs, in em (an ideograph's box)."""
DESCENT = 0.22
"""Depth below the baseline, in em."""

_CLASSES = (("ijlI|',.:; ", 0.34), ("-!f()[]{}/\\tr", 0.44), ('sz*?xJcvyLYe_"F0123456789', 0.59),
            ("DGUNHOQ&KRPBC", 0.78), ("wMmW%@", 1.01))  # fmt: skip
_ADVANCES = {letter: width for letters, width in _CLASSES for letter in letters}
_USUAL = 0.66


def clean(text: str) -> str:
    """The text as one plain line: no control, formatting or direction characters, single spaces.

    Line breaks become spaces; what XML cannot hold (C0 controls, surrogates, noncharacters) goes.
    """
    kept = []
    for letter in text[: MAX_TEXT * 4]:
        category = unicodedata.category(letter)
        if letter in "\t\n\r\v\f\x85" or category in ("Zl", "Zp", "Zs"):
            kept.append(" ")
        elif category not in ("Cc", "Cf", "Cs") and not _noncharacter(ord(letter)):
            kept.append(letter)
    return " ".join("".join(kept).split())[:MAX_TEXT]


def _noncharacter(number: int) -> bool:
    # The Unicode Standard, section 23.7: 66 code points that never become characters.
    return number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF


def ems(text: str, mono: bool = False) -> float:
    """The width of a text in em, estimated from above."""
    if mono:
        return sum(map(cell, text))
    return sum(map(_advance, text))


def cell(letter: str) -> float:
    """The width of a letter's cell in codes, in em: all letters and digits one width, hyphens less."""
    return 0.40 if letter in "- " else 0.66


def _advance(letter: str) -> float:
    if _wide(letter) or (ord(letter) > 126 and letter.isupper()):
        return 1.0
    return _ADVANCES.get(letter, _USUAL)


def _wide(letter: str) -> bool:
    return ord(letter) > 126 and unicodedata.east_asian_width(letter) in "WFA"


def shrunk(width: float, x: float, anchor: str, room: float) -> float:
    """By how much a line must be smaller to stay on its label: 1, or less.

    Printers draw what they are given, also what no design has fitted; on a sheet a line that runs out
    of its label would run over the next one's code.

    Args:
        width: of the line, mm.
        x: where it stands, mm; see ``guardtag.spi.Text``.
        anchor: ``start`` or ``middle``.
        room: the label's width, mm.
    """
    free = 2 * min(x, room - x) if anchor == "middle" else room - x
    return min(1.0, max(free, 0.0) / width) if width > 0 else 1.0


def fit(text: str, width: float, size: float, least: float, mono: bool = False) -> tuple[tuple[str, ...], float]:
    """Breaks a text into at most two lines of ``width`` mm, as large as may be.

    Args:
        text: a cleaned text.
        width: the room, mm.
        size: the em height wished for, mm.
        least: the smallest em height that can be read on cloth, mm.
        mono: set in one width.

    Returns:
        The lines and their em height in mm; no lines when the text cannot be set that large.
    """
    whole = width / max(ems(text, mono), 0.01)
    if whole >= least:
        return (text,), min(size, whole)
    best: tuple[tuple[str, ...], float] = ((), 0.0)
    for at in _breaks(text):
        lines = (text[:at].rstrip(), text[at:].lstrip())
        room = width / max(ems(line, mono) for line in lines)
        if room > best[1]:
            best = (lines, min(size, room))
    return best if best[1] >= least else ((), 0.0)


def _breaks(text: str) -> list[int]:
    """Where a line may break: at a space, after a hyphen, before a dot, between ideographs."""
    places = []
    for at in range(1, len(text)):
        before, after = text[at - 1], text[at]
        if after == " " or before == "-" or after == "." or (_wide(before) and _wide(after)):
            places.append(at)
    return places
