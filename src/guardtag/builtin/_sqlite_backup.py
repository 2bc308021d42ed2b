"""One file that holds a database as it was at one moment, made while others write.

SQLite's online backup copies page by page (SQLite documentation, "SQLite Backup API"). Were the source read afresh
at each step, every commit in between would begin the copy anew, and a busy city's would never end; so one read
transaction is held all the while. Writers go on meanwhile; the log grows by what they write.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from guardtag.builtin import _sqlite_file, _sqlite_plan
from guardtag.builtin._private import FLAGS, linked, sweep, sync_folder
from guardtag.errors import BackendError, StoreUnavailable
from guardtag.spi import Ref

STEP_PAGES = 256
"""Pages (of 4 KiB) between two looks at the progress."""

Progress = Callable[[int, int], None]


def copy(source: Path, file: Path, proof: Ref, progress: Progress) -> bytes | None:
    """Copies a database into a new file, mode 0600, whole and checked or not at all.

    Args:
        source: the database.
        file: the copy; nothing may be there.
        proof: a row that is read back from the copy.
        progress: called with (pages copied, pages in all).

    Returns:
        the body of that row as the copy has it, or ``None``.

    Raises:
        StoreUnavailable: there is such a file, or it cannot be written.
        Tampered: the copy is damaged, so the source is.
    """
    if os.path.lexists(file):
        raise _there(file)
    temporary = file.with_name(f".{file.name}.{os.urandom(6).hex()}.tmp")
    try:
        sweep(file)
        os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | FLAGS, 0o600))
        try:
            _copied(source, temporary, progress)
            body = _proved(temporary, proof)
            _synced(temporary)
            if not linked(temporary, file):
                os.replace(temporary, file)
        finally:
            for end in ("", "-journal"):
                with suppress(FileNotFoundError):
                    temporary.with_name(temporary.name + end).unlink()
        sync_folder(file.parent)
    except FileExistsError:
        raise _there(file) from None
    except sqlite3.Error as error:
        raise _sqlite_file.explain(error, file.name) from None
    except OSError as error:
        why = (
            "Its folder is not there."
            if isinstance(error, FileNotFoundError)
            else f"The system says: {error.strerror}."
        )
        raise StoreUnavailable(
            "GT-BACKUP-WRITE", f"The file {file.name} could not be written.", why,
            "Check the folder, its owner and the free space; is its disk there?", file=file.name,
        ) from None  # fmt: skip
    return body


def _copied(source: Path, temporary: Path, progress: Progress) -> None:
    with (
        closing(_sqlite_file.connect(source, reader=True)) as reader,
        closing(sqlite3.connect(temporary, isolation_level=None)) as target,
    ):
        reader.execute("BEGIN")
        reader.execute("SELECT max(schema) FROM guardtag").fetchone()  # from here on it is one moment
        target.execute("PRAGMA synchronous=OFF")  # it is synced once, at the end
        reader.backup(target, pages=STEP_PAGES, progress=lambda status, left, pages: progress(pages - left, pages))
        target.execute("PRAGMA journal_mode=DELETE")  # one file, and no log to belong to it


def _proved(file: Path, proof: Ref) -> bytes | None:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        if not sound(connection, thoroughly=True):
            raise _sqlite_file.damaged(file.name)
        found = connection.execute(_sqlite_plan.ONE, proof).fetchone()
    return None if found is None or type(found[1]) is not bytes else found[1]


def sound(connection: sqlite3.Connection, *, thoroughly: bool = False) -> bool:
    """Whether the file is as SQLite wrote it; thoroughly: also whether every index fits its table."""
    check = "integrity_check" if thoroughly else "quick_check"
    found: list[tuple[object, ...]] = connection.execute(f"PRAGMA {check}(1)").fetchall()
    return found == [("ok",)] and (not thoroughly or _queue_fits(connection))


def _queue_fits(connection: sqlite3.Connection) -> bool:
    """Whether the queue's index has as many entries as there are due rows.

    ``integrity_check`` finds each row's entry. That there is none too many it finds by their number, which SQLite
    3.40 counts in every index and 3.53 no longer in one with a condition. An entry of no due row comes first in
    every claim and never goes, so it takes the place of what is due.
    """
    try:
        entries, rows = (connection.execute(count).fetchone() for count in _sqlite_plan.QUEUED)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        return False  # no such index, or one with another condition
    return bool(entries == rows)


def _synced(file: Path) -> None:
    handle = os.open(file, os.O_RDWR | FLAGS)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _there(file: Path) -> BackendError:
    return StoreUnavailable(
        "GT-BACKUP-THERE", f"There is a file {file.name} already.", "A backup overwrites nothing.",
        "Give another name, with the date in it for instance.", file=file.name,
    )  # fmt: skip
