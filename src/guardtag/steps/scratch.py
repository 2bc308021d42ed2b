"""A folder for what a file is put together from: nobody else may read it, and a dead process leaves it for a while."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from guardtag.builtin._private import FLAGS, NO_LINK

_PREFIX, _LOCK = ".guardtag-scratch-", "lock"


@contextmanager
def scratch(beside: Path) -> Iterator[Path]:
    """A folder of mode 0700 that is gone afterwards, with what is in it.

    What killed processes left behind beside the same file is removed first: whoever lives holds the lock of theirs.

    Args:
        beside: the folder in which it is made.
    """
    _sweep(beside)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=beside))
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | NO_LINK | FLAGS, 0o600)
    try:
        _take(handle)
        yield folder
    finally:
        os.close(handle)
        shutil.rmtree(folder, ignore_errors=True)


def _take(handle: int) -> bool:
    """Whether the lock is ours now; the system lets go of it when its holder dies."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _sweep(beside: Path) -> None:
    for folder in beside.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # another process does the same, or it is somebody else's
            handle = os.open(folder / _LOCK, os.O_RDWR | NO_LINK | FLAGS)
            try:
                dead = _take(handle)
            finally:
                os.close(handle)
            if dead:
                shutil.rmtree(folder, ignore_errors=True)
