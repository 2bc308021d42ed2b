"""Erasing a person: their keys first, then what is left of the rows that name them.

Nothing here waits for anybody; ``steps.erasing`` decides when. Every part can be done again after it was cut short.
What is kept is nameless: that calls were made in an area, when, and how they ended, for the figures; that a tag
ended; that the request which entered them was carried out; that a register's key was in use once, as a keyed hash;
and the person's random id with the time, so that a restored backup is cleaned by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

import attrs

from guardtag.errors import Stale, Tampered
from guardtag.model.figures import Recount
from guardtag.model.incidents import Incident
from guardtag.model.tags import Tag
from guardtag.records import classes, counted
from guardtag.records.journal import written_before
from guardtag.records.kinds import (
    BESIDE_A_CALL,
    BY_MODEL,
    BY_NAME,
    OF_A_CALL,
    OF_A_WARD,
    WITH_NOTICES,
    Asked,
    Erasure,
    Registered,
    tag_id,
)
from guardtag.records.marks import LONG_AGO
from guardtag.records.transaction import Records
from guardtag.records.tx import Tx
from guardtag.spi import Change, Delete, Put, Query, Ref, Row

_PAGE = 500
_TIME = 10  # letters of an id that say when it was made
FIGURES = "00000000"
"""Stands for the day of a call that names nobody any more: the key of its day may be destroyed."""
_NONE: Mapping[str, Incident] = {}


def nameless(records: Records, incident: Incident) -> Incident:
    """What the figures need of a closed call, and nothing of the person, the finder or whoever came.

    Its id is another one (of the same time), so that no link to the call leads to it. It is sealed under a key that
    is never destroyed.
    """
    records.vault.ensure([f"d:{FIGURES}"])
    return attrs.evolve(
        incident, id=incident.id[:_TIME] + records.blind("nameless", incident.id)[: len(incident.id) - _TIME],
        subject="", serial=0, via="", opened_by="", closed_by="", thread=(), tasks=(), cursors=(), acknowledged=(),
        summons=(), day=FIGURES, place="", message="", finder="", word="", finders=0, duplicate_of="", sights=(),
        ring=None, searchers=(), pings=(), conflicting=None,
    )  # fmt: skip


def erase_ward(
    records: Records, ward: str, at: float, calls: Mapping[str, Incident] = _NONE, by: str = "operator"
) -> None:
    """Destroys somebody's keys, then drops their rows; can be called again when it was interrupted.

    Args:
        records: where.
        ward: the person's id, ``r:`` and a responder's, or the id of one key of a person.
        at: when.
        calls: what stays of their calls for the figures, by id of the call.
        by: in whose name the tags end.
    """
    records.gate()
    if classes.is_class(ward):
        classes.leave(records, ward, at)
    at = records.vault.erase(ward, at)
    _note(records, ward, at, done=None)
    drop_rows(records, ward, calls, by)
    _note(records, ward, at, done=at)


def erased(records: Records) -> dict[str, float]:
    """Who was erased, as the vault and the database know it, each with the time."""
    said = {one.id: one.at for one in records.walk(Erasure, whole=False) if one.at}
    return merged(dict(records.vault.erased()), said)


def merged(*sources: Mapping[str, float]) -> dict[str, float]:
    """Who was erased by any of these, each with the time by the first that knows one."""
    found: dict[str, float] = {}
    for source in sources:
        found |= {ward: at for ward, at in source.items() if found.get(ward, LONG_AGO) == LONG_AGO}
    return found


def row_of(person: str) -> Ref:
    """The row of whoever is erased under this id: a ward's, or ``r:`` and a responder's."""
    return Ref("responder", person[2:]) if person.startswith("r:") else Ref("ward", person)


def back(records: Records, people: Iterable[str]) -> list[str]:
    """Those of these who were erased and whose row is there, or who have in it what was destroyed."""
    return [
        person for person in people
        if (classes.back(records, person) if classes.is_class(person) else records.store.read([row_of(person)])[0])
    ]  # fmt: skip


def known(source: Records | Tx, ward: str) -> Erasure | None:
    """What is written of somebody's erasure; of a damaged row nothing, so that it is written anew."""
    try:
        return source.get(Erasure, ward)
    except Tampered:
        return None


def _note(records: Records, ward: str, at: float, done: float | None) -> None:
    def note(tx: Tx) -> None:
        one = known(tx, ward) or Erasure(ward, begun=at)
        tx.put(attrs.evolve(one, at=at, done=done, calls={}))

    records.change(note)


def drop_rows(records: Records, ward: str, calls: Mapping[str, Incident], by: str, *, openings: bool = True) -> None:
    """Drops the rows of a ward, or of ``r:`` and a responder, whose keys are gone; or those that one key sealed.

    Args:
        records: where.
        ward: the id.
        calls: what stays of their calls, by id of the call.
        by: in whose name the tags end.
        openings: also those that let no call for them be opened; whoever leaves them drops them.
    """
    records.gate()
    if classes.is_class(ward):
        classes.drop_rows(records, ward)
        return
    blind = records.blind("ward", ward)
    rows = {row.id: row for row in _pages(records, Query("incident", "ward", value=blind, newest=False, limit=_PAGE))}
    for call in sorted(calls.keys() | rows.keys()):
        _drop_words(records, call)
        if call in rows:
            _drop(records, rows[call], calls.get(call))
        _drop_words(records, call)  # what was added before the call was gone; nothing is added after
    for kind in OF_A_WARD:
        for row in _pages(records, Query(kind, "ward", value=blind, newest=False, limit=_PAGE)):
            _drop_with_notices(records, row) if kind in WITH_NOTICES else _drop(records, row)
    for row in _pages(records, Query("asked", "ward", value=blind, newest=False, limit=_PAGE)):
        _empty(records, row) if records.vault.under(row).startswith(("w:", "r:")) else _drop(records, row)
    for row in _pages(records, Query("registered", "ward", value=blind, newest=False, limit=_PAGE)):
        _freed(records, row)
    for tag in list(records.every(Tag, "ward", blind, whole=False)):
        records.change(partial(_end_tag, serial=tag.serial, by=by))
    for row in _pages(records, Query("tag", "ward", value=blind, newest=False, limit=_PAGE)):
        _drop(records, row)  # one that is damaged: it cannot say that it ended
    closing = [Ref("open", records.blind(name, ward)) for name in ("open", "drill")] if openings else []
    for left in records.store.read([*closing, row_of(ward)]):
        if left is not None:
            _drop(records, left)


def forget_call(records: Records, incident: str, due: Callable[[Incident], bool], now: float) -> None:
    """Leaves of a call only what the figures need, and drops its notices and words; can be done again.

    Args:
        records: where.
        incident: its id.
        due: asked about the call as it is when it is written: somebody may open it again just now.
        now: seconds since 1970 UTC.
    """
    records.gate()
    _drop_words(records, incident)

    def change(tx: Tx) -> None:
        call = tx.get(Incident, incident)
        if call is not None and due(call):
            tx.put(nameless(records, call))
            tx.delete(Incident, incident)

    records.change(change, now=now)
    _drop_words(records, incident)


def _drop_with_notices(records: Records, row: Row) -> None:
    """A row and its notices; what was added before it was gone too, and nothing is added after."""
    _drop_words(records, row.id)
    _drop(records, row)
    _drop_words(records, row.id)


def _drop_words(records: Records, incident: str) -> None:
    """The notices of a call, what was said in it, and the search that belongs to it."""
    for kind in OF_A_CALL:
        for row in _pages(records, Query(kind, "incident", value=incident, newest=False, limit=_PAGE)):
            _drop(records, row)
    for beside in records.store.read([Ref(kind, incident) for kind in BESIDE_A_CALL]):
        if beside is not None:
            _drop(records, beside)


def _end_tag(tx: Tx, serial: int, by: str) -> None:
    """All that stays of a tag is that it ended."""
    tag = tx.get(Tag, tag_id(serial))
    if tag is not None and tag.ward:
        tx.put(attrs.evolve(tag, state="retired", why="erased", ward="", fitting=""))
        tx.journal(written_before(by), "tags.retire", (f"tag:{serial}",), "erased")


def _pages(records: Records, query: Query) -> Iterator[Row]:
    while rows := records.store.find(query):
        yield from rows
        query = attrs.evolve(query, after=rows[-1].id)


def _drop(records: Records, row: Row, instead: Incident | None = None) -> None:
    """Deletes a row; what stands in its place is written in the same commit."""
    more = [] if instead is None else [Put(records.sealed(BY_MODEL[Incident], instead), 0)]
    fresh: Row | None = row
    while fresh is not None:
        try:
            records.store.commit(
                [Delete(Ref(fresh.kind, fresh.id), fresh.version), *more, *_recounts(records, fresh, instead)]
            )
            return
        except Stale:  # somebody wrote it meanwhile: what they wrote goes too
            fresh = records.store.read([Ref(row.kind, row.id)])[0]


def _recounts(records: Records, row: Row, instead: Incident | None) -> list[Change]:
    """What has the figures count the day of a call anew that goes, whether or not something of it stays."""
    kind = BY_NAME[row.kind]
    if kind.counts is None:
        return []
    before = counted.of_row(row) if instead is None else counted.of_call(instead)
    told = counted.marks(records.blind, row.id, row.version, before, None, records.world.now())
    return [Put(records.sealed(BY_MODEL[Recount], mark), 0) for mark in told]


def _empty(records: Records, row: Row) -> None:
    """Leaves of a request that entered somebody only that it was carried out: a late repeat enters nobody again."""
    bare = records.sealed(BY_MODEL[Asked], Asked(row.id, "", "", b""))
    fresh: Row | None = row
    while fresh is not None:
        try:
            records.store.commit([Put(bare, fresh.version)])
            return
        except Stale:
            fresh = records.store.read([Ref(row.kind, row.id)])[0]


def _freed(records: Records, row: Row) -> None:
    """Empties what keeps a register's key, damaged or not; what became another person's meanwhile stays theirs."""
    bare = records.sealed(BY_MODEL[Registered], Registered(row.id, ""))
    fresh: Row | None = row
    while fresh is not None and fresh.index == row.index:
        try:
            records.store.commit([Put(bare, fresh.version)])
            return
        except Stale:
            fresh = records.store.read([Ref(row.kind, row.id)])[0]
