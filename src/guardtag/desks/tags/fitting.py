"""Tags given out and sewn in."""

from __future__ import annotations

import os
from collections.abc import Iterable

import attrs

from guardtag.desks.tags.part import MAX_NOTE, SEWING, Part, TagLike, unfitted
from guardtag.errors import Conflict, Denied
from guardtag.model import areas
from guardtag.model.people import Responder, Ward
from guardtag.model.tags import UNFITTED, Batch, Fitting, Range, Tag
from guardtag.payload.codes import unknown
from guardtag.records import Request, Tx
from guardtag.records.kinds import tag_id
from guardtag.steps import batches, checkup, voids
from guardtag.steps.checks import maybe
from guardtag.steps.room import not_the_operator, unknown_person


class Fittings(Part):
    """The part of ``city.tags`` that gives out, fits and looks up."""

    def allocate(
        self, batch: Batch | str, *, area: str, first: int, count: int, by: str = "", request_id: str = ""
    ) -> Batch:
        """Gives a run of tags out to an area; a run is one entry, however long.

        Args:
            batch: the batch or its id.
            area: path of the area that gets them.
            first: the first serial.
            count: how many.
            by: who gives them out.
            request_id: makes the call repeatable.

        Raises:
            Conflict: some of them were given out before.
        """
        room = self._room
        room.operator_only()
        areas.check(area, len(room.config.levels))
        batch_id = self._batch(batch).id

        def allocate(tx: Tx) -> Batch:
            current = tx.get(Batch, batch_id)
            assert current is not None
            return tx.put(_allocated(current, Range(first, count, area, tx.now, by or room.actor)))

        request = Request(by or room.actor, "tags.allocate", batch_id, request_id, (area, first, count))
        return room.records.change(allocate, request=request)

    def fit(
        self, tag: TagLike, *, to: Ward | str, garment: str = "", place: str = "", thread: str = "", by: str,
        note: str = "", request_id: str = "",
    ) -> Tag:  # fmt: skip
        """Records that a tag was sewn into somebody's garment; allocates it if nobody did.

        Args:
            tag: code, serial, link or typed code.
            to: the person or their id.
            garment: such as ``blue jacket``.
            place: where in it, such as ``lining, left``.
            thread: colour of the thread.
            by: id of the worker; an untrained one's fitting is flagged, never lost.
            note: what they have to say of it, at most 200 characters.
            request_id: makes the call repeatable.

        Raises:
            Conflict: the tag was fitted before.
            Denied: nobody has the ward's or the worker's id.
            TagError: the tag is not one of ours.
        """
        room = self._room
        if room.signed_in and by != room.actor:
            raise not_the_operator()
        serial = self._serial(tag)
        batch = batches.holding(room.records, serial)
        if batch is None:
            raise unknown()
        ward_id = to if isinstance(to, str) else to.id
        where = (maybe("garment", garment, 100), maybe("place", place, 100), maybe("thread", thread, 40))
        fitting_id, said = room.world.new_id(), maybe("note", note, MAX_NOTE)

        def fit(tx: Tx) -> Tag:
            known = tx.get(Tag, tag_id(serial))
            if known is not None and known.state != UNFITTED:
                raise Conflict(
                    "GT-TAG-FITTED", "This tag was fitted before.", "Its serial is recorded in a garment.",
                    "Take the next tag; look this one up with `guardtag tag show`.",
                )  # fmt: skip
            ward = tx.get(Ward, ward_id)
            if ward is None:
                raise Denied(
                    "GT-WARD-UNKNOWN", "Nobody of this id is in the register.",
                    "The id is wrong, or the person was erased.", "Look it up with `guardtag ward list`.",
                )  # fmt: skip
            worker = tx.get(Responder, by)
            if worker is None or not worker.active:
                raise unknown_person()
            if room.signed_in and not areas.covers(worker.area, ward.area):
                raise not_the_operator()
            current = tx.get(Batch, batch.id)
            assert current is not None
            if current.voided and voids.holding(room.records, serial):
                raise voids.not_to_be_fitted()
            if not any(serial in given for given in current.allocated):
                current = _allocated(current, Range(serial, 1, ward.area, tx.now, by))
            tx.put(attrs.evolve(current, fitted=current.fitted + 1))
            trained = worker.trained(SEWING, tx.now)
            tx.add(Fitting(fitting_id, serial, ward_id, *where, by, tx.now, trained, note=said))
            tx.journal(by, "tags.fit", (ward_id, f"tag:{serial}"))
            return tx.put(Tag(serial, batch.id, batch.epoch, batch.area_number, ward_id, fitting_id))

        request = Request(by, "tags.fit", str(serial), request_id, (ward_id, *where, *filter(None, (said,))))
        return self._with_code(room.records.change(fit, request=request))

    def get(self, tag: TagLike) -> Tag:
        """A fitted tag, by code, serial, link or typed code.

        Raises:
            Unknown: it is none of ours, or was never fitted.
        """
        self._room.operator_only()
        found = self._room.records.get(Tag, tag_id(self._serial(tag)))
        if found is None or found.state == UNFITTED:
            raise unfitted()
        return self._with_code(found)

    def check(self, photo: bytes | str | os.PathLike[str], *, source: str = "") -> checkup.Checkup:
        """Proves sewn tags from a photo, and says how worn they are: the check-up of a fitting.

        It tells nobody, records nothing, and keeps nothing of the photo or of what its file says beside it.

        Args:
            photo: a JPEG, PNG or WebP picture of one tag or several, or the path of one.
            source: who may be guessing; see ``Guard.scan``.

        Raises:
            BackendError: GT-PHOTO-NO-CODE, no code can be read; GT-PHOTO-SPOILT, one is there and cannot be;
                GT-PHOTO-SIZE, GT-PHOTO-READ, see ``guardtag.labels.photo``.
            TagError: as for ``Guard.scan``, when none of the codes leads to a tag that helps.
            PrintError: GT-PRINT-EXTRA, the readers are not installed.
        """
        return checkup.check(self._room, photo, source)


def _allocated(batch: Batch, given: Range) -> Batch:
    last = given.first + given.count - 1
    if given.count < 1 or given.first < batch.first or last > batch.last:
        raise ValueError("the range lies outside the batch")
    if any(r.first <= last and given.first < r.first + r.count for r in batch.allocated):
        raise Conflict(
            "GT-TAG-ALLOCATED", "Some of these tags were given out before.", "Their ranges overlap.",
            "See `guardtag tag batches` for what is left.",
        )  # fmt: skip
    return attrs.evolve(batch, allocated=_merged((*batch.allocated, given)))


def _merged(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Neighbouring ranges of one area and day as one, so that a thousand fittings stay a few entries."""
    merged: list[Range] = []
    for entry in sorted(ranges, key=lambda r: r.first):
        before = merged[-1] if merged else None
        if before and before.area == entry.area and before.first + before.count == entry.first:
            merged[-1] = attrs.evolve(before, count=before.count + entry.count)
        else:
            merged.append(entry)
    return tuple(merged)
