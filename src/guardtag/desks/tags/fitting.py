"""Tags given out and sewn in."""

from __future__ import annotations

import os

from guardtag.desks.tags.part import MAX_NOTE, Part, TagLike, unfitted
from guardtag.errors import Conflict
from guardtag.model import areas
from guardtag.model.garments import kind_and_season
from guardtag.model.people import Ward
from guardtag.model.stock import OUT, Lot, Run
from guardtag.model.tags import UNFITTED, Batch, Fitting, Tag
from guardtag.payload.codes import unknown
from guardtag.records import Request, Tx
from guardtag.records.kinds import tag_id
from guardtag.steps import batches, checkup, lots
from guardtag.steps.checks import id_of, maybe
from guardtag.steps.room import not_the_operator
from guardtag.steps.sewing import sew


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
        whole = batches.named(self._room.records, batch)
        run = Run(first, first + count - 1)
        if count < 1 or run.first < whole.first or run.last > whole.last:
            raise ValueError("the range lies outside the batch")
        by = by or room.actor
        lots.carry_over(room, whole.id)

        def allocate(tx: Tx) -> Batch:
            current = tx.get(Batch, whole.id)
            assert current is not None
            if next(lots.within(room.records, run.first, run.last), None) is not None:
                raise Conflict(
                    "GT-TAG-ALLOCATED", "Some of these tags were given out before.", "Their ranges overlap.",
                    "See `guardtag supply stock` for what is left.",
                )  # fmt: skip
            lots.put(tx, room.records, current, [run], [Lot(run.first, count, current.id, area, OUT, tx.now, by)])
            tx.journal(by, "tags.allocate", (current.id,), f"{run} {area}")
            return tx.put(current)

        request = Request(by, "tags.allocate", whole.id, request_id, (area, first, count))
        return room.records.change(allocate, request=request)

    def fit(
        self, tag: TagLike, *, to: Ward | str, garment: str = "", place: str = "", thread: str = "", kind: str = "",
        season: str = "", by: str, note: str = "", request_id: str = "",
    ) -> Tag:  # fmt: skip
        """Records that a tag was sewn into somebody's garment; allocates it if nobody did.

        Args:
            tag: code, serial, link or typed code.
            to: the person or their id.
            garment: such as ``blue jacket``.
            place: where in it, such as ``lining, left``.
            thread: colour of the thread.
            kind: one of ``guardtag.model.garments.GARMENTS``, such as ``coat``; the words in ``garment`` stay free.
            season: when it is worn, one of ``guardtag.model.garments.SEASONS``.
            by: id of the worker; an untrained one's fitting is flagged, never lost. So is one for somebody none of
                whose contacts was ever verified: a tag on the coat today is better than none.
            note: what they have to say of it, at most 200 characters.
            request_id: makes the call repeatable.

        Raises:
            Conflict: the tag was fitted before, or the person died or left.
            Denied: nobody has the ward's or the worker's id.
            TagError: the tag is not one of ours.
        """
        room = self._room
        if room.signed_in and by != room.actor:
            raise not_the_operator()
        serial = self._room.serial(tag)
        batch = batches.holding(room.records, serial)
        if batch is None:
            raise unknown()
        ward_id = id_of(to)
        where = (maybe("garment", garment, 100), maybe("place", place, 100), maybe("thread", thread, 40))
        worn, said = kind_and_season(kind, season), maybe("note", note, MAX_NOTE)
        batch_id, fitting_id = batch.id, room.world.new_id()
        lots.carry_over(room, batch_id)

        def fit(tx: Tx) -> Tag:
            fitting = Fitting(fitting_id, serial, ward_id, *where, by, note=said, kind=kind, season=season)
            return sew(tx, room, batch_id, fitting)

        more = (*(worn if any(worn) else ()), *filter(None, (said,)))
        request = Request(by, "tags.fit", str(serial), request_id, (ward_id, *where, *more))
        return self._with_code(room.records.change(fit, request=request))

    def get(self, tag: TagLike) -> Tag:
        """A fitted tag, by code, serial, link or typed code.

        Raises:
            Unknown: it is none of ours, or was never fitted.
        """
        self._room.operator_only()
        found = self._room.records.get(Tag, tag_id(self._room.serial(tag)))
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
