"""A tag is sewn into somebody's garment: what a fitting and a replacement both do inside one transaction."""

from __future__ import annotations

import attrs

from guardtag.errors import Conflict, Denied
from guardtag.model.people import Responder
from guardtag.model.tags import UNFITTED, Batch, Fitting, Tag
from guardtag.model.training import FITTING
from guardtag.records import Tx
from guardtag.records.kinds import tag_id
from guardtag.rules import duty, proofs, training
from guardtag.steps import courses, living, lots, voids
from guardtag.steps.room import Room, not_the_operator, not_their_work, unknown_person


def not_worn() -> Denied:
    """The error for a tag that is in no garment."""
    return Denied(
        "GT-TAG-NOT-WORN", "This tag is in no garment.", "Nobody recorded that it was sewn in, or it was retired.",
        "Check its code; record a fitting with `guardtag tag fit`.",
    )  # fmt: skip


def may(room: Room, worker: Responder, area: str, now: float) -> None:
    """Raises ``Denied`` on their own door unless the area is theirs, or that of somebody whom they stand in for now.

    What the office enters for somebody is kept, whoever it was: a tag that is sewn in helps.
    """
    if not room.signed_in:
        return
    acts = duty.acting_for(worker, area, now)
    if not duty.answers_for(acts, area):
        raise not_the_operator()
    if acts.role not in duty.SEWS:
        raise not_their_work()


def sew(tx: Tx, room: Room, batch_id: str, fitting: Fitting) -> Tag:
    """Records a fitting and gives the tag its row.

    Args:
        tx: the transaction.
        room: where.
        batch_id: id of the tag's batch.
        fitting: what is known of it; time and training are filled in.

    Raises:
        Conflict: GT-TAG-FITTED, GT-TAG-VOID.
        Denied: nobody has the ward's or the worker's id, or the ward is none of this door's.
    """
    serial = fitting.serial
    known = tx.get(Tag, tag_id(serial))
    if known is not None and known.state != UNFITTED:
        raise Conflict(
            "GT-TAG-FITTED", "This tag was fitted before.", "Its serial is recorded in a garment.",
            "Take the next tag; look this one up with `guardtag tag show`.",
        )  # fmt: skip
    ward = living.guarded(tx, fitting.ward)
    worker = tx.get(Responder, fitting.by)
    if worker is None or not worker.active:
        raise unknown_person()
    may(room, worker, ward.area, tx.now)
    batch = tx.get(Batch, batch_id)
    assert batch is not None
    if batch.voided and voids.holding(room.records, serial):
        raise voids.not_to_be_fitted()
    lots.worn(tx, room.records, batch, serial, ward.area, fitting.by)
    tx.put(attrs.evolve(batch, fitted=batch.fitted + 1))
    trained = training.trained(worker, courses.needed(tx, FITTING), tx.now)
    reached = any(proofs.verified(contact) is not None for contact in ward.contacts)
    tx.add(attrs.evolve(fitting, ward=ward.id, at=tx.now, trained=trained, verified=reached, area=ward.area))
    tx.touch(ward)  # an import that is undone just now looked for their tags before
    tx.journal(fitting.by, "tags.fit", (ward.id, f"tag:{serial}"))
    return tx.put(Tag(serial, batch.id, batch.epoch, batch.area_number, ward.id, fitting.id))
