"""A record that may be gone any moment: while somebody is erased their rows are there and cannot be opened."""

from __future__ import annotations

from typing import TypeVar

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
