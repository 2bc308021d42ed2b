"""Rows from one place to another, sealed as they are.

A pass goes through both sides in order of id and makes the second like the first: what is missing is put, what
differs is put anew, what is too much is deleted. So a pass that was killed is begun anew and goes fast over what is
there, a second pass brings what was written meanwhile, and a pass that finds nothing to do is the proof. Rows are
alike when body, index, lane and due are; versions and lease counts begin anew at the new place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator

import attrs
import msgspec

from guardtag.records.kinds import KINDS, Deployment
from guardtag.spi import MAX_CHANGES, Change, Delete, Put, Ref, Row, Store

PAGE = 500
MOST_BYTES = 4 * 1024 * 1024
"""A commit, or a chunk of a file, is ended when its bodies come to this."""
DEPLOYMENT = "deployment"
KIND_NAMES = tuple(kind.name for kind in KINDS if kind.model is not Deployment)
"""The kinds that are copied; the deployment's own row says how a place stands and is put last."""

_encode = msgspec.msgpack.Encoder(order="sorted").encode


@attrs.define
class Tally:
    """How many rows of a kind there are, and a hash over all of them in order of id."""

    rows: int = 0
    _hash: hashlib._Hash = attrs.field(factory=hashlib.sha256)

    def take(self, row: Row) -> None:
        """Counts a row."""
        self.rows += 1
        data = _encode((row.id, row.body, row.index, row.lane, row.due))
        self._hash.update(len(data).to_bytes(8, "big") + data)

    def told(self) -> tuple[int, str]:
        """The count, and the hash as hexadecimal."""
        return self.rows, self._hash.hexdigest()


Told = tuple[int, str]


def walk(store: Store, kind: str, after: str = "") -> Iterator[Row]:
    """All rows of a kind, in order of id."""
    while rows := store.walk(kind, after, PAGE):
        yield from rows
        after = rows[-1].id


def counted(rows: Iterable[Row], tally: Tally) -> Iterator[Row]:
    """The same rows, each counted as it goes by."""
    for row in rows:
        tally.take(row)
        yield row


def tally_of(store: Store) -> dict[str, Told]:
    """Count and hash of every kind in a store; kinds without rows are left out."""
    told = {}
    for kind in KIND_NAMES:
        tally = Tally()
        for _ in counted(walk(store, kind), tally):
            pass
        if tally.rows:
            told[kind] = tally.told()
    return told


def differences(wanted: Iterable[Row], there: Iterable[Row]) -> Iterator[tuple[int, Change | None]]:
    """What makes ``there`` like ``wanted``; both are of one kind, in order of id.

    Returns:
        for each row of ``wanted``, and each too many: (1, or 0 for one too many; the change, or ``None``).
    """
    others = iter(there)
    other = next(others, None)
    for row in wanted:
        while other is not None and other.id < row.id:
            yield 0, Delete(Ref(other.kind, other.id), other.version)
            other = next(others, None)
        if other is None or other.id != row.id:
            yield 1, Put(row, 0)
            continue
        yield 1, None if alike(row, other) else Put(row, other.version)
        other = next(others, None)
    while other is not None:
        yield 0, Delete(Ref(other.kind, other.id), other.version)
        other = next(others, None)


def alike(one: Row, other: Row) -> bool:
    """Whether two rows of one id say the same."""
    return (one.body, one.index, one.lane, one.due) == (other.body, other.index, other.lane, other.due)


def make_like(target: Store, kind: str, wanted: Iterable[Row], moved: Callable[[int], None]) -> int:
    """Makes a kind of a store like these rows, in commits of a few; returns how many rows were changed.

    Args:
        target: the store.
        kind: which kind.
        wanted: its rows, in order of id.
        moved: called with the number of rows that are done, as they are.
    """
    changes: list[Change] = []
    done = size = total = 0
    for count, change in differences(wanted, walk(target, kind)):
        done += count
        if change is not None:
            changes.append(change)
            size += len(change.row.body) if isinstance(change, Put) else 0
        if len(changes) == MAX_CHANGES or size >= MOST_BYTES:
            target.commit(changes)
            total += len(changes)
            changes, size = [], 0
        if done >= PAGE:
            moved(done)
            done = 0
    if changes:
        target.commit(changes)
    moved(done)
    return total + len(changes)
