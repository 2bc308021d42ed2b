"""Withdrawing consents: what was withdrawn, and the destruction of what only consent let us keep.

Both are decided in one commit. The key is destroyed after it: a process that is killed in between leaves a row that
is due, and the data are out of the person's row already.
"""

from __future__ import annotations

import attrs

from guardtag.model.people import Ward
from guardtag.records import Tx
from guardtag.records.classes import drop_rows, leave, of_key
from guardtag.records.erasure import known
from guardtag.records.journal import written_before
from guardtag.records.kinds import Erasure
from guardtag.rules import consents
from guardtag.steps.erasing import WAIT_SECONDS, written
from guardtag.steps.room import Room


def withdraw(tx: Tx, room: Room, ward: Ward, purposes: frozenset[str] | None, by: str) -> Ward:
    """The person after a withdrawal; what is to be destroyed is written down as due.

    Args:
        tx: the change; it writes the person.
        room: for the vault.
        ward: with all classes opened.
        purposes: what is withdrawn; ``None``: everything.
        by: who does it, for the journal.
    """
    after = attrs.evolve(ward, consents=consents.withdrawn(ward.consents, purposes, tx.now))
    for name in consents.destroyed(purposes):
        key_id = after.key_of(name)
        if room.records.vault.exists(key_id):
            tx.put(Erasure(key_id, asked=tx.now, by=by, begun=tx.now, due=tx.now + WAIT_SECONDS))
            after = consents.forgotten(after, name)
    return tx.put(after)


def destroy(room: Room, key_id: str, now: float) -> None:
    """Destroys what a withdrawal left to destroy; can be called again when it was interrupted.

    Args:
        room: where.
        key_id: of the class's key, under which the erasure is written down.
        now: seconds since 1970 UTC.

    Raises:
        StoreUnavailable: copies of the key may be left, or the vault does not answer; it stays due.
    """
    records = room.records
    erasure = known(records, key_id)
    if erasure is None or erasure.done is not None:
        return
    if not erasure.begun:  # taken over by a database that was restored
        leave(records, key_id, erasure.asked or now)
    erasure = written(records, erasure, now, at=records.vault.erase(key_id, now), begun=erasure.begun or now)
    drop_rows(records, key_id)

    def finish(tx: Tx) -> None:
        last = tx.get(Erasure, key_id)
        if last is not None and last.done is None:
            by = written_before(last.by)
            tx.put(attrs.evolve(last, done=tx.now, by=by))
            ward, field_class, _ = of_key(key_id)
            tx.journal(by, "consents.destroy", (ward,), field_class)

    records.change(finish, now=now)


def left_to_destroy(room: Room, ward: Ward) -> tuple[str, ...]:
    """Key ids of this person's classes whose destruction is written down and not done."""
    earlier = (
        f"w:{ward.id}:{name}" + (f":{number}" if number > 1 else "")
        for name in consents.CLASS_KEYS.values() for number in range(1, ward.generation(name))
    )  # fmt: skip
    waiting = []
    for key_id in earlier:
        one = known(room.records, key_id)
        if one is not None and one.done is None:
            waiting.append(key_id)
    return tuple(waiting)
