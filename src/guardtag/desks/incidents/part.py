"""Reads calls, and changes them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from guardtag.errors import Tampered
from guardtag.model.incidents import Incident
from guardtag.records import Request, Tx
from guardtag.rules.duty import answers_for
from guardtag.spi import Query
from guardtag.steps import living, open_calls, progress
from guardtag.steps.checks import maybe
from guardtag.steps.room import Person, Room, acting, not_the_operator, person
from guardtag.steps.shown import looked, shown

log: Final = logging.getLogger("guardtag")

_PAGE = 100


class Part:
    """The part of ``city.incidents`` that reads calls, and changes them."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def get(self, incident_id: str) -> Incident:
        """One incident; raises ``Denied`` when there is none, or it is not this door's person's.

        What a person sees of it is journalled first.
        """
        room = self._room
        found = room.records.get(Incident, incident_id)
        if found is None:
            raise progress.no_call()
        if not room.signed_in:
            return found
        return room.records.change(
            lambda tx: looked(tx, room, "incidents.get", [found], acting(tx, room, "", found))[0]
        )

    def list(
        self, area: str = "", *, state: str = "", ward_id: str = "", after: str = "", limit: int = 100
    ) -> Sequence[Incident]:
        """Incidents, newest first, paged by id: of an area and all below it, of a state or of a ward.

        One that cannot be opened is left out, which is logged and ``unreadable`` says; the others are there.

        Args:
            area: path.
            state: ``open`` or ``closed``.
            ward_id: id of a person.
            after: the last id of the page before.
            limit: at most so many.

        Raises:
            Denied: on a door of ``acting_as``, another area than theirs; to an auditor, whom the policy gives no more
                of a call than how many there are (``city.figures``) and who looked (``city.journal``).
        """
        records = self._room.records
        if self._room.signed_in:
            who = self._of_area("" if ward_id else area)
        if sum(map(bool, (area, state, ward_id))) != 1:
            raise ValueError("give one of area, state and ward_id")
        if ward_id:
            return living.calls(records, ward_id, after, limit)
        index, value = ("area", area) if area else ("state", state)
        found = records.find(Incident, index, value, after=after, limit=limit, whole=False)
        if not self._room.signed_in:
            return found
        return records.change(lambda tx: looked(tx, self._room, "incidents.list", found, who))

    def unreadable(self, area: str = "", *, after: str = "", last: str = "") -> Sequence[str]:
        """Ids of the calls of an area and all below it that no list shows, since their rows are damaged.

        Nothing else is known of them. Whoever looks at a list has to be told: one may be somebody who is out there.

        Args:
            area: path; empty, on the operator's door: those that are open, wherever they are.
            after: the last id of the page before; without it all that are open are among them.
            last: the last id of the page itself; empty: to the end.

        Raises:
            Denied: as ``list``.
        """
        records = self._room.records
        if self._room.signed_in:
            self._of_area(area)
        still = {} if after else self._damaged(area)
        found = {id for id, areas in still.items() if not area or area in areas}
        while area and (rows := records.store.find(Query("incident", "area", value=area, after=after, limit=_PAGE))):
            found.update(row.id for row in rows if row.id >= last and open_calls.opened(records, row)[1])
            after = rows[-1].id
            if len(rows) < _PAGE or after < last:
                break
        return sorted(found, reverse=True)

    def _damaged(self, area: str) -> Mapping[str, Sequence[str]]:
        """Open calls that cannot be opened; where the store cannot even find them, an area's own list goes on."""
        try:
            return self._room.open_calls.damaged(self._room.records)
        except Tampered:
            if not area:
                raise
            log.error("open calls cannot be gone through, so that damaged ones are not named")
            return {}

    def _of_area(self, area: str) -> Person:
        """Who is signed in, where the calls of this area are theirs to look through."""
        who = self._room.records.change(lambda tx: person(tx, self._room.actor))
        one = who.responder
        if one is None or one.role == "auditor" or not area or not answers_for(one, area):
            raise not_the_operator()
        return who

    def _advance(self, incident_id: str, by: str, state: str, note: str, request_id: str) -> Incident:
        note = maybe("note", note, 200)
        return self._change(
            incident_id, by, lambda tx, incident, who: progress.advance(tx, self._room, incident, who, state, note),
            state, request_id, note,
        )  # fmt: skip

    def _change(
        self, incident_id: str, by: str, fn: Callable[[Tx, Incident, Person], Incident], verb: str, request_id: str,
        *arguments: object,
    ) -> Incident:  # fmt: skip
        def change(tx: Tx) -> Incident:
            incident = progress.call(tx, incident_id)
            return fn(tx, incident, acting(tx, self._room, by, incident))

        actor = self._room.actor if self._room.signed_in else by  # signed in, `by` may say another: not their answer
        request = Request(actor, f"incidents.{verb}", incident_id, request_id, arguments)
        return self._seen(self._room.records.change(change, request=request))

    def _seen(self, incident: Incident) -> Incident:
        """The call as this door may see it: the operator's all of it, a person's what the policy gives them."""
        room = self._room
        if not room.signed_in:
            return incident
        return room.records.change(lambda tx: shown(tx, room, incident, acting(tx, room, "", incident)))
