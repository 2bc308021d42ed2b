"""A record that may be gone any moment: while somebody is erased their rows are there and cannot be opened."""

from __future__ import annotations

from typing import Any, TypeVar

from guardtag.errors import BackendError, StoreUnavailable
from guardtag.records import Records, Tx

T = TypeVar("T")


def sound(source: Records | Tx, model: type[T], id: str) -> T | None:
    """A record, or ``None`` when it is not there or cannot be opened.

    Args:
        source: what to read from.
        model: its class.
        id: its id.

    Raises:
        StoreUnavailable: the store does not answer.
    """
    try:
        return source.get(model, id)
    except StoreUnavailable:
        raise
    except BackendError:
        return None


def let_go(tx: Tx, model: type[Any], id: str) -> None:
    """Deletes a record whose time is over; one that is damaged, or whose person was erased, opens nothing any more.

    Args:
        tx: of the sweep.
        model: its class; it has ``due``.
        id: its id.

    Raises:
        StoreUnavailable: the store does not answer.
    """
    try:
        found = tx.get(model, id)
    except StoreUnavailable:
        raise
    except BackendError:
        tx.delete(model, id)
        return
    if found is not None and found.due <= tx.now:
        tx.delete(model, id)
