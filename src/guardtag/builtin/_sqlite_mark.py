"""Whether anything was written to the SQLite file: asked of a connection that writes nothing itself.

``PRAGMA data_version`` is another number on one connection once any other one committed, in this process or another
one (SQLite documentation, "PRAGMA Statements", ``data_version``). It reads a page of shared memory, not the file.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

from guardtag.builtin import _sqlite_file
from guardtag.spi import limits


class Marks:
    """The connection that is asked; opened when first needed. Safe to use from any thread.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._opened = 0  # numbers of two connections mean nothing beside each other
        self._closed = False

    def look(self) -> str:
        """The mark."""
        with self._lock:
            if self._closed:
                raise limits.closed()
            try:
                if self._connection is None:
                    self._connection = _sqlite_file.connect(self._path, reader=True)
                    self._opened += 1
                number = self._connection.execute("PRAGMA data_version").fetchone()[0]
            except sqlite3.Error as error:
                self._let_go()
                raise _sqlite_file.explain(error, self._path.name) from None
            return f"{self._opened}.{number}"

    def close(self) -> None:
        """Closes the connection for good."""
        with self._lock:
            self._closed = True
            self._let_go()

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()


class Marking:
    """The part of the store that says its mark."""

    _marks: Marks

    def mark(self) -> str:
        """A text that is another one after every commit and claim that wrote something, in whatever process."""
        return self._marks.look()
