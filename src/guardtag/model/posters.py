"""A missing-person poster: what one sheet says, and nothing besides."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs

MAX_NAME, MAX_CLOTHES, MAX_SEEN, MAX_LINE = 100, 120, 60, 40
"""The longest texts that stay readable on one A4 sheet, in characters."""
MAX_DAYS = 14
"""For how many days a poster may be valid."""

_INTERNAL = {"policy": "internal"}


@attrs.frozen
class Ages:
    """A band of ages in whole years, both ends within; ``last`` is ``None`` when it is open above."""

    first: int = attrs.field(metadata={"policy": "birth_date"}, repr=False)
    last: int | None = attrs.field(metadata={"policy": "birth_date"}, repr=False)


BANDS = (Ages(0, 5), Ages(6, 11), Ages(12, 17), Ages(18, 29), *(Ages(n, n + 9) for n in range(30, 90, 10)),
         Ages(90, None))  # fmt: skip
"""From a child who is carried to a very old person: wide enough to hide a birthday."""
CHILD = Ages(0, 17)
"""The band of a minor whose birth date is not known."""


def ages(born: date | None, minor: bool, today: date) -> Ages | None:
    """The band that stands for an age.

    Args:
        born: the birth date, or ``None`` when it is not known.
        minor: treated as a minor although no birth date says so.
        today: the day at the deployment.

    Returns:
        The band; ``None`` when nothing is known. A minor never gets the band of an adult.
    """
    if born is None:
        return CHILD if minor else None
    years = max(today.year - born.year - ((today.month, today.day) < (born.month, born.day)), 0)
    if minor and years > 17:
        return CHILD
    return next(band for band in BANDS if band.last is None or years <= band.last)


def _upto(most: int, least: int = 0) -> Any:
    return attrs.validators.and_(
        attrs.validators.instance_of(str), attrs.validators.max_len(most), attrs.validators.min_len(least)
    )


@attrs.frozen
class Poster:
    """What may be shown of a person to everybody, for one search and until one day.

    The record is already cut: what nobody consented to is not in it. It has no room for an address, a
    diagnosis, a birth date or a family's number.

    Args:
        number: what the sheet is known by at the office, ``0000-0000``; says nothing about the person.
        hotline: the number to ring, as it is written.
        made: when, seconds since 1970 UTC.
        until: until when it may hang, seconds since 1970 UTC.
        place: name of the town or city, or empty.
        name: full name, or empty.
        nickname: what the person is called, or empty.
        age: band of ages, or ``None``.
        clothes: what they wear, at most 120 characters, or empty.
        seen_place: where they were last seen, at most 60 characters, or empty.
        seen_at: when, seconds since 1970 UTC, or ``None``.
        photo: a PNG or JPEG as ``data:`` URI, or empty.
        sample: it is marked as a sample: no deployment stands behind it yet.
    """

    number: str = attrs.field(validator=_upto(20, 1), metadata=_INTERNAL)
    hotline: str = attrs.field(validator=_upto(MAX_LINE, 1), metadata=_INTERNAL)
    made: float = attrs.field(metadata=_INTERNAL)
    until: float = attrs.field(metadata=_INTERNAL)
    place: str = attrs.field(default="", validator=_upto(MAX_LINE), metadata=_INTERNAL)
    name: str = attrs.field(default="", validator=_upto(MAX_NAME), repr=False, metadata={"policy": "full_name"})
    nickname: str = attrs.field(default="", validator=_upto(MAX_LINE), repr=False, metadata={"policy": "nickname"})
    age: Ages | None = attrs.field(default=None, repr=False, metadata={"policy": "birth_date"})
    clothes: str = attrs.field(default="", validator=_upto(MAX_CLOTHES), repr=False, metadata={"policy": "clothes"})
    seen_place: str = attrs.field(
        default="", validator=_upto(MAX_SEEN), repr=False, metadata={"policy": "location_now"}
    )
    seen_at: float | None = attrs.field(default=None, repr=False, metadata={"policy": "location_now"})
    photo: str = attrs.field(default="", validator=_upto(5_000_000), repr=False, metadata={"policy": "photo"})
    sample: bool = attrs.field(default=False, metadata=_INTERNAL)
