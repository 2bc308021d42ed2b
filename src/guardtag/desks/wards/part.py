"""What every part of the desk has."""

from __future__ import annotations

from collections.abc import Callable

from guardtag.model.people import Ward
from guardtag.records import Request, Tx
from guardtag.steps import living
from guardtag.steps.room import Room


class Part:
    """A part of the desk ``city.wards``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def _change(
        self, ward_id: str, verb: str, fn: Callable[[Tx, Ward], Ward], request_id: str, *arguments: object,
        by: str = "", detail: str | Callable[[Ward, Ward], str] = "",
    ) -> Ward:  # fmt: skip
        """Changes a person's record in one commit, journalled; ``fn`` gives the new record.

        Under the id of a record that became part of another, that one is changed. When ``fn`` gives back what it
        was given, nothing is written.

        Args:
            ward_id: the person.
            verb: the verb's name, such as ``move``.
            fn: a pure change of what it is given; it may read and put other records through ``tx``.
            request_id: makes the call repeatable.
            arguments: all that was asked besides.
            by: who does it; the operator's own code unless given.
            detail: what the journal says beside the verb; nothing personal. It may be made from the record as it
                was and as it is now.

        Raises:
            Denied: nobody has this id.
        """
        room = self._room
        room.operator_only()
        actor = by or room.actor

        def change(tx: Tx) -> Ward:
            ward = living.whole(tx, ward_id)
            after = fn(tx, ward)
            if after == ward:
                return ward
            said = detail if isinstance(detail, str) else detail(ward, after)
            tx.journal(actor, f"wards.{verb}", (ward.id,), said)
            return tx.put(after)

        request = Request(actor, f"wards.{verb}", ward_id, request_id, arguments)
        return room.records.change(change, request=request)
