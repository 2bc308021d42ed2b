"""The vault's own backup: ``city.vault``. It has a short life, since an erased person can be opened until it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import attrs

from guardtag.builtin._private import new_file
from guardtag.errors import BackendError, StoreUnavailable
from guardtag.records import Records, Tx, erase_ward, erasure_list, vault_backup, vault_restore
from guardtag.records.erasure import back, erased, known, merged
from guardtag.records.kinds import Deployment
from guardtag.records.rewrap import walk
from guardtag.steps.room import Room


@attrs.frozen
class VaultBackup:
    """A backup of the vault that was made.

    Args:
        file: its path.
        made: when.
        expires: when its life is over.
        keys: how many data keys are in it.
    """

    file: str
    made: float
    expires: float
    keys: int


@attrs.frozen
class VaultRehearsal:
    """What a backup of the vault would bring back, compared with the vault in use.

    Args:
        made: when it was made.
        expired: whether its life is over.
        keys: data keys in it.
        missing: keys of the vault in use that are not in it: made since, most likely.
        wrong: keys that are another one in it.
        erased: keys in it of people who were erased since; restoring brings none of them back.
    """

    made: float
    expired: bool
    keys: int
    missing: int
    wrong: int
    erased: int

    @property
    def complete(self) -> bool:
        """Whether it would bring back every key."""
        return not self.missing and not self.wrong


class VaultDesk:
    """The desk on the door: ``city.vault``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def backup(
        self, out: str | Path, *, progress: Callable[[int, int], None] = lambda done, total: None
    ) -> VaultBackup:
        """Writes the vault into one new file, mode 0600, sealed under the keyring; others go on meanwhile.

        Args:
            out: nothing may be there. Keep it apart from the database's backups, and destroy it when its life
                (``vault_backup_days``) is over.
            progress: called with (keys written, keys in all).

        Raises:
            StoreUnavailable: there is such a file, or it cannot be written.
        """
        room = self._room
        room.operator_only()
        path, vault, days = Path(out).absolute(), room.records.vault, room.config.vault_backup_days
        total = sum(1 for _ in walk(vault.store, "key"))
        made = room.world.now()
        with written(path) as stream:
            for number, piece in enumerate(vault_backup.write(vault, room.keys.latest(), room.world, made, days)):
                stream.write(piece)
                progress(min(number * vault_backup.ROWS, total), total)

        def note(tx: Tx) -> None:
            said = tx.get(Deployment, "self")
            assert said is not None
            tx.put(attrs.evolve(said, vault_copied=made))
            tx.journal(room.actor, "vault.backup")

        noted(room.records, note)
        return VaultBackup(str(path), made, made + days * vault_backup.DAY, total)

    def rehearse(self, file: str | Path) -> VaultRehearsal:
        """Reads a backup to its end, unwraps every key in it, and compares it with the vault in use.

        Nothing is changed but that it is remembered, should it bring back every key: ``doctor`` is then content
        until the backup is too old.

        Raises:
            Tampered: the file is cut short or was changed.
            BackendError: it is of another deployment or another of its vaults.
        """
        room = self._room
        room.operator_only()
        vault, keyring = room.records.vault, room.keys.latest()
        with Path(file).open("rb") as stream:
            head, _ = vault_backup.head_of(stream)
            stream.seek(0)
            said = vault_restore.compare(vault, keyring, stream)
        found = VaultRehearsal(
            head.made, head.expired(room.world.now()), said.keys, said.missing, said.wrong, said.dead
        )
        if found.complete:

            def note(tx: Tx) -> None:
                said = tx.get(Deployment, "self")
                assert said is not None
                tx.put(attrs.evolve(said, vault_rehearsed=max(said.vault_rehearsed, found.made)))
                tx.journal(room.actor, "vault.rehearse")

            noted(room.records, note)
        return found

    def erasures(self) -> bytes:
        """The signed list of who was erased, for ``guardtag restore``; random ids and dates, nobody's name.

        Of somebody who withdrew consent to a field it holds the id of that field's key, ``w:``.
        """
        room = self._room
        room.operator_only()
        return erasure_list.write(room.keys.latest(), erased(room.records), room.world.now())

    def erase_again(self, erasures: Iterable[bytes] = ()) -> tuple[str, ...]:
        """Erases once more whoever is back in a database, or a vault, that was restored with other tools than ours.

        The vault and the database each say who was erased, and it holds in both.

        Args:
            erasures: what ``erasures`` gave, for those whom this vault does not know of.

        Returns:
            ids of those of whom there was something.

        Raises:
            Tampered: a list is cut short, was changed or is of another deployment.
        """
        room = self._room
        room.operator_only()
        everybody = erased(room.records)
        for data in erasures:
            everybody = merged(everybody, erasure_list.read(room.keys.latest(), data))
        return erased_again(room.records, everybody)


def erased_again(records: Records, everybody: Mapping[str, float]) -> tuple[str, ...]:
    """Destroys the keys of those whom the vault has, and erases those whom the database has; the ids of both."""
    found = set(vault_restore.keep_erased(records.vault, everybody))
    for ward, at in sorted(everybody.items()):
        said = known(records, ward)
        if said is None or said.done is None or back(records, [ward]):
            erase_ward(records, ward, at, said.calls if said else {})
            found.add(ward)
    return tuple(sorted(found))


def noted(records: Records, note: Callable[[Tx], None]) -> None:
    """Writes it into the records, unless these are closed for a move: the vault travels by its backup just then."""
    try:
        records.change(note)
    except BackendError as error:
        if error.code != "GT-MOVE-CLOSED":
            raise


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A new private file, there only once the block ended well.

    Raises:
        StoreUnavailable: there is such a file, or it cannot be written.
    """
    try:
        with new_file(path) as stream:
            yield stream
    except FileExistsError:
        raise StoreUnavailable(
            "GT-BACKUP-THERE", f"There is a file {path.name} already.", "A backup overwrites nothing.",
            "Give another name, with the date in it for instance.", file=path.name,
        ) from None  # fmt: skip
    except OSError as error:
        raise StoreUnavailable(
            "GT-BACKUP-WRITE", f"The file {path.name} could not be written.", f"The system says: {error.strerror}.",
            "Check the folder, its owner and the free space.", file=path.name,
        ) from None  # fmt: skip
