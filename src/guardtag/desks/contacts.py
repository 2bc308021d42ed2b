"""Contacts: whether the addresses in the register reach anybody, asked before somebody is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import attrs

from guardtag.errors import Conflict, Denied
from guardtag.model import areas
from guardtag.model.contact_tests import ContactTest
from guardtag.model.people import Contact, Ward
from guardtag.records import Request, Tx
from guardtag.rules import disclosure, duty, presence, proofs
from guardtag.steps import contact_tests, living, reads
from guardtag.steps.room import Room, not_the_operator, not_their_work, on_staff, person, unknown_person


@attrs.frozen
class Unverified:
    """A contact of whom nobody knows whether a message reaches them. It names nobody.

    Args:
        ward: id of the ward.
        contact: id of the contact within the ward.
        area: path of the ward's area.
        why: ``never`` tested; ``changed``, their address is another one since; ``old``, it is too long ago;
            ``wrong-number`` and ``stop``, as they said; ``silent``, they never answered; ``unreached``, no channel
            took the message.
        verified: when they answered last, or ``None``.
    """

    ward: str
    contact: str
    area: str
    why: str
    verified: float | None = None


class Contacts:
    """The desk on the door: ``city.contacts``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def test(self, ward_id: str, contact_id: str, *, by: str = "", request_id: str = "") -> ContactTest:
        """Sends a contact a message that wants a yes; a dispatcher does, in the next hour that is not quiet.

        One address after the other is asked until one says yes: three times, three days apart, then the next one. A
        test that is running goes on. It is repeated by itself ``rounds.contact`` days after each yes. Nobody gets two
        a day, none by night (``quiet_hours``), and none while a call for the ward is open. On a contact's own door they
        are asked themselves.

        Args:
            ward_id: the ward.
            contact_id: the contact within the ward, such as ``c1``.
            by: id of the worker who asks for it; the operator's own code unless given.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of one of these ids, or not in this worker's area.
            Conflict: no address of theirs may be tested (``GT-CONTACT-UNTESTABLE``).
        """
        room = self._room
        actor = self._room.speaker(by)

        def begin(tx: Tx) -> ContactTest:
            ward, contact = self._found(tx, ward_id, contact_id, actor, themselves=True)
            return contact_tests.begin(tx, ward.id, contact.id, contact, actor)

        request = Request(actor, "contacts.test", f"{ward_id}/{contact_id}", request_id)
        return room.records.change(begin, request=request)

    def confirm(
        self, ward_id: str, contact_id: str, address: str, *, by: str = "", request_id: str = ""
    ) -> ContactTest:
        """Somebody of the office reached a contact at this address, by ringing or on a visit: it counts as a yes.

        Args:
            ward_id: the ward.
            contact_id: the contact within the ward.
            address: one of theirs, as it stands in the register.
            by: who did; the operator's own code unless given.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of one of these ids, or not in this worker's area; or this worker named five addresses that
                are wrong today (``GT-CONTACT-GUESSES``).
            Conflict: it is not their address (``GT-CONTACT-NONE``).
        """
        room = self._room
        actor = self._room.speaker(by)

        def note(tx: Tx) -> ContactTest:
            ward, contact = self._found(tx, ward_id, contact_id, actor)
            if address not in contact.addresses:
                raise contact_tests.no_contact()
            return contact_tests.confirmed(tx, room, ward.id, contact.id, contact, address, actor)

        request = Request(actor, "contacts.confirm", f"{ward_id}/{contact_id}", request_id, (address,))
        if room.signed_in and not room.records.change(lambda tx: self._counted(tx, request, ward_id, contact_id)):
            raise reads.guessed()  # a wrong one is counted by now, in a commit of its own
        return room.records.change(note, request=request)

    def _counted(self, tx: Tx, request: Request, ward_id: str, contact_id: str) -> bool:
        """Counts an address that is wrong; False when this door's person named too many before."""
        if request.id and tx.asked_before(request)[0]:
            return True
        _, contact = self._found(tx, ward_id, contact_id, request.actor)
        return reads.guess(tx, request.actor, wrong=request.arguments[0] not in contact.addresses)

    def begin(self, area: str, *, by: str = "", request_id: str = "") -> int:
        """Begins the test of every contact who is due in an area and all below it, each in a commit of its own.

        Killed half-way it is simply called again: whoever is being tested is left out.

        Args:
            area: path.
            by: who asks for it; the operator's own code unless given.
            request_id: makes each of the calls repeatable.

        Returns:
            how many tests began.

        Raises:
            Denied: nobody of ``by``'s id may act.
        """
        self._room.operator_only()
        if by not in ("", self._room.actor):  # below, whoever is refused is left out
            self._room.records.change(lambda tx: person(tx, by))
        begun = 0
        for one in self.due(area):
            with suppress(Conflict, Denied):  # changed or erased meanwhile
                self.test(one.ward, one.contact, by=by, request_id=request_id)
                begun += 1
        return begun

    def of(self, ward_id: str, contact_id: str) -> ContactTest | None:
        """How the test of a contact stands, the running one or the last; ``None`` when there never was one."""
        self._room.operator_only()
        return self._room.records.change(lambda tx: tx.get(ContactTest, contact_tests.test_id(tx, ward_id, contact_id)))

    def due(self, area: str) -> Iterator[Unverified]:
        """Contacts of an area and all below it for whom a test is of use now, one by one; running ones are left out.

        Args:
            area: path.
        """
        self._room.operator_only()
        for one in self._unverified(area):
            running = self.of(one.ward, one.contact) if proofs.to_be_tested(one.why) else None
            if proofs.to_be_tested(one.why) and not (running is not None and running.open):
                yield one

    def unverified(self, area: str) -> Iterator[Unverified]:
        """Contacts of an area and all below it who are not verified, one by one, each with why: the office's list.

        Args:
            area: path.
        """
        self._room.operator_only()
        yield from self._unverified(area)

    def _unverified(self, area: str) -> Iterator[Unverified]:
        room = self._room
        areas.check(area, len(room.config.levels))
        now, days = room.world.now(), room.config.rounds.contact
        for ward in room.records.every(Ward, "area", area, whole=False):
            if not presence.guarded(ward) or not disclosure.may_alert(ward, now):
                continue
            for contact in ward.contacts:
                why = proofs.why(contact, now, days)
                if why:
                    yield Unverified(ward.id, contact.id, ward.area, why, proofs.verified(contact))

    def _found(
        self, tx: Tx, ward_id: str, contact_id: str, actor: str, *, themselves: bool = False
    ) -> tuple[Ward, Contact]:
        """The ward and the contact, for whoever may ask them: the operator, a worker of the ward's area, or they."""
        ward = living.guarded(tx, ward_id)
        own = themselves and self._room.signed_in and actor == f"{ward.id}/{contact_id}"
        if not own and (actor != self._room.actor or self._room.signed_in):
            worker = on_staff(tx, actor, unknown_person)
            if self._room.signed_in and not duty.answers_for(worker, ward.area):
                raise not_the_operator()
            if self._room.signed_in and worker.role not in duty.RINGS:
                raise not_their_work()
        contact = ward.contact(contact_id)
        if contact is None:
            raise contact_tests.no_contact()
        return ward, contact
