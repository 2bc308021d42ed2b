"""Putting a restored database in its place, so that a kill at any moment loses nothing of what it has learnt.

The copy is first given a name of its own under which it is known to be complete: who waits to be erased stands in it
and, from the next step on, perhaps nowhere else. A run that finds such a file takes from it what it knows.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from guardtag.builtin._private import FLAGS, linked, sync_folder

ENDS = ("", "-wal", "-shm")
"""How the names of a database's files end."""


def complete(part: Path, ready: Path) -> None:
    """Says on the disk that a copy is cleaned and knows who waits to be erased: from here on that is not lost."""
    handle = os.open(part, os.O_RDWR | FLAGS)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    for end in (*ENDS[1:], "-journal"):  # of an earlier run
        with suppress(FileNotFoundError):
            os.unlink(f"{ready}{end}")
    os.replace(part, ready)
    sync_folder(ready.parent)


def named(ready: Path, target: Path, now: float) -> str:
    """Puts the restored database in its place and keeps beside it what is there; in one step, where files have links.

    Returns:
        the name of what was there, or empty.
    """
    aside = _free(target, now)
    moved = ""
    for end in ENDS[1:]:  # first: a log of another database must not stand beside ours
        if os.path.lexists(f"{target}{end}"):
            os.replace(f"{target}{end}", f"{aside}{end}")
            moved = str(aside)
    if os.path.lexists(target):
        moved = str(aside)
        if not linked(target, aside):
            os.replace(target, aside)
        os.replace(ready, target)
    elif linked(ready, target):
        os.unlink(ready)
    else:
        os.replace(ready, target)
    sync_folder(target.parent)
    return moved


def _free(target: Path, now: float) -> Path:
    """A name beside the database that nothing has."""
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%d-%H%M%S")
    for number in count(1):
        aside = target.with_name(f"{target.name}.replaced-{stamp}" + (f"-{number}" if number > 1 else ""))
        if not any(os.path.lexists(f"{aside}{end}") for end in ENDS):
            break
    return aside
