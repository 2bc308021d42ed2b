"""The cells of a worksheet as its XML is read: a few rows in memory, however many there are.

ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.73 (row), 18.3.1.96 (v), 18.18.11 (types of cells), 22.9.2.19 (letters written as
``_x000D_``). expat refuses whatever is no XML; a DTD (and with it every entity) is refused before. A cell's place is
its ``r``, or in its row the one after the cell before. Cells that have a format but no value count for nothing:
templates are full of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from guardtag.interop import plainrows
from guardtag.interop.grid import ERROR_TEXTS, Cells, Limits, broken, too_large
from guardtag.interop.numberformats import Formats
from guardtag.interop.partxml import CHUNK, judged, parser
from guardtag.interop.plainrows import PlainRows
from guardtag.interop.plainxml import Apart
from guardtag.interop.sharedtexts import SharedTexts

_DIGITS = "0123456789"
_COLUMN = re.compile(r"[A-Za-z]{1,3}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MAX_FAULTY = 100_000
_NAMES = 1000
_OTHER, _CELL, _VALUE, _ROW, _ASIDE = range(5)
_KINDS = {"c": _CELL, "v": _VALUE, "t": _VALUE, "row": _ROW, "rPh": _ASIDE}


class _Sheet:
    """What is known while a worksheet is read."""

    def __init__(self, texts: SharedTexts, formats: Formats, limits: Limits) -> None:
        self.texts, self.formats, self.limits = texts, formats, limits
        self.done: list[Cells] = []
        self.kinds: dict[str, int] = {}
        self.letters: dict[str, int] = {}
        self.row, self.label = -1, "0"
        self.column = self.next = 0
        self.type = self.style = ""
        self.reading = self.aside = self.valued = self.strayed = False
        self.parts: list[str] = []
        self.size = 0
        self.cells: list[str] = []
        self.numeric: set[int] = set()
        self.faulty: set[int] = set()
        self.errors = 0
        self.run: Callable[[], tuple[bytes, plainrows.Run] | None] = lambda: None

    def kind(self, name: str) -> int:
        found = _KINDS.get(name.rpartition(":")[2], _OTHER)
        if len(self.kinds) < _NAMES:
            self.kinds[name] = found
        return found

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = self.kinds.get(name)
        if kind is None:
            kind = self.kind(name)
        if kind == _CELL:
            place = attributes.get("r")
            self.strayed = False
            if place is not None:
                self.next = self.place(place)
            self.column = self.next
            self.next += 1
            self.type = attributes.get("t", "n")
            self.style = attributes.get("s", "")
            self.parts = []
            self.size, self.valued = 0, False
        elif kind == _VALUE:
            self.reading = not self.aside
            if not self.valued:
                self.value()
        elif kind == _ROW:
            number = attributes.get("r")
            self.row = self.row + 1 if number is None else _row(number) - 1
            self.label, self.next = str(self.row + 1), 0
        elif kind == _ASIDE:
            self.aside = True
            self.reading = False
        elif found := self.run():
            self.plain(*found)

    def plain(self, raw: bytes, run: plainrows.Run) -> None:
        """Rows that were read as bytes. Where no row can begin they are read once more, as the parser would have."""
        if self.cells or self.numeric or self.faulty or self.reading or self.aside or self.valued:
            made = parser()
            self.listen(made)
            made.Parse(b"<x>" + raw + b"</x>", True)
            return
        rows, last = run
        self.done += rows
        self.row, self.label = last.row - 1, str(last.row)
        self.column, self.next, self.strayed = last.column, last.column + 1, False
        self.type, self.style = last.type, last.style
        self.parts, self.size = [last.value] if last.value else [], len(last.value)

    def listen(self, made: expat.XMLParserType) -> None:
        """Has a parser call this."""
        made.StartElementHandler, made.EndElementHandler, made.CharacterDataHandler = self.start, self.end, self.text

    def place(self, place: str) -> int:
        """The column of a cell's place, from 0; the row must be the one it stands in."""
        letters = place.rstrip(_DIGITS)
        column = self.letters.get(letters)
        if column is None:
            if not _COLUMN.fullmatch(letters):
                raise broken("A cell in it has no proper place.")
            column = 0
            for letter in letters.upper():
                column = column * 26 + ord(letter) - 64
            self.letters[letters] = column = column - 1
        digits = place[len(letters) :]
        if digits != self.label:
            if not digits or len(digits) > 7:
                raise broken("A cell in it has no proper place.")
            self.strayed = True
        return column

    def value(self) -> None:
        """A cell turns out to hold something."""
        self.valued = True
        if self.row >= self.limits.rows:
            raise too_large("rows", self.limits.rows, "")
        if self.column >= self.limits.columns:
            raise too_large("columns", self.limits.columns, "")
        if self.row < 0 or self.strayed:
            raise broken("A cell in it says that it stands in another row.")

    def text(self, data: str) -> None:
        if self.reading:
            self.size += len(data)
            if self.size > self.limits.cell_chars * 7:  # each letter may be written as _x000D_
                raise too_large("characters in one cell", self.limits.cell_chars, "")
            self.parts.append(data)

    def end(self, name: str) -> None:
        kind = self.kinds.get(name)
        if kind is None:
            kind = self.kind(name)
        if kind == _VALUE:
            self.reading = False
        elif kind == _CELL:
            if self.valued:
                self.cell("".join(self.parts))
                self.valued = False
        elif kind == _ROW:
            if self.cells:
                self.emit()
        elif kind == _ASIDE:
            self.aside = False

    def cell(self, raw: str) -> None:
        text = self.read(raw)
        if not text:
            return
        if len(text) > self.limits.cell_chars:
            raise too_large("characters in one cell", self.limits.cell_chars, "")
        at, cells = self.column, self.cells
        if at == len(cells):
            cells.append(text)
            return
        if at > len(cells):
            cells.extend([""] * (at + 1 - len(cells)))
        cells[at] = text

    def read(self, raw: str) -> str:
        """What a cell shows, by its type."""
        kind = self.type
        if kind == "s":
            try:
                text = self.texts[int(raw)]
            except (ValueError, IndexError):
                raise broken("A cell in it names a text that is not there.") from None
        elif kind == "n":
            text, stays = number(raw, self.style, self.formats)
            if stays:
                self.numeric.add(self.column)
            return text
        elif kind == "b":
            return "TRUE" if raw.strip() not in ("", "0", "false") else "FALSE"
        elif kind == "e":
            self.errors += 1
            if self.errors > _MAX_FAULTY:
                raise too_large("error cells", _MAX_FAULTY, "")
            self.faulty.add(self.column)
            return raw
        else:
            text = raw
        text, failed = shown(text)
        if failed:
            self.faulty.add(self.column)
        return text

    def emit(self) -> None:
        self.done.append(Cells(self.row + 1, self.cells, frozenset(self.numeric), frozenset(self.faulty)))
        self.cells = []
        if self.numeric:
            self.numeric = set()
        if self.faulty:
            self.faulty = set()


def _row(number: str) -> int:
    if not (number.isascii() and number.isdigit() and len(number) <= 10) or int(number) < 1:
        raise broken("A number in its frame is none.")
    return int(number)


def shown(text: str) -> tuple[str, bool]:
    """A text without what is written ``_x000D_``, and whether it is that of a failed formula."""
    if "_x" in text:
        text = _ESCAPED.sub(_letter, text)
    return text, text in ERROR_TEXTS


def number(raw: str, style: str, formats: Formats) -> tuple[str, bool]:
    """A number as its reader would write it, and whether it stays one; a whole one below 10^15 has lost no digit."""
    if not raw:
        return "", False
    kind = formats.of(style) if style else ""
    if not kind and len(raw) < 16 and raw.isdigit() and raw.isascii():
        return raw.lstrip("0") or "0", True
    if not _NUMBER.fullmatch(raw):
        return raw, False
    value = float(raw)
    said = formats.text(value, kind) if kind else None
    if said is not None:
        return said, False
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(value), True


def _letter(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def rows(source: IO[bytes], texts: SharedTexts, formats: Formats, limits: Limits) -> Iterator[Cells]:
    """The rows of a worksheet that hold a value, from the top, read as they are asked for.

    Args:
        source: the part.
        texts: what cells share.
        formats: what the styles say of numbers.
        limits: see ``Limits``.

    Raises:
        ImportRefused: it is broken, or a value lies beyond the limits.
    """
    sheet, made = _Sheet(texts, formats, limits), parser()
    sheet.listen(made)
    plain = PlainRows(texts, lambda raw, style: number(raw, style, formats), shown, limits)
    apart = Apart(made, plainrows.CLOSING, plain.split)
    sheet.run = apart.found
    for _ in judged(apart.feed(source, CHUNK)):
        yield from sheet.done
        sheet.done = []
