"""Consents: given, withdrawn, asked for again. The desk on the door: ``city.consents``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import attrs

from guardtag.errors import Denied
from guardtag.model.people import Consent, Ward
from guardtag.records import Request, Tx
from guardtag.rules import consents, disclosure, guardians, policy
from guardtag.rules.consents import Giver
from guardtag.steps import access, consenting, living
from guardtag.steps.checks import short
from guardtag.steps.room import Room
from guardtag.texts.consents import CURRENT
from guardtag.world import today

BASES = ("consent", "emergency")
MAX_CONSENTS = 500
"""Consents that one record keeps; it is opened at every alert."""
_PAGE = 500


@attrs.frozen
class Consented:
    """What is consented to for one person, and how it came about.

    Args:
        ward: the person's id.
        consents: all ever given, the newest first; what was withdrawn says when.
        purposes: what is consented to now.
        ground: whether family and responders may be told of them by name: a consent to alerts, or an emergency.
        review: when somebody is to be asked again, seconds since 1970 UTC; 0 when nothing is consented to.
    """

    ward: str
    consents: tuple[Consent, ...] = attrs.field(repr=False)
    purposes: frozenset[str]
    ground: bool
    review: float


@attrs.frozen
class Review:
    """Somebody who is to be asked again.

    Args:
        ward: the person's id.
        area: theirs.
        due: since or from when, seconds since 1970 UTC; 0: nothing is consented to, or nobody may be told of them.
        purposes: what is consented to now.
    """

    ward: str
    area: str
    due: float
    purposes: frozenset[str]


@attrs.frozen
class FormFor:
    """What a consent form for somebody is filled in with.

    Args:
        ward: the person's id.
        name: theirs.
        born: birth date, or ``None``.
        guardian: whether a guardian signs.
    """

    ward: str
    name: str = attrs.field(repr=False)
    born: date | None = attrs.field(repr=False)
    guardian: bool


class ConsentDesk:
    """The desk on the door: ``city.consents``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def give(
        self, ward_id: str, *, by: str, purposes: Iterable[str], text: str = CURRENT, basis: str = "consent",
        request_id: str = "",
    ) -> Consented:  # fmt: skip
        """Enters a consent; what was given before stays as it is.

        Args:
            ward_id: the person.
            by: who consented: the person's own name, or a contact's id or name; on the emergency basis whoever
                decided that nobody can be asked.
            purposes: ``alert`` and names of policy fields; see ``guardtag.rules.policy.PURPOSES``.
            text: version of the text that was agreed to.
            basis: ``consent``, or ``emergency``: a ground for the alert and for nothing else.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody has this id (``GT-WARD-UNKNOWN``); ``by`` is neither the person nor a contact
                (``GT-CONSENT-GIVER``), or not a guardian where one is needed (``GT-CONSENT-GUARDIAN``).
        """
        room, wanted = self._room, frozenset(purposes)
        room.operator_only()
        if basis not in BASES or isinstance(purposes, str) or not wanted <= policy.PURPOSES:
            raise ValueError(
                f"basis is one of {', '.join(BASES)}; purposes are from {', '.join(sorted(policy.PURPOSES))}"
            )
        if not wanted and basis == "consent":
            raise ValueError("a consent names at least one purpose")
        version, by = short("text", text, 20), short("by", by)

        def change(tx: Tx, ward: Ward) -> Ward:
            who = Giver(by) if basis == "emergency" else _giver(room, tx, ward, by)
            if basis == "consent" and not consents.may_give(ward, who, _day(room, tx)):
                raise _guardian()
            if len(ward.consents) >= MAX_CONSENTS:
                raise ValueError(f"a record keeps at most {MAX_CONSENTS} consents")
            given = Consent(who.name, wanted, basis, version, tx.now, contact=who.contact)
            tx.journal(room.actor, "consents.give", (ward_id,), f"{basis} {version} {' '.join(sorted(wanted))}".strip())
            for name in consents.destroyed(wanted):
                if ward.generation(name) > 1:
                    room.records.vault.renew(ward.key_of(name))
            return tx.put(attrs.evolve(ward, consents=(*ward.consents, given)))

        asked = (by, tuple(sorted(wanted)), version, basis)
        return self._said(self._change(ward_id, "give", change, request_id, asked))

    def withdraw(
        self, ward_id: str, purposes: Iterable[str] = (), *, everything: bool = False, by: str = "",
        request_id: str = "",
    ) -> Consented:  # fmt: skip
        """Takes consents back, from the next read on. What was given and withdrawn stays on record.

        Withdrawing ``medical_notes``, ``home_address`` or ``photo`` destroys these data: they leave the record, then
        their key is destroyed, so that no backup of the database opens them any more. No other process can open them
        60 seconds after. Consent that is given again makes a fresh key; the data have to be entered anew.

        Withdrawing ``alert`` ends every ground to tell the family, an emergency basis too. Whoever scans the tag
        still gets help, from responders, who are not told a name.

        Args:
            ward_id: the person.
            purposes: what is withdrawn.
            everything: all of it, posters too.
            by: who withdraws: the person's own name, or a contact's id or name. On a contact's door it is them.
            request_id: makes the call repeatable.

        Raises:
            Denied: ``by`` may not (``GT-CONSENT-GIVER``, ``GT-CONSENT-OTHERS``), or only a guardian may
                (``GT-CONSENT-GUARDIAN``).
            StoreUnavailable: copies of a destroyed key may be left (``GT-STORE-PURGE``), or the stores do not
                answer; what is left to do stays due.
        """
        room, wanted = self._room, None if everything else frozenset(purposes)
        if isinstance(purposes, str) or (everything and purposes) or not (everything or purposes):
            raise ValueError("give purposes, or everything=True")
        if wanted is not None and not wanted <= policy.PURPOSES:
            raise ValueError(f"purposes are from {', '.join(sorted(policy.PURPOSES))}")
        by = self._who(ward_id, by)

        def change(tx: Tx, ward: Ward) -> Ward:
            day, who = _day(room, tx), _giver(room, tx, ward, by)
            taken = [(c, gone) for c in ward.consents if (gone := consents.touched(c, wanted, tx.now)) is not None]
            for consent, gone in taken:
                ends = gone | ({consents.ALERT} if consent.basis == "emergency" else set())
                if not consents.may_withdraw(ward, who, consent, frozenset(ends), day):
                    raise _guardian() if who.person else _others()
            if not taken and not (who.person or who.guardian):
                raise _others()
            said = "everything" if wanted is None else " ".join(sorted(wanted))
            tx.journal(room.actor, "consents.withdraw", (ward_id,), said)
            return consenting.withdraw(tx, room, ward, wanted, room.actor)

        asked = (by, tuple(sorted(wanted or ())), everything)
        ward = self._change(ward_id, "withdraw", change, request_id, asked)
        for key_id in consenting.left_to_destroy(room, ward):
            consenting.destroy(room, key_id, room.world.now())
        return self._said(ward)

    def of(self, ward_id: str) -> Consented:
        """What is consented to for somebody now, and all that ever was.

        Raises:
            Denied: nobody has this id.
        """
        self._room.operator_only()
        ward = living.known(self._room.records, ward_id)
        return self._said(ward)

    def due(self, area: str, *, until: float | None = None, after: str = "", limit: int = 100) -> Sequence[Review]:
        """Who of an area and all below it is to be asked again, in order of id; opens each person of the area once.

        A consent is asked about again ``rounds.review`` days after it was given. Somebody for whom nothing is
        consented to, or whose family may not be told, is due at once.

        Args:
            area: path.
            until: due before this, seconds since 1970 UTC; now unless given.
            after: only those after this id: of the last one of the page before.
            limit: at most so many.
        """
        room = self._room
        room.operator_only()
        now = room.world.now()
        found: list[Review] = []
        for ward in room.records.every(Ward, "area", area, after=after, page=_PAGE, whole=False):
            at = consents.review_at(ward, room.config.rounds.review, now) or 0.0
            if not disclosure.may_alert(ward, now):
                at = 0.0
            if ward.state == "active" and at < (now if until is None else until):
                found.append(Review(ward.id, ward.area, at, consents.in_force(ward.consents, now)))
            if len(found) == limit:
                break
        return found

    def form(self, ward_id: str) -> FormFor:
        """What stands on a consent form for somebody; journalled, since it leaves on paper.

        Raises:
            Denied: nobody has this id.
        """
        room = self._room
        room.operator_only()

        def look(tx: Tx) -> FormFor:
            ward = living.known(tx, ward_id)
            tx.journal(room.actor, "consents.form", (ward.id,))
            return FormFor(ward.id, ward.name, ward.birth_date, guardians.needed(ward, _day(room, tx)))

        return room.records.change(look)

    def access_log(self, ward_id: str, *, limit: int = 100, until: float | None = None) -> Sequence[access.Access]:
        """Who looked at somebody, when, at which fields and on which occasion, newest first; from the journal.

        On a door of ``acting_as`` the policy's row ``access_log`` decides: family, supervisors and auditors see who
        looked, others their own looks. That somebody asked is journalled, too. That there is a hidden address is told
        to whoever may see it now, and else of one's own looks alone.

        Args:
            ward_id: the person.
            limit: 1 to 1000.
            until: before this, seconds since 1970 UTC; an older page is asked for with the time of the last one.

        Raises:
            Denied: the policy does not show it to this person (``GT-DENIED-JOURNAL``), or nobody has this id.
        """
        if not 1 <= limit <= access.MOST:
            raise ValueError(f"limit is 1 to {access.MOST}")
        room = self._room

        def look(tx: Tx) -> access.Granted:
            if room.signed_in:
                return access.granted(tx, room, ward_id, "consents.access_log")
            ward = living.known(tx, ward_id)
            tx.journal(room.actor, "consents.access_log", (ward.id,))
            return access.Granted((ward.id, *ward.merged))

        return access.log(room.records, room.records.change(look), limit=limit, until=until)

    def _said(self, ward: Ward) -> Consented:
        now, days = self._room.world.now(), self._room.config.rounds.review
        newest = tuple(sorted(ward.consents, key=lambda one: one.withdrawn or one.given, reverse=True))
        return Consented(
            ward.id, newest, consents.in_force(ward.consents, now), disclosure.may_alert(ward, now),
            consents.review_at(ward, days, now) or 0.0,
        )  # fmt: skip

    def _who(self, ward_id: str, by: str) -> str:
        """Who withdraws: on a contact's door only they, of their own person."""
        room = self._room
        if not room.signed_in:
            return short("by", by)
        ward, slash, contact = room.actor.partition("/")
        if not slash:
            room.operator_only()
        if ward != ward_id:
            raise living.no_ward()
        if by not in ("", contact):
            raise _giver_unknown()
        return contact

    def _change(
        self, ward_id: str, verb: str, fn: Callable[[Tx, Ward], Ward], request_id: str, asked: tuple[object, ...]
    ) -> Ward:
        def change(tx: Tx) -> Ward:
            return fn(tx, living.whole(tx, ward_id))

        request = Request(self._room.actor, f"consents.{verb}", ward_id, request_id, asked)
        return self._room.records.change(change, request=request)


def _giver(room: Room, tx: Tx, ward: Ward, by: str) -> Giver:
    who = consents.giver(ward, by, _day(room, tx))
    if who is None:
        raise _giver_unknown()
    return who


def _day(room: Room, tx: Tx) -> date:
    return today(tx.now, room.config.timezone)


def _giver_unknown() -> Denied:
    return Denied(
        "GT-CONSENT-GIVER", "This is nobody who can consent for the person, or withdraw.",
        "It is neither the person's own name nor the id or name of one of their contacts.",
        "Enter them as a contact first, then give the contact's id.",
    )  # fmt: skip


def _guardian() -> Denied:
    return Denied(
        "GT-CONSENT-GUARDIAN", "Here a guardian decides.",
        "The person is under 14, or cannot decide this alone.",
        "Ask a contact who is their guardian, and give that contact's id.",
    )  # fmt: skip


def _others() -> Denied:
    return Denied(
        "GT-CONSENT-OTHERS", "Somebody else gave this consent.",
        "A contact who is no guardian takes back only what they gave themselves.",
        "Ask the person, a guardian, or whoever gave it.",
    )  # fmt: skip
