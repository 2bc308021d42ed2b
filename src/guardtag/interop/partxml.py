"""The parser for the parts of a workbook: expat, which refuses whatever is no XML; a DTD, and with it every entity, is
refused before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from guardtag.interop.grid import broken, unsafe

CHUNK = 64 * 1024

Start = Callable[[str, dict[str, str]], None]


def parser() -> expat.XMLParserType:
    """A parser that refuses a DTD and every encoding but UTF-8, whatever the part says of itself."""
    made = expat.ParserCreate("utf-8")
    made.buffer_text = True
    made.XmlDeclHandler = _only_utf8
    made.StartDoctypeDeclHandler = _no_doctype
    return made


def fed(made: expat.XMLParserType, source: IO[bytes]) -> Iterator[None]:
    """Feeds a parser to the end of a part, and yields after every piece of it."""
    yield from judged(_fed(made, source))


def _fed(made: expat.XMLParserType, source: IO[bytes]) -> Iterator[None]:
    while chunk := source.read(CHUNK):
        made.Parse(chunk, False)
        yield
    made.Parse(b"", True)
    yield


def judged(feeding: Iterator[None]) -> Iterator[None]:
    """Feeds a parser; what is no XML is refused."""
    try:
        yield from feeding
    except expat.ExpatError as error:
        raise broken(f"A part of it is no XML ({expat.ErrorString(error.code)}).") from None


def _only_utf8(version: str, encoding: str | None, standalone: int) -> None:
    if encoding is not None and encoding.lower() != "utf-8":
        raise broken("A part of it is not in UTF-8, so that two readers could read it differently.")


def _no_doctype(*_: object) -> None:
    raise unsafe("It declares XML entities of its own, which can grow without end.", case="entities")
