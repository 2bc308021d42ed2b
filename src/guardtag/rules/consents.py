"""Consents: who may give and withdraw them, what is in force, what a withdrawal leaves, when to ask again.

A consent counts for each of its purposes apart. Withdrawing one purpose of three leaves the other two in force, and
a second record says what was withdrawn and when: nothing of what was ever given is lost. The law behind it is the
Personal Information Protection Law of the People's Republic of China (个人信息保护法): article 15 (withdrawal is as
easy as giving), 29 (a separate consent for sensitive data), 31 (a guardian's for a child under 14).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

import attrs

from guardtag.model.people import ADDRESS, MEDICAL, Consent, Ward
from guardtag.rules import guardians, policy

ALERT = "alert"
CLASS_KEYS: Mapping[str, str] = MappingProxyType({"medical_notes": MEDICAL, "home_address": ADDRESS, "photo": "photo"})
"""Purpose to the class of data that is destroyed when it is withdrawn."""
KEPT: Mapping[str, str] = MappingProxyType({"medical": "medical_notes", "address": "home_address"})
"""Field of a record to the purpose whose withdrawal destroys it; a photo is kept apart."""
_DAY = 86_400.0


@attrs.frozen
class Giver:
    """Somebody who consents or withdraws.

    Args:
        name: as the record has it.
        contact: id of the contact; empty: the person themselves.
        guardian: whether they are a guardian.
    """

    name: str = attrs.field(repr=False)
    contact: str = ""
    guardian: bool = False

    @property
    def person(self) -> bool:
        """Whether it is the person themselves."""
        return not self.contact


def giver(ward: Ward, by: str, today: date) -> Giver | None:
    """Who that is: the person, by name, or a contact, by id or name; ``None`` for anybody else.

    A contact's id goes first. A name that both have is the person's own, which is the weaker of the two.
    """
    one = ward.contact(by)
    if one is None and by == ward.name:
        return Giver(ward.name)
    one = one or next((contact for contact in ward.contacts if contact.name == by), None)
    return None if one is None else Giver(one.name, one.id, guardians.guards(one, ward, today))


def may_give(ward: Ward, who: Giver, today: date) -> bool:
    """Whether their consent counts: anybody's on the record, but a guardian's where one is needed."""
    return who.guardian or not guardians.needed(ward, today)


def may_withdraw(ward: Ward, who: Giver, consent: Consent, purposes: frozenset[str], today: date) -> bool:
    """Whether they may take these purposes of a consent back.

    The person and a guardian may take back what anybody gave, and others what they gave themselves. Whoever needs
    a guardian keeps their data in by their own word, but does not end the alert by it: on doubt it goes out.
    """
    if who.guardian:
        return True
    if who.person:
        return ALERT not in purposes or not guardians.needed(ward, today)
    return who.contact == consent.contact if consent.contact else who.name == consent.by


def in_force(consents: Iterable[Consent], now: float) -> frozenset[str]:
    """The purposes that somebody consents to now; an emergency basis names none."""
    held = (consent.purposes for consent in consents if consent.basis == "consent" and consent.holds(now))
    return frozenset[str]().union(*held)


def touched(consent: Consent, purposes: frozenset[str] | None, now: float) -> frozenset[str] | None:
    """What a withdrawal takes of one consent, ``None`` where nothing.

    The emergency basis stands in for a decision that nobody could ask for. It ends together with the alert: then
    somebody who may decide has decided.

    Args:
        consent: one of a person's.
        purposes: that are withdrawn; ``None``: everything.
        now: when.
    """
    if not consent.holds(now):
        return None
    if purposes is None or (consent.basis == "emergency" and ALERT in purposes):
        return consent.purposes
    return (consent.purposes & purposes) or None if consent.basis == "consent" else None


def withdrawn(consents: Iterable[Consent], purposes: frozenset[str] | None, now: float) -> tuple[Consent, ...]:
    """The consents after a withdrawal: what is left of each, and beside it what was taken back.

    Args:
        consents: all ever given.
        purposes: that are withdrawn; ``None``: everything.
        now: when.
    """
    after: list[Consent] = []
    for consent in consents:
        gone = touched(consent, purposes, now)
        if gone is None:
            after.append(consent)
            continue
        if consent.basis == "consent" and consent.purposes - gone:
            after.append(attrs.evolve(consent, purposes=consent.purposes - gone))
        after.append(attrs.evolve(consent, purposes=gone, withdrawn=now))
    return tuple(after)


def destroyed(purposes: frozenset[str] | None) -> tuple[str, ...]:
    """The classes of data that a withdrawal destroys; ``None``: everything was withdrawn."""
    return tuple(name for purpose, name in CLASS_KEYS.items() if purposes is None or purpose in purposes)


def shut(ward: Ward, now: float) -> frozenset[str]:
    """The fields that must not be filled: their consent was withdrawn, what was kept destroyed, and no new one given.

    Whoever writes to a record asks this: a desk, or an import.

    Args:
        ward: the person as the register has them.
        now: when.
    """
    allowed = in_force(ward.consents, now)
    return frozenset(
        field for field, purpose in KEPT.items()
        if ward.generation(CLASS_KEYS[purpose]) > 1 and purpose not in allowed
    )  # fmt: skip


def forgotten(ward: Ward, field_class: str) -> Ward:
    """The person without what consent let us keep of a class, whose next key is another one.

    A hidden address is kept by no consent but for the person's safety, and nobody is shown it: it stays, under the
    next key.
    """
    cleared = {MEDICAL: {"medical": ""}, ADDRESS: {"address": ""}}.get(field_class, {})
    numbers = {**dict(ward.generations), field_class: ward.generation(field_class) + 1}
    return attrs.evolve(ward, generations=tuple(sorted(numbers.items())), **cleared)  # type: ignore[arg-type]


def review_at(ward: Ward, days: int, now: float) -> float | None:
    """When somebody is to be asked again: for each purpose in force its newest consent counts, and the oldest of these.

    Args:
        ward: the person.
        days: for which a consent is not asked about again.
        now: when.

    Returns:
        seconds since 1970 UTC; ``0.0`` when no consent holds at all, which cannot wait; ``None`` never.
    """
    newest: dict[str, float] = {}
    for consent in ward.consents:
        for purpose in consent.purposes if consent.basis == "consent" and consent.holds(now) else ():
            if purpose in policy.PURPOSES:
                newest[purpose] = max(newest.get(purpose, 0.0), consent.given)
    return min(newest.values()) + days * _DAY if newest else 0.0
