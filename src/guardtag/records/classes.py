"""Destroying one class of a person's data: first it leaves their row, then the key that sealed it is destroyed.

Under the key's own id this is an erasure like that of a person: written down in the commit that changes the row,
due until it is done, marked in the vault, and carried out once more on whatever is restored.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

import attrs
import msgspec

from guardtag.errors import BackendError, Stale, StoreUnavailable, Tampered
from guardtag.model.people import FIELD_CLASSES, Ward
from guardtag.records.bodies import UNREADABLE
from guardtag.records.kinds import BY_NAME
from guardtag.rules import consents
from guardtag.spi import Delete, Query, Ref, Row

if TYPE_CHECKING:
    from guardtag.records.transaction import Records
    from guardtag.records.tx import Tx

_ROWS = ("photo",)
"""Classes that are rows of their own, of the kind of the same name, found by their index ``ward``."""
_parts = msgspec.msgpack.Decoder(dict[str, bytes])


def is_class(erased: str) -> bool:
    """Whether an erasure is of one class of somebody, and not of a person."""
    return erased.startswith("w:")


def apart(erased: Iterable[str]) -> dict[str, int]:
    """How many of these erasures are of people, and how many of a field whose consent was withdrawn."""
    fields = [is_class(one) for one in erased]
    return {"people": fields.count(False), "fields": fields.count(True)}


def of_key(key_id: str) -> tuple[str, str, int]:
    """Ward, class and number of a class's key."""
    _, ward, field_class, *number = key_id.split(":")
    return ward, field_class, int(number[0]) if number else 1


def back(records: Records, key_id: str) -> bool:
    """Whether somebody's record is from before a key of theirs was destroyed, as after a backup was put back.

    Then the consent stands in it that was withdrawn, whether or not there were data under it.
    """
    ward, field_class, number = of_key(key_id)
    row, photo = records.store.read([Ref("ward", ward), Ref("photo", ward)])
    if photo is not None and records.vault.under(photo) == key_id:
        return True
    if row is None:
        return False
    try:
        body = _parts.decode(row.body).get(field_class, b"")
    except UNREADABLE:
        return False
    if body and records.vault.under(Row("", "", 0, body)) == key_id:
        return True
    try:
        return records.opened(Ward, row).generation(field_class) <= number
    except StoreUnavailable:
        raise
    except BackendError:  # a damaged row opens for nobody
        return False


def leave(records: Records, key_id: str, at: float) -> None:
    """Takes a class whose key is, or is to be, destroyed out of its person's row, where it still is.

    In a backup from before the withdrawal the consent stands, too: it is withdrawn again, as it was.
    """
    ward_id, field_class, number = of_key(key_id)
    purposes = frozenset(name for name, one in consents.CLASS_KEYS.items() if one == field_class)

    def change(tx: Tx) -> None:
        ward = tx.get(Ward, ward_id, FIELD_CLASSES)
        if ward is not None and ward.generation(field_class) <= number:
            ward = attrs.evolve(ward, consents=consents.withdrawn(ward.consents, purposes, at))
            tx.put(consents.forgotten(ward, field_class))

    try:
        records.change(change)
    except Tampered:  # a damaged row opens for nobody; the key goes all the same
        return


def drop_rows(records: Records, key_id: str) -> None:
    """Drops the rows that a destroyed key sealed; later ones of the person stay."""
    ward, field_class, _ = of_key(key_id)
    if field_class not in _ROWS or field_class not in BY_NAME:
        return
    after, blind = "", records.blind("ward", ward)
    while rows := records.store.find(Query(field_class, "ward", value=blind, after=after, newest=False)):
        gone = [row for row in rows if records.vault.under(row) == key_id]
        for row in gone:
            with suppress(Stale):  # replaced just now: what replaced it is not under this key
                records.store.commit([Delete(Ref(row.kind, row.id), row.version, purge=True)])
        after = rows[-1].id
