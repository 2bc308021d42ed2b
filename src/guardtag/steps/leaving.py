"""When a responder leaves: nobody waits for them any longer, and on their wish nothing of them is left.

They are erased like a ward, under ``r:ID`` in place of a ward's id: their key in the vault first, then their row. The
id stays in the journal and in calls, and is never given to anybody else.
"""

from __future__ import annotations

from functools import partial

import attrs

from guardtag.model.incidents import Incident
from guardtag.model.people import Responder
from guardtag.model.visits import Visit
from guardtag.records import Tx
from guardtag.records.erasure import drop_rows, known
from guardtag.records.kinds import Erasure
from guardtag.steps import progress, roster, signins, tokens, visiting
from guardtag.steps.erasing import WAIT_SECONDS, finish, written
from guardtag.steps.room import Room, no_responder
from guardtag.steps.tell import responder_of


def retire(tx: Tx, room: Room, responder: Responder) -> Responder:
    """Takes somebody off every duty list, and releases whoever stands in for them; done once, it does nothing more."""
    if not responder.active:
        return responder
    for other in roster.standing_in(tx, responder):
        tx.put(roster.released(other, responder.id))
    signins.shut(tx, room, responder.id)
    tokens.shut(tx, room, responder.id)
    tx.journal(room.actor, "responders.retire", (responder.id,))
    return tx.put(attrs.evolve(responder, active=False, standing=()))


def let_go(room: Room, id: str) -> None:
    """Gives back every open call that somebody took, and every visit; a call in nobody's hands then climbs at once.

    To be called after they were retired, when nobody can take a call in their name any more.
    """
    records = room.records
    for incident in list(records.every(Incident, "state", "open", whole=False)):
        if holds(incident, id):
            records.change(partial(_given_back, room=room, incident_id=incident.id, id=id))
    for visit in list(records.every(Visit, "worker", id, whole=False)):
        records.change(partial(visiting.release, visit_id=visit.id, worker=id, by=room.actor))


def holds(incident: Incident, id: str) -> bool:
    """Whether a call, or something that is to be done in it, is in somebody's hands."""
    return id in incident.acknowledged_by or any(task.owner == id and task.done is None for task in incident.tasks)


def _given_back(tx: Tx, room: Room, incident_id: str, id: str) -> None:
    incident = tx.get(Incident, incident_id)
    if incident is None or not incident.open or not holds(incident, id):
        return
    mine = [task for task in incident.tasks if task.owner == id and task.done is None]
    tasks = tuple(attrs.evolve(task, owner="", due=tx.now) if task in mine else task for task in incident.tasks)
    incident = tx.put(attrs.evolve(incident, tasks=tasks))
    if id in incident.acknowledged_by:
        progress.let_go(tx, room, incident, id)


def erased_id(id: str) -> str:
    """Under which id a responder's erasure stands, in the vault and in the database."""
    return f"r:{id}"


def ask(room: Room, id: str) -> None:
    """Writes down that somebody is to be erased, and retires them; a dispatcher goes on when this process dies.

    Raises:
        Denied: nobody has this id and nobody was erased under it.
    """

    def write(tx: Tx) -> None:
        if known(tx, erased_id(id)) is not None:
            return
        if not room.records.there(Responder, id):
            raise no_responder()
        one = responder_of(tx, id)  # a damaged row, or one whose key is gone, is dropped all the same
        if one is not None:
            retire(tx, room, one)
        tx.put(Erasure(erased_id(id), asked=tx.now, by=room.actor, due=tx.now + WAIT_SECONDS))
        tx.journal(room.actor, "responders.erase", (id,), "asked")

    room.records.change(write)


def carry_out(room: Room, person: str, now: float) -> Erasure:
    """Erases somebody for whom that was asked; goes on where it was cut short, and waits for nothing.

    Args:
        room: the operator's room.
        person: ``r:`` and their id.
        now: the time.
    """
    records = room.records
    erasure = records.get(Erasure, person)
    if erasure is None:
        raise no_responder()
    if erasure.done is not None:
        return erasure
    if not erasure.at:
        let_go(room, person[2:])
        erasure = written(records, erasure, now, begun=now)
        erasure = written(records, erasure, now, at=records.vault.erase(erasure.id, now))
    drop_rows(records, erasure.id, {}, erasure.by)
    return records.change(lambda tx: finish(tx, erasure.id), now=now)
