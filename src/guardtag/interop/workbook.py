"""An .xlsx, from bytes to rows, with nothing trusted on the way.

An .xlsx is a zip of XML parts (ECMA-376 parts 1 and 2). The parts that matter are unpacked here, in
memory, under limits; zipfile unpacks no more of a part than the directory states, and refuses a part
whose checksum then does not fit. Each is parsed once by expat, which refuses a DTD (and with it every
entity) and sees where cells with values stand. Only then does python-calamine get a new zip of exactly
those parts: it cannot see a second reading of the file, a link to another workbook, or a row or a count
far beyond the limits, for which it would reserve memory until the process is aborted. Nothing is ever
unpacked to disk.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from xml.parsers import expat

import attrs

from guardtag.errors import ImportRefused
from guardtag.interop.grid import ERROR_TEXTS, Cells, Limits, broken, too_large, unsafe

_CHUNK = 256 * 1024
_MIB = 1024 * 1024
_ROOT, _BOOK, _LINKS = "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_TEXTS = "xl/sharedStrings.xml"
_SHARED = (_ROOT, _BOOK, _LINKS, "[Content_Types].xml", _TEXTS, "xl/styles.xml")
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})", re.ASCII)
_MAX_FAULTY = 100_000
_ENCRYPTED = 0x1
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, OSError, ValueError)

_Start = Callable[[str, dict[str, str]], None]


@attrs.frozen
class Tab:
    """One visible worksheet.

    Args:
        name: as on the tab.
        rows: its rows that are not empty, from the top.
        slides: a stray separator can push its cells under the wrong titles, as in a CSV.
    """

    name: str
    rows: Iterator[Cells]
    slides: bool = False


def tabs(raw: bytes, limits: Limits) -> Iterator[Tab]:
    """The visible worksheets of an .xlsx, in the order of their tabs; rows are made as they are asked for.

    A tab that nobody keeps takes no memory: hold on to one at a time.

    Args:
        raw: the whole file.
        limits: see ``Limits``.

    Raises:
        ImportRefused: no workbook, too large, unsafe, or the extra ``guardtag[import]`` is missing.
    """
    try:
        import python_calamine
    except ImportError:
        raise ImportRefused(
            "GT-IMPORT-EXTRA", "Reading .xlsx needs a package that is not installed.",
            "python-calamine comes with the extra `import`.",
            "Run pip install 'guardtag[import]', or save the sheet as .csv (UTF-8).",
        ) from None  # fmt: skip
    parts, sheets = _checked(raw, limits)
    with _reader():
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(parts))
    return (Tab(name, _rows(book, name, faulty, limits)) for name, faulty in sheets)


@contextmanager
def _reader() -> Iterator[None]:
    """Turns what the Rust reader raises into a refusal; its panics are no ``Exception``."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:
        raise broken(f"The reader stopped with {type(error).__name__}.") from None


def _checked(raw: bytes, limits: Limits) -> tuple[bytes, list[tuple[str, frozenset[tuple[int, int]]]]]:
    """A new zip of the checked parts, and of each visible sheet its name and the places of error cells."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as zipped, zipfile.ZipFile(out, "w") as clean:
            members = _members(zipped, len(raw), limits)
            parts = _Parts(zipped, clean, members, limits)
            sheets = parts.copy_shared()
            if len(sheets) > limits.sheets:
                raise too_large("sheets", limits.sheets, "")
            found = [(name, parts.copy_sheet(part)) for name, part in sheets]
    except _ZIP_ERRORS as error:
        raise broken(f"The zip in it does not open ({type(error).__name__}).") from None
    return out.getvalue(), found


def _members(zipped: zipfile.ZipFile, packed: int, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """The zip's members by name, once their names and stated sizes are in order."""
    infos = zipped.infolist()
    if len(infos) > limits.members:
        raise too_large("members", limits.members, "")
    by_name: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.orig_filename
        if name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/") or ":" in name:
            raise unsafe("A part of it has a name that leads out of the workbook.")
        if posixpath.basename(name).lower() == "vbaproject.bin":
            raise unsafe("It holds macros, which are programs.", case="macros")
        if info.flag_bits & _ENCRYPTED:
            raise unsafe("A part of it is encrypted.")
        if name.lower() in by_name:
            raise unsafe("Two parts of it have the same name.")
        if info.file_size > _MIB and info.file_size > limits.ratio * max(info.compress_size, 1):
            raise too_large("unpacked parts", limits.ratio, "times their packed size")
        by_name[name.lower()] = info
    unpacked = sum(info.file_size for info in infos)
    if unpacked > limits.unpacked_bytes:
        raise too_large("unpacked bytes", limits.unpacked_bytes, "bytes")
    if unpacked > _MIB and unpacked > limits.ratio * packed:
        raise too_large("unpacked parts", limits.ratio, "times their packed size")
    return by_name


@attrs.define
class _Parts:
    """Copies parts from the given zip into the clean one, each parsed on the way."""

    source: zipfile.ZipFile
    target: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]
    limits: Limits
    copied: set[str] = attrs.field(factory=set)

    def copy_shared(self) -> list[tuple[str, str]]:
        """Copies what all sheets share; returns (name, part) of the visible worksheets."""
        book, links = _Book(), _Links()
        readers: dict[str, _Start] = {
            _BOOK: book.start, _LINKS: links.start, _TEXTS: _Texts(self.limits).start,
        }  # fmt: skip
        for part in _SHARED:
            if part.lower() in self.members:
                self._copy(part, readers.get(part, _nothing))
            elif part in (_ROOT, _BOOK, _LINKS):
                raise broken("It is a zip, but no workbook.")
        return [
            (name, links.targets[link])
            for name, link in book.sheets
            if link in links.targets and links.targets[link].lower() in self.members
        ]

    def copy_sheet(self, part: str) -> frozenset[tuple[int, int]]:
        """Copies a worksheet; returns row and column, from 0, of its error cells."""
        reader = _Places(self.limits)
        self._copy(part, reader.start)
        return frozenset(reader.faulty)

    def _copy(self, part: str, start: _Start) -> None:
        parser = expat.ParserCreate("utf-8")  # whatever the part says of itself
        parser.XmlDeclHandler = _only_utf8
        parser.StartElementHandler = start
        parser.StartDoctypeDeclHandler = _no_doctype
        info = self.members[part.lower()]
        if info.filename in self.copied:
            raise unsafe("Two sheets of it are one part.")
        self.copied.add(info.filename)
        try:
            with self.source.open(info) as source, self.target.open(part, "w", force_zip64=True) as target:
                while chunk := source.read(_CHUNK):
                    parser.Parse(chunk, False)
                    target.write(chunk)
                parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise broken(f"A part of it is no XML ({expat.ErrorString(error.code)}).") from None


def _nothing(name: str, attributes: dict[str, str]) -> None:
    """A part of which only the form matters."""


def _only_utf8(version: str, encoding: str | None, standalone: int) -> None:
    if encoding is not None and encoding.lower() != "utf-8":
        raise broken("A part of it is not in UTF-8, so that two readers could read it differently.")


def _no_doctype(*_: object) -> None:
    raise unsafe("It declares XML entities of its own, which can grow without end.", case="entities")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Book:
    """Finds the visible sheets in ``workbook.xml``: (name, relationship id)."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "sheet" and attributes.get("state", "visible") == "visible":
            links = [value for key, value in attributes.items() if key.endswith(":id")]
            self.sheets.append((attributes.get("name", ""), links[0] if links else ""))


class _Links:
    """Finds where the worksheets lie in ``workbook.xml.rels``: relationship id to part name."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.join("xl", target)
            self.targets[attributes.get("Id", "")] = path


class _Texts:
    """Checks what the shared texts say of their number: the reader reserves memory for as many."""

    def __init__(self, limits: Limits) -> None:
        self.most = limits.rows * limits.columns

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "sst" and _number(attributes.get("uniqueCount", "0")) > self.most:
            raise too_large("texts", self.most, "")


class _Places:
    """Sees where in a worksheet cells with values stand, and stops when one lies beyond the limits.

    A cell's place is its ``r``, or in its row the one after the cell before (ECMA-376 part 1, 18.3.1.4
    and 18.3.1.73). The count goes exactly as the reader's does: a ``c`` that names another row moves
    the column only. Cells that have a format but no value count for nothing: templates are full of them.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.row, self.column = -1, 0
        self.cell = (0, 0)
        self.error = False
        self.faulty: set[tuple[int, int]] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "c":
            reference = attributes.get("r")
            self.cell = (self.row, self.column) if reference is None else _place(reference)
            self.column = self.cell[1] + 1
            self.error = attributes.get("t") == "e"
        elif name in ("v", "is"):
            self.value()
        elif name == "row":
            number = attributes.get("r")
            self.row = self.row + 1 if number is None else _number(number) - 1
            self.column = 0

    def value(self) -> None:
        if self.cell[0] >= self.limits.rows:
            raise too_large("rows", self.limits.rows, "")
        if self.cell[1] >= self.limits.columns:
            raise too_large("columns", self.limits.columns, "")
        if self.error:
            self.faulty.add(self.cell)
            if len(self.faulty) > _MAX_FAULTY:
                raise too_large("error cells", _MAX_FAULTY, "")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise broken("A number in its frame is none.")
    return int(text)


def _place(reference: str) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise broken("A cell in it has no proper place.")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _rows(book: Any, name: str, faulty: frozenset[tuple[int, int]], limits: Limits) -> Iterator[Cells]:
    faulty_in: dict[int, set[int]] = {}
    for row, column in faulty:
        faulty_in.setdefault(row, set()).add(column)
    with _reader():  # the whole sheet is read here, so one is in memory only while its rows are wanted
        sheet = book.get_sheet_by_name(name)
        rows = iter(sheet.iter_rows())
        left = sheet.start[1] if sheet.start else 0  # empty columns on the left, which the reader leaves out
    for index in count():
        with _reader():
            values = next(rows, None)
        if values is None:
            return
        if not any(values) and index not in faulty_in:
            continue  # 38 kB can claim 200,000 rows: empty ones must cost next to nothing
        values = [""] * left + values
        texts = [_text(value) for value in values]
        if any(len(text) > limits.cell_chars for text in texts):
            raise too_large("characters in one cell", limits.cell_chars, "")
        wrong = faulty_in.get(index, set()) | {at for at, text in enumerate(texts) if text in ERROR_TEXTS}
        numeric = frozenset(at for at, value in enumerate(values) if type(value) in (float, int))
        yield Cells(index + 1, texts, numeric, frozenset(wrong))


def _text(value: object) -> str:
    """A cell's value as its reader would write it; a whole number below 10^15 has lost no digit."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(float(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else ""
