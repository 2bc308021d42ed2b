"""Shares read, cell by cell: a cell is one print at one severity. Spread over processes, the same for any number."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import NamedTuple

from cloth import panel, prints
from cloth.grades import Grade
from cloth.scene import photograph

CHUNK = 5  # photos a task
OURS = ("guardtag", "twin")  # prints that guardtag's own reader is asked about too


class Cell(NamedTuple):
    """What is photographed: one of ``prints.PRINTS`` by name, or a grade, at a severity."""

    what: str | Grade
    severity: float


class Tally(NamedTuple):
    """What was read in a cell.

    Args:
        photos: taken.
        read: of which a decoder read the right text.
        wrong: of which a decoder read another text.
        by: decoder to the photos it read right; ``reader`` is guardtag's own and does not count for ``read``.
    """

    photos: int = 0
    read: int = 0
    wrong: int = 0
    by: tuple[tuple[str, int], ...] = ()

    @property
    def share(self) -> float:
        """Read of photos."""
        return self.read / self.photos if self.photos else 0.0

    def interval(self) -> tuple[float, float]:
        """95 % interval of the share (Wilson score)."""
        n, p, z = self.photos, self.share, 1.96
        middle, half = p + z * z / 2 / n, z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
        return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)

    def __add__(self, other: Tally) -> Tally:  # type: ignore[override]
        by = dict(self.by)
        for name, count in other.by:
            by[name] = by.get(name, 0) + count
        return Tally(
            self.photos + other.photos, self.read + other.read, self.wrong + other.wrong, tuple(sorted(by.items())),
        )  # fmt: skip


def tag_of(what: str | Grade, number: int) -> prints.Print:
    """The print of a cell with that number's text."""
    return prints.graded(*what, number) if isinstance(what, Grade) else prints.PRINTS[what](number)


def measure(
    cells: Iterable[tuple[Cell, int]], seed: int, jobs: int, told: Callable[[int, int], None], *,
    all_decoders: bool = True,
) -> dict[Cell, Tally]:  # fmt: skip
    """Takes the photos and reads them.

    Args:
        cells: each with how many photos.
        seed: the same seed gives the same photos.
        jobs: processes.
        told: is called with photos done and to do.
        all_decoders: ask every decoder about each photo, or stop at the first that reads it.
    """
    tasks = list(_tasks(cells))
    total, done = sum(len(numbers) for _, numbers in tasks), 0
    tallies: dict[Cell, Tally] = {cell: Tally() for cell, _ in tasks}
    with ProcessPoolExecutor(jobs) as pool:
        for cell, tally in pool.map(partial(_task, seed, all_decoders), tasks):
            tallies[cell] += tally
            done += tally.photos
            told(done, total)
    return tallies


def _tasks(cells: Iterable[tuple[Cell, int]]) -> Iterator[tuple[Cell, range]]:
    for cell, photos in cells:
        for start in range(0, photos, CHUNK):
            yield cell, range(start, min(start + CHUNK, photos))


def _task(seed: int, all_decoders: bool, task: tuple[Cell, Sequence[int]]) -> tuple[Cell, Tally]:
    cell, numbers = task
    decoders, _ = panel.available()
    tally = Tally()
    for number in numbers:
        tag = tag_of(cell.what, number)
        photo = photograph(tag, seed, cell.severity, number)
        right, wrong = [], False
        for name, decoder in decoders.items():
            texts = set(decoder(photo))
            wrong |= bool(texts - {tag.text})
            if tag.text in texts:
                right.append(name)
                if not all_decoders:
                    break
        by = {name: int(name in right) for name in decoders}
        if all_decoders and cell.what in OURS and cell.severity == 4:
            texts = set(panel.reader(photo))
            wrong |= bool(texts - {tag.text})
            by["reader"] = int(tag.text in texts)
        tally += Tally(1, bool(right), wrong, tuple(by.items()))
    return cell, tally
