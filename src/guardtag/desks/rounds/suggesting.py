"""Who is due and has no visit yet; visits made from that, as many as an area needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice

import attrs

from guardtag.desks.rounds.part import Part
from guardtag.model.areas import check as checked_area
from guardtag.model.areas import covers
from guardtag.model.people import Responder, Ward
from guardtag.model.tags import Fitting, Tag
from guardtag.model.visits import WHY, Filled, Planned, Suggestion, Visit
from guardtag.records import Tx
from guardtag.records.erasure import known
from guardtag.rules import duty, rounds
from guardtag.rules.rounds import Worn
from guardtag.steps import visiting
from guardtag.steps.room import unknown_person
from guardtag.texts import counted

TOGETHER = 10
"""Visits made in one commit: each is up to four rows of the 64 that one may touch."""
_PAGE = 100
"""People looked at in one query."""


class Suggesting(Part):
    """The part of ``city.rounds`` that finds out what is due."""

    def suggest(
        self, area: str, *, until: str | date = "", after: str = "", limit: int = 100
    ) -> list[Suggestion]:  # fmt: skip
        """What is due at people of an area and all below it and nobody has planned, each with its reason and day.

        On a door of ``acting_as`` it is for a supervisor of the area, without the serials of tags.

        People who are away that day, who left, died or have another record are not among them, nor who is to be
        erased, nor who gave no consent that is in force.

        Args:
            area: path.
            until: what is due on this day or before; today unless given.
            after: the ``ward`` of the last suggestion of the page before.
            limit: so many at least where there are so many, 1 to 1000; all of one person are on one page.

        Returns:
            by person, in order of their ids; fewer than ``limit`` on the last page.

        Raises:
            Denied: it is not this door's area, or not for their role.
        """
        self._room.records.change(lambda tx: self._plans(tx, area))
        wanted, on = self._limit(limit), self._until(until)
        found: list[Suggestion] = []
        for ward in self._people(area, after):
            found += self._of(ward, on)
            if len(found) >= wanted:
                break
        return [attrs.evolve(one, serial=0) for one in found] if self._room.signed_in else found

    def fill(
        self, area: str, *, worker: str = "", until: str | date = "", by: str = "",
        progress: Callable[[int], None] | None = None,
    ) -> Filled:  # fmt: skip
        """Makes a visit of every suggestion, on the day it is due, or today when that is over.

        On a door of ``acting_as`` it is for a supervisor of the area.

        Ten are one commit; cut short it is called again and goes on. What has an open visit gets no second one,
        however many call it at once.

        Args:
            area: path.
            worker: id of the responder who goes; nobody yet unless given. They answer for the whole area; for a day
                on which they stand in for nobody there any more, nobody is sent yet.
            until: as for ``suggest``.
            by: who fills it.
            progress: called with the number of visits made so far.

        Raises:
            Denied: nobody has the worker's id, it is not this door's area, or not for their role.
            Conflict: the worker does not answer for the area (``GT-ROUND-WORKER``).
        """
        room = self._room
        actor, on = self._room.speaker(by), self._until(until)
        checked_area(area, len(room.config.levels))
        room.records.change(lambda tx: self._plans(tx, area))
        if worker:
            self._answers_for(worker, area)
        due = (one for ward in self._people(area, "") for one in self._of(ward, on))
        made = there = 0
        while some := list(islice(due, TOGETHER)):
            new = self._fill(some, worker, actor)
            made, there = made + new, there + len(some) - new
            if progress:
                progress(made)
        return Filled(made, there)

    def flagged(self, area: str, *, after: str = "", limit: int = 100) -> list[Fitting]:
        """Fittings of an area and all below it that somebody untrained made and nobody trained has looked at since.

        Args:
            area: path.
            after: the ``ward`` of the last one of the page before.
            limit: as for ``suggest``.
        """
        self._room.operator_only()
        wanted = self._limit(limit)
        found: list[Fitting] = []
        for ward in self._people(area, after):
            found += [one.fitting for one in self._worn(ward.id) if one.fitting.flagged]
            if len(found) >= wanted:
                break
        return found

    def _until(self, until: str | date) -> str:
        return rounds.day(until) if until else self._today()

    def _people(self, area: str, after: str) -> Iterator[Ward]:
        """People of an area, by id; one whose record is damaged keeps nobody else from being visited."""
        return iter(self._room.records.every(Ward, "area", area, after=after, page=_PAGE, whole=False))

    def _worn(self, ward: str) -> list[Worn]:
        """The tags that somebody wears, as they were sewn in."""
        records = self._room.records
        blind = records.blind("ward", ward)
        tags = {tag.fitting: tag for tag in records.every(Tag, "ward", blind, whole=False) if tag.state == "fitted"}
        if not tags:
            return []
        fittings = records.every(Fitting, "ward", blind, whole=False)
        return [Worn(tags[one.id], one) for one in fittings if one.id in tags]

    def _of(self, ward: Ward, until: str) -> list[Suggestion]:
        """What is due at somebody's and has no open visit."""
        room = self._room
        records, blind = room.records, room.records.blind("ward", ward.id)
        slots = {one.id: one.last for one in records.every(Planned, "ward", blind, whole=False) if one.last}
        last = {why: slots[name] for why in WHY if (name := visiting.slot_id(records, ward.id, why)) in slots}
        planned = {one.why for one in records.every(Visit, "open", blind, whole=False)}
        due = [
            one for one in rounds.suggestions(
                ward, self._worn(ward.id), last, days=room.config.rounds, now=room.world.now(), timezone=self._zone
            ) if one.day <= until and one.why not in planned
        ]  # fmt: skip
        return due if due and known(room.records, ward.id) is None else []

    def _fill(self, some: Sequence[Suggestion], worker: str, actor: str) -> int:
        """Makes these visits in one commit; says how many there were to make."""
        ids = [self._room.world.new_id() for _ in some]

        def fill(tx: Tx) -> int:
            wanted = (self._made(tx, one, name, worker, actor) for one, name in zip(some, ids, strict=True))
            made = [visit for visit in wanted if visit is not None]
            if made:
                tx.journal(
                    actor,
                    "rounds.fill",
                    tuple(dict.fromkeys(one.ward for one in made)),
                    f"{len(made)} {counted('visit|visits', len(made))}",
                )
            return len(made)

        return self._room.records.change(fill)

    def _made(self, tx: Tx, one: Suggestion, name: str, worker: str, actor: str) -> Visit | None:
        person, this_day = tx.get(Ward, one.ward), self._today(tx.now)
        on = max(one.day, this_day)
        if person is None or not rounds.there(person, on, self._zone) or known(tx, one.ward) is not None:
            return None
        goes = worker if worker and visiting.goes(tx, worker, person, on, self._zone) else ""
        return visiting.make(
            tx, Visit(name, one.ward, person.area, one.why, on, goes, made=tx.now, by=actor, reason=one.reason,
                      serial=one.serial)
        )  # fmt: skip

    def _answers_for(self, worker: str, area: str) -> None:
        responder = self._room.records.get(Responder, worker)
        if responder is None or not responder.active:
            raise unknown_person()
        acts = duty.acting_for(responder, area, self._room.world.now())
        if acts.role != "worker" or not covers(acts.area, area):
            raise visiting.not_all_theirs(area)
