"""Scans: what a camera, a keyboard or a chat gave, and the one tap that calls for help."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from guardtag.errors import Conflict, StoreUnavailable
from guardtag.model.incidents import Incident, Opening
from guardtag.model.people import Responder, Ward
from guardtag.model.tags import Fitting, Tag
from guardtag.records import Request, Tx
from guardtag.records.journal import Head, chain
from guardtag.steps import batches
from guardtag.steps.checks import words_of_a_stranger
from guardtag.steps.opening import Call, open_or_join
from guardtag.steps.recognise import Recognised, recognise
from guardtag.steps.room import FINDER, Room, unknown_person

PURPOSES = ("help", "trial", "check", "drill")
MAX_PLACE, MAX_MESSAGE, MAX_FINDER = 200, 500, 100


@attrs.frozen
class Scan:
    """A tag was read. It tells nobody and shows nothing; ``alert`` does.

    Args:
        serial: the tag's serial.
        status: ``live``, ``replaced`` (an old coat: helps all the same) or ``unpaired`` (sewn in but
            never recorded: helps through the duty desk of its area).
        via: ``token`` or ``typed``.
        purpose: ``help``, ``trial``, ``check`` or ``drill``.
        unconfirmed: a typed code, read while more codes are being guessed than the budget allows: the duty
            desk shall look first. It calls for help all the same.
        ward: the person's id, for the operator's own code; opaque to everybody else.
        area_number: the area in the token, or 0.
    """

    serial: int
    status: str
    via: str
    purpose: str
    unconfirmed: bool
    ward: str = attrs.field(repr=False)
    area_number: int = attrs.field(repr=False)
    _alert: Callable[..., Incident] = attrs.field(repr=False, eq=False)

    def alert(
        self, *, place: str = "", message: str = "", finder: str = "", by: str = "", request_id: str = ""
    ) -> Incident:
        """Calls for help: an incident and its notices, durable when this returns.

        A second call for the same person joins the open one.

        Args:
            place: where the person is, in words or as coordinates, at most 200 characters (longer is cut).
            message: the finder's words, at most 500 characters (longer is cut).
            finder: how to reach the finder, for the relay, at most 100 characters.
            by: id of the responder who found the person; empty for anybody else.
            request_id: makes the call repeatable: a double tap is one call.

        Raises:
            Conflict: the scan was no call for help (a trial, a check-up).
            StoreUnavailable: whether the call was saved is unknown; tell the finder to ring the hotline.
        """
        return self._alert(self, place, message, finder, by, request_id)


class Scans:
    """Behind ``city.scan``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def scan(self, text: object, *, purpose: str = "help", source: str = "") -> Scan:
        """Reads a tag: verifies offline, then reads the tag's row alone.

        Typed codes that name no tag draw on the guess budget; tokens never do.

        Args:
            text: from a camera, a keyboard, a chat; anything.
            purpose: ``help``; ``trial`` ends a fitting and is recorded there; ``check`` looks whether a
                tag still reads; ``drill`` is not open yet.
            source: who may be guessing; see ``Guard.scan``.

        Raises:
            TagError: see ``guardtag.errors``; ``Retired`` for a tag that was ended.
        """
        if purpose not in PURPOSES:
            raise ValueError(f"purpose is one of {', '.join(PURPOSES)}")
        found = recognise(self._room, text, source)
        if purpose == "trial" and found.tag is not None:
            self._record_trial(found.tag)
        return self._made(found, purpose)

    def _made(self, found: Recognised, purpose: str) -> Scan:
        ward, reading = found.tag.ward if found.tag is not None else "", found.reading
        return Scan(
            reading.serial, found.status, reading.via, purpose, found.unconfirmed, ward, reading.area, self.alert
        )

    def _record_trial(self, tag: Tag) -> None:
        def record(tx: Tx) -> None:
            fitting = tx.get(Fitting, tag.fitting)
            if fitting is not None and fitting.tried is None:
                tx.put(attrs.evolve(fitting, tried=tx.now))
                tx.journal(self._room.actor, "scans.trial", (tag.ward, f"tag:{tag.serial}"))

        self._room.records.change(record)

    def alert(self, scan: Scan, place: str, message: str, finder: str, by: str, request_id: str) -> Incident:
        """Carries out ``Scan.alert``."""
        if scan.purpose != "help":
            raise Conflict(
                "GT-SCAN-PURPOSE", "This scan was no call for help.", f"It was made as a {scan.purpose}.",
                "Scan again without a purpose to call for help.", purpose=scan.purpose,
            )  # fmt: skip
        room, records = self._room, self._room.records
        if room.signed_in:
            by = room.actor
        call = Call(
            incident=room.world.new_id(), kind="found", ward=scan.ward, area="", by=by or FINDER,
            serial=scan.serial, via=scan.via, place=words_of_a_stranger(place, MAX_PLACE),
            message=words_of_a_stranger(message, MAX_MESSAGE), finder=words_of_a_stranger(finder, MAX_FINDER),
        )  # fmt: skip

        def alert(tx: Tx) -> Incident:
            if by and tx.get(Responder, by) is None:
                raise unknown_person()
            return open_or_join(tx, room, attrs.evolve(call, area=self._area(tx, scan)))

        first: list[tuple[type, str]] = [(Head, chain(call.by, call.incident))]
        if scan.ward:
            first += [(Ward, scan.ward), (Opening, records.blind("open", scan.ward))]
        request = Request(call.by, "scans.alert", str(scan.serial), request_id, (call.place, call.message))
        return records.change(alert, first=first, request=request if request_id else None)

    def _area(self, tx: Tx, scan: Scan) -> str:
        """The area that answers: the ward's; for a tag that was never recorded, its batch's."""
        ward = tx.get(Ward, scan.ward) if scan.ward else None
        if ward is not None:
            return ward.area
        batch = batches.holding(self._room.records, scan.serial)
        if batch is not None:
            return batch.area
        raise StoreUnavailable(
            "GT-SCAN-NO-AREA",
            "Nobody could be called.",
            "No area is known for this tag.",
            "Ring the hotline or 110.",
        )
