"""Getting a deployment back: ``guardtag.restore`` for the database, ``guardtag.restore_vault`` for the vault.

Neither opens the deployment: what they bring back is cleaned by every word there is of who was erased (the vault's
own marks, the database that is replaced, signed lists) before anybody can open it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import attrs

from guardtag import registry
from guardtag.builtin._private import FLAGS, private_folder
from guardtag.config import Config
from guardtag.config import where as configuration
from guardtag.desks.backups import damaged, own_tools
from guardtag.desks.vault import VaultRehearsal, erased_again
from guardtag.errors import BackendError, GuardTagError, StoreUnavailable, Tampered
from guardtag.payload.live import LiveKeys
from guardtag.records import Records, Vault, erasure_list, vault_backup, vault_restore
from guardtag.records.erasure import erased as erased_by
from guardtag.records.erasure import merged
from guardtag.records.kinds import Deployment, Erasure
from guardtag.records.vault import other_vault
from guardtag.spi import Backed, Store
from guardtag.steps import area_book, in_place
from guardtag.steps.belonging import belongs_together
from guardtag.steps.in_place import ENDS
from guardtag.steps.replaced import Before, numbered, opens_here, resumed
from guardtag.world import World, local

Progress = Callable[[int, int], None]

_PIECE = 1 << 20


@attrs.frozen
class Restored:
    """A database that was put back.

    Args:
        file: where it is.
        aside: where the one lies that was there before, or empty.
        erased: ids of people whom the backup held, or the vault again, and who are erased once more; ``w:`` is that of
            a field whose consent was withdrawn.
        next_serial: the serial that the next minted tag gets.
    """

    file: str
    aside: str
    erased: tuple[str, ...]
    next_serial: int


def restore(
    where: str | Path | Config, file: str | Path, *, erasures: Iterable[str | Path] = (), replace: bool = False,
    progress: Progress = lambda done, total: None, world: World | None = None,
) -> Restored:  # fmt: skip
    """Puts a backup of the database where the deployment's database belongs.

    It is checked, proved to belong to the keyring and the vault, and cleaned of everybody who was erased, before it
    gets its name. Serials go on behind a gap.

    Args:
        where: as for ``open``.
        file: what ``Guard.backup`` wrote.
        erasures: files that ``guardtag erasures export`` wrote.
        replace: a database that is there is kept beside it under another name; else it is refused.
        progress: called with (bytes copied, bytes in all).
        world: clock, randomness, plugins; the real ones unless given.

    Raises:
        StoreUnavailable: there is a database, or it is in use; or the place cannot be written.
        BackendError: the deployment moved away from here: its tags would be minted in two places; or the backup is of
            a place that had moved away, or was not filled yet.
        Tampered: the backup, or a list, is damaged.
        KeyringError: the keyring is missing, or not the backup's.
        BackendError: the vault is missing or not the backup's; or the store has tools of its own.
    """
    settings, outside = configuration.of(where), world or World()
    target = _target(settings)
    if not replace and any(os.path.lexists(f"{target}{end}") for end in ENDS):
        raise StoreUnavailable(
            "GT-RESTORE-THERE", f"There is a database {target.name} already.", "Restoring overwrites none.",
            "Give --replace, which keeps it beside the restored one, or restore elsewhere with --city.",
            file=target.name,
        )  # fmt: skip
    with _plugins(settings, outside) as plugins:
        source = plugins.keysource(settings.keys)
        keys = LiveKeys(source.load(), settings.link_host, settings.aliases, source, outside.monotonic)
        listed = bool(files := list(erasures))
        erased = _listed(keys, files)
        part, ready = (target.with_name(f".{target.name}.{end}") for end in ("restoring", "restored"))
        with _vault(plugins, settings, keys, outside) as vault, _part(Path(file), part, progress) as copy:
            before = Before()
            if os.path.lexists(ready):
                _resumed_from(before, plugins, ready, target, vault, keys, outside)
            if os.path.lexists(target):
                _retire(before, plugins, settings, vault, keys, outside, listed=listed)
            with _store(plugins, f"sqlite:{copy}") as store:
                records = _whole(Records(store, vault, keys.keyring, outside), Path(file).name)
                opens_here(records)
                belongs_together(records, keys, settings, ())
                there = {one.id: one.at for one in before.erasures if one.at}
                erased = merged(erased_by(records), there, erased)  # the backup itself, and the vault
                again = erased_again(records, erased)
                book = area_book.read(settings.area_file) or area_book.Book()
                numbered(records, {**before.areas, **book.areas})
                minted = max(before.serial, book.serial)
                serial = records.change(lambda tx: resumed(tx, before.erasures, len(again), minted))
            in_place.complete(copy, ready)
            aside = in_place.named(ready, target, outside.now())
    return Restored(str(target), aside, again, serial + 1)


def restore_vault(
    where: str | Path | Config, file: str | Path, *, erasures: Iterable[str | Path] = (), expired: bool = False,
    progress: Progress = lambda done, total: None, world: World | None = None,
) -> VaultRehearsal:  # fmt: skip
    """Puts back what the deployment's vault lacks; what is there stays, and nobody who was erased comes back.

    The database says who was erased; where it is lost, only the lists and the vault do.

    Args:
        where: as for ``open``.
        file: what ``city.vault.backup`` wrote.
        erasures: files that ``guardtag erasures export`` wrote.
        expired: also when the backup's life is over.
        progress: called with (rows looked at, rows in all).
        world: clock, randomness, plugins; the real ones unless given.

    Returns:
        the backup as it compares with the vault afterwards.

    Raises:
        Tampered: the backup, or a list, is damaged.
        StoreUnavailable: the database is there and does not answer.
        BackendError: it is of another deployment or vault, or its life is over (``GT-VAULT-BACKUP-EXPIRED``).
    """
    settings, outside = configuration.of(where), world or World()
    with _plugins(settings, outside) as plugins, Path(file).open("rb") as stream:
        source = plugins.keysource(settings.keys)
        keys = LiveKeys(source.load(), settings.link_host, settings.aliases, source, outside.monotonic)
        head, _ = vault_backup.head_of(stream)
        stream.seek(0)
        with _vault(plugins, settings, keys, outside) as vault:
            found = vault_restore.compare(vault, keys.keyring, stream)  # proves the head, too
            if head.expired(outside.now()) and not expired:
                raise _too_old(head, settings)
            said, database = _of_database(plugins, settings, vault, keys, outside)
            if said is not None and said.vault not in ("", head.vault):
                raise other_vault()
            erased = merged(dict(vault.erased()), found.erased, database, _listed(keys, erasures))
            total = found.keys + len(found.erased) + 1
            stream.seek(0)
            vault_restore.merge(vault, keys.keyring, stream, erased, lambda done: progress(done, total))
            stream.seek(0)
            now = vault_restore.compare(vault, keys.keyring, stream)
    return VaultRehearsal(head.made, head.expired(outside.now()), now.keys, now.missing, now.wrong, now.dead)


# -- what both need


@contextmanager
def _plugins(settings: Config, outside: World) -> Iterator[registry.Plugins]:
    plugins: registry.Plugins = (outside.plugins or registry.load)(settings)
    try:
        yield plugins
    finally:
        plugins.close()


@contextmanager
def _store(plugins: registry.Plugins, url: str) -> Iterator[Store]:
    store = plugins.store(url)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _vault(plugins: registry.Plugins, settings: Config, keys: LiveKeys, outside: World) -> Iterator[Vault]:
    with _store(plugins, settings.vault) as store:
        yield Vault(store, keys, outside)


def _listed(keys: LiveKeys, erasures: Iterable[str | Path]) -> dict[str, float]:
    """Who was erased by these lists."""
    erased: dict[str, float] = {}
    for name in erasures:
        with Path(name).open("rb") as stream:
            erased |= erasure_list.read(keys.keyring, stream.read(erasure_list.MAX_LIST + 1))
    return erased


def _of_database(
    plugins: registry.Plugins, settings: Config, vault: Vault, keys: LiveKeys, outside: World
) -> tuple[Deployment | None, Mapping[str, float]]:
    """What the database says of itself, and who was erased by it; nothing where there is none, or a damaged one.

    One that is there and does not answer is an error: it would say who must not come back.
    """
    said, erased = None, dict[str, float]()
    if settings.store.startswith("sqlite:") and not _target(settings).exists():
        return None, {}  # opening it would make one
    try:
        with suppress(Tampered), _store(plugins, settings.store) as store:
            records = Records(store, vault, keys.keyring, outside)
            said = records.get(Deployment, "self")
            for one in records.walk(Erasure, whole=False):
                erased |= {one.id: one.at} if one.at else {}
    except StoreUnavailable as error:
        if not _no_database(error):
            raise
    return said, erased


def _no_database(error: BackendError) -> bool:
    """Whether a file is no database of ours: it knows nothing of anybody."""
    return error.code in ("GT-STORE-NOT-A-DATABASE", "GT-STORE-FOREIGN")


# -- the database


def _target(settings: Config) -> Path:
    scheme, _, path = settings.store.partition(":")
    if scheme != "sqlite" or not path:
        raise own_tools()
    return settings.path(path).absolute()


@contextmanager
def _part(file: Path, part: Path, progress: Progress) -> Iterator[Path]:
    """A private copy of the backup beside its place, which is gone afterwards unless it was given its name."""
    _removed(part)
    try:
        private_folder(part.parent)
        with file.open("rb") as source:
            total, done = os.fstat(source.fileno()).st_size, 0
            if not source.read(16).startswith(b"SQLite format 3\0"):
                raise damaged(file.name)
            source.seek(0)
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | FLAGS, 0o600)
            with os.fdopen(handle, "wb") as copy:
                while piece := source.read(_PIECE):
                    copy.write(piece)
                    done += len(piece)
                    progress(done, total)
        yield part
    except OSError as error:
        raise StoreUnavailable(
            "GT-BACKUP-WRITE", f"The file {part.name} could not be written.", f"The system says: {error.strerror}.",
            "Check the folder, its owner and the free space.", file=part.name,
        ) from None  # fmt: skip
    finally:
        _removed(part)


def _removed(part: Path) -> None:
    for end in (*ENDS, "-journal"):
        with suppress(FileNotFoundError):
            Path(f"{part}{end}").unlink()


def _whole(records: Records, name: str) -> Records:
    """The records, when they are the whole database of a deployment."""
    if isinstance(records.store, Backed) and not records.store.sound():
        raise damaged(name)
    if not records.there(Deployment, "self"):
        raise damaged(name)
    return records


def _resumed_from(
    before: Before, plugins: registry.Plugins, ready: Path, target: Path, vault: Vault, keys: LiveKeys, outside: World
) -> None:
    """Takes from the copy of a run that was killed at its end what it had learnt, then drops that copy's name."""
    if not (target.exists() and os.path.samefile(ready, target)):  # it has its place; only this name was left over
        with suppress(Tampered), _store(plugins, f"sqlite:{ready}") as store:
            before.learn(Records(store, vault, keys.keyring, outside))


def _retire(
    before: Before, plugins: registry.Plugins, settings: Config, vault: Vault, keys: LiveKeys, outside: World,
    *, listed: bool,
) -> None:  # fmt: skip
    """Asks the database that is replaced what it knows; afterwards it is one file that nobody has open.

    A damaged one knows nothing and is kept all the same; so is one of a newer guardtag, where a list was given.
    """
    try:
        store = plugins.store(settings.store)
    except Tampered:
        return
    except BackendError as error:
        if error.code == "GT-STORE-NEWER" and not listed:
            raise _newer() from None
        if _no_database(error) or error.code == "GT-STORE-NEWER":
            return
        raise
    try:
        before.learn(Records(store, vault, keys.keyring, outside))
        assert isinstance(store, Backed)
        with suppress(Tampered):
            store.retire()
    finally:
        with suppress(GuardTagError):
            store.close()


def _newer() -> StoreUnavailable:
    return StoreUnavailable(
        "GT-RESTORE-NEWER", "The database that would be replaced is of a newer guardtag: it cannot be asked.",
        "It may know of people who were erased, or wait to be, and who would come back with the backup.",
        "Restore with the newer guardtag. Or give the newest list of erasures (--erasures FILE), and afterwards erase "
        "once more whoever had asked and still waited: no list holds them.",
    )  # fmt: skip


def _too_old(head: vault_backup.Head, settings: Config) -> BackendError:
    day = local(head.made, settings.timezone)
    return BackendError(
        "GT-VAULT-BACKUP-EXPIRED", f"The life of this backup is over: it was made on {day}, for {head.days} days.",
        "It may hold keys of people who were erased since.",
        "Take a newer one. Give --expired only with the newest list of erasures (--erasures FILE), then destroy it.",
        day=day, days=head.days,
    )  # fmt: skip
