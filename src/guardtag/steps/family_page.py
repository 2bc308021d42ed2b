"""What a contact's own page says, as data: of the call, of scans, of who looked, of consents, of the tags.

The page is behind a link that holds for weeks and may be passed on. So it names nobody, it says of places and words in
a call only to whoever said that they come (everybody else in the call is told so in that moment), and of the past
no place at all. The table of its rows stands in docs/explanation/privacy.md.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import islice
from typing import Final

import attrs

from guardtag.model.contact_tests import ContactTest
from guardtag.model.incidents import Incident
from guardtag.model.people import DIED, Ward
from guardtag.model.warnings import Scanned
from guardtag.records import Records, Tx
from guardtag.records.kinds import tag_id
from guardtag.rules import consents, proofs
from guardtag.rules.consents import Giver
from guardtag.rules.guardians import guards
from guardtag.steps import access, call_seen, contact_tests, living, wardrobes
from guardtag.steps.access import Access
from guardtag.steps.call_seen import CallSeen
from guardtag.steps.own_link import Holder
from guardtag.steps.room import FINDER, OPERATOR, Person, Room
from guardtag.steps.sound import sound
from guardtag.world import today

PAST: Final = 20
"""Calls of the past that are listed."""
LOOKS: Final = 200
"""Looks that are read, and listed by day."""


@attrs.frozen
class Past:
    """A call that is over.

    Args:
        at: when it was opened, seconds since 1970 UTC.
        kind: of the call.
        by: ``finder``: somebody scanned the tag and called; ``family``; or ``office``: one of ours.
        ended: when it was closed.
        outcome: how it ended.
    """

    at: float
    kind: str
    by: str
    ended: float
    outcome: str


@attrs.frozen
class Uncalled:
    """Scans for help in the last week that nobody called after.

    Args:
        times: how often.
        last: when last, seconds since 1970 UTC.
    """

    times: int
    last: float


@attrs.frozen
class TagSeen:
    """How one sewn tag wears; which garment it is in is not said.

    Args:
        do: ``keep``, ``look`` or ``replace``.
        fitted: when it was sewn in.
        seen: when somebody looked at it last.
    """

    do: str
    fitted: float
    seen: float


@attrs.frozen
class Me:
    """The contact whose page it is.

    Args:
        verified: when they last answered a test, or ``None``.
        why: why they have to be tested, see ``guardtag.rules.proofs``; empty: nothing is the matter.
        testing: a test is running.
        guardian: they decide for the person.
    """

    verified: float | None
    why: str
    testing: bool
    guardian: bool


@attrs.frozen
class Allowed:
    """What is consented to.

    Args:
        purpose: ``alert`` or a row of the policy; ``emergency`` for an emergency basis.
        given: when, the newest of several.
        by: ``me``, ``person`` or ``other``.
        may: whether this contact may take it back here.
        destroys: taken back, what is held by it is destroyed.
    """

    purpose: str
    given: float
    by: str
    may: bool
    destroys: bool


@attrs.frozen
class Looked:
    """Looks at the person on one day by one kind of people.

    Args:
        day: of the deployment.
        who: a role of the policy, ``office``, ``me``, or ``staff`` where the journal does not say the role.
        why: the occasion, a verb such as ``wards.view``.
        rows: of the policy, that were shown.
        times: how often.
    """

    day: date
    who: str
    why: str
    rows: tuple[str, ...]
    times: int


@attrs.frozen
class FamilyPage:
    """A contact's own page.

    Args:
        language: of the texts.
        now: when the page was made, seconds since 1970 UTC.
        until: until when the link holds.
        call: the call in earnest that is open, or ``None``.
        past: calls that are over, the newest first.
        uncalled: scans that nobody called after, or ``None``.
        tags: in use.
        me: whose page it is.
        allowed: what is consented to.
        looks: who looked, the newest first.
        hotline: the deployment's number, or empty.
        hotline_first: nobody carries out calls at present: ring first.
    """

    language: str
    now: float
    until: float
    call: CallSeen | None = None
    past: tuple[Past, ...] = ()
    uncalled: Uncalled | None = None
    tags: tuple[TagSeen, ...] = ()
    me: Me = Me(None, "", False, False)
    allowed: tuple[Allowed, ...] = ()
    looks: tuple[Looked, ...] = ()
    hotline: str = ""
    hotline_first: bool = False


def open_call(tx: Tx, ward: Ward) -> Incident | None:
    """The call of which the family is told: open, in earnest, and looked at by the desk where that is needed."""
    incident = living.open_call(tx, ward.id)
    return None if incident is None or incident.drill or incident.unconfirmed else incident


def call_of(tx: Tx, room: Room, holder: Holder, language: str) -> tuple[CallSeen | None, tuple[str, ...]]:
    """The open call for the holder of a link, and the rows that are shown of it: in full once they said they come."""
    incident = open_call(tx, holder.ward)
    if incident is None:
        return None, ()
    seen = call_seen.glance(incident, holder.actor)
    if not seen.mine:
        return seen, ()
    who = Person(holder.actor, "family", contact=holder.contact)
    return call_seen.in_full(tx, room, incident, who, language)


def me(tx: Tx, room: Room, holder: Holder) -> Me:
    """How it stands with the contact."""
    contact, day = holder.contact, today(tx.now, room.config.timezone)
    test = tx.get(ContactTest, contact_tests.test_id(tx, holder.ward.id, contact.id))
    return Me(
        proofs.verified(contact), proofs.why(contact, tx.now, room.config.rounds.contact),
        test is not None and test.open, guards(contact, holder.ward, day),
    )  # fmt: skip


def allowed(ward: Ward, contact: str, now: float, day: date) -> tuple[Allowed, ...]:
    """What is consented to, and what of it a contact may take back on their own page.

    Never the alert: on doubt it goes out, and a link without a password is a doubt. The office takes that.
    """
    one = ward.contact(contact)
    if one is None:
        return ()
    who, held = Giver(one.name, one.id, guards(one, ward, day)), [c for c in ward.consents if c.holds(now)]
    found = []
    for purpose in sorted(consents.in_force(ward.consents, now), key=lambda name: (name != consents.ALERT, name)):
        of = [c for c in held if c.basis == "consent" and purpose in c.purposes]
        newest = max(of, key=lambda c: c.given)
        mine = newest.contact == one.id if newest.contact else newest.by == one.name
        own = not newest.contact and newest.by == ward.name
        may = purpose != consents.ALERT and all(
            consents.may_withdraw(ward, who, c, frozenset({purpose}), day) for c in of
        )
        by = "me" if mine and not own else "person" if own else "other"
        found.append(Allowed(purpose, newest.given, by, may, purpose in consents.CLASS_KEYS))
    emergencies = [c.given for c in held if c.basis == "emergency"]
    if emergencies:
        found.insert(0, Allowed("emergency", max(emergencies), "other", may=False, destroys=False))
    return tuple(found)


def past(records: Records, ward: Ward) -> tuple[Past, ...]:
    """Calls in earnest for the person that are over."""
    calls = living.calls(records, ward.id, "", 3 * PAST)
    over = (one for one in calls if one.closed is not None and not one.drill and one.klass == "person")
    return tuple(
        Past(one.opened, one.kind, _caller(one), one.closed or 0.0, "closed" if one.outcome == DIED else one.outcome)
        for one in islice(over, PAST)
    )


def uncalled(records: Records, ward: Ward) -> Uncalled | None:
    """Scans that no call followed, of all tags in use together."""
    found = [sound(records, Scanned, tag_id(tag.serial)) for tag, _ in wardrobes.worn(records, ward.id)]
    scans = [one for one in found if one is not None]
    return Uncalled(sum(one.times for one in scans), max(one.last for one in scans)) if scans else None


def tags(records: Records, ward: Ward, now: float) -> tuple[TagSeen, ...]:
    """The tags in use, the oldest first."""
    owned = wardrobes.wardrobe(records, ward.id)
    worn = sorted((fitting for _, fitting in wardrobes.worn(records, ward.id)), key=lambda one: (one.at, one.serial))
    return tuple(TagSeen(wardrobes.wears(one, owned, now).do, one.at, one.looked_at) for one in worn)


def looks(room: Room, ward: Ward, me: str) -> tuple[Looked, ...]:
    """Who looked at the person, by day and role: neither a name nor an hour.

    That there is a hidden address is said to no relative: it may be they whom the person hides from.
    """
    found = access.log(room.records, access.Granted((ward.id, *ward.merged), asker=me, hidden=False), limit=LOOKS)
    zone = room.config.timezone
    counted = Counter((today(one.at, zone), _looker(one, me), one.why, one.fields) for one in found)
    return tuple(
        Looked(day, who, why, rows, times)
        for (day, who, why, rows), times in sorted(counted.items(), key=lambda one: one[0][0], reverse=True)
    )


def _caller(incident: Incident) -> str:
    if incident.finders or not incident.opened_by:
        return FINDER
    return "family" if "/" in incident.opened_by else "office"


def _looker(one: Access, me: str) -> str:
    if one.by == me:
        return "me"
    if one.by == OPERATOR:
        return "office"
    return one.role or "staff"
