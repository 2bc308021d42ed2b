"""Which rows of a file name one person, found in memory that hardly grows: twelve bytes a mark.

A mark stands as 62 bits of its hash, with two for its kind, beside the place of its row. Two marks of a file of
200,000 people that meet by chance are one in millions of files, and then two rows are refused that would have entered.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from guardtag.interop.faults import RowError, fault

_BUCKETS = 1024
_NAMED = 10
"""The most other rows that an error names."""
KINDS = {
    "key": "the number in the office's books", "id": "the ID number", "born": "name and birth date",
    "at": "name and a contact's telephone or mail",
}  # fmt: skip
"""Kinds of marks, with what rows agree in that share one."""
_KINDS = tuple(KINDS)
_NUMBERS = frozenset(("key", "id"))


class Marks(NamedTuple):
    """What may show that a row's person stands in another too.

    Attributes:
        row: the row's number.
        own: marks that nobody shares, such as the office's number: a kind and a text each.
        shared: marks that two people may share when their ID numbers differ: a name with a birth date.
        id_number: the resident ID number, or empty.
    """

    row: int
    own: Sequence[tuple[str, str]]
    shared: Sequence[tuple[str, str]]
    id_number: str


class Twice:
    """Collects the marks of rows, and says which rows have one in common."""

    def __init__(self) -> None:
        self._rows = array("I")
        self._numbers = array("Q")
        self._known: dict[int, int] = {}
        self._own = [(array("Q"), array("I")) for _ in range(_BUCKETS)]
        self._shared = [(array("Q"), array("I")) for _ in range(_BUCKETS)]

    def add(self, marks: Marks) -> None:
        """Takes the marks of one row."""
        place = len(self._rows)
        self._rows.append(marks.row)
        self._numbers.append(_hash(marks.id_number) if marks.id_number else 0)
        for texts, buckets in ((marks.own, self._own), (marks.shared, self._shared)):
            for kind, text in texts:
                value = _hash(text) & ~3 | _KINDS.index(kind)
                hashes, places = buckets[(value >> 2) % _BUCKETS]
                hashes.append(value)
                places.append(place)

    def doubtful(self) -> frozenset[int]:
        """Rows that share a mark which two people may share, and whose ID numbers do not tell them apart."""
        found = (same for _, same in self._same(self._shared) if not self._apart(same))
        return frozenset(self._rows[place] for same in found for place in same)

    def known(self, row: int, who: str) -> None:
        """Says who of the register a row is about: two rows about two of them are two people.

        Args:
            row: a row's number.
            who: an id.
        """
        self._known[bisect_left(self._rows, row)] = _hash(who)

    def _apart(self, same: list[int]) -> bool:
        """Whether rows are so many people: each has its own ID number, or each is somebody in the register."""
        numbers, people = {self._numbers[place] for place in same}, {self._known.get(place, 0) for place in same}
        return any(0 not in one and len(one) == len(same) for one in (numbers, people))

    def faults(self) -> list[RowError]:
        """One error for each row whose person stands in another too; see ``known``."""
        others: defaultdict[int, set[int]] = defaultdict(set)
        kinds: defaultdict[int, set[str]] = defaultdict(set)
        for kind, same in self._same(self._own):
            self._note(kind, same, others, kinds)
        for kind, same in self._same(self._shared):
            if not self._apart(same):
                self._note(kind, same, others, kinds)
        return [
            fault(
                row, "GT-ROW-DUPLICATE", rows=", ".join(str(one) for one in sorted(rows | {row})),
                case="number" if kinds[row] <= _NUMBERS else "person",
                agree=tuple(said for kind, said in KINDS.items() if kind in kinds[row]),
            )
            for row, rows in sorted(others.items())
        ]  # fmt: skip

    def _note(
        self, kind: str, same: list[int], others: defaultdict[int, set[int]], kinds: defaultdict[int, set[str]]
    ) -> None:
        named = [self._rows[place] for place in same[:_NAMED]]
        for place in same:
            others[self._rows[place]].update(named)
            kinds[self._rows[place]].add(kind)

    @staticmethod
    def _same(buckets: list[tuple[array[int], array[int]]]) -> Iterator[tuple[str, list[int]]]:
        for hashes, places in buckets:
            if len({value >> 2 for value in hashes}) == len(hashes):
                continue
            by_hash: defaultdict[int, list[int]] = defaultdict(list)
            kinds: dict[int, int] = {}
            for value, place in zip(hashes, places, strict=True):
                by_hash[value >> 2].append(place)
                kinds[value >> 2] = value & 3
            yield from ((_KINDS[kinds[value]], same) for value, same in by_hash.items() if len(same) > 1)


def _hash(text: str) -> int:
    raw = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(raw, digest_size=8).digest(), "big") or 1
