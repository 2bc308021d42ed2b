"""The statements of the SQLite store, and one commit as SQL.

At most six statements make a commit of any size: one looks up every row that must have a version, then
new rows, changed rows, deleted rows, and the index entries that went and came. What can be prepared is
prepared before the write lock is held.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from guardtag.errors import Stale
from guardtag.spi import Change, Delete, Put, Ref
from guardtag.spi.limits import ByRef, entries

CHUNK = 64
"""The most rows or refs that one statement names."""

_COLUMNS = "r.version, r.body, r.ix, r.lane, r.due, r.lease"
ONE = f"SELECT {_COLUMNS} FROM rows AS r WHERE r.kind = ? AND r.id = ?"  # noqa: S608 - constants only
WALK = f"SELECT r.id, {_COLUMNS} FROM rows AS r WHERE r.kind = ? AND r.id > ? ORDER BY r.id LIMIT ?"  # noqa: S608
DUE = "SELECT due, n FROM rows WHERE lane = ? AND due <= ? ORDER BY due LIMIT ?"
QUEUES = (
    "SELECT lane, count(*), total(due <= ?), min(due) FROM rows INDEXED BY waiting "
    "WHERE due IS NOT NULL AND lane IS NOT NULL GROUP BY lane"
)
QUEUED = (
    "SELECT count(*) FROM rows INDEXED BY waiting WHERE due IS NOT NULL",
    "SELECT count(*) FROM rows NOT INDEXED WHERE due IS NOT NULL",
)
"""How many entries the queue's index has, and how many rows should have one."""
_UPDATE = "UPDATE rows SET version = ?, ix = ?, lane = ?, due = ?, body = ? WHERE n = ?"
_DELETE = "DELETE FROM rows WHERE n = ?"
_FORGET = "DELETE FROM entries WHERE kind = ? AND name = ? AND value = ? AND id = ?"

_encode = msgspec.json.Encoder(order="sorted").encode
decode_index = msgspec.json.Decoder(dict[str, tuple[str, ...]]).decode
"""Reads the column ``ix``: a row's index as JSON, names sorted; empty text for an empty index."""

_Entry = tuple[str, str, str, str]


@lru_cache(maxsize=CHUNK)
def many(count: int) -> str:
    """The statement that reads ``count`` rows; each comes with the place of its ref among those asked for.

    The keys stand in a VALUES list joined crosswise, because ``(kind, id) IN (VALUES …)`` is a full scan.
    """
    keys = ",".join(f"({place},?,?)" for place in range(count))
    return (
        f"WITH k (place, kind, id) AS (VALUES {keys}) "  # noqa: S608 - numbers and marks only
        f"SELECT k.place, {_COLUMNS} FROM k CROSS JOIN rows AS r ON r.kind = k.kind AND r.id = k.id"
    )


@lru_cache(maxsize=CHUNK)
def leasing(count: int) -> tuple[str, str]:
    """The statements that lease so many rows by their numbers (after the new ``due``), and read them."""
    marks = ",".join("?" * count)
    return (
        f"UPDATE rows SET due = ?, lease = lease + 1 WHERE n IN ({marks})",  # noqa: S608 - marks only
        f"SELECT r.n, r.kind, r.id, {_COLUMNS} FROM rows AS r WHERE r.n IN ({marks})",  # noqa: S608
    )


@lru_cache(maxsize=8)
def finding(*, prefix: bool, newest: bool, first: bool) -> str:
    """The statement of a ``find``, without the condition on the page before when it is the first.

    An exact value walks its entries in id order and stops at the limit. A prefix spans many values, so
    their ids are collected and sorted first.
    """
    order = "DESC" if newest else "ASC"
    page = "" if first else f" AND e.id {'<' if newest else '>'} ?"
    where = f"e.kind = ? AND e.name = ? AND {'e.value >= ? AND e.value < ?' if prefix else 'e.value = ?'}{page}"
    join = "CROSS JOIN rows AS r ON r.kind = e.kind AND r.id = e.id"
    if not prefix:
        return f"SELECT r.id, {_COLUMNS} FROM entries AS e {join} WHERE {where} ORDER BY e.id {order} LIMIT ?"  # noqa: S608
    ids = f"SELECT DISTINCT e.kind, e.id FROM entries AS e WHERE {where} ORDER BY e.id {order} LIMIT ?"  # noqa: S608
    return f"SELECT r.id, {_COLUMNS} FROM ({ids}) AS e {join} ORDER BY e.id {order}"  # noqa: S608


@lru_cache(maxsize=CHUNK)
def _looking_up(count: int) -> str:
    keys = ",".join(["(?,?)"] * count)
    return (
        f"WITH k (kind, id) AS (VALUES {keys}) "  # noqa: S608
        "SELECT r.kind, r.id, r.n, r.version, r.lease, r.ix FROM k CROSS JOIN rows AS r "
        "ON r.kind = k.kind AND r.id = k.id"
    )


@lru_cache(maxsize=CHUNK)
def _inserting(count: int) -> str:
    marks = ",".join(["(?,?,1,0,?,?,?,?)"] * count)
    return f"INSERT INTO rows (kind, id, version, lease, ix, lane, due, body) VALUES {marks}"  # noqa: S608


@lru_cache(maxsize=CHUNK)
def _entering(count: int) -> str:
    return "INSERT INTO entries VALUES " + ",".join(["(?,?,?,?)"] * count)  # noqa: S608


class Plan:
    """One commit, prepared as far as it can be without looking at the store.

    Args:
        changes: checked, by ref.
    """

    __slots__ = ("_entered", "_fresh", "_guarded", "_values", "purge")

    def __init__(self, changes: ByRef) -> None:
        self._fresh: list[tuple[str, str]] = []  # refs of rows that must be new; their uniqueness is the check
        self._values: list[Any] = []  # what is inserted for them, flat
        self._entered: list[_Entry] = []
        self._guarded: list[tuple[tuple[str, str], Change, int | None, str]] = []
        self.purge = False
        for key, change in changes.items():
            if isinstance(change, Put):
                row = change.row
                pairs = entries(row.index)
                ix = _encode(row.index).decode() if row.index else ""
                if change.expect == 0 and not change.lease:  # a row that is absent has been claimed 0 times
                    self._fresh.append(key)
                    self._values += (row.kind, row.id, ix, row.lane, row.due, row.body)
                    self._entered += _entries_of(key, pairs)
                else:
                    self._guarded.append((key, change, change.lease, ix))
            elif isinstance(change, Delete):
                self.purge |= change.purge
                self._guarded.append((key, change, change.lease, ""))
            else:
                self._guarded.append((key, change, None, ""))

    def run(self, cursor: sqlite3.Cursor) -> None:
        """Makes the changes inside a write transaction that the caller opens and ends.

        Everything that can be stale is found before the first change, so a stale plan leaves nothing
        behind in the transaction, and the plans of other callers may share it.

        Raises:
            Stale: a row is not as expected; nothing was changed.
            sqlite3.Error, msgspec.DecodeError: the file failed, or holds what was never written.
        """
        updated: list[tuple[Any, ...]] = []
        deleted: list[tuple[int]] = []
        left: list[_Entry] = []
        entered = self._entered.copy()
        stale = []
        found = self._look_up(cursor) if self._guarded else {}
        for key, change, lease, ix in self._guarded:
            n, version, claimed, old = found.get(key, _ABSENT)
            if version != change.expect or (lease is not None and lease != claimed):
                stale.append(Ref(*key))
            elif isinstance(change, Put):
                row = change.row
                updated.append((version + 1, ix, row.lane, row.due, row.body, n))
                if ix != old:
                    before, after = _stored_entries(key, old), _entries_of(key, entries(row.index))
                    left += before - after
                    entered += after - before
            elif isinstance(change, Delete) and version:
                deleted.append((n,))
                left += _stored_entries(key, old)
        if stale:
            raise Stale(stale)
        if self._fresh:
            self._insert(cursor)
        if updated:
            cursor.executemany(_UPDATE, updated)
        if deleted:
            cursor.executemany(_DELETE, deleted)
        if left:
            cursor.executemany(_FORGET, left)
        entered.sort()  # neighbours in the tree one after the other
        for start in range(0, len(entered), CHUNK):
            some = entered[start : start + CHUNK]
            cursor.execute(_entering(len(some)), [text for entry in some for text in entry])

    def _insert(self, cursor: sqlite3.Cursor) -> None:
        try:
            cursor.execute(_inserting(len(self._fresh)), self._values)
        except sqlite3.IntegrityError:  # the statement is undone as a whole: what is there was there before
            taken = list(_rows_at(cursor, self._fresh))
            if not taken:
                raise
            raise Stale([Ref(*key) for key in taken]) from None

    def _look_up(self, cursor: sqlite3.Cursor) -> dict[tuple[str, str], tuple[int, int, int, str]]:
        return _rows_at(cursor, [key for key, *_ in self._guarded])


_ABSENT = (0, 0, 0, "")


def _rows_at(
    cursor: sqlite3.Cursor, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], tuple[int, int, int, str]]:
    flat = [text for key in keys for text in key]
    return {
        (kind, id): (n, version, lease, ix)
        for kind, id, n, version, lease, ix in cursor.execute(_looking_up(len(keys)), flat)
    }


def _entries_of(key: tuple[str, str], pairs: Iterable[tuple[str, str]]) -> set[_Entry]:
    kind, id = key
    return {(kind, name, value, id) for name, value in pairs}


def _stored_entries(key: tuple[str, str], ix: str) -> set[_Entry]:
    return _entries_of(key, entries(decode_index(ix))) if ix else set()
