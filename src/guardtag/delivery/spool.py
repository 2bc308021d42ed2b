"""What channels took, noted the moment they took it, for whoever comes after a process that was killed.

Outcomes are committed a batch at a time: a commit a message would cost a synchronous write each. A process
that is killed in between has sent messages that nobody knows of, and the next one would send them again. So each
accepted message is one line in a small file of the process, written at once and not synchronised: it outlives the
process, not the machine's power. Whoever claims the same row again, in the version it was sent from, finds the
line and records it instead of sending.

A line names a row's id and version and carries the sealed answer; nothing of a person. A damaged line, file or
folder costs a double at most, so every failure is only logged.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from guardtag.delivery.fence import Outcome
from guardtag.spi import Accepted, Message, Row

MAX_BYTES: Final = 4 * 1024 * 1024
"""More than this is read of no file."""
KEPT_SECONDS: Final = 86_400.0
"""Files of dead processes are removed after a day: their rows were claimed again long before."""
LOOK_SECONDS: Final = 5.0
_FLAGS = (b"a", b"d", b"u")  # accepted, delivered, undelivered

log: Final = logging.getLogger("guardtag")

Sealing = Callable[[str, bytes], bytes]


class Spool:
    """The notes of this process, and a look at those of others. Safe to use from any thread.

    Args:
        folder: where the notes lie; ``None``: nothing is noted.
        seal: seals an answer for a row's id.
        opened: opens what ``seal`` made; raises for anything else.
    """

    def __init__(self, folder: Path | None, seal: Sealing, opened: Sealing) -> None:
        self._folder = folder
        self._seal = seal
        self._opened = opened
        self._lock = threading.Lock()
        self._file: int | None = None
        self._name = ""
        self._known: dict[tuple[str, int], bytes] = {}
        self._unsettled: dict[tuple[str, int], tuple[bytes, float]] = {}  # and when it was noted
        self._seen: dict[str, int] = {}
        self._looked = float("-inf")
        self._dirty = False

    def noting(self, rows: Sequence[Row]) -> Callable[[Message, Outcome], None]:
        """What a channel calls after each message of a batch that was claimed as these rows."""
        versions: Mapping[str, int] = {row.id: row.version for row in rows}

        def note(message: Message, outcome: Outcome) -> None:
            if outcome.accepted is not None and message.id in versions:
                self._note(message.id, versions[message.id], outcome.accepted)

        return note

    def taken(self, row: Row) -> Outcome | None:
        """What a channel answered to the message of a claimed row, if a process noted it and could not say so.

        It died, or the store went away when it would have said so: then it may be this process itself.
        """
        if self._folder is None or row.lease <= 1:  # claimed for the first time: nobody can have sent it
            return None
        with self._lock:
            body, _ = self._unsettled.get((row.id, row.version), (None, 0.0))
            if body is None:
                self._look()
                body = self._known.get((row.id, row.version))
        if body is None:
            return None
        try:
            plain = self._opened(row.id, body)
        except Exception:  # a note that was cut short, or whose key is gone, is none
            return None
        flag, reference = plain[:1], plain[1:].decode("utf-8", "replace")
        return Outcome(Accepted(reference, delivered=flag == b"d", undelivered=flag == b"u"))

    def settled(self, rows: Sequence[Row]) -> None:
        """What became of these claimed rows is committed, by us or by somebody else."""
        with self._lock:
            for row in rows:
                self._unsettled.pop((row.id, row.version), None)

    def clear(self) -> None:
        """Nothing is in hand; once all that was noted is committed, the notes are of no use any more."""
        with self._lock:
            for key in [key for key, (_, at) in self._unsettled.items() if time.time() - at > KEPT_SECONDS]:
                del self._unsettled[key]
            if self._file is not None and self._dirty and not self._unsettled:
                with contextlib.suppress(OSError):
                    os.ftruncate(self._file, 0)
                self._dirty = False

    def close(self) -> None:
        """Removes this process's notes, unless something is left in them that the next process must know."""
        with self._lock:
            if self._file is not None and self._folder is not None:
                with contextlib.suppress(OSError):
                    os.close(self._file)
                    if not self._unsettled:
                        (self._folder / self._name).unlink()
            self._file = None

    def _note(self, row_id: str, version: int, answer: Accepted) -> None:
        flag = _FLAGS[1 if answer.delivered else 2 if answer.undelivered else 0]
        try:
            body = self._seal(row_id, flag + answer.reference.encode())
            line = b"%b %d %b\n" % (row_id.encode(), version, base64.b64encode(body))
            with self._lock:
                if self._folder is None:
                    return
                if self._file is None:
                    self._open(self._folder)
                assert self._file is not None
                os.write(self._file, line)
                self._dirty = True
                self._unsettled[row_id, version] = (body, time.time())
        except Exception as error:  # a double after a crash is the worst that comes of it
            log.error("what a channel took could not be noted: %s", type(error).__name__)

    def _open(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self._name = f"{os.getpid()}-{os.urandom(6).hex()}.sent"
        self._file = os.open(folder / self._name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)

    def _look(self) -> None:
        """Reads what others noted since the last look; not more often than every few seconds."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS or self._folder is None:
            return
        self._looked = now
        try:
            with os.scandir(self._folder) as entries:
                files = [entry for entry in entries if entry.name.endswith(".sent") and entry.name != self._name]
            for entry in files:
                self._read(entry)
        except FileNotFoundError:
            return
        except OSError as error:
            log.error("what channels took cannot be read: %s", type(error).__name__)

    def _read(self, entry: os.DirEntry[str]) -> None:
        if not entry.is_file(follow_symlinks=False):
            return
        stat = entry.stat(follow_symlinks=False)
        if time.time() - stat.st_mtime > KEPT_SECONDS:
            os.unlink(entry.path)
            return
        if self._seen.get(entry.name) == stat.st_size:
            return
        self._seen[entry.name] = stat.st_size
        with open(entry.path, "rb") as file:
            for line in file.read(MAX_BYTES).split(b"\n")[:-1]:
                parts = line.split(b" ")
                try:
                    row_id, version, body = parts[0].decode("ascii"), int(parts[1]), parts[2]
                    self._known[row_id, version] = base64.b64decode(body, validate=True)
                except (IndexError, ValueError, binascii.Error):
                    continue
