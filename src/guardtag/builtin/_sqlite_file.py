"""The SQLite file itself: where it lies, who may read it, what is in it, and what its errors mean.

WAL with ``synchronous=FULL``: a commit that returned is on the disk. ``secure_delete`` overwrites what is
deleted (SQLite documentation, "PRAGMA Statements", "Write-Ahead Logging", "Result and Error Codes").
"""

from __future__ import annotations

import errno
import os
import random
import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from guardtag.errors import BackendError, ConfigError, StoreUnavailable, Tampered

SCHEMA = 1
"""The version of the tables below; it goes up with every change that an older guardtag could not read."""
MIGRATIONS: Mapping[int, str] = {}
"""For every version before this one: the statements that make the next of it, run in one transaction."""
BUSY_MS = 5
"""SQLite's own wait for a lock. Short: its waiters are not served in turn, and some starve for seconds."""
PATIENCE = 5.0
"""Seconds of short tries before a lock counts as not to be had."""
CACHE_KIB = 2048
"""Page cache of a connection. With 8 MiB nothing was faster, and four connections held 70 MiB where these hold 57."""
LOG_PAGES = 4000
"""Pages (16 MB) in the log before they go into the file: what many commits change is then written there once."""

TABLES = """
CREATE TABLE guardtag (schema INTEGER NOT NULL);
CREATE TABLE rows (
    n INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    lease INTEGER NOT NULL, due REAL, lane TEXT, ix TEXT NOT NULL, body BLOB NOT NULL, UNIQUE (kind, id)
);
CREATE TABLE entries (
    kind TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (kind, name, value, id)
) WITHOUT ROWID;
CREATE INDEX waiting ON rows (lane, due) WHERE due IS NOT NULL;
"""
# `rows` is a rowid table: bodies of over 1 kB, kept in the key's own tree (WITHOUT ROWID), made it 2 to 3
# times as large and slow, and even small ones cost a fifth of the commits.

_T = TypeVar("_T")


def path_of(url: str) -> Path:
    """The absolute path in ``sqlite:PATH``.

    Raises:
        ConfigError: another scheme, no path, or SQLite's name for a database in memory.
    """
    scheme, _, path = url.partition(":")
    if scheme != "sqlite" or not path or path == ":memory:" or "\0" in path:
        raise ConfigError(
            "GT-STORE-URL", "The address of the SQLite store names no file.", "It is written sqlite:PATH.",
            "Write store = \"sqlite:city.db\", or \"memory:\" for a store that keeps nothing.",
        )  # fmt: skip
    return Path(os.path.abspath(path))


def create(path: Path) -> None:
    """Makes the file (mode 0600) and the folders above it (0700), where they are missing.

    What exists keeps its mode. SQLite gives the log beside the file the file's own mode.
    """
    try:
        for folder in reversed(path.parents):
            if not folder.exists():
                folder.mkdir(mode=0o700, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise cannot_open(path.name, error) from None


def cannot_open(name: str, error: OSError) -> StoreUnavailable:
    """The error of ours for what the system said of a file."""
    if error.errno == errno.ENOSPC:
        stable, what, why, do = _MEANINGS[sqlite3.SQLITE_FULL]
        return StoreUnavailable(stable, what.format(name=name), why, do, file=name)
    return StoreUnavailable(
        "GT-STORE-CANNOT-OPEN", f"The database {name} cannot be opened.", f"The system says: {error.strerror}.",
        "Check the path, and that this account may write there.", file=name,
        case="system", reason=errno.errorcode.get(error.errno or 0, error.strerror),
    )  # fmt: skip


def connect(path: Path, *, reader: bool = False) -> sqlite3.Connection:
    """One connection in autocommit mode, which any one thread at a time may use."""
    connection = sqlite3.connect(
        path, timeout=PATIENCE if reader else BUSY_MS / 1000, isolation_level=None,
        check_same_thread=False, cached_statements=256,
    )  # fmt: skip
    try:
        for pragma in (
            "synchronous=FULL", "secure_delete=ON", "temp_store=MEMORY", f"cache_size=-{CACHE_KIB}",
            "trusted_schema=OFF", f"query_only={'ON' if reader else 'OFF'}", f"wal_autocheckpoint={LOG_PAGES}",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def prepare(connection: sqlite3.Connection, name: str) -> None:
    """Puts the file into WAL mode, makes the tables unless they are there, and brings older ones up to date.

    Args:
        connection: the writer's.
        name: the file's name, for errors.

    Raises:
        StoreUnavailable: the file belongs to another program or to a newer guardtag, or lies where WAL
            does not work.
    """
    found = patiently(lambda: _schema(connection, name))  # before the first change to a file that may not be ours
    mode = patiently(lambda: connection.execute("PRAGMA journal_mode=WAL").fetchone()[0])
    if mode != "wal":
        raise StoreUnavailable(
            "GT-STORE-NO-WAL", f"The database {name} cannot keep a write-ahead log.",
            "Network folders do not offer what it needs.", "Put the file on a local disk.", file=name,
        )  # fmt: skip
    if found == SCHEMA:
        return
    patiently(lambda: connection.execute("BEGIN IMMEDIATE"))
    try:
        _up_to_date(connection, _schema(connection, name))  # another process may have been first
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _up_to_date(connection: sqlite3.Connection, schema: int) -> None:
    if not schema:
        _run(connection, TABLES)
        connection.execute("INSERT INTO guardtag VALUES (?)", (SCHEMA,))
        return
    for version in range(schema, SCHEMA):
        _run(connection, MIGRATIONS[version])
    connection.execute("UPDATE guardtag SET schema = ?", (SCHEMA,))


def _run(connection: sqlite3.Connection, statements: str) -> None:
    for statement in statements.split(";"):
        connection.execute(statement)


def _schema(connection: sqlite3.Connection, name: str) -> int:
    """The version of the tables; 0 for a file without any."""
    tables = {table for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return 0
    if "guardtag" not in tables:
        raise StoreUnavailable(
            "GT-STORE-FOREIGN", f"The database {name} belongs to another program.",
            "It has tables, and none of them is guardtag's.", "Give guardtag a file of its own.", file=name,
        )  # fmt: skip
    (schema,) = connection.execute("SELECT max(schema) FROM guardtag").fetchone()
    if not isinstance(schema, int) or schema < 1:
        raise damaged(name)
    if schema > SCHEMA:
        raise StoreUnavailable(
            "GT-STORE-NEWER", f"The database {name} was made by a newer guardtag.",
            f"Its tables have version {schema}; this guardtag knows {SCHEMA}.",
            "Install the newer guardtag. Do not change the file by hand.", file=name, schema=schema,
        )  # fmt: skip
    return schema


def purge(connection: sqlite3.Connection) -> None:
    """Leaves no copy of deleted rows in the file or its log; the deletion is committed already.

    Overwriting what is deleted is not enough: while SQLite balances a tree it moves cells to other pages,
    and the old bytes stay in the free part of the page (seen about once in some thousand rows). Rebuilding
    the file takes only live rows over; truncating the log drops the pages of before.

    Raises:
        sqlite3.Error: another connection keeps the file or its log in use, or the disk failed.
    """
    patiently(lambda: connection.execute("VACUUM"))
    patiently(lambda: _empty_log(connection))


def _empty_log(connection: sqlite3.Connection) -> None:
    (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        error = sqlite3.OperationalError("the log is in use")
        error.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise error


def unpurged(name: str) -> StoreUnavailable:
    """The error for rows that were deleted while copies of them may be left."""
    return StoreUnavailable(
        "GT-STORE-PURGE", f"Rows of {name} were deleted, but copies may be left in its file or log.",
        "Another process kept the file in use, or there was no room to rebuild it.",
        "End long readers such as a backup, make room, then purge the same rows again.", file=name,
    )  # fmt: skip


def patiently(attempt: Callable[[], _T]) -> _T:
    """What ``attempt`` returns, tried again for a while when somebody else holds the lock it needs.

    Short tries with a random pause of 0.2 to 2 ms serve waiting processes about in turn.

    Args:
        attempt: raises SQLite's busy or locked error while the lock is not to be had.
    """
    deadline = None
    while True:
        try:
            return attempt()
        except sqlite3.OperationalError as error:
            if not busy(error):
                raise
            now = time.monotonic()
            if deadline is None:
                deadline = now + PATIENCE
            elif now > deadline:
                raise
        time.sleep(random.uniform(0.0002, 0.002))  # noqa: S311 - a pause, not a secret


def damaged(name: str) -> Tampered:
    """The error for a file whose content is not as SQLite or guardtag wrote it."""
    return Tampered(
        "GT-STORE-DAMAGED", f"The database {name} is damaged.",
        "What stands in it is not what was written: a disk fault, a copy cut short, or a change by hand.",
        "Stop writing to it, keep a copy, and restore the last backup.", file=name,
    )  # fmt: skip


def explain(error: sqlite3.Error, name: str) -> BackendError:
    """The error of ours for one of SQLite's, told by its result code.

    Args:
        error: what the sqlite3 module raised.
        name: the file's name.
    """
    code = _primary(error)
    if code in _DAMAGE or (code == 0 and isinstance(error, sqlite3.OperationalError)):
        return damaged(name)  # without a code: text in the file that is not UTF-8
    stable, what, why, do = _MEANINGS.get(code, _MEANINGS[0])
    return StoreUnavailable(stable, what.format(name=name), why, do, file=name)


def busy(error: BaseException) -> bool:
    """Whether somebody else holds a lock just now."""
    return isinstance(error, sqlite3.Error) and _primary(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _primary(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary result code


# A broken constraint that is no taken id: index entries that nobody's row has, or a table changed by hand.
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_CONSTRAINT)
_MEANINGS = {
    0: (
        "GT-STORE-FAILED", "The database {name} did not answer.",
        "SQLite failed in a way that has no name here.", "Look at the disk and the system log, then try again.",
    ),
    sqlite3.SQLITE_NOTADB: (
        "GT-STORE-NOT-A-DATABASE", "The file {name} is not an SQLite database.",
        "It is another kind of file, encrypted, or damaged at its beginning.",
        "Check the path in the configuration; if it is right, restore the last backup.",
    ),
    sqlite3.SQLITE_FULL: (
        "GT-STORE-FULL", "The disk under {name} is full.", "Nothing of the change was written.",
        "Free some space; then try again.",
    ),
    sqlite3.SQLITE_READONLY: (
        "GT-STORE-READONLY", "The database {name} may not be written.",
        "The file, its folder or the disk is read-only for this account.",
        "Give this account the right to write the file and its folder.",
    ),
    sqlite3.SQLITE_BUSY: (
        "GT-STORE-LOCKED", "The database {name} is locked by another process.",
        "It was tried for some seconds.", "Try again; find the process that holds the file and end it.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "GT-STORE-CANNOT-OPEN", "The database {name} cannot be opened.",
        "The file or its folder is missing, or this account may not open it.",
        "Check the path, and that this account may write there.",
    ),
    sqlite3.SQLITE_IOERR: (
        "GT-STORE-DISK", "The disk under {name} failed.", "Reading or writing the file did not work.",
        "Look at the system log, check the disk, keep a copy of the file.",
    ),
}  # fmt: skip
_MEANINGS[sqlite3.SQLITE_LOCKED] = _MEANINGS[sqlite3.SQLITE_BUSY]
_MEANINGS[sqlite3.SQLITE_PERM] = _MEANINGS[sqlite3.SQLITE_CANTOPEN]
