"""What a store is and what it keeps: rows, changes, queries, and the contract of the six methods."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

import attrs

MAX_CHANGES = 64
"""The most changes one commit may hold."""
MAX_BODY = 4 * 1024 * 1024
"""The largest row body, in bytes."""
MAX_LIMIT = 1000
"""The most rows one ``find``, ``walk`` or ``claim`` may ask for."""


class Ref(NamedTuple):
    """The address of a row: its kind and its id within the kind."""

    kind: str
    id: str


@attrs.frozen(eq=True)
class Row:
    """One sealed record, as a store keeps it.

    Args:
        kind: the table it belongs to, ``[a-z]+``.
        id: unique within the kind, at most 200 characters.
        version: 1 for a new row, one more at every ``Put``.
        body: sealed bytes.
        index: index name to values; values are blind or name no person.
        lane: the queue it waits in, or ``None``.
        due: when it is due, seconds since 1970 UTC, or ``None``.
        lease: how often it was claimed.
    """

    kind: str
    id: str
    version: int
    body: bytes = attrs.field(repr=False)
    index: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    lane: str | None = None
    due: float | None = None
    lease: int = 0


@attrs.frozen
class Put:
    """Writes a row whose version must be ``expect`` (0: must not exist), and lease, if given, ``lease``.

    The stored version is ``expect + 1`` and the stored lease stays what it was (0 for a new row),
    whatever ``row`` says.
    """

    row: Row
    expect: int
    lease: int | None = None


@attrs.frozen
class Delete:
    """Removes a row. ``purge`` asks that no copy stays in the store's files when commit returns.

    The id may come again: as version 1 and lease 0.
    """

    ref: Ref
    expect: int
    lease: int | None = None
    purge: bool = False


@attrs.frozen
class Check:
    """Demands that a row has this version (0: does not exist) and changes nothing."""

    ref: Ref
    expect: int


Change = Put | Delete | Check


@attrs.frozen
class Query:
    """Rows of one kind by one index, by exact ``value`` or by ``prefix`` (ending in ``/``).

    Args:
        kind: the kind of rows.
        index: the index name.
        value: exact value, or ``None``.
        prefix: prefix of values, or ``None``; exactly one of the two is given.
        after: the last id of the page before; empty for the first page.
        limit: rows at most, 1 to 1000.
        newest: by id from the largest down (the default), or from the smallest up.
    """

    kind: str
    index: str
    value: str | None = None
    prefix: str | None = None
    after: str = ""
    limit: int = 100
    newest: bool = True


class Queue(NamedTuple):
    """How one lane stands.

    Args:
        lane: its name.
        rows: how many rows wait in it.
        due: how many of them are due.
        oldest: the earliest ``due`` in it.
    """

    lane: str
    rows: int
    due: int
    oldest: float


@runtime_checkable
class Store(Protocol):
    """A dumb, fast, atomic keeper of sealed rows.

    - **Texts** (kinds, ids, index names and values, lanes) are compared and ordered by code points, which is the
      order of their bytes in UTF-8 (and not in UTF-16): no collation, no case folding, no normal forms, no
      wildcards. None holds U+0000 or half a surrogate pair. A kind is ``[a-z]+``, an id has 1 to 200 characters.
    - **Misuse** (a limit out of bounds, a body that is too large, two changes on one ref) is ``ValueError`` or
      ``TypeError`` before anything is touched; ``guardtag.spi.limits`` has the checks of our own stores.
    - **Visible at once**: what a commit or a claim that returned did is seen by every call that begins later, in
      any thread, and in any process that shares the store. What was committed outlives the process.
    - **Threads**: any method may be called from any thread, several at a time. An open store does not cross a fork.
    - **No clock**: times are arguments, 64-bit floats in seconds since 1970 UTC, compared to the last bit.
    - ``StoreUnavailable`` says that the store did not answer: of ``commit`` and ``claim`` the outcome is then
      unknown. The caller reads again and compares, so a store need not find out; it may also try again by itself
      where it knows that nothing was written. It never raises an error of its driver's.
    - **After** ``close`` every call but another ``close`` raises ``StoreUnavailable``.
    - Its class may name in ``paths: tuple[str, ...]`` those options of its address (``scheme:…?ca=FILE&…``) that are
      paths: relative ones then start from the configuration's folder.
    - Its class may say ``at_once: int``: how many **threads of one process** change things fastest together. The core
      then lets no more of them in at a time, in the order in which they came. Without it any number goes in.
    """

    purges: bool
    """Whether ``Delete(purge=True)`` leaves no copy in file, log or backup of the store's own; a vault needs it."""

    def read(self, refs: Sequence[Ref]) -> list[Row | None]:
        """The rows at these refs, all as they are at one moment, in one round trip where that is possible.

        Returns:
            one entry a ref, in the order asked, ``None`` where there is no row; a ref that is asked for twice
            comes twice. Any number of refs may be asked for, hundreds too.
        """
        ...

    def find(self, query: Query) -> list[Row]:
        """Rows of one kind by index value or prefix, each once however many of its values fit.

        By id: from the largest down, or with ``newest=False`` from the smallest up, beyond ``after``. Each row is
        as it is at one moment, and has the value it was found by. Fewer than ``limit`` mean that there are no more.

        Pages are no snapshot together: a row that is there and fits all along is on exactly one of them; one that
        comes, goes or changes between two pages may be on one or on none.
        """
        ...

    def walk(self, kind: str, after: str, limit: int) -> list[Row]:
        """Rows of one kind with an id above ``after``, smallest first; otherwise as ``find``.

        The first page is asked for with an empty ``after``. Whole tables are walked like this, a million rows
        and more: the cost of a page must not grow with what lies before it.
        """
        ...

    def commit(self, changes: Sequence[Change]) -> None:
        """Makes all changes or none, and returns when they are durable.

        Each change names the version it expects (0: there is no row) and, after a claim, the lease too. All of
        them are compared and made at one moment that no other commit or claim falls into; a ``Check`` counts as
        much as a change does, so two commits that each check what the other writes never both succeed.

        - A ``Put`` leaves a row of version ``expect + 1`` with the lease count that it had (0 for a new row),
          and everything else as in ``row``; the old index values and the old place in a queue are gone.
        - A ``Delete`` with ``expect=0`` demands that there is no row. With ``purge`` no copy of the row is left in
          anything that the store writes when ``commit`` returns; where an earlier purge deleted the row and then
          failed, deleting the absent row again finishes it.
        - At most 64 changes, one a ref, each body at most 4 MiB. No changes at all is no mistake.

        Raises:
            Stale: a version or lease does not match. ``refs`` names at least one ref of which that holds and none
                of which it does not. Nothing was written.
            StoreUnavailable: the outcome is unknown.
        """
        ...

    def claim(self, lanes: Sequence[str], now: float, until: float, limit: int) -> list[Row]:
        """Takes up to ``limit`` rows of these lanes whose ``due`` is at or before ``now``, the longest due first.

        Each gets ``due = until`` and a ``lease`` higher by one, and comes back so; ``version``, body and index
        stay. No two claims return the same row before it is due again, however many threads and processes claim
        at once; whoever held an earlier claim gets ``Stale`` when they name its lease. A row without a lane or
        without ``due`` is in no queue. No lanes, no rows; a lane named twice is one. Among rows equally long due
        the order is free. When somebody else is claiming, fewer rows than there are may come back.

        Raises:
            StoreUnavailable: rows may have been taken; they are due again at ``until``.
        """
        ...

    def close(self) -> None:
        """Lets go of files and connections. Calls under way end as they would, or raise ``StoreUnavailable``."""
        ...


@runtime_checkable
class Counted(Protocol):
    """A store that can also count its queues without claiming from them; one that cannot leaves it out.

    Without it ``guardtag health`` says less: no numbers of what waits, no time of the oldest. A claimed row counts
    with its new ``due``.
    """

    def queues(self, now: float) -> list[Queue]:
        """How every lane with a due row stands, by name; changes nothing."""
        ...


@runtime_checkable
class Marked(Protocol):
    """A store that can say at once whether anything was written; one that cannot leaves it out.

    Without it whoever shows what happens now looks anew every few seconds.
    """

    def mark(self) -> str:
        """A text that is another one after every commit and claim that wrote something, in whatever process.

        It may be another one for less. It is compared with those before it of the same open store, and costs next to
        nothing.
        """
        ...


@runtime_checkable
class Backed(Protocol):
    """A store that lies in a file which guardtag itself can copy, check and replace; others leave all of it out.

    Without it ``guardtag backup`` says that the store has tools of its own for that.
    """

    def backup(self, out: Path, proof: Ref, progress: Callable[[int, int], None]) -> bytes | None:
        """Copies all rows as they are at one moment into a new private file, while others write.

        The file is there only once it was checked; what is there already is not overwritten. Returns the body
        of the row ``proof``, read back from it.
        """
        ...

    def sound(self) -> bool:
        """Whether the file is as the store wrote it."""
        ...

    def retire(self) -> None:
        """Closes the store, which then is one file; raises ``StoreUnavailable`` while others have it open."""
        ...


@runtime_checkable
class Certified(Protocol):
    """A store on another machine, reached with certificates; ``guardtag doctor`` says when one is about to end."""

    def certificates(self) -> Sequence[tuple[str, float]]:
        """Each with a name of its own, such as ``server``, and the time it is over, seconds since 1970 UTC."""
        ...
