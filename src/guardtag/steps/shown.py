"""A call as one signed-in person may see it: what the policy does not give them is left out."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from guardtag.model.incidents import Incident
from guardtag.model.notices import CONFLICTING
from guardtag.model.people import Ward
from guardtag.records import Tx
from guardtag.rules import disclosure
from guardtag.rules.disclosure import Verdict
from guardtag.rules.policy import OPEN_PARTY
from guardtag.steps.reader import reader_of
from guardtag.steps.room import Person, Room
from guardtag.steps.tell import ward_of
from guardtag.world import today

NAMED = 100
"""So many people one entry of the journal names."""


def looked(tx: Tx, room: Room, verb: str, incidents: Sequence[Incident], who: Person) -> list[Incident]:
    """Calls as this person may see them, journalled in one entry: the rows that are shown of any of them.

    Args:
        verb: such as ``incidents.get``.
        incidents: the calls.
        who: who looks; their right to these calls was asked before.
    """
    seen = [_shown(tx, room, one, who) for one in incidents]
    rows = dict.fromkeys(row for _, given in seen for row in given)
    if rows:
        subjects = [name for (one, given) in seen if given for name in (one.id, one.subject) if name]
        tx.journal(who.id, verb, tuple(dict.fromkeys(subjects))[:NAMED], f"{len(incidents)} {' '.join(rows)}")
    return [one for one, _ in seen]


def shown(tx: Tx, room: Room, incident: Incident, who: Person) -> Incident:
    """The call without the place, the finder's words and number and the pick-up word, where the policy withholds them.

    Args:
        incident: the call.
        who: who reads; their right to this call was asked before.
    """
    return _shown(tx, room, incident, who)[0]


def _shown(tx: Tx, room: Room, incident: Incident, who: Person) -> tuple[Incident, tuple[str, ...]]:
    """The call, and the rows of the policy that are shown of it."""
    ward = ward_of(tx, incident)
    incident = _of_two_places(incident, who)
    if ward is None and incident.ring is None:
        # nobody on the register: where it is belongs to whoever comes, the finder's number to nobody
        return attrs.evolve(incident, finder=""), ()
    if ward is None:  # who is searched for is shown as a person of the register is
        ward = Ward("", "", incident.area)
        reader = disclosure.reader(who.responder, ward, incident)
    else:
        reader = reader_of(tx, room, who, ward, incident)
    day = today(tx.now, room.config.timezone)

    def may(field: str) -> bool:
        return disclosure.verdict(field, reader, ward, now=tx.now, today=day) is Verdict.SHOWN

    where = "location_now" if incident.open else "location_history"
    given = {"place": may(where), "words": incident.open and may("finder_message"),
             "finder": incident.open and may("finder_contact")}  # fmt: skip
    rows = {"place": where, "words": "finder_message", "finder": "finder_contact"}
    place, words = given["place"], given["words"]
    if not (place and words):
        incident = attrs.evolve(
            incident, thread=tuple(attrs.evolve(line, text="") for line in incident.thread),
            tasks=tuple(attrs.evolve(task, text="", result="") for task in incident.tasks),
        )  # fmt: skip
    if who.side == "family" and not place and not incident.open and incident.area != ward.area:
        incident = attrs.evolve(  # the area of a call that is over says where somebody was, or where they lived
            incident, area="", ladder=tuple(attrs.evolve(rung, area="") for rung in incident.ladder)
        )
    if incident.conflicting is not None and not place:
        incident = attrs.evolve(incident, conflicting=attrs.evolve(incident.conflicting, places=()))
    incident = attrs.evolve(
        incident, place=incident.place if place else "",
        word=incident.word if place and reader.state == OPEN_PARTY else "",  # who is called may fetch them
        message=incident.message if words else "", finder=incident.finder if given["finder"] else "", sights=(),
    )  # fmt: skip
    return incident, tuple(row for name, row in rows.items() if given[name])


def _of_two_places(incident: Incident, who: Person) -> Incident:
    """Without the coordinates; and to whoever may be the finder nothing tells that a copied tag is suspected."""
    incident = attrs.evolve(incident, pings=())
    ours = who.responder.role != "volunteer" if who.responder is not None else (
        bool(incident.subject) and who.id.partition("/")[0] == incident.subject
    )  # fmt: skip
    if ours or incident.conflicting is None:
        return incident
    thread = tuple(line for line in incident.thread if line.what != CONFLICTING)
    return attrs.evolve(incident, conflicting=None, thread=thread)
