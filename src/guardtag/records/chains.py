"""Verifying the journal: every chain from its first entry to its head, in one walk, and against checkpoints.

What is found without anything kept outside: an entry that was changed, moved, inserted or removed, a tail that
was cut off, a head that is missing or older than its entries. A chain that was rolled back or deleted as a whole,
and a whole database put back to an older copy, fit in themselves: only a checkpoint shows them.

Heads are read before the entries and once more after them, so that a journal that grows meanwhile gives no false
alarm: whatever a head names when the walk begins is there when the walk comes by. Memory grows with the number of
chains and of the heads that checkpoints name, not with the entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import attrs

from guardtag.errors import Tampered
from guardtag.records.journal import START, Entry, Head, digest, place
from guardtag.records.transaction import Records
from guardtag.spi import Ref

PAGE = 500
_T = TypeVar("_T", Entry, Head)

WHY: Mapping[str, str] = {
    "sealed": "it does not open: it was changed or moved, or written without the key",
    "misplaced": "it stands in the place of another",
    "gap": "an entry before it is missing",
    "changed": "it was changed, or the one before it was",
    "cut": "its last entries are missing",
    "headless": "its head is missing",
    "behind": "its head is older than its entries",
    "rewritten": "a checkpoint saw another entry here",
    "rolled-back": "a checkpoint saw entries of it that are gone",
}
"""By reason: what is wrong with an entry or a chain."""


@attrs.frozen
class Verified:
    """What a verification found.

    Args:
        entries: how many were read.
        chains: how many chains they belong to.
        bad: id of the first entry (or chain) that does not fit, or empty. Of a chain that is gone only the name
            in the checkpoint is known.
        why: what is wrong with it.
        reason: the same as one word of ``WHY``.
        checkpoints: how many checkpoints it was compared with.
        unlisted: of those, how many name no heads, and no file that was given lists them: all that could be
            compared is the number of entries.
    """

    entries: int
    chains: int
    bad: str = ""
    why: str = ""
    reason: str = ""
    checkpoints: int = 0
    unlisted: int = 0


@attrs.define
class Marks:
    """What checkpoints saw: of some entries the hash, of every chain the last one.

    Args:
        blind: a chain's name to the names that it has in the checkpoints.
        hashes: (name in a checkpoint, sequence number) to hash, hexadecimal.
        last: name in a checkpoint to the highest sequence number seen.
        size: the most entries that any checkpoint counted.
        count: how many checkpoints.
        unlisted: how many of them name no heads.
    """

    blind: Callable[[str], Sequence[str]] = lambda name: ()
    hashes: dict[tuple[str, int], str] = attrs.field(factory=dict)
    last: dict[str, int] = attrs.field(factory=dict)
    size: int = 0
    count: int = 0
    unlisted: int = 0

    def see(self, name: str, seq: int, hash: str) -> bool:
        """Notes a head; False when another checkpoint saw another hash there."""
        self.last[name] = max(seq, self.last.get(name, 0))
        return self.hashes.setdefault((name, seq), hash) == hash


@attrs.define
class _Chain:
    """A chain on its way through the walk: where it is, and what its head named when the walk began."""

    seq: int = 0
    hash: str = START
    head: int = 0
    head_hash: str = START
    names: Sequence[str] = ()


def verify(
    entries: Iterable[Entry | str],
    heads: Iterable[Head | str],
    again: Callable[[Sequence[str]], Sequence[Head | None]] = lambda names: (),
    marks: Marks | None = None,
) -> Verified:
    """Walks all entries and says where the first one does not fit.

    Args:
        entries: in order of id; of one that does not open, the row's id.
        heads: read to their end before the first entry is asked for; of one that does not open, the row's id.
        again: the heads of these chains as they are after the walk.
        marks: what checkpoints saw.
    """
    marks = marks or Marks()
    count = 0
    chains: dict[str, _Chain] = {}

    def found(bad: str = "", reason: str = "") -> Verified:
        return Verified(
            count, sum(chain.seq > 0 for chain in chains.values()), bad, WHY.get(reason, ""), reason, marks.count,
            marks.unlisted,
        )  # fmt: skip

    for head in heads:
        if isinstance(head, str):
            return found(head, "sealed")
        chains[head.id] = _Chain(head=head.seq, head_hash=head.hash, names=marks.blind(head.id))
    for entry in entries:
        count += 1
        if isinstance(entry, str):
            return found(entry, "sealed")
        name, seq = place(entry.id)
        chain = chains.get(name)
        if chain is None:
            chain = chains[name] = _Chain(names=marks.blind(name))
        reason = _wrong(entry, seq, chain, marks)
        if reason:
            return found(entry.id, reason)
        chain.seq, chain.hash = seq, entry.hash
    for name, chain in chains.items():
        if chain.seq < chain.head:
            return found(name, "cut")
    bad, reason = _heads_after(chains, again)
    if bad:
        return found(bad, reason)
    return found(*_gone(chains, marks, count))


def _wrong(entry: Entry, seq: int, chain: _Chain, marks: Marks) -> str:
    """Why an entry does not fit at the end of its chain so far; empty when it does."""
    if seq == 0:
        return "misplaced"
    if seq != chain.seq + 1:
        return "gap"
    if entry.before != chain.hash or entry.hash != digest(entry):
        return "changed"
    if seq == chain.head and entry.hash != chain.head_hash:
        return "changed"
    if marks.hashes and any(marks.hashes.get((blind, seq), entry.hash) != entry.hash for blind in chain.names):
        return "rewritten"
    return ""


def _heads_after(
    chains: Mapping[str, _Chain], again: Callable[[Sequence[str]], Sequence[Head | None]]
) -> tuple[str, str]:
    """The first chain that grew during the walk while its head did not; a head and its entry are one commit."""
    grown = [name for name, chain in chains.items() if chain.seq > chain.head]
    for start in range(0, len(grown), PAGE):
        names = grown[start : start + PAGE]
        now = {head.id: head for head in again(names) if head is not None}
        for name in names:
            if name not in now:
                return name, "headless" if chains[name].head == 0 else "behind"
            if now[name].seq < chains[name].seq:
                return name, "behind"
            if now[name].seq == chains[name].seq and now[name].hash != chains[name].hash:
                return name, "changed"
    return "", ""


def _gone(chains: Mapping[str, _Chain], marks: Marks, count: int) -> tuple[str, str]:
    """The first chain of a checkpoint that is shorter now, or not there."""
    reached = {blind: (name, chain.seq) for name, chain in chains.items() for blind in chain.names}
    for blind, seq in marks.last.items():
        name, now = reached.get(blind, (f"chain {blind}", 0))
        if now < seq:
            return name, "rolled-back"
    return ("all chains", "rolled-back") if count < marks.size else ("", "")


def verify_records(records: Records, marks: Marks | None = None) -> Verified:
    """Verifies the journal of a deployment; see ``verify``.

    Raises:
        KeyringError: the keyring lacks a key that the journal was sealed under.
    """
    return verify(_rows(records, Entry), _rows(records, Head), lambda names: read_heads(records, names), marks)


def read_heads(records: Records, names: Sequence[str]) -> list[Head | None]:
    """The heads of these chains in their order; ``None`` for one that is not there or does not open."""
    rows = records.store.read([Ref("head", name) for name in names])
    heads: list[Head | None] = []
    for row in rows:
        try:
            heads.append(None if row is None else records.opened(Head, row))
        except Tampered:
            heads.append(None)
    return heads


def _rows(records: Records, model: type[_T]) -> Iterator[_T | str]:
    """All records of a kind in order of id; of one that does not open, or stands under another id, its row's id."""
    kind, after = model.__name__.lower(), ""
    while rows := records.store.walk(kind, after, PAGE):
        for row in rows:
            try:
                record = records.opened(model, row)
            except Tampered:
                record = None
            yield record if record is not None and record.id == row.id else row.id
        after = rows[-1].id


__all__ = ["WHY", "Marks", "Verified", "read_heads", "verify", "verify_records"]
