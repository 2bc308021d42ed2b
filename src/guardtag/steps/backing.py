"""What the doctor asks of backups and of stores on other machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from guardtag.records.kinds import Deployment
from guardtag.steps.certificates import URGENT_DAYS, ending
from guardtag.steps.finding import GREEN, RED, YELLOW, Finding, found
from guardtag.steps.room import Room
from guardtag.world import local

BACKUP_DAYS: Final = 7
"""A backup that is older is too old; of the vault one that is older than half its life, too."""
REHEARSAL_DAYS: Final = 92
"""After a rehearsal, vault backups made within so many days count as proved."""

SHEET_HOURS: Final = 24
"""Sheets that are read back sooner after they were made are proved to be readable, and not to be kept elsewhere: what
was read may be the files that are to be printed."""


def certificates(room: Room) -> Iterator[Finding]:
    """Those that a store on another machine is reached with, where one is about to end."""
    for one in ending(room.records, room.world.now()):
        state = RED if one.days < URGENT_DAYS else YELLOW
        day = local(one.until, room.config.timezone)
        yield found("certificates", state, store=one.store, which=one.which, day=day, days=one.days)


def key_backup(room: Room, said: Deployment) -> Finding:
    """Whether the keys can come back: all of them were brought back, by sheets that had gone somewhere meanwhile."""
    held = said.backed_up
    lacking = [str(key.id) for key in room.keyring.readable() if key.id not in held]
    if not held:
        return found("key-backup", RED, "key-backup-none")
    if lacking:
        return found("key-backup", RED, "key-backup-lacks", keys=", ".join(lacking))
    day, made = (local(at, room.config.timezone) for at in (said.rehearsed, said.sheeted))
    if said.rehearsed < said.sheeted:
        return found("key-backup", YELLOW, "key-backup-unread", day=day, made=made)
    if soon(said):
        minutes = int((said.rehearsed - said.sheeted) // 60)
        return found("key-backup", YELLOW, "key-backup-soon", day=day, minutes=minutes)
    return found("key-backup", GREEN, day=day)


def soon(said: Deployment) -> bool:
    """Whether the newest sheets that this database knows of were hardly made when a backup was rehearsed last."""
    return said.rehearsed - said.sheeted < SHEET_HOURS * 3600


def vault_backup(room: Room, said: Deployment) -> Iterator[Finding]:
    """Whether the vault can come back, once anybody's keys are in it."""
    if room.config.vault == "memory:" or not room.records.vault.holds_people():
        return
    if not said.vault_copied:
        yield found("vault-backup", RED, "vault-backup-none")
        return
    day = local(said.vault_copied, room.config.timezone)
    if said.vault_copied - said.vault_rehearsed > REHEARSAL_DAYS * 86_400:
        yield found("vault-backup", YELLOW, "vault-backup-unproved", day=day)
    else:
        yield copied(room, "vault-backup", said.vault_copied, min(BACKUP_DAYS, room.config.vault_backup_days / 2))


def copied(room: Room, name: str, at: float, days: float = BACKUP_DAYS) -> Finding:
    """Whether a backup was made, and within so many days."""
    if not at:
        return found(name, YELLOW, f"{name}-none")
    day = local(at, room.config.timezone)
    late = room.world.now() - at > days * 86_400
    return found(name, YELLOW, f"{name}-old", day=day) if late else found(name, GREEN, day=day)
