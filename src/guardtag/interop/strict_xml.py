"""XML that can be read in one way only and cannot grow, for what strangers send. Pure.

A document with a DTD is refused (Extensible Markup Language 1.0, section 2.8): entities can grow without end, and
fetch what lies outside. So is one that is not in UTF-8, since two readers could read it differently; processing
instructions are passed over. Names are kept as ``{namespace}name``, the form of ``xml.etree``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

import attrs

MAX_BYTES: Final = 4 * 2**20
MAX_ELEMENTS: Final = 100_000
MAX_DEPTH: Final = 16
MAX_ATTRIBUTES: Final = 32

_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class TooLarge(ValueError):
    """More bytes, elements or levels than are read."""


@attrs.define(eq=False)
class Element:
    """An element of a document.

    Args:
        name: ``{namespace}name``, or the plain name where there is no namespace.
        text: the characters that stand in it directly, without those of the elements in it.
        children: the elements in it, in their order.
    """

    name: str
    text: str = ""
    children: list[Element] = attrs.field(factory=list)

    def all(self, name: str) -> Iterator[Element]:
        """The elements in it of this name."""
        return (child for child in self.children if child.name == name)


def parse(data: bytes, most: int = MAX_BYTES) -> Element:
    """The root element of a document. Attributes are read past: none of our formats has any.

    Args:
        data: the document, in UTF-8.
        most: the largest one, in bytes.

    Raises:
        TooLarge: it has more bytes, elements, levels or attributes than are read; it was not kept.
        ValueError: it is no XML of this kind.
    """
    if len(data) > most:
        raise TooLarge("a document is too large")
    reader = _Reader()
    parser = expat.ParserCreate("utf-8", namespace_separator="}")
    parser.buffer_text = True
    parser.XmlDeclHandler = _only_utf8
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError(f"no XML: {expat.ErrorString(error.code)}") from None
    return reader.root.children[0]


class _Reader:
    """Builds the tree."""

    def __init__(self) -> None:
        self.root = Element("")
        self._open = [self.root]
        self._parts: list[list[str]] = [[]]
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MAX_ELEMENTS or len(self._open) > MAX_DEPTH or len(attributes) > MAX_ATTRIBUTES:
            raise TooLarge("a document has too many elements, levels or attributes")
        element = Element("{" + name if "}" in name else name)
        self._open[-1].children.append(element)
        self._open.append(element)
        self._parts.append([])

    def end(self, name: str) -> None:
        self._open.pop().text = "".join(self._parts.pop())

    def text(self, data: str) -> None:
        self._parts[-1].append(data)


def _only_utf8(version: str, encoding: str | None, standalone: int) -> None:
    if encoding is not None and encoding.lower() != "utf-8":
        raise ValueError("not in UTF-8")


def _no_doctype(*_: object) -> NoReturn:
    raise ValueError("a DTD")


def writable(text: str) -> bool:
    """Whether XML can say this text: it has no character that no document may have (section 2.2)."""
    return _FORBIDDEN.search(text) is None


Parts = Sequence["tuple[str, str | Parts]"]
"""What stands in an element: pairs of a name and a text, or a name and what stands in that one."""


def build(root: str, prefix: str, namespace: str, parts: Parts) -> bytes:
    """A document in UTF-8.

    Args:
        root: name of the root element.
        prefix: of every name; empty: the namespace is the default one.
        namespace: of every element.
        parts: what stands in the root element, in order.

    Raises:
        ValueError: a text has a character that XML cannot say.
    """
    mark = f"{prefix}:" if prefix else ""
    declared = f" xmlns{':' if prefix else ''}{prefix}={quoteattr(namespace)}"
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<{mark}{root}{declared}>"]
    _write(lines, mark, parts, 1)
    lines += [f"</{mark}{root}>", ""]
    return "\n".join(lines).encode()


def _write(lines: list[str], mark: str, parts: Parts, depth: int) -> None:
    pad = "  " * depth
    for name, inside in parts:
        if isinstance(inside, str):
            if not writable(inside):
                raise ValueError("a text has a character that XML cannot say")
            # A carriage return that stands there bare is read as a line feed (section 2.11).
            lines.append(f"{pad}<{mark}{name}>{escape(inside, {chr(13): '&#13;'})}</{mark}{name}>")
        else:
            lines.append(f"{pad}<{mark}{name}>")
            _write(lines, mark, inside, depth + 1)
            lines.append(f"{pad}</{mark}{name}>")
