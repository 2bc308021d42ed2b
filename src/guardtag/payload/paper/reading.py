"""Words and sealed lines in whatever people typed and scanners gave, in any order.

- Full-width letters are folded, invisible characters dropped (as in ``payload.link``); case, spaces and
  punctuation mean nothing.
- A text line with ``#`` in front, in Chinese without Latin letters, or beginning with ``sheet``,
  ``backup``, ``date`` or ``deployment``, is a remark. A remark ends a share, and so does the end of a
  text; one such as ``# sheet 2`` names the sheet that follows.
- A sealed line is told from words by its 28 characters, most of them in groups that are no words, and
  with a slip by groups that mix letters and digits. QR symbols give several in one text line, each
  without spaces.
- Words may stand with their places (``1. academic``), with their numbers in the list (``academic 0``),
  with both or with neither, or the numbers alone. Which it is, is decided for a whole share: by the
  checks if one way fits, and otherwise by what has the fewest oddities.

All takes linear time. Nothing that was read is ever echoed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

import attrs

from guardtag.payload.intake import folded
from guardtag.payload.paper import lines, shares

UNKNOWN = -1
"""Stands for a word that is not in the list, or not there."""


@attrs.frozen(repr=False)
class Words:
    """What may be one share.

    Args:
        numbers: of its words in the list, ``UNKNOWN`` where there is no such word.
        unlike: places, from 1, where the number beside a word is another word's.
        sheet: number of the sheet as a remark gave it; 0 when none did.
    """

    numbers: tuple[int, ...]
    unlike: tuple[int, ...] = ()
    sheet: int = 0

    @cached_property
    def whole(self) -> bool:
        """Whether the checks hold."""
        return UNKNOWN not in self.numbers and shares.fits(self.numbers)


@attrs.frozen(repr=False)
class Row:
    """What may be one sealed line.

    Args:
        text: its characters, without spaces.
        number: as it was typed in front; 0 when it was not.
    """

    text: str
    number: int = 0


_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_REMARK = re.compile(r"\s*(#|(?:sheet|backup|date|deployment)\b)", re.IGNORECASE)
_SHEET = re.compile(r"sheet\s*([0-9]{1,2})(?![0-9])|第\s*([0-9]{1,2})\s*张", re.IGNORECASE)
_PIECE = re.compile(r"[^\W_]+")
# A number is a place for certain when a dot or the like is behind it, and something behind that.
_TOKEN = re.compile(r"(?P<place>(?<![(\w])[0-9]+(?=\s*[.):、]\s*\w))|(?P<number>[0-9]+)|(?P<word>[^\W\d_]+)")
_LINE_NUMBER = re.compile("[0-9]{1,4}")
_LONG = 24
_MOST = 1000  # shares in one run; a wrong way of reading a right run makes some hundred
_Token = tuple[str, int]  # (kind, value): kind is ``place``, ``number`` or ``word``


def read(texts: Iterable[str]) -> tuple[list[Words], list[Row]]:
    """All that may be shares, and all that may be sealed lines, in the order they came."""
    words: list[Words] = []
    rows: list[Row] = []
    for text in texts:
        run: list[_Token] = []
        sheet = 0
        for line in folded(text).splitlines():
            if not line:
                continue
            plain = _HAN.sub(" ", line)
            pieces = _PIECE.findall(plain)
            if not _REMARK.match(line):
                if found := _sealed(pieces):
                    rows += found
                    continue
                if plain == line or any(not piece.isdigit() for piece in pieces):
                    run += _tokens(plain)
                    continue
            if run:
                words += _shares(run, sheet)
                run, sheet = [], 0
            if named := _SHEET.search(line):
                sheet = int(named[1] or named[2])
        if run:
            words += _shares(run, sheet)
    return words, rows


# --- sealed lines --------------------------------------------------------------------------------


def _sealed(pieces: list[str]) -> list[Row]:
    """The sealed lines in one text line; none when it holds words."""
    if any(len(piece) >= _LONG and not (piece.isalpha() and len(piece) != lines.SYMBOLS) for piece in pieces):
        return _long(pieces)
    no_words = [piece for piece in pieces if not _of_the_list(piece)]
    words = len(pieces) - len(no_words)
    strange = [piece for piece in no_words if not piece.isdigit()]
    mixed = sum(not piece.isalpha() for piece in strange)
    number = 0
    if pieces and _numbered(pieces):
        number, pieces = int(pieces[0]), pieces[1:]
    text = "".join(pieces)
    exact = len(strange) > words and lines.symbols(text) is not None and len(text) == lines.SYMBOLS
    return [Row(text, number)] if exact or mixed > max(words, 1) else []


def _numbered(pieces: list[str]) -> bool:
    """Whether the first piece is the line's number and not its first group."""
    if not _LINE_NUMBER.fullmatch(pieces[0]):
        return False
    if sum(map(len, pieces)) == lines.SYMBOLS:  # unless a character is missing behind a number
        return len(pieces[0]) < lines.GROUP == len(pieces[1])
    return len(pieces[0]) < lines.GROUP or len(pieces) > lines.GROUPS


def _long(pieces: list[str]) -> list[Row]:
    """Lines without spaces: of a QR symbol, or typed so."""
    rows, number = [], 0
    for piece in pieces:
        if _LINE_NUMBER.fullmatch(piece):
            number = int(piece)
        else:
            rows.append(Row(piece, number))
            number = 0
    return rows


def _of_the_list(piece: str) -> bool:
    """Whether it is a word, or a word with its place or number stuck to it."""
    return shares.number(piece.strip("0123456789").lower()) is not None


# --- words ---------------------------------------------------------------------------------------


def _tokens(line: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(line):
        kind, text = str(match.lastgroup), match[0]
        if kind == "word":
            known = shares.number(text.lower())
            yield kind, UNKNOWN if known is None else known
        else:
            yield kind, int(text)


def _shares(run: list[_Token], sheet: int) -> list[Words]:
    """The shares in words and numbers that follow each other, read the way that makes most sense."""
    may = (True, False) if any(kind != "word" for kind, _ in run) else (False,)
    ways = [_Way(places, numbers).read(run, sheet) for places in may for numbers in may]
    return min(ways, key=lambda way: (-sum(words.whole for words in way[0]), way[1]))[0]


@attrs.frozen
class _Way:
    """One way to read words and numbers.

    Args:
        places: a number before a word says where in the share it stands.
        numbers: a number behind a word is its own in the list.
    """

    places: bool
    numbers: bool

    def read(self, run: list[_Token], sheet: int) -> tuple[list[Words], int]:
        """The shares, and how many oddities there were."""
        found: list[Words] = []
        taken: dict[int, int] = {}
        unlike: list[int] = []
        odd = before = numbered = 0
        placed = False
        for place, kind, value, beside in self._entries(run):
            at = place or before + 1
            if taken and (at in taken or len(taken) == shares.WORDS or at == shares.WORDS + 1):
                found.append(_words(taken, unlike, sheet, placed))
                taken, unlike, sheet, placed, at = {}, [], 0, False, place or 1
            taken[at] = value if value < shares.RADIX else UNKNOWN
            if beside not in (None, value) and value != UNKNOWN:
                unlike.append(at)
            placed |= place > 0
            numbered += kind != "word"
            odd += at > shares.WORDS or (self.places and not place) or (self.numbers and beside != value)
            before = at
            if len(found) == _MOST:
                break
        found.append(_words(taken, unlike, sheet, placed))
        odd += shares.WORDS * sum(len(words.numbers) != shares.WORDS for words in found)
        return found, odd + min(numbered, sum(kind == "word" for kind, _ in run))

    def _entries(self, run: list[_Token]) -> Iterator[tuple[int, str, int, int | None]]:
        """(place or 0, kind, number in the list, number beside the word or ``None``)."""
        at, end = 0, len(run)
        while at < end:
            place, beside = 0, None
            kind, value = run[at]
            if at + 1 < end and (kind == "place" or (self.places and kind == "number")):
                place, at = value, at + 1
                kind, value = run[at]
            at += 1
            if self.numbers and kind == "word" and at < end and run[at][0] == "number":
                beside, at = run[at][1], at + 1
            yield place, kind, value, beside


def _words(taken: dict[int, int], unlike: list[int], sheet: int, placed: bool) -> Words:
    """A share; where places were typed, one that is missing leaves a gap."""
    if placed and max(taken) <= shares.WORDS:
        numbers = [taken.get(place, UNKNOWN) for place in range(1, shares.WORDS + 1)]
    else:
        numbers = [taken[place] for place in sorted(taken)]
    return Words(tuple(numbers), tuple(unlike), sheet)
