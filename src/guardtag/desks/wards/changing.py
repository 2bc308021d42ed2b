"""Changing what the register says of a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import Enum
from typing import Any, Final

import attrs

from guardtag.desks.wards.part import Part
from guardtag.errors import Denied
from guardtag.model.people import ADDRESS, MEDICAL, Ward
from guardtag.records import Tx
from guardtag.rules import consents
from guardtag.steps import particulars, registered
from guardtag.steps.checks import maybe, short
from guardtag.steps.particulars import MAX_LANGUAGE


class Keep(Enum):
    """Stands for an argument that was not given."""

    KEEP = "keep"

    def __repr__(self) -> str:
        return "KEEP"


KEEP: Final = Keep.KEEP

_CHECKED: Mapping[str, Callable[[Any], object]] = {
    "name": lambda said: short("name", said),
    "nickname": lambda said: maybe("nickname", said, 40),
    "birth_date": particulars.day,
    "minor": bool,
    "groups": particulars.groups,
    "hints": particulars.hints,
    "reach": particulars.reach,
    "clothes": lambda said: maybe("clothes", said),
    "medical": lambda said: maybe("medical", said),
    "address": lambda said: maybe("address", said),
    "hidden_address": lambda said: maybe("hidden_address", said),
    "capacity": particulars.capacity,
    "language": lambda said: maybe("language", said, MAX_LANGUAGE),
    "key": lambda said: maybe("key", said, 100),
}
"""Each field that can be changed here, with what checks it."""


class Changing(Part):
    """The part of ``city.wards`` that changes what is known of a person."""

    def change(
        self, ward_id: str, *, name: str | Keep = KEEP, nickname: str | Keep = KEEP,
        birth_date: date | Keep | None = KEEP, minor: bool | Keep = KEEP, groups: Iterable[str] | Keep = KEEP,
        hints: Iterable[str] | Keep = KEEP, reach: str | Keep = KEEP, clothes: str | Keep = KEEP,
        medical: str | Keep = KEEP, address: str | Keep = KEEP, hidden_address: str | Keep = KEEP,
        capacity: str | Keep = KEEP, language: str | Keep = KEEP, key: str | Keep = KEEP, by: str = "",
        request_id: str = "",
    ) -> Ward:  # fmt: skip
        """Changes what the register says of a person; what is not given stays, and an empty text empties a field.

        Who may see what follows from the record at each read: with a birth date that makes somebody a minor the
        stricter rules hold from the next read on. A capacity or a birth date that asks for a guardian's consent
        where none was given stops no call; see ``guardtag.rules.guardians.lacking``.

        Args:
            ward_id: the id.
            name: full name.
            nickname: what a stranger may call them.
            birth_date: or ``None`` when not known.
            minor: treat as a minor although no birth date says so.
            groups: such as ``dementia``; all of them.
            hints: from ``guardtag.model.people.HINTS``; all of them.
            reach: ``relay`` or ``call``.
            clothes: what they usually wear.
            medical: notes for those who care.
            address: home address.
            hidden_address: of a person in hiding.
            capacity: ``full``, ``limited``, ``none``, or empty when nobody said.
            language: code of the language they speak.
            key: the register's own stable key for the person.
            by: who says so; the operator's own code unless given.
            request_id: makes the call repeatable.

        Returns:
            the record as it is now; when nothing differs nothing is written.

        Raises:
            Denied: nobody has this id; or a consent was withdrawn, and the data it let us keep destroyed
                (``GT-WARD-WITHDRAWN``).
            Conflict: the key is somebody else's (``GT-WARD-KEY``).
        """
        given = {
            "name": name, "nickname": nickname, "birth_date": birth_date, "minor": minor, "groups": groups,
            "hints": hints, "reach": reach, "clothes": clothes, "medical": medical, "address": address,
            "hidden_address": hidden_address, "capacity": capacity, "language": language, "key": key,
        }  # fmt: skip
        changes: dict[str, Any] = {
            field: _CHECKED[field](value) for field, value in given.items() if not isinstance(value, Keep)
        }

        def change(tx: Tx, ward: Ward) -> Ward:
            after = attrs.evolve(ward, **changes)
            self._may_be_kept(ward, after, tx.now)
            if after.key != ward.key:
                if after.key:
                    registered.claim(tx, after.key, ward.id)
                if ward.key:
                    registered.release(tx, ward.key, ward.id)
            return after

        return self._change(
            ward_id, "change", change, request_id, *sorted(changes.items()), by=by, detail=_changed
        )  # fmt: skip

    def _may_be_kept(self, before: Ward, after: Ward, now: float) -> None:
        """Refuses what a withdrawal had destroyed; a hidden address is kept by no consent, for the person's safety."""
        vault, shut = self._room.records.vault, consents.shut(before, now)
        for field, field_class in (("medical", MEDICAL), ("address", ADDRESS)):
            said = getattr(after, field)
            if not said or said == getattr(before, field):
                continue
            if field in shut or not vault.exists(after.key_of(field_class)):
                raise Denied(
                    "GT-WARD-WITHDRAWN", "This is not kept of this person.",
                    "A consent to it was withdrawn, and what was kept was destroyed.",
                    "Record a fresh consent first.",
                )  # fmt: skip
        if after.hidden_address and after.hidden_address != before.hidden_address:
            vault.renew(after.key_of(ADDRESS))


def _changed(before: Ward, after: Ward) -> str:
    """The names of the fields that differ."""
    return " ".join(field for field in _CHECKED if getattr(before, field) != getattr(after, field))
