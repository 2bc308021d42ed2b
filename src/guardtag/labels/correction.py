"""How much a symbol can lose: which codeword a module belongs to, which block, and how many each block corrects.

All from ISO/IEC 18004: codeword placement (7.7.3), interleaving of blocks (7.6) and the table of error
correction characteristics (table 9), for the versions and levels that a tag may have. In these the number of
codewords kept against misdecoding, ``p`` in that table, is 0, so half of a block's correction codewords, rounded
down, can be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

Module = tuple[int, int]
"""Row and column from the top left corner."""

_CODEWORDS = {3: 70, 4: 100, 5: 134}  # in all
_CORRECTING = {  # blocks, and correction codewords of each
    (3, "M"): (1, 26), (3, "Q"): (2, 18), (4, "M"): (2, 18), (4, "Q"): (2, 26), (4, "H"): (4, 16),
    (5, "M"): (2, 24), (5, "Q"): (4, 18), (5, "H"): (4, 22),
}  # fmt: skip


class Correction(NamedTuple):
    """Where the codewords of a version and level are, and what may be wrong.

    Args:
        codewords: for each, in the order of placement, its eight modules.
        block: for each codeword the number of its block, from 0.
        blocks: how many blocks.
        limit: wrong codewords that each block corrects.
    """

    codewords: tuple[tuple[Module, ...], ...]
    block: tuple[int, ...]
    blocks: int
    limit: int

    def wrong(self, modules: Iterable[Module]) -> tuple[int, ...]:
        """How many codewords of each block are wrong when these modules are.

        Args:
            modules: any of the symbol; those that carry no codeword do not count.
        """
        changed = set(modules)
        counts = [0] * self.blocks
        for codeword, block in zip(self.codewords, self.block, strict=True):
            counts[block] += not changed.isdisjoint(codeword)
        return tuple(counts)


@lru_cache(maxsize=16)
def correction(version: int, level: str) -> Correction | None:
    """The correction of a version and level; ``None`` for one that no tag has."""
    if (version, level) not in _CORRECTING:
        return None
    blocks, correcting = _CORRECTING[version, level]
    modules = _placed(version)
    codewords = tuple(tuple(modules[at : at + 8]) for at in range(0, _CODEWORDS[version] * 8, 8))
    return Correction(codewords, tuple(_interleaved(len(codewords), blocks, correcting)), blocks, correcting // 2)


def _interleaved(codewords: int, blocks: int, correcting: int) -> list[int]:
    """The block of each codeword: data first, one of each block in turn, the short blocks end first."""
    short, longer = divmod(codewords - blocks * correcting, blocks)
    rest = list(range(blocks - longer, blocks))
    return list(range(blocks)) * short + rest + list(range(blocks)) * correcting


def _placed(version: int) -> list[Module]:
    """The modules that carry bits, in order: columns two by two from the right, upwards and downwards in turn."""
    edge = 17 + 4 * version
    found: list[Module] = []
    upwards = True
    for right in (*range(edge - 1, 6, -2), 5, 3, 1):  # column 6 is the timing pattern's
        rows = range(edge - 1, -1, -1) if upwards else range(edge)
        found += [(row, column) for row in rows for column in (right, right - 1) if not _fixed(row, column, edge)]
        upwards = not upwards
    return found


def _fixed(row: int, column: int, edge: int) -> bool:
    """Whether a module belongs to a finder, timing or alignment pattern, or says the format (versions 2 to 6)."""
    finder = (row < 9 and (column < 9 or column >= edge - 8)) or (row >= edge - 8 and column < 9)
    alignment = abs(row - (edge - 7)) <= 2 and abs(column - (edge - 7)) <= 2
    return finder or alignment or 6 in (row, column)
