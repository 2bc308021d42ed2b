"""A tag in the place of another, in one step."""

from __future__ import annotations

import attrs

from guardtag.desks.tags.part import Part, TagLike
from guardtag.errors import BackendError, Conflict
from guardtag.model.tags import HELPING_REASONS, UNFITTED, Fitting, Tag
from guardtag.payload.codes import unknown
from guardtag.records import Request, Tx
from guardtag.records.kinds import tag_id
from guardtag.steps import batches, lots
from guardtag.steps.room import not_the_operator
from guardtag.steps.sewing import not_worn, sew


class Replacing(Part):
    """The part of ``city.tags`` that puts a new tag in the place of an old one."""

    def replace(self, old: TagLike, new: TagLike, *, why: str = "replaced", by: str, request_id: str = "") -> Tag:
        """The old tag is retired and goes on helping, the new one is live in the same garment; both or neither.

        Args:
            old: the tag that is there: code, serial, link or typed code.
            new: the one that is sewn in instead.
            why: ``replaced``, ``lost``, ``worn`` or ``damaged``.
            by: id of the worker; an untrained one's fitting is flagged, never lost.
            request_id: makes the call repeatable.

        Returns:
            the new tag.

        Raises:
            Conflict: GT-TAG-REPLACED, another took its place before; GT-TAG-OVER, the old one was ended;
                GT-TAG-FITTED, GT-TAG-VOID, the new one cannot be sewn in.
            Denied: the old one is in no garment, or nobody has the worker's id.
            TagError: one of them is none of ours.
        """
        room = self._room
        if room.signed_in and by != room.actor:
            raise not_the_operator()
        if why not in HELPING_REASONS:
            raise ValueError(f"why is one of {', '.join(HELPING_REASONS)}")
        before, serial = self._room.serial(old), self._room.serial(new)
        if before == serial:
            raise ValueError("old and new are two tags")
        batch = batches.holding(room.records, serial)
        if batch is None:
            raise unknown()
        batch_id, fitting_id = batch.id, room.world.new_id()
        lots.carry_over(room, batch_id)

        def replace(tx: Tx) -> Tag:
            current = _replaceable(tx.get(Tag, tag_id(before)))
            fitted = sew(tx, room, batch_id, _same_garment(tx, current, fitting_id, serial, by))
            tx.put(attrs.evolve(current, state="retired", why=why, instead=serial))
            tx.journal(by, "tags.retire", (current.ward, f"tag:{before}"), why)
            return fitted

        request = Request(by, "tags.replace", str(before), request_id, (serial, why))
        return self._with_code(room.records.change(replace, request=request))


def _replaceable(tag: Tag | None) -> Tag:
    if tag is None or tag.state == UNFITTED:
        raise not_worn()
    if tag.ended:
        raise Conflict(
            "GT-TAG-OVER", "The old tag was ended.", "The person died, left or was erased.",
            "Record the new one with `guardtag tag fit`, if somebody wears it.",
        )  # fmt: skip
    if tag.instead:
        raise Conflict(
            "GT-TAG-REPLACED", "Another tag took the place of this one before.", "It was replaced by then.",
            "Replace that one; look it up with `guardtag tag show`.",
        )  # fmt: skip
    return tag


def _same_garment(tx: Tx, old: Tag, fitting_id: str, serial: int, by: str) -> Fitting:
    """The fitting of the old tag with the new one in it; of one that cannot be read the person alone."""
    try:
        before = tx.get(Fitting, old.fitting)
    except BackendError as error:
        if error.code not in ("GT-RECORD-TAMPERED", "GT-RECORD-FORM"):
            raise
        before = None
    fitting = before or Fitting(fitting_id, serial, old.ward)
    return attrs.evolve(fitting, id=fitting_id, serial=serial, ward=old.ward, by=by, tried=None, checks=(), note="")
