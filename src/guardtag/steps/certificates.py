"""Certificates that a store on another machine is reached with, where one is about to end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from guardtag.records import Records
from guardtag.spi import Certified

NOTICE_DAYS = 30
"""A certificate that ends within so many days is named."""
URGENT_DAYS = 7
"""One that ends within so few stops everything soon."""
_DAY = 86_400.0


class Ending(NamedTuple):
    """One that ends soon, or has ended.

    Args:
        store: ``store`` or ``vault``, as the configuration calls it.
        which: the store's own name for it.
        until: when it is over, seconds since 1970 UTC.
        days: whole days until then; 0 when it is over.
    """

    store: str
    which: str
    until: float
    days: int


def ending(records: Records, now: float) -> Iterator[Ending]:
    """Every one that ends within ``NOTICE_DAYS``; asks nobody over the network."""
    for name, store in (("store", records.store), ("vault", records.vault.store)):
        if isinstance(store, Certified):
            for which, until in store.certificates():
                if until - now < NOTICE_DAYS * _DAY:
                    yield Ending(name, which, until, max(0, int((until - now) // _DAY)))
