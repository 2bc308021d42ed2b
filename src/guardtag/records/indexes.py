"""Under what each record is found: index values, blind or naming no person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from guardtag.model.areas import lineage
from guardtag.model.glass import BreakGlass
from guardtag.model.incidents import Incident
from guardtag.model.notices import WAITING, Notice
from guardtag.model.people import RESPONSE, Responder, Ward
from guardtag.model.stock import Receipt
from guardtag.model.tags import Doubt
from guardtag.model.visits import Visit
from guardtag.model.warnings import EarlyWarning
from guardtag.records.lanes import WATCHING
from guardtag.rules import lookup
from guardtag.world import day_of

Blind = Callable[[str, str], str]
"""``blind(field, value)``: the keyed hash that stands in an index for a value."""
Index = Mapping[str, tuple[str, ...]]


LOUD = ("dead", "undelivered")
"""States of a notice that somebody must see: they are indexed."""
FAILING = "failing"
"""Stands in that index for a notice that waits and whose channel did not take it last time."""


def people(ward: Ward, blind: Blind) -> Index:
    """A person: by area, whole name, contacts' numbers, the register's key."""
    if ward.merged_into:  # found by nothing but the person it became part of
        return {"merged": (blind("ward", ward.merged_into),)}
    targets = {address.partition(":")[2] for contact in ward.contacts for address in contact.addresses}
    numbers = {lookup.number(target) for target in targets} - {""}
    index = {"area": lineage(ward.area), "name": (blind("name", lookup.name(ward.name)),)}
    if numbers:
        index["number"] = tuple(sorted(blind("number", number) for number in numbers))
    if ward.key:
        index["key"] = (blind("key", ward.key),)
    return index


def responder_index(responder: Responder, blind: Blind) -> Index:
    """A responder who is active: by each of their areas, and role."""
    if not responder.active:
        return {}
    areas = dict.fromkeys((*responder.everywhere, *(one.area for one in responder.standing)))
    return {"area": tuple(areas), "role": (responder.role,)}


def incident_index(incident: Incident, blind: Blind) -> Index:
    """A call: by area, whether it is open, and the person."""
    index: dict[str, tuple[str, ...]] = {
        "area": lineage(incident.area),
        "state": ("open" if incident.open else "closed",),
    }
    if incident.subject:
        index["ward"] = (blind("ward", incident.subject),)
    return index


def glass_index(glass: BreakGlass, blind: Blind) -> Index:
    """A break-glass: by person, and by reader and person together."""
    reader = blind("glass", f"{glass.by}/{glass.ward}")
    return {"ward": (blind("ward", glass.ward),), "area": lineage(glass.area), "reader": (reader,)}


def visit_index(visit: Visit, blind: Blind) -> Index:
    """A visit: by person; an open one by area and worker too."""
    index: dict[str, tuple[str, ...]] = {"ward": (blind("ward", visit.ward),)}
    if visit.state == "open":
        index["area"] = lineage(visit.area)
        index["open"] = index["ward"]
        if visit.worker:
            index["worker"] = (visit.worker,)
    return index


def doubt_index(doubt: Doubt, blind: Blind) -> Index:
    """A doubted pairing: by person; an undecided one by area."""
    index: dict[str, tuple[str, ...]] = {"ward": (blind("ward", doubt.ward),)}
    if doubt.state == "open":
        index["area"] = lineage(doubt.area)
    return index


def receipt_index(receipt: Receipt, blind: Blind) -> Index:
    """A receipt: by batch, and by the areas that gave and took."""
    areas = dict.fromkeys((*lineage(receipt.area), *lineage(receipt.source))) if receipt.area or receipt.source else {}
    return {"all": ("receipt",), "batch": (receipt.batch,), "area": tuple(area for area in areas if area)}


def warning_index(warning: EarlyWarning, blind: Blind) -> Index:
    """A warning: by person; an open one by area and whoever is to see to it. Which rule warns of a person is sealed."""
    index: dict[str, tuple[str, ...]] = {"ward": (blind("ward", warning.subject),)} if warning.subject else {}
    if warning.area:
        index["area" if warning.open else "past"] = lineage(warning.area)
    if warning.open:
        index |= {"state": ("open",), "owner": (warning.owner or "office",)}
        if not warning.subject:
            index["rule"] = (warning.rule,)
    return index


def watching(record: Any) -> str | None:
    """The lane of a record that early warnings wait for; ``None`` when nothing is due of it."""
    return None if watched_at(record) is None else WATCHING


def watched_at(record: Any) -> float | None:
    """When that is."""
    at: float | None = record.next_due if isinstance(record, EarlyWarning) else record.due
    return at


def owned(owner: str) -> str:
    """The key of what is one person's: a ward's, or that of ``r:`` and a responder."""
    return owner if owner.startswith("r:") else f"w:{owner}:{RESPONSE}"


def notice_index(notice: Notice, blind: Blind) -> Index:
    """A notice: by its call, or by person where it has none; by what must be seen; by what reports and replies name."""
    index: dict[str, tuple[str, ...]] = {"incident": (notice.incident,)}
    if notice.state in LOUD:
        index |= {"state": (notice.state,), "channel": (notice.channel,)}
    if notice.state == WAITING and notice.tries and notice.fault:
        index["state"] = (FAILING,)
    if notice.reference:
        index["reference"] = (blind("reference", f"{notice.channel}/{notice.reference}"),)
    if notice.outside and notice.subject:
        index["ward"] = (blind("ward", notice.subject),)
    if notice.to and notice.sent is not None:
        index["to"] = (blind("to", f"{notice.to}/{day_of(notice.sent)}"),)
    return index
