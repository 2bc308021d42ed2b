"""The HTML printer: A4 pages of labels in one file, to be printed from any browser.

Every page is a page of the print, in real millimetres; the file loads and runs nothing. A line of 50 mm on the
first page shows whether the browser kept the size. ``labels.pages`` says how the file is laid out. It is streamed:
labels are written as they come.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from guardtag.hookspecs import hookimpl
from guardtag.labels import pages, sheet
from guardtag.labels import pen as pens
from guardtag.labels.output import whole_file
from guardtag.spi import Label, Offer


class HtmlPrinter:
    """Draws labels into the pages of an HTML file.

    Args:
        url: ``html:``; nothing follows.
        ink: colour of what is drawn, ``#rrggbb``; the design's own when not given.
        cloth: colour of the ground, ``#rrggbb``; the design's own when not given.
    """

    def __init__(self, url: str = "html:", *, ink: str | None = None, cloth: str | None = None) -> None:
        pens.checked("html", ink, cloth)
        self.url = url
        self.ink = ink
        self.cloth = cloth

    def most(self, label: Label) -> int:
        """How many labels a file of a long run holds: whole pages, up to a thousand labels."""
        pens.legible("html", label, self.ink, self.cloth)
        return sheet.whole_pages(label)

    def print(self, labels: Iterable[Label], out: str | os.PathLike[str]) -> None:
        """Writes all labels to the file ``out``, or nothing.

        Raises:
            ValueError: there are no labels.
            ConfigError: GT-PRINT-PALE.
            PrintError: GT-PRINT-WRITE, GT-FONT-GLYPH, GT-FONT-SHAPING, GT-FONT-DOWNWARDS, GT-SHEET-SIZE,
                GT-SHEET-MIXED.
        """
        layout, placed = sheet.on_pages(labels)
        pen = pens.Pen("html", self.ink, self.cloth)
        with whole_file(out) as stream:
            stream.write(f"{pages.HEAD}{pages.PAGE}{pages.RULER}".encode())
            for count, (label, x, y) in enumerate(placed):
                page, place = divmod(count, layout.per_page)
                if page and not place:
                    stream.write(f"{pages.PAGE_END}{pages.PAGE}".encode())
                pen.write(stream, label, x, y - page * sheet.PAGE_HEIGHT, cut=True)
            stream.write(f"{pages.PAGE_END}{pages.END}".encode())


@hookimpl
def guardtag_printers() -> Iterator[Offer]:
    """Offers the scheme ``html``."""
    yield Offer("html", HtmlPrinter)
