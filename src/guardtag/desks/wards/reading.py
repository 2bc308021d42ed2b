"""Reading the register: the operator's own code reads all, a person gets a View."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from guardtag.desks.wards.glass import open_call
from guardtag.desks.wards.part import Part
from guardtag.errors import BackendError
from guardtag.model.people import FIELD_CLASSES, RESPONSE, Ward
from guardtag.model.tags import Fitting
from guardtag.records import Records, Tx
from guardtag.records.kinds import Registered
from guardtag.rules import disclosure, lookup
from guardtag.rules.disclosure import View
from guardtag.steps import living, reads
from guardtag.steps.reader import facing, reader_of
from guardtag.steps.room import log, signed_in_only
from guardtag.steps.shown import NAMED
from guardtag.world import today

T = TypeVar("T")


class Reading(Part):
    """The part of ``city.wards`` that reads."""

    def get(self, ward_id: str, classes: Iterable[str] = FIELD_CLASSES, *, journal: bool = True) -> Ward:
        """Everything about a person, for the operator's own code; journalled before it is given.

        Args:
            ward_id: the id; that of a record which became part of another leads to that one.
            classes: field classes to open: ``response``, ``medical``, ``address``; fewer is faster.
            journal: False for a program that shows nobody what it reads: then nothing is written down. While the
                register moves to another place nothing can be, and the look is given all the same.

        Raises:
            Denied: on a door of ``acting_as``, or when nobody has this id.
        """
        room, wanted = self._room, tuple(classes)
        room.operator_only()

        def look(tx: Tx) -> Ward:
            found = living.known(tx, ward_id, wanted)
            tx.journal(room.actor, "wards.get", (found.id,), " ".join(wanted))
            return found

        def bare() -> Ward:
            return living.known(room.records, ward_id, wanted)

        return self._journalled(lambda: room.records.change(look), bare) if journal else bare()

    def view(self, ward_id: str) -> View:
        """What this door's person may see of somebody, journalled before it is shown.

        Args:
            ward_id: the id.

        Raises:
            Denied: nobody has this id, nobody is signed in, or this responder looked at too many people
                (``GT-DENIED-BUDGET``); who is a party to an open call never is refused so.
        """
        room = self._room
        signed_in_only(room)

        def look(tx: Tx) -> View | None:
            who, ward = facing(tx, room, ward_id)
            reader = reader_of(tx, room, who, ward, open_call(tx, ward.id))
            if not reads.counted(tx, room, who, reader, ward):
                return None
            whole = tx.get(Ward, ward.id, {RESPONSE} | set(disclosure.readable_classes(reader)))
            assert whole is not None
            day = today(tx.now, room.config.timezone)
            shown = disclosure.view(whole, reader, now=tx.now, today=day)
            tx.journal(room.actor, "wards.view", (ward.id,), f"{reader.role} {reader.state} {' '.join(shown.fields)}")
            return shown

        shown = room.records.change(look)
        if shown is None:  # that it was refused is written down by now
            raise reads.spent(room)
        return shown

    def list(self, area: str, *, after: str = "", limit: int = 100, journal: bool = True) -> Sequence[Ward]:
        """People of an area and all below it, newest first, paged by id; journalled in one entry.

        Args:
            area: path.
            after: the last id of the page before.
            limit: at most so many; the entry names the first 100 of them, and says how many there were.
            journal: as for ``get``.
        """
        self._room.operator_only()
        found = self._room.records.find(Ward, "area", area, after=after, limit=limit)
        return self._noted("wards.list", found, area) if journal else found

    def find(self, *, name: str = "", number: str = "", key: str = "", journal: bool = True) -> Sequence[Ward]:
        """People whose name, contact's number or key is exactly this, newest first, at most 100; journalled.

        The store keeps keyed hashes of these: whoever holds it cannot search it, and nothing is found by a part.
        Width, case, spaces and the dots between a name's parts do not matter, nor how a number is written. The entry
        says by which of them was looked, not what was looked for.

        Args:
            name: the person's whole name.
            number: telephone number of a contact, on any channel.
            key: the register's stable key of the person, such as the number of their card.
            journal: as for ``get``.

        Raises:
            ValueError: not exactly one of them is given, or the number is none.
        """
        self._room.operator_only()
        field, form = sought_by(name, number, key)
        found = found_by(self._room.records, field, form)
        return self._noted("wards.find", found, field) if journal else found

    def _noted(self, verb: str, found: Sequence[Ward], how: str) -> Sequence[Ward]:
        """Whom the operator looked up, written down in one entry before it is given."""
        room, people = self._room, tuple(ward.id for ward in found[:NAMED])

        def note() -> Sequence[Ward]:
            room.records.change(lambda tx: tx.journal(room.actor, verb, people, f"{how} {len(found)}"))
            return found

        return self._journalled(note, lambda: found)

    def _journalled(self, look: Callable[[], T], bare: Callable[[], T]) -> T:
        """A look of the operator's own code; without its entry while the register moves and nothing can be written."""
        try:
            return look()
        except BackendError as error:
            if error.code != "GT-MOVE-CLOSED":
                raise
            log.warning("the register moves: a look of the operator is not in the journal")
            return bare()

    def fittings(self, ward_id: str) -> Sequence[Fitting]:
        """The garments of a person that carry a tag, oldest first; not one that turned out to be somebody else's."""
        self._room.operator_only()
        records = self._room.records
        found = records.every(Fitting, "ward", records.blind("ward", ward_id))
        return [one for one in found if one.ended is None]


def sought_by(name: str, number: str, key: str) -> tuple[str, str]:
    """By what somebody is sought, and the form in which it is compared; ``ValueError`` unless it is one thing."""
    asked = [(field, form) for field, form in (
        ("name", lookup.name(name)), ("number", lookup.number(number) or number), ("key", key),
    ) if form]  # fmt: skip
    if len(asked) != 1 or (number and not lookup.number(number)):
        raise ValueError("one of name, number and key is needed, and a number has at least five digits")
    return asked[0]


def found_by(records: Records, field: str, form: str) -> Sequence[Ward]:
    """The people of whom this is exactly so."""
    found = records.find(Ward, field, records.blind(field, form))
    if field == "key" and not found:  # the key of a record that became part of another
        one = records.get(Registered, records.blind("registered", form))
        kept = living.found(records, one.ward) if one is not None and one.ward else None
        return [kept] if kept is not None else []
    return found
