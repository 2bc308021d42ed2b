"""The versions, levels and module sizes that the table of read rates covers."""

from __future__ import annotations

from typing import NamedTuple

DPIS = (203, 300, 600)
LEAST, MOST = 0.30, 0.70  # mm

# Characters of a link with its scheme in a byte segment and the rest alphanumeric: data bits (ISO/IEC 18004
# table 7) less the two segment headers of 12 and 13 bits and the scheme's 64, eleven bits for two characters.
_DATA_BITS = {
    (3, "M"): 352, (3, "Q"): 272, (4, "M"): 512, (4, "Q"): 384, (4, "H"): 288, (5, "M"): 688, (5, "Q"): 496,
    (5, "H"): 368, (6, "M"): 864, (6, "Q"): 608, (6, "H"): 480,
}  # fmt: skip


class Grade(NamedTuple):
    """A version and level at a module size in mm."""

    version: int
    level: str
    module: float


def room(version: int, level: str) -> int:
    """Characters of a link that fit."""
    left = _DATA_BITS[version, level] - 12 - 13 - 64
    return 8 + left // 11 * 2 + (left % 11 >= 6)


def sizes() -> list[float]:
    """Whole dots of the usual printers, mm, from the smallest; what two printers share stands once."""
    found = {round(dots * 25.4 / dpi, 3) for dpi in DPIS for dots in range(1, 40)}
    return sorted(size for size in found if LEAST <= size <= MOST)


def grades() -> list[Grade]:
    """Every cell of the table."""
    return [Grade(version, level, size) for version, level in _DATA_BITS for size in sizes()]
