"""A place that a deployment moves from or to: its store, with the keyring and the vault that belong to it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import attrs

from guardtag import registry
from guardtag.config import Config
from guardtag.errors import BackendError, Conflict, GuardTagError, KeyringError, Tampered
from guardtag.payload.keys import Keyring
from guardtag.payload.live import LiveKeys
from guardtag.records import Records, Tx, Vault
from guardtag.records.copying import DEPLOYMENT, KIND_NAMES
from guardtag.records.kinds import Deployment
from guardtag.spi import Store
from guardtag.world import World


@attrs.frozen
class Place:
    """A store with the keyring and the vault that belong to it, opened for a move and for nothing else."""

    settings: Config
    store: Store
    records: Records
    keyring: Keyring
    world: World

    def said(self) -> Deployment | None:
        """The deployment's own row; raises ``KeyringError`` when it is another deployment's."""
        try:
            said = self.records.get(Deployment, "self")
        except (Tampered, KeyringError):
            raise taken("Another deployment has its rows there.") from None
        if said is not None and said.check != self.keyring.check_value():
            raise taken("Another deployment has its rows there.")
        return said

    def stands(self, said: Deployment, moving: str) -> Deployment:
        """Writes how the place stands."""

        def write(tx: Tx) -> Deployment:
            tx.get(Deployment, "self")
            return tx.put(attrs.evolve(said, moving=moving))

        return self.records.change(write, now=self.world.now())

    def empty(self) -> bool:
        """Whether there is not one row in the store."""
        return not any(self.store.walk(kind, "", 1) for kind in (DEPLOYMENT, *KIND_NAMES))


@contextlib.contextmanager
def opened(settings: Config, world: World) -> Iterator[Place]:
    """Opens a place; makes no keys, and no rows.

    Raises:
        KeyringError: there is no keyring where the configuration says.
        BackendError: there is no vault.
    """
    with contextlib.ExitStack() as stack:
        plugins: registry.Plugins = (world.plugins or registry.load)(settings)
        stack.callback(plugins.close)
        keyring = plugins.keysource(settings.keys).load()
        scheme, _, path = settings.vault.partition(":")
        if scheme == "sqlite" and not settings.path(path).exists():
            raise BackendError(
                "GT-MOVE-VAULT", "There is no vault at this place.", "With a new, empty one nobody could be opened.",
                "Put the deployment's vault there first, from its own backup, where `vault` says.",
            )  # fmt: skip
        store = plugins.store(settings.store)
        stack.callback(store.close)
        vault = Vault(plugins.store(settings.vault), LiveKeys(keyring), world)
        stack.callback(vault.close)
        yield Place(settings, store, Records(store, vault, keyring, world), keyring, world)


def taken(why: str) -> GuardTagError:
    """The error for a place that is in use."""
    return Conflict(
        "GT-MOVE-TAKEN", "This place is in use.", why, "Give a store that is empty: a new file, or a new database.",
    )  # fmt: skip
