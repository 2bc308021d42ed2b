"""Every tag that was minted in exactly one state, counted. Pure; ranges and single tags are walked once, in order.

    minted = in store + given out and not sewn in, by area + lost or damaged before anybody wore it + void
             + fitted + replaced + lost + worn + damaged + ended

What a row says of a tag that was sewn in goes before what is said of the run it lies in; a void run says nothing of
those in it that somebody wears. A tag of which two rows say what cannot both be is counted twice, one that lies in no
batch not at all: then the sum is not what was minted, and their serials are named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol, TypeVar

import attrs

from guardtag.model.stock import DAMAGED, LOST, STORE, Lot, Run
from guardtag.model.tags import ENDING_REASONS, HELPING_REASONS, Void

VOID, FITTED, ENDED, UNREADABLE = "void", "fitted", "ended", "unreadable"
STATES = (STORE, "given-out", LOST, DAMAGED, VOID, FITTED, *HELPING_REASONS, ENDED, UNREADABLE)
"""Every state that a minted tag may be in."""
MAX_NAMED = 1000
"""Ranges of one kind that are named; all of them are counted."""

Held = TypeVar("Held", Lot, Void)


class Sewn(NamedTuple):
    """What the row of a fitted tag says.

    Args:
        serial: which tag.
        batch: id of the batch it says it is of; empty where the row cannot be read.
        state: ``fitted``, ``retired`` or ``unreadable``.
        why: why it was retired.
    """

    serial: int
    batch: str = ""
    state: str = FITTED
    why: str = ""


class Span(NamedTuple):
    """Serials that are accounted for together: a batch, or what an area was given.

    Args:
        first: the first serial.
        last: the last one.
        batch: id of the batch.
        fitted: how many the batch says were fitted; ``None``: it is not asked.
        voided: likewise how many were voided.
    """

    first: int
    last: int
    batch: str
    fitted: int | None = None
    voided: int | None = None


class Source(Protocol):
    """Where the rule looks: each gives what holds any serial of a range, in order."""

    def lots(self, first: int, last: int) -> Iterator[Lot]:
        """Runs that left the store."""
        ...

    def voids(self, first: int, last: int) -> Iterator[Void]:
        """Runs that were voided."""
        ...

    def sewn(self, first: int, last: int) -> Iterator[Sewn]:
        """Tags that were ever fitted."""
        ...


@attrs.frozen
class Reconciled:
    """Where all the tags are.

    Args:
        minted: how many there are to account for.
        counts: by state, all of ``STATES``.
        areas: the same by the path of the area that was given them; empty: those that never left the store.
        twice: serials that are in two states, at most ``MAX_NAMED`` ranges; ``doubled`` says how many there are.
        nowhere: serials that were minted and are in no batch: a backup that was put back knows nothing of it.
        unminted: serials that were sewn in and lie in no batch.
        miscounted: ids of batches whose own count of fitted or voided tags is another one.
        doubled: how many serials are in two states.
        lost_sight: how many are in none.
    """

    minted: int
    counts: Mapping[str, int]
    areas: Mapping[str, Mapping[str, int]]
    twice: tuple[Run, ...] = ()
    nowhere: tuple[Run, ...] = ()
    unminted: tuple[Run, ...] = ()
    miscounted: tuple[str, ...] = ()
    doubled: int = 0
    lost_sight: int = 0

    @property
    def difference(self) -> int:
        """What the states add up to, less what was minted: 0 when every tag is in exactly one."""
        return sum(self.counts.values()) - self.minted

    @property
    def balanced(self) -> bool:
        """Whether every tag is in exactly one state, every row could be read, and the batches' counts agree."""
        return not (
            self.difference or self.doubled or self.lost_sight or self.unminted or self.miscounted
            or self.counts[UNREADABLE]
        )  # fmt: skip


def reconcile(spans: Iterable[Span], source: Source, *, whole: bool = False) -> Reconciled:
    """Counts the tags of some spans.

    Args:
        spans: in order of their serials.
        source: where to look.
        whole: the spans are all batches there are: what lies between them and after them was never minted, or is
            missing.
    """
    tally = _Tally()
    end = 0
    for span in spans:
        first = span.first
        if end and first <= end:
            tally.twice.add(first, min(end, span.last))
            first = end + 1
        if whole:
            tally.strays(source, end + 1, first - 1)
            if end and first > end + 1:
                tally.nowhere.add(end + 1, first - 1)
                tally.minted += first - 1 - end
        tally.minted += span.last - span.first + 1
        if first <= span.last:
            _span(tally, source, _from(span, first))
        end = max(end, span.last)
    if whole:
        tally.strays(source, end + 1, _LAST)
    return tally.made()


_LAST = 2**40 - 1  # a serial has five bytes


def _from(span: Span, first: int) -> Span:
    """The part of a span from a serial on."""
    return span if span.first == first else span._replace(first=first, fitted=None, voided=None)


class _Named:
    """Ranges that are named, neighbours as one."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.count = 0

    def add(self, first: int, last: int) -> None:
        self.count += last - first + 1
        if self.runs and self.runs[-1].last == first - 1:
            self.runs[-1] = Run(self.runs[-1].first, last)
        elif len(self.runs) < MAX_NAMED:
            self.runs.append(Run(first, last))


class _Tally:
    def __init__(self) -> None:
        self.minted = 0
        self.areas: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.twice, self.nowhere, self.unminted = _Named(), _Named(), _Named()
        self.miscounted: list[str] = []

    def strays(self, source: Source, first: int, last: int) -> None:
        """Tags that were sewn in and that no batch holds."""
        for tag in source.sewn(first, last) if first <= last else ():
            self.unminted.add(tag.serial, tag.serial)

    def made(self) -> Reconciled:
        areas = {area: {s: found[s] for s in STATES if found.get(s)} for area, found in sorted(self.areas.items())}
        counts = {state: sum(found.get(state, 0) for found in areas.values()) for state in STATES}
        return Reconciled(
            self.minted, counts, areas, tuple(self.twice.runs), tuple(self.nowhere.runs), tuple(self.unminted.runs),
            tuple(self.miscounted), self.twice.count, self.nowhere.count,
        )  # fmt: skip


def _span(tally: _Tally, source: Source, span: Span) -> None:
    lots = _apart(source.lots(span.first, span.last), span, tally)
    voids = _apart(source.voids(span.first, span.last), span, tally)
    sewn = source.sewn(span.first, span.last)
    tag = next(sewn, None)
    fitted = voided = 0
    for first, last, lot, void in _segments(span, lots, voids):
        area = lot.area if lot else ""
        base = VOID if void else lot.state if lot else STORE
        counts = tally.areas[area]
        left = last - first + 1
        voided += left if void else 0
        while tag is not None and tag.serial <= last:
            counts[_state(tag)] += 1
            left -= 1
            fitted += 1
            if base in (LOST, DAMAGED) or (tag.batch and tag.batch != span.batch):
                counts[base] += 1
                tally.twice.add(tag.serial, tag.serial)
            tag = next(sewn, None)
        counts[base] += left
    if span.fitted not in (None, fitted) or span.voided not in (None, voided):
        tally.miscounted.append(span.batch)


def _state(tag: Sewn) -> str:
    state = tag.why if tag.state == "retired" else tag.state
    if state in ENDING_REASONS:
        return ENDED
    return state if state in STATES else UNREADABLE


def _apart(held: Iterable[Held], span: Span, tally: _Tally) -> Iterator[Held]:
    """Runs cut to a span, none overlapping; where two do, the later one's part is named and counted besides."""
    end = span.first - 1
    for one in held:
        first, last = max(one.first, span.first), min(one.last, span.last)
        if first <= end:
            both = min(end, last)
            if both >= first:
                tally.twice.add(first, both)
                base = one.state if isinstance(one, Lot) else VOID
                tally.areas[one.area if isinstance(one, Lot) else ""][base] += both - first + 1
            first = both + 1
        if first <= last:
            yield attrs.evolve(one, first=first, count=last - first + 1)
            end = last


def _segments(
    span: Span, lots: Iterator[Lot], voids: Iterator[Void]
) -> Iterator[tuple[int, int, Lot | None, Void | None]]:
    """The span in pieces over which the same run, if any, and the same voiding, if any, hold."""
    lot, void, at = next(lots, None), next(voids, None), span.first
    while at <= span.last:
        while lot is not None and lot.last < at:
            lot = next(lots, None)
        while void is not None and void.last < at:
            void = next(voids, None)
        end = span.last
        for one in (lot, void):
            if one is not None:
                end = min(end, one.last if one.first <= at else one.first - 1)
        yield at, end, lot if lot is not None and lot.first <= at else None, void if void and void.first <= at else None
        at = end + 1
