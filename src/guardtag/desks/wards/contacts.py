"""The people who are told: entered, changed, put in order, taken out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from guardtag.desks.wards.changing import KEEP, Keep
from guardtag.desks.wards.part import Part
from guardtag.errors import Conflict, Denied
from guardtag.model.people import Contact, Ward
from guardtag.records import Tx
from guardtag.rules import proofs
from guardtag.steps import contacts, corrected, living, particulars
from guardtag.steps.addresses import checked
from guardtag.steps.particulars import MAX_CONTACTS


class Contacts(Part):
    """The part of ``city.wards`` that keeps contacts."""

    def add_contact(
        self, ward_id: str, contact: Contact, *, position: int | None = None, by: str = "", request_id: str = ""
    ) -> Ward:
        """Adds somebody who is told.

        Args:
            ward_id: the person.
            contact: name, relation, addresses in the order to try, language, guardian; the register gives the id.
            position: in the order, 0 for the first; the last unless given.
            by: who says so.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody has this id.
            Conflict: there are as many contacts as there may be (``GT-WARD-CONTACTS``), or no channel reaches an
                address (``GT-ADDRESS-…``).
        """
        if position is not None and (isinstance(position, bool) or position < 0):
            raise ValueError("position is 0 or more")
        formed = proofs.untested(particulars.contact(contact, ""))
        checked(self._room, formed.addresses)

        def add(tx: Tx, ward: Ward) -> Ward:
            if len(ward.contacts) >= MAX_CONTACTS:
                raise Conflict(
                    "GT-WARD-CONTACTS", "This person has as many contacts as there may be.",
                    f"There are {MAX_CONTACTS} of them.", "Take one out first.", limit=MAX_CONTACTS,
                )  # fmt: skip
            number = contacts.next_number(ward)
            place = len(ward.contacts) if position is None else min(position, len(ward.contacts))
            contacts.entered(tx, ward, place)
            new = attrs.evolve(formed, id=f"c{number}")
            return attrs.evolve(
                ward, contacts=(*ward.contacts[:place], new, *ward.contacts[place:]), contacts_given=number
            )

        return self._change(ward_id, "add_contact", add, request_id, formed, position, by=by, detail=_differ)

    def change_contact(
        self, ward_id: str, contact_id: str, *, name: str | Keep = KEEP, relation: str | Keep = KEEP,
        addresses: Sequence[str] | Keep = KEEP, language: str | Keep = KEEP, guardian: bool | Keep = KEEP,
        by: str = "", request_id: str = "",
    ) -> Ward:  # fmt: skip
        """Changes a contact; what is not given stays. Addresses that differ are not verified any more.

        The links that were sent to an address that goes die with it. Where a call is open that they were told of
        there, they are told again, at the addresses that they have now.

        Args:
            ward_id: the person.
            contact_id: such as ``c1``.
            name: their name.
            relation: such as ``mother``.
            addresses: ``channel:target``, in the order to try; all of them.
            language: code of the catalogue to write to them in.
            guardian: they decide for the person in law.
            by: who says so.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody has this id, or no contact of theirs (``GT-CONTACT-UNKNOWN``).
            Conflict: no channel reaches a new address (``GT-ADDRESS-…``).
        """
        if isinstance(addresses, str):
            raise TypeError("addresses is a list of texts, not one text")
        if not isinstance(addresses, Keep):
            self._can_be_reached(ward_id, contact_id, addresses)
        given = {"name": name, "relation": relation, "addresses": addresses, "language": language, "guardian": guardian}
        changes: dict[str, Any] = {key: value for key, value in given.items() if not isinstance(value, Keep)}

        def change(tx: Tx, ward: Ward) -> Ward:
            at = _at(ward, contact_id)
            before = ward.contacts[at]
            after = particulars.contact(attrs.evolve(before, **changes), contact_id)
            if after.addresses != before.addresses:
                after = attrs.evolve(after, verified=None)
                corrected.told_again(tx, self._room, ward, before, after)
            return attrs.evolve(ward, contacts=(*ward.contacts[:at], after, *ward.contacts[at + 1 :]))

        arguments = (contact_id, *sorted(changes.items()))
        return self._change(ward_id, "change_contact", change, request_id, *arguments, by=by, detail=_differ)

    def _can_be_reached(self, ward_id: str, contact_id: str, addresses: Sequence[str]) -> None:
        """Asked before the change: a channel's plugin may take its time. Addresses that they have already stay."""
        self._room.operator_only()
        ward = living.found(self._room.records, ward_id)
        contact = ward.contact(contact_id) if ward is not None else None
        checked(self._room, addresses, contact.addresses if contact is not None else ())

    def remove_contact(self, ward_id: str, contact_id: str, *, by: str = "", request_id: str = "") -> Ward:
        """Takes a contact out: they are told nothing more, and their links stop at the next read.

        Their id is never given to anybody else. A call that they took goes on without them.

        Args:
            ward_id: the person.
            contact_id: such as ``c2``.
            by: who says so.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody has this id, or no contact of theirs.
            Conflict: nobody else is left to be told (``GT-WARD-LAST-CONTACT``).
        """

        def remove(tx: Tx, ward: Ward) -> Ward:
            at = _at(ward, contact_id)
            if len(ward.contacts) == 1:
                raise Conflict(
                    "GT-WARD-LAST-CONTACT", "The last contact is not taken out.",
                    "Nobody would be told when this person is found.", "Add another contact first.",
                )  # fmt: skip
            contacts.removed(tx, self._room, ward, at)
            number = contacts.next_number(ward) - 1
            return attrs.evolve(
                ward, contacts=(*ward.contacts[:at], *ward.contacts[at + 1 :]), contacts_given=number
            )  # fmt: skip

        return self._change(ward_id, "remove_contact", remove, request_id, contact_id, by=by, detail=_differ)

    def order_contacts(self, ward_id: str, contact_ids: Iterable[str], *, by: str = "", request_id: str = "") -> Ward:
        """Puts the contacts in another order: the first ones are told first.

        Args:
            ward_id: the person.
            contact_ids: every contact's id, once.
            by: who says so.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody has this id, or one is no contact of theirs.
            Conflict: a list that lacks somebody or names somebody twice (``GT-CONTACT-ORDER``), as after somebody
                else's change; or they are being told of a call at this moment (``GT-WARD-TELLING``).
        """
        wanted = tuple(contact_ids)

        def order(tx: Tx, ward: Ward) -> Ward:
            chosen = tuple(ward.contacts[_at(ward, one)] for one in wanted)
            if len(set(wanted)) != len(wanted) or len(wanted) != len(ward.contacts):
                raise Conflict(
                    "GT-CONTACT-ORDER", "This is not every contact once.", "One is missing or named twice.",
                    "Look at the contacts again, and give all their ids in order.",
                )  # fmt: skip
            if chosen != ward.contacts:
                contacts.may_be_ordered(tx, ward)
            return attrs.evolve(ward, contacts=chosen)

        return self._change(ward_id, "order_contacts", order, request_id, wanted, by=by)


def _at(ward: Ward, contact_id: str) -> int:
    for at, contact in enumerate(ward.contacts):
        if contact.id == contact_id:
            return at
    raise Denied(
        "GT-CONTACT-UNKNOWN", "This person has no such contact.", "The id is wrong, or they were taken out.",
        "See their ids with `guardtag ward show`.",
    )  # fmt: skip


def _differ(before: Ward, after: Ward) -> str:
    """Ids of the contacts that differ, and the names of the fields that do."""
    was, now = ({contact.id: contact for contact in ward.contacts} for ward in (before, after))
    if was.keys() != now.keys():
        return " ".join(sorted(was.keys() ^ now.keys()))
    names = [field.name for field in attrs.fields(Contact)]
    return " ".join(
        f"{id} {' '.join(name for name in names if getattr(was[id], name) != getattr(now[id], name))}"
        for id in was if was[id] != now[id]
    )  # fmt: skip
