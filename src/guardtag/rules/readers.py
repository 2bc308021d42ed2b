"""Who somebody is for one ward, now: the policy's role and state of a responder, a contact, a finder or a channel.

Where two readings of a rule are possible, the data stays in. What a reader may see is in ``disclosure``.
"""

from __future__ import annotations

import attrs

from guardtag.model import areas, incidents
from guardtag.model.incidents import Incident
from guardtag.model.people import Contact, Responder, Ward
from guardtag.rules.policy import BREAK_GLASS, CLOSED, OPEN_PARTY, VISIT

ANON_FINDER = "anon_finder"
FAMILY = "family_contact"
OWN_WORKER, OTHER_WORKER = "grid_worker_area", "other_area_worker"
AT_LEVEL, ABOVE_LEVEL = "supervisor_at_level", "supervisor_above_level"
VOLUNTEER, HOTLINE, POLICE, AUDITOR = (
    "identified_volunteer", "hotline_operator", "police_or_hospital", "auditor",
)  # fmt: skip
CHANNEL = "notifier_plugin"
DEPARTMENT = "department"
"""A department that nobody whistled for: the policy has no cell for it, so that all is denied."""
_PLAIN_ROLES = {
    "volunteer": VOLUNTEER, "hotline": HOTLINE, "police": POLICE, "auditor": AUDITOR, "department": DEPARTMENT,
}  # fmt: skip
_WHISTLED = {OTHER_WORKER: VOLUNTEER, ABOVE_LEVEL: AT_LEVEL, DEPARTMENT: VOLUNTEER}
"""A department that was whistled for is a party; from elsewhere it sees what a known volunteer sees."""
NOBODY = ""
"""The role of a responder whose kind the policy does not know: it has no cell, so all is denied."""

GUESSABLE = frozenset({"typed", "older"})
"""How a call may have come in that proves nothing of what the finder holds in their hands."""
DOUBTED = "doubted"
"""Stands for how a call came in whose tag may be another person's: help is called, and nobody's data is shown."""
UNPROVED = GUESSABLE | {DOUBTED}
"""How a call came in that discloses nothing."""
FINDERS = frozenset({ANON_FINDER, VOLUNTEER})
"""Who may be standing beside the ward unvetted; a volunteer is a finder whose name we know."""

_OPEN_STATES = frozenset(incidents.STATES) - {"closed"}


@attrs.frozen
class Reader:
    """Who reads, as the policy sees them, for one ward and one read.

    Args:
        role: from ``policy.ROLES``; anything else is shown nothing.
        state: from ``policy.STATES``; anything else is shown nothing.
        contact_id: the reader's own contact id within the ward, for family; else empty.
        ward: id of the ward this was decided for; empty only when made by hand.
        two: a second person confirmed this break-glass: what takes two (Q) is shown.
    """

    role: str
    state: str
    contact_id: str = ""
    ward: str = ""
    two: bool = False


def reader(
    person: Responder | Contact | None,
    ward: Ward,
    incident: Incident | None,
    *,
    visit: bool = False,
    break_glass: bool = False,
    typed: bool | None = None,
) -> Reader:
    """Derives the policy's role and state of a person before a ward.

    A state is one, not a sum: break-glass before a call, a call before a visit, a visit before closed.

    Args:
        person: a responder, one of the ward's contacts as the ward's record has them now, or ``None``
            for a finder. Somebody who left, or is no contact of this ward (any more), is a stranger.
        ward: the person it is about.
        incident: the incident in question, or ``None``. For a finder: the one that they themselves
            called for, and nothing before they pressed help. It counts only while it is open, of class
            ``person``, and about this ward.
        visit: there is an open visit to this ward, assigned to this person, today.
        break_glass: a break-glass for this ward and person is in force (the desk asked for the reason,
            keeps the time and journals first).
        typed: whether a finder came by a typed code, which discloses nothing, nor does a tag whose pairing is in
            doubt; ``None`` takes it from how the incident was opened.

    Raises:
        TypeError: ``person`` is something else.
    """
    call = incident if incident is not None and _is_call(incident, ward) else None
    if person is None:
        by_code = typed if typed is not None else call is not None and call.via in UNPROVED
        party = call is not None and not by_code
        return Reader(ANON_FINDER, _state(party, visit, break_glass), ward=ward.id)
    if isinstance(person, Contact):
        if not person.id or person not in ward.contacts:
            return Reader(ANON_FINDER, CLOSED, ward=ward.id)
        state = _state(call is not None, visit, break_glass)
        return Reader(FAMILY, state, person.id, ward.id)
    if isinstance(person, Responder):
        return _staff(person, ward, call, visit, break_glass)
    raise TypeError("a reader is a Responder, a Contact or None")


def channel(ward: Ward, incident: Incident | None) -> Reader:
    """Whoever runs a channel, as the policy sees them: they keep what passes through it.

    Args:
        ward: the person that a message is about.
        incident: the call that it belongs to, or ``None``.
    """
    call = incident is not None and _is_call(incident, ward)
    return Reader(CHANNEL, OPEN_PARTY if call else CLOSED, ward=ward.id)


def _staff(person: Responder, ward: Ward, call: Incident | None, visit: bool, break_glass: bool) -> Reader:
    stranger = Reader(ANON_FINDER, CLOSED, ward=ward.id)
    if not person.active:
        return stranger
    if call is not None and alone(call, person.id):
        # Who calls can read nothing by it: not before a second person has joined.
        if not (visit or break_glass):
            return stranger
        call = None
    role = _role(person, ward, call)
    party = call is not None and _party(role, person, ward, call)
    if call is not None and person.id in call.searchers and not party:
        # Whoever was asked to look and does sees what a known volunteer sees, also from another area.
        role, party = VOLUNTEER, True
    if call is not None and any(one.department == person.id for one in call.summons):
        elsewhere = role in (HOTLINE, POLICE) and not _covers(person, ward, call)
        role, party = VOLUNTEER if elsewhere else _WHISTLED.get(role, role), True
    return Reader(role, _state(party, visit, break_glass), ward=ward.id)


def _is_call(incident: Incident, ward: Ward) -> bool:
    """Whether it is a call in earnest about this person: a drill opens nothing."""
    real = incident.klass == "person" and not incident.drill
    return real and incident.state in _OPEN_STATES and incident.subject == ward.id


def alone(call: Incident, person_id: str) -> bool:
    """Whether the call is theirs alone: they opened it, or opened it again, and nobody else has joined since."""
    others = any(by and by != person_id for by in call.acknowledged_by)
    again = next((entry.by for entry in reversed(call.thread) if entry.what == "reopened"), call.opened_by)
    return again == person_id and not others


def _covers(person: Responder, ward: Ward, call: Incident | None) -> bool:
    """Whether they answer for the ward's area, or for that of the call: it keeps its ladder when the ward moves."""
    concerned = (ward.area, call.area if call is not None else "")
    return any(person.area and area and areas.covers(person.area, area) for area in concerned)


def _role(person: Responder, ward: Ward, call: Incident | None) -> str:
    if person.role not in ("worker", "supervisor"):
        return _PLAIN_ROLES.get(person.role, NOBODY)
    if not _covers(person, ward, call):
        return OTHER_WORKER
    if person.role == "worker":
        return OWN_WORKER
    reached = call is not None and areas.covers(call.level_area, person.area)
    return AT_LEVEL if reached else ABOVE_LEVEL


def _party(role: str, person: Responder, ward: Ward, call: Incident) -> bool:
    """Whether the call makes them a party. Being called is, for now, answering for the ward's area."""
    if role in (OWN_WORKER, AT_LEVEL):
        return True
    if role in (HOTLINE, POLICE):
        return _covers(person, ward, call)
    if role == VOLUNTEER:
        joined = person.id in call.acknowledged_by or person.id == call.opened_by
        return joined and _covers(person, ward, call)
    return False


def _state(party: bool, visit: bool, break_glass: bool) -> str:
    if break_glass:
        return BREAK_GLASS
    if party:
        return OPEN_PARTY
    return VISIT if visit else CLOSED
