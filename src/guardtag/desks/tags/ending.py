"""Tags that are retired, and tags that shall never be fitted."""

from __future__ import annotations

import attrs

from guardtag.desks.tags.fitting import Fittings
from guardtag.desks.tags.part import TagLike, unfitted
from guardtag.model.tags import ENDING_REASONS, HELPING_REASONS, UNFITTED, Batch, Tag, Void
from guardtag.records import Request, Tx
from guardtag.records.kinds import tag_id
from guardtag.steps import batches, living, sewing, voids
from guardtag.steps.checks import id_of
from guardtag.steps.room import not_the_operator, person


class Ending(Fittings):
    """The part of ``city.tags`` that ends tags."""

    def retire(self, tag: TagLike, *, why: str, by: str = "", request_id: str = "") -> Tag:
        """Ends a tag, or says that it was replaced and may still turn up.

        Args:
            tag: code, serial, link or typed code.
            why: ``replaced``, ``lost``, ``worn``, ``damaged`` (it still calls for help) or ``died``,
                ``left``, ``erased`` (it shows the calm page and tells the office).
            by: who says so; on a door of ``acting_as`` that person, of a tag in their own area, and only for a reason
                after which it still calls for help.
            request_id: makes the call repeatable.

        Raises:
            Unknown: nobody wears this tag.
            Denied: it is not theirs to say so.
        """
        room = self._room
        if why not in HELPING_REASONS + ENDING_REASONS:
            raise ValueError(f"why is one of {', '.join(HELPING_REASONS + ENDING_REASONS)}")
        if room.signed_in and (by not in ("", room.actor) or why in ENDING_REASONS):
            raise not_the_operator()
        serial = room.serial(tag) if room.signed_in else self.get(tag).serial

        def retire(tx: Tx) -> Tag:
            current = tx.get(Tag, tag_id(serial))
            if current is None or current.state == UNFITTED:  # its pairing was undone just now
                raise unfitted()
            if room.signed_in:
                self._sews(tx, current)
            tx.journal(by or room.actor, "tags.retire", (current.ward, f"tag:{serial}"), why)
            return tx.put(attrs.evolve(current, state="retired", why=why))

        request = Request(by or room.actor, "tags.retire", str(serial), request_id, (why,))
        return self._with_code(room.records.change(retire, request=request))

    def _sews(self, tx: Tx, tag: Tag) -> None:
        """Raises ``Denied`` unless this door's person sews in the area of whoever wears it, and it has not ended."""
        who, ward = person(tx, self._room.actor), living.found(tx, tag.ward)
        if who.responder is None or ward is None or tag.ended:
            raise not_the_operator()
        sewing.may(self._room, who.responder, ward.area, tx.now)

    def void(
        self, batch: Batch | str, *, why: str, first: int = 0, count: int | None = None, by: str = "",
        request_id: str = "",
    ) -> Batch:  # fmt: skip
        """Voids tags that were never fitted: a box that was stolen, a sheet that was misprinted.

        A voided tag cannot be fitted, and a scan of it gets the calm page. Tags of the run that are in
        somebody's garment go on helping. Tags that are only lost are not voided: somebody may wear one.

        Args:
            batch: the batch or its id.
            why: ``stolen``, ``misprinted`` or ``destroyed``.
            first: the first serial; 0 for the batch's first.
            count: how many; all from ``first`` on unless given.
            by: who says so.
            request_id: makes the call repeatable.

        Raises:
            Conflict: some of them were voided before.
            ValueError: the run lies outside the batch, or ``why`` is none of these.
        """
        room = self._room
        room.operator_only()
        return voids.void(room, batches.named(room.records, batch), first, count, why, by or room.actor, request_id)

    def unvoid(self, first: int, *, by: str = "", request_id: str = "") -> Batch:
        """Takes back the voiding of the run that begins with this serial.

        Args:
            first: the serial.
            by: who says so.
            request_id: makes the call repeatable.

        Raises:
            Conflict: no voided run begins there.
        """
        self._room.operator_only()
        return voids.unvoid(self._room, first, by or self._room.actor, request_id)

    def voided(self, batch: Batch | str) -> list[Void]:
        """The voided runs of a batch, the first serials first."""
        self._room.operator_only()
        batch_id = id_of(batch)
        return list(self._room.records.every(Void, "batch", batch_id))
