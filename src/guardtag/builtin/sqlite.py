"""The store of a city that runs on one machine: a single SQLite file.

Reading: every thread borrows a connection from a pool, so that a read costs hardly more than its SELECT. While
nobody writes, a short read goes through the writer's connection: its pages are in its cache still, whereas every
other one drops all of its own with each commit (that was half of what an alert spends on reading).
Writing: one connection under a lock. Whoever gets the lock commits for all that wait at that moment, in
one transaction with one sync of the disk (group commit). Between processes, short tries
with a random pause.

``purges`` holds: ``secure_delete`` overwrites a deleted row, but SQLite leaves copies where it moved cells
while it balanced a tree, so a purge also rebuilds the file (VACUUM) and empties the log. That costs time
in proportion to the file: it is meant for the vault.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from guardtag.builtin import _sqlite_backup, _sqlite_file, _sqlite_mark, _sqlite_plan, _sqlite_rows
from guardtag.errors import Stale, StoreUnavailable
from guardtag.hookspecs import hookimpl
from guardtag.spi import Change, Offer, Query, Queue, Ref, Row, limits

MAX_GROUP = 64
"""The most commits that share one sync of the disk."""
SHORT = 100
"""A read of at most so many rows may hold up the writer."""
JAMMED = 5.0
"""Seconds after which a lock that was taken, and that nobody says to have, is given back."""

_T = TypeVar("_T")


_ALL: weakref.WeakSet[SqliteStore] = weakref.WeakSet()
_LEFT: list[object] = []
"""Connections of a parent process, which are never closed here."""


class _Job:
    """One caller's commit on its way through the group; ``error`` is what that caller is told."""

    __slots__ = ("done", "error", "plan")

    def __init__(self, plan: _sqlite_plan.Plan) -> None:
        self.plan = plan
        self.error: BaseException | None = None
        self.done = False


class SqliteStore(_sqlite_mark.Marking):
    """A store in one SQLite file, safe for threads, for several processes on one machine, and across a fork.

    Args:
        url: ``sqlite:PATH``. File and folders are made when missing, readable by their owner only.
        options: none are known.

    Raises:
        ConfigError: the URL names no file, or an option was given.
        StoreUnavailable: the file cannot be opened, is no database, or belongs to another program or a
            newer guardtag.
        Tampered: the file is damaged.
    """

    purges = True
    at_once = 2  # one writes while the other thinks; see guardtag.records.turns

    def __init__(self, url: str, **options: object) -> None:
        limits.no_options("sqlite", options)
        self.url = url
        self._path = _sqlite_file.path_of(url)
        self._name = self._path.name
        self._fresh()
        self._closed = False
        _sqlite_file.create(self._path)
        try:
            connection = _sqlite_file.patiently(lambda: _sqlite_file.connect(self._path))
        except sqlite3.Error as error:
            raise _sqlite_file.explain(error, self._name) from None
        try:
            _sqlite_file.prepare(connection, self._name)
        except BaseException as error:
            connection.close()
            raise self._explained(error) from None
        self._writer = connection.cursor()
        self._begin_immediate = partial(self._writer.execute, "BEGIN IMMEDIATE")
        _ALL.add(self)

    def _fresh(self) -> None:
        self._marks = _sqlite_mark.Marks(self._path)
        self._idle: deque[sqlite3.Cursor] = deque()  # readers' cursors, the last used first
        self._waiting: deque[_Job] = deque()
        self._lock = threading.Lock()
        self._held = False  # whoever has the lock says so

    def _forked(self) -> None:
        """In a child process: connections do not cross a fork, and the threads that held locks are not here."""
        _LEFT.append((self._writer, self._idle, self._marks))  # closing them drops the parent's locks on the file
        self._fresh()
        if self._closed:
            return
        try:
            self._writer = _sqlite_file.connect(self._path).cursor()
        except sqlite3.Error:
            self._closed = True
        self._begin_immediate = partial(self._writer.execute, "BEGIN IMMEDIATE")

    def read(self, refs: Sequence[Ref]) -> list[Row | None]:
        """The rows at these refs, in the order asked, all of one moment."""
        return self._read(len(refs), _sqlite_rows.one if len(refs) == 1 else _sqlite_rows.many, refs)

    def find(self, query: Query) -> list[Row]:
        """Rows of one kind by index value or prefix, each once, paged by id."""
        limits.check_query(query)
        values: list[Any] = [query.kind, query.index]
        if query.prefix is None:
            values.append(query.value)
        else:
            values += (query.prefix, limits.after_prefix(query.prefix))
        if query.after:
            values.append(query.after)
        values.append(query.limit)
        statement = _sqlite_plan.finding(prefix=query.prefix is not None, newest=query.newest, first=not query.after)
        return self._rows(query.kind, statement, values, query.limit)

    def walk(self, kind: str, after: str, limit: int) -> list[Row]:
        """Rows of one kind with an id above ``after``, smallest first."""
        limits.check_limit(limit)
        return self._rows(kind, _sqlite_plan.WALK, (kind, after, limit), limit)

    def commit(self, changes: Sequence[Change]) -> None:
        """Makes all changes or none; raises ``Stale`` when a version or lease does not match.

        When a purge cannot be completed because something else keeps the file in use, the rows are
        deleted and ``StoreUnavailable`` (GT-STORE-PURGE) says that copies are left; deleting the absent
        row again (``expect=0, purge=True``) completes it.
        """
        (error,) = self.commit_together([changes])
        if error is not None:
            raise error

    def commit_together(self, commits: Sequence[Sequence[Change]]) -> list[BaseException | None]:
        """Makes commits, each all or none, with one sync of the disk; of each, what ``commit`` would have raised."""
        jobs = [_Job(_sqlite_plan.Plan(limits.by_ref(changes))) for changes in commits]
        self._waiting.extend(jobs)
        with self._writing():
            while not all(job.done for job in jobs):  # whoever had the lock before may have done it on the way
                self._lead()
        return [job.error for job in jobs]

    def claim(self, lanes: Sequence[str], now: float, until: float, limit: int) -> list[Row]:
        """Takes due rows of these lanes until ``until``, the longest due first."""
        names = limits.lanes_of(lanes, limit)
        # An idle poll takes no write lock.
        if not self._read(len(names), lambda cursor: _sqlite_rows.due(cursor, names, now, 1)):
            return []
        with self._writing():
            try:
                writer = self._begin()
                taken = _sqlite_rows.due(writer, names, now, limit)
                rows = _sqlite_rows.leased(writer, taken, until)
                writer.execute("COMMIT")
            except BaseException as error:
                self._roll_back()
                raise self._explained(error) from None
        return rows

    def queues(self, now: float) -> list[Queue]:
        """How every lane with a due row stands, by name."""
        found = self._read(SHORT + 1, lambda cursor: cursor.execute(_sqlite_plan.QUEUES, (now,)).fetchall())
        return [Queue(lane, rows, int(due), oldest) for lane, rows, due, oldest in found]

    def backup(self, out: Path, proof: Ref, progress: Callable[[int, int], None]) -> bytes | None:
        """Copies all rows as they are at one moment into a new SQLite file, while others write."""
        return _sqlite_backup.copy(self._path, out, proof, progress)

    def sound(self) -> bool:
        """Whether SQLite finds nothing wrong with the file (``PRAGMA quick_check``)."""
        cursor = self._reader()
        try:
            sound = _sqlite_backup.sound(cursor.connection)
        except sqlite3.DatabaseError as error:
            if isinstance(self._lost(cursor, error), StoreUnavailable):
                raise self._explained(error) from None
            return False
        self._back(cursor)
        return sound

    def retire(self) -> None:
        """Closes the file for good, with its log emptied into it, unless another process has it open."""
        with self._writing():
            self._drain()
            try:
                _sqlite_file.patiently(lambda: self._writer.execute("PRAGMA journal_mode=DELETE").fetchall())
            except sqlite3.Error as error:
                raise self._explained(error) from None
        self.close()

    def close(self) -> None:
        """Closes the file; later calls raise ``StoreUnavailable``. Reads under way end as they would."""
        with self._writing():
            self._closed = True
            self._drain()
            with suppress(sqlite3.ProgrammingError):  # closed before
                self._writer.close()  # a statement that failed would keep the file open while its error is kept
            self._writer.connection.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """The writer's lock.

        An exception from a signal handler may cut a read off just after it took the lock: then the lock is taken and
        nobody said so, and after some seconds it is given back.
        """
        patience = time.monotonic() + JAMMED
        while self._lock.locked() and not self._held:
            if time.monotonic() > patience:
                with suppress(RuntimeError):  # somebody else gave it back
                    self._lock.release()
                break
            time.sleep(0.0005)
        with self._lock:
            self._held = True
            try:
                yield
            finally:
                self._held = False

    def _read(self, rows: int, fn: Callable[..., _T], *arguments: object) -> _T:
        """What ``fn`` reads with a cursor, so many rows at most, through whichever connection is best."""
        if rows <= SHORT and not self._waiting and self._lock.acquire(False):
            try:
                self._held = True
                if not self._closed:
                    return fn(self._writer, *arguments)
            except BaseException as error:
                self._roll_back()
                if not _sqlite_file.busy(error):
                    raise self._explained(error) from None
            finally:
                self._held = False
                self._lock.release()
        cursor = self._reader()
        try:
            found = fn(cursor, *arguments)
        except BaseException as error:
            raise self._lost(cursor, error) from None
        self._back(cursor)
        return found

    def _reader(self) -> sqlite3.Cursor:
        try:
            return self._idle.pop()
        except IndexError:
            pass
        if self._closed:
            raise limits.closed()
        try:
            return _sqlite_file.connect(self._path, reader=True).cursor()
        except sqlite3.Error as error:
            raise _sqlite_file.explain(error, self._name) from None

    def _back(self, cursor: sqlite3.Cursor) -> None:
        self._idle.append(cursor)
        if self._closed:
            self._drain()

    def _lost(self, cursor: sqlite3.Cursor, error: BaseException) -> BaseException:
        cursor.connection.close()  # what state it is in is not known
        return self._explained(error)

    def _drain(self) -> None:
        self._marks.close()
        while self._idle:
            try:
                self._idle.pop().connection.close()
            except IndexError:
                return  # another thread was faster

    def _rows(self, kind: str, statement: str, values: Sequence[Any], limit: int) -> list[Row]:
        row = _sqlite_rows.row
        return self._read(limit, lambda cursor: [row(kind, *found) for found in cursor.execute(statement, values)])

    def _lead(self) -> None:
        """Commits for the callers that wait; the lock is held."""
        jobs = [job for job in list(self._waiting)[:MAX_GROUP] if not job.done]
        try:
            self._write(jobs)
        except BaseException as error:
            self._roll_back()
            for job in jobs:
                job.error = job.error or self._explained(error, of_another=not isinstance(error, Exception))
            if not isinstance(error, Exception):
                raise
        finally:
            for job in jobs:
                job.done = True
            while self._waiting and self._waiting[0].done:  # not before: what an interrupt takes out nobody would do
                self._waiting.popleft()

    def _write(self, jobs: Sequence[_Job]) -> None:
        cursor = self._begin()
        for job in jobs:
            job.error = None
            try:
                job.plan.run(cursor)
            except (Stale, msgspec.DecodeError) as error:  # found before anything of this job was written
                job.error = self._explained(error)
            except sqlite3.Error as error:  # it may have written by half: all is undone, and the others go on
                job.error = self._explained(error)
                self._roll_back()
                if len(jobs) > 1:
                    self._write([other for other in jobs if other is not job])
                return
        cursor.execute("COMMIT")
        purging = [job for job in jobs if job.plan.purge and job.error is None]
        if purging:
            try:
                _sqlite_file.purge(cursor.connection)
            except sqlite3.Error:
                for job in purging:
                    job.error = _sqlite_file.unpurged(self._name)

    def _begin(self) -> sqlite3.Cursor:
        if self._closed:
            raise limits.closed()
        _sqlite_file.patiently(self._begin_immediate)
        return self._writer

    def _roll_back(self) -> None:
        try:
            if self._writer.connection.in_transaction:
                self._writer.execute("ROLLBACK")
        except sqlite3.Error:
            pass  # SQLite undid it by itself, or the store is closed

    def _explained(self, error: BaseException, *, of_another: bool = False) -> BaseException:
        if isinstance(error, sqlite3.Error):
            return _sqlite_file.explain(error, self._name)
        if isinstance(error, msgspec.DecodeError):
            return _sqlite_file.damaged(self._name)
        if of_another:
            return StoreUnavailable(
                "GT-STORE-INTERRUPTED", "Whether the change was written is not known.",
                "The thread that wrote for several callers was interrupted.", "Read again and compare.",
            )  # fmt: skip
        return error


def _forked() -> None:
    for store in list(_ALL):
        store._forked()


os.register_at_fork(after_in_child=_forked)


@hookimpl
def guardtag_stores() -> Iterator[Offer]:
    """Offers the scheme ``sqlite``."""
    yield Offer("sqlite", SqliteStore)
