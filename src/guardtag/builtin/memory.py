"""The store that keeps everything in this process's memory: for tests, trials and demonstrations.

It keeps the whole contract (any thread, all or nothing, honest due order) but outlives nothing: when the
process ends the register is gone.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import attrs

from guardtag.errors import Stale
from guardtag.hookspecs import hookimpl
from guardtag.spi import Change, Check, Delete, Offer, Put, Query, Queue, Ref, Row, limits

_Key = tuple[str, str]
_Due = tuple[float, str, str]
_K = TypeVar("_K")
_V = TypeVar("_V", bound=Any)


class MemoryStore:
    """A store of dicts and sorted lists under one lock.

    Args:
        url: ``memory:``; what follows the colon is not looked at.
        options: none are known.

    Raises:
        ConfigError: an option was given.
    """

    purges = True

    def __init__(self, url: str = "memory:", **options: object) -> None:
        limits.no_options("memory", options)
        self.url = url
        self._lock = threading.Lock()
        self._closed = False
        self._rows: dict[_Key, Row] = {}
        self._ids: dict[str, list[str]] = {}  # kind -> ids, sorted, as are all the lists below
        self._values: dict[_Key, list[str]] = {}  # (kind, name) -> values in use
        self._holders: dict[tuple[str, str, str], list[str]] = {}  # (kind, name, value) -> ids
        self._lanes: dict[str, list[_Due]] = {}  # lane -> (due, kind, id)
        self._changes = 0

    def read(self, refs: Sequence[Ref]) -> list[Row | None]:
        """The rows at these refs, in the order asked, all of one moment."""
        with self._lock:
            self._open()
            return [self._rows.get(ref) for ref in refs]

    def find(self, query: Query) -> list[Row]:
        """Rows of one kind by index value or prefix, each once, paged by id."""
        limits.check_query(query)
        with self._lock:
            self._open()
            ids = self._ids_of(query)
            if query.newest:
                end = bisect_left(ids, query.after) if query.after else len(ids)
                ids = ids[max(0, end - query.limit) : end][::-1]
            else:
                start = bisect_right(ids, query.after)
                ids = ids[start : start + query.limit]
            return [self._rows[query.kind, id] for id in ids]

    def walk(self, kind: str, after: str, limit: int) -> list[Row]:
        """Rows of one kind with an id above ``after``, smallest first."""
        limits.check_limit(limit)
        with self._lock:
            self._open()
            ids = self._ids.get(kind, [])
            start = bisect_right(ids, after)
            return [self._rows[kind, id] for id in ids[start : start + limit]]

    def commit(self, changes: Sequence[Change]) -> None:
        """Makes all changes or none; raises ``Stale`` when a version or lease does not match."""
        changed = limits.by_ref(changes)
        for change in changed.values():
            if isinstance(change, Put):
                limits.entries(change.row.index)  # refuses a wrong index before the first change is made
        with self._lock:
            self._open()
            stale = [Ref(*key) for key, change in changed.items() if not self._fits(key, change)]
            if stale:
                raise Stale(stale)
            self._changes += 1
            for key, change in changed.items():
                if isinstance(change, Put):
                    self._put(change)
                elif isinstance(change, Delete) and change.expect:
                    self._drop(key)

    def claim(self, lanes: Sequence[str], now: float, until: float, limit: int) -> list[Row]:
        """Takes due rows of these lanes until ``until``, the longest due first."""
        names = limits.lanes_of(lanes, limit)
        with self._lock:
            self._open()
            due: list[_Due] = []
            for lane in names:
                queue = self._lanes.get(lane)
                if queue and queue[0][0] <= now:
                    due += queue[: min(limit, bisect_right(queue, now, key=lambda entry: entry[0]))]
            claimed = []
            self._changes += bool(due)
            for _, kind, id in sorted(due)[:limit]:
                row = self._drop((kind, id))
                claimed.append(attrs.evolve(row, due=until, lease=row.lease + 1))
                self._add(claimed[-1])
            return claimed

    def queues(self, now: float) -> list[Queue]:
        """How every lane with a due row stands, by name."""
        with self._lock:
            self._open()
            return [
                Queue(lane, len(queue), bisect_right(queue, now, key=lambda entry: entry[0]), queue[0][0])
                for lane, queue in sorted(self._lanes.items())
            ]

    def mark(self) -> str:
        """A text that is another one after every commit and claim that wrote something."""
        with self._lock:
            self._open()
            return str(self._changes)

    def close(self) -> None:
        """Forgets everything; later calls raise ``StoreUnavailable``."""
        with self._lock:
            self._closed = True
            self._rows.clear()
            self._ids.clear()
            self._values.clear()
            self._holders.clear()
            self._lanes.clear()

    def _open(self) -> None:
        if self._closed:
            raise limits.closed()

    def _fits(self, key: _Key, change: Change) -> bool:
        row = self._rows.get(key)
        version, lease = (row.version, row.lease) if row else (0, 0)
        wanted = None if isinstance(change, Check) else change.lease
        return change.expect == version and wanted in (None, lease)

    def _put(self, put: Put) -> None:
        row = put.row
        lease = self._drop((row.kind, row.id)).lease if put.expect else 0
        index = dict(row.index)  # the caller may go on changing its own
        self._add(Row(row.kind, row.id, put.expect + 1, row.body, index, row.lane, row.due, lease))

    def _add(self, row: Row) -> None:
        kind, id = row.kind, row.id
        self._rows[kind, id] = row
        _insert(self._ids, kind, id)
        for name, value in set(limits.entries(row.index)):
            if (kind, name, value) not in self._holders:
                _insert(self._values, (kind, name), value)
            _insert(self._holders, (kind, name, value), id)
        if row.lane is not None and row.due is not None:
            _insert(self._lanes, row.lane, (row.due, kind, id))

    def _drop(self, key: _Key) -> Row:
        row = self._rows.pop(key)
        kind, id = key
        _remove(self._ids, kind, id)
        for name, value in set(limits.entries(row.index)):
            _remove(self._holders, (kind, name, value), id)
            if (kind, name, value) not in self._holders:
                _remove(self._values, (kind, name), value)
        if row.lane is not None and row.due is not None:
            _remove(self._lanes, row.lane, (row.due, kind, id))
        return row

    def _ids_of(self, query: Query) -> list[str]:
        if query.value is not None:
            return self._holders.get((query.kind, query.index, query.value), [])
        prefix = query.prefix or ""
        values = self._values.get((query.kind, query.index), [])
        under = values[bisect_left(values, prefix) : bisect_left(values, limits.after_prefix(prefix))]
        return sorted({id for value in under for id in self._holders[query.kind, query.index, value]})


def _insert(table: dict[_K, list[_V]], key: _K, value: _V) -> None:
    insort(table.setdefault(key, []), value)


def _remove(table: dict[_K, list[_V]], key: _K, value: _V) -> None:
    held = table[key]
    del held[bisect_left(held, value)]
    if not held:
        del table[key]


@hookimpl
def guardtag_stores() -> Iterator[Offer]:
    """Offers the scheme ``memory``."""
    yield Offer("memory", MemoryStore)
