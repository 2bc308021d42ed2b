"""The journal: append-only chains of who did what, in which no line can be changed unseen.

Each entry holds the SHA-256 of the entry before it in its chain. There is one chain for every
signed-in person, and 64 chains, chosen by a hash of the subject, for finders, the dispatcher and
operator code, so that calls for different people do not wait for each other. An entry names ids,
field names and roles only.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable

import attrs
import msgspec

CHAINS = 64
_START = "0" * 64
_encode = msgspec.msgpack.Encoder().encode


@attrs.frozen
class Entry:
    """One line of the journal.

    Args:
        id: ``chain/seq``, the sequence number in twelve digits.
        at: when.
        actor: id of the person, or ``operator``, ``finder``, ``dispatcher``.
        verb: what was done, such as ``wards.view``.
        subjects: ids of all it concerns.
        detail: codes and field names; never personal.
        before: hash of the entry before, hexadecimal.
        hash: of this entry.
    """

    id: str
    at: float
    actor: str
    verb: str
    subjects: tuple[str, ...] = ()
    detail: str = ""
    before: str = _START
    hash: str = ""


@attrs.frozen
class Head:
    """The newest entry of a chain."""

    id: str
    seq: int = 0
    hash: str = _START


@attrs.frozen
class Verified:
    """What ``verify`` found.

    Args:
        entries: how many were read.
        chains: how many chains they belong to.
        bad: id of the first entry (or chain) that does not fit, or empty.
        why: what is wrong with it.
    """

    entries: int
    chains: int
    bad: str = ""
    why: str = ""


def chain(actor: str, subject: str) -> str:
    """The chain for an entry: the person's own, or one of 64 by the subject."""
    if actor in ("operator", "finder", "dispatcher"):
        return f"s{zlib.crc32(subject.encode()) % CHAINS:02d}"
    return f"p:{actor}"


def digest(entry: Entry) -> str:
    """The hash that the next entry holds: SHA-256 over all fields but the hash itself."""
    return _digest(entry.id, entry.at, entry.actor, entry.verb, entry.subjects, entry.detail, entry.before)


def _digest(*fields: object) -> str:
    return hashlib.sha256(_encode(fields)).hexdigest()


def append(head: Head, at: float, actor: str, verb: str, subjects: tuple[str, ...], detail: str) -> tuple[Entry, Head]:
    """The next entry of a chain, and the chain's head after it."""
    seq = head.seq + 1
    fields = (f"{head.id}/{seq:012d}", at, actor, verb, subjects, detail, head.hash)
    entry = Entry(*fields, hash=_digest(*fields))
    return entry, Head(head.id, seq, entry.hash)


def verify(entries: Iterable[Entry], heads: Iterable[Head]) -> Verified:
    """Walks all entries (in order of id) and says where the first one does not fit.

    What a cut-off tail looks like only a checkpoint kept outside can tell; a head that names more
    entries than there are is found here.
    """
    last: dict[str, Head] = {}
    count = 0
    for entry in entries:
        count += 1
        name, _, seq = entry.id.rpartition("/")
        before = last.get(name, Head(name))
        if int(seq) != before.seq + 1:
            return Verified(count, len(last), entry.id, "an entry before it is missing")
        if entry.before != before.hash or entry.hash != digest(entry):
            return Verified(count, len(last), entry.id, "it was changed, or the one before it was")
        last[name] = Head(name, before.seq + 1, entry.hash)
    chains = len(last)
    for head in heads:
        if last.pop(head.id, Head(head.id)) != head:
            return Verified(count, chains, head.id, "its last entries are missing")
    if last:
        return Verified(count, chains, min(last), "its head is missing")
    return Verified(count, chains)
