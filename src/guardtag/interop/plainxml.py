"""Reads XML past what all writers write alike: such pieces are understood as bytes, and a parser sees the rest.

Nine tenths of a worksheet are rows of one shape, and calling back from a parser for each of their marks costs more
than all else of reading. A piece that has the shape in every byte is taken out, and in its place the parser gets an
empty element. So the parser still judges the document: whether the element counts, and when, is what the parser says,
and its place in what was fed says which pieces it stands for, which no document can forge. The shapes hold no
reference and no markup but their own. From the first ``<!`` on (a comment, a section of characters, a DTD) the parser
gets all of it: in a section of characters the element would be text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import IO, Generic, TypeVar
from xml.parsers import expat

T = TypeVar("T")

MARK = b"<x/>"
_NEVER_PLAIN = b"<!"

Split = Callable[[bytes], Iterable[tuple[bytes, T | None]]]
"""Bytes to their pieces in order, each with what it says, or with ``None``: the parser is to read it."""


class Apart(Generic[T]):
    """A part on its way into a parser.

    Args:
        made: the parser; its handlers ask ``found`` at every element that they do not know.
        closing: the last bytes of every plain piece.
        split: see ``Split``; it gets bytes that end in ``closing``, or hold none.
    """

    def __init__(self, made: expat.XMLParserType, closing: bytes, split: Split[T]) -> None:
        self._made, self._closing, self._split = made, closing, split
        self._runs: dict[int, tuple[bytes, T]] = {}
        self._place = 0

    def found(self) -> tuple[bytes, T] | None:
        """The piece that the element which begins just now stands for, as bytes and as what it says."""
        return self._runs.pop(self._made.CurrentByteIndex, None) if self._runs else None

    def feed(self, source: IO[bytes], size: int) -> Iterator[None]:
        """Feeds the parser, so many bytes at a time, and yields after each."""
        left, plain = b"", True
        while chunk := source.read(size):
            data, left = left + chunk, b""
            plain = plain and _NEVER_PLAIN not in data
            if not plain:
                self._made.Parse(data, False)
            else:
                end = data.rfind(self._closing)
                end = len(data) - 1 if end < 0 else end + len(self._closing)
                data, left = data[:end], data[end:]
                self._pieces(data)
            yield
        self._made.Parse(left, False)
        self._made.Parse(b"", True)
        yield

    def _pieces(self, data: bytes) -> None:
        for piece, said in self._split(data):
            if said is None:
                fed = piece
            else:
                fed = MARK
                self._runs[self._place] = (piece, said)
            self._made.Parse(fed, False)
            self._place += len(fed)
