"""Commits of many new rows that need not come together, with one sync of the disk where the store can do that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guardtag.errors import Stale
from guardtag.spi import MAX_CHANGES, Put, Store


def commit(store: Store, puts: Sequence[Put]) -> Iterator[tuple[Sequence[Put], bool]]:
    """Makes as many commits as are needed, each all or none.

    Args:
        store: where; one with ``commit_together`` is told of all of them at once.
        puts: any number.

    Yields:
        the rows of each commit, and whether it was stale.

    Raises:
        StoreUnavailable: whether the rows from here on were written is not known.
    """
    commits = [puts[at : at + MAX_CHANGES] for at in range(0, len(puts), MAX_CHANGES)]
    at_once = getattr(store, "commit_together", None) if len(commits) > 1 else None
    errors = at_once(commits) if at_once is not None else (_error(store, some) for some in commits)
    for some, error in zip(commits, errors, strict=True):
        if error is not None and not isinstance(error, Stale):
            raise error
        yield some, error is not None


def _error(store: Store, puts: Sequence[Put]) -> Stale | None:
    try:
        store.commit(puts)
    except Stale as stale:
        return stale
    return None
