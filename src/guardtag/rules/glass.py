"""Who may break glass, and who may be the second person. Pure; on doubt it stays whole."""

from __future__ import annotations

from collections.abc import Iterable

from guardtag.model.people import Responder, Ward
from guardtag.rules import lookup, policy
from guardtag.rules.policy import BREAK_GLASS

HIDDEN = "hidden_address"


def opens(role: str) -> bool:
    """Whether a break-glass would show this role anything, alone or with a second person."""
    return any(policy.letter(field, role, BREAK_GLASS) in "BQ" for field in policy.FIELDS)


def takes_two(role: str) -> bool:
    """Whether this role may be one of the two persons."""
    return policy.letter(HIDDEN, role, BREAK_GLASS) == "Q"


def related(person: Responder, ward: Ward) -> bool:
    """Whether somebody seems to be one of a person's contacts: of the same name, or reached at the same address."""
    names = {lookup.name(contact.name) for contact in ward.contacts}
    reached = _reached(address for contact in ward.contacts for address in contact.addresses)
    return lookup.name(person.name) in names or bool(reached & _reached(person.addresses))


def one_and_the_same(first: Responder, second: Responder, now: float) -> bool:
    """Whether two accounts seem to be of one person, or one of them does the other's duty now."""
    if first.id == second.id or lookup.name(first.name) == lookup.name(second.name):
        return True
    if _reached(first.addresses) & _reached(second.addresses):
        return True
    return _stands_in(first, second, now) or _stands_in(second, first, now)


def _stands_in(one: Responder, other: Responder, now: float) -> bool:
    return any(duty.person == other.id and duty.since <= now < duty.until for duty in one.standing)


def _reached(addresses: Iterable[str]) -> set[str]:
    """What addresses lead to, whatever the channel: a number in one form, anything else without its case."""
    targets = [address.partition(":")[2] for address in addresses]
    return {lookup.number(target) or target.casefold() for target in targets}
