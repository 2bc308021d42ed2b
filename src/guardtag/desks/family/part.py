"""What both parts of the desk have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from guardtag.model.family import OwnLink
from guardtag.records import Tx
from guardtag.steps.room import Room


class Part:
    """What both parts of ``city.family`` have.

    Args:
        room: where.
        door: the front door of one person; verbs with a link do there what the contact would do on ``acting_as``.
    """

    def __init__(self, room: Room, door: Callable[[str], Any]) -> None:
        self._room = room
        self._door = door


def ended(tx: Tx, held: Sequence[OwnLink], actor: str) -> int:
    """Ends links; how many."""
    for one in held:
        tx.delete(OwnLink, one.id)
        tx.journal(actor, "family.end", (one.ward,), one.contact)
    return len(held)
