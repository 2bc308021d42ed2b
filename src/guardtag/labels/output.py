"""Writing what was printed: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from guardtag.errors import PrintError


@contextmanager
def whole_file(out: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A file that appears under its name when the block ends well, and never otherwise.

    It is written beside the target under a hidden name, synced, and renamed over it; what stood there
    before stays until then. Only its owner may read it: whoever has a link can call for help with it.

    Raises:
        PrintError: GT-PRINT-WRITE, the place is no file, or it cannot be written (full, forbidden).
    """
    target = Path(out)
    if target.exists() and not target.is_file():
        raise _unwritable("It is not a file.")
    try:
        handle, name = tempfile.mkstemp(prefix=".printing-", dir=target.parent)
    except OSError as error:
        raise _unwritable(os.strerror(error.errno or 0)) from None
    try:
        try:
            with open(handle, "w+b") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(target)
        except OSError as error:
            raise _unwritable(os.strerror(error.errno or 0)) from None
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    # So that the rename survives a power cut. Not every system lets a folder be opened.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _unwritable(why: str) -> PrintError:
    return PrintError(
        "GT-PRINT-WRITE", "What was printed could not be written.", f"{why.rstrip('.')}.",
        "Choose another place, or make room there. Nothing half-printed was left.",
    )  # fmt: skip
