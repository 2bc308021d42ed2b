"""Who is to see to a warning: the worker of the area, above them the supervisors, else the office."""

from __future__ import annotations

from collections.abc import Iterator

from guardtag.model.areas import lineage
from guardtag.model.people import Responder
from guardtag.model.warnings import OFFICE, EarlyWarning
from guardtag.records import Records
from guardtag.rules import duty
from guardtag.rules.warnings import OF_A_SUPERVISOR, OF_THE_OFFICE, PLUGIN

MOST = 200
"""Responders of one area that are looked through."""


def owner(records: Records, rule: str, area: str, now: float, level: int = 0, but: str = "") -> str:
    """Id of whoever is to see to a warning, or empty for the office.

    Args:
        records: where.
        rule: which rule warns.
        area: path of the area that answers, or empty.
        now: seconds since 1970 UTC; whoever is on leave is passed over.
        level: how often it was raised: 0 the worker, 1 the nearest supervisor, 2 the next one above.
        but: somebody who is passed over: it is about them.
    """
    if not area or rule in OF_THE_OFFICE:
        return OFFICE
    to_supervisor = rule in OF_A_SUPERVISOR or rule.startswith(PLUGIN)
    if level == 0 and not to_supervisor:
        for path in lineage(area):
            found = _first(records, path, "worker", now, but)
            if found:
                return found
    above = list(_supervisors(records, area, now, but))
    place = level if to_supervisor else max(level - 1, 0)
    return above[place] if place < len(above) else OFFICE


def still_there(records: Records, warning: EarlyWarning, now: float) -> bool:
    """Whether whoever is to see to it is still with us and answers for the area."""
    if not warning.owner:
        return True
    one = records.get(Responder, warning.owner)
    return one is not None and one.active and duty.answers_for(one, warning.area) and not duty.away(one, now)


def _supervisors(records: Records, area: str, now: float, but: str) -> Iterator[str]:
    """One supervisor of each level that has one, from the area upwards."""
    for path in lineage(area):
        found = _first(records, path, "supervisor", now, but)
        if found:
            yield found


def _first(records: Records, area: str, role: str, now: float, but: str) -> str:
    """The first by id of those who answer for exactly this area; stand-ins do not count."""
    found = records.page(Responder, "area", area, after="", page=MOST, whole=False)[0]
    fits = (
        one.id for one in found
        if one.role == role and one.id != but and area in one.everywhere and not duty.away(one, now)
    )  # fmt: skip
    return min(fits, default="")
