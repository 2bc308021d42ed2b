"""Finding records that may be of one person: through the blind indexes, so that the store learns nothing of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from guardtag.model.people import Ward
from guardtag.records import Records
from guardtag.rules import likeness, lookup

MOST_OF_A_NUMBER = 200
"""A number that so many people have, such as a home's, tells nobody apart and is left out."""


@attrs.frozen
class Double:
    """Two records that may be of one person.

    Args:
        ward: id of the one.
        other: id of the other.
        strength: ``sure``, ``likely`` or ``maybe``.
        reasons: some of ``guardtag.rules.likeness.REASONS``; ``guardtag.texts`` has words for them.
    """

    ward: str
    other: str
    strength: str
    reasons: tuple[str, ...]


def of_ward(records: Records, ward: Ward) -> Iterator[Double]:
    """The records that may be of the same person as this one."""
    seen = {ward.id}
    for other in _candidates(records, ward):
        if other.id not in seen:
            seen.add(other.id)
            found = likeness.alike(ward, other)
            if found is not None:
                yield Double(ward.id, other.id, found.strength, found.reasons)


def of_area(records: Records, area: str) -> Iterator[Double]:
    """All pairs of which one lives in an area or below it, each once."""
    seen: set[tuple[str, str]] = set()
    for ward in records.every(Ward, "area", area, whole=False):
        for double in of_ward(records, ward):
            pair = min(double.ward, double.other), max(double.ward, double.other)
            if pair not in seen:
                seen.add(pair)
                yield double


def _candidates(records: Records, ward: Ward) -> Iterable[Ward]:
    """Everybody with the same key, a number in common, or the same name; somebody may come twice."""
    if ward.key:
        yield from records.find(Ward, "key", records.blind("key", ward.key))
    for number in sorted(likeness.numbers(ward)):
        same = records.find(Ward, "number", records.blind("number", number), limit=MOST_OF_A_NUMBER)
        if len(same) < MOST_OF_A_NUMBER:
            yield from same
    name = lookup.name(ward.name)
    if name:
        yield from records.every(Ward, "name", records.blind("name", name), whole=False)
