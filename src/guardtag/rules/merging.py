"""One record of two that are one person's. Pure.

On doubt the alert goes out and the data stays in: contacts of both are told; what either family refused or withdrew
stays refused; where both say something of a person's care, both are kept.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date

import attrs

from guardtag.model.people import ADDRESS, CAPACITIES, MEDICAL, MERGED, Contact, Ward, is_minor
from guardtag.rules import consents, likeness, lookup, policy, poster
from guardtag.rules.replies import normal

MAX_MERGED = 16
"""So many records may become part of one."""
_MAX_ADDRESSES = 10
_STRICTEST = ("none", "limited", "full", "")
assert set(_STRICTEST) == set(CAPACITIES)


def purposes(ward: Ward, now: float) -> frozenset[str]:
    """What is consented to for a person, and in force; an emergency is ground for the alert alone."""
    held = [consent for consent in ward.consents if consent.holds(now)]
    emergency = {"alert"} if any(consent.basis == "emergency" for consent in held) else set()
    return frozenset(emergency.union(*(consent.purposes for consent in held if consent.basis == "consent")))


def joined(keep: Ward, gone: Ward, number: int, *, now: float, today: date) -> Ward:
    """The record of both.

    Args:
        keep: the record that stays; where both differ it is believed.
        gone: the one that becomes part of it.
        number: of the next contact.
        now: seconds since 1970 UTC.
        today: the day at the deployment.
    """
    contacts, ids, last = _contacts(keep.contacts, gone.contacts, number)
    refused = policy.PURPOSES - (purposes(keep, now) & purposes(gone, now))
    theirs = tuple(attrs.evolve(one, contact=ids.get(one.contact, "")) for one in gone.consents)
    doubtful = gone.birth_date != keep.birth_date and is_minor(gone, today)
    return attrs.evolve(
        keep, contacts=contacts, contacts_given=max(keep.contacts_given, last),
        consents=(
            *consents.withdrawn(keep.consents, refused, now),
            *consents.withdrawn(theirs, refused | poster.PURPOSES, now),  # no search is on in their name
        ),
        reach="call" if keep.reach == gone.reach == "call" else "relay",
        nickname=keep.nickname or gone.nickname, birth_date=keep.birth_date or gone.birth_date,
        minor=keep.minor or gone.minor or doubtful,
        groups=tuple(dict.fromkeys((*keep.groups, *gone.groups))),
        hints=tuple(dict.fromkeys((*keep.hints, *gone.hints))),
        clothes=keep.clothes or gone.clothes,
        medical=_both(keep.medical, gone.medical if may(keep, MEDICAL, refused) else ""),
        address=keep.address or (gone.address if may(keep, ADDRESS, refused) else ""), key=keep.key or gone.key,
        enrolled=min(keep.enrolled, gone.enrolled), language=keep.language or gone.language,
        capacity=min(keep.capacity, gone.capacity, key=_STRICTEST.index), absence=keep.absence or gone.absence,
        merged=(*keep.merged, gone.id, *gone.merged),
    )  # fmt: skip


def pointer(gone: Ward, keep: Ward, number: int) -> Ward:
    """What is left of a record that became part of another: where it and its contacts went, nothing of the person.

    Args:
        gone: the record.
        keep: the one that it becomes part of, as it was before.
        number: of the next contact there.
    """
    _, ids, _ = _contacts(keep.contacts, gone.contacts, number)
    return Ward(
        gone.id, "", gone.area, state=MERGED, merged_into=keep.id, merged=gone.merged, enrolled=gone.enrolled,
        moved=tuple(ids.items()),
    )  # fmt: skip


def may(keep: Ward, field_class: str, refused: Container[str]) -> bool:
    """Whether data of a class are taken over: not where the family of the record that stays had theirs destroyed."""
    purpose = next(purpose for purpose, name in consents.CLASS_KEYS.items() if name == field_class)
    return keep.generation(field_class) == 1 or purpose not in refused


def _contacts(
    first: Iterable[Contact], second: Iterable[Contact], number: int
) -> tuple[tuple[Contact, ...], dict[str, str], int]:
    """Everybody once, the first record's before the second's; the new ids of these; and the last number given."""
    found, ids = list(first), dict[str, str]()
    for contact in second:
        at = next((at for at, other in enumerate(found) if _same(other, contact)), None)
        if at is None:
            found.append(attrs.evolve(contact, id=f"c{number}"))
            number += 1
        else:
            found[at] = _one(found[at], contact)
        ids[contact.id] = found[-1 if at is None else at].id
    return tuple(found), ids, number - 1


def _same(one: Contact, other: Contact) -> bool:
    """Whether two contacts are one: the same name, reached at the same address."""
    named = lookup.name(one.name) == lookup.name(other.name)
    return named and bool(likeness.addresses(one) & likeness.addresses(other))


def _one(one: Contact, other: Contact) -> Contact:
    """Both as one; what was heard of an address is kept, ours where both know one."""
    known, heard = likeness.addresses(one), {normal(proof.address) for proof in one.proofs}
    theirs = [proof for proof in other.proofs if normal(proof.address) not in heard]
    more = [a for a in other.addresses if not likeness.addresses(Contact("", "", [a])) <= known]
    return attrs.evolve(
        one, addresses=(*one.addresses, *more)[:_MAX_ADDRESSES], guardian=one.guardian or other.guardian,
        verified=None if more else one.verified, relation=one.relation or other.relation,
        proofs=(*one.proofs, *theirs),
    )  # fmt: skip


def _both(one: str, other: str) -> str:
    return one if not other or other in one else other if not one else f"{one}\n{other}"
