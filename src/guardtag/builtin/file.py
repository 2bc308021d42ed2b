"""``file:PATH`` as a channel (one JSON line a message) and as the place of the keyring.

Both hold what nobody else on the machine may read; see ``_private``.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from guardtag.builtin._private import FLAGS, NO_LINK, POSIX, locked, private_folder, replace, sync_folder
from guardtag.errors import ConfigError, KeyringError, NotifyError
from guardtag.hookspecs import hookimpl
from guardtag.payload.keyfile import MAX_FILE, PASSPHRASE
from guardtag.payload.keys import Keyring
from guardtag.spi import Accepted, Message, Offer

_FIELDS: Final = ("id", "kind", "urgency", "language", "target", "text", "link")
# Line ends to `str.splitlines` and to some log readers, though not to JSON.
_LINE_ENDS: Final = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


class FileNotifier:
    """Appends each message as one JSON line; the file stands for the recipients' channel.

    A line has ``id``, ``kind``, ``urgency``, ``language``, ``target``, ``text`` and ``link``. A message that
    is sent again makes a second line with the same id. The file may not be a symbolic link.

    Args:
        url: ``file:PATH``; the same file for all targets.
        units: the most UTF-16 units of a text, such as 70 for one SMS: the file gets the short texts, so that
            they can be read before there is a gateway; the long ones unless given.
    """

    def __init__(self, url: str, units: int | None = None) -> None:
        self._path = _path(url)
        self.units = units

    def send(self, message: Message) -> Accepted:
        """Appends the line and returns once it is on the disk; raises ``NotifyError``."""
        line = _line(message)
        try:
            private_folder(self._path.parent)
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | NO_LINK | FLAGS
            handle = os.open(self._path, flags, 0o600)
            try:
                _append(handle, line, self._path)
            finally:
                os.close(handle)
        except OSError as error:
            raise NotifyError(
                "GT-NOTIFY-FILE", f"The message could not be written to {self._path.name}.",
                errno.errorcode.get(error.errno or 0, "I/O error"), "Check the folder, its owner and the free space.",
                file=self._path.name,
            ) from None  # fmt: skip
        return Accepted()


class FileKeySource:
    """The keyring in a file.

    Args:
        url: ``file:PATH``.
        passphrase: what the file is sealed with; the environment's ``GUARDTAG_PASSPHRASE`` unless given,
            and when that is not set either the file is plain.
    """

    def __init__(self, url: str, passphrase: str | None = None) -> None:
        self._path = Path(os.path.realpath(_path(url)))  # a link is followed once: what it leads to is replaced, not it
        self._passphrase = passphrase or os.environ.get(PASSPHRASE) or None
        self._stored: bytes | None = None  # SHA-256 of the file as this source last loaded or saved it

    def load(self) -> Keyring:
        """Reads the keyring.

        Raises:
            KeyringError: the file is missing (``GT-KEYS-MISSING``), open to others (``GT-KEYS-OPEN``),
                not readable (``GT-KEYS-READ``), or no whole keyring.
        """
        data = self._read()
        stored = hashlib.sha256(data).digest()
        try:
            keyring = Keyring.from_bytes(data, self._secret())
        except KeyringError:
            del data  # trackers of errors keep the variables of every frame
            raise
        self._stored = stored
        return keyring

    def save(self, keyring: Keyring) -> None:
        """Stores the keyring; when it returns, a crash can no longer lose it.

        Under an exclusive lock the file is compared, byte for byte, with what this source last loaded or
        saved: of two processes that both add a key, the slower is refused and has to load again, and no
        key is lost. A source that has not loaded a keyring only makes a first one.

        Raises:
            KeyringError: there is a keyring already (``GT-KEYS-EXIST``), it is another one than was loaded
                (``GT-KEYS-CHANGED``), or it cannot be written (``GT-KEYS-SAVE``).
        """
        fault = self._swapped(keyring)
        if fault is not None:
            raise fault

    def _swapped(self, keyring: Keyring) -> KeyringError | None:
        """Stores, or says why not. It raises nothing itself, since its variables hold the keys in clear."""
        data, name = keyring.to_bytes(self._secret()), self._path.name
        try:
            private_folder(self._path.parent)
            with locked(self._path):
                if self._stored is not None and self._stored != self._there():
                    return KeyringError(
                        "GT-KEYS-CHANGED", f"Somebody changed the keyring {name} since it was loaded.",
                        "Writing over it would lose what they changed, and a lost key is lost tags.",
                        "Load it and try again.", file=name,
                    )  # fmt: skip
                replace(self._path, data, overwrite=self._stored is not None)
                self._stored = hashlib.sha256(data).digest()
        except FileExistsError:
            return KeyringError(
                "GT-KEYS-EXIST", f"There is a keyring in {name} already.", "Another process made it just now.",
                "Load it.", file=name,
            )  # fmt: skip
        except OSError as error:
            return KeyringError(
                "GT-KEYS-SAVE", f"The keyring could not be written to {name}.",
                errno.errorcode.get(error.errno or 0, "I/O error"), "Check the folder, its owner and the free space.",
                file=name,
            )  # fmt: skip
        return None

    def _there(self) -> bytes | None:
        """SHA-256 of the file as it is now, whatever it is; ``None`` when there is none."""
        try:
            handle = os.open(self._path, os.O_RDONLY | FLAGS)
        except FileNotFoundError:
            return None
        with os.fdopen(handle, "rb") as file:
            return hashlib.sha256(file.read(MAX_FILE + 1)).digest()

    def _secret(self) -> bytes | None:
        return self._passphrase.encode() if self._passphrase else None

    def _read(self) -> bytes:
        name = self._path.name
        try:
            handle = os.open(self._path, os.O_RDONLY | FLAGS)
            try:
                _private(os.fstat(handle), name)
                with os.fdopen(handle, "rb", closefd=False) as file:
                    return file.read(MAX_FILE + 1)  # one more than a keyring may have, so that it is refused
            finally:
                os.close(handle)
        except FileNotFoundError:
            raise KeyringError(
                "GT-KEYS-MISSING", f"There is no keyring {name}.", "Without it nothing in the database opens.",
                "Is this a further machine? Copy keyring.json from the first, with mode 0600. If the keyring was lost: "
                "`guardtag keys restore` with the paper backup, and put the vault back from its own.",
                file=name, case="file",
            ) from None  # fmt: skip
        except OSError as error:
            raise _unreadable(name, errno.errorcode.get(error.errno or 0, "I/O error")) from None


def _private(found: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise _unreadable(name, "It is not a file.")
    if POSIX and found.st_mode & 0o077:
        raise KeyringError(
            "GT-KEYS-OPEN", f"The keyring {name} is open to others on this machine.",
            f"Its mode is {stat.S_IMODE(found.st_mode):04o}.", f"Run: chmod 600 {name}", file=name,
        )  # fmt: skip


def _unreadable(name: str, why: str) -> KeyringError:
    return KeyringError(
        "GT-KEYS-READ", f"The keyring {name} cannot be read.", why, "Check its owner and mode.", file=name
    )


def _path(url: str) -> Path:
    path = url.partition(":")[2]
    if not path or "\0" in path:
        raise ConfigError(
            "GT-CONFIG-URL", "A `file:` URL names no file.", "", "Write it like file:city.outbox.jsonl."
        )  # fmt: skip
    return Path(path)


def _line(message: Message) -> bytes:
    fields = {name: getattr(message, name) for name in _FIELDS}
    line = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).translate(_LINE_ENDS)
    try:
        return f"{line}\n".encode()
    except UnicodeEncodeError:  # half a surrogate pair
        return f"{json.dumps(fields, separators=(',', ':'))}\n".encode()


def _append(handle: int, line: bytes, path: Path) -> None:
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "not a file")
    if POSIX and found.st_mode & 0o077:
        os.fchmod(handle, 0o600)
    if found.st_size:
        os.lseek(handle, -1, os.SEEK_END)
        if os.read(handle, 1) != b"\n":  # a full disk cut the line before: do not grow onto it
            line = b"\n" + line
    if os.write(handle, line) != len(line):
        raise OSError(errno.ENOSPC, "cut short")
    os.fsync(handle)
    if not found.st_size:
        sync_folder(path.parent)


@hookimpl
def guardtag_notifiers() -> Iterable[Offer]:
    """The file that stands for a channel."""
    yield Offer("file", FileNotifier)


@hookimpl
def guardtag_keysources() -> Iterable[Offer]:
    """The keyring file."""
    yield Offer("file", FileKeySource)
