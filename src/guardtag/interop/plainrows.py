"""Rows of a worksheet as all writers write them, read as bytes: ``<row r="2" …><c r="A2" t="s"><v>0</v></c>…</row>``.

A row counts when it has this shape in every byte, all its cells say its own number, from the left to the right, and
they are shared texts, numbers or empty. Whatever else there is, also what is wrong or beyond a limit, is the parser's
to read (``sheetxml``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from guardtag.interop.grid import Cells, Limits
from guardtag.interop.sharedtexts import SharedTexts

CLOSING = b"</row>"
_OPENING, _CELL = b'<row r="', 6
_LONGEST = 40
"""The longest value."""
_CELLS = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,5})")?(?: t="([sn])")?'
    rb"(?:/>|><v>([0-9.eE+-]{1,40})</v></c>)"
)
_REST = re.compile(rb'"((?: [A-Za-z][A-Za-z0-9]*(?::[A-Za-z][A-Za-z0-9]*)?="[ !#-%\'-;=-~]*")*) *>')
"""What stands behind the number of a row: attributes that are XML, and mean nothing here."""
_NAME = re.compile(rb" ([A-Za-z0-9:]+)=")
_MOST_KEPT = 4096


class Last(NamedTuple):
    """Where a run of rows ends.

    Attributes:
        row: its number.
        column: of its last cell, from 0.
        type: of that cell.
        style: of that cell.
        value: of that cell, as it is written.
    """

    row: int
    column: int
    type: str
    style: str
    value: str


Run = tuple[list[Cells], Last]
"""Rows that hold a text, and where the last one ends."""


class PlainRows:
    """Finds the runs of such rows.

    Args:
        texts: what cells share.
        number: what a number shows, by its style; and whether it stays a number.
        shown: what a text shows; and whether it is that of a failed formula.
        limits: see ``Limits``.
    """

    def __init__(
        self, texts: SharedTexts, number: Callable[[str, str], tuple[str, bool]],
        shown: Callable[[str], tuple[str, bool]], limits: Limits,
    ) -> None:  # fmt: skip
        self._texts, self._number, self._shown, self._limits = texts, number, shown, limits
        self._places: dict[tuple[bytes, ...], tuple[int, ...]] = {}
        self._rests: dict[bytes, bool] = {}
        self._kept: dict[bytes, tuple[str, bool]] = {}

    def split(self, data: bytes) -> Iterator[tuple[bytes, Run | None]]:
        """See ``plainxml.Split``."""
        if self._limits.cell_chars < _LONGEST:
            yield data, None
            return
        start = here = 0
        rows: list[Cells] = []
        last: Last | None = None
        for piece in data.split(CLOSING):
            end = here + len(piece) + len(CLOSING)
            read = self._row(piece) if end <= len(data) else None
            if (read is None) is not (last is None) and here > start:
                yield data[start:here], None if last is None else (rows, last)
                start, rows = here, []
            last = read[1] if read else None
            if read and read[0].texts:
                rows.append(read[0])
            here = end
        if len(data) > start:
            yield data[start:], None if last is None else (rows, last)

    def _row(self, piece: bytes) -> tuple[Cells, Last] | None:
        """A row without its end; ``None`` when it is not plain."""
        if not piece.startswith(_OPENING):
            return None
        at = piece.find(b">") + 1
        label, quote, rest = piece[len(_OPENING) : at].partition(b'"')
        parts = _CELLS.split(piece[at:])
        if any(parts[::_CELL]) or len(parts) < _CELL or not self._plain(label, quote + rest):
            return None
        places = self._columns(tuple(parts[1::_CELL]))
        if not places or parts[2::_CELL].count(label) != len(places):
            return None
        texts: list[str] = []
        numeric: list[int] = []
        faulty: list[int] = []
        for column, style, kind, value in zip(
            places, parts[3::_CELL], parts[4::_CELL], parts[5::_CELL], strict=True
        ):  # fmt: skip
            if value is None:
                continue
            if kind == b"s":
                said = self._kept.get(value) or self._text(value)
                if said is None:
                    return None
                text, marked = said
                if marked:
                    faulty.append(column)
            else:
                text, marked = self._number(value.decode(), style.decode() if style else "")
                if marked:
                    numeric.append(column)
            if not text:
                continue
            if column > len(texts):
                texts.extend([""] * (column - len(texts)))
            texts.append(text)
        number = int(label)
        cells = Cells(number, texts, frozenset(numeric), frozenset(faulty))
        style, kind, value = ((part or b"").decode() for part in parts[-4:-1])
        return cells, Last(number, places[-1], kind or "n", style, value)

    def _plain(self, label: bytes, rest: bytes) -> bool:
        """Whether the row's own mark is XML, and its number within the limits."""
        known = self._rests.get(rest)
        if known is None:
            found = _REST.fullmatch(rest)
            names = _NAME.findall(found[1]) if found else []
            known = bool(found) and b"r" not in names and len(set(names)) == len(names)
            if len(self._rests) < _MOST_KEPT and len(rest) < _MOST_KEPT:
                self._rests[rest] = known
        return known and label.isdigit() and label[:1] != b"0" and len(label) < 8 and int(label) <= self._limits.rows

    def _columns(self, letters: tuple[bytes, ...]) -> tuple[int, ...]:
        """The columns of these letters, from 0; none unless they ascend and lie within the limits."""
        found = self._places.get(letters)
        if found is None:
            found = tuple(_column(one) for one in letters)
            if list(found) != sorted(set(found)) or found[-1] >= self._limits.columns:
                found = ()
            if len(self._places) < _MOST_KEPT:
                self._places[letters] = found
        return found

    def _text(self, value: bytes) -> tuple[str, bool] | None:
        """A shared text as it is shown; ``None`` when there is none of this number, or it is too long."""
        try:
            text, marked = self._shown(self._texts[int(value)])
        except (ValueError, IndexError):
            return None
        if len(text) > self._limits.cell_chars:
            return None
        if len(text) <= _LONGEST:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[value] = (text, marked)
        return text, marked


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
