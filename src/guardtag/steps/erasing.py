"""When a person is erased: at once, or when the call for them is over and those on their way have heard of it.

An erasure is a row that is due, so that it is neither forgotten nor cut short by a process that dies. It comes to
pass in steps, each of which can be done again:

1. The person's row goes, in one commit that nobody who opens a call for them can miss: whoever reads their tag
   after that reaches the duty desk of the tag's area, and no call is sealed under keys that are about to go.
2. Their calls are written down without them, for the figures, and their keys are destroyed in the vault.
3. What is left of the rows that name them is dropped, and their tags end.
"""

from __future__ import annotations

import attrs

from guardtag.errors import BackendError, StoreUnavailable
from guardtag.model.incidents import Incident, Opening
from guardtag.model.notices import WAITING, Notice
from guardtag.model.people import Ward
from guardtag.model.searches import Search
from guardtag.records import Records, Tx
from guardtag.records.erasure import drop_rows, forget_call, known, nameless
from guardtag.records.journal import written_before
from guardtag.records.kinds import Erasure
from guardtag.rules import presence
from guardtag.spi import Query
from guardtag.steps import progress
from guardtag.steps.living import no_ward, open_call
from guardtag.steps.room import Room, acting

WAIT_SECONDS = 60.0
"""How long an erasure that must wait does so before it is looked at again."""
HEARD_SECONDS = 600.0
"""The longest it waits after a call was closed for messages that are still to be sent."""
ERASED = "erased"
"""Stands for an open call of somebody who is being erased: none is opened and none is opened again."""


def ask(room: Room, ward: str, by: str, outcome: str = "", *, ended: bool = False) -> None:
    """Writes down that somebody is to be erased; asking twice is asking once.

    Args:
        ward: their id.
        by: who asks.
        outcome: with which the call that is open for them is closed, by the same; empty: it goes on.
        ended: only whoever has died or left still: somebody who came back just now is kept.

    Raises:
        Denied: nobody has this id, or ``by`` may not close the call.
    """
    there = room.records.there(Ward, ward)

    def write(tx: Tx) -> None:
        if known(tx, ward) is None:
            if not there:
                raise no_ward()
            one_now = _seen(tx, ward)  # nothing becomes part of them meanwhile
            if ended and one_now is not None and presence.guarded(one_now):
                return
            for one in (ward, *parts(room.records, ward)):
                if one == ward or known(tx, one) is None:
                    tx.put(Erasure(one, asked=tx.now, by=by, due=tx.now + WAIT_SECONDS))
            tx.journal(by, "wards.erase", (ward,), "asked")
        incident = open_call(tx, ward) if outcome else None
        if incident is not None:
            progress.close(tx, room, incident, acting(tx, room, by, incident), outcome)

    room.records.change(write)


def _seen(tx: Tx, ward: str) -> Ward | None:
    """A person's record, guarded whether or not it can be opened; ``None`` when it cannot."""
    try:
        return tx.get(Ward, ward)
    except StoreUnavailable:
        raise
    except BackendError:
        return None


def parts(records: Records, ward: str) -> tuple[str, ...]:
    """Ids of the records that became part of a person's: found by the index, also when none of them can be opened."""
    found: dict[str, None] = {}
    left = [ward]
    while left:
        query = Query("ward", "merged", value=records.blind("ward", left.pop()), newest=False)
        fresh = [row.id for row in records.store.find(query) if row.id not in found and row.id != ward]
        found |= dict.fromkeys(fresh)
        left += fresh
    return tuple(found)


def _still_part(records: Records, ward: str) -> bool:
    """Whether a record is part of one that is still there: its tags may lead to a person who is being called for."""
    try:
        one = records.get(Ward, ward)
    except StoreUnavailable:
        raise
    except BackendError:
        return False
    return one is not None and one.merged_into != "" and records.there(Ward, one.merged_into)


def carry_out(room: Room, ward: str, now: float) -> Erasure:
    """Erases somebody for whom that was asked, unless it must wait; goes on where it was cut short.

    What became part of a person's record waits until that one has gone.
    """
    records = room.records
    erasure = records.get(Erasure, ward)
    if erasure is None:
        raise no_ward()
    if erasure.done is not None:
        return erasure
    if not erasure.at:
        calls = list(records.every(Incident, "ward", records.blind("ward", ward), whole=False))
        if must_wait(records, calls, now) or _still_part(records, ward):
            return written(records, erasure, now)
        if not erasure.begun:
            erasure = records.change(lambda tx: _begin(tx, ward), now=now)
            return carry_out(room, ward, now) if erasure.begun else erasure  # with the calls as they are after that
        _forget_doubles(records, calls, now)
        kept = {call.id: nameless(records, call) for call in calls}
        erasure = written(records, erasure, now, calls={**kept, **erasure.calls})
        erasure = written(records, erasure, now, at=records.vault.erase(ward, now))
    drop_rows(records, ward, erasure.calls, erasure.by)
    return records.change(lambda tx: finish(tx, ward), now=now)


def _forget_doubles(records: Records, calls: list[Incident], now: float) -> None:
    """Searches for somebody unknown who turned out to be this person go with them."""
    for call in calls:
        try:
            search = records.get(Search, call.id)
        except StoreUnavailable:
            raise
        except BackendError:  # damaged: it says nothing any more
            continue
        for double in search.doubles if search is not None else ():
            forget_call(records, double, lambda one: not one.open and not one.subject, now)


def must_wait(records: Records, calls: list[Incident], now: float) -> bool:
    """Whether somebody may still be on the way to this person, or has not heard yet that it is over."""
    for call in calls:
        if call.closed is None:
            return True
        if now - call.closed < HEARD_SECONDS and any(
            notice.state == WAITING for notice in records.every(Notice, "incident", call.id, whole=False)
        ):
            return True
    return False


def _begin(tx: Tx, ward: str) -> Erasure:
    erasure = tx.get(Erasure, ward)
    assert erasure is not None
    if any(open_call(tx, ward, name) for name in ("open", "drill")):  # opened just now
        return tx.put(attrs.evolve(erasure, due=tx.now + WAIT_SECONDS))
    for name in ("open", "drill"):
        tx.put(Opening(tx.blind(name, ward), ERASED))
    tx.delete(Ward, ward)
    return tx.put(attrs.evolve(erasure, begun=tx.now, due=tx.now + WAIT_SECONDS))


def written(records: Records, erasure: Erasure, now: float, **changes: object) -> Erasure:
    """The erasure with these changes, due only after a while: should what follows fail, it is not tried at once."""

    def write(tx: Tx) -> Erasure:
        current = tx.get(Erasure, erasure.id) or erasure
        return tx.put(attrs.evolve(current, due=now + WAIT_SECONDS, **changes))  # type: ignore[arg-type]

    return records.change(write, now=now)


def finish(tx: Tx, ward: str) -> Erasure:
    """Notes that nothing is left of somebody, once."""
    erasure = tx.get(Erasure, ward)
    assert erasure is not None
    if erasure.done is None:
        by = written_before(erasure.by)  # the row stays for ever, and a name would with it
        erasure = tx.put(attrs.evolve(erasure, calls={}, done=tx.now, by=by))
        staff = ward.startswith("r:")
        verb, subject = ("responders.erase", ward[2:]) if staff else ("wards.erase", ward)
        tx.journal(by, verb, (subject,), "done")
    return erasure
