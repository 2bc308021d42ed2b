"""The ledger of the tags: given, issued, sewn in, looked at, readable, helped. Read from the records, tag by tag."""

from __future__ import annotations

from collections.abc import Iterable

from guardtag.model.incidents import Incident
from guardtag.model.stock import DAMAGED, LOST, OUT, STORE
from guardtag.model.tags import Batch, Fitting, Tag
from guardtag.records import Records
from guardtag.records.kinds import tag_id
from guardtag.rules.reconcile import STATES, UNREADABLE, VOID, Reconciled
from guardtag.spi import Query
from guardtag.steps import accounts
from guardtag.world import first_id

UNSEWN = (STORE, OUT, LOST, DAMAGED, VOID)
"""States of tags that were never sewn in."""
HELPED = ("home", "hospital", "police")
"""Outcomes of calls that ended well."""
_PAGE = 500


def issued(found: Reconciled) -> int:
    """Tags that left the store and are not void."""
    return found.minted - found.counts[STORE] - found.counts[VOID]


def sewn(found: Reconciled) -> int:
    """Tags that were ever sewn in."""
    return sum(found.counts[state] for state in STATES if state not in UNSEWN)


def tags(records: Records, batch: Batch) -> Iterable[Tag]:
    """Those of a batch that were sewn in and can be read."""
    for one in accounts.Books(records).sewn(batch.first, batch.last):
        if one.state != UNREADABLE:
            tag = records.get(Tag, tag_id(one.serial))
            if tag is not None:
                yield tag


def looked_at(records: Records, batch: Batch) -> tuple[int, int]:
    """Tags in use that were looked at, and those of them that read well."""
    checked = readable = 0
    for tag in tags(records, batch):
        fitting = records.get(Fitting, tag.fitting) if tag.state == "fitted" else None
        checks = fitting.checks if fitting else ()
        checked += bool(checks)
        readable += bool(checks) and checks[-1].verdict in ("good", "worn")
    return checked, readable


def helped(records: Records, batch: Batch) -> int:
    """Calls that began at one of these tags and ended well."""
    wards = {tag.ward for tag in tags(records, batch) if tag.ward}
    return sum(
        call.serial in range(batch.first, batch.last + 1)
        and call.klass == "person" and not call.drill and not call.open and call.outcome in HELPED
        for ward in wards
        for call in records.every(Incident, "ward", records.blind("ward", ward), whole=False)
    )  # fmt: skip


def fittings(records: Records, area: str, since: float | None, until: float | None) -> int:
    """How many fittings of an area and all below it were begun in a time, counted by their index.

    Args:
        records: where.
        area: path.
        since: seconds since 1970 UTC, or ``None``.
        until: exclusive, or ``None``.
    """
    after = first_id(since) if since is not None else ""
    end = first_id(until) if until is not None else ""
    count, full = 0, True
    while full:
        rows = records.store.find(Query("fitting", "area", value=area, after=after, limit=_PAGE, newest=False))
        inside = [row.id for row in rows if not end or row.id < end]
        count += len(inside)
        full = len(inside) == _PAGE
        after = inside[-1] if inside else ""
    return count
