"""Finding people on one's own door: lines of a list, a search by what is known exactly, one person on one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from guardtag.desks.wards.part import Part
from guardtag.desks.wards.reading import found_by, sought_by
from guardtag.model import areas
from guardtag.model.people import Responder, Ward
from guardtag.records import Tx
from guardtag.rules import duty, presence
from guardtag.rules.disclosure import View
from guardtag.rules.sheets import Sheet
from guardtag.steps import living, reads, sheets
from guardtag.steps.room import person, signed_in_only, staff_only

LISTS = ("worker", "supervisor")
"""Roles that may list the people of their area: others know nothing of who is in it while no call is open."""
MOST, TOGETHER = 100, 10
"""So many lines of one page, and so many looks in one commit."""
_ROWS = 50


class Looking(Part):
    """The part of ``city.wards`` by which a responder finds people; the operator's code has ``list`` and ``find``."""

    def people(self, *, area: str = "", after: str = "", limit: int = 20) -> Sequence[View]:
        """People of one of this door's areas who are guarded, each as this responder may see them, by id.

        Each is journalled as a view. Whoever is shown as more than an area and numbers counts as looked at.

        Args:
            area: path, one of theirs or below it; their own unless given.
            after: ``ward`` of the last one of the page before.
            limit: 1 to 100.

        Raises:
            Denied: nobody is signed in, it is not their area, their role lists nobody, or they looked at too many
                people (``GT-DENIED-BUDGET``).
        """
        room = self._room
        signed_in_only(room)
        if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MOST:
            raise ValueError(f"limit is 1 to {MOST}")
        path = areas.check(area, len(room.config.levels)) if area else ""

        def asks(tx: Tx) -> str:
            one = self._one(tx)
            sheets.answers(one, path or one.area, tx.now, LISTS)
            return path or one.area

        wanted = room.records.change(asks)
        return self._lines(islice(self._guarded(wanted, after), limit))

    def seek(self, *, name: str = "", number: str = "", key: str = "") -> Sequence[View]:
        """Whoever of this door's areas has exactly this name, contact's number or key, as this responder may see them.

        A search counts as one look, whether it finds anybody or not, and stands in the journal by what it was made,
        not with what was sought. Nobody of another area is found; nothing is found by a part.

        Args:
            name: the person's whole name.
            number: telephone number of a contact.
            key: the register's stable key, such as the number of their card.

        Raises:
            ValueError: not exactly one of them is given, or the number is none.
            Denied: nobody is signed in, their role seeks nobody, or they looked at too many people
                (``GT-DENIED-BUDGET``).
        """
        room = self._room
        signed_in_only(room)
        field, form = sought_by(name, number, key)

        def ask(tx: Tx) -> Responder | None:
            one = self._one(tx)
            sheets.answers(one, one.area, tx.now, duty.RINGS)
            return one if reads.sought(tx, room, person(tx, room.actor), field, form) else None

        one = room.records.change(ask)
        if one is None:
            raise reads.spent(room)
        now = room.world.now()
        found = [
            ward for ward in found_by(room.records, field, form)
            if presence.guarded(ward) and sheets.serves(one, ward.area, now, *duty.RINGS)
        ]  # fmt: skip
        room.records.change(lambda tx: tx.journal(room.actor, "wards.seek", (), f"{field} {len(found)}"))
        return self._lines(found[:MOST])

    def sheet(self, ward_id: str) -> Sheet:
        """All that this door's responder may see of somebody: ``view``, contacts and tags; one look, journalled once.

        Args:
            ward_id: the id.

        Raises:
            Denied: as for ``view``; a contact has a page of their own.
        """
        room = self._room
        signed_in_only(room)

        def look(tx: Tx) -> Sheet | None:
            who = person(tx, room.actor)
            staff_only(who)
            ward = living.known(tx, ward_id)
            return sheets.sheet(tx, room, who, ward, living.open_call(tx, ward.id))

        seen = room.records.change(look)
        if seen is None:  # that it was refused is written down by now
            raise reads.spent(room)
        return seen

    def _one(self, tx: Tx) -> Responder:
        who = person(tx, self._room.actor)
        staff_only(who)
        assert who.responder is not None
        return who.responder

    def _guarded(self, area: str, after: str) -> Iterator[Ward]:
        """Who is guarded in an area and all below it, by id; a damaged record hides nobody else."""
        found = self._room.records.every(Ward, "area", area, after=after, page=_ROWS, whole=False)
        return filter(presence.guarded, found)

    def _lines(self, found: Iterable[Ward]) -> Sequence[View]:
        room, views = self._room, list[View]()
        left = iter(found)
        while some := list(islice(left, TOGETHER)):
            page = room.records.change(lambda tx, some=some: sheets.lines(tx, room, person(tx, room.actor), some))  # type: ignore[misc]
            if page is None:  # that it was refused is written down by now
                raise reads.spent(room)
            views += page
        return views
