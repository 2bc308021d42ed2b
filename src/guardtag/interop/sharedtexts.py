"""The texts that the cells of a workbook share, kept as one run of bytes: a text takes its letters and eight bytes.

ECMA-376 part 1: 18.4.8 (si), 18.4.12 (t), 18.4.6 (rPh: how a text is pronounced, which is no part of it).
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from itertools import accumulate
from xml.parsers import expat

from guardtag.interop.grid import Limits, broken, too_large
from guardtag.interop.partxml import parser

CLOSING = b"</si>"
_OPENS, _ENDS = b"<si><t>", b"</t></si>"
# No reference, no markup, and no byte that XML has not or reads as another.
_RUN = re.compile(rb"(?:<si><t>[^<>&\x00-\x08\x0b-\x1f]*</t></si>)+")
_NO_LETTERS = re.compile(b"\xef\xbf[\xbe\xbf]")

Run = list[bytes]
"""Texts one behind the other, each by itself."""


def split(data: bytes) -> Iterator[tuple[bytes, Run | None]]:
    """Finds the runs of texts that stand bare, as bytes; see ``plainxml.Split``."""
    start = 0
    for found in _RUN.finditer(data):
        raw = found[0]
        if not _letters(raw):
            continue
        if found.start() > start:
            yield data[start : found.start()], None
        yield raw, raw[len(_OPENS) : -len(_ENDS)].split(_ENDS + _OPENS)
        start = found.end()
    if start < len(data):
        yield data[start:], None


def _letters(raw: bytes) -> bool:
    """Whether the bytes are letters of UTF-8 that XML may hold (Extensible Markup Language 1.0, section 2.2)."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return _NO_LETTERS.search(raw) is None


class SharedTexts:
    """Filled in while the part is read, then asked by number.

    Args:
        limits: see ``Limits``.
    """

    def __init__(self, limits: Limits) -> None:
        self._most = limits.rows * limits.columns
        self._bytes = bytearray()
        self._ends = array("Q", [0])
        self._reading = self._aside = False
        self.run: Callable[[], tuple[bytes, Run] | None] = lambda: None

    def listen(self, made: expat.XMLParserType) -> None:
        """Has a parser call this."""
        made.StartElementHandler, made.EndElementHandler, made.CharacterDataHandler = self.start, self.end, self.text

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element of the part begins."""
        name = name.rpartition(":")[2]
        if name == "t":
            self._reading = not self._aside
        elif name == "rPh":
            self._aside = True
        elif name == "sst":
            stated = attributes.get("uniqueCount", "0")
            if not (stated.isascii() and stated.isdigit() and len(stated) <= 10):
                raise broken("A number in its frame is none.")
            if int(stated) > self._most:
                raise too_large("texts", self._most, "")
        elif found := self.run():
            self._plain(*found)

    def end(self, name: str) -> None:
        """An element of the part ends."""
        name = name.rpartition(":")[2]
        if name == "t":
            self._reading = False
        elif name == "rPh":
            self._aside = False
        elif name == "si":
            self._ends.append(len(self._bytes))
            if len(self._ends) > self._most + 1:
                raise too_large("texts", self._most, "")

    def text(self, data: str) -> None:
        """Letters between two marks."""
        if self._reading:
            self._bytes += data.encode("utf-8", "surrogatepass")

    def _plain(self, raw: bytes, texts: Run) -> None:
        """Texts that were read as bytes. Inside another text they are read once more, as the parser would have."""
        if self._reading or self._aside:
            made = parser()
            self.listen(made)
            made.Parse(b"<x>" + raw + b"</x>", True)
            return
        if len(self._ends) + len(texts) > self._most + 1:
            raise too_large("texts", self._most, "")
        ends = accumulate(map(len, texts), initial=len(self._bytes))
        next(ends)
        self._ends.extend(ends)
        self._bytes += b"".join(texts)

    def __getitem__(self, number: int) -> str:
        """The text of this number, from 0; raises ``IndexError``."""
        if number < 0:
            raise IndexError
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode("utf-8", "surrogatepass")
