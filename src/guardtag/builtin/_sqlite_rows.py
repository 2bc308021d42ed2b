"""Rows as statements of the SQLite store read them, through a cursor that somebody else opened and closes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import msgspec

from guardtag.builtin import _sqlite_plan
from guardtag.spi import Ref, Row


def row(kind: str, id: str, version: int, body: bytes, ix: str, lane: str | None, due: float | None, lease: int) -> Row:
    """A row as the core gets it, of what a statement found; damaged where it is not what was written."""
    if type(body) is not bytes or type(ix) is not str:
        raise msgspec.DecodeError  # SQLite lets any column hold any type, and we wrote bytes and text
    return Row(kind, id, version, body, _sqlite_plan.decode_index(ix) if ix else {}, lane, due, lease)


def one(cursor: sqlite3.Cursor, refs: Sequence[Ref]) -> list[Row | None]:
    """The row at the one ref, or ``None``."""
    kind, id = refs[0]
    found = cursor.execute(_sqlite_plan.ONE, (kind, id)).fetchone()
    return [None if found is None else row(kind, id, *found)]


def many(cursor: sqlite3.Cursor, refs: Sequence[Ref]) -> list[Row | None]:
    """The rows at these refs, in the order asked, ``None`` where there is none; all of one moment."""
    rows: list[Row | None] = [None] * len(refs)
    several = len(refs) > _sqlite_plan.CHUNK
    if several:
        cursor.execute("BEGIN")  # the rows are of one moment, however many statements it takes
    for start in range(0, len(refs), _sqlite_plan.CHUNK):
        some = refs[start : start + _sqlite_plan.CHUNK]
        keys = [text for ref in some for text in ref]
        for place, *found in cursor.execute(_sqlite_plan.many(len(some)), keys):
            kind, id = some[place]
            rows[start + place] = row(kind, id, *found)
    if several:
        cursor.execute("COMMIT")
    return rows


def due(cursor: sqlite3.Cursor, lanes: Sequence[str], now: float, limit: int) -> list[int]:
    """The row numbers of what is due, the longest first; each lane's own index range ends at the limit."""
    due = [found for lane in lanes for found in cursor.execute(_sqlite_plan.DUE, (lane, now, limit))]
    due.sort()
    return [n for _, n in due[:limit]]


def leased(cursor: sqlite3.Cursor, numbers: Sequence[int], until: float) -> list[Row]:
    """The rows of these numbers, in this order, after they were leased."""
    found: dict[int, Row] = {}
    for start in range(0, len(numbers), _sqlite_plan.CHUNK):
        some = numbers[start : start + _sqlite_plan.CHUNK]
        lease, read = _sqlite_plan.leasing(len(some))
        cursor.execute(lease, (until, *some))
        found.update((n, row(*columns)) for n, *columns in cursor.execute(read, some))
    if len(found) < len(numbers):
        raise msgspec.DecodeError  # the queue's index names a row that is not there
    return [found[n] for n in numbers]
