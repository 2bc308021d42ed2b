"""Undoing an import: whom it entered are erased, but for those who have a life in the register by now.

Kept are whoever has, or had, a tag, a call, or anything else that the journal says of them but that they were looked
at. Whom the import changed stays as they are: what they were before is kept nowhere, since that would be personal data
kept for nothing; the office's former file puts it back.

Many at a time, in the order of every erasure: their rows go and stand as erasures that are due (so that a dispatcher
finishes what a process that dies had begun), their keys are destroyed, their rows are dropped, no copy of a key is
left, and only then they count as erased.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial

import attrs

from guardtag.desks.imports.plan import Progress
from guardtag.errors import BackendError, StoreUnavailable, Tampered
from guardtag.model.imports import (
    MOST_TOLD,
    REFUSED,
    RUNNING,
    UNDOING,
    UNDONE,
    Import,
    ImportStep,
    Kept,
    Underway,
    step_id,
)
from guardtag.model.incidents import Incident, Opening
from guardtag.model.people import Ward
from guardtag.model.tags import Tag
from guardtag.records import Entry, Tx
from guardtag.records.erasure import drop_rows, known
from guardtag.records.erasure_many import destroy, purge
from guardtag.records.kinds import Erasure, Registered
from guardtag.steps import erasing
from guardtag.steps.room import Room

_STEPS = 32
"""Steps whose people go together: the vault's file is rebuilt once for all of them."""
_AT_ONCE = 12
"""People a commit: the erasure, two openings, the row, the row of their key."""
_FINISHED = 20
"""People a commit: the erasure, two openings."""


def undo(room: Room, run_id: str, progress: Progress | None) -> Import | None:
    """Undoes an import, or goes on with that; ``None`` when there is none of this id."""
    run = room.records.change(lambda tx: _begin(tx, room, run_id))
    while run is not None and run.state == UNDOING:
        if run.undone == run.steps:
            return room.records.change(lambda tx: _end(tx, room, run_id))
        run = _some(room, run)
        if progress:
            progress(run.undone, run.steps)
    return run


def _begin(tx: Tx, room: Room, run_id: str) -> Import | None:
    run = tx.get(Import, run_id)
    if run is None or run.state in (REFUSED, UNDOING, UNDONE):
        return run
    if run.state == RUNNING:
        tx.put(Underway(run.file, run.id))  # stays until the undoing is over
    tx.journal(room.actor, "imports.undo", (), run.id)
    return tx.put(attrs.evolve(run, state=UNDOING, undo_asked=tx.now, seed=b""))


def _end(tx: Tx, room: Room, run_id: str) -> Import:
    run = tx.get(Import, run_id)
    assert run is not None
    if run.state == UNDOING:
        underway = tx.get(Underway, run.file)
        if underway is not None and underway.run == run.id:
            tx.put(Underway(run.file, ""))
        tx.journal(room.actor, "imports.end", (), f"{run.id} {UNDONE}")
        run = tx.put(attrs.evolve(run, state=UNDONE, ended=tx.now))
    return run


def _some(room: Room, run: Import) -> Import:
    """Undoes the next steps of a run."""
    records, last = room.records, min(run.steps, run.undone + _STEPS)
    steps = records.read([(ImportStep, step_id(run.id, number)) for number in range(run.undone + 1, last + 1)])
    kept: list[Kept] = []
    gone: list[str] = []
    for some in _pages([ward for step in steps if step for ward in step.entered], _AT_ONCE):
        staying, going = records.change(partial(_take_back, room=room, run=run, wards=some))
        kept += staying
        gone += going
    now = room.world.now()
    destroy(records.vault, gone, now)
    for ward in gone:
        drop_rows(records, ward, {}, room.actor, openings=False)
    if gone:
        purge(records.vault)
    for some in _pages(gone, _FINISHED):
        records.change(partial(_erased, room=room, wards=some, at=now))

    def fn(tx: Tx) -> Import:
        current = tx.get(Import, run.id)
        assert current is not None
        if current.undone != run.undone:  # another process did the same
            return current
        return tx.put(
            attrs.evolve(
                current, undone=last, erased=current.erased + len(gone), staying=current.staying + len(kept),
                kept=(*current.kept, *kept)[:MOST_TOLD],
            )
        )  # fmt: skip

    return records.change(fn)


def _pages(wards: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (wards[start : start + size] for start in range(0, len(wards), size))


def _take_back(tx: Tx, room: Room, run: Import, wards: Sequence[str]) -> tuple[list[Kept], list[str]]:
    """Takes the rows of these people, unless they are kept; both lists."""
    kept, gone, asked = [], [], []
    for ward in wards:
        erasure = known(tx, ward)
        if tx.version(Ward, ward) == 0:
            if erasure is not None and erasure.asked >= (run.undo_asked or 0.0):
                gone.append(ward)  # by an undoing that was cut short
            continue
        why = _kept(tx, room, run, ward)
        if why:
            kept.append(Kept(ward, why))
            continue
        asked.append(ward)
        tx.put(Erasure(ward, asked=tx.now, by=room.actor, begun=tx.now, due=tx.now + erasing.WAIT_SECONDS))
        for name in ("open", "drill"):
            tx.put(Opening(tx.blind(name, ward), erasing.ERASED))
        _free(tx, ward)
        tx.delete(Ward, ward)
    if asked:
        tx.journal(room.actor, "wards.erase", tuple(asked), f"asked {run.id}")
    return kept, gone + asked


def _free(tx: Tx, ward: str) -> None:
    """Empties the row of their key; what cannot be opened is left for the dropping of all their rows."""
    with suppress(Tampered):
        one = tx.get(Ward, ward)
        held = tx.get(Registered, tx.blind("registered", one.key)) if one and one.key else None
        if held is not None and held.ward == ward:
            tx.put(attrs.evolve(held, ward=""))


def _kept(tx: Tx, room: Room, run: Import, ward: str) -> str:
    """Why somebody stays; empty when they go."""
    blind = tx.blind("ward", ward)
    if any(tx.get(Opening, tx.blind(name, ward)) for name in ("open", "drill")) or _any(tx, Incident, blind):
        return "call"
    if _any(tx, Tag, blind):
        return "tag"
    if tx.version(Ward, ward) > 1:
        return "changed"
    entries = room.records.every(Entry, "subject", tx.blind("subject", ward), whole=False)
    own = ("imports.enter", run.id)
    said = any((entry.verb, entry.detail) != own and not entry.verb.startswith("wards.view") for entry in entries)
    return "changed" if said else ""


def _any(tx: Tx, model: type[Incident] | type[Tag], blind: str) -> bool:
    try:
        return bool(tx.find(model, "ward", blind, limit=1))
    except StoreUnavailable:
        raise
    except BackendError:  # a damaged row is one
        return True


def _erased(tx: Tx, room: Room, wards: Sequence[str], at: float) -> None:
    done = []
    for ward in wards:
        erasure = known(tx, ward) or Erasure(ward, asked=at, by=room.actor, begun=at)
        if erasure.done is None:
            tx.put(attrs.evolve(erasure, at=at, done=tx.now, calls={}))
            for name in ("open", "drill"):
                tx.delete(Opening, tx.blind(name, ward))
            done.append(ward)
    if done:
        tx.journal(room.actor, "wards.erase", tuple(done), "done")
