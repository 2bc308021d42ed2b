"""Putting a vault back from its backup: what is missing is added, what is there stays, who was erased stays erased."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import BinaryIO

import attrs

from guardtag.errors import Stale
from guardtag.payload.keys import Keyring
from guardtag.records import vault_backup
from guardtag.records.key_ids import keys_of
from guardtag.records.marks import LONG_AGO, mark_of, when
from guardtag.records.rewrap import walk
from guardtag.records.vault import Vault, other_vault
from guardtag.spi import MAX_CHANGES, Check, Put, Ref, Row

_MARK = Ref("vault", "self")
_PAGE = MAX_CHANGES // 2
"""Rows that are added in one commit; each may need a check beside it."""


@attrs.frozen
class Compared:
    """What a backup holds, beside the vault that is there.

    Args:
        keys: data keys in it.
        missing: keys of the vault that is there and not in it.
        wrong: keys that are another one in it.
        erased: who was erased when it was made, and when.
        dead: keys in it of people who were erased since.
    """

    keys: int
    missing: int
    wrong: int
    erased: Mapping[str, float]
    dead: int


def compare(vault: Vault, keyring: Keyring, stream: BinaryIO) -> Compared:
    """Reads a backup to its end, unwraps every key in it and compares it with the vault that is there.

    Args:
        vault: that vault; it may be empty.
        keyring: of the deployment.
        stream: the backup.

    Raises:
        Tampered: it is cut short, or was changed.
        BackendError: it is of another deployment, or of another vault than the one that is there.
    """
    keys = same = wrong = dead = 0
    erased: dict[str, float] = {}
    gone = {ward for ward, _ in vault.erased()}
    rows = vault_backup.rows(stream, keyring)
    while page := list(islice(rows, 500)):
        there = vault.store.read([Ref(row.kind, row.id) for row in page])
        for row, live in zip(page, there, strict=True):
            if row.kind == "erased":
                erased[row.id] = when(row)
            elif row.kind == "vault":
                if live is not None and live.body != row.body:
                    raise other_vault()
            else:
                keys += 1
                raw = vault.unwrapped(row)
                dead += bool({row.id, _person(row.id)} & gone)
                if live is not None:
                    equal = hmac.compare_digest(raw, vault.unwrapped(live))
                    same, wrong = same + equal, wrong + (not equal)
    total = sum(1 for _ in walk(vault.store, "key"))
    return Compared(keys, total - same - wrong, wrong, erased, dead)


def merge(
    vault: Vault, keyring: Keyring, stream: BinaryIO, erased: Mapping[str, float],
    progress: Callable[[int], None] = lambda done: None,
) -> int:  # fmt: skip
    """Adds what a backup holds and the vault lacks; nothing that is there is changed, nobody erased comes back.

    Killed half-way it is simply done again: what the vault is called is written last.

    Args:
        vault: where.
        keyring: of the deployment.
        stream: the backup, which was compared before.
        erased: everybody who was ever erased, with the time.
        progress: called with the number of rows that were looked at.

    Returns:
        how many keys were added.
    """
    keep_erased(vault, erased)
    added = done = 0
    rows = vault_backup.rows(stream, keyring)
    while page := list(islice(rows, _PAGE)):
        added += _added(vault, [
            row for row in page if row.kind == "key" and not {row.id, _person(row.id)} & erased.keys()
        ])  # fmt: skip
        for row in page:
            if Ref(row.kind, row.id) == _MARK:  # the last row there is
                _added(vault, [row])
        done += len(page)
        progress(done)
    vault.forget()
    return added


def _person(key_id: str) -> str:
    """Under which id whoever a data key is of is erased; empty: nobody's, a day's."""
    return key_id.split(":")[1] if key_id.startswith("w:") else key_id if key_id.startswith("r:") else ""


def keep_erased(vault: Vault, erased: Mapping[str, float]) -> tuple[str, ...]:
    """Writes down who was erased; destroys keys of theirs that are there all the same.

    Args:
        vault: where.
        erased: who was erased, with the time.

    Returns:
        ids of those of whom there was a key.

    Raises:
        StoreUnavailable: copies of the keys may be left (``GT-STORE-PURGE``), or the vault does not answer.
    """
    known = {ward for ward, _ in vault.erased()}
    _mend(vault, erased)
    back = with_keys(vault, erased)
    for ward in back:
        vault.erase(ward, erased[ward])
    fresh = [mark_of(ward, at) for ward, at in erased.items() if ward not in known and ward not in back]
    for start in range(0, len(fresh), MAX_CHANGES):
        _added(vault, fresh[start : start + MAX_CHANGES])
    return back


def damaged_marks(vault: Vault) -> list[str]:
    """Ids of those whose mark says no time any more, in order; they are erased all the same."""
    return [ward for ward, at in vault.erased() if at == LONG_AGO]


def _mend(vault: Vault, erased: Mapping[str, float]) -> None:
    """Writes damaged marks anew where it is known when that was."""
    for ward in damaged_marks(vault):
        row, at = vault.store.read([Ref("erased", ward)])[0], erased.get(ward, LONG_AGO)
        if row is not None and at != LONG_AGO:
            with suppress(Stale):  # somebody mends it just now
                vault.store.commit([Put(mark_of(ward, at), row.version)])


def with_keys(vault: Vault, wards: Iterable[str]) -> tuple[str, ...]:
    """Those of these wards of whom there is a key, in order of id."""
    left, found = iter(sorted(wards)), list[str]()
    while page := list(islice(left, 100)):
        keys = [(ward, Ref("key", key)) for ward in page for key in keys_of(ward)]
        rows = vault.store.read([ref for _, ref in keys])
        found += dict.fromkeys(ward for (ward, _), row in zip(keys, rows, strict=True) if row is not None)
    return tuple(found)


def _added(vault: Vault, rows: list[Row]) -> int:
    """Adds those rows that are not there, and no key of anybody who is erased meanwhile; how many these were."""
    marks = {row.id: Ref("erased", ward) for row in rows if row.kind == "key" and (ward := _person(row.id))}
    asked = [*(Ref(row.kind, row.id) for row in rows), *dict.fromkeys(marks.values())]
    there = dict(zip(asked, vault.store.read(asked), strict=True)) if asked else {}
    erased = {mark for mark in marks.values() if there[mark] is not None}
    absent = [row for row in rows if there[Ref(row.kind, row.id)] is None and marks.get(row.id) not in erased]
    checked = dict.fromkeys(marks[row.id] for row in absent if row.id in marks)
    try:
        if absent:
            vault.store.commit([*(Put(row, 0) for row in absent), *(Check(mark, 0) for mark in checked)])
    except Stale:  # somebody makes today's key just now, or erases somebody
        return sum(_added(vault, part) for part in _halves(absent))
    return len(absent)


def _halves(rows: list[Row]) -> Iterator[list[Row]]:
    if len(rows) > 1:
        yield rows[: len(rows) // 2]
        yield rows[len(rows) // 2 :]
    else:
        yield rows
