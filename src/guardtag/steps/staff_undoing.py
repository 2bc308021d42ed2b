"""Undoing an import of responders: whom it enrolled, and who has done nothing since, leaves again.

The journal says whom a list enrolled: the entry of each names the list, too, in the commit that entered them. Whoever
acted since, was changed, or holds a call or a visit stays. That is no erasure: nobody is named anywhere by the id of
who goes, so that it is free again, and the corrected list enters them once more. Whom the list changed stays so.
"""

from __future__ import annotations

from functools import partial

import attrs

from guardtag.model.incidents import Incident
from guardtag.model.people import Responder
from guardtag.model.visits import Visit
from guardtag.records import Entry, Tx
from guardtag.records.journal import Head
from guardtag.steps import leaving
from guardtag.steps.room import Room

IMPORT, UNDO = "responders.import", "responders.undo_import"


@attrs.frozen
class StaffUndone:
    """What became of those whom a list of responders enrolled.

    Args:
        id: of the import.
        gone: ids of those who are not there any more.
        kept: id of each who stays, with why: ``acted`` (something stands in the journal in their name), ``changed``
            (since they were enrolled), ``call`` or ``visit`` (one is in their hands).
    """

    id: str
    gone: tuple[str, ...]
    kept: dict[str, str]


def undo(room: Room, run: str) -> StaffUndone | None:
    """Takes back whom a list enrolled, a commit each; again it goes on. ``None`` when no list of this id did.

    Args:
        room: the operator's room.
        run: id of the import.
    """
    records, enrolled = room.records, dict[str, float]()
    for entry in records.every(Entry, "subject", records.blind("subject", run), whole=False):
        if entry.verb == IMPORT and entry.subjects[1:] == (run,):
            enrolled[entry.subjects[0]] = max(entry.at, enrolled.get(entry.subjects[0], 0.0))
    if not enrolled:
        return None
    held = {
        id
        for call in records.every(Incident, "state", "open", whole=False)
        for id in enrolled
        if leaving.holds(call, id)
    }
    gone, kept = [], {}
    for id, since in sorted(enrolled.items()):
        take_back = partial(_take_back, room=room, run=run, id=id, since=since)
        why = "call" if id in held else records.change(take_back)
        if why:
            kept[id] = why
        else:
            gone.append(id)
    return StaffUndone(run, tuple(gone), kept)


def _take_back(tx: Tx, room: Room, run: str, id: str, since: float) -> str:
    """Why somebody stays; empty when they go, or went."""
    version = tx.version(Responder, id)
    if version == 0:
        return ""
    if tx.get(Head, f"p:{id}") is not None:
        return "acted"
    if version > 1:
        return "changed"
    records = room.records
    if next(iter(records.every(Visit, "worker", id, whole=False)), None) is not None:
        return "visit"
    for entry in records.every(Entry, "subject", records.blind("subject", id), whole=False):
        if entry.at >= since and entry.verb not in (IMPORT, UNDO):
            return "changed"
    tx.delete(Responder, id)
    tx.journal(room.actor, UNDO, (id, run))
    return ""
