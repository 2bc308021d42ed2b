"""What somebody wears, counted; and how the tags in it wear."""

from __future__ import annotations

import attrs

_INTERNAL = {"policy": "internal"}
_CLOTHES = {"policy": "clothes"}

GARMENTS = ("coat", "jacket", "trousers", "skirt", "shirt", "sweater", "nightwear", "shoe", "hat", "bag", "other")
"""Kinds of what a tag is sewn in; the words beside it are free."""
ALL_YEAR = "all-year"
SEASONS = (ALL_YEAR, "summer", "winter", "spring-autumn")
"""When it is worn."""

UNREAD = "unread"
READ_STATES = ("good", "worn", "replace", UNREAD)
"""What a check-up may say of a tag; see ``guardtag.labels.wear``."""
MAX_READINGS = 12


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


@attrs.frozen
class Reading:
    """What one check-up of a tag found.

    Args:
        at: when, seconds since 1970 UTC.
        state: one of ``READ_STATES``.
        margin: share of the error correction that was left, 1 to 0; ``None`` when not measured.
        contrast: of dark and light modules, 1 to 0; likewise.
    """

    at: float = attrs.field(metadata=_INTERNAL)
    state: str = attrs.field(metadata=_INTERNAL)
    margin: float | None = attrs.field(default=None, metadata=_INTERNAL)
    contrast: float | None = attrs.field(default=None, metadata=_INTERNAL)


@attrs.frozen
class Wearing:
    """How a tag wore so far. It names no person and no garment.

    Args:
        serial: which tag.
        readings: the last ``MAX_READINGS``, the oldest first.
    """

    serial: int = attrs.field(metadata=_INTERNAL)
    readings: tuple[Reading, ...] = attrs.field(default=(), metadata=_INTERNAL)
