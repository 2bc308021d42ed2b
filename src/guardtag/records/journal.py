"""The journal: append-only chains of who did what, in which no line can be changed unseen.

Each entry holds the SHA-256 of the entry before it in its chain. There is one chain for every
signed-in person, and 64 chains, chosen by a hash of the subject, for finders, the dispatcher and
operator code, so that calls for different people do not wait for each other. An entry names ids,
field names and roles only. docs/spec/journal.md says byte for byte what is hashed.
"""

from __future__ import annotations

import hashlib
import re
import zlib

import attrs
import msgspec

CHAINS = 64
START = "0" * 64
"""What the first entry of a chain holds in place of a hash."""
SHARED = ("operator", "finder", "dispatcher")
"""Actors that are no person: their entries go into the chains of the subjects."""
_DIGITS, _MOST_DIGITS = 12, 30
_encode = msgspec.msgpack.Encoder().encode


_ID = re.compile(r"[a-z0-9._-]{1,40}(/[a-z0-9]{1,10})?", re.ASCII)
"""Ids of responders, and of contacts within their ward."""


@attrs.frozen
class Entry:
    """One line of the journal.

    Args:
        id: ``chain/number``; see ``number``.
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
    before: str = START
    hash: str = ""


@attrs.frozen
class Head:
    """The newest entry of a chain."""

    id: str
    seq: int = 0
    hash: str = START


def identified(name: str, actor: str) -> str:
    """The id of an actor: whatever stands in the journal stays there for ever, also when a person is erased.

    Raises:
        ValueError: naming the argument; it is not written as ids are, so it may be somebody's name.
    """
    if not isinstance(actor, str) or not _ID.fullmatch(actor):
        raise ValueError(f"{name} is an id: a responder's, WARD/CONTACT, or a word such as operator; never a name")
    return actor


def written_before(actor: str) -> str:
    """An actor as an older version may have kept one in a row: what is no id stands for the operator's own code."""
    return actor if _ID.fullmatch(actor) else SHARED[0]


def chain(actor: str, subject: str) -> str:
    """The chain for an entry: the person's own, or one of 64 by the subject.

    A chain's name stands in the store in clear. So an actor who is written as no id is (an older version took
    names) has none.
    """
    if actor in SHARED or not _ID.fullmatch(actor):
        return f"s{zlib.crc32(subject.encode()) % CHAINS:02d}"
    return f"p:{actor}"


def beside(name: str) -> str:
    """Another chain, for what would stand in one whose head is damaged."""
    number = int(name[1:]) + 1 if name[:1] == "s" else zlib.crc32(name.encode())
    return f"s{number % CHAINS:02d}"


def digest(entry: Entry) -> str:
    """The hash that the next entry holds: SHA-256 over all fields but the hash itself."""
    return _digest(entry.id, entry.at, entry.actor, entry.verb, entry.subjects, entry.detail, entry.before)


def _digest(*fields: object) -> str:
    return hashlib.sha256(_encode(fields)).hexdigest()


def number(seq: int) -> str:
    """A sequence number as it stands in an id, so that ids sort as numbers do.

    Twelve digits; a number of more has a letter in front that says how many more: ``a`` for one.
    """
    digits = f"{seq:0{_DIGITS}d}"
    more = len(digits) - _DIGITS
    return digits if more == 0 else chr(ord("a") + more - 1) + digits


def place(entry_id: str) -> tuple[str, int]:
    """The chain and the sequence number that an id names; the number is 0 where none is written so."""
    name, _, written = entry_id.rpartition("/")
    digits = written[1:] if written[:1].isalpha() else written
    seq = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else 0
    return name, seq if seq and number(seq) == written else 0


def entry_id(name: str, seq: int) -> str:
    """The id of an entry of a chain."""
    return f"{name}/{number(seq)}"


def append(head: Head, at: float, actor: str, verb: str, subjects: tuple[str, ...], detail: str) -> tuple[Entry, Head]:
    """The next entry of a chain, and the chain's head after it."""
    seq = head.seq + 1
    fields = (entry_id(head.id, seq), at, actor, verb, subjects, detail, head.hash)
    entry = Entry(*fields, hash=_digest(*fields))
    return entry, Head(head.id, seq, entry.hash)
