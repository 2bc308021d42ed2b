"""Tokens by which another system acts in the name of a responder."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

_INTERNAL = {"policy": "internal"}
_STAFF = {"policy": "staff"}

CALL, READ, WORK = "call", "read", "work"
SCOPES = (CALL, READ, WORK)
"""What a token may be for: opening calls; reading calls and figures; working on calls and searches."""
KEPT_SECONDS = 90 * 86_400.0
"""How long a token that is over is still listed."""


def _texts(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


@attrs.frozen
class ApiToken:
    """A token, without what it says: that is given once and kept nowhere. Its row goes with its responder.

    Args:
        id: keyed hash of what it says.
        responder: id of the responder in whose name it acts, with their rights at that time.
        name: what it is for, such as the system's name.
        scopes: from ``SCOPES``, in that order.
        issued: when, seconds since 1970 UTC.
        until: when it ends.
        by: who issued it.
        used: the UTC day it was last used, ``YYYYMMDD``; empty: never.
        revoked: when it was ended before its time, or ``None``.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    responder: str = attrs.field(metadata=_INTERNAL)
    name: str = attrs.field(repr=False, metadata=_STAFF)
    scopes: tuple[str, ...] = attrs.field(converter=_texts, metadata=_INTERNAL)
    issued: float = attrs.field(metadata=_INTERNAL)
    until: float = attrs.field(metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    used: str = attrs.field(default="", metadata=_INTERNAL)
    revoked: float | None = attrs.field(default=None, metadata=_INTERNAL)

    @property
    def due(self) -> float:
        """When it is listed no longer."""
        return min(self.until, self.until if self.revoked is None else self.revoked) + KEPT_SECONDS

    def good(self, now: float) -> bool:
        """Whether it opens anything at this time."""
        return self.revoked is None and now < self.until


@attrs.frozen
class Bearer:
    """Who sent a token.

    Args:
        token: as it is kept.
        role: the responder's role.
        areas: paths of the areas that they answer for, their own first.
    """

    token: ApiToken = attrs.field(metadata=_INTERNAL)
    role: str = attrs.field(metadata=_INTERNAL)
    areas: tuple[str, ...] = attrs.field(metadata=_INTERNAL)
