"""Faults in how a change is committed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import attrs

from guardtag.errors import Stale
from guardtag.records import Records
from guardtag.spi import Change, Check, Delete, Put, Ref


class Between:
    """A store that stands between the records and the real one."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@contextmanager
def between(kind: type[Between]) -> Iterator[None]:
    """Every door's records go through a store of this kind."""
    original = Records.__init__

    def init(self: Records, store: Any, *others: Any) -> None:
        original(self, kind(store), *others)

    with patch.object(Records, "__init__", init):
        yield


class _TimerAfter(Between):
    def commit(self, changes: Sequence[Change]) -> None:
        timed = [c for c in changes if isinstance(c, Put) and c.row.kind == "incident" and c.row.due is not None]
        self._store.commit([
            attrs.evolve(c, row=attrs.evolve(c.row, lane=None, due=None)) if c in timed else c for c in changes
        ])  # fmt: skip
        for put in timed:
            self._store.commit([Put(put.row, put.expect + 1)])


def timer_after_the_commit() -> Any:
    """An incident's next step is set in a second commit."""
    return between(_TimerAfter)


class _Blind(Between):
    def commit(self, changes: Sequence[Change]) -> None:
        try:
            self._store.commit(changes)
        except Stale:
            self._store.commit([self._forced(change) for change in changes if not isinstance(change, Check)])

    def _forced(self, change: Put | Delete) -> Change:
        ref = Ref(change.row.kind, change.row.id) if isinstance(change, Put) else change.ref
        row = self._store.read([ref])[0]
        return attrs.evolve(change, expect=row.version if row else 0, lease=None)


def blind_put() -> Any:
    """Whoever is late writes over what others wrote."""
    return between(_Blind)


class _Half(Between):
    def commit(self, changes: Sequence[Change]) -> None:
        notices = [change for change in changes if isinstance(change, Put) and change.row.kind == "notice"]
        self._store.commit([change for change in changes if change not in notices])
        if notices:
            self._store.commit(notices)


def half_a_commit() -> Any:
    """The notices of a change are committed after it."""
    return between(_Half)
