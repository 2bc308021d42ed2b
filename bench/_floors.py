"""The floor under a store: the same rows in tables of the same form, by bare SQL and nothing else.

It compares no versions but those that a claim needs, decodes nothing, and knows its statements by heart.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import attrs
import msgspec
from _alerts import PRAGMAS

from guardtag.builtin._sqlite_file import CACHE_KIB, LOG_PAGES
from guardtag.spi import Change, Check, Put, Row

if TYPE_CHECKING:
    from guardtag.records.kinds import Index

LOAD = 20_000
"""Rows of one transaction while a table is filled."""

_json = msgspec.json.Encoder(order="sorted").encode


@attrs.frozen
class Job:
    """One commit as plain columns.

    Args:
        fresh: rows to insert: kind, id, index, lane, due, body.
        entries: their index entries: kind, name, value, id.
        changed: rows to update: body, kind, id.
        checked: rows to look at: kind, id.
    """

    fresh: list[tuple[Any, ...]]
    entries: list[tuple[str, str, str, str]]
    changed: list[tuple[bytes, str, str]]
    checked: list[tuple[str, str]]

    @classmethod
    def of(cls, changes: Sequence[Change]) -> Job:
        """The columns of a commit; rows that are changed must have no index."""
        puts = [change for change in changes if isinstance(change, Put)]
        fresh = [put.row for put in puts if not put.expect]
        changed = [put.row for put in puts if put.expect]
        assert not any(row.index for row in changed)
        return cls(
            [columns(row) for row in fresh], [entry for row in fresh for entry in entries(row)],
            [(row.body, row.kind, row.id) for row in changed],
            [tuple(change.ref) for change in changes if isinstance(change, Check)],
        )  # fmt: skip


def columns(row: Row) -> tuple[Any, ...]:
    """What is inserted for a row."""
    return row.kind, row.id, index_text(row.index), row.lane, row.due, row.body


def index_text(index: Index) -> str:
    """A row's index as both stores write it."""
    return _json(index).decode() if index else ""


def entries(row: Row) -> Iterator[tuple[str, str, str, str]]:
    """The index entries of a row."""
    for name, values in row.index.items():
        for value in values:
            yield row.kind, name, value, row.id


class Floor(Protocol):
    """Bare SQL on one engine."""

    def load(self, rows: Iterable[Row]) -> None:
        """Writes rows that are not there yet, and lets the engine look at what it has."""
        ...

    def person(self, tag: str, ward: str) -> Sequence[object]:
        """A tag's row, and then the rows of its person and of their key."""
        ...

    def claim(self, lane: str, now: float, until: float, limit: int) -> list[Any]:
        """Takes due rows of a lane."""
        ...

    def acknowledge(self, taken: list[Any]) -> None:
        """Takes claimed rows out of the queue, each with its body written anew."""
        ...

    def commit(self, job: Job) -> None:
        """One durable transaction."""
        ...

    def close(self) -> None:
        """Closes."""
        ...


class SqliteFloor:
    """Bare SQL on a file of the SQLite store's form.

    Args:
        path: the file, with its tables.
        vault: the file with the keys, for ``person``.
    """

    def __init__(self, path: Path, vault: Path | None = None) -> None:
        self._rows = _sqlite(path)
        self._keys = _sqlite(vault) if vault else self._rows

    def load(self, rows: Iterable[Row]) -> None:
        """See ``Floor``."""
        left = iter(rows)
        while page := list(itertools.islice(left, LOAD)):
            self.commit(Job([columns(row) for row in page], [e for row in page for e in entries(row)], [], []))

    def person(self, tag: str, ward: str) -> Sequence[object]:
        """See ``Floor``."""
        one = "SELECT body FROM rows WHERE kind = ? AND id = ?"
        return (
            self._rows.execute(one, ("tag", tag)).fetchone(), self._rows.execute(one, ("ward", ward)).fetchone(),
            self._keys.execute(one, ("key", f"w:{ward}:response")).fetchone(),
        )  # fmt: skip

    def claim(self, lane: str, now: float, until: float, limit: int) -> list[Any]:
        """See ``Floor``."""
        run = self._rows
        run.execute("BEGIN IMMEDIATE")
        found = run.execute(
            "SELECT n, lease, kind, id, version, body FROM rows WHERE lane = ? AND due <= ? ORDER BY due LIMIT ?",
            (lane, now, limit),
        ).fetchall()
        run.executemany("UPDATE rows SET due = ?, lease = lease + 1 WHERE n = ?", [(until, n) for n, *_ in found])
        run.execute("COMMIT")
        return found

    def acknowledge(self, taken: list[Any]) -> None:
        """See ``Floor``."""
        self._rows.execute("BEGIN IMMEDIATE")
        self._rows.executemany(
            "UPDATE rows SET version = version + 1, lane = NULL, due = NULL, body = ? WHERE n = ? AND lease = ?",
            [(body, n, lease + 1) for n, lease, *_, body in taken],
        )
        self._rows.execute("COMMIT")

    def commit(self, job: Job) -> None:
        """See ``Floor``."""
        run = self._rows
        run.execute("BEGIN IMMEDIATE")
        run.executemany(
            "INSERT INTO rows (kind, id, version, lease, ix, lane, due, body) VALUES (?,?,1,0,?,?,?,?)", job.fresh
        )
        run.executemany("UPDATE rows SET version = version + 1, body = ? WHERE kind = ? AND id = ?", job.changed)
        run.executemany("INSERT INTO entries VALUES (?,?,?,?)", job.entries)
        for ref in job.checked:
            run.execute("SELECT version FROM rows WHERE kind = ? AND id = ?", ref).fetchone()
        run.execute("COMMIT")

    def close(self) -> None:
        """See ``Floor``."""
        self._rows.close()
        self._keys.close()


def _sqlite(path: Path) -> sqlite3.Connection:
    """A connection that is as durable and has as large a cache as the store's own."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(
        f"{PRAGMAS} PRAGMA cache_size=-{CACHE_KIB}; PRAGMA wal_autocheckpoint={LOG_PAGES}; PRAGMA temp_store=MEMORY;"
    )
    return connection


class PostgresFloor:
    """Bare SQL through psycopg on a database of the PostgreSQL store's form: its tables, its indexes.

    Args:
        url: the database's.
    """

    def __init__(self, url: str) -> None:
        import psycopg

        self._connection = psycopg.connect(url, autocommit=True)
        self._run = self._connection.cursor(binary=True)

    def load(self, rows: Iterable[Row]) -> None:
        """See ``Floor``."""
        left = iter(rows)
        while page := list(itertools.islice(left, LOAD)):
            with self._run.copy(
                "COPY guardtag_rows (kind, id, version, lease, ix, lane, due, body) FROM STDIN"
            ) as copy:
                for row in page:
                    kind, id, index, lane, due, body = columns(row)
                    copy.write_row((kind, id, 1, 0, index, lane, due, body))
            with self._run.copy("COPY guardtag_entries FROM STDIN") as copy:
                for row in page:
                    for entry in entries(row):
                        copy.write_row(entry)
        self._run.execute("VACUUM ANALYZE guardtag_rows, guardtag_entries")

    def person(self, tag: str, ward: str) -> Sequence[object]:
        """See ``Floor``; two round trips, since the tag says whose it is."""
        run = self._run
        found = run.execute("SELECT body FROM guardtag_rows WHERE kind = %s AND id = %s", ("tag", tag)).fetchone()
        both = run.execute(
            "SELECT body FROM guardtag_rows WHERE kind = %s AND id = %s UNION ALL "
            "SELECT body FROM guardtag_rows WHERE kind = %s AND id = %s",
            ("ward", ward, "key", f"w:{ward}:response"),
        ).fetchall()
        return found, *both

    def claim(self, lane: str, now: float, until: float, limit: int) -> list[Any]:
        """See ``Floor``."""
        return self._run.execute(
            "WITH taken AS (SELECT kind, id FROM guardtag_rows WHERE lane = %s AND due <= %s ORDER BY due LIMIT %s "
            "FOR UPDATE SKIP LOCKED) "
            "UPDATE guardtag_rows AS r SET due = %s, lease = r.lease + 1 FROM taken AS t "
            "WHERE r.kind = t.kind AND r.id = t.id RETURNING r.kind, r.id, r.version, r.lease, r.body",
            (lane, now, limit, until),
        ).fetchall()

    def acknowledge(self, taken: list[Any]) -> None:
        """See ``Floor``."""
        kinds, ids, _, leases, bodies = map(list, zip(*taken, strict=True))
        self._run.execute(
            "UPDATE guardtag_rows AS r SET version = r.version + 1, lane = NULL, due = NULL, body = k.body "
            "FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bytea[]) AS k (kind, id, lease, body) "
            "WHERE r.kind = k.kind AND r.id = k.id AND r.lease = k.lease",
            (kinds, ids, leases, bodies),
        )

    def commit(self, job: Job) -> None:
        """See ``Floor``; all statements go out at once."""
        run = self._run
        with self._connection.pipeline():
            run.execute("BEGIN")
            for ref in job.checked:
                run.execute("SELECT version FROM guardtag_rows WHERE kind = %s AND id = %s FOR SHARE", ref)
            run.execute(
                "INSERT INTO guardtag_rows (kind, id, version, lease, ix, lane, due, body) "
                "SELECT kind, id, 1, 0, ix, lane, due, body FROM unnest("
                "%s::text[], %s::text[], %s::text[], %s::text[], %s::double precision[], %s::bytea[]"
                ") AS k (kind, id, ix, lane, due, body)",
                [list(column) for column in zip(*job.fresh, strict=True)],
            )
            for row in job.changed:
                run.execute(
                    "UPDATE guardtag_rows SET version = version + 1, body = %s WHERE kind = %s AND id = %s", row
                )
            run.execute(
                "INSERT INTO guardtag_entries SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])",
                [list(column) for column in zip(*job.entries, strict=True)],
            )
            run.execute("COMMIT")

    def close(self) -> None:
        """See ``Floor``."""
        self._connection.close()


__all__ = ["Floor", "Job", "PostgresFloor", "SqliteFloor", "columns", "entries", "index_text"]
