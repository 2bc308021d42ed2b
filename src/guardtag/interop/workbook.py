"""An .xlsx, from a file to rows, with nothing trusted on the way.

An .xlsx is a zip of XML parts (ECMA-376 parts 1 and 2). What its directory states is looked at first, under limits;
zipfile unpacks no more of a part than that, and refuses a part whose checksum then does not fit. The parts that
matter are unpacked piece by piece into expat and never stand in memory as a whole, nor on the disk: of a workbook
of 100,000 rows there are only the texts that its cells share, and the rows of the moment. (A reader that makes a table
of a whole sheet first, as python-calamine does, needs 120 MB more for 100,000 rows than for 10,000. The tests ask it
whether it reads the same.)
"""

from __future__ import annotations

import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import attrs

from guardtag.interop import partxml, sharedtexts, sheetxml
from guardtag.interop.grid import Cells, Limits, broken, too_large, unsafe
from guardtag.interop.numberformats import Formats
from guardtag.interop.partxml import Start
from guardtag.interop.plainxml import Apart
from guardtag.interop.sharedtexts import SharedTexts

_MIB = 1024 * 1024
_ROOT, _BOOK, _LINKS = "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_TEXTS, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_ENCRYPTED = 0x1
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, OSError, ValueError)


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


def tabs(file: IO[bytes], size: int, limits: Limits) -> Iterator[Tab]:
    """The visible worksheets of an .xlsx, in the order of their tabs; rows are read as they are asked for.

    Args:
        file: the open file; it must stay open while rows are read.
        size: its bytes.
        limits: see ``Limits``.

    Raises:
        ImportRefused: no workbook, too large, or unsafe; also while rows are read.
    """
    with _zip_errors():
        zipped = zipfile.ZipFile(file)
        book = _Book(zipped, _members(zipped, size, limits), limits)
        sheets = book.sheets()
        if len(sheets) > limits.sheets:
            raise too_large("sheets", limits.sheets, "")
    return (Tab(name, book.rows(part)) for name, part in sheets)


@contextmanager
def _zip_errors() -> Iterator[None]:
    try:
        yield
    except _ZIP_ERRORS as error:
        raise broken(f"The zip in it does not open ({type(error).__name__}).") from None


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


class _Book:
    """The parts of one workbook.

    Args:
        zipped: the zip.
        members: its members by name in lower case.
        limits: see ``Limits``.
    """

    def __init__(self, zipped: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], limits: Limits) -> None:
        self._zipped, self._members, self._limits = zipped, members, limits
        self._texts = SharedTexts(limits)
        self._formats = Formats()
        self._listed: list[tuple[str, str]] = []
        self._targets: dict[str, str] = {}

    def sheets(self) -> list[tuple[str, str]]:
        """Reads what all sheets share; returns name and part of the visible worksheets."""
        if not all(part.lower() in self._members for part in (_ROOT, _BOOK, _LINKS)):
            raise broken("It is a zip, but no workbook.")
        self._parse(_ROOT, lambda name, attributes: None)
        self._parse(_BOOK, self._in_book)
        self._parse(_LINKS, self._in_links)
        if _STYLES.lower() in self._members:
            self._parse(_STYLES, self._formats.start)
        if _TEXTS.lower() in self._members:
            self._read_texts()
        found = [
            (name, self._targets[link])
            for name, link in self._listed
            if link in self._targets and self._targets[link].lower() in self._members
        ]
        if len({part.lower() for _, part in found}) < len(found):
            raise unsafe("Two sheets of it are one part.")
        return found

    def rows(self, part: str) -> Iterator[Cells]:
        with _zip_errors(), self._open(part) as source:
            yield from sheetxml.rows(source, self._texts, self._formats, self._limits)

    def _open(self, part: str) -> IO[bytes]:
        return self._zipped.open(self._members[part.lower()])

    def _read_texts(self) -> None:
        made, texts = partxml.parser(), self._texts
        apart = Apart(made, sharedtexts.CLOSING, sharedtexts.split)
        texts.run = apart.found
        texts.listen(made)
        with self._open(_TEXTS) as source:
            for _ in partxml.judged(apart.feed(source, partxml.CHUNK)):
                pass

    def _parse(self, part: str, start: Start) -> None:
        made = partxml.parser()
        made.StartElementHandler = start
        with self._open(part) as source:
            for _ in partxml.fed(made, source):
                pass

    def _in_book(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "sheet" and attributes.get("state", "visible") == "visible":
            links = [value for key, value in attributes.items() if key.endswith(":id")]
            self._listed.append((attributes.get("name", ""), links[0] if links else ""))
        elif name == "workbookPr":
            self._formats.from_1904 = attributes.get("date1904", "0") in ("1", "true", "on")

    def _in_links(self, name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.join("xl", target)
            self._targets[attributes.get("Id", "")] = path
