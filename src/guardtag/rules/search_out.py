"""What of a search may leave the house, and for whom. Pure.

The police get what the disclosure policy gives ``police_or_hospital`` while a call is open; the public gets what a
poster of this search may show, by the consent that was given for it. An exercise and a call that ended give nothing of
a person to anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from guardtag.model.incidents import Incident
from guardtag.model.people import Ward
from guardtag.rules import disclosure, poster, readers
from guardtag.rules.disclosure import Reader, Verdict
from guardtag.rules.policy import OPEN_PARTY

POLICE, PUBLIC = "police", "public"
AUDIENCES: Final = (POLICE, PUBLIC)
NAME, AGE, CLOTHES, PLACE = "name", "age", "clothes", "place"
FIELDS: Final = (NAME, AGE, CLOTHES, PLACE)
_ROWS: Final = {NAME: "full_name", AGE: "birth_date", CLOTHES: "clothes", PLACE: "location_now"}
_PURPOSES: Final = {NAME: poster.NAME, AGE: poster.AGE, CLOTHES: poster.CLOTHES}


def allowed(ward: Ward, incident: Incident, audience: str, *, now: float, today: date) -> frozenset[str]:
    """Which of ``FIELDS`` may be in a message.

    Args:
        ward: the person sought; see ``guardtag.steps.search_view.person_of``.
        incident: the call.
        audience: ``police`` or ``public``.
        now: seconds since 1970 UTC.
        today: the day at the deployment.
    """
    if incident.drill or not incident.open:
        return frozenset()
    if audience == POLICE:
        reader = Reader(readers.POLICE, OPEN_PARTY, ward=ward.id)
        return frozenset(
            field for field, row in _ROWS.items()
            if disclosure.verdict(row, reader, ward, now=now, today=today) is Verdict.SHOWN
        )  # fmt: skip
    given = poster.consented(ward, incident, now=now, today=today)
    return frozenset(field for field, purpose in _PURPOSES.items() if purpose in given) | (
        frozenset({PLACE}) if given else frozenset()
    )


def tells(texts: Iterable[str], ward: Ward, fields: frozenset[str]) -> bool:
    """Whether any of these texts says to the public what no poster says."""
    shown = {_PURPOSES[field] for field in fields if field in _PURPOSES}
    return any(poster.tells(text, ward, shown) for text in texts if text)
