"""What the vault remembers of checkpoints: how long the journal was at each place, and where every chain ended.

The vault has a life of its own: whoever puts the database back to an older copy, and takes away the file of
checkpoints, does not put back this. It is no proof for anybody outside; the checkpoints are.

The end of a chain is a row of its own, written when it changed since the last checkpoint. What is remembered is
read before the heads it is compared with: a checkpoint that somebody else makes meanwhile gives no false alarm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

import attrs
import msgspec

from guardtag.errors import Stale, Tampered
from guardtag.records import Records
from guardtag.records.bodies import UNREADABLE
from guardtag.records.chains import PAGE
from guardtag.records.checkpoints import Checkpoint, Heads
from guardtag.records.journal import Entry, Head, entry_id
from guardtag.spi import MAX_CHANGES, Put, Row

_PLACE, _CHAIN = "checkpoint", "chain"
_body = msgspec.msgpack.Decoder(tuple[int, str]).decode
_FORGOTTEN = (0, "")


@attrs.frozen
class Remembered:
    """What the vault remembered at one moment.

    Args:
        places: keyed hash of a place to the entries that its last checkpoint counted.
        chains: keyed hash of a chain's name to the number and hash of the last entry that a checkpoint saw.
    """

    places: Mapping[str, int]
    chains: Heads = attrs.field(repr=False)


def recall(records: Records) -> Remembered:
    """What the vault remembers now; to be asked before the heads are read."""
    places = {row.id: said[0] for row, said in _rows(records, _PLACE) if said[0]}
    return Remembered(places, {row.id: said for row, said in _rows(records, _CHAIN) if said[0]})


def follows(records: Records, known: Remembered, place: str, heads: Sequence[Head], seen: int) -> None:
    """Refuses a checkpoint of a journal that is no continuation of what the vault remembers.

    Args:
        records: the journal.
        known: what the vault remembered before the heads were read.
        place: keyed hash of where it goes.
        heads: of all chains now.
        seen: entries that the file's last checkpoint counts; 0 for a file that is not there.

    Raises:
        Tampered: ``GT-CHECKPOINT-LOST``, the journal is shorter than it was at some checkpoint, or there is no
            checkpoint where one was put; ``GT-CHECKPOINT-OTHER``, it is as long but lacks what a checkpoint saw.
    """
    size = sum(head.seq for head in heads)
    if (place in known.places and not seen) or any(size < before for before in known.places.values()):
        raise Tampered(
            "GT-CHECKPOINT-LOST", "The vault remembers a checkpoint of a longer journal, or one that is gone.",
            "The database was put back to an older copy, or the file of checkpoints was taken away.",
            "Find out which, and compare with a checkpoint kept elsewhere. To begin a new history on purpose, "
            "after a restore for instance: guardtag journal checkpoint --anew.",
        )  # fmt: skip
    now = {_name(records, head): head for head in heads}
    if differing(records, known.chains, now) is not None:
        raise Tampered(
            "GT-CHECKPOINT-OTHER", "The journal is not the one that the vault remembers a checkpoint of.",
            "The database was put back to an older copy and has grown since, or somebody rewrote the journal.",
            "Find out which, and compare with a checkpoint kept elsewhere. To begin a new history on purpose, "
            "after a restore for instance: guardtag journal checkpoint --anew.",
        )  # fmt: skip


def differing(records: Records, before: Heads, now: Mapping[str, Head]) -> tuple[str, str] | None:
    """The first place where the journal lacks what was seen before, and why (``chains.WHY``); ``None``: nowhere.

    It reads one entry for each chain that has grown since.

    Args:
        records: the journal.
        before: a chain's name to what was seen as its last entry.
        now: the same names to the heads as they are.
    """
    older: list[tuple[str, str]] = []
    for name, (seq, hash) in before.items():
        head = now.get(name)
        if head is None or head.seq < seq or (head.seq == seq and head.hash != hash):
            return head.id if head else f"chain {name}", "rolled-back"
        if head.seq > seq:
            older.append((entry_id(head.id, seq), hash))
    for start in range(0, len(older), PAGE):
        some = older[start : start + PAGE]
        found = records.read([(Entry, id) for id, _ in some])
        for (id, hash), entry in zip(some, found, strict=True):
            if entry is None or entry.hash != hash:
                return id, "rewritten" if entry else "rolled-back"
    return None


def remember(records: Records, place: str, made: Checkpoint, heads: Sequence[Head], *, anew: bool) -> None:
    """Writes down what was put at a place; one that begins anew makes the vault forget what it remembered."""
    _write(records, _PLACE, {place: (made.size, made.root.hex())}, anew)
    _write(records, _CHAIN, {_name(records, head): (head.seq, head.hash) for head in heads}, anew)


def _write(records: Records, kind: str, facts: Heads, anew: bool) -> None:
    """Writes what is newer than what stands there; anew, also what is older, and empties all the rest."""
    there = {row.id: (row, said) for row, said in _rows(records, kind)}
    puts: list[Put] = []
    for name in facts if not anew else {**there, **facts}:
        row, said = there.get(name, (None, _FORGOTTEN))
        fact = facts.get(name, _FORGOTTEN)
        if fact[0] > said[0] or (anew and fact != said):
            puts.append(Put(_sealed(records, kind, name, fact), row.version if row else 0))
    for start in range(0, len(puts), MAX_CHANGES):
        some = puts[start : start + MAX_CHANGES]
        try:
            records.vault.store.commit(some)
        except Stale:  # another process put one down just now: each on its own, theirs stand
            for put in some:
                with suppress(Stale):
                    records.vault.store.commit([put])


def _rows(records: Records, kind: str) -> Iterator[tuple[Row, tuple[int, str]]]:
    after = ""
    while rows := records.vault.store.walk(kind, after, PAGE):
        yield from ((row, _said(records, row)) for row in rows)
        after = rows[-1].id


def _said(records: Records, row: Row) -> tuple[int, str]:
    try:
        return _body(records.vault.open(row.kind, row.id, row.body))
    except UNREADABLE:
        return _FORGOTTEN


def _name(records: Records, head: Head) -> str:
    return records.blind("chain", head.id)


def _sealed(records: Records, kind: str, name: str, fact: tuple[int, str]) -> Row:
    vault = records.vault
    return Row(kind, name, 1, vault.seal(vault.room("journal"), kind, name, msgspec.msgpack.encode(fact)))
