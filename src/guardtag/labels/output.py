"""Writing what was printed: whole or not at all, and under its name only once it was proved."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from guardtag.errors import PrintError
from guardtag.spi import Label


def begun(labels: Iterable[Label]) -> tuple[Label, Iterator[Label]]:
    """The first label, and all of them as they come.

    Raises:
        ValueError: there are no labels.
    """
    source = iter(labels)
    first = next(source, None)
    if first is None:
        raise ValueError("there are no labels to print")
    return first, chain((first,), source)


@contextmanager
def whole_file(out: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A file that appears under its name when the block ends well, and never otherwise.

    It is written beside the target under a hidden name, synced, and renamed over it; what stood there
    before stays until then. Only its owner may read it: whoever has a link can call for help with it.

    Raises:
        PrintError: GT-PRINT-WRITE, the place is no file, or it cannot be written (full, forbidden).
    """
    target = Path(out)
    usable(target)
    try:
        handle, name = tempfile.mkstemp(prefix=".printing-", dir=target.parent)
    except OSError as error:
        raise unwritable(error) from None
    try:
        try:
            with open(handle, "w+b") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(target)
        except OSError as error:
            raise unwritable(error) from None
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    _sync_folder(target.parent)


def usable(target: Path) -> None:
    """Refuses a place where something stands that is no file.

    Raises:
        PrintError: GT-PRINT-WRITE.
    """
    try:
        taken = target.exists() and not target.is_file()
    except (OSError, ValueError):  # a name too long, or with a zero byte
        raise refused("It cannot be the name of a file.") from None
    if taken:
        raise refused("It is not a file.")


def only_over(target: Path, kind: str, start: bytes) -> None:
    """Refuses a place where something stands that is neither empty nor of the kind that is about to be written.

    Raises:
        PrintError: GT-PRINT-WRITE.
    """
    usable(target)
    try:
        with target.open("rb") as stream:
            found = stream.read(len(start))
    except FileNotFoundError:
        return
    except OSError as error:
        raise unwritable(error) from None
    if found and found != start:
        raise refused(f"What stands there is no {kind}.")


@contextmanager
def workspace(folder: Path, name: str, older: str = "") -> Iterator[Path]:
    """A hidden folder for files that are not proved yet; gone, with all that is in it, when the block ends.

    Args:
        folder: where the files will get their names; the workspace stands in it, so that a rename is enough.
        name: its name, a file name.
        older: pattern of workspaces in the same folder that a crash left behind; they are removed.

    Raises:
        PrintError: GT-PRINT-WRITE.
    """
    place = folder / name
    try:
        sweep(folder, older)
        place.mkdir(mode=0o700)
    except OSError as error:
        raise unwritable(error) from None
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def sweep(folder: Path, pattern: str) -> None:
    """Removes workspaces that a crash left behind.

    Args:
        folder: where they lie.
        pattern: of their names; none when empty.
    """
    for left in folder.glob(pattern) if pattern else ():
        shutil.rmtree(left, ignore_errors=True)


def give_new_name(file: Path, target: Path) -> bool:
    """Moves a finished file to its name in one step, unless something stands there: then False, and nothing is done.

    Raises:
        PrintError: GT-PRINT-WRITE.
    """
    try:
        target.hardlink_to(file)  # unlike a rename, it never replaces
    except FileExistsError:
        return False
    except OSError:  # not every file system has links
        if os.path.lexists(target):
            return False
        give_name(file, target)
        return True
    with suppress(OSError):
        file.unlink()
    _sync_folder(target.parent)
    return True


def give_name(file: Path, target: Path) -> None:
    """Moves a finished file to its name in one step, over an older file of that name; a link is not followed.

    Raises:
        PrintError: GT-PRINT-WRITE; what stood there before still does.
    """
    usable(target)
    try:
        file.replace(target)
    except OSError as error:
        raise unwritable(error) from None
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    # So that the rename survives a power cut. Not every system lets a folder be opened.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def unwritable(error: OSError) -> PrintError:
    """The error for what the system said when something was to be written; it names no path."""
    return refused(os.strerror(error.errno or 0))


def refused(why: str) -> PrintError:
    """The error for a place that nothing is written to."""
    return PrintError(
        "GT-PRINT-WRITE", "What was printed could not be written.", f"{why.rstrip('.')}.",
        "Choose another place, or make room there. Nothing half-printed was left.",
    )  # fmt: skip
