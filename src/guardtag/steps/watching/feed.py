"""Who changed: the journal names everybody whom a change concerns, and whoever it names is looked at again.

So nothing that matters to a call waits for a warning: no alert, no answer, no fitting writes a line more. A chain whose
head did not move costs one row. Who was there before warnings were is entered page by page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

import attrs

from guardtag.model.people import Ward
from guardtag.model.warnings import AreaWarning, Followed, Patrol, PersonWarning, Watch
from guardtag.records import Tx
from guardtag.records.journal import Entry, Head, entry_id
from guardtag.rules.warnings import OVERLOADED
from guardtag.spi import Query, Ref, Row
from guardtag.steps.once import Once
from guardtag.steps.room import Room

ID: Final = "feed"
AREA: Final = "area:"
EVERY: Final = 60.0
REST: Final = 600.0
"""Somebody is looked at so long after a change: a storm of changes is one look, and a call comes first."""
PEOPLE: Final = 20
"""People entered in one commit: each is up to three of its changes."""
ENTRIES: Final = 40
"""Entries of one chain that are read at once."""
COMMITS: Final = 25
"""Commits of one claim; what is left stays due."""
AT_END: Final = "~"
"""Sorts after every id: all who were there before have been entered."""


def watcher(room: Room) -> Once:
    """Writes what is watched by the clock: from then on the journal is followed."""
    return Once(partial(_begin, room), "early warnings cannot be looked after")


def _begin(room: Room, now: float) -> None:
    records = room.records
    if records.there(Patrol, ID):
        return
    after = ""
    while page := records.store.walk("head", after, PEOPLE):
        records.change(partial(_from_here, rows=page), now=now)
        after = page[-1].id
    records.change(partial(_first, now=now), now=now)


def _from_here(tx: Tx, rows: Sequence[Row]) -> None:
    for row in rows:
        head = tx.get(Head, row.id)
        if head is not None and tx.get(Followed, row.id) is None:
            tx.put(Followed(row.id, head.seq, row.version))


def _first(tx: Tx, now: float) -> None:
    for name in (ID, "city"):
        if tx.get(Patrol, name) is None:
            tx.put(Patrol(name, now + REST))


def carry_out(room: Room, row: Row, now: float) -> None:
    """Goes on entering whoever changed."""
    patrol = room.records.get(Patrol, ID)
    if patrol is None:
        return
    left = COMMITS
    while left and patrol.at != AT_END:
        patrol, left = _enter(room, patrol, now), left - 1
    for name in _moved(room) if left else ():
        while left and _follow(room, name, now):
            left -= 1
        if not left:
            break
    after = attrs.evolve(patrol, due=now if not left else now + EVERY)
    room.records.change(lambda tx: _put(tx, after), now=now, claimed=[row])


def _put(tx: Tx, patrol: Patrol) -> None:
    tx.get(Patrol, patrol.id)
    tx.put(patrol)


def _enter(room: Room, patrol: Patrol, now: float) -> Patrol:
    """A page of people who were there before."""
    rows = room.records.store.walk("ward", patrol.at, PEOPLE)
    if rows:
        room.records.change(partial(_watched, rows=rows, due=now), now=now)
    return attrs.evolve(patrol, at=rows[-1].id if len(rows) == PEOPLE else AT_END)


def _moved(room: Room) -> Iterable[str]:
    """Chains whose head was written since they were followed; nothing of them is opened for it."""
    store = room.records.store
    after = ""
    while heads := store.walk("head", after, PEOPLE * ENTRIES):
        known = store.read([Ref("followed", row.id) for row in heads])
        for head, followed in zip(heads, known, strict=True):
            if followed is None or followed.index.get("head") != (str(head.version),):
                yield head.id
        after = heads[-1].id


def _follow(room: Room, name: str, now: float) -> bool:
    """Reads the next entries of a chain; whether there are more."""
    records = room.records
    head_row = records.store.read([Ref("head", name)])[0]
    head = records.get(Head, name)
    if head is None or head_row is None:
        return False
    followed = records.get(Followed, name) or Followed(name)
    last = min(head.seq, followed.seq + ENTRIES)
    numbers = range(followed.seq + 1, last + 1)
    entries = [one for one in records.read([(Entry, entry_id(name, number)) for number in numbers]) if one is not None]
    named = dict.fromkeys(subject for entry in entries if _counts(entry) for subject in entry.subjects)
    people, staff = _found(room, [one for one in named if one and ":" not in one and "/" not in one])
    pages = [people[start : start + PEOPLE] for start in range(0, len(people), PEOPLE)] or [[]]
    for page in pages:
        records.change(partial(_watched, rows=page, due=now + REST), now=now)
    for one in staff:
        _worker_changed(room, one, now)
    done = last == head.seq
    after = Followed(name, last, head_row.version if done else 0)
    records.change(lambda tx: _advance(tx, after), now=now)
    return not done


def _advance(tx: Tx, after: Followed) -> None:
    known = tx.get(Followed, after.id)
    if known is None or known.seq <= after.seq:
        tx.put(after)


def _counts(entry: Entry) -> bool:
    """Whether an entry may change what the rules see: a look at somebody does not, nor what warnings write."""
    room, _, verb = entry.verb.partition(".")
    return room != "warnings" and verb not in ("get", "view", "list", "find", "read")


def _found(room: Room, ids: Sequence[str]) -> tuple[list[Row], list[Row]]:
    """Which of these ids are people, and which are responders."""
    if not ids:
        return [], []
    rows = room.records.store.read([Ref(kind, one) for kind in ("ward", "responder") for one in ids])
    people = [row for row in rows if row is not None and row.kind == "ward"]
    return people, [row for row in rows if row is not None and row.kind == "responder"]


def _watched(tx: Tx, rows: Sequence[Row], due: float) -> None:
    """These people are looked at by then, and the areas where they live."""
    for row in rows:
        soon(tx, row.id, due)
        area = max(row.index.get("area", ()), key=len, default="")
        if area:
            patrolled(tx, area, due)


def soon(tx: Tx, ward: str, due: float) -> None:
    """Somebody is looked at by then at the latest; whoever is erased is not."""
    if tx.version(Ward, ward) == 0:
        return
    known = tx.version(Watch, ward)
    if not known:
        tx.put(Watch(ward, due))
        return
    one = tx.get(Watch, ward)
    if one is not None and one.due > due:
        tx.put(Watch(ward, due))


def patrolled(tx: Tx, area: str, due: float) -> None:
    """An area is looked at from now on; one that is already keeps its hour."""
    if not tx.version(Patrol, AREA + area):
        tx.put(Patrol(AREA + area, due))


def _worker_changed(room: Room, row: Row, now: float) -> None:
    """What is in the hands of somebody who left, moved, or is on leave is looked at; so are their areas."""
    records = room.records
    for model, kind in ((PersonWarning, "warning"), (AreaWarning, "alarm")):
        after = ""
        while rows := records.store.find(Query(kind, "owner", value=row.id, after=after, limit=PEOPLE, newest=False)):
            records.change(partial(_again, model=model, ids=[one.id for one in rows]), now=now)
            after = rows[-1].id
    areas = row.index.get("area", ())[:PEOPLE]
    if areas:
        records.change(partial(_sooner, areas=areas, due=now + REST), now=now)


def _again(tx: Tx, model: type[PersonWarning] | type[AreaWarning], ids: Sequence[str]) -> None:
    for id in ids:
        one = tx.get(model, id)
        if one is not None and one.open and one.rule != OVERLOADED and (one.next_due or 0) > tx.now:
            tx.put(attrs.evolve(one, next_due=tx.now))


def _sooner(tx: Tx, areas: Sequence[str], due: float) -> None:
    for area in areas:
        known = tx.get(Patrol, AREA + area)
        if known is None or known.due > due:
            tx.put(Patrol(AREA + area, due))
