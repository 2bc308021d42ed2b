"""Destroying the keys of many people at a time.

Each purge rebuilds the vault's whole file; so many are destroyed first, and then no copy is left of any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from guardtag.errors import Stale
from guardtag.records.marks import mark_of
from guardtag.records.vault import Vault, keys_of
from guardtag.spi import MAX_CHANGES, Change, Delete, Put, Ref

_AT_ONCE = MAX_CHANGES // 5
"""Wards a commit: four keys and a mark each."""


def destroy(vault: Vault, wards: Sequence[str], at: float) -> None:
    """Destroys the data keys of wards as ``Vault.erase`` does, but copies of them may be left until ``purge``."""
    for start in range(0, len(wards), _AT_ONCE):
        _destroy(vault, wards[start : start + _AT_ONCE], at)
    vault.forget()


def _destroy(vault: Vault, wards: Sequence[str], at: float) -> None:
    keys = [Ref("key", key) for ward in wards for key in keys_of(ward)]
    marks = [Ref("erased", ward) for ward in wards]
    while True:
        rows = dict(zip([*keys, *marks], vault.store.read([*keys, *marks]), strict=True))
        changes: list[Change] = [Delete(ref, row.version) for ref in keys if (row := rows[ref]) is not None]
        changes += [Put(mark_of(ref.id, at), 0) for ref in marks if rows[ref] is None]
        with suppress(Stale):  # re-wrapped just now, or erased by somebody else
            vault.store.commit(changes)
            return


def purge(vault: Vault) -> None:
    """Makes sure that no copy of a destroyed key is left in the vault's files.

    Raises:
        StoreUnavailable: copies may be left (``GT-STORE-PURGE``).
    """
    vault.store.commit([Delete(Ref("key", "none"), 0, purge=True)])
