"""Who in the register a row is about, and what becomes of them.

By the office's own number where the row has one. Otherwise by what makes two rows of one file one person: the name
with the birth date, or with an address of a contact.

What a row changes is what it says: an empty cell changes nothing unless that was asked for. What a row cannot do:

- **consents**: an import neither gives, widens nor takes back the consent of somebody who is in the register. A row
  that says more than the register holds is noted. What was destroyed because its consent was withdrawn is not
  filled in again, and each such cell is noted.
- **a contact** is the same when name or an address is the same, and keeps id, language and, while no address of
  theirs changes, that they were verified. A new name in the place of another contact replaces that one; contacts whom
  the file does not have stay. Of the addresses only those on channels that the row has are replaced. A row can make
  a contact a guardian, and takes that from nobody.
- **minor**: nobody stops being treated as a minor through an empty cell or an age.
- **whoever has left** or died is not changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import attrs

from guardtag.errors import Conflict
from guardtag.interop.faults import RowError, fault
from guardtag.model.areas import covers
from guardtag.model.people import FIELD_CLASSES, Contact, Ward
from guardtag.records import Tx
from guardtag.rules import consents, lookup
from guardtag.steps import living
from guardtag.steps.registered import holder

_ADDED = {"wandering-history", "may-walk-away"}
"""A group and a hint that another column than theirs gives."""
_TITLES = {"medical": "病史 (medical)", "address": "住址 (address)"}
_TEXTS = ("nickname", "clothes", "medical", "address")


class Found(NamedTuple):
    """What a row comes to.

    Attributes:
        before: the person as they are in the register, or ``None``: they are new.
        after: the person as they would be.
        notes: what of the row is not taken over.
    """

    before: Ward | None
    after: Ward
    notes: tuple[RowError, ...] = ()


def look(
    tx: Tx, row: int, said: Ward, columns: frozenset[str], *, empty_erases: bool, indexed: bool = True, within: str = ""
) -> Found:
    """Finds the person of a row and what the row makes of them.

    Args:
        tx: reads.
        row: the row's number.
        said: the person as the row says.
        columns: meanings of the columns of the file.
        empty_erases: an empty cell erases.
        indexed: see ``holder``.
        within: path of the area of whoever imports; empty: all there is.

    Raises:
        Conflict: the row could be about several people (``GT-ROW-SEVERAL``), or is about somebody of another area
            (``GT-ROW-ELSEWHERE``).
        BackendError: the person's record cannot be opened.
    """
    ward = holder(tx, said.key, indexed=indexed) if said.key else _alike(tx, said)
    before = living.found(tx, ward, FIELD_CLASSES) if ward else None
    if before is None:
        return Found(None, said)
    if within and not covers(within, before.area):
        raise Conflict(
            "GT-ROW-ELSEWHERE", "This row cannot be entered for your area.",
            "The register may hold the person, or the number, for another area.",
            "Ask the office to look at this row.",
        )  # fmt: skip
    if before.state != "active":
        return Found(before, before, (fault(row, "GT-ROW-LEFT"),))
    shut: dict[str, Any] = {field: "" for field in consents.shut(before, tx.now) if getattr(said, field)}
    after = updated(before, attrs.evolve(said, **shut) if shut else said, columns, empty_erases=empty_erases)
    notes = [fault(row, "GT-ROW-WITHDRAWN", _TITLES[field]) for field in sorted(shut)]
    if not consents.in_force(said.consents, 0.0) <= consents.in_force(before.consents, tx.now):
        notes.append(fault(row, "GT-ROW-MORE"))
    return Found(before, after, tuple(notes))


def _alike(tx: Tx, said: Ward) -> str:
    """Whoever is in the register with this name, and this birth date or address of a contact; empty for nobody."""
    named = tx.find(Ward, "name", tx.blind("name", lookup.name(said.name)))
    found = [one.id for one in named if _same(one, said)]
    if len(found) > 1:
        raise Conflict(
            "GT-ROW-SEVERAL", "Several people in the register could be the one of this row.",
            "They have the same name, and the same birth date or contact.",
            "Give the row the number under which the person is registered, in a column 编号 (id).",
        )  # fmt: skip
    return found[0] if found else ""


def _same(one: Ward, said: Ward) -> bool:
    if one.birth_date is not None and said.birth_date is not None:
        return one.birth_date == said.birth_date
    return bool(_addresses(one) & _addresses(said))


def _addresses(ward: Ward) -> set[str]:
    return {address for contact in ward.contacts for address in contact.addresses}


def updated(before: Ward, said: Ward, columns: frozenset[str], *, empty_erases: bool) -> Ward:
    """The person as a row of a later file has them.

    Args:
        before: as they are.
        said: as the row says.
        columns: meanings of the columns of the file.
        empty_erases: an empty cell erases.
    """

    def over(field: str, *titles: str) -> bool:
        return bool(getattr(said, field)) or (empty_erases and not columns.isdisjoint(titles))

    changes: dict[str, object] = {"name": said.name, "area": said.area, "key": before.key or said.key}
    for field in _TEXTS:
        if over(field, field, *(("remarks",) if field == "medical" else ())):
            changes[field] = getattr(said, field)
    if over("birth_date", "birth_date"):
        changes["birth_date"] = said.birth_date
    if over("minor", "minor", "age", "groups"):
        changes["minor"] = said.minor
    for field in ("groups", "hints"):
        new: tuple[str, ...] = getattr(said, field)
        if set(new) <= _ADDED and not (empty_erases and field in columns):
            new = tuple(dict.fromkeys((*getattr(before, field), *new)))
        changes[field] = new
    changes["contacts"] = merged = contacts(before.contacts, said.contacts, before.contacts_given)
    if merged != before.contacts:
        changes["contacts_given"] = max((before.contacts_given, *(_number(one) for one in merged)))
    if all(getattr(before, field) == value for field, value in changes.items()):
        return before
    return attrs.evolve(before, **changes)  # type: ignore[arg-type]


def contacts(before: Sequence[Contact], said: Sequence[Contact], given: int = 0) -> tuple[Contact, ...]:
    """The contacts of a person as a row of a later file has them; which of them are the same says the module.

    Args:
        before: as they are.
        said: as the row says.
        given: how many ids of contacts were given out for this person.
    """
    left = list(before)
    matched: list[Contact | None] = []
    for one in said:
        same = next((old for old in left if old.name == one.name), None) or next(
            (old for old in left if set(old.addresses) & set(one.addresses)), None
        )
        if same is not None:
            left.remove(same)
        matched.append(same)
    replaced = {old.id for old, same in zip(before, matched, strict=False) if same is None and old in left}
    newest = max((given, *(_number(old) for old in before)))
    merged: list[Contact] = []
    for one, same in zip(said, matched, strict=True):
        if same is None:
            newest += 1
            merged.append(attrs.evolve(one, id=f"c{newest}"))
        else:
            merged.append(_merged(same, one))
    return (*merged, *(old for old in left if old.id not in replaced))


def _number(contact: Contact) -> int:
    return int(contact.id[1:]) if contact.id[1:].isdigit() else 0


def _merged(before: Contact, said: Contact) -> Contact:
    channels = {address.partition(":")[0] for address in said.addresses}
    others = [address for address in before.addresses if address.partition(":")[0] not in channels]
    addresses = tuple(dict.fromkeys((*said.addresses, *others)))
    if set(addresses) == set(before.addresses):
        addresses = before.addresses  # the order may have been changed by hand
    same = addresses == before.addresses
    return attrs.evolve(
        before, name=said.name, relation=said.relation or before.relation, addresses=addresses,
        verified=before.verified if same else None, guardian=before.guardian or said.guardian,
    )  # fmt: skip
