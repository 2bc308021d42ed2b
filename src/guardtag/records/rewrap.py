"""Re-wrapping: what an older key of the keyring seals is moved under the primary one, while others go on.

Two things hang on a key: the data keys in the vault, which it wraps, and the rows of the deployment's own rooms,
which it seals. Each row is written on the condition that nobody wrote or claimed it since it was read; whoever was
first wins, and the row is looked at again. Nothing but the body changes: index, lane, due and lease stay. What was
moved is not moved again, so that a run that was killed is simply begun anew.

The blind indexes hang on a key of their own (``Keyring.index``), and so do the tokens on cloth: neither moves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Final

import attrs

from guardtag.errors import Stale, Tampered
from guardtag.records.kinds import BESIDE_A_CALL, KINDS, OF_A_CALL, OF_A_WARD
from guardtag.records.transaction import Records
from guardtag.spi import MAX_CHANGES, Put, Ref, Row, Store

PAGE = 500
PASSES = 10
"""Passes at most: each looks for what others wrote under an older key during the one before."""
_ATTEMPTS = 20
_PERSONAL = frozenset({"ward", "responder", *OF_A_WARD, "incident", *OF_A_CALL, *BESIDE_A_CALL})
"""Kinds that are never sealed under a room's key, and are the largest."""
_ROOMS = tuple(kind.name for kind in KINDS if kind.name not in _PERSONAL)
_REMEMBERED = ("checkpoint", "chain")
"""Kinds in the vault that the journal's room seals; see ``steps.remembered``."""

log: Final = logging.getLogger("guardtag")

Remade = Callable[[Row], "bytes | None"]
Progress = Callable[[int, int], None]


@attrs.frozen
class Rewrapped:
    """What a re-wrap did.

    Args:
        key: the primary key that everything is under now.
        moved: how many data keys and rows were moved.
        left: how many could not be: they are damaged, or somebody changed them all the time.
    """

    key: int
    moved: int
    left: int


def rewrap(records: Records, key: int, progress: Progress = lambda done, total: None) -> Rewrapped:
    """Moves everything that is under an older key to the primary one.

    Args:
        records: the records, with their vault.
        key: id of the primary key.
        progress: called with (moved, in all) as it goes on.

    Raises:
        KeyringError: the keyring lacks a key that something here needs.
    """
    moved, left = 0, _count(records, key)
    for _ in range(PASSES):
        if not left:
            break
        total, before = moved + left, moved
        progress(moved, total)
        for store, kind, remade in _places(records, key):
            for done in _moved(store, kind, remade):
                moved += done
                progress(moved, max(total, moved))
        left = _count(records, key)
        if moved == before:
            break
    return Rewrapped(key, moved, left)


def _places(records: Records, key: int) -> Iterator[tuple[Store, str, Remade]]:
    vault = records.vault
    yield vault.store, "key", lambda row: vault.rewrapped(row, key)
    for kind in _REMEMBERED:
        yield vault.store, kind, lambda row: vault.resealed(row, key)

    def resealed(row: Row) -> bytes | None:
        records.gate()  # nothing is written to a deployment that moves
        return vault.resealed(row, key)

    for kind in _ROOMS:
        yield records.store, kind, resealed


def _count(records: Records, key: int) -> int:
    """How many rows an older key seals or wraps; opens none."""
    vault = records.vault
    wrapped = sum(vault.wrapped_by(row) != key for row in walk(vault.store, "key"))
    sealed = [(records.store, kind) for kind in _ROOMS] + [(vault.store, kind) for kind in _REMEMBERED]
    return wrapped + sum(
        vault.sealed_by(row) not in (None, key) for store, kind in sealed for row in walk(store, kind)
    )  # fmt: skip


def walk(store: Store, kind: str) -> Iterator[Row]:
    """All rows of a kind, in order of id, page by page."""
    after = ""
    while rows := store.walk(kind, after, PAGE):
        yield from rows
        after = rows[-1].id


def _moved(store: Store, kind: str, remade: Remade) -> Iterator[int]:
    puts: list[Put] = []
    for row in walk(store, kind):
        put = _put(row, remade)
        if put is not None:
            puts.append(put)
        if len(puts) == MAX_CHANGES:
            yield _written(store, puts, remade)
            puts = []
    if puts:
        yield _written(store, puts, remade)


def _put(row: Row, remade: Remade) -> Put | None:
    try:
        body = remade(row)
    except Tampered as error:
        log.error("a stored %s cannot be moved to the newer key: %s", row.kind, error.code)
        return None
    return None if body is None else Put(attrs.evolve(row, body=body), row.version, row.lease)


def _written(store: Store, puts: list[Put], remade: Remade) -> int:
    """How many were written: all at once, or one by one where somebody was first."""
    try:
        store.commit(puts)
    except Stale:
        return sum(_alone(store, put.row, remade) for put in puts)
    return len(puts)


def _alone(store: Store, row: Row, remade: Remade) -> int:
    for _ in range(_ATTEMPTS):
        fresh = store.read([Ref(row.kind, row.id)])[0]
        put = _put(fresh, remade) if fresh is not None else None
        if put is None:  # gone, or under the newer key already
            return 0
        try:
            store.commit([put])
        except Stale:
            continue
        return 1
    return 0
