"""One commit as the statements of one transaction, all known before the first is sent.

Locks are taken in one order by everybody: first the rows that must have a version, by kind and id; then the ids that
must be free, by kind and id. So two commits wait for each other, but never both. What must be free and stays free is
taken by a row that is inserted and deleted in the same transaction: nobody else can take it before this commit is
through, which no look at an absent row would give.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from guardtag.errors import Stale
from guardtag.spi import Change, Check, Delete, Put, Ref, Row
from guardtag.spi.limits import ByRef, entries
from guardtag_postgres import wire
from guardtag_postgres.session import Step
from guardtag_postgres.sql import Statements
from guardtag_postgres.wire import Value

_MOST = 2**62
"""More than any version or lease ever reaches, and within ``bigint``."""

_encode = msgspec.json.Encoder(order="sorted").encode
decode_index: Callable[[str], dict[str, tuple[str, ...]]] = msgspec.json.Decoder(dict[str, tuple[str, ...]]).decode
"""Reads the column ``ix``: a row's index as JSON, names sorted; empty text for an empty index."""


class Plan:
    """One commit, prepared without looking at the store.

    Args:
        changes: checked, by ref.
        sql: the statements.

    Attributes:
        keys: the refs, sorted; the order of the locks.
        steps: statements with their parameters, one transaction.
    """

    def __init__(self, changes: ByRef, sql: Statements) -> None:
        self._sql = sql
        self._changes = changes
        self.keys: list[tuple[str, str]] = sorted(changes)
        fresh = _Rows()
        placeholders: list[tuple[str, str]] = []
        guarded: list[tuple[tuple[str, str], Change]] = []
        for key in self.keys:
            change = changes[key]
            if change.expect:
                guarded.append((key, change))
            elif isinstance(change, Put):
                if change.lease:  # a row that is absent has been claimed 0 times
                    raise Stale([Ref(*key)])
                fresh.add(change.row)
            else:
                if getattr(change, "lease", None):
                    raise Stale([Ref(*key)])
                placeholders.append(key)
                fresh.hold(key)
        self.steps: list[Step] = []
        self._guard(guarded)
        if fresh.kinds:
            self.steps.append((sql.insert, fresh.columns()))
        if placeholders:
            self.steps.append((sql.delete, wire.columns(placeholders)))
        self._change(guarded, fresh)

    def misfits(self, found: Sequence[tuple[int, int, int]]) -> list[Ref]:
        """The refs whose change does not fit what is there.

        Args:
            found: place (from 1), version and lease of each row that is there.
        """
        there = {self.keys[place - 1]: (version, lease) for place, version, lease in found}
        stale = []
        for key in self.keys:
            change = self._changes[key]
            version, lease = there.get(key, (0, 0))
            if change.expect != version or getattr(change, "lease", None) not in (None, lease):
                stale.append(Ref(*key))
        return stale

    def look(self) -> Step:
        """The statement that finds what ``misfits`` compares."""
        return self._sql.look, wire.columns(self.keys)

    def _guard(self, guarded: Sequence[tuple[tuple[str, str], Change]]) -> None:
        if not guarded:
            return
        leases = [getattr(change, "lease", None) for _, change in guarded]
        self.steps.append((self._sql.guard, (
            *wire.columns(key for key, _ in guarded), wire.wholes([min(change.expect, _MOST) for _, change in guarded]),
            wire.wholes([None if lease is None else max(-1, min(lease, _MOST)) for lease in leases]),
            wire.flags(not isinstance(change, Check) for _, change in guarded),
        )))  # fmt: skip

    def _change(self, guarded: Sequence[tuple[tuple[str, str], Change]], fresh: _Rows) -> None:
        """Entries that go, while the rows still tell them; then the rows; then entries that came."""
        changed = _Rows()
        deleted: list[tuple[str, str]] = []
        for key, change in guarded:
            if isinstance(change, Put):
                changed.add(change.row)
            elif isinstance(change, Delete):
                deleted.append(key)
        if changed.kinds or deleted:
            keys = [*zip(changed.kinds, changed.ids, strict=True), *deleted]
            indexes = changed.indexes + [""] * len(deleted)
            self.steps.append((self._sql.forget, (*wire.columns(keys), wire.texts(indexes))))
        if changed.kinds:
            self.steps.append((self._sql.update, changed.columns()))
        if deleted:
            self.steps.append((self._sql.delete, wire.columns(deleted)))
        entered = fresh.entries + changed.entries
        if entered:
            self.steps.append((self._sql.enter, tuple(map(wire.texts, zip(*entered, strict=True)))))


class _Rows:
    """Rows as columns."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.ids: list[str] = []
        self.indexes: list[str] = []
        self.lanes: list[str | None] = []
        self.dues: list[float | None] = []
        self.bodies: list[bytes] = []
        self.entries: list[tuple[str, str, str, str]] = []

    def add(self, row: Row) -> None:
        if row.index:
            self.entries += {(row.kind, name, value, row.id) for name, value in entries(row.index)}
        index = _encode(row.index).decode() if row.index else ""
        self._append(row.kind, row.id, index, row.lane, row.due, row.body)

    def hold(self, key: tuple[str, str]) -> None:
        """Takes a place that is to stay free."""
        self._append(*key, "", None, None, b"")

    def columns(self) -> Sequence[Value]:
        """The columns, as INSERT and UPDATE take them."""
        return (
            wire.texts(self.kinds), wire.texts(self.ids), wire.texts(self.indexes), wire.texts(self.lanes),
            wire.reals(self.dues), wire.bodies(self.bodies),
        )  # fmt: skip

    def _append(self, kind: str, id: str, index: str, lane: str | None, due: float | None, body: bytes) -> None:
        self.kinds.append(kind)
        self.ids.append(id)
        self.indexes.append(index)
        self.lanes.append(lane)
        self.dues.append(due)
        self.bodies.append(body)
