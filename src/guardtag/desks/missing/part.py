"""Reads searches, and changes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from guardtag.errors import Denied
from guardtag.model.incidents import Incident
from guardtag.model.searches import Search, SearchPhoto, Sighting
from guardtag.records import Request, Tx
from guardtag.steps import search_view, sightings
from guardtag.steps.room import OPERATOR, Person, Room, acting, person
from guardtag.steps.search_view import SearchView

T = TypeVar("T")
_NAMED = 100
"""So many are named in one entry of the journal."""


class Part:
    """The part of ``city.missing`` that reads searches, and changes them."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def get(self, search_id: str) -> Search:
        """What is known of somebody who is missing, for the operator's own code; journalled before it is given.

        Args:
            search_id: id of the call.

        Raises:
            Denied: on a door of ``acting_as``, or there is no such search.
        """
        room = self._room
        room.operator_only()

        def look(tx: Tx) -> Search:
            return self._looked(tx, search_id, "get")

        return room.records.change(look)

    def view(self, search_id: str) -> SearchView:
        """What this door's person may know of a search; journalled before it is shown.

        Args:
            search_id: id of the call.

        Raises:
            Denied: nobody is signed in, there is no such search, or it is not theirs: they neither answer for its
                area nor said that they look.
        """
        room = self._room

        def look(tx: Tx) -> SearchView:
            search, incident, who = self._theirs(tx, search_id, "", looks=True)
            if who is None:
                raise _nobody_signed_in()
            return search_view.cut(tx, room, search, incident, who)

        return room.records.change(look)

    def list(self, area: str = "", *, limit: int = 100) -> Sequence[Search]:
        """Searches of calls that are open, newest first, for the operator's own code; journalled.

        Args:
            area: path; this area and all below it; empty: all.
            limit: at most so many.
        """
        room = self._room
        room.operator_only()
        calls = room.records.find(Incident, "state", "open", limit=1000)
        ids = [one.id for one in calls if one.ring is not None and (not area or f"{one.area}/".startswith(f"{area}/"))]
        found = [one for one in room.records.read([(Search, id) for id in ids[:limit]]) if one is not None]
        names = [name for one in found for name in (one.id, one.subject) if name]
        for first in range(0, len(names), _NAMED):
            some = tuple(names[first : first + _NAMED])
            room.records.change(partial(_looked, actor=room.actor, names=some))
        return found

    def sightings(self, search_id: str) -> Sequence[Sighting]:
        """All sightings of a search, in the order in which the person was seen; journalled.

        Args:
            search_id: id of the call.

        Raises:
            Denied: on a door of ``acting_as``, or there is no such search.
        """
        room = self._room
        room.operator_only()

        def look(tx: Tx) -> tuple[Sighting, ...]:
            return tuple(sightings.of(tx, self._looked(tx, search_id, "sightings")))

        return room.records.change(look)

    def picture(self, photo_id: str) -> bytes | None:
        """The photo of a search or of a sighting, a JPEG, for the operator's own code; journalled.

        Args:
            photo_id: id of the search, or of the sighting.
        """
        room = self._room
        room.operator_only()

        def look(tx: Tx) -> bytes | None:
            photo = tx.get(SearchPhoto, photo_id)
            if photo is not None:
                tx.journal(room.actor, "missing.picture", (photo.incident, photo.subject))
            return photo.data if photo is not None else None

        return room.records.change(look)

    def _looked(self, tx: Tx, search_id: str, verb: str) -> Search:
        """A search that the operator's own code looks at, which is journalled; ``Denied`` when there is none."""
        search = tx.get(Search, search_id)
        if search is None:
            raise no_search()
        tx.journal(self._room.actor, f"missing.{verb}", (search.id, search.subject))
        return search

    def _theirs(
        self, tx: Tx, search_id: str, by: str, *, looks: bool = False
    ) -> tuple[Search, Incident, Person | None]:
        """A search with its call, and who acts; ``None``: the operator's own code.

        Args:
            looks: it is for those too who were asked to look and do, from wherever, as long as the search lasts.

        Raises:
            Denied: there is no such search, or it is not theirs.
        """
        search, incident = tx.get(Search, search_id), tx.get(Incident, search_id)
        if search is None or incident is None:
            raise no_search()
        actor = by or self._room.actor
        if actor == OPERATOR:
            return search, incident, None
        mine = not self._room.signed_in or actor == self._room.actor
        if looks and mine and incident.open and actor in incident.searchers:
            return search, incident, person(tx, actor)
        return search, incident, acting(tx, self._room, by, incident)

    def _change(
        self, search_id: str, by: str, fn: Callable[[Tx, Search, Incident, Person | None], T], verb: str,
        request_id: str, *arguments: object, looks: bool = False,
    ) -> T:  # fmt: skip
        def change(tx: Tx) -> T:
            return fn(tx, *self._theirs(tx, search_id, by, looks=looks))

        actor = self._room.actor if self._room.signed_in else by
        request = Request(actor, f"missing.{verb}", search_id, request_id, arguments)
        return self._room.records.change(change, request=request)

    def _seen(self, search: Search) -> Search:
        """The search as this door may see it: the operator's all of it, a person's what the policy gives them."""
        room = self._room
        if not room.signed_in:
            return search

        def look(tx: Tx) -> Search:
            incident = tx.get(Incident, search.id)
            if incident is None:
                raise no_search()
            return search_view.bare(search, search_view.cut(tx, room, search, incident, person(tx, room.actor)))

        return room.records.change(look)


def no_search() -> Denied:
    """The error for a search that is not there."""
    return Denied(
        "GT-SEARCH-UNKNOWN", "There is no such search.", "The id is wrong, the call has none, or it was erased.",
        "List them with `guardtag missing list`.",
    )  # fmt: skip


def _nobody_signed_in() -> Denied:
    return Denied(
        "GT-SEARCH-VIEW", "A view is for one person.", "The operator's own code reads with `missing.get`.",
        "Open the door with acting_as.",
    )  # fmt: skip


def name_of(who: Person | None) -> str:
    """In whose name something is done."""
    return who.id if who is not None else OPERATOR


def _looked(tx: Tx, *, actor: str, names: tuple[str, ...]) -> None:
    tx.journal(actor, "missing.list", names)
