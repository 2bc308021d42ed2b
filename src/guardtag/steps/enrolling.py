"""What makes a person of the register: the checks of their fields.

Shared by the desk that enters one person and by the one that imports a file of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from guardtag.errors import Denied
from guardtag.model import areas
from guardtag.model.people import Consent, Contact, Ward
from guardtag.rules import disclosure, guardians, policy, proofs
from guardtag.steps import addresses, particulars
from guardtag.steps.checks import maybe, short
from guardtag.steps.particulars import MAX_CONTACTS, MAX_LANGUAGE
from guardtag.steps.room import Room
from guardtag.world import today


def person_of(
    room: Room, ward_id: str, now: float, name: str, *, area: str, contacts: Sequence[Contact], consent: Consent,
    nickname: str = "", groups: Iterable[str] = (), hints: Iterable[str] = (), birth_date: date | None = None,
    minor: bool = False, reach: str = "relay", clothes: str = "", medical: str = "", address: str = "",
    hidden_address: str = "", key: str = "", capacity: str = "", language: str = "",
) -> Ward:  # fmt: skip
    """A person with these fields, checked; see ``city.wards.enrol``.

    Raises:
        Denied: there is no consent to alert and no emergency basis.
        Conflict: no channel reaches an address (``GT-ADDRESS-…``).
        ValueError: a field is not in its form.
    """
    ward = Ward(
        id=ward_id, name=short("name", name), area=areas.check(area, len(room.config.levels)),
        nickname=maybe("nickname", nickname, 40), birth_date=particulars.day(birth_date), minor=minor,
        groups=particulars.groups(groups), hints=particulars.hints(hints), contacts=_contacts(room, contacts),
        reach=particulars.reach(reach), consents=(_given(consent, now),), clothes=maybe("clothes", clothes),
        medical=maybe("medical", medical), address=maybe("address", address),
        hidden_address=maybe("hidden_address", hidden_address), key=maybe("key", key, 100), enrolled=now,
        capacity=particulars.capacity(capacity), language=maybe("language", language, MAX_LANGUAGE),
        contacts_given=len(contacts),
    )  # fmt: skip
    if not disclosure.may_alert(ward, now):
        raise Denied(
            "GT-WARD-CONSENT", "This person cannot be enrolled.",
            "Nobody consented to alerts, and no emergency basis is given.",
            'Ask for consent to "alert", or give Consent(basis="emergency").',
        )  # fmt: skip
    if guardians.lacking(ward, now, today(now, room.config.timezone)):
        raise Denied(
            "GT-WARD-GUARDIAN", "This person cannot be enrolled without a guardian's consent.",
            "They are under 14, or do not fully decide for themselves, and whoever consented is no guardian.",
            "Let `by` name the contact who is the guardian, and mark that contact as guardian; in an emergency "
            'give Consent(basis="emergency").',
        )  # fmt: skip
    return ward


def _given(consent: Consent, now: float) -> Consent:
    if consent.basis not in ("consent", "emergency"):
        raise ValueError("basis is consent or emergency")
    if not consent.purposes <= policy.PURPOSES:
        raise ValueError(f"purposes are from {', '.join(sorted(policy.PURPOSES))}")
    if consent.given > now:
        raise ValueError("consent cannot be given in the future")
    return consent if consent.given else attrs.evolve(consent, given=now)


def _contacts(room: Room, contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    if not contacts or len(contacts) > MAX_CONTACTS:
        raise ValueError(f"1 to {MAX_CONTACTS} contacts are needed")
    fresh = [particulars.contact(contact, f"c{number}") for number, contact in enumerate(contacts, 1)]
    for one in fresh:
        addresses.checked(room, one.addresses)
    return tuple(proofs.untested(one) for one in fresh)
