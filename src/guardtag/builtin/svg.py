"""The SVG printer: one label, or A4 pages of labels one below the other, in real millimetres.

The file is streamed: labels are written as they come (``labels.pen``), and a place for the height is kept
in the first line. SVG knows no pages, and a browser cuts a sheet of several where its own end: for a browser
there is the printer ``html``.

Layout of the file, which ``labels.shown`` relies on: the head, then one element a line (definitions of
letters before their first use, labels as ``<g id="tag-SERIAL">``), then ``</svg>``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from guardtag.hookspecs import hookimpl
from guardtag.labels import pen as pens
from guardtag.labels import sheet
from guardtag.labels.output import whole_file
from guardtag.spi import Label, Offer

HEAD_BYTES = 320
"""Length of the head; it is padded with spaces, so that the height can be put in at the end."""


class SvgPrinter:
    """Draws labels into an SVG file.

    Args:
        url: ``svg:``; nothing follows.
        ink: colour of what is drawn, ``#rrggbb``; the design's own when not given.
        cloth: colour of the ground, ``#rrggbb``; the design's own when not given.
    """

    def __init__(self, url: str = "svg:", *, ink: str | None = None, cloth: str | None = None) -> None:
        pens.checked("svg", ink, cloth)
        self.url = url
        self.ink = ink
        self.cloth = cloth

    def most(self, label: Label) -> int:
        """How many labels a file of a long run holds: whole pages, up to a thousand labels."""
        pens.legible("svg", label, self.ink, self.cloth)
        return sheet.whole_pages(label)

    def print(self, labels: Iterable[Label], out: str | os.PathLike[str]) -> None:
        """Writes all labels to the file ``out``, or nothing.

        Raises:
            ValueError: there are no labels.
            ConfigError: GT-PRINT-PALE.
            PrintError: GT-PRINT-WRITE, GT-FONT-GLYPH, GT-FONT-SHAPING, GT-FONT-DOWNWARDS, GT-SHEET-SIZE,
                GT-SHEET-MIXED.
        """
        layout, placed = sheet.lay(labels)
        pen = pens.Pen("svg", self.ink, self.cloth)
        with whole_file(out) as stream:
            stream.write(b" " * HEAD_BYTES)
            count = 0
            for label, x, y in placed:
                pen.write(stream, label, x, y, cut=not layout.single)
                count += 1
            stream.write(b"</svg>\n")
            stream.seek(0)
            stream.write(_head(*layout.size(count)))


def _head(width: float, height: float) -> bytes:
    wide, high = f"{width:.10g}", f"{height:.10g}"
    start = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1"'
        f' width="{wide}mm" height="{high}mm" viewBox="0 0 {wide} {high}"'
    )
    return (start.ljust(HEAD_BYTES - 2) + ">\n").encode()


@hookimpl
def guardtag_printers() -> Iterator[Offer]:
    """Offers the scheme ``svg``."""
    yield Offer("svg", SvgPrinter)
