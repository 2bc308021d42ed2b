"""Words on a label: cleaned of what no printer should meet, measured, and broken to fit.

Pure. Sizes are em heights in mm, widths in mm. Widths are estimated from above (the bold advances of
a common sans serif, rounded up), so that a label is laid out the same whether or not a font is at
hand, and the letters that are drawn later fit in.
"""

from __future__ import annotations

import math
import unicodedata
from functools import cache, lru_cache

from guardtag.labels import breaks

MAX_TEXT = 200
"""The longest text a label takes, in characters."""
ASCENT = 0.88
"""Height above the baseline that a line of text needs, in em (an ideograph's box)."""
DESCENT = 0.22
"""Depth below the baseline, in em."""

UNSEEN = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""What Unicode calls letters and signs, and nobody sees: the fillers of Hangul, the blank of Braille."""

_CLASSES = (("ijlI|',.:; ", 0.34), ("-!f()[]{}/\\tr", 0.44), ('sz*?xJcvyLYe_"F0123456789', 0.59),
            ("DGUNHOQ&KRPBC", 0.78), ("wMmW%@", 1.01))  # fmt: skip
_ADVANCES = {letter: width for letters, width in _CLASSES for letter in letters}
_USUAL = 0.66
_JOINERS = "\u200c\u200d"
_STRETCHES = "\u0640\u07fa"
# Letters and marks among Unicode's Default_Ignorable_Code_Point; the rest of them are of the category Cf.
_IGNORABLE = frozenset(
    "\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)


def clean(text: str) -> str:
    """The text as one plain line: no control, formatting or direction characters, no fillers, single spaces.

    Line breaks become spaces; what XML cannot hold (C0 controls, surrogates, noncharacters) goes. An
    accent joins its letter where Unicode has the two as one. Of the formatting characters the joiners stay
    after letters that join: without them Persian and the scripts of India are written wrong.
    """
    if len(text) <= MAX_TEXT and text.isascii() and text.isprintable() and "  " not in text and text == text.strip():
        return text  # as nearly every text is that differs from label to label
    kept: list[str] = []
    for letter in text[: MAX_TEXT * 4]:
        category = unicodedata.category(letter)
        if letter in "\t\n\r\v\f\x85" or category in ("Zl", "Zp", "Zs") or letter == "\u2800":
            kept.append(" ")
        elif letter in _JOINERS:
            kept += letter if kept and _joins(kept[-1]) else ""
        elif kept and (category == "Mn" or "\u1161" <= letter <= "\u11ff"):
            kept[-1:] = _composed(kept[-1], letter)
        elif letter not in UNSEEN and category not in ("Cc", "Cf", "Cs") and not _noncharacter(ord(letter)):
            kept.append(letter)
    return " ".join("".join(kept).split())[:MAX_TEXT].rstrip()


def ignorable(letter: str) -> bool:
    """Whether a letter shows nothing where a font does not know it: joiners, selectors of a variant, fillers."""
    return letter in _IGNORABLE or unicodedata.category(letter) == "Cf"


def inked(letter: str) -> bool:
    """Whether a letter that shows nothing would be missed: no space, and nothing that may well be blank."""
    return unicodedata.category(letter)[0] in "LMNPS" and letter not in _STRETCHES and not ignorable(letter)


def _joins(letter: str) -> bool:
    # An Arabic letter, or a virama (canonical combining class 9).
    return unicodedata.bidirectional(letter) == "AL" or unicodedata.combining(letter) == 9


def _composed(letter: str, mark: str) -> list[str]:
    """A letter with its accent, or a syllable of Hangul with its next part: one character where there is one.

    Not the whole text is normalised: that would change ideographs of names (U+FA19 becomes U+795E).
    """
    if "\ufe00" <= mark <= "\ufe0f":  # says how an emoji looks; no font of a label knows it
        return [letter]
    one = unicodedata.normalize("NFC", letter + mark)
    return [one] if len(one) == 1 else [letter, mark]


def _noncharacter(number: int) -> bool:
    # The Unicode Standard, section 23.7: 66 code points that never become characters.
    return number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF


@lru_cache(maxsize=1024)
def ems(text: str, mono: bool = False) -> float:
    """The width of a text in em, estimated from above."""
    if mono:
        return sum(map(cell, text))
    return sum(map(_advance, text))


def cell(letter: str) -> float:
    """The width of a letter's cell in codes, in em: all letters and digits one width, hyphens less."""
    return 0.40 if letter in "- " else 0.66


def _advance(letter: str) -> float:
    if ord(letter) > 126 and unicodedata.category(letter) in ("Mn", "Cf"):
        return 0.0
    if wide(letter) or (ord(letter) > 126 and letter.isupper()):
        return 1.0
    return _ADVANCES.get(letter, _USUAL)


def wide(letter: str) -> bool:
    """Whether a letter is as wide as it is high: ideographs and their punctuation, kana, Hangul."""
    return ord(letter) > 126 and unicodedata.east_asian_width(letter) in "WFA"


def from_right(text: str) -> bool:
    """Whether a text is read from right to left: its first letter with a direction says so (UAX #9, P2)."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)


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


@lru_cache(maxsize=1024)  # a run's labels differ in their codes and numbers alone
def fit(
    text: str, width: float, size: float, least: float, mono: bool = False, rows: int = 2
) -> tuple[tuple[str, ...], float]:
    """Breaks a text into lines of ``width`` mm: as few as can be read, and these as large as may be.

    Marks that may not begin or end a line (``labels.breaks``) do so only where the text could not be set otherwise.

    Args:
        text: a cleaned text.
        width: the room, mm.
        size: the em height wished for, mm.
        least: the smallest em height that can be read on cloth, mm.
        mono: set in one width, as codes are.
        rows: lines at most.

    Returns:
        The lines and their em height in mm; no lines when the text cannot be set that large.
    """
    for strict in (True, False):
        places = breaks.places(text, code=mono, strict=strict)
        for count in range(1, rows + 1):
            lines = _broken(text, count, mono, places)
            room = width / max((ems(line, mono) or 0.01 for line in lines), default=math.inf)
            if room >= least:
                return lines, min(size, room)
    return (), 0.0


def _broken(text: str, count: int, mono: bool, places: tuple[int, ...]) -> tuple[str, ...]:
    """The text in that many lines, the widest of them as narrow as may be; none where it breaks too seldom."""
    if count == 1:
        return (text,)
    starts = (0, *places, len(text))

    @cache
    def best(start: int, lines: int) -> tuple[float, int]:
        """The width of the widest of these lines from that start on, and where the first one ends."""
        if lines == 1:
            return span(start, len(starts) - 1), len(starts) - 1
        ends = range(start + 1, len(starts) - lines + 1)
        return min(
            ((max(span(start, end), best(end, lines - 1)[0]), end) for end in ends), default=(math.inf, start)
        )  # fmt: skip

    def span(start: int, end: int) -> float:
        return max(ems(text[starts[start] : starts[end]].strip(), mono), 0.01)

    if len(starts) - 1 < count or math.isinf(best(0, count)[0]):
        return ()
    lines, at = [], 0
    for left in range(count, 0, -1):
        end = best(at, left)[1]
        lines.append(text[starts[at] : starts[end]].strip())
        at = end
    return tuple(lines)
