"""Which addresses are known to reach somebody, from what was heard of each. Pure.

What was heard counts for the address that it was heard of, in whatever way it is written; one that is changed has to
be tested anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

import attrs

from guardtag.model.contact_tests import SILENT, STOP, UNREACHED, WRONG, YES
from guardtag.model.people import Contact, Proof, Responder
from guardtag.rules.replies import normal

DAY: Final = 86_400.0
NEVER, OLD, CHANGED = "never", "old", "changed"
BAD: Final = (WRONG, STOP, SILENT, UNREACHED)
"""What was heard of an address that somebody of the office must look after."""
WHY: Final = (NEVER, CHANGED, OLD, *BAD)
"""Why somebody counts as not verified."""

Person = TypeVar("Person", Contact, Responder)


def proof(person: Contact | Responder, address: str) -> Proof | None:
    """What was heard last of one of their addresses."""
    same = normal(address)
    return next((one for one in reversed(person.proofs) if normal(one.address) == same), None)


def heard(person: Person, address: str, said: str, at: float, *, proven: bool = True) -> Person:
    """The person after something was heard of one of their addresses; what is known of former ones is dropped."""
    mine, same = {normal(one) for one in person.addresses}, normal(address)
    kept: list[Proof] = [one for one in person.proofs if normal(one.address) in mine - {same}]
    known = [*kept, Proof(address, at, said, proven)] if same in mine else kept
    if isinstance(person, Responder):
        return attrs.evolve(person, proofs=tuple(known))
    last = max((one.at for one in known if one.said == YES), default=None)
    return attrs.evolve(person, proofs=tuple(known), verified=last)


def _times(person: Contact | Responder) -> list[float]:
    mine = {normal(one) for one in person.addresses}
    return [one.at for one in person.proofs if one.said == YES and normal(one.address) in mine]


def untested(contact: Contact) -> Contact:
    """A contact of whom nothing is known yet, whatever was said of it when they were entered."""
    known = contact.verified is not None or contact.proofs
    return attrs.evolve(contact, verified=None, proofs=()) if known else contact


def verified(person: Contact | Responder) -> float | None:
    """When one of the addresses that they have now was last answered with a yes, or ``None``."""
    return max(_times(person), default=None)


def why(person: Contact | Responder, now: float, days: float) -> str:
    """Why they have to be tested or looked after, one of ``WHY``; empty when they are verified.

    Args:
        person: a contact or a responder.
        now: seconds since 1970 UTC.
        days: how long a yes counts.
    """
    last = verified(person)
    if last is not None:
        return OLD if now - last >= days * DAY else ""
    found = [one.said for address in person.addresses if (one := proof(person, address)) is not None]
    bad = [said for said in found if said in BAD]
    return bad[0] if bad else CHANGED if person.proofs else NEVER


def to_be_tested(why: str) -> bool:
    """Whether a message is of use: who said stop or wrong, or never answers, is rung up, visited or corrected."""
    return why in (NEVER, CHANGED, OLD)


def next_address(person: Contact | Responder, start: int) -> int | None:
    """Position of the next address that may be tested, from ``start`` on: none whose owner does not want it."""
    for position in range(start, len(person.addresses)):
        one = proof(person, person.addresses[position])
        if one is None or one.said not in (STOP, WRONG):
            return position
    return None


def wrong(person: Contact | Responder, address: str) -> bool:
    """Whether somebody else is said to read what goes there."""
    one = proof(person, address)
    return one is not None and one.said == WRONG


def usable(person: Contact | Responder) -> Sequence[str]:
    """Their addresses for a call, in place; those proved to be somebody else's are empty if there is any other.

    On doubt the alert goes out: a number from which a reply said so, which can be forged, stays, and so does one
    that is all there is.
    """
    known = [proof(person, address) for address in person.addresses] if person.proofs else []
    others = [one is not None and one.said == WRONG and one.proven for one in known]
    if not any(others) or all(others):
        return person.addresses
    return tuple("" if bad else address for address, bad in zip(person.addresses, others, strict=True))
