"""What was done about the people of an area on one day, as the journal has it: found without reading the other days.

Each chain is in order of time, but for the little that the clocks of several machines differ, so its entries of a day
lie together: where they end is found by halving (``_last``), and from there it is read backwards.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator

import attrs

from guardtag.errors import BackendError, StoreUnavailable
from guardtag.model.areas import covers
from guardtag.model.people import Responder, Ward
from guardtag.records import Records
from guardtag.records.journal import Entry, Head, entry_id
from guardtag.rules import disclosure, duty
from guardtag.rules.disclosure import Verdict
from guardtag.steps import living
from guardtag.steps.access import Granted
from guardtag.steps.reader import reader_of
from guardtag.steps.room import Person, Room
from guardtag.world import today

SKEW = 300.0
"""Seconds that the clocks of two machines may differ."""
MOST_READ = 20_000
"""So many entries are looked through for one page."""
_HEADS, _PAGE = 500, 50


@attrs.frozen
class Line:
    """One entry that is about people of an area.

    Args:
        at: when, seconds since 1970 UTC.
        actor: id of whoever did it.
        verb: what was done, such as ``wards.view``.
        wards: ids of the people of the area that it is about.
        detail: codes and names of fields.
    """

    at: float
    actor: str
    verb: str
    wards: tuple[str, ...]
    detail: str = ""


@attrs.frozen
class Day:
    """A page of a day.

    Args:
        lines: the newest first.
        older: the time before which the next page begins; ``None`` after the last.
    """

    lines: tuple[Line, ...]
    older: float | None = None


def page(
    room: Room, reader: Responder, area: str, since: float, until: float, limit: int, most: int = MOST_READ
) -> Day:
    """Lines of an area in a span of time, as the policy's row ``access_log`` shows them to somebody.

    Args:
        room: records and settings.
        reader: who reads.
        area: path, one of theirs.
        since: not before this.
        until: before this.
        limit: so many lines; a few more where several were written in one moment, which stay together.
        most: so many entries are looked through; likewise.
    """
    shown, lines, last, read = _Shown(room, reader, area), list[Line](), until, 0
    for entry in _backwards(room.records, since, until):
        if (len(lines) >= limit or read >= most) and entry.at < last:
            return Day(tuple(lines), last)
        last, read = entry.at, read + 1
        line = shown.line(entry)
        if line is not None:
            lines.append(line)
    return Day(tuple(lines))


class _Shown:
    """What this reader is shown of an entry: of the people of the area, each of whom is asked about once."""

    def __init__(self, room: Room, reader: Responder, area: str) -> None:
        self._room, self._reader, self._area = room, reader, area
        self._known: dict[str, Granted | None] = {}

    def line(self, entry: Entry) -> Line | None:
        """The line; ``None`` where it names nobody of the area, or tells of a hidden address that is not theirs."""
        shown: Entry | None = entry
        wards = []
        for id in dict.fromkeys(entry.subjects):
            may = self._granted(id)
            if may is not None:
                wards.append(id)
                shown = may.entry(shown) if shown is not None else None
        if not wards or shown is None:
            return None
        return Line(entry.at, entry.actor, entry.verb, tuple(wards), shown.detail)

    def _granted(self, id: str) -> Granted | None:
        if ":" in id or id == self._reader.id:  # a tag, or themselves
            return None
        if id not in self._known:
            self._known[id] = self._asked(id)
        return self._known[id]

    def _asked(self, id: str) -> Granted | None:
        room, now = self._room, self._room.world.now()
        ward = _ward(room.records, id)
        if ward is None or not covers(self._area, ward.area):
            return None
        reader = disclosure.reader(duty.acting_for(self._reader, ward.area, now), ward, None)
        day = today(now, room.config.timezone)
        if disclosure.verdict("access_log", reader, ward, now=now, today=day) is not Verdict.SHOWN:
            return None
        who = Person(self._reader.id, "responder", self._reader)
        two = room.records.change(lambda tx: reader_of(tx, room, who, ward, None).two)
        return Granted((id,), asker=self._reader.id, hidden=two)


def _ward(records: Records, id: str) -> Ward | None:
    try:
        return living.found(records, id)
    except StoreUnavailable:
        raise
    except BackendError:  # erased, or damaged: of no area
        return None


def _backwards(records: Records, since: float, until: float) -> Iterator[Entry]:
    """Entries of a span, the newest first."""
    chains = [_chain(records, head, since, until) for head in _heads(records, since)]
    return heapq.merge(*chains, key=lambda entry: entry.at, reverse=True)


def _heads(records: Records, since: float) -> Iterator[Head]:
    """The chains to which anything was added since then."""
    some: list[Head] = []
    for head in records.walk(Head, whole=False):
        some.append(head)
        if len(some) == _HEADS:
            yield from _grown(records, some, since)
            some = []
    yield from _grown(records, some, since)


def _grown(records: Records, heads: list[Head], since: float) -> Iterable[Head]:
    newest = records.read([(Entry, entry_id(head.id, head.seq)) for head in heads])
    return (head for head, entry in zip(heads, newest, strict=True) if entry is None or entry.at >= since - SKEW)


def _chain(records: Records, head: Head, since: float, until: float) -> Iterator[Entry]:
    def at(seq: int) -> float:
        entry = records.get(Entry, entry_id(head.id, seq))
        return entry.at if entry is not None else 0.0

    seq = _last(head.seq, until + SKEW, at)
    while seq > 0:
        ids = [entry_id(head.id, number) for number in range(seq, max(0, seq - _PAGE), -1)]
        for entry in records.read([(Entry, id) for id in ids]):
            if entry is not None and entry.at < since - SKEW:
                return
            if entry is not None and since <= entry.at < until:
                yield entry
        seq -= _PAGE


def _last(seq: int, until: float, at: Callable[[int], float]) -> int:
    """The number of the last entry of a chain before a time; 0 where there is none."""
    low, high = 0, seq
    while low < high:
        middle = (low + high + 1) // 2
        if at(middle) < until:
            low = middle
        else:
            high = middle - 1
    return low
