"""What is said between a client and the server: MessagePack, one closed set of messages.

A frame is its length (4 bytes, big-endian) and so many bytes. The client's first frame is ``GREETING``: a word and
the version of this format. The server answers with ``Welcome``, then with one answer to each request, in order; rows
come in as many ``Rows`` as they need. Messages are arrays that begin with their tag (MessagePack specification;
msgspec's tagged ``array_like`` structs). What is of another type, has a field too many or is too long is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Final

import msgspec

from guardtag.spi import MAX_BODY, MAX_CHANGES, MAX_LIMIT, Change, Check, Delete, Put, Query, Ref, Row

VERSION: Final = 1
"""Of this format; a server takes its own alone."""
GREETING: Final = b"guardtag" + bytes([VERSION])
"""The first frame of a client."""
MAX_HELLO: Final = 64
"""Bytes of a first frame at most."""
MAX_REQUEST: Final = MAX_CHANGES * (MAX_BODY + 65_536)
"""Bytes of a request at most: a commit of 64 of the largest bodies, with room for their index values."""
PAGE: Final = MAX_BODY
"""Bytes of bodies after which the next rows go into a frame of their own."""
MAX_ANSWER: Final = 2 * (MAX_BODY + 65_536) + MAX_LIMIT * 1024
"""Bytes of one frame of an answer at most."""
STORE: Final = "GT-STORE-"
"""How the codes begin of what our stores cannot do."""
CODES: Final = frozenset({
    "closed", "damaged", "disk", "failed", "full", "interrupted", "locked", "purge", "readonly",
})  # fmt: skip
"""All that a server says of what its store could not do: how such a code ends. Anything else is ``failed``."""
MISUSE, DAMAGED, BUSY, OTHER_VERSION = "misuse", "damaged", "busy", "version"
"""``Failed`` when a request breaks the contract, the store is damaged, there is no place, or the format is another."""

_Text = Annotated[str, msgspec.Meta(max_length=65_536)]
_Count = Annotated[int, msgspec.Meta(ge=0)]


class _Message(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    pass


class Sealed(_Message, frozen=True):
    """A row on its way; see ``guardtag.spi.Row``."""

    kind: _Text
    id: _Text
    version: int
    body: Annotated[bytes, msgspec.Meta(max_length=MAX_BODY)]
    index: dict[_Text, tuple[_Text, ...]]
    lane: _Text | None
    due: float | None
    lease: int

    @classmethod
    def of(cls, row: Row) -> Sealed:
        """The same row, for the way."""
        return cls(row.kind, row.id, row.version, row.body, dict(row.index), row.lane, row.due, row.lease)

    def row(self) -> Row:
        """The row that arrived."""
        return Row(self.kind, self.id, self.version, self.body, self.index, self.lane, self.due, self.lease)


class Written(_Message, frozen=True, tag="put"):
    """A ``Put``."""

    row: Sealed
    expect: _Count
    lease: int | None


class Deleted(_Message, frozen=True, tag="delete"):
    """A ``Delete``."""

    kind: _Text
    id: _Text
    expect: _Count
    lease: int | None
    purge: bool


class Checked(_Message, frozen=True, tag="check"):
    """A ``Check``."""

    kind: _Text
    id: _Text
    expect: _Count


class Read(_Message, frozen=True, tag="read"):
    """``Store.read``; answered by ``Rows``."""

    refs: tuple[tuple[_Text, _Text], ...]


class Find(_Message, frozen=True, tag="find"):
    """``Store.find``; answered by ``Rows``."""

    kind: _Text
    index: _Text
    value: _Text | None
    prefix: _Text | None
    after: _Text
    limit: int
    newest: bool

    def query(self) -> Query:
        """The query that arrived."""
        return Query(self.kind, self.index, self.value, self.prefix, self.after, self.limit, self.newest)


class Walk(_Message, frozen=True, tag="walk"):
    """``Store.walk``; answered by ``Rows``."""

    kind: _Text
    after: _Text
    limit: int


class Commit(_Message, frozen=True, tag="commit"):
    """``Store.commit``; answered by ``Done`` or ``StaleAt``."""

    changes: Annotated[tuple[Written | Deleted | Checked, ...], msgspec.Meta(max_length=MAX_CHANGES)]


class Claim(_Message, frozen=True, tag="claim"):
    """``Store.claim``; answered by ``Rows``."""

    lanes: tuple[_Text, ...]
    now: float
    until: float
    limit: int


Request = Read | Find | Walk | Commit | Claim


class Welcome(_Message, frozen=True, tag="welcome"):
    """The answer to the greeting.

    Args:
        purges: what the server's store says of itself.
        idle: seconds after which a connection that asks nothing is closed.
    """

    purges: bool
    idle: float


class Rows(_Message, frozen=True, tag="rows"):
    """Rows, in order; ``more`` when the next frame brings the next ones."""

    rows: tuple[Sealed | None, ...]
    more: bool


class Done(_Message, frozen=True, tag="done"):
    """A commit was made."""


class StaleAt(_Message, frozen=True, tag="stale"):
    """Nothing was written: these rows are not as the commit expects."""

    refs: tuple[tuple[_Text, _Text], ...]


class Failed(_Message, frozen=True, tag="failed"):
    """One of ``CODES``, or ``MISUSE``, ``BUSY``, ``OTHER_VERSION``."""

    code: Annotated[str, msgspec.Meta(max_length=40)]


Answer = Welcome | Rows | Done | StaleAt | Failed

encode: Callable[[Request | Answer], bytes] = msgspec.msgpack.Encoder().encode
request_of: Callable[[bytes], Request] = msgspec.msgpack.Decoder(Request).decode
"""Reads a request; raises ``msgspec.DecodeError``."""
answer_of: Callable[[bytes], Answer] = msgspec.msgpack.Decoder(Answer).decode
"""Reads an answer; raises ``msgspec.DecodeError``."""


def change_sent(change: Change) -> Written | Deleted | Checked:
    """A change, for the way."""
    if isinstance(change, Put):
        return Written(Sealed.of(change.row), change.expect, change.lease)
    if isinstance(change, Delete):
        return Deleted(*change.ref, change.expect, change.lease, change.purge)
    return Checked(*change.ref, change.expect)


def change_come(change: Written | Deleted | Checked) -> Change:
    """The change that arrived."""
    if isinstance(change, Written):
        return Put(change.row.row(), change.expect, change.lease)
    ref = Ref(change.kind, change.id)
    if isinstance(change, Deleted):
        return Delete(ref, change.expect, change.lease, change.purge)
    return Check(ref, change.expect)


def pages(rows: Sequence[Row | None]) -> Iterator[Rows]:
    """Rows in as many messages as they need, at least one."""
    page: list[Sealed | None] = []
    size = 0
    for row in rows:
        if size >= PAGE or len(page) >= MAX_LIMIT:
            yield Rows(tuple(page), more=True)
            page, size = [], 0
        page.append(None if row is None else Sealed.of(row))
        size += 0 if row is None else len(row.body) + sum(len(v) * 4 for values in row.index.values() for v in values)
    yield Rows(tuple(page), more=False)
