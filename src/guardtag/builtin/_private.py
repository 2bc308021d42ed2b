"""Files that nobody else on the machine may read: how they are made, replaced whole, and locked.

Files get mode 0600, folders 0700, where the system has mode bits (POSIX).
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

POSIX: Final = os.name == "posix"
FLAGS: Final = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
"""For every ``os.open``: not inherited, bytes as they are, and no waiting for the other end of a pipe."""
NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)
"""For what is written: never through a symbolic link."""


def private_folder(folder: Path) -> None:
    """Makes a folder and its parents with mode 0700; what is there already stays as it is."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for folder in reversed(missing):
        folder.mkdir(0o700, exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Makes a new name in a folder durable; Windows has no such call."""
    if POSIX:
        handle = os.open(folder, os.O_RDONLY | FLAGS)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the lock of a file against every other process and thread, waiting as long as it takes.

    The lock is on ``.NAME.lock`` beside the file, which stays there, empty. The system lets go of it when
    whoever holds it dies. Raises ``OSError`` where the file system has no locks.
    """
    handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | NO_LINK | FLAGS, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_LOCK, 1)  # closing lets go
            yield
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
            try:
                yield
            finally:  # said, because a process that was forked meanwhile keeps the file open
                fcntl.flock(handle, fcntl.LOCK_UN)
    finally:
        os.close(handle)


def replace(path: Path, data: bytes, *, overwrite: bool) -> None:
    """Writes a file whole or not at all: a temporary one beside it, synced, then renamed or linked.

    Call it under the file's lock: what killed processes left behind is removed first.

    Args:
        path: the file; its folder is there.
        data: its whole content.
        overwrite: whether a file of this name is replaced; else it raises ``FileExistsError``.
    """
    with _whole(path, overwrite=overwrite) as file:
        file.write(data)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file of mode 0600 that gets its name once the block ended well and its content is on the disk.

    Raises:
        FileExistsError: the name is taken, now or then.
    """
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, "there already")
    with _whole(path, overwrite=False) as file:
        yield file


@contextmanager
def _whole(path: Path, *, overwrite: bool) -> Iterator[BinaryIO]:
    sweep(path)
    temporary = path.with_name(f".{path.name}.{os.urandom(6).hex()}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | FLAGS, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if overwrite or not linked(temporary, path):
            os.replace(temporary, path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
    sync_folder(path.parent)


def resumed(path: Path) -> BinaryIO:
    """A file that an earlier run may have left half written, or a new one: opened to read and write, mode 0600.

    Raises:
        OSError: it is a symbolic link, no ordinary file, or has a second name, under which others may read it.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | NO_LINK | FLAGS, 0o600)
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
            raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
        if POSIX:
            os.fchmod(handle, 0o600)
        return os.fdopen(handle, "r+b")
    except BaseException:
        os.close(handle)
        raise


def sweep(path: Path) -> None:
    """Removes the temporary files of processes that were killed while they wrote: they hold what the file holds."""
    for name in os.listdir(path.parent):
        if name.startswith(f".{path.name}.") and name.endswith(".tmp"):
            with suppress(FileNotFoundError):
                path.with_name(name).unlink()


def linked(temporary: Path, path: Path) -> bool:
    """Gives the file its name unless the name is taken, which raises ``FileExistsError``.

    Returns:
        False on a file system without hard links, where nobody else had the name a moment ago.
    """
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise FileExistsError(errno.EEXIST, "made meanwhile") from None
        return False
    return True
