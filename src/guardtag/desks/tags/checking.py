"""Check-ups recorded: what somebody found when they looked at a sewn tag."""

from __future__ import annotations

import attrs

from guardtag.desks.tags.part import MAX_NOTE, Part, TagLike, unfitted
from guardtag.model.people import Ward
from guardtag.model.tags import MOST_CHECKS, UNFITTED, VERDICTS, Check, Fitting, Tag
from guardtag.model.training import FITTING
from guardtag.model.visits import Visit
from guardtag.records import Request, Tx
from guardtag.records.kinds import tag_id
from guardtag.rules import rounds, training
from guardtag.steps import courses, living, sewing, visiting
from guardtag.steps.checks import maybe
from guardtag.steps.checkup import UNKNOWN, CheckedTag
from guardtag.steps.room import not_the_operator, on_staff, unknown_person
from guardtag.world import today

MAX_WASHES = 100_000
_MANY = 200
"""Tags of one person that are looked at to see whether any is left."""


class Checking(Part):
    """The part of ``city.tags`` that keeps what was found at a check-up."""

    def checked(
        self, tag: TagLike | CheckedTag, *, verdict: str = "", by: str, margin: float | None = None,
        contrast: float | None = None, washes: int = 0, note: str = "", request_id: str = "",
    ) -> Tag:  # fmt: skip
        """Records what was found when a sewn tag was looked at; ``check`` measures it from a photo.

        It stands in the tag's ``Fitting``. The person's open check-up visit is done once all their tags were looked at
        since it was made. ``replace`` makes a visit to sew in another one, unless one is planned; the worn tag goes on
        helping.

        Args:
            tag: what ``check`` found, which says verdict and measures; or a code, serial, link or typed code.
            verdict: ``good``, ``worn``, ``replace``, or ``unread``: no photo of it could be read.
            by: id of the worker; on a door of ``acting_as`` that person, and their own area's.
            margin: share of the error correction that is left, 1 to 0, where it was measured.
            contrast: of dark and light modules, 1 to 0, likewise.
            washes: how often it was washed by now, as the family says.
            note: what they have to say of it, at most 200 characters.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody has the worker's id, or it is not their area.
            Unknown: nobody wears this tag.
        """
        room = self._room
        if room.signed_in and by != room.actor:
            raise not_the_operator()
        if isinstance(tag, CheckedTag):
            margin, contrast = tag.margin, tag.contrast
            verdict = "good" if tag.state == UNKNOWN else tag.state  # it was read, though nobody could measure it
            tag = tag.serial
        if verdict not in VERDICTS:
            raise ValueError(f"verdict is one of {', '.join(VERDICTS)}")
        for name, value in (("margin", margin), ("contrast", contrast)):
            if isinstance(value, bool) or not (value is None or 0 <= value <= 1):
                raise ValueError(f"{name} is a number from 0 to 1")
        if isinstance(washes, bool) or not isinstance(washes, int) or not 0 <= washes <= MAX_WASHES:
            raise ValueError(f"washes is a whole number, 0 to {MAX_WASHES}")
        serial, said, visit_id = self._room.serial(tag), maybe("note", note, MAX_NOTE), room.world.new_id()

        def check(tx: Tx) -> Tag:
            current, fitting, ward = self._worn(tx, serial)
            worker = on_staff(tx, by, unknown_person)
            sewing.may(room, worker, ward.area, tx.now)
            trained = training.trained(worker, courses.needed(tx, FITTING), tx.now)
            found = Check(tx.now, verdict, by, margin, said, trained, washes, contrast)
            tx.put(attrs.evolve(fitting, checks=(*fitting.checks, found)[-MOST_CHECKS:]))
            tx.journal(by, "tags.checked", (ward.id, f"tag:{serial}"), verdict)
            if verdict == "replace":
                self._to_be_replaced(tx, ward, serial, by, visit_id)
            self._all_looked_at(tx, ward.id, serial, by)
            return current

        request = Request(by, "tags.checked", str(serial), request_id, (verdict, margin, contrast, washes, said))
        return self._with_code(room.records.change(check, request=request))

    def _worn(self, tx: Tx, serial: int) -> tuple[Tag, Fitting, Ward]:
        current = tx.get(Tag, tag_id(serial))
        if current is None or current.state == UNFITTED or not current.fitting:
            raise unfitted()
        fitting, ward = tx.get(Fitting, current.fitting), living.found(tx, current.ward)
        if fitting is None or ward is None:
            raise living.no_ward()
        return current, fitting, ward

    def _to_be_replaced(self, tx: Tx, ward: Ward, serial: int, by: str, visit_id: str) -> None:
        """A visit to sew in another one; by the same worker where they may go, else by whoever it is given to."""
        zone = self._room.config.timezone
        day = rounds.later(tx.now, self._room.config.rounds.replace, zone)
        goes = by if visiting.goes(tx, by, ward, day, zone) else ""
        made = visiting.make(
            tx, Visit(visit_id, ward.id, ward.area, rounds.FITTING, day, goes, made=tx.now, by=by, reason="replace",
                      serial=serial)
        )  # fmt: skip
        if made is not None:
            tx.journal(by, "rounds.plan", (ward.id, visit_id), f"{rounds.FITTING} {day}")

    def _all_looked_at(self, tx: Tx, ward: str, serial: int, by: str) -> None:
        """Ends the open check-up visit, unless another tag of the person is still to be looked at."""
        place = visiting.slot(tx, ward, rounds.CHECK)
        visit = tx.get(Visit, place.visit) if place.visit else None
        if visit is None or not visit.open or visit.day > rounds.written(today(tx.now, self._room.config.timezone)):
            return
        blind = tx.blind("ward", ward)
        worn = {one.fitting for one in tx.find(Tag, "ward", blind, limit=_MANY) if one.state == "fitted"}
        fittings = tx.find(Fitting, "ward", blind, limit=_MANY)
        left = [one for one in fittings if one.id in worn and one.serial != serial and one.looked_at < visit.made]
        if not left:
            visiting.end(tx, visit, "done", by)
            tx.journal(by, "rounds.done", (ward, visit.id), rounds.CHECK)
