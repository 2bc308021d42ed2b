"""Lists of visits, and what of the people on them a worker may carry on paper."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial

import attrs

from guardtag.desks.rounds.part import Part
from guardtag.model.people import RESPONSE, Responder, Ward
from guardtag.model.visits import Stop, Visit
from guardtag.records import Tx
from guardtag.rules import disclosure, paper, rounds
from guardtag.rules.policy import VISIT
from guardtag.steps import living, reads, visiting
from guardtag.steps.room import Person, not_the_operator, unknown_person
from guardtag.world import today

TOGETHER = 12
"""People looked up in one commit: each is read and checked, and has a line in the journal."""


class Listing(Part):
    """The part of ``city.rounds`` that lists."""

    def list(
        self, *, worker: str = "", area: str = "", until: str | date = "", after: str = "", limit: int = 100
    ) -> Sequence[Visit]:
        """Open visits of a worker or of an area and all below it, by day, then by area; those that are overdue first.

        On a worker's own door: theirs of today, and nothing else; with ``area`` a supervisor's, without the serials of
        tags.

        Args:
            worker: id of the responder.
            area: path; instead of ``worker``.
            until: of this day or before; all unless given.
            after: id of the last visit of the page before.
            limit: 1 to 1000.

        Raises:
            Denied: another worker's, on a door of ``acting_as``.
        """
        wanted = self._limit(limit)
        visits = self._open(worker, area, until)
        if after:
            seen = self._room.records.get(Visit, after)
            if seen is None:
                raise visiting.no_visit()
            visits = (one for one in visits if _order(one) > _order(seen))
        found = heapq.nsmallest(wanted, visits, key=_order)
        planned = self._room.signed_in and bool(area)
        return [attrs.evolve(one, serial=0) for one in found] if planned else found

    def stops(
        self, *, worker: str = "", area: str = "", until: str | date = "", show: Iterable[str] = paper.SHOWN,
        after: str = "", limit: int = 100,
    ) -> Sequence[Stop]:  # fmt: skip
        """The same visits, each with what may stand of the person on a list that leaves the house.

        It is cut as the policy cuts for a worker of the area on a visit, and further: by default a nickname (or the
        first letter of the name) and, where somebody consented to it, the home address. Looking is journalled as a
        view of each person before anything is returned; on their own door it counts as one.

        Args:
            worker: as for ``list``.
            area: as for ``list``.
            until: as for ``list``.
            show: from ``nickname``, ``full_name``, ``home_address``, ``contact_name``, ``contact_phone``.
            after: as for ``list``, a ``visit``.
            limit: as for ``list``.

        Returns:
            in the order of ``list``; a visit to somebody who was erased is left out.
        """
        wanted = paper.checked(show)
        if area:
            self._room.operator_only()
        visits = self.list(worker=worker, area=area, until=until, after=after, limit=limit)
        whose = worker or (self._room.actor if self._room.signed_in else "")
        stops: list[Stop] = []
        for start in range(0, len(visits), TOGETHER):
            some = visits[start : start + TOGETHER]
            page = self._room.records.change(partial(self._seen, visits=some, show=wanted, whose=whose))
            if page is None:  # that it was refused is written down by now
                raise reads.spent(self._room)
            stops += page
        return stops

    def _open(self, worker: str, area: str, until: str | date) -> Iterator[Visit]:
        room = self._room
        if room.signed_in and area and not worker:
            room.records.change(lambda tx: self._plans(tx, area))
        elif room.signed_in:
            if area or worker not in ("", room.actor):
                raise not_the_operator()
            self._active_worker(room.records.get(Responder, room.actor))
            this_day = self._today()
            return (one for one in self._with("worker", room.actor) if one.day == this_day)
        if bool(worker) == bool(area):
            raise ValueError("one of worker and area is needed")
        last = rounds.day(until) if until else "99999999"
        found = self._with("worker", worker) if worker else self._with("area", area)
        return (one for one in found if one.day <= last)

    def _with(self, index: str, value: str) -> Iterator[Visit]:
        return iter(self._room.records.every(Visit, index, value, whole=False))

    def _seen(self, tx: Tx, visits: Sequence[Visit], show: frozenset[str], whose: str) -> Sequence[Stop] | None:
        goes = self._active_worker(tx.get(Responder, whose)) if whose else None
        day, stops = today(tx.now, self._zone), []
        for one in visits:
            ward = living.found(tx, one.ward, {RESPONSE} | set(paper.classes(show)))
            if ward is None:
                continue
            reader = self._reader(goes, one, ward)
            if self._room.signed_in and not self._counted(tx, goes, reader, ward):
                return None
            shown = disclosure.view(ward, reader, now=tx.now, today=day)
            stop, fields = paper.stop(one, ward, shown, show, now=tx.now)
            detail = f"{reader.role} {reader.state} list {' '.join(fields)}"
            tx.journal(self._room.actor, "wards.view", tuple(filter(None, (ward.id, whose))), detail.strip())
            stops.append(stop)
        return stops

    def _counted(self, tx: Tx, goes: Responder | None, reader: disclosure.Reader, ward: Ward) -> bool:
        """Counts a look on their own door like any other look of theirs."""
        return goes is None or reads.counted(tx, self._room, Person(goes.id, "responder", goes), reader, ward)

    def _reader(self, goes: Responder | None, visit: Visit, ward: Ward) -> disclosure.Reader:
        """Who carries the list, on this visit; an area's list is for workers of the area, whoever they will be."""
        if goes is None:
            return disclosure.Reader(disclosure.OWN_WORKER, VISIT, ward=ward.id)
        acts = visiting.acting(goes, ward.area, visit.day, self._zone) or goes
        return disclosure.reader(acts, ward, None, visit=True)

    def _active_worker(self, responder: Responder | None) -> Responder:
        if responder is None or not responder.active:
            raise unknown_person()
        return responder


def _order(visit: Visit) -> tuple[str, str, str]:
    return visit.day, visit.area, visit.id
