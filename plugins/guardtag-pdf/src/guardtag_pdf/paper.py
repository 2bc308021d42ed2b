"""Papers: where labels lie on a page. Dimensions as data, each with its source."""

from __future__ import annotations

from types import MappingProxyType

import attrs

from guardtag.errors import ConfigError, PrintError
from guardtag.spi import Label

MARGIN = 10.0
"""Kept free around a plain sheet, mm."""
GAP = 4.0
"""Between labels on a plain sheet, mm, for the knife and its marks."""
MAX_LABELS = 1000
"""The most labels in one file."""

_INCH = 25.4
_SLACK = 0.005  # mm: a label of a cell's own size fits into it


@attrs.frozen
class Paper:
    """A sheet that labels are printed on; all lengths in mm.

    Args:
        name: how it is asked for.
        width: of the page.
        height: of the page.
        columns: cells side by side; 0 when labels of any size are cut out of the page.
        rows: cells one below the other.
        cell: width and height of a cell.
        corner: left and top edge of the first cell.
        pitch: from a cell to the next one, across and down.
        source: where the dimensions come from.
    """

    name: str
    width: float
    height: float
    columns: int = 0
    rows: int = 0
    cell: tuple[float, float] = (0.0, 0.0)
    corner: tuple[float, float] = (0.0, 0.0)
    pitch: tuple[float, float] = (0.0, 0.0)
    source: str = ""


# Label sheets are cut so that cells stand in the middle of the page; where a template says otherwise by less
# than the paper's own tolerance (about 0.3 mm), the middle is taken.
PAPERS = MappingProxyType({
    paper.name: paper
    for paper in (
        Paper("a4", 210.0, 297.0, source="ISO 216"),
        Paper("letter", 8.5 * _INCH, 11 * _INCH, source="ANSI/ASME Y14.1, size A"),
        Paper("roll", 0.0, 0.0, source="a page a label, of the label's own size"),
        Paper("l7160", 210.0, 297.0, 3, 7, (63.5, 38.1), (7.21, 15.15), (66.04, 38.1),
              "Avery template L7160 (21 a sheet; J8160, Lyreco 151342)"),
        Paper("l7163", 210.0, 297.0, 2, 7, (99.06, 38.1), (4.67, 15.15), (101.6, 38.1),
              "Avery template L7163 (14 a sheet; J8163)"),
        Paper("l7651", 210.0, 297.0, 5, 13, (38.1, 21.2), (4.75, 10.7), (40.6, 21.2),
              "Label Planet, template information LP65/38 (65 a sheet; Avery L7651)"),
        Paper("3651", 210.0, 297.0, 4, 10, (52.5, 29.7), (0.0, 0.0), (52.5, 29.7),
              "Avery Zweckform 3651 (40 a sheet, edge to edge: 4 x 52.5 and 10 x 29.7 mm fill the page)"),
        Paper("5160", 8.5 * _INCH, 11 * _INCH, 3, 10, (2.625 * _INCH, 1 * _INCH), (0.1875 * _INCH, 0.5 * _INCH),
              (2.75 * _INCH, 1 * _INCH), "Avery template 5160 (30 a sheet; 5260, 8160)"),
        Paper("5163", 8.5 * _INCH, 11 * _INCH, 2, 5, (4 * _INCH, 2 * _INCH), (0.15625 * _INCH, 0.5 * _INCH),
              (4.1875 * _INCH, 2 * _INCH), "Avery template 5163 (10 a sheet; 5263, 8163)"),
    )
})  # fmt: skip
"""By name."""


@attrs.frozen
class Places:
    """Where labels of one size lie on the pages of a paper; all lengths in mm.

    Args:
        width: of a page.
        height: of a page.
        label: width and height of a label.
        columns: labels side by side.
        rows: labels one below the other.
        corner: left and top edge of the first label.
        pitch: from a label to the next one, across and down.
        plain: whether labels are cut out of the page, and need marks to cut at.
    """

    width: float
    height: float
    label: tuple[float, float]
    columns: int
    rows: int
    corner: tuple[float, float]
    pitch: tuple[float, float]
    plain: bool

    @property
    def per_page(self) -> int:
        """How many labels a page holds."""
        return self.columns * self.rows

    def at(self, index: int) -> tuple[float, float]:
        """Left and top edge of the label in this place (from 0) of a page."""
        row, column = divmod(index, self.columns)
        return self.corner[0] + column * self.pitch[0], self.corner[1] + row * self.pitch[1]


def get(name: str) -> Paper:
    """The paper of that name.

    Raises:
        ConfigError: GT-PRINT-PAPER, there is none.
    """
    paper = PAPERS.get(name) if isinstance(name, str) else None
    if paper is None:
        raise ConfigError(
            "GT-PRINT-PAPER", "There is no paper of this name.", f"Known: {', '.join(PAPERS)}.",
            "Take one of these, or plain paper.", papers=", ".join(PAPERS),
        )  # fmt: skip
    return paper


def places(paper: Paper, label: Label) -> Places:
    """The places for labels like this one.

    Raises:
        PrintError: GT-SHEET-SIZE, the label is larger than the page or the cell.
    """
    size = (label.width, label.height)
    if paper.name == "roll":
        return Places(label.width, label.height, size, 1, 1, (0.0, 0.0), size, plain=False)
    if not paper.columns:
        return _plain(paper, size)
    if size[0] > paper.cell[0] + _SLACK or size[1] > paper.cell[1] + _SLACK:
        raise _too_large(size, paper)
    middle = ((paper.cell[0] - size[0]) / 2, (paper.cell[1] - size[1]) / 2)
    corner = (paper.corner[0] + middle[0], paper.corner[1] + middle[1])
    return Places(paper.width, paper.height, size, paper.columns, paper.rows, corner, paper.pitch, plain=False)


def _plain(paper: Paper, size: tuple[float, float]) -> Places:
    columns = int((paper.width - 2 * MARGIN + GAP + _SLACK) // (size[0] + GAP))
    rows = int((paper.height - 2 * MARGIN + GAP + _SLACK) // (size[1] + GAP))
    if columns < 1 or rows < 1:
        raise _too_large(size, paper)
    left = (paper.width - columns * (size[0] + GAP) + GAP) / 2
    pitch = (size[0] + GAP, size[1] + GAP)
    return Places(paper.width, paper.height, size, columns, rows, (left, MARGIN), pitch, plain=True)


def most(place: Places) -> int:
    """How many labels one file shall hold: whole pages."""
    return max(MAX_LABELS // place.per_page, 1) * place.per_page


def _too_large(size: tuple[float, float], paper: Paper) -> PrintError:
    return PrintError(
        "GT-SHEET-SIZE", "A label is larger than its place on the sheet.",
        f"It is {size[0]:g} x {size[1]:g} mm; the paper is {paper.name}.",
        "Take another paper (option paper), or a smaller design.",
    )  # fmt: skip
