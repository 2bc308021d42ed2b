"""Stores that are wrong on purpose, each in one way that somebody once got wrong."""

import sqlite3
import time
from collections.abc import Sequence
from typing import Any

import attrs

from guardtag.builtin import _sqlite_file
from guardtag.builtin.memory import MemoryStore
from guardtag.builtin.sqlite import SqliteStore
from guardtag.errors import Stale
from guardtag.spi import Change, Check, Delete, Put, Query, Ref, Row, limits


class HalfCommit(MemoryStore):
    """Makes the changes one by one, and stops at the first that does not fit."""

    def commit(self, changes: Sequence[Change]) -> None:
        for change in changes:
            super().commit([change])


class BlindPut(MemoryStore):
    """Last writer wins."""

    def _fits(self, key: tuple[str, str], change: Change) -> bool:
        return isinstance(change, Put) or super()._fits(key, change)

    def _put(self, put: Put) -> None:
        held = self._rows.get((put.row.kind, put.row.id))
        super()._put(attrs.evolve(put, expect=held.version if held else 0))


class Unchecked(MemoryStore):
    """Takes no notice of checks."""

    def commit(self, changes: Sequence[Change]) -> None:
        super().commit([change for change in changes if not isinstance(change, Check)])


class Unfenced(MemoryStore):
    """Takes no notice of leases."""

    def _fits(self, key: tuple[str, str], change: Change) -> bool:
        return super()._fits(key, change if isinstance(change, Check) else attrs.evolve(change, lease=None))


class LeaseForgotten(MemoryStore):
    """A put begins the lease count again."""

    def _add(self, row: Row) -> None:
        old = self._claiming if hasattr(self, "_claiming") else False
        super()._add(row if old else attrs.evolve(row, lease=0))

    def claim(self, *arguments: Any) -> list[Row]:
        self._claiming = True
        try:
            return super().claim(*arguments)
        finally:
            del self._claiming


class ClaimIsAWrite(MemoryStore):
    """A claim raises the version, so whoever read the row before is stale for no reason."""

    def claim(self, *arguments: Any) -> list[Row]:
        return [self._raised(row) for row in super().claim(*arguments)]

    def _raised(self, row: Row) -> Row:
        raised = attrs.evolve(row, version=row.version + 1)
        self._rows[row.kind, row.id] = raised
        return raised


class DoubleClaim(MemoryStore):
    """Looks first and takes later."""

    def claim(self, lanes: Sequence[str], now: float, until: float, limit: int) -> list[Row]:
        with self._lock:
            self._open()
            due = sorted(entry for lane in lanes for entry in self._lanes.get(lane, []) if entry[0] <= now)
            rows = [self._rows[kind, id] for _, kind, id in due[:limit]]
        time.sleep(0.001)
        with self._lock:
            taken = [attrs.evolve(row, due=until, lease=row.lease + 1) for row in rows]
            for row in taken:
                self._drop((row.kind, row.id))
                self._add(row)
        return taken


class AnyOrder(MemoryStore):
    """Claims by id, so that with a limit the longest due may wait for ever."""

    def claim(self, lanes: Sequence[str], now: float, until: float, limit: int) -> list[Row]:
        due = [row for row in self._rows.values() if row.lane in lanes and row.due is not None and row.due <= now]
        lanes_of = {row.lane: row.due for row in sorted(due, key=lambda row: row.id)[:limit]}
        return [row for lane in lanes_of for row in super(AnyOrder, self).claim([str(lane)], now, until, 1)][:limit]


class AfterDue(MemoryStore):
    """Due only when its time has passed."""

    def claim(self, lanes: Sequence[str], now: float, until: float, limit: int) -> list[Row]:
        return super().claim(lanes, now - 0.001, until, limit)


class LaneOnly(MemoryStore):
    """Claims what has a lane and no due time."""

    def _add(self, row: Row) -> None:
        super()._add(row)
        if row.lane is not None and row.due is None:
            self._lanes.setdefault(row.lane, []).append((0.0, row.kind, row.id))

    def _drop(self, key: tuple[str, str]) -> Row:
        row = self._rows[key]
        if row.lane is not None and row.due is None:
            self._lanes[row.lane].remove((0.0, *key))
        return super()._drop(key) if row.lane is None or row.due is not None else self._dropped(key)

    def _dropped(self, key: tuple[str, str]) -> Row:
        self._rows[key] = attrs.evolve(self._rows[key], lane=None)
        return super()._drop(key)


class CachedFind(MemoryStore):
    """Remembers what it found until a row comes or goes: right until a row is indexed anew."""

    def find(self, query: Query) -> list[Row]:
        cache: dict[Any, list[str]] = self.__dict__.setdefault("cache", {})
        key = (query, len(self._rows))
        if key not in cache:
            cache[key] = [row.id for row in super().find(query)]
        return [row for row in self.read([Ref(query.kind, id) for id in cache[key]]) if row]


class EntriesLeft(MemoryStore):
    """Never takes an index entry out, and shows whatever row is there now."""

    def _ids_of(self, query: Query) -> list[str]:
        ever: dict[Any, set[str]] = self.__dict__.setdefault("ever", {})
        for row in self._rows.values():
            for name, values in row.index.items():
                for value in values:
                    ever.setdefault((row.kind, name, value), set()).add(row.id)
        found = ever.get((query.kind, query.index, query.value), set()) | set(super()._ids_of(query))
        return sorted(id for id in found if (query.kind, id) in self._rows)


class AsTheyCame(MemoryStore):
    """Finds in the order of writing, which looks right as long as ids are written in order."""

    def _ids_of(self, query: Query) -> list[str]:
        found = set(super()._ids_of(query))
        return [id for kind, id in self._rows if kind == query.kind and id in found]


class LikePrefix(MemoryStore):
    """A prefix by LIKE, in which ``%`` and ``_`` are wildcards and case does not count."""

    def find(self, query: Query) -> list[Row]:
        if query.prefix is None:
            return super().find(query)
        connection = sqlite3.connect(":memory:")
        try:
            like = "SELECT ? LIKE ?"
            rows = [
                row for (kind, _), row in sorted(self._rows.items(), reverse=query.newest)
                if kind == query.kind and any(
                    connection.execute(like, (value, f"{query.prefix}%")).fetchone()[0]
                    for value in row.index.get(query.index, ())
                )
            ]  # fmt: skip
        finally:
            connection.close()
        return [row for row in rows if not query.after or (row.id < query.after) == query.newest][: query.limit]


class SlashLost(MemoryStore):
    """A prefix without its slash: ``a/b`` finds ``a/bc``."""

    def _ids_of(self, query: Query) -> list[str]:
        if query.prefix is None:
            return super()._ids_of(query)
        bare = query.prefix.rstrip("/")
        return sorted(
            row.id for row in self._rows.values()
            if row.kind == query.kind and any(v.startswith(bare) for v in row.index.get(query.index, ()))
        )  # fmt: skip


class Doubles(MemoryStore):
    """A row with several values under the prefix comes several times."""

    def _ids_of(self, query: Query) -> list[str]:
        if query.prefix is None:
            return super()._ids_of(query)
        return sorted(
            row.id for row in self._rows.values() if row.kind == query.kind
            for value in row.index.get(query.index, ()) if value.startswith(query.prefix)
        )  # fmt: skip


class PageByNumber(MemoryStore):
    """Remembers how many rows it gave, not which was the last: rows that come or go shift the pages."""

    def find(self, query: Query) -> list[Row]:
        given: dict[Any, int] = self.__dict__.setdefault("given", {})
        start = given.get(query.after, 0) if query.after else 0
        rows = super().find(attrs.evolve(query, after="", limit=1000))[start : start + query.limit]
        if rows:
            given[rows[-1].id] = start + len(rows)
        return rows


class AfterIncluded(MemoryStore):
    """A page begins with the row that ended the one before."""

    def walk(self, kind: str, after: str, limit: int) -> list[Row]:
        last = [row for row in self.read([Ref(kind, after)]) if row] if after else []
        more = super().walk(kind, after, limit)
        return (last + more)[:limit] if more else []


class OnlyWhatIsThere(MemoryStore):
    """A read leaves out what is missing."""

    def read(self, refs: Sequence[Ref]) -> list[Row | None]:
        return [row for row in super().read(refs) if row]


class TornRead(MemoryStore):
    """Reads row by row, with time for a commit between."""

    def read(self, refs: Sequence[Ref]) -> list[Row | None]:
        rows = []
        for ref in refs:
            rows += super().read([ref])
            time.sleep(0.0002)
        return rows


class Vague(MemoryStore):
    """Says stale of the whole commit."""

    def commit(self, changes: Sequence[Change]) -> None:
        try:
            super().commit(changes)
        except Stale:
            refs = [Ref(c.row.kind, c.row.id) if isinstance(c, Put) else c.ref for c in changes]
            raise Stale(refs) from None


class Boundless(MemoryStore):
    """Takes as many changes as come, a part at a time."""

    def commit(self, changes: Sequence[Change]) -> None:
        for start in range(0, len(changes), 60):
            super().commit(changes[start : start + 60])


class AnyText(MemoryStore):
    """Takes whatever text Python can hold."""

    def commit(self, changes: Sequence[Change]) -> None:
        check, limits._check_text = limits._check_text, lambda text: None
        try:
            super().commit(changes)
        finally:
            limits._check_text = check


class NeverClosed(MemoryStore):
    """Goes on after close, with nothing in it."""

    def _open(self) -> None:
        pass


class Borrowed(MemoryStore):
    """Keeps the caller's own mapping."""

    def _put(self, put: Put) -> None:
        super()._put(put)
        row = self._rows[put.row.kind, put.row.id]
        object.__setattr__(row, "index", put.row.index)


class CopiesLeft(SqliteStore):
    """Trusts ``secure_delete`` and an empty log, as everybody did until the bytes were searched."""

    def _write(self, jobs: Any) -> None:
        rebuild = _sqlite_file.purge
        _sqlite_file.purge = lambda connection: _sqlite_file.patiently(  # type: ignore[assignment]
            lambda: _sqlite_file._empty_log(connection)
        )
        try:
            super()._write(jobs)
        finally:
            _sqlite_file.purge = rebuild  # type: ignore[assignment]


class LogLeft(SqliteStore):
    """Deletes without emptying the log."""

    def commit(self, changes: Sequence[Change]) -> None:
        super().commit([attrs.evolve(c, purge=False) if isinstance(c, Delete) else c for c in changes])


class Forgetful(MemoryStore):
    """Says that it is durable and is not."""


class Utf16Order(MemoryStore):
    """Ids in the order of UTF-16, as JavaScript and Java sort them."""

    def walk(self, kind: str, after: str, limit: int) -> list[Row]:
        def place(id: str) -> bytes:
            return id.encode("utf-16-be")

        rows = sorted(super().walk(kind, "", 1000), key=lambda row: place(row.id))
        return [row for row in rows if place(row.id) > place(after)][:limit]


class WalkByNumber(MemoryStore):
    """Walks by counting what it gave."""

    def walk(self, kind: str, after: str, limit: int) -> list[Row]:
        given: dict[Any, int] = self.__dict__.setdefault("walked", {})
        start = given.get((kind, after), 0) if after else 0
        rows = super().walk(kind, "", 1000)[start : start + limit]
        if rows:
            given[kind, rows[-1].id] = start + len(rows)
        return rows


class DueAsText(MemoryStore):
    """Compares times as their decimal texts."""

    def claim(self, lanes: Sequence[str], now: float, until: float, limit: int) -> list[Row]:
        names = [lane for lane in self._lanes if lane in lanes]
        due = sorted(
            (str(entry[0]), entry) for lane in names for entry in self._lanes[lane] if str(entry[0]) <= str(now)
        )
        if not due:
            return []
        return super().claim(lanes, max(entry[0] for _, entry in due), until, limit)


class CheckedEarly(MemoryStore):
    """Looks at the checks first and writes later."""

    def commit(self, changes: Sequence[Change]) -> None:
        checks = [change for change in changes if isinstance(change, Check)]
        super().commit(checks)
        time.sleep(0.001)
        super().commit([change for change in changes if not isinstance(change, Check)])


class Silent(MemoryStore):
    """Answers as if it were empty when its service is gone."""

    def find(self, query: Query) -> list[Row]:
        return [] if self._closed else super().find(query)
