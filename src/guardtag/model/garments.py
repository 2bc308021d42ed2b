"""What somebody wears, counted."""

from __future__ import annotations

import attrs

_INTERNAL = {"policy": "internal"}
_CLOTHES = {"policy": "clothes"}

GARMENTS = ("coat", "jacket", "trousers", "skirt", "shirt", "sweater", "nightwear", "shoe", "hat", "bag", "other")
"""Kinds of what a tag is sewn in; the words beside it are free."""
ALL_YEAR = "all-year"
SEASONS = (ALL_YEAR, "summer", "winter", "spring-autumn")
"""When it is worn."""


def kind_and_season(kind: str, season: str) -> tuple[str, str]:
    """Both as they are; raises ``ValueError`` for one that is on no list. Empty ones are not known."""
    if kind and kind not in GARMENTS:
        raise ValueError(f"kind is one of {', '.join(GARMENTS)}")
    if season and season not in SEASONS:
        raise ValueError(f"season is one of {', '.join(SEASONS)}")
    return kind, season


@attrs.frozen
class Garments:
    """So many of one kind for one season.

    Args:
        kind: one of ``GARMENTS``.
        season: one of ``SEASONS``.
        count: how many somebody has.
        washes: how often one of them is washed, times a week in its season; 0: not known.
    """

    kind: str = attrs.field(repr=False, metadata=_CLOTHES)
    season: str = attrs.field(default=ALL_YEAR, repr=False, metadata=_CLOTHES)
    count: int = attrs.field(default=1, repr=False, metadata=_CLOTHES)
    washes: float = attrs.field(default=0.0, repr=False, metadata=_CLOTHES)


@attrs.frozen
class Wardrobe:
    """What somebody has to wear, counted by kind and season. Its row is sealed under the person's key.

    Args:
        ward: id of the person.
        items: each kind and season once.
        at: when it was counted, seconds since 1970 UTC.
        by: who counted.
    """

    ward: str = attrs.field(metadata=_INTERNAL)
    items: tuple[Garments, ...] = attrs.field(default=(), repr=False, metadata=_CLOTHES)
    at: float = attrs.field(default=0.0, metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
