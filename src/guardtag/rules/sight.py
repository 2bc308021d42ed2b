"""What a family can be told of the policy: worked out by asking the decision itself, never by hand.

``disclosure.verdict`` is asked about made-up people who differ in one thing: whether somebody consented to the
field, and whether they are a minor. So the rules beside the table (minors, the choice of reach) are in the
answer, and a change of the policy changes the leaflet.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import attrs

from guardtag.model.people import Consent, Ward
from guardtag.rules import policy
from guardtag.rules.disclosure import ANON_FINDER, Reader, Verdict, verdict
from guardtag.rules.policy import BREAK_GLASS, CLOSED, OPEN_PARTY, STATES, VISIT

FIELDS = (
    "nickname", "full_name", "photo", "birth_date", "clothes", "condition_hints", "groups", "medical_notes",
    "contact_name", "contact_phone", "home_address", "hidden_address", "location_now", "area",
)  # fmt: skip
"""The rows of the table: what the register holds about a person, and where they are."""
READERS = (
    ("anon_finder", OPEN_PARTY), ("identified_volunteer", OPEN_PARTY), ("grid_worker_area", VISIT),
    ("grid_worker_area", OPEN_PARTY), ("supervisor_at_level", OPEN_PARTY), ("hotline_operator", OPEN_PARTY),
    ("police_or_hospital", OPEN_PARTY), ("family_contact", OPEN_PARTY),
)  # fmt: skip
"""The columns: a role, and its state while somebody asks for help (for the worker on a visit too)."""
PEOPLE = (
    "grid_worker_area", "supervisor_at_level", "supervisor_above_level", "hotline_operator", "police_or_hospital",
    "identified_volunteer", "other_area_worker", "auditor", "printing_house", "anon_finder",
)  # fmt: skip
"""Everybody outside the family who is a person."""

_NOW, _TODAY = 0.0, date(2000, 1, 1)  # consents do not grow old, and the age is said outright
_BARE = Ward("w", "ward", "area", consents=(Consent("guardian", {"alert"}),))
_AGREED = attrs.evolve(_BARE, reach="call", consents=(Consent("guardian", policy.PURPOSES),))


class Sight(StrEnum):
    """What somebody sees of one field."""

    SHOWN = "shown"
    CONSENT = "consent"
    """Only where the family agreed to exactly this."""
    CHOICE = "choice"
    """The relay, unless the family chose to show it."""
    RELAY = "relay"
    OWN = "own"
    NEVER = "never"


def sight(field: str, role: str, state: str, *, minor: bool = False) -> Sight:
    """What readers of a role see of a field, in a state, of a person whose family agreed to nothing but alerts.

    A count and an opaque id tell nothing of the person and are ``NEVER``; so is what two persons together open.

    Args:
        field: a policy row, such as ``full_name``.
        role: from ``policy.ROLES``.
        state: from ``policy.STATES``.
        minor: of a person under 18.
    """
    who = Reader(role, state)
    plain, agreed = (
        verdict(field, who, attrs.evolve(ward, minor=minor), now=_NOW, today=_TODAY) for ward in (_BARE, _AGREED)
    )
    match plain, agreed:
        case Verdict.SHOWN, _:
            return Sight.SHOWN
        case Verdict.MASKED, Verdict.SHOWN:
            return Sight.CHOICE
        case _, Verdict.SHOWN:
            return Sight.CONSENT
        case Verdict.MASKED, _:
            return Sight.RELAY
        case Verdict.OWN, _:
            return Sight.OWN
        case _:
            return Sight.NEVER


def shows(role: str, state: str) -> tuple[str, ...]:
    """The fields that a role may see in a state, with or without a consent, its own part left out."""
    return tuple(field for field in FIELDS if sight(field, role, state) not in (Sight.NEVER, Sight.OWN))


def calm() -> dict[str, tuple[str, ...]]:
    """What anybody outside the family sees on a day without a call and without a visit, by role."""
    found = {role: shows(role, CLOSED) for role in PEOPLE}
    return {role: fields for role, fields in found.items() if fields}


def blind() -> tuple[str, ...]:
    """Who never sees any field at all, whatever was consented to, not on break-glass either."""
    return tuple(role for role in PEOPLE if not any(shows(role, state) for state in STATES))


def emergency() -> tuple[str, ...]:
    """Who may look on break-glass: with a reason, for 30 minutes, journalled before, the guardian told."""
    return tuple(role for role in PEOPLE if shows(role, BREAK_GLASS))


def never(role: str = ANON_FINDER) -> tuple[str, ...]:
    """The fields that a role is never shown, in no state."""
    return tuple(field for field in FIELDS if all(sight(field, role, state) is Sight.NEVER for state in STATES))


def hidden() -> tuple[str, ...]:
    """The fields that nobody in the table ever sees."""
    return tuple(
        field for field in FIELDS
        if all(sight(field, role, state) is Sight.NEVER for role, state in READERS)
    )  # fmt: skip


def for_children() -> tuple[str, ...]:
    """The fields that a finder may be shown of an adult and never of a child."""
    return tuple(
        field for field in shows(ANON_FINDER, OPEN_PARTY)
        if sight(field, ANON_FINDER, OPEN_PARTY, minor=True) is Sight.NEVER
    )  # fmt: skip
