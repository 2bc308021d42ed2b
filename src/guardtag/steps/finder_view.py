"""What a finder who asked for help may know of the person: by the policy and the family's consent, after the tap.

What a finder's page may ever show is decided at their tap and journalled in the commit of the call, so that the page
itself is only read. A consent that is given later shows nothing more on it; one that is withdrawn shows less at once.
"""

from __future__ import annotations

from datetime import date
from typing import cast

import attrs

from guardtag import texts
from guardtag.model.incidents import Incident, Sight
from guardtag.model.people import Ward
from guardtag.rules import disclosure
from guardtag.rules.disclosure import RELAY, View
from guardtag.steps.room import Room
from guardtag.world import today

ROWS = ("nickname", "condition_hints", "contact_name", "contact_phone")
"""The rows of the policy that a finder's page has a place for."""
MOST = 64
"""So many finders of a call may be shown something; those after them reach the family through the relay."""


@attrs.frozen
class Reach:
    """One contact as a finder may reach them.

    Args:
        name: empty where the family did not allow it.
        relation: such as ``mother``; likewise.
        numbers: to dial, in the order to try.
    """

    name: str = attrs.field(default="", repr=False)
    relation: str = attrs.field(default="", repr=False)
    numbers: tuple[str, ...] = attrs.field(default=(), repr=False)


@attrs.frozen
class Known:
    """What a finder may know.

    Args:
        called: what to call the person, or empty.
        hints: what helps, as sentences in the reader's language.
        family: the contacts that may be shown.
        relay: no number is shown: words go through the relay.
    """

    called: str = attrs.field(default="", repr=False)
    hints: tuple[str, ...] = attrs.field(default=(), repr=False)
    family: tuple[Reach, ...] = attrs.field(default=(), repr=False)
    relay: bool = True


def noted(room: Room, incident: Incident, ward: Ward | None, now: float) -> tuple[Incident, tuple[str, ...]]:
    """The call with what its newest finder may be shown, and these rows for the journal.

    Args:
        room: settings.
        incident: with that finder counted.
        ward: its person, or ``None``.
        now: for consents and age.
    """
    view = _view(room, incident, ward, now)
    rows = tuple(row for row in ROWS if view is not None and view.get(row) not in (None, RELAY, "", ()))
    if not rows or len(incident.sights) >= MOST:
        return incident, ()
    return attrs.evolve(incident, sights=(*incident.sights, Sight(incident.finders, rows))), rows


def known(room: Room, incident: Incident, ward: Ward | None, finder: int, language: str, now: float) -> Known:
    """What one finder may know now, and nothing that was not noted at their tap.

    Args:
        room: settings.
        incident: fresh.
        ward: its person, fresh, or ``None``.
        finder: their number.
        language: of the reader.
        now: for consents and age.
    """
    allowed = {row for sight in incident.sights if 0 < sight.finder == finder for row in sight.rows}
    view = _view(room, incident, ward, now) if allowed else None
    if view is None:
        return Known()
    shown = {row: view.get(row) for row in ROWS if row in allowed and view.get(row) is not None}
    sentences = texts.catalogue(language).HINTS
    hints = cast("tuple[str, ...]", shown.get("condition_hints", ()))
    family = _family(shown)
    return Known(
        cast("str", shown.get("nickname", "")), tuple(sentences[hint] for hint in hints if hint in sentences), family,
        relay=not any(one.numbers for one in family),
    )  # fmt: skip


def _view(room: Room, incident: Incident, ward: Ward | None, now: float) -> View | None:
    """What the policy gives a finder who holds the cloth."""
    if ward is None:
        return None
    day: date = today(now, room.config.timezone)
    return disclosure.view(ward, disclosure.reader(None, ward, incident, typed=False), now=now, today=day)


def _family(shown: dict[str, object]) -> tuple[Reach, ...]:
    numbers = shown.get("contact_phone", ())
    addresses = cast("tuple[tuple[str, ...], ...]", () if numbers == RELAY else numbers)
    names = cast("tuple[tuple[str, str], ...]", shown.get("contact_name", ()))
    count = max(len(addresses), len(names))
    people = zip(
        (*names, *[("", "")] * (count - len(names))), (*addresses, *[()] * (count - len(addresses))), strict=True
    )
    found = (
        Reach(*named, tuple(dict.fromkeys(address.partition(":")[2] for address in reached)))
        for named, reached in people
    )
    return tuple(one for one in found if one != Reach())
