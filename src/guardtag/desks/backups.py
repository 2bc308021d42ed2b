"""Backups of the database: ``city.backup``. The vault and the keys have backups of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs

from guardtag.errors import BackendError, Tampered
from guardtag.records import Tx
from guardtag.records.kinds import Deployment
from guardtag.spi import Backed, Ref
from guardtag.steps.room import Room

Progress = Callable[[int, int], None]


@attrs.frozen
class Backup:
    """A backup that was made and checked.

    Args:
        file: its path.
        at: of which moment it is, seconds since 1970 UTC.
        bytes: its size.
    """

    file: str
    at: float
    bytes: int


class Backups:
    """Behind ``city.backup``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def database(self, out: Path, progress: Progress) -> Backup:
        """Copies the database; see ``Guard.backup``."""
        room, store = self._room, self._room.records.store
        room.operator_only()
        if not isinstance(store, Backed):
            raise own_tools()
        room.records.gate()  # while everything moves it could not be noted
        at = room.world.now()
        body = store.backup(out, Ref("deployment", "self"), progress)
        try:
            if body is None:
                raise damaged(out.name)
            room.records.vault.open("deployment", "self", body)
        except Tampered:
            out.unlink(missing_ok=True)
            raise

        def note(tx: Tx) -> None:
            said = tx.get(Deployment, "self")
            assert said is not None
            tx.put(attrs.evolve(said, copied=at))
            tx.journal(room.actor, "backup.database")

        room.records.change(note)
        return Backup(str(out), at, out.stat().st_size)


def own_tools() -> BackendError:
    """The error for a store that guardtag cannot copy."""
    return BackendError(
        "GT-BACKUP-STORE", "guardtag cannot copy this store.", "It is no file of its own.",
        "Use the tools of the store, such as pg_dump; see docs/how-to/back-up-and-restore.md.",
    )  # fmt: skip


def damaged(name: str) -> Tampered:
    """The error for a file that is no whole database of a deployment."""
    return Tampered(
        "GT-BACKUP-BROKEN", f"The file {name} is no backup of a deployment.",
        "It is cut short, was changed, or holds something else.", "Take another backup.", file=name,
    )  # fmt: skip
