"""Whether two records may be of one person, and why. Pure.

What is compared is the form in which people are looked up: a name without spaces and dots, a number without its marks.
A name alone makes nobody the same: thousands share one. Two keys tell people apart unless everything else agrees, as
when two offices entered somebody under numbers of their own.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from guardtag.model.people import Contact, Ward
from guardtag.rules import lookup

SURE, LIKELY, MAYBE = "sure", "likely", "maybe"
STRENGTHS = (SURE, LIKELY, MAYBE)
SAME_KEY, SAME_NAME, SAME_BIRTH_DATE, SAME_NUMBER = "same-key", "same-name", "same-birth-date", "same-number"
NAMES_ALIKE, OTHER_KEYS, OTHER_BIRTH_DATES, TWINS = "names-alike", "other-keys", "other-birth-dates", "perhaps-twins"
REASONS = (
    SAME_KEY, SAME_NAME, SAME_BIRTH_DATE, SAME_NUMBER, NAMES_ALIKE, OTHER_KEYS, OTHER_BIRTH_DATES, TWINS,
)  # fmt: skip
"""What speaks for one person, or is to be looked at first."""


@attrs.frozen
class Likeness:
    """How much two records look like one person's.

    Args:
        strength: one of ``STRENGTHS``.
        reasons: some of ``REASONS``.
    """

    strength: str
    reasons: tuple[str, ...]


def numbers(ward: Ward) -> frozenset[str]:
    """Telephone numbers of a person's contacts, as they are looked up."""
    found = (lookup.number(address.partition(":")[2]) for contact in ward.contacts for address in contact.addresses)
    return frozenset(number for number in found if number)


def addresses(contact: Contact) -> frozenset[str]:
    """A contact's addresses in one form: numbers as they are looked up, whatever the channel; others as they are."""
    return frozenset(
        lookup.number(address.partition(":")[2]) or address.strip().casefold() for address in contact.addresses
    )


def alike(one: Ward, other: Ward) -> Likeness | None:
    """What speaks for two records being one person's; ``None`` when too little does. The order does not matter."""
    names = lookup.name(one.name), lookup.name(other.name)
    born = one.birth_date, other.birth_date
    found: Mapping[str, bool] = {
        SAME_KEY: bool(one.key) and one.key == other.key,
        SAME_NAME: names[0] == names[1] != "",
        SAME_BIRTH_DATE: born[0] == born[1] is not None,
        SAME_NUMBER: bool(numbers(one) & numbers(other)),
        NAMES_ALIKE: names[0] != names[1] and _names_alike(one, other),
        OTHER_KEYS: bool(one.key and other.key) and one.key != other.key,
        OTHER_BIRTH_DATES: None not in born and born[0] != born[1],
    }
    strength = _strength(found)
    if not strength:
        return None
    reasons = [reason for reason, holds in found.items() if holds]
    if found[NAMES_ALIKE] and found[SAME_BIRTH_DATE]:
        reasons.append(TWINS)
    return Likeness(strength, tuple(reasons))


def _strength(found: Mapping[str, bool]) -> str:
    name, born, number = found[SAME_NAME], found[SAME_BIRTH_DATE], found[SAME_NUMBER]
    if found[SAME_KEY]:
        return SURE
    if found[OTHER_KEYS]:
        return LIKELY if name and born and number else ""
    if name and (born or number):
        if found[OTHER_BIRTH_DATES]:
            return MAYBE
        return SURE if born and number else LIKELY
    return MAYBE if found[NAMES_ALIKE] and number and not found[OTHER_BIRTH_DATES] else ""


def _names_alike(one: Ward, other: Ward) -> bool:
    """Names that differ in one letter, or where one is what the other is called."""
    first, second = lookup.name(one.name), lookup.name(other.name)
    called = {lookup.name(one.nickname)} & {second} | {lookup.name(other.nickname)} & {first}
    if called - {""}:
        return True
    short, long = sorted((first, second), key=len)
    if len(short) < 2 or len(long) - len(short) > 1:
        return False
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
