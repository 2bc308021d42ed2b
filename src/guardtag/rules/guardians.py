"""Whose consent counts for somebody who does not, or not fully, decide for themselves. Pure.

A child under 14: a parent or another guardian (Personal Information Protection Law of the PRC, article 31). An adult
of limited or no capacity: the guardian, by law first the spouse, then parents and children (Civil Code of the PRC,
articles 27 and 28). An emergency needs nobody's consent, and opens nothing but the call for help.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from guardtag.model.people import Consent, Contact, Ward, age
from guardtag.rules import lookup

CHILD = 14
"""Under this age a guardian consents."""
PARENTS = frozenset({
    "mother", "father", "parent", "guardian", "legal guardian", "grandmother", "grandfather",
    "母亲", "父亲", "妈妈", "爸爸", "父母", "监护人", "法定监护人", "祖母", "祖父", "外祖母", "外祖父",
})  # fmt: skip
NEXT_OF_KIN = PARENTS | {
    "wife", "husband", "spouse", "son", "daughter", "妻子", "丈夫", "配偶", "儿子", "女儿",
}  # fmt: skip


def needed(ward: Ward, today: date) -> bool:
    """Whether a guardian must consent for this person, as far as the record says; on nothing said: no."""
    return ward.capacity in ("limited", "none") or is_child(ward, today)


def is_child(ward: Ward, today: date) -> bool:
    """Whether they are under 14; of a minor whose birth date nobody wrote down the stricter is taken."""
    return ward.minor if ward.birth_date is None else age(ward.birth_date, today) < CHILD


def guards(contact: Contact, ward: Ward, today: date) -> bool:
    """Whether a contact is a guardian: marked as one, or by their relation while none of the contacts is marked."""
    if any(one.guardian for one in ward.contacts):
        return contact.guardian
    return contact.relation.strip().lower() in (PARENTS if is_child(ward, today) else NEXT_OF_KIN)


def told(ward: Ward, today: date) -> Sequence[Contact]:
    """Who is told that somebody looked: on doubt the wider circle, since that is an alert and shows nothing.

    Everybody who is marked as a guardian, and everybody whose relation makes them one, also beside one who is marked;
    all contacts where there is none of either. What a guardian may *decide* goes by ``guards``, which is stricter.
    """
    relations = PARENTS if is_child(ward, today) else NEXT_OF_KIN
    found = [one for one in ward.contacts if one.guardian or one.relation.strip().lower() in relations]
    return found or ward.contacts


def shown(consent: Consent, ward: Ward, today: date) -> bool:
    """Whether a consent is a guardian's: one was shown, or it names a contact who is one."""
    by = lookup.name(consent.by)
    return consent.guardian or any(
        by == lookup.name(contact.name) and guards(contact, ward, today) for contact in ward.contacts if by
    )


def reversed_by_age(relation: str, years: int | None) -> bool:
    """Whether a relation can hardly say what the contact is to the person, and reads like what the person is to them.

    Offices write 监护人 … 关系 either way round: 儿子 of a boy's father is what the boy is. Somebody guarded by their
    own grown child is past thirty; by a parent, below seventy; by a grandparent, below forty.

    Args:
        relation: as the register keeps it.
        years: the person's age, or ``None``: then nothing can be said.
    """
    if years is None:
        return False
    word = relation.strip().lower()
    below = next((age for words, age in _AT_LEAST if word in words), 0)
    above = next((age for words, age in _AT_MOST if word in words), 200)
    return not below <= years <= above


_AT_LEAST = (
    (frozenset({"son", "daughter", "儿子", "女儿", "儿媳", "女婿"}), 32),
    (frozenset({"grandson", "granddaughter", "孙子", "孙女", "外孙", "外孙女"}), 50),
)
_AT_MOST = (
    (frozenset({"mother", "father", "parent", "母亲", "父亲", "父母"}), 70),
    (frozenset({"grandmother", "grandfather", "祖母", "祖父", "外祖母", "外祖父"}), 40),
)


def lacking(ward: Ward, now: float, today: date) -> bool:
    """Whether a guardian should have consented and none has; an emergency basis in force is an exception.

    Args:
        ward: the person with their contacts and consents.
        now: seconds since 1970 UTC.
        today: the day at the deployment.
    """
    if not needed(ward, today):
        return False
    held = [consent for consent in ward.consents if consent.holds(now)]
    return not any(consent.basis == "emergency" or shown(consent, ward, today) for consent in held)
