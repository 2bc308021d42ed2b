"""What whoever has a contact's own link reads and does."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import attrs

from guardtag.desks.family.part import Part, ended
from guardtag.errors import Conflict, Denied, Unknown
from guardtag.model.contact_tests import ContactTest
from guardtag.model.family import ANSWERS
from guardtag.model.incidents import Incident
from guardtag.model.relay import FinderPhoto, Word
from guardtag.model.searches import Search
from guardtag.records import Request, Tx
from guardtag.rules import disclosure
from guardtag.rules.consents import ALERT
from guardtag.steps import answer as answering
from guardtag.steps import call_seen, family_page, finder_page, own_link
from guardtag.steps.family_page import FamilyPage
from guardtag.steps.own_link import Holder
from guardtag.steps.room import Person
from guardtag.world import today


class Paging(Part):
    """The part of ``city.family`` for whoever has a link."""

    def glance(self, link: str, *, language: str = "") -> FamilyPage:
        """Until when the link holds and how the open call stands: all that merely fetching the page gives.

        Nothing of anybody is in it and nothing is journalled: a program that fetches previews is no reader.

        Args:
            link: the link, or the token in it.
            language: of the reader, such as ``en``; the contact's own, or the deployment's first, unless known.

        Raises:
            Unknown: it opens nothing (``GT-FAMILY-LINK``).
        """
        room, key_id = self._room, self._id(link)

        def look(tx: Tx) -> FamilyPage:
            holder = own_link.holder(tx, key_id)
            incident = self._told(tx, holder)
            seen = call_seen.glance(incident, holder.actor) if incident is not None else None
            return attrs.evolve(self._bare(holder, language, tx.now), call=seen)

        return room.records.change(look)

    def page(self, link: str, *, language: str = "") -> FamilyPage:
        """The whole page, journalled before it is shown. To be asked for by a tap, not by fetching the link.

        Args:
            link: the link, or the token in it.
            language: as for ``glance``.

        Raises:
            Unknown: it opens nothing (``GT-FAMILY-LINK``).
        """
        room, key_id = self._room, self._id(link)

        def look(tx: Tx) -> tuple[FamilyPage, Holder]:
            holder = own_link.holder(tx, key_id)
            page, ward = self._bare(holder, language, tx.now), holder.ward
            rows: tuple[str, ...] = ()
            call = None
            if self._told(tx, holder) is not None:
                call, rows = family_page.call_of(tx, room, holder, page.language)
            reader = disclosure.reader(holder.contact, ward, family_page.open_call(tx, ward))
            shown = dict.fromkeys((reader.role, reader.state, *rows, "scan_list", "access_log"))
            tx.journal(holder.actor, "family.page", (ward.id,), " ".join(shown))
            day = today(tx.now, room.config.timezone)
            page = attrs.evolve(
                page, call=call, me=family_page.me(tx, room, holder),
                allowed=family_page.allowed(ward, holder.contact.id, tx.now, day),
            )  # fmt: skip
            return page, holder

        page, holder = room.records.change(look)
        records, ward = room.records, holder.ward
        return attrs.evolve(
            page, past=family_page.past(records, ward), uncalled=family_page.uncalled(records, ward),
            tags=family_page.tags(records, ward, room.world.now()), looks=family_page.looks(room, ward, holder.actor),
        )  # fmt: skip

    def answer(self, link: str, incident_id: str, answer: str, *, request_id: str = "") -> Incident:
        """What the contact says to the call: ``coming``, ``with-me``, ``not-mine`` or ``false-alarm``.

        Each does what the same answer on a message's link does; see ``city.notices.answer``.

        Args:
            link: the link, or the token in it.
            incident_id: id of the call that the page showed: a late tap answers no other.
            answer: one of the above.
            request_id: makes the call repeatable.

        Raises:
            Unknown: the key opens nothing.
            Denied: it is not this person's call.
            Conflict: the call is closed.
        """
        if answer not in ANSWERS:
            raise ValueError(f"answer is one of {', '.join(ANSWERS)}")
        room, holder = self._room, self._holder(link)

        def take(tx: Tx) -> Incident:
            own = own_link.holder(tx, holder.link.id)
            incident = tx.get(Incident, incident_id)
            if incident is None or incident.subject != own.ward.id or incident.drill or incident.unconfirmed:
                raise _no_call()
            return answering.said(tx, room, incident, Person(own.actor, "family", contact=own.contact), answer)

        request = Request(holder.actor, "family.answer", incident_id, request_id, (answer,))
        return room.records.change(take, request=request)

    def reply(
        self, link: str, incident_id: str, text: str, *, finder: int = 0, language: str = "", sure: bool = False,
        request_id: str = "",
    ) -> Word:  # fmt: skip
        """Words for a finder, as ``city.relay.reply`` on the contact's own door; arguments and errors as there.

        Args:
            link: the link, or the token in it.
            incident_id: id of the call that the page showed.
            text: at most 500 characters (longer is cut).
            finder: for which finder; the last one unless said.
            language: what it is written in.
            sure: the writer was told that their number will be seen and wants it.
            request_id: makes the call repeatable.
        """
        word: Word = self._door(self._holder(link).actor).relay.reply(
            incident_id, text, finder=finder, language=language, sure=sure, request_id=request_id
        )
        return word

    def pictures(self, link: str, incident_id: str) -> tuple[FinderPhoto, ...]:
        """What ``city.relay.pictures`` gives on the contact's own door, once they said that they come; journalled.

        Args:
            link: the link, or the token in it.
            incident_id: id of the call that the page showed.

        Raises:
            Unknown: the key opens nothing.
        """
        holder = self._holder(link)

        def comes(tx: Tx) -> bool:
            incident = self._told(tx, own_link.holder(tx, holder.link.id))
            return incident is not None and incident.id == incident_id and holder.actor in incident.acknowledged_by

        if not self._room.records.change(comes):
            return ()
        found: tuple[FinderPhoto, ...] = self._door(holder.actor).relay.pictures(incident_id)
        return found

    def report(
        self, link: str, *, seen_place: str = "", seen_at: float | None = None, clothes: str = "", words: str = "",
        request_id: str = "",
    ) -> Search:  # fmt: skip
        """The person is missing, says the contact: as ``city.missing.report`` on their own door.

        Args:
            link: the link, or the token in it.
            seen_place: where they were seen last, at most 200 characters (longer is cut).
            seen_at: when, seconds since 1970 UTC; now unless given.
            clothes: what they wear.
            words: what else helps, at most 500 characters (longer is cut).
            request_id: makes the call repeatable.
        """
        holder = self._holder(link)
        search: Search = self._door(holder.actor).missing.report(
            holder.ward.id, seen_place=seen_place, seen_at=seen_at, clothes=clothes, words=words, request_id=request_id
        )
        return search

    def test(self, link: str, *, request_id: str = "") -> ContactTest:
        """Has the contact's own address tested, as ``city.contacts.test`` on their own door."""
        holder = self._holder(link)
        door = self._door(holder.actor)
        test: ContactTest = door.contacts.test(holder.ward.id, holder.contact.id, request_id=request_id)
        return test

    def withdraw(self, link: str, purposes: Iterable[str], *, request_id: str = "") -> None:
        """Takes consents back, as ``city.consents.withdraw`` on the contact's own door: a guardian what anybody gave,
        others what they gave.

        Not the alert: on doubt it goes out, and whoever has a link need not be its contact. The office takes that.

        Args:
            link: the link, or the token in it.
            purposes: what is withdrawn.
            request_id: makes the call repeatable.

        Raises:
            Unknown: the key opens nothing.
            Conflict: the alert is among them (``GT-FAMILY-ALERT``).
            Denied: others gave it, or a guardian decides; see there.
        """
        wanted = tuple(purposes)
        if ALERT in wanted:
            raise Conflict(
                "GT-FAMILY-ALERT", "That somebody is told at all cannot be taken back on this page.",
                "Whoever holds this link need not be its owner, and on doubt the call for help goes out.",
                "Ring the office, or go there: it is done while you are there.",
            )  # fmt: skip
        holder = self._holder(link)
        self._door(holder.actor).consents.withdraw(holder.ward.id, wanted, request_id=request_id)

    def end(self, link: str) -> None:
        """Ends this very link: the telephone is given away, or somebody else read it. One that opens nothing stays so.

        Args:
            link: the link, or the token in it.

        Raises:
            Unknown: it cannot be a link of ours.
        """
        key_id = self._id(link)

        def end(tx: Tx) -> None:
            with suppress(Unknown):
                holder = own_link.holder(tx, key_id)
                ended(tx, [holder.link], holder.actor)

        self._room.records.change(end)

    def _id(self, key: object) -> str:
        return own_link.row_id(self._room.records.blind, key)

    def _holder(self, key: object) -> Holder:
        key_id = self._id(key)
        return self._room.records.change(lambda tx: own_link.holder(tx, key_id))

    def _bare(self, holder: Holder, language: str, now: float) -> FamilyPage:
        room = self._room
        spoken = finder_page.readable(room, language or holder.contact.language)
        return FamilyPage(
            spoken, now, holder.link.until, hotline=room.config.hotline, hotline_first=not room.heart.alive()
        )

    def _told(self, tx: Tx, holder: Holder) -> Incident | None:
        """The call of which this contact may be told."""
        return family_page.open_call(tx, holder.ward) if disclosure.may_alert(holder.ward, tx.now) else None


def _no_call() -> Denied:
    return Denied(
        "GT-FAMILY-CALL", "This call is not one that this page can answer.",
        "It is another person's, an exercise, or the desk has not looked at it yet.", "Open the page again.",
    )  # fmt: skip
