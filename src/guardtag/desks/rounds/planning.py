"""Visits planned, given to a worker, done, missed and called off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import attrs

from guardtag.desks.rounds.part import Part
from guardtag.model.people import Ward
from guardtag.model.visits import WHY, Visit
from guardtag.records import Request, Tx
from guardtag.rules import rounds
from guardtag.steps import contact_tests, living, visiting
from guardtag.steps.checks import id_of, maybe

MAX_NOTE, MAX_REACHED = 200, 20


class Planning(Part):
    """The part of ``city.rounds`` that plans and ends visits."""

    def plan(
        self, ward: Ward | str, *, why: str, day: str | date, worker: str = "", by: str = "", note: str = "",
        request_id: str = "",
    ) -> Visit:  # fmt: skip
        """Plans a visit; on a door of ``acting_as`` a supervisor's, to people of their area.

        A person has at most one open visit of a kind.

        Args:
            ward: the person or their id.
            why: ``fitting``, ``check-up``, ``contact-test`` or ``review``.
            day: the day it is for, ``YYYYMMDD``, ``YYYY-MM-DD`` or a date; not one that is over.
            worker: id of the responder who goes; nobody yet unless given.
            by: who plans it.
            note: what whoever goes is to know, at most 200 characters; nothing about the person.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody has the ward's or the worker's id, or the person is none of this door's area.
            Conflict: the person died or left (``GT-WARD-ENDED``), such a visit is planned already
                (``GT-ROUND-PLANNED``), or the worker is none of the person's area that day (``GT-ROUND-WORKER``).
        """
        room = self._room
        if why not in WHY:
            raise ValueError(f"why is one of {', '.join(WHY)}")
        on, note, actor = rounds.day(day), maybe("note", note, MAX_NOTE), self._room.speaker(by)
        ward_id = id_of(ward)
        visit_id = room.world.new_id()

        def plan(tx: Tx) -> Visit:
            found = living.found(tx, ward_id)
            if found is not None:  # that somebody died is told to whom they are theirs
                self._plans(tx, found.area)
            person = living.guarded(tx, ward_id)
            self._not_over(on, tx.now)
            if worker:
                visiting.may_go(tx, worker, person, on, self._zone)
            made = visiting.make(
                tx, Visit(visit_id, person.id, person.area, why, on, worker, made=tx.now, by=actor, note=note)
            )
            if made is None:
                raise visiting.planned_before()
            tx.journal(actor, "rounds.plan", (person.id, visit_id, *filter(None, (worker,))), f"{why} {on}")
            return made

        request = Request(actor, "rounds.plan", ward_id, request_id, (why, on, worker, note))
        return room.records.change(plan, request=request)

    def assign(
        self, visit: Visit | str, *, worker: str, day: str | date = "", by: str = "", request_id: str = ""
    ) -> Visit:
        """Gives a visit to a worker, on its day or another; from then on nobody else sees anything by it.

        On a door of ``acting_as`` it is for a supervisor of the person's area.

        Args:
            visit: the visit or its id.
            worker: id of the responder who goes; empty takes it from whoever had it.
            day: another day.
            by: who gives it.
            request_id: makes the call repeatable.

        Raises:
            Denied: there is no such visit, or nobody of this id.
            Conflict: it has ended, or the worker is none of the person's area that day.
        """
        on, actor = rounds.day(day) if day else "", self._room.speaker(by)

        def assign(tx: Tx, one: Visit) -> Visit:
            person, when = living.guarded(tx, one.ward), on or one.day
            if on:
                self._not_over(on, tx.now)
            if worker:
                visiting.may_go(tx, worker, person, when, self._zone)
            return tx.put(attrs.evolve(one, worker=worker, day=when, area=person.area))

        return self._change(visit, "assign", assign, actor, request_id, (worker, on), worker, planned=True)

    def done(
        self, visit: Visit | str, *, note: str = "", reached: Sequence[str] = (), by: str = "", request_id: str = ""
    ) -> Visit:
        """A visit was made. On a worker's own door: theirs, of today or before.

        Args:
            visit: the visit or its id.
            note: what there is to say, at most 200 characters.
            reached: contacts who said on this visit that they read what is sent to them, each by id: ``c1`` for the
                address that a test would ask first, ``c1/2`` for their second one. It counts as their yes, as with
                ``city.contacts.confirm``.
            by: who says so; on a door of ``acting_as`` that person.
            request_id: makes the call repeatable.

        Raises:
            Denied: there is no such visit, or it is not this person's.
            Conflict: it has ended; or there is no such contact or address (``GT-CONTACT-NONE``), or none of theirs may
                be tested (``GT-CONTACT-UNTESTABLE``).
        """
        if isinstance(reached, str):
            raise TypeError("reached is a list of texts, not one text")
        if len(reached) > MAX_REACHED:
            raise ValueError(f"at most {MAX_REACHED} contacts are reached on a visit")
        return self._end(visit, "done", note, by, request_id, tuple(dict.fromkeys(reached)))

    def missed(self, visit: Visit | str, *, note: str = "", by: str = "", request_id: str = "") -> Visit:
        """Nobody was met, or nobody went: what it was for is due as before. Otherwise as ``done``."""
        return self._end(visit, "missed", note, by, request_id)

    def cancel(self, visit: Visit | str, *, note: str = "", by: str = "", request_id: str = "") -> Visit:
        """Calls a visit off; it is suggested again only after ``rounds.again`` days. Otherwise as ``assign``."""
        return self._end(visit, "cancelled", note, by, request_id)

    def get(self, visit_id: str) -> Visit:
        """A visit; on a worker's own door one of theirs of today.

        Raises:
            Denied: there is no such visit, or it is not this person's.
        """
        found = self._room.records.get(Visit, visit_id)
        if found is None:
            raise visiting.no_visit()
        if self._room.signed_in and (found.worker != self._room.actor or found.day != self._today()):
            raise visiting.no_visit()
        return found

    def _end(
        self, visit: Visit | str, state: str, note: str, by: str, request_id: str, reached: tuple[str, ...] = ()
    ) -> Visit:
        actor, said = self._room.speaker(by), maybe("note", note, MAX_NOTE)

        def end(tx: Tx, one: Visit) -> Visit:
            for text in reached:
                contact_tests.met(tx, self._room, living.guarded(tx, one.ward), text, actor)
            return visiting.end(tx, one, state, actor, said)

        arguments = (said, reached) if reached else (said,)  # a request from before these were asked for is the same
        return self._change(visit, state, end, actor, request_id, arguments, planned=state == "cancelled")

    def _change(
        self, visit: Visit | str, verb: str, fn: Callable[[Tx, Visit], Visit], actor: str, request_id: str,
        arguments: tuple[object, ...], *subjects: str, planned: bool = False,
    ) -> Visit:  # fmt: skip
        visit_id = id_of(visit)

        def change(tx: Tx) -> Visit:
            one = self._planned(tx, visit_id) if planned else self._visit(tx, visit_id)
            tx.journal(actor, f"rounds.{verb}", (one.ward, visit_id, *filter(None, subjects)), one.why)
            return fn(tx, one)

        request = Request(actor, f"rounds.{verb}", visit_id, request_id, arguments)
        return self._room.records.change(change, request=request)

    def _not_over(self, on: str, now: float) -> None:
        if on < self._today(now):
            raise ValueError("that day is over")
