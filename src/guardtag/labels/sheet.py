"""Where labels lie on a sheet: shared by the printers that draw sheets and the proof that reads them.

One label is a file of its own size. Several lie on A4 pages (ISO 216: 210 x 297 mm) in rows with gaps
to cut through; further pages follow below. Pure, and without knowing how many labels will come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

import attrs

from guardtag.errors import PrintError
from guardtag.labels.output import begun
from guardtag.spi import Label

PAGE_WIDTH = 210.0
PAGE_HEIGHT = 297.0
MARGIN = 10.0
"""Kept free around a page, mm."""
GAP = 4.0
"""Between labels, mm, for the knife."""
RUN_LABELS = 1000
"""The most labels in one file of a long run."""


@attrs.frozen
class Sheet:
    """The places of labels of one size.

    Args:
        width: of one label, mm.
        height: of one label, mm.
        columns: labels side by side.
        rows: labels one below the other on a page.
    """

    width: float
    height: float
    columns: int
    rows: int

    @property
    def single(self) -> bool:
        """Whether the sheet is one label and nothing around it."""
        return self.columns == 0

    @property
    def per_page(self) -> int:
        """How many labels a page holds."""
        return self.columns * self.rows or 1

    def at(self, index: int) -> tuple[float, float]:
        """The top left corner of the label with this index (from 0), in mm from the sheet's."""
        if self.single:
            return 0.0, 0.0
        page, rest = divmod(index, self.per_page)
        row, column = divmod(rest, self.columns)
        used = self.columns * (self.width + GAP) - GAP
        x = (PAGE_WIDTH - used) / 2 + column * (self.width + GAP)
        return x, page * PAGE_HEIGHT + MARGIN + row * (self.height + GAP)

    def size(self, count: int) -> tuple[float, float]:
        """Width and height of the sheet with ``count`` labels, mm: whole pages."""
        if self.single:
            return self.width, self.height
        return PAGE_WIDTH, PAGE_HEIGHT * -(-count // self.per_page)


def lay(labels: Iterable[Label]) -> tuple[Sheet, Iterator[tuple[Label, float, float]]]:
    """The sheet for these labels, and each with its place, one by one as they come.

    Only two labels are taken before the first is asked for: a million may follow.

    Raises:
        ValueError: there are no labels.
        PrintError: GT-SHEET-SIZE when a label is larger than a page; GT-SHEET-MIXED, while going
            through them, when one is not of the first one's size.
    """
    _, source = begun(labels)
    first, second = next(source), next(source, None)
    if second is None:
        sheet = Sheet(first.width, first.height, 0, 0)
        return sheet, iter([(first, 0.0, 0.0)])
    return on_pages(chain((first, second), source))


def on_pages(labels: Iterable[Label]) -> tuple[Sheet, Iterator[tuple[Label, float, float]]]:
    """As ``lay``, but one label alone lies on a page too.

    Raises:
        ValueError: there are no labels.
        PrintError: as ``lay``.
    """
    first, every = begun(labels)
    sheet = _sheet(first)
    return sheet, _places(sheet, every)


def whole_pages(label: Label) -> int:
    """How many labels like this one fill the pages of a file of a long run; one page at least.

    Raises:
        PrintError: GT-SHEET-SIZE.
    """
    per_page = _sheet(label).per_page
    return max(RUN_LABELS // per_page, 1) * per_page


def _sheet(label: Label) -> Sheet:
    columns = int((PAGE_WIDTH - 2 * MARGIN + GAP) // (label.width + GAP))
    rows = int((PAGE_HEIGHT - 2 * MARGIN + GAP) // (label.height + GAP))
    if columns < 1 or rows < 1:
        raise PrintError(
            "GT-SHEET-SIZE", "A label is larger than the sheet.",
            f"It is {label.width:g} x {label.height:g} mm.",
            "Print one label a file, or take a smaller design.",
        )  # fmt: skip
    return Sheet(label.width, label.height, columns, rows)


def _places(sheet: Sheet, labels: Iterable[Label]) -> Iterator[tuple[Label, float, float]]:
    for index, label in enumerate(labels):
        if (label.width, label.height) != (sheet.width, sheet.height):
            raise mixed()
        x, y = sheet.at(index)
        yield label, x, y


def mixed() -> PrintError:
    """The error for labels of several sizes on one sheet."""
    return PrintError(
        "GT-SHEET-MIXED", "The labels of one sheet must be of one size.",
        "Their places could not be known when the sheet is read back.", "Print each design in a run of its own.",
    )  # fmt: skip
