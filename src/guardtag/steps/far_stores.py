"""Stores that lie on another machine: whether they answer, and how long they can still be reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from guardtag.errors import StoreUnavailable
from guardtag.spi import Certified, Ref
from guardtag.steps.room import Room

DAY: Final = 86_400


def vault_gone(room: Room) -> StoreUnavailable | None:
    """Why the vault does not answer, such as when the machine that has it cannot be reached."""
    try:
        room.records.vault.store.read([Ref("vault", "self")])
    except StoreUnavailable as error:
        return error
    return None


def ending(room: Room, within: int) -> Iterator[tuple[str, str, float, int]]:
    """The certificates that end soon.

    Args:
        room: whose stores.
        within: days.

    Yields:
        ``store`` or ``vault``, which certificate, its last second (UTC), and the whole days left.
    """
    now = room.world.now()
    for name, store in (("store", room.records.store), ("vault", room.records.vault.store)):
        if isinstance(store, Certified):
            for which, until in store.certificates():
                if until - now < within * DAY:
                    yield name, which, until, max(0, int((until - now) // DAY))
