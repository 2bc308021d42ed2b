"""Training: courses, who passed them, until when it counts, and where nobody is trained."""

from __future__ import annotations

import csv
import io
import os
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

import attrs

from guardtag.errors import Conflict
from guardtag.labels.output import whole_file
from guardtag.labels.rows import harmless
from guardtag.model.areas import check, covers
from guardtag.model.people import Responder, Training
from guardtag.model.training import FITTING, NEEDED_FOR, Course
from guardtag.records import Request, Tx
from guardtag.rules import training as rule
from guardtag.spi import Query
from guardtag.steps import courses
from guardtag.steps.checks import maybe, short
from guardtag.steps.room import Room, no_responder
from guardtag.world import today

MAX_MONTHS, MAX_ID = 240, 40
_ID_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")
_PAGE = 500
_DAY = 86_400.0


@attrs.frozen
class Passed:
    """What somebody passed.

    Args:
        responder: their id.
        name: their name.
        area: path of their area.
        course: id of the course.
        on: the day it was passed, ``YYYY-MM-DD``.
        until: the last day it counts, likewise; empty: for ever.
        counts: whether it does today.
        certificate: number of the certificate, or empty.
    """

    responder: str
    name: str = attrs.field(repr=False)
    area: str
    course: str
    on: str
    until: str
    counts: bool
    certificate: str = attrs.field(default="", repr=False)


@attrs.frozen
class Untrained:
    """An area in which nobody is trained: no worker of exactly this area holds what is needed.

    Args:
        area: its path.
        wards: how many wards live in exactly this area.
        workers: how many workers answer for it.
    """

    area: str
    wards: int
    workers: int


class TrainingDesk:
    """The desk on the door: ``city.training``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def course(
        self, course_id: str, *, zh: str, en: str, months: int = 0, needed_for: str = "", by: str = "",
        request_id: str = "",
    ) -> Course:  # fmt: skip
        """Enters a course, or changes one; who passed it before keeps the day until which it counts.

        Args:
            course_id: short, lower-case, such as ``sewing`` (built in: needed for fitting, counts for ever).
            zh: its title in Chinese.
            en: its title in English.
            months: how long it counts, at most 240; 0: for ever.
            needed_for: ``fitting``, or empty. All courses that are entered for it are needed; while there is none,
                ``sewing`` is.
            by: who enters it; the operator's own code unless given.
            request_id: makes the call repeatable.

        Raises:
            ValueError: one of these has not its form.
            Conflict: there are too many courses (``GT-TRAINING-MANY``).
        """
        room = self._room
        room.operator_only()
        if not course_id or len(course_id) > MAX_ID or not set(course_id) <= _ID_LETTERS:
            raise ValueError(f"course_id is 1 to {MAX_ID} lower-case letters, digits, - _ .")
        if isinstance(months, bool) or not isinstance(months, int) or not 0 <= months <= MAX_MONTHS:
            raise ValueError(f"months is a whole number of 0 to {MAX_MONTHS}")
        if needed_for not in NEEDED_FOR:
            raise ValueError("needed_for is fitting, or empty")
        titles, actor = (short("zh", zh, 60), short("en", en, 60)), by or room.actor

        def enter(tx: Tx) -> Course:
            known = {one.id for one in courses.every(tx)}
            if tx.get(Course, course_id) is None and course_id not in known and len(known) >= courses.MOST:
                raise Conflict(
                    "GT-TRAINING-MANY", f"There are at most {courses.MOST} courses.", "So many are entered already.",
                    "Change one of them.", limit=courses.MOST,
                )  # fmt: skip
            tx.journal(actor, "training.course", (), course_id)
            return tx.put(Course(course_id, *titles, months, needed_for, tx.now, actor))

        request = Request(actor, "training.course", course_id, request_id, (*titles, months, needed_for))
        return room.records.change(enter, request=request)

    def courses(self) -> Sequence[Course]:
        """All courses, by id."""
        self._room.operator_only()
        return courses.every(self._room.records)

    def passed(
        self, responder_id: str, course_id: str, *, day: date | None = None, by: str = "", certificate: str = "",
        request_id: str = "",
    ) -> Responder:  # fmt: skip
        """Somebody passed a course. It counts from that day; an older one that is entered late changes nothing.

        Args:
            responder_id: their id.
            course_id: id of the course.
            day: the day, not in the future; today unless given.
            by: who says so; the operator's own code unless given.
            certificate: number of the certificate.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of this id, or they left.
            Conflict: there is no such course (``GT-TRAINING-COURSE``).
        """
        room = self._room
        zone, actor = room.config.timezone, by or room.actor
        certificate = maybe("certificate", certificate, 60)

        def learn(tx: Tx, one: Responder) -> Responder:
            found, now = courses.known(tx, course_id), today(tx.now, zone)
            on = day or now
            if on > now:
                raise ValueError("day is one that has come")
            given = min(rule.begins(on, zone), tx.now)
            until = rule.expires(on, found.months, zone)
            return rule.passed(one, Training(course_id, given, until, actor, certificate))

        return self._change(responder_id, "passed", course_id, actor, learn, request_id, day, certificate)

    def withdraw(self, responder_id: str, course_id: str, *, by: str = "", request_id: str = "") -> Responder:
        """Takes back what was entered by mistake: the course does not count for them any more.

        Args:
            responder_id: their id.
            course_id: id of the course.
            by: who says so; the operator's own code unless given.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of this id, or they left.
        """
        actor = by or self._room.actor
        return self._change(
            responder_id, "withdraw", course_id, actor, lambda tx, one: rule.without(one, course_id), request_id
        )

    def list(self, area: str = "", *, course_id: str = "") -> Iterator[Passed]:
        """Who passed what, one by one, by id of the responder.

        Args:
            area: those who answer for this area or one below it; everybody unless given.
            course_id: of this course alone.
        """
        self._room.operator_only()
        for one in self._active(area):
            for training in one.trainings:
                if course_id in ("", training.name):
                    yield self._row(one, training)

    def due(self, days: int = 60, area: str = "") -> Iterator[Passed]:
        """Whose training ends within some days, or ended: the list for a refresher.

        Args:
            days: from today, 0 to 3660.
            area: as for ``list``.
        """
        self._room.operator_only()
        if not 0 <= days <= 3660:
            raise ValueError("days is 0 to 3660")
        until = self._room.world.now() + days * _DAY
        for one in self._active(area):
            for training in one.trainings:
                if training.expires is not None and training.expires <= until:
                    yield self._row(one, training)

    def untrained(self, area: str = "", *, needed_for: str = FITTING) -> Sequence[Untrained]:
        """Areas in which somebody lives or works and no worker is trained, by path.

        Args:
            area: this area and those below it; all unless given.
            needed_for: what has to be learnt.
        """
        room = self._room
        room.operator_only()
        wanted, now = courses.needed(room.records, needed_for), room.world.now()
        wards = self._homes(area)
        workers: dict[str, list[bool]] = {}
        for one in self._active(area):
            for place in one.everywhere:
                if one.role == "worker" and _within(area, place):
                    workers.setdefault(place, []).append(rule.trained(one, wanted, now))
        return [
            Untrained(place, wards.get(place, 0), len(workers.get(place, ())))
            for place in sorted(wards.keys() | workers.keys()) if not any(workers.get(place, ()))
        ]  # fmt: skip

    def write(self, out: str | os.PathLike[str], rows: Iterable[Passed]) -> int:
        """Writes rows of ``list`` or ``due`` as CSV (UTF-8 with BOM, for spreadsheets) into a file of mode 0600.

        Args:
            out: the file; it appears whole or not at all.
            rows: what to write.

        Returns:
            how many rows there are.

        Raises:
            PrintError: it cannot be written (``GT-PRINT-WRITE``).
        """
        self._room.operator_only()
        columns = [field.name for field in attrs.fields(Passed)]
        written = 0
        with whole_file(out) as stream:
            stream.write(BOM_UTF8 + _line(columns))
            for row in rows:
                stream.write(_line([harmless(str(getattr(row, column))) for column in columns]))
                written += 1
        return written

    def _change(
        self, id: str, verb: str, course: str, actor: str, fn: Callable[[Tx, Responder], Responder], request_id: str,
        *arguments: object,
    ) -> Responder:  # fmt: skip
        room = self._room
        room.operator_only()

        def change(tx: Tx) -> Responder:
            one = tx.get(Responder, id)
            if one is None or not one.active:
                raise no_responder()
            after = fn(tx, one)
            tx.journal(actor, f"training.{verb}", (id,), course)
            return tx.put(after)

        request = Request(actor, f"training.{verb}", id, request_id, (course, *arguments))
        return room.records.change(change, request=request)

    def _row(self, one: Responder, training: Training) -> Passed:
        zone, now = self._room.config.timezone, self._room.world.now()
        last = "" if training.expires is None else today(training.expires - 1, zone).isoformat()
        counts = training.expires is None or training.expires > now
        on = today(training.given, zone).isoformat()
        return Passed(one.id, one.name, one.area, training.name, on, last, counts, training.certificate)

    def _active(self, area: str) -> Iterator[Responder]:
        if area:
            check(area, len(self._room.config.levels))
        for one in self._room.records.walk(Responder, whole=False):
            if one.active and any(_within(area, place) for place in one.everywhere):
                yield one

    def _homes(self, area: str) -> Mapping[str, int]:
        """How many wards live where; the index says it, so nobody's record is opened."""
        store, after, found = self._room.records.store, "", dict[str, int]()
        while True:
            if area:
                rows = store.find(Query("ward", "area", value=area, after=after, limit=_PAGE, newest=False))
            else:
                rows = store.walk("ward", after, _PAGE)
            for row in rows:
                home = max(row.index.get("area", ("",)), key=len)
                found[home] = found.get(home, 0) + 1
            if len(rows) < _PAGE:
                return found
            after = rows[-1].id


def _line(cells: Sequence[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode("utf-8", "replace")


def _within(area: str, place: str) -> bool:
    return not area or covers(area, place)
