"""Scans: what a camera, a keyboard or a chat gave, and the one tap that calls for help."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple, get_args

import attrs

from guardtag.errors import BackendError, Conflict, StoreUnavailable
from guardtag.model.areas import Area, lineage
from guardtag.model.incidents import Incident, Opening
from guardtag.model.people import Ward
from guardtag.model.tags import Fitting, Purpose, Tag
from guardtag.records import Records, Request, Tx
from guardtag.records.journal import Head, chain
from guardtag.rules import presence
from guardtag.rules.disclosure import DOUBTED, GUESSABLE
from guardtag.steps import batches, living, modes
from guardtag.steps.checks import MAX_MESSAGE, MAX_PLACE, words_of_a_stranger
from guardtag.steps.opening import Call, open_or_join
from guardtag.steps.recognise import Recognised, outcome, recognise, recognise_all
from guardtag.steps.room import FINDER, Room, person, unknown_person
from guardtag.steps.shown import shown

log: Final = logging.getLogger("guardtag")

PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)
MAX_FINDER = 100
RETRY_SECONDS = 3600.0
"""So long a request id stands for one tap, whatever became of its call."""


class ScanRequest(NamedTuple):
    """One text of several that are read together; see ``Guard.scan`` for each of the three."""

    text: object
    purpose: Purpose = "help"
    source: str = ""


@attrs.frozen
class Scan:
    """A tag was read. It tells nobody and shows nothing; ``alert`` does.

    Args:
        serial: the tag's serial.
        status: ``live``, ``replaced`` (an old coat: helps all the same) or ``unpaired`` (sewn in but
            never recorded: helps through the duty desk of its area).
        via: ``token``, ``typed`` or ``older`` (another system's code).
        purpose: ``help``, ``trial``, ``check`` or ``drill``.
        unconfirmed: a typed code, read while more codes are being guessed than the budget allows, or a tag whose
            pairing is in doubt: the duty desk shall look first. It calls for help all the same.
        ward: the person's id, for the operator's own code; opaque to everybody else.
        area_number: the area in the token, or 0.
        doubted: somebody says that it was fitted to another person: it calls for help, the duty desk looks first, and
            the finder is shown nothing.
    """

    serial: int
    status: str
    via: str
    purpose: Purpose
    unconfirmed: bool
    ward: str = attrs.field(repr=False)
    area_number: int = attrs.field(repr=False)
    _alert: Callable[..., Incident] = attrs.field(repr=False, eq=False)
    _alive: Callable[[], bool] = attrs.field(repr=False, eq=False)
    doubted: bool = False

    @property
    def hotline_first(self) -> bool:
        """Whether the finder should ring the hotline before anything else, before or after ``alert``.

        True when no dispatcher was alive lately: the call is saved, but it may be told to people late.
        Known to ten seconds, costs nothing, never raises.
        """
        return not self._alive()

    def alert(
        self, *, place: str = "", message: str = "", finder: str = "", by: str = "", request_id: str = ""
    ) -> Incident:
        """Calls for help: an incident and its notices, durable when this returns.

        A second call for the same person joins the open one. Show ``hotline_first`` beside it: saved is not
        yet told.

        Args:
            place: where the person is, in words or as coordinates, at most 200 characters (longer is cut).
            message: the finder's words, at most 500 characters (longer is cut).
            finder: how to reach the finder, for the relay, at most 100 characters.
            by: id of the responder who found the person and is with them, or ``WARD/CONTACT`` of a contact who
                calls; empty for anybody else.
            request_id: makes the call repeatable: a double tap is one call. After an hour, when that call has
                ended, it opens another one.

        Raises:
            Conflict: the scan was no call for help (a trial, a check-up), or there is no drill now.
            StoreUnavailable: whether the call was saved is unknown; tell the finder to ring the hotline.
        """
        return self._alert(self, place, message, finder, by, request_id)


class Scans:
    """Behind ``city.scan``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def scan(self, text: object, *, purpose: Purpose = "help", source: str = "") -> Scan:
        """Reads a tag: verifies offline, then reads the tag's row alone.

        Typed codes that name no tag draw on the guess budget; tokens never do.

        Args:
            text: from a camera, a keyboard, a chat; anything.
            purpose: ``help``; ``trial`` ends a fitting and is recorded there; ``check`` looks whether a
                tag still reads; ``drill`` calls as an exercise, while one is on.
            source: who may be guessing; see ``Guard.scan``.

        Raises:
            TagError: see ``guardtag.errors``; ``Retired`` for a tag that was ended.
        """
        _known(purpose)
        return self._noted(recognise(self._room, text, source), purpose)

    def scan_many(self, asked: Sequence[ScanRequest]) -> list[Scan | Exception]:
        """As ``scan`` for each of several, with one read of the store for all tags; of each the scan, or its error.

        Raises:
            ValueError: one of the purposes is none; nothing was read.
        """
        for one in asked:
            _known(one.purpose)
        every = recognise_all(self._room, [(one.text, one.source) for one in asked])
        return [
            found if isinstance(found, Exception) else outcome(self._noted, found, one.purpose)
            for found, one in zip(every, asked, strict=True)
        ]

    def _noted(self, found: Recognised, purpose: Purpose) -> Scan:
        if purpose == "trial" and found.tag is not None:
            self._record_trial(found.tag)
        if purpose == "help":
            self._room.scanned.note(found.reading.serial)
        return self._made(found, purpose)

    def _made(self, found: Recognised, purpose: Purpose) -> Scan:
        ward, reading = found.tag.ward if found.tag is not None else "", found.reading
        return Scan(
            reading.serial,
            found.status,
            reading.via,
            purpose,
            found.unconfirmed,
            ward,
            reading.area,
            self.alert,
            self._room.heart.alive,
            found.tag is not None and bool(found.tag.doubt),
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
        if scan.purpose not in ("help", "drill"):
            raise Conflict(
                "GT-SCAN-PURPOSE", "This scan was no call for help.", f"It was made as a {scan.purpose}.",
                "Scan again without a purpose to call for help.", purpose=scan.purpose,
            )  # fmt: skip
        room, records, exercise = self._room, self._room.records, scan.purpose == "drill"
        if room.signed_in:  # to anybody but their own person a contact is a finder like any other
            by = room.actor if "/" not in room.actor or room.actor.partition("/")[0] == scan.ward else ""
        name, caller = room.world.new_id(), by or FINDER
        place, message = words_of_a_stranger(place, MAX_PLACE), words_of_a_stranger(message, MAX_MESSAGE)
        call = partial(
            Call, incident=name, kind="found", by=caller, serial=scan.serial,
            via=DOUBTED if scan.doubted else scan.via,
            unconfirmed=scan.unconfirmed, place=place, message=message, finder=words_of_a_stranger(finder, MAX_FINDER),
            cloth=scan.status == "live" and scan.via not in GUESSABLE and not scan.doubted,
        )  # fmt: skip

        def alert(tx: Tx) -> Incident:
            ward, area = self._concerned(tx, scan)
            if by and person(tx, by).id.partition("/")[0] not in (scan.ward, ward) and "/" in by:
                raise unknown_person()
            until = modes.exercise(tx, area).until if exercise else 0.0
            return open_or_join(tx, room, call(ward=ward, area=area, drill_until=until))

        first: list[tuple[type, str]] = [(Head, chain(caller, name))]
        if scan.ward:
            first += [(Ward, scan.ward), (Opening, records.blind("open", scan.ward))]
        verb = "scans.drill" if exercise else "scans.alert"  # no call for help is answered with an exercise
        request = Request(caller, verb, str(scan.serial), request_id, (place, message))
        answer = records.change(alert, first=first, request=request)
        if not exercise:
            room.scanned.called(scan.serial)
        while request_id and self._long_over(answer):  # a page kept open since: somebody needs help again
            answer = records.change(alert, request=attrs.evolve(request, id=f"{request_id}/{answer.id}"))
        if room.signed_in:
            return records.change(lambda tx: shown(tx, room, answer, person(tx, room.actor)))
        return answer

    def _long_over(self, answer: Incident) -> bool:
        """Whether a repeated request got the answer of a call that ended, and longer ago than a retry takes."""
        tapped = answer.thread[-1].at  # the answer is as it was first given: a tap that joined is younger than its call
        if self._room.world.now() - tapped < RETRY_SECONDS:
            return False
        current = self._room.records.get(Incident, answer.id)
        return current is not None and not current.open

    def _concerned(self, tx: Tx, scan: Scan) -> tuple[str, str]:
        """The person and the area that answers: the ward's, or that of the batch.

        For a tag that was never recorded, and for a person whose record was erased or is damaged, help comes
        through the duty desk of the tag's own area.

        Raises:
            Retired: the person died or left, and the tag has not been ended yet.
        """
        ward = None
        if scan.ward:
            try:
                ward = living.found(tx, scan.ward)
            except StoreUnavailable:
                raise
            except BackendError:
                log.error("the record of a person who is called for cannot be opened: their area is called")
        if ward is not None:
            if presence.ended(ward):
                raise living.calm()
            return ward.id, ward.area
        batch = batches.holding(self._room.records, scan.serial)
        area = batch.area if batch is not None else _area_of(self._room.records, scan.area_number)
        if area:
            return "", area
        raise StoreUnavailable(
            "GT-SCAN-NO-AREA",
            "Nobody could be called.",
            "No area is known for this tag.",
            "Ring the hotline or 110.",
        )


def _known(purpose: str) -> None:
    if purpose not in PURPOSES:
        raise ValueError(f"purpose is one of {', '.join(PURPOSES)}")


def _area_of(records: Records, number: int) -> str:
    """The area of a tag whose batch is not here, as after a restore: by its token's number, else the whole of it.

    A typed code holds no number; where all areas lie under one, that one answers.
    """
    found = records.find(Area, "number", str(number), limit=1) if number else []
    if found:
        return found[0].path
    tops = {lineage(area.path)[-1] for area in records.walk(Area)}
    return tops.pop() if len(tops) == 1 else ""
