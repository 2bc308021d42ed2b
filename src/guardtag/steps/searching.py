"""A search begins, or a second report joins it: the plan as tasks, the first ring, all in the commit of the call."""

from __future__ import annotations

import attrs

from guardtag.model.incidents import RING_ON, RING_OVER, RING_WAITS, Incident, Ring
from guardtag.model.people import Responder, Ward, is_minor
from guardtag.model.searches import MAX_REPORTS, MAX_RING, Report, Search, SearchPhoto
from guardtag.records import Tx
from guardtag.rules import lifecycle, search_plan, search_ring
from guardtag.steps import announce, living, sightings
from guardtag.steps.room import Room
from guardtag.steps.tasks import MOST
from guardtag.steps.tell import line, responder_of
from guardtag.world import today

LATELY_SECONDS = 3600.0
"""Somebody who came home so short a time ago may only be reported late; the call goes out all the same."""


def of_the_register(room: Room, ward: Ward, draft: Search, now: float) -> Search:
    """The draft with what the register says of a person, where the report says nothing.

    Their name, birth date and clothes stay in the register alone: they are read there when somebody may see them.
    """
    hints, groups = set(ward.hints), set(ward.groups)
    risks = (*draft.risks, *(("medicine",) if "needs-medicine" in hints and "medicine" not in draft.risks else ()))
    minor = is_minor(ward, today(now, room.config.timezone))
    group = draft.group or next((one for one in ("dementia", "intellectual-disability") if one in groups), "")
    return attrs.evolve(
        draft, subject=ward.id, name="", minor=minor or draft.minor, risks=risks,
        mobility="slow" if draft.mobility == "walks" and "walks-slowly" in hints else draft.mobility,
        group=group or ("child" if minor else ""),
    )  # fmt: skip


def begin(
    tx: Tx, room: Room, incident: Incident, draft: Search, report: Report, photo: bytes
) -> tuple[Incident, Search]:
    """The call with its search: a new one, or the one it has with one more report.

    Args:
        tx: the change.
        room: plan and neighbours.
        incident: the call that was opened, or joined.
        draft: what the report says.
        report: who said it.
        photo: of the person, a JPEG made afresh, or nothing.
    """
    known = tx.get(Search, incident.id)
    draft = attrs.evolve(draft, consents=tuple(attrs.evolve(one, given=tx.now) for one in draft.consents))
    if known is None:
        search = attrs.evolve(
            draft, id=incident.id, subject=incident.subject, day=incident.day, began=tx.now, reports=(report,),
            centre=draft.area, centre_at=draft.seen_at,
        )  # fmt: skip
        first = search_ring.first(room.searching.graph, search.centre, search.mobility, tx.now - search.centre_at)
        search = attrs.evolve(search, ring=first.areas[:MAX_RING], reach=first.reach)
        incident = attrs.evolve(incident, round=incident.round + 1)
        incident = attrs.evolve(incident, ring=_ring(incident, tx.now))
    else:
        search = _told_more(known, draft, report)
        if search.centre != known.centre and incident.ring is not None and incident.ring.state == RING_ON:
            incident = attrs.evolve(incident, ring=attrs.evolve(incident.ring, due=tx.now))
    if photo:
        search = attrs.evolve(search, photo=True)
        tx.put(SearchPhoto(incident.id, incident.id, incident.subject, incident.day, photo))
    incident, search = _planned(tx, room, incident, search)
    incident = line(tx, incident, "reported", report.by, level=incident.rung.level)
    tx.journal(report.by, "missing.report", (incident.id, incident.subject))
    return tx.put(incident), tx.put(search)


def _ring(incident: Incident, now: float) -> Ring:
    """The ring of a call that was open already: nobody is asked to look for somebody who was found."""
    if not incident.sought:
        return Ring(RING_OVER, None, "", incident.round)
    if incident.kind == "found" or lifecycle.scanned(incident):
        return Ring(RING_WAITS, now + sightings.WAIT_SECONDS, "", incident.round)
    return Ring(RING_ON, now, "", incident.round)


def _told_more(known: Search, draft: Search, report: Report) -> Search:
    """What is known after one more report: the newest place, what was not known yet; the family's word goes before."""
    family = "/" in report.by
    said = {
        name: getattr(draft, name)
        for name in ("name", "age", "clothes", "looks", "group")
        if getattr(draft, name) and (family or not getattr(known, name))
    }
    after = attrs.evolve(
        known, risks=tuple(dict.fromkeys((*known.risks, *draft.risks))), minor=known.minor or draft.minor,
        consents=(*known.consents, *draft.consents)[-20:],
        reports=(*known.reports, report)[:MAX_REPORTS], **said,
    )  # fmt: skip
    if draft.seen_at <= known.seen_at:
        return after
    after = attrs.evolve(after, seen_at=draft.seen_at, seen_place=draft.seen_place or known.seen_place, area=draft.area)
    if draft.seen_at > known.centre_at:
        after = attrs.evolve(after, centre=draft.area, centre_at=draft.seen_at)
    return after


def _planned(tx: Tx, room: Room, incident: Incident, search: Search) -> tuple[Incident, Search]:
    """The steps that belong to the search now and are not there yet, as tasks; who stands for a party is told."""
    plan = room.searching.plan
    there = {step.id for step in search.steps}
    fresh = tuple(step for step in search_plan.steps(plan, search) if step.id not in there)
    fresh = fresh[: max(MOST - len(incident.tasks), 0)]
    present = {
        party: found for party, id in plan.responders.items() if (found := responder_of(tx, id)) is not None
    }  # fmt: skip
    owners = {party: responder.id for party, responder in present.items()}
    incident = attrs.evolve(incident, tasks=(*incident.tasks, *search_plan.tasks(fresh, owners, tx.now)))
    if incident.sought and not incident.unconfirmed:
        _tell_owners(tx, room, incident, {step.party: present[step.party] for step in fresh if step.party in present})
    return incident, attrs.evolve(search, steps=(*search.steps, *fresh))


def _tell_owners(tx: Tx, room: Room, incident: Incident, owners: dict[str, Responder]) -> None:
    for id in dict.fromkeys(owner.id for owner in owners.values()):
        announce.one(tx, room, incident, id, "task", "normal")


def lately_home(room: Room, ward: Ward, now: float) -> bool:
    """Whether a call for this person ended well a short while ago: whoever reports them may not have heard of it."""
    calls = living.calls(room.records, ward.id, "", 3)
    ended = (call for call in calls if call.closed is not None and now - call.closed < LATELY_SECONDS)
    return any(call.outcome in ("home", "hospital", "police") for call in ended)
