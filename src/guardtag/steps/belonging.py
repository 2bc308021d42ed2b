"""Whether keyring, database and vault belong together: asked before anything else is done with them."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

import attrs

from guardtag.config import Config
from guardtag.errors import BackendError, KeyringError, Tampered
from guardtag.payload.keys import Keyring
from guardtag.payload.live import LiveKeys
from guardtag.records import Records, Tx
from guardtag.records.gate import GONE, IN, closed
from guardtag.records.kinds import Deployment, Mark
from guardtag.spi import KeySource, Store
from guardtag.steps.room import OPERATOR
from guardtag.world import World

ADDED = "keys.add"


def begin_apart(records: Records) -> None:
    """Serials of a database that begins under a keyring which was there before begin far from those it may have minted.

    Somebody may have lost database and vault, put the keyring back from paper, and begun anew: tags that are worn
    would be minted once more.
    """
    start = 2**32 + int.from_bytes(records.world.random(4), "big")

    def begin(tx: Tx) -> None:
        if tx.get(Mark, "serial") is None:
            tx.put(Mark("serial", start))

    records.change(begin)


def keyring_of(source: KeySource, store: Store, world: World) -> tuple[Keyring, bool]:
    """The keyring, and whether it was made just now: only for a store that holds nothing yet."""
    try:
        return source.load(), False
    except KeyringError as error:
        if error.code != "GT-KEYS-MISSING" or store.walk("deployment", "", 1):
            raise
    keyring = Keyring.new(world.random)
    try:
        source.save(keyring)
    except KeyringError as error:
        if error.code != "GT-KEYS-EXIST":
            raise
        return source.load(), True  # another process opens the same new deployment and was quicker
    return keyring, True


def belongs_together(records: Records, keys: LiveKeys, settings: Config, channels: tuple[str, ...]) -> Deployment:
    """What the database says of itself, brought up to date.

    Refuses a database that was made under another keyring, or under a newer copy of this one, one whose vault is
    gone, and one whose row that would say so is damaged: it may have moved away, and the vault may be another one.
    """
    if not records.there(Deployment, "self") and records.vault.holds_people():
        raise BackendError(
            "GT-STORE-EMPTY", "The database is empty, but the vault holds the keys of people.",
            "It was lost, cut short or moved; a new one would mint the serials of tags that are worn.",
            "Put its backup back: guardtag restore FILE --replace; a PostgreSQL with its own tools, then guardtag "
            "erasures apply. To begin anew, move keyring and vault away.",
        )  # fmt: skip
    try:
        said = records.get(Deployment, "self") or Deployment("self", keys.keyring.check_value())
    except Tampered as error:  # a keyring that lacks the key altogether says so itself
        if error.code != "GT-RECORD-TAMPERED":  # it opened, so that the keyring is the right one
            raise
        if _any_opens(records):
            raise _damaged() from None
        said = Deployment("self", "")
    if said.check != keys.keyring.check_value():
        raise KeyringError(
            "GT-KEYS-OTHER",
            "This keyring does not belong to this database.",
            "The database was made under another keyring.",
            "Give the keyring that was made with the database.",
        )
    if said.moving in (IN, GONE):
        raise closed(said.moving)
    for key_id in said.keys:
        keys.has(key_id)  # one that somebody adds while we open
    keys.keyring.require(said.keys)
    ids = tuple(sorted(key.id for key in keys.keyring.keys))
    hosts = {*said.hosts, *([settings.host] if settings.host else [])}
    now = attrs.evolve(
        said, keys=ids, channels=tuple(sorted({*said.channels, *channels})), hosts=tuple(sorted(hosts)),
        vault=records.vault.identity(said.vault),
    )  # fmt: skip
    if now != said and not said.moving:

        def note(tx: Tx) -> None:
            before = tx.get(Deployment, "self")
            note_keys(tx, OPERATOR, before.keys if before else (), ids)
            tx.put(now)

        records.change(note)
    return now


def note_keys(tx: Tx, actor: str, said: Collection[int], ids: Collection[int]) -> None:
    """Writes down each key that the keyring holds and the database does not name yet, in the commit that names it.

    So also that of a process which died between the two. The first key came with the database.

    Args:
        tx: names them.
        actor: whoever adds one, or opens the deployment.
        said: the keys that the database names.
        ids: those of the keyring.
    """
    for key_id in sorted(set(ids) - set(said)) if said else ():
        tx.journal(actor, ADDED, (), str(key_id))


def _any_opens(records: Records) -> bool:
    """Whether any other record of the deployment's own opens: then the keyring is the right one."""
    for kind in ("head", "mark", "area", "tag", "pulse"):
        for row in records.store.walk(kind, "", 3):
            with suppress(Tampered, KeyringError):
                records.vault.open(row.kind, row.id, row.body)
                return True
    return False


def _damaged() -> Tampered:
    return Tampered(
        "GT-DEPLOYMENT-DAMAGED", "The row that says what this database belongs to is damaged.",
        "It does not open, while others open under this keyring: a disk failed, or somebody changed it. Without it "
        "nobody knows whether the register lives elsewhere by now, nor which vault is the right one.",
        "Leave keyring and vault as they are, and processes that are open running: they go on taking calls. Put the "
        "newest backup back: guardtag restore FILE --replace; a PostgreSQL with its own tools.",
    )  # fmt: skip
