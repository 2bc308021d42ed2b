"""Which version and level a link's code gets: what is read best from cloth at this size and these dots.

The symbol is a QR Code of ISO/IEC 18004. Modules are whole dots of the printer. What is read best is
looked up in ``readrates.json``, which the damage bench writes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from guardtag.errors import PrintError
from guardtag.labels.design import Design, get
from guardtag.payload import link, token

QUIET = 4
"""Modules that stay empty around a symbol (ISO/IEC 18004, 9.1)."""
LEAST_MODULE = 0.40
"""The smallest module that survives cloth, mm."""
PRINTERS = (203, 300, 600)
"""Usual printers' dots per inch."""
AROUND_HOST = len(link.build("", "A" * token.LENGTH))
"""Characters of a link beside its host: ``https://``, ``/T/`` and the token."""

_UNMEASURED = 0.05  # taken off a rate for each version away from the nearest one that was measured


class Grade(NamedTuple):
    """A version and error correction level, with what they hold.

    Args:
        version: QR version.
        level: ``M``, ``Q`` or ``H``.
        edge: modules along an edge.
        room: characters of a link that fit, scheme included.
    """

    version: int
    level: str
    edge: int
    room: int


# 8 characters in a byte segment, the rest in an alphanumeric one. Capacities: ISO/IEC 18004 table 7,
# less the two segment headers.
GRADES = (
    Grade(3, "Q", 29, 41), Grade(3, "M", 29, 55), Grade(4, "H", 33, 44), Grade(4, "Q", 33, 61),
    Grade(4, "M", 33, 84), Grade(5, "H", 37, 58), Grade(5, "Q", 37, 82), Grade(5, "M", 37, 116),
)  # fmt: skip
"""Versions and levels that a tag may have."""


class Choice(NamedTuple):
    """A version and level at a printer's dots.

    Args:
        grade: version and level.
        dots: edge of one module, in dots.
        module: the same in mm.
        rate: share of worn tags that are read, expected at damage of severity 4.
    """

    grade: Grade
    dots: int
    module: float
    rate: float

    @property
    def side(self) -> float:
        """Edge of the symbol with its quiet zone, mm."""
        return (self.grade.edge + 2 * QUIET) * self.module


def choose(length: int, design: Design) -> Choice:
    """The version and level that are expected to be read best, at the largest module the design has room for.

    Args:
        length: of the link, in characters.
        design: gives the code's box and the printer's dots.

    Raises:
        PrintError: GT-LABEL-MODULE when the link is too long, or the design or the printer too coarse;
            it says what would fit.
    """
    found = _best(length, design.box, design.dpi)
    if found is None:
        raise _refused(length, design)
    return found


def grade_for(letters: int) -> Grade | None:
    """The version and level that a host of so many letters gets on the usual label; ``None`` when no code fits.

    Args:
        letters: length of the host name.
    """
    usual = get()
    found = _best(AROUND_HOST + letters, usual.box, usual.dpi)
    return found.grade if found else None


@lru_cache(maxsize=256)  # every label of a run asks the same
def _best(length: int, box: float, dpi: int) -> Choice | None:
    found = [choice for grade in GRADES if grade.room >= length and (choice := _sized(grade, box, dpi))]
    return max(found, key=lambda choice: (choice.rate, -choice.grade.edge), default=None)


def rate(version: int, level: str, module: float) -> float:
    """The share of tags of this kind that are read at damage of severity 4, from the table.

    Between measured sizes it is interpolated; above the largest it stays, and below the smallest it falls
    in proportion. A version that was not measured counts like the nearest one of its level, less a little.

    Args:
        version: QR version.
        level: error correction level.
        module: edge of a module, mm.

    Returns:
        0 to 1; 0 for a level that was never measured.
    """
    versions = [measured for measured, letter in rates() if letter == level]
    if not versions:
        return 0.0
    nearest = min(versions, key=lambda measured: (abs(measured - version), measured))
    return max(_interpolated(rates()[nearest, level], module) - _UNMEASURED * abs(nearest - version), 0.0)


@lru_cache(maxsize=1)
def rates() -> Mapping[tuple[int, str], tuple[tuple[float, float], ...]]:
    """The table: (version, level) to (module in mm, rate) by size."""
    text = resources.files("guardtag.labels").joinpath("readrates.json").read_text("utf-8")
    table: dict[tuple[int, str], list[tuple[float, float]]] = {}
    for row in json.loads(text):
        table.setdefault((row["version"], row["level"]), []).append((row["module_mm"], row["rate"]))
    return {kind: tuple(sorted(points)) for kind, points in table.items()}


def _interpolated(points: tuple[tuple[float, float], ...], at: float) -> float:
    low = (0.0, 0.0)
    for high in points:
        if at <= high[0]:
            return low[1] + (high[1] - low[1]) * (at - low[0]) / (high[0] - low[0])
        low = high
    return low[1]


def _sized(grade: Grade, box: float, dpi: int) -> Choice | None:
    """The largest modules of whole dots in a box of that edge; none when they are too small for cloth."""
    dots = int(box * dpi / 25.4 / (grade.edge + 2 * QUIET) + 1e-6)
    module = dots * 25.4 / dpi
    return Choice(grade, dots, module, rate(grade.version, grade.level, module)) if module >= LEAST_MODULE else None


def _refused(length: int, design: Design) -> PrintError:
    longest = max((grade.room for grade in GRADES if _sized(grade, design.box, design.dpi)), default=0) - AROUND_HOST
    finer = next((dpi for dpi in PRINTERS if dpi > design.dpi and _best(length, design.box, dpi)), 0)
    box = next((edge / 10 for edge in range(100, 1000) if _best(length, edge / 10, design.dpi)), 0.0)
    ways = []
    if longest > 0:
        ways.append(f"a host name of at most {longest} characters")
    if finer:
        ways.append(f"a printer of {finer} dpi")
    if box:
        ways.append(f"a design whose code has {box:g} mm")
    return PrintError(
        "GT-LABEL-MODULE", "No code of a readable size fits on this label.",
        f"The link has {length} characters; the design leaves {design.box:g} mm at {design.dpi} dpi,"
        f" and modules under {LEAST_MODULE:.2f} mm do not survive cloth.",
        f"Take {', or '.join(ways) or 'a shorter host name'}.",
        length=length, longest=max(longest, 0), design=design.name, dpi=design.dpi, box=f"{design.box:g}",
        finer=finer or "—", wider=f"{box:g}" if box else "—",
    )  # fmt: skip
