"""The calibration page: rulers and squares of known size, and what to do with what is measured."""

from __future__ import annotations

from collections.abc import Iterator

from guardtag.labels import fonts
from guardtag_pdf.correction import Correction
from guardtag_pdf.letters import Letters
from guardtag_pdf.paper import Paper

RULER = 150.0
"""Length of the line to measure, mm, across and down."""
CORNER = (20.0, 30.0)
"""Where both rulers begin, mm from the left and top edge of the page."""
SQUARES = (10.0, 20.0, 50.0)
"""Edges of the squares, mm."""

_TITLE = ("打印校准页 · Calibration page",)
_STEPS = (
    "1  打印时选“实际大小”（100 %），不要“适合页面”。",
    "    Print at actual size (100 %), never fitted to the page.",
    "2  用钢尺量两条 150 mm 的线：横线量得 A，竖线量得 B。",
    "    Measure both lines of 150 mm with a steel rule: A across, B down.",
    "3  量横线左端到纸左边的距离 C（应为 20 mm），竖线上端到纸上边的距离 D（应为 30 mm）。",
    "    Measure from the paper's left edge to the line's start, C (20 mm), and from its top edge, D (30 mm).",
    "4  在打印命令里写 / write with the print command:",
    "    -o scale_x=150/A   -o scale_y=150/B   -o shift_x=20-C   -o shift_y=30-D",
    "    例 / example: A = 149.4  →  scale_x=1.004；C = 20.8  →  shift_x=-0.8",
    "5  再打印本页核对，然后印在标签纸上。",
    "    Print this page once more with it, then print on label paper.",
)


def page(paper: Paper, letters: Letters, fix: Correction) -> Iterator[str]:
    """The page's content, in mm from the top left corner.

    Args:
        paper: what it is printed on; the cells of a label paper are outlined.
        letters: the file's fonts.
        fix: what is corrected already; it is said on the page.
    """
    left, top = CORNER
    yield "0 g 0 G 0.1 w"
    yield from _cells(paper)
    yield from _ruler(letters, left, top, across=True)
    yield from _ruler(letters, left, top, across=False)
    yield _said(letters, _TITLE[0], left, 16.0, 4.2, bold=True)
    now = (
        f"{paper.name}  scale_x={fix.scale_x:g} scale_y={fix.scale_y:g} shift_x={fix.shift_x:g} shift_y={fix.shift_y:g}"
    )
    yield _said(letters, now, left, 22.0, 2.8)
    for at, step in enumerate(_STEPS):
        yield _said(letters, step, left + 18, top + 22 + at * 5.2, 3.0)
    x, y = left + 18, top + 90.0
    for edge in SQUARES:
        yield f"{x:g} {y:g} {edge:g} {edge:g} re S"
        yield _said(letters, f"{edge:g} mm", x + 1, y + edge - 1.2, 2.6)
        x += edge + 8


def _ruler(letters: Letters, x: float, y: float, across: bool) -> Iterator[str]:
    """A line of 150 mm with a tick a mm, longer ones at 5 and 10."""
    ticks = []
    for at in range(round(RULER) + 1):
        length = 5.0 if at % 10 == 0 else 3.5 if at % 5 == 0 else 2.0
        if across:
            ticks.append(f"{x + at:g} {y:g} m {x + at:g} {y + length:g} l")
        else:
            ticks.append(f"{x:g} {y + at:g} m {x + length:g} {y + at:g} l")
    end = (x + RULER, y) if across else (x, y + RULER)
    yield f"{' '.join(ticks)} S q 0.3 w {x:g} {y:g} m {end[0]:g} {end[1]:g} l S Q"
    for at in range(10, round(RULER) + 1, 10):
        place = (x + at - 1.8, y + 8.2) if across else (x + 6.0, y + at + 1.0)
        yield _said(letters, str(at), *place, 2.6)
    name = (x + RULER + 3, y + 1.5) if across else (x - 1.2, y + RULER + 5)
    yield _said(letters, "A" if across else "B", *name, 4.2, bold=True)


def _cells(paper: Paper) -> Iterator[str]:
    """A label paper's cells, to hold the page against a sheet of it; crosses in the corners of a plain one."""
    if paper.columns:
        areas = []
        for row in range(paper.rows):
            for column in range(paper.columns):
                x, y = paper.corner[0] + column * paper.pitch[0], paper.corner[1] + row * paper.pitch[1]
                areas.append(f"{x:g} {y:g} {paper.cell[0]:g} {paper.cell[1]:g} re")
        yield f"q 0.7 G 0.1 w {' '.join(areas)} S Q"
        return
    for x in (10.0, paper.width - 10):
        for y in (10.0, paper.height - 10):
            yield f"{x - 4:g} {y:g} m {x + 4:g} {y:g} l {x:g} {y - 4:g} m {x:g} {y + 4:g} l S"


def _said(letters: Letters, text: str, x: float, y: float, size: float, bold: bool = False) -> str:
    return letters.shown(text, f"{size:g} 0 0 {-size:g} {x:g} {y:g}", fonts.find(), bold, mono=False)
