"""What every store of ours refuses before it touches a row: the limits of the store contract.

A breach is the caller's mistake and stays ``TypeError`` or ``ValueError``; all our stores call these same
checks, so none takes what another refuses. A store of somebody else's may call them too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

from guardtag.errors import ConfigError, StoreUnavailable
from guardtag.spi import MAX_BODY, MAX_CHANGES, MAX_LIMIT, Change, Check, Delete, Put, Query, Row

MAX_ID = 200
"""The longest id of a row, in characters."""

ByRef = dict[tuple[str, str], Change]
"""The changes of one commit, each under the (kind, id) it is about."""


def by_ref(changes: Sequence[Change]) -> ByRef:
    """The changes of one commit by what they change, checked.

    Args:
        changes: at most 64, one a ref; bodies at most 4 MiB.

    Raises:
        ValueError: too many, two on one ref, a body, id or kind out of bounds.
        TypeError: something that is no change, or a body or index of another type.
    """
    if len(changes) > MAX_CHANGES:
        raise ValueError(f"a commit holds at most {MAX_CHANGES} changes; make it several commits")
    found: ByRef = {}
    for change in changes:
        if isinstance(change, Put):
            row = change.row
            _check_row(row)
            kind, id = row.kind, row.id
        elif isinstance(change, Delete | Check):
            kind, id = change.ref
        else:
            raise TypeError("a change is a Put, a Delete or a Check")
        if change.expect < 0:
            raise ValueError("a change expects a version of 0 (no row) or more")
        _check_kind(kind)
        if not 0 < len(id) <= MAX_ID:
            raise ValueError(f"an id has 1 to {MAX_ID} characters")
        _check_text(id)
        found[kind, id] = change
    if len(found) != len(changes):
        raise ValueError("a commit holds one change a ref")
    return found


def entries(index: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """The (name, value) pairs of a row's index.

    Raises:
        TypeError: the values of a name are no tuple of texts. A bare text in place of a tuple would
            quietly be indexed letter by letter.
    """
    pairs = []
    for name, values in index.items():
        if type(values) is not tuple:
            raise TypeError("an index maps a name to a tuple of texts")
        _check_text(name)
        for value in values:
            if not isinstance(value, str):
                raise TypeError("an index maps a name to a tuple of texts")
            _check_text(value)
            pairs.append((name, value))
    return pairs


def check_query(query: Query) -> None:
    """Refuses a query that has no defined answer.

    Raises:
        ValueError: not exactly one of value and prefix, a prefix that does not end in ``/``, or a
            limit out of bounds.
    """
    if (query.value is None) == (query.prefix is None):
        raise ValueError("a query has a value or a prefix, and not both")
    if query.prefix is not None and not query.prefix.endswith("/"):
        raise ValueError("a prefix ends in /")
    check_limit(query.limit)


def check_limit(limit: int) -> None:
    """Refuses a limit outside 1 to 1000 with ``ValueError``."""
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueError(f"a limit is a number from 1 to {MAX_LIMIT}")


def lanes_of(lanes: Sequence[str], limit: int) -> tuple[str, ...]:
    """The lanes of a claim, each once, with the claim's limit checked.

    Raises:
        TypeError: one text in place of a sequence of them.
        ValueError: a limit out of bounds.
    """
    if isinstance(lanes, str):
        raise TypeError("lanes is a sequence of names, not one name")
    check_limit(limit)
    return tuple(dict.fromkeys(lanes))


def after_prefix(prefix: str) -> str:
    """The smallest text above every text with this prefix: ``0`` is the character after its last, ``/``."""
    return prefix[:-1] + "0"


def no_options(scheme: str, options: Mapping[str, object]) -> None:
    """Refuses options of the configuration that this store does not know, with ``ConfigError``."""
    if options:
        names = ", ".join(sorted(options))
        raise ConfigError(
            "GT-STORE-OPTION", f"A store of the scheme {scheme} has no option {names}.",
            "", "Take it out of the configuration.", scheme=scheme, options=names,
        )  # fmt: skip


def closed() -> StoreUnavailable:
    """The error of every call on a store that was closed."""
    return StoreUnavailable(
        "GT-STORE-CLOSED", "The store was closed.", "Nothing can be read or written through it.",
        "Open it again.",
    )  # fmt: skip


def _check_row(row: Row) -> None:
    if type(row.body) is not bytes:
        raise TypeError("a row's body is bytes")
    if len(row.body) > MAX_BODY:
        raise ValueError(f"a row's body is at most {MAX_BODY} bytes")
    if row.due is not None and not math.isfinite(row.due):
        raise ValueError("a row's due is a finite number of seconds, or None")
    if row.lane is not None:
        _check_text(row.lane)


def _check_text(text: str) -> None:
    if "\0" in text:
        raise ValueError("a text of a row has no U+0000, which PostgreSQL cannot hold")
    if not text.isascii():
        text.encode()  # a lone surrogate is refused here: UnicodeEncodeError is a ValueError


@lru_cache(maxsize=256)
def _check_kind(kind: str) -> None:
    if not (kind.isascii() and kind.isalpha() and kind.islower()):
        raise ValueError("a kind is written [a-z]+")
