"""What was done about a person, from the journal: ids, verbs and names of fields; nothing personal stands in it."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

import attrs

from guardtag.records import Entry, Records

MAX_DEEDS = 1000


@attrs.frozen
class Deed:
    """One thing that was done.

    Args:
        at: when, seconds since 1970 UTC.
        by: id of the person, or ``operator``, ``finder``, ``dispatcher``.
        verb: such as ``wards.change``.
        about: ids of all it concerned: people, ``tag:SERIAL``, calls.
        detail: codes and names of fields.
    """

    at: float
    by: str
    verb: str
    about: tuple[str, ...] = ()
    detail: str = ""


def about(records: Records, wards: Iterable[str], limit: int, until: float | None) -> tuple[Deed, ...]:
    """The newest deeds about a person.

    Args:
        records: where.
        wards: the person's ids: their own, and those of records that became part of it.
        limit: at most so many.
        until: before this, seconds since 1970 UTC.
    """
    entries: dict[str, Entry] = {}
    for ward in wards:
        found = records.every(Entry, "subject", records.blind("subject", ward), whole=False)
        entries |= {entry.id: entry for entry in found if until is None or entry.at < until}
    newest = heapq.nlargest(limit, entries.values(), key=lambda entry: (entry.at, entry.id))
    return tuple(Deed(entry.at, entry.actor, entry.verb, entry.subjects, entry.detail) for entry in newest)
