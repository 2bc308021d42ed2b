"""What the titles of the office's own tables mean: seen, and forgotten. Imports learn it."""

from __future__ import annotations

from collections.abc import Sequence

from guardtag.errors import Denied
from guardtag.model.mappings import Titles
from guardtag.records import Request, Tx
from guardtag.steps.room import Room


class Mappings:
    """The desk on the door: ``city.mappings``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def list(self) -> Sequence[Titles]:
        """All that was learnt, the newest first."""
        room = self._room
        room.operator_only()
        return sorted(room.records.walk(Titles), key=lambda one: (-one.learnt, one.id))

    def forget(self, mapping_id: str, *, request_id: str = "") -> Titles:
        """Forgets what the titles of one table mean: the next import takes them as everybody does, or asks.

        Args:
            mapping_id: of the row that ``list`` gives; its first characters will do where no other begins so.
            request_id: makes the call repeatable: a late retry does not forget what was learnt since.

        Returns:
            what was forgotten.

        Raises:
            Denied: there is none.
        """
        room = self._room
        room.operator_only()
        found = [one.id for one in self.list() if mapping_id and one.id.startswith(mapping_id)]
        row_id = found[0] if len(found) == 1 else mapping_id

        def forget(tx: Tx) -> Titles:
            one = tx.get(Titles, row_id)
            if one is None:
                raise Denied(
                    "GT-MAPPING-UNKNOWN", "There is no such mapping.",
                    "None has this id, or several begin so, or it was forgotten before.",
                    "Look at `guardtag ward mappings`, which gives their ids.",
                )  # fmt: skip
            tx.journal(room.actor, f"{one.table}.titles", (), "forgotten")
            tx.delete(Titles, row_id)
            return one

        return room.records.change(forget, request=Request(room.actor, "mappings.forget", mapping_id, request_id))
