"""The places of printed files: what stands there, whether it is on record, and whether it may be replaced."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from guardtag.errors import Conflict
from guardtag.labels import output, proof
from guardtag.model.prints import PrintFile, PrintRun
from guardtag.steps.room import Room


def known(room: Room, path: Path) -> tuple[PrintFile | None, bool]:
    """The file on record that this one is, or was before somebody changed it; and whether it is the same still.

    Raises:
        PrintError: GT-PROOF-FILE, it is no file or cannot be read.
    """
    if not os.path.isfile(path) and os.path.exists(path):  # opening a pipe would wait for whoever writes into it
        raise proof.spoilt("It is not a file.")
    try:
        sha256 = file_hash(path)
    except OSError as error:
        raise proof.spoilt(f"It cannot be read: {os.strerror(error.errno or 0)}.") from None
    return _on_record(room, path, sha256)


def free(room: Room, path: Path, first: int = 0, count: int = 0) -> None:
    """Refuses to print over tags that would be lost by it, and over the deployment's own files.

    A file that is on record, or has the name of one, may be replaced by one that holds at least its tags.

    Args:
        room: the deployment.
        path: where a file shall be.
        first: the first serial that will stand there.
        count: how many; 0 for a file without tags.

    Raises:
        Conflict: GT-PRINT-EXISTS, other tags stand there.
        PrintError: GT-PRINT-WRITE, one of the deployment's own files stands there.
    """
    if not os.path.isfile(path):  # whoever writes there says what is wrong with it
        return
    if any(_one(path, own) for own in room.config.files):
        raise output.refused("It is a file of this deployment.")
    try:
        sha256 = file_hash(path)
    except OSError:  # its name may still be known
        sha256 = ""
    there, _ = _on_record(room, path, sha256)
    if there is None:
        return
    if there.first < first or there.first + there.count > first + count:
        raise Conflict(
            "GT-PRINT-EXISTS", "At this place lies a file with other tags, or one with its name.",
            f"The print run {there.run} made it, and it may not have been used yet.",
            "Choose another name, or take that file away first.", run=there.run,
        )  # fmt: skip


def free_for(room: Room, run: PrintRun, index: int) -> None:
    """As ``free``, for the place of a run's file."""
    free(room, Path(run.out).parent / name(run, index), *serials(run, index))


def serials(run: PrintRun, index: int) -> tuple[int, int]:
    """The first serial of a run's file, and how many labels it holds."""
    first = run.first + index * run.per_file
    return first, min(run.per_file, run.last - first + 1)


def name(run: PrintRun, index: int) -> str:
    """The name of a run's file: the one asked for, or with the serials in it when there are several."""
    path = Path(run.out)
    if run.files == 1:
        return path.name
    first, count = serials(run, index)
    last = first + count - 1
    width = len(str(run.last))
    return f"{path.stem}-{first:0{width}d}-{last:0{width}d}{path.suffix}"


def stands(path: Path, file: PrintFile) -> bool:
    """Whether the file lies there, as it was printed."""
    try:
        return path.is_file() and path.stat().st_size == file.size and file_hash(path) == file.sha256
    except OSError:
        return False


def file_hash(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _on_record(room: Room, path: Path, sha256: str) -> tuple[PrintFile | None, bool]:
    for index, value in (("sha256", sha256), ("name", room.records.blind("file", path.name))):
        found = room.records.find(PrintFile, index, value, limit=1) if value else []
        if found:
            return found[0], index == "sha256"
    return None, False


def _one(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:  # one of the two is not there
        return False
