"""Gives contacts their own links, and ends them."""

from __future__ import annotations

from collections.abc import Sequence

from guardtag.desks.family.part import Part, ended
from guardtag.errors import Conflict
from guardtag.model.family import OwnLink
from guardtag.model.notices import Notice
from guardtag.model.people import Contact, Responder, Ward
from guardtag.records import Request, Tx
from guardtag.rules import duty
from guardtag.steps import links, living, notice_page, own_link
from guardtag.steps.contact_tests import no_contact
from guardtag.steps.own_link import DAYS, MOST_DAYS
from guardtag.steps.room import not_the_operator, not_their_work, person, unknown_person

AGAIN_SECONDS = 86_400.0
"""Whoever has a notice's link has the own link sent once in this time; asking again is the same."""


class Giving(Part):
    """The part of ``city.family`` that gives and ends links."""

    def link(
        self, ward_id: str, contact_id: str, *, days: float = DAYS, by: str = "", request_id: str = ""
    ) -> OwnLink:  # fmt: skip
        """Makes a contact's own link, to be given into their hands; ``.link`` is the link itself.

        Only the operator's own code sees one: a link acts as its contact. Others have it sent.

        Args:
            ward_id: the person.
            contact_id: the contact within the ward, such as ``c1``.
            days: how long it holds, above 0 and at most 90.
            by: id of the worker who asks for it; the operator's own code unless given.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of one of these ids, or not the operator's door.
            Conflict: no such contact (``GT-CONTACT-NONE``), or the person is not guarded (``GT-WARD-ENDED``).
        """
        self._room.operator_only()
        made = self._made(ward_id, contact_id, days, by, "link", request_id)
        return own_link.written(self._room.records.blind, self._room.config.link_host, made)

    def send(
        self, ward_id: str, contact_id: str, *, days: float = DAYS, by: str = "", request_id: str = ""
    ) -> Notice:  # fmt: skip
        """Sends a contact their own link, to an address on record that nobody else reads; a dispatcher does.

        Open to the operator, to a supervisor of the person's area, and to the contact on a door of their own.

        Args:
            ward_id: the person.
            contact_id: the contact within the ward.
            days: as for ``link``.
            by: id of who asks for it; the operator's own code unless given.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of one of these ids, or not theirs to ask for.
            Conflict: as for ``link``; or there is no such address (``GT-FAMILY-NO-WAY``).
        """
        _days(days)
        room, actor = self._room, self._room.speaker(by)
        seed = room.world.new_id()

        def put(tx: Tx) -> Notice:
            ward, contact = self._found(tx, ward_id, contact_id, actor)
            return own_link.send(tx, room, own_link.give(tx, ward, contact, seed, days, actor), contact)

        request = Request(actor, "family.send", f"{ward_id}/{contact_id}", request_id, (days,))
        return room.records.change(put, request=request)

    def ask(self, link: str) -> None:
        """Whoever has the link of a message to a contact has their own link sent to the address on record.

        The message's link opens its call and nothing more; this one never shows the own link. Once a day: asking again
        changes nothing.

        Args:
            link: of the message, or the token in it.

        Raises:
            Unknown: it is no link of ours, or its contact is no longer there.
            Conflict: the message is not a contact's (``GT-FAMILY-NOT-YOURS``), or as for ``send``.
        """
        room = self._room
        notice_id, seed = links.notice_id(room.records.blind, links.read(link)), room.world.new_id()

        def put(tx: Tx) -> None:
            notice = notice_page.opened(tx, notice_id)
            if notice.side != "family":
                raise _not_yours()
            ward, contact_id = living.moved(tx, notice.subject, notice.person)
            contact = ward.contact(contact_id) if ward is not None else None
            if ward is None or contact is None:
                raise links.stranger()
            living.guarded(tx, ward.id)
            actor = f"{ward.id}/{contact.id}"
            lately = [one for one in own_link.mine(tx, ward, contact.id) if one.by == actor]
            if all(tx.now - one.made >= AGAIN_SECONDS for one in lately):
                own_link.send(tx, room, own_link.give(tx, ward, contact, seed, DAYS, actor), contact)

        room.records.change(put)

    def revoke(self, ward_id: str, contact_id: str = "", *, by: str = "") -> int:
        """Ends the links of a contact, or of all contacts of a person, from the next read on; how many there were.

        Args:
            ward_id: the person.
            contact_id: the contact; all of them unless given.
            by: who says so; the operator's own code unless given.

        Raises:
            Denied: nobody of one of these ids, or not theirs to end.
        """
        actor = self._room.speaker(by)

        def end(tx: Tx) -> int:
            ward = living.known(tx, ward_id)
            self._may(tx, ward, contact_id, actor)
            return ended(tx, own_link.mine(tx, ward, contact_id), actor)

        return self._room.records.change(end)

    def links(self, ward_id: str) -> Sequence[OwnLink]:
        """The links of a person's contacts that hold: whose, since when, until when; not the links themselves.

        Raises:
            Denied: nobody has this id.
        """
        self._room.operator_only()

        def look(tx: Tx) -> Sequence[OwnLink]:
            ward = living.known(tx, ward_id)
            return sorted(own_link.mine(tx, ward), key=lambda one: one.made, reverse=True)

        return self._room.records.change(look)

    def _made(
        self, ward_id: str, contact_id: str, days: float, by: str, verb: str, request_id: str
    ) -> OwnLink:  # fmt: skip
        _days(days)
        room, actor, seed = self._room, self._room.speaker(by), self._room.world.new_id()

        def make(tx: Tx) -> OwnLink:
            ward, contact = self._found(tx, ward_id, contact_id, actor)
            return own_link.give(tx, ward, contact, seed, days, actor)

        request = Request(actor, f"family.{verb}", f"{ward_id}/{contact_id}", request_id, (days,))
        return room.records.change(make, request=request)

    def _found(self, tx: Tx, ward_id: str, contact_id: str, actor: str) -> tuple[Ward, Contact]:
        ward = living.guarded(tx, ward_id)
        self._may(tx, ward, contact_id, actor)
        contact = ward.contact(contact_id)
        if contact is None:
            raise no_contact()
        return ward, contact

    def _may(self, tx: Tx, ward: Ward, contact_id: str, actor: str) -> None:
        """The operator may, a supervisor of the area, and a contact for themselves."""
        if actor == self._room.actor and not self._room.signed_in:
            return
        who = person(tx, actor)
        if who.side == "family":
            if actor != f"{ward.id}/{contact_id}":
                raise unknown_person()
        elif self._room.signed_in:
            _supervises(who.responder, ward)


def _supervises(responder: Responder | None, ward: Ward) -> None:
    if responder is None or not duty.answers_for(responder, ward.area):
        raise not_the_operator()
    if responder.role != "supervisor":
        raise not_their_work()


def _days(days: float) -> None:
    if isinstance(days, bool) or not isinstance(days, int | float) or not 0 < days <= MOST_DAYS:
        raise ValueError(f"days is a number above 0 and at most {MOST_DAYS}")


def _not_yours() -> Conflict:
    return Conflict(
        "GT-FAMILY-NOT-YOURS", "Pages of their own are for contacts.", "This message went to somebody on duty.",
        "Use the console.",
    )  # fmt: skip
