"""The PNG printer: one label, or A4 pages of labels one below the other, in whole printer dots.

Every module is a whole number of dots and begins on one, so a thermal printer that takes the picture
dot for dot prints the code as sharp as it can. For a few hundred labels: a picture is kept in memory
whole, and few programs open a larger one; many labels go as HTML or CSV.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice

from guardtag.errors import PrintError
from guardtag.hookspecs import hookimpl
from guardtag.labels import sheet
from guardtag.labels.brush import LIGHT, Brush, checked, dots, palette
from guardtag.labels.extra import extra_missing
from guardtag.labels.output import whole_file
from guardtag.spi import Label, Offer

MAX_PIXELS = 100_000_000
"""The largest picture, in pixels: eleven A4 pages at 300 dpi."""
RUN_PIXELS = 36_000_000
"""The largest picture of a long run, in pixels: four A4 pages at 300 dpi, or one at 600."""


class PngPrinter:
    """Draws labels into a PNG file.

    Args:
        url: ``png:``; nothing follows.
        dpi: dots per inch, 100 to 2400; what the labels were drawn for when not given. Modules must
            be whole dots at it.
    """

    def __init__(self, url: str = "png:", *, dpi: int | None = None) -> None:
        checked("png", dpi)
        self.url = url
        self.dpi = dpi

    def most(self, label: Label) -> int:
        """How many labels a file of a long run holds: whole pages, and pictures that are quick to open."""
        layout = sheet.lay((label, label))[0]
        return max(_most(layout, self.dpi or label.dpi, RUN_PIXELS), layout.per_page)

    def print(self, labels: Iterable[Label], out: str | os.PathLike[str]) -> None:
        """Writes all labels to the file ``out``, or nothing.

        Raises:
            ValueError: there are no labels.
            PrintError: GT-PRINT-WRITE, GT-PRINT-EXTRA, GT-PRINT-LARGE, GT-PRINT-HUGE, GT-PRINT-DPI,
                GT-FONT-GLYPH, GT-FONT-MISSING, GT-FONT-SHAPING, GT-FONT-DOWNWARDS, GT-SHEET-SIZE, GT-SHEET-MIXED.
        """
        try:
            from PIL import Image
        except ImportError:
            raise extra_missing("Pillow") from None
        layout, source = sheet.lay(labels)
        first = next(source)
        dpi = self.dpi or first[0].dpi
        most = _most(layout, dpi)
        if not most:
            raise _huge(dpi)
        placed = [first, *islice(source, most)]
        if len(placed) > most:
            raise _too_large(most)
        width, height = (dots(length, dpi) for length in layout.size(len(placed)))
        picture = Image.new("L", (width, height), LIGHT)
        brush = Brush(picture, dpi)
        for label, x, y in placed:
            brush.draw(label, dots(x, dpi), dots(y, dpi), cut=not layout.single)
        picture.putpalette(palette(first[0].ink, first[0].cloth))
        with whole_file(out) as stream:
            # The resolution goes into pHYs, as dots a metre (PNG specification, 11.3.4.3).
            picture.save(stream, "PNG", dpi=(dpi, dpi), compress_level=6)


def _most(layout: sheet.Sheet, dpi: int, pixels: int = MAX_PIXELS) -> int:
    """How many labels fit into a picture of so many pixels."""
    width, height = (dots(length, dpi) for length in layout.size(layout.per_page))
    return pixels // (width * height) * layout.per_page


def _huge(dpi: int) -> PrintError:
    millions = MAX_PIXELS // 10**6
    return PrintError(
        "GT-PRINT-HUGE", f"At {dpi} dpi already the smallest picture is larger than programs open.",
        f"One page of labels, or one label alone, would have more than {millions} million pixels.",
        "Print at fewer dots per inch (--dpi, -o dpi=), or as .svg, .html or .zip.", dpi=dpi, millions=millions,
    )  # fmt: skip


def _too_large(most: int) -> PrintError:
    return PrintError(
        "GT-PRINT-LARGE", f"These are more labels than one picture holds: {most} at this resolution.",
        "Few programs open a larger picture.", "Print fewer at once (count=), or as .html or .csv.", most=most,
    )  # fmt: skip


@hookimpl
def guardtag_printers() -> Iterator[Offer]:
    """Offers the scheme ``png``."""
    yield Offer("png", PngPrinter)
