"""Checkpoints of the journal: what all chains were at one time, signed, to be kept where nobody here can write.

A checkpoint is a signed note of the C2SP form (c2sp.org/tlog-checkpoint): origin, number of entries, root, then
lines of our own. The root is the Merkle tree hash of RFC 6962, section 2.1, over one leaf a chain: its ``head``
line without the line end, in the order of the names. Names of chains are keyed hashes here, since a checkpoint
leaves the house. docs/spec/journal.md has the form line by line.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import attrs

from guardtag.payload import notes
from guardtag.payload.derive import mac
from guardtag.payload.keys import Keyring
from guardtag.payload.notes import Note
from guardtag.payload.signing import Signer
from guardtag.records.journal import Head

ALL, CHANGED, NONE = "all", "changed", "none"
"""Which heads a checkpoint lists: of every chain, of those that changed since the one before it in the file, none."""
_NAME_BYTES = 16
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_HEAD = re.compile(r"head ([0-9a-f]{32}) ([1-9][0-9]{0,29}) ([0-9a-f]{64})", re.ASCII)
_BODY = re.compile(
    r"([^\n]+)\n(0|[1-9][0-9]{0,29})\n([A-Za-z0-9+/]{43}=)\ntime (\S{20})\nkey ([1-9][0-9]{0,2})\n"
    r"heads (0|[1-9][0-9]{0,8}) (all|changed|none)\n",
    re.ASCII,
)

Heads = Mapping[str, tuple[int, str]]
"""Name in the checkpoint to sequence number and hash of the chain's last entry."""


@attrs.frozen
class Checkpoint:
    """What stands in one.

    Args:
        origin: which journal.
        size: how many entries there were in all chains together.
        root: 32 bytes.
        at: when it was made, seconds since 1970 UTC.
        key: id of the key that named the chains.
        chains: how many there were.
        lists: ``all``, ``changed`` or ``none``.
        heads: those that it lists.
    """

    origin: str
    size: int
    root: bytes
    at: float
    key: int
    chains: int
    lists: str = NONE
    heads: Heads = attrs.field(factory=dict, repr=False)

    def text(self) -> str:
        """The text that is signed."""
        lines = [
            self.origin, str(self.size), base64.b64encode(self.root).decode(),
            f"time {datetime.fromtimestamp(self.at, UTC).strftime(_TIME)}", f"key {self.key}",
            f"heads {self.chains} {self.lists}", *map(_line, sorted(self.heads.items())),
        ]  # fmt: skip
        return "".join(f"{line}\n" for line in lines)


@attrs.frozen
class Checkpointed:
    """The last checkpoint that went to one place.

    Args:
        id: keyed hash of the place.
        to: the place, ``file:PATH`` or ``channel:target``.
        at: when one was made, seconds since 1970 UTC; 0: none yet.
        size: how many entries it counted.
        root: its root, hexadecimal.
        tried: when it was last begun.
        failed: code of what went wrong then; empty when nothing did.
        anew: when a new history was begun on purpose; 0: never.
    """

    id: str
    to: str = attrs.field(repr=False)
    at: float = 0.0
    size: int = 0
    root: str = ""
    tried: float = 0.0
    failed: str = ""
    anew: float = 0.0


def origin(keyring: Keyring) -> str:
    """The first line of every checkpoint of a deployment, which is its key name too."""
    return f"guardtag/journal/{keyring.deployment}"


def blind(keyring: Keyring, key_id: int, names: Iterable[str]) -> list[str]:
    """What chains are called in checkpoints that were made under this key: HMAC-SHA256, 16 bytes, hexadecimal."""
    key = keyring.derive("guardtag/v1/checkpoint", key_id)
    return [mac(key, name.encode(), _NAME_BYTES).hex() for name in names]


def root(heads: Heads) -> bytes:
    """The Merkle tree hash over the heads (RFC 6962, section 2.1)."""
    level = [hashlib.sha256(b"\0" + _line(head).encode()).digest() for head in sorted(heads.items())]
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:  # pairs from the left, an odd last one goes up as it is: the same tree as the RFC's
        paired = [hashlib.sha256(b"\1" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def make(keyring: Keyring, heads: Sequence[Head], at: float) -> Checkpoint:
    """The checkpoint of these heads, listing all of them, under the primary key's names."""
    names = blind(keyring, keyring.primary, [head.id for head in heads])
    named = {name: (head.seq, head.hash) for name, head in zip(names, heads, strict=True)}
    size = sum(head.seq for head in heads)
    return Checkpoint(origin(keyring), size, root(named), at, keyring.primary, len(named), ALL, named)


def sign(checkpoint: Checkpoint, keyring: Keyring) -> str:
    """The signed note."""
    return notes.signed(checkpoint.text(), checkpoint.origin, Signer(keyring))


def parse(note: Note) -> Checkpoint | None:
    """What a note says as a checkpoint of ours, or ``None`` when it is none."""
    found = _BODY.match(note.text)
    if found is None:
        return None
    origin, size, written, time, key, chains, lists = found.groups()
    heads: dict[str, tuple[int, str]] = {}
    for line in note.text[found.end() :].splitlines():
        head = _HEAD.fullmatch(line)
        if head is None or head[1] in heads:
            return None
        heads[head[1]] = (int(head[2]), head[3])
    try:
        at = datetime.strptime(time, _TIME).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
    if (lists == NONE and heads) or (lists == ALL and len(heads) != int(chains)):
        return None
    return Checkpoint(origin, int(size), base64.b64decode(written), at, int(key), int(chains), lists, heads)


def _line(head: tuple[str, tuple[int, str]]) -> str:
    name, (seq, hash) = head
    return f"head {name} {seq} {hash}"


__all__ = [
    "ALL", "CHANGED", "NONE", "Checkpoint", "Checkpointed", "Heads", "blind", "make", "origin", "parse", "root", "sign",
]  # fmt: skip
