"""Counts that are told outside: small ones point at people. Pure."""

from __future__ import annotations

LEAST = 5
"""A count below this is told as fewer than this, nothing among them: whether it was one or none points at somebody."""


def told(count: int) -> int | None:
    """A count as it may be told; ``None`` where it is too small."""
    return count if count >= LEAST else None


def coarse(count: int) -> int | None:
    """The same of what happened to people: down to a multiple, so that one more time seldom shows."""
    return told(count // LEAST * LEAST)
