"""Leading a search: its tasks, who has it, the note for the next shift, doubles."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from guardtag.desks.missing.part import Part, name_of
from guardtag.errors import Conflict
from guardtag.model.incidents import Incident
from guardtag.model.searches import PARTIES, Search
from guardtag.records import Tx
from guardtag.rules import lifecycle, search_plan
from guardtag.steps import announce, progress, search_note, search_record, tasks
from guardtag.steps.checks import maybe
from guardtag.steps.climb import resting
from guardtag.steps.room import OPERATOR, Person, acting, person, staff_only, unknown_person
from guardtag.steps.search_note import Item, Note
from guardtag.steps.search_record import Record
from guardtag.steps.shown import shown
from guardtag.steps.tell import line


class Leading(Part):
    """The part of ``city.missing`` that leads a search."""

    def plan(self, search_id: str, party: str = "") -> Sequence[Item]:
        """The tasks of a search with what came of each, the first to be done first; journalled.

        Args:
            search_id: id of the call.
            party: one of ``guardtag.model.searches.PARTIES``; all unless given.
        """
        if party and party not in PARTIES:
            raise ValueError(f"party is one of {', '.join(PARTIES)}")

        def look(tx: Tx) -> tuple[Item, ...]:
            search, incident, who = self._theirs(tx, search_id, "", looks=True)
            tx.journal(self._room.actor, "missing.plan", (search.id, search.subject))
            return search_note.items(search, incident if who is None else shown(tx, self._room, incident, who))

        return [item for item in self._room.records.change(look) if not party or item.step.party == party]

    def done(self, search_id: str, step: str, *, result: str = "", by: str = "", request_id: str = "") -> Search:
        """A step of the plan is done.

        Args:
            search_id: id of the call.
            step: its id, such as ``call-round``.
            result: what came of it, at most 500 characters.
            by: who did it; empty: the operator's own code.
            request_id: makes the call repeatable.

        Raises:
            Conflict: there is no such open step.
        """
        result, task = maybe("result", result, 500), f"{search_plan.PREFIX}{step}"

        def finish(tx: Tx, search: Search, incident: Incident, who: Person | None) -> Search:
            incident = tasks.done(incident, task, tx.now, name_of(who), result)
            tx.journal(name_of(who), "missing.done", (incident.id, incident.subject), task)
            incident = line(tx, incident, "search-step", name_of(who), step)
            tx.put(search_note.heard(incident, name_of(who), tx.now))
            return tx.put(search)

        return self._seen(self._change(search_id, by, finish, "done", request_id, step, result))

    def lead(self, search_id: str, *, to: str, note: str = "", by: str = "", request_id: str = "") -> Search:
        """One shift hands a search to the next: whoever leads it from now on takes the call.

        Whoever led it before has given it back by that; the ladder waits for the new one as for anybody who takes a
        call. They are told at once.

        Args:
            search_id: id of the call.
            to: id of the responder who leads it from now on.
            note: a few words, at most 200 characters.
            by: who hands it over; empty: the operator's own code.
            request_id: makes the call repeatable.

        Raises:
            Conflict: the call is closed.
            Denied: nobody of this id, or it is not theirs.
        """
        note = maybe("note", note, 200)

        def hand(tx: Tx, search: Search, incident: Incident, who: Person | None) -> Search:
            progress.must_be_open(incident)
            if who is not None:
                staff_only(who)
            taker = person(tx, to)
            if taker.responder is None:
                raise unknown_person()
            acting(tx, attrs.evolve(self._room, actor=OPERATOR), to, incident)
            before = search.lead
            incident = lifecycle.take(lifecycle.forward(incident, "acknowledged"), to, "responder", tx.now)
            if before and before != to and before in incident.acknowledged_by:
                incident = lifecycle.give_back(incident, before, tx.now)
            incident = progress.reached(tx, incident, "responder_told", "acknowledged")
            said = "shift" if before and before != to else "search-lead"
            incident = line(tx, incident, said, name_of(who), note, incident.rung.level)
            incident = announce.next_telling(incident)
            announce.one(tx, self._room, incident, to, "search-shift")
            if incident.state == "acknowledged":
                incident = resting(incident, tx.now)
            tx.put(incident)
            tx.journal(name_of(who), "missing.lead", (incident.id, incident.subject), to)
            return tx.put(attrs.evolve(search, lead=to))

        return self._seen(self._change(search_id, by, hand, "lead", request_id, to, note))

    def note(self, search_id: str) -> Note:
        """The note for the next shift: who has the search, what is open, what is next; journalled.

        It holds what was seen and where: for the operator's own code, which prints it (``guardtag.report.shift``) for
        whoever takes the search over.

        Args:
            search_id: id of the call.
        """
        room = self._room
        room.operator_only()

        def look(tx: Tx) -> Note:
            search, incident, _ = self._theirs(tx, search_id, "")
            tx.journal(room.actor, "missing.note", (search.id, search.subject))
            return search_note.of(tx, search, incident)

        return room.records.change(look)

    def record(self, search_id: str) -> Record:
        """All of one search, for its report (``guardtag.report.search``); for the operator's own code, journalled.

        Args:
            search_id: id of the call.
        """
        room = self._room
        room.operator_only()

        def look(tx: Tx) -> Record:
            search, incident, _ = self._theirs(tx, search_id, "")
            tx.journal(room.actor, "missing.record", (search.id, search.subject))
            return search_record.of(tx, room, search, incident)

        return room.records.change(look)

    def join(self, search_id: str, *, into: str, by: str = "", request_id: str = "") -> Search:
        """Two searches are about one person: this one is closed as the double of the other, which goes on.

        What was seen counts for the other from then on.

        Args:
            search_id: the search that is one too many.
            into: the search that goes on; its call must be open.
            by: who joins them; a responder.
            request_id: makes the call repeatable.

        Returns:
            the search that goes on.

        Raises:
            Conflict: one of the calls is closed, one is a drill and the other in earnest, or the one too many is for
                a person of the register and the other is not for them (``GT-SEARCH-JOIN``).
            Denied: there is no such search, or it is not theirs.
        """
        if search_id == into:
            raise ValueError("a search is no double of itself")

        def unite(tx: Tx, search: Search, incident: Incident, who: Person | None) -> Search:
            kept, other, _ = self._theirs(tx, into, by)
            progress.may_be_one(other, incident)
            if search.subject and search.subject != kept.subject:
                raise Conflict(
                    "GT-SEARCH-JOIN", "These are not one person.",
                    "A search for a person of the register goes on as what it is.",
                    "Join the search for somebody unknown into it, not the other way round.",
                )  # fmt: skip
            doubles = tuple(dict.fromkeys((*kept.doubles, search.id, *search.doubles)))
            kept = attrs.evolve(
                kept, doubles=doubles, reports=(*kept.reports, *search.reports)[:50],
                risks=tuple(dict.fromkeys((*kept.risks, *search.risks))), clothes=kept.clothes or search.clothes,
                looks=kept.looks or search.looks, age=kept.age if kept.age is not None else search.age,
            )  # fmt: skip
            tx.put(line(tx, other, "joined", name_of(who), incident.place))
            closer = who or Person(OPERATOR, "responder")
            incident = attrs.evolve(incident, ring=None)  # the search goes on: nobody is told that it is over
            progress.close(tx, self._room, incident, closer, "duplicate", duplicate_of=into)
            tx.journal(name_of(who), "missing.join", (search.id, into))
            return tx.put(kept)

        return self._seen(self._change(search_id, by, unite, "join", request_id, into))
