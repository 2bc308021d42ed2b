"""What a plugin sees: the protocols it implements and the records it gets. Nothing else.

A store keeps sealed rows and never sees inside them; a notifier gets one message for one person;
a printer gets drawn labels; a key source gives a keyring. All records are frozen.

Store contract (``guardtag.testing.StoreSuite`` checks it):

- ``read`` returns one entry a ref, in the order asked, ``None`` where there is no row.
- ``find`` and ``walk`` page by id: ``after`` is the last id of the page before, exclusive.
- ``commit`` is all or nothing. Each change names the version it expects (0: there is no row) and,
  after a claim, the lease too; when any does not match, ``Stale`` names at least one such ref and
  nothing is written. The row a ``Put`` leaves has version ``expect + 1`` and keeps the lease count.
- ``claim`` takes rows of the lanes whose ``due`` is at or before ``now``, the longest due first,
  sets their ``due`` to ``until`` and raises ``lease`` by one (``version`` stays), so that whoever
  held an earlier claim gets ``Stale``. No two claims return the same row before it is due again.
- ``queues`` (see ``Counted``; may be left out) says how every lane stands; a claimed row counts with its new ``due``.
- The store has no clock of its own. It may be called from any thread.
- No text holds U+0000 or half a surrogate pair (``ValueError``); ``guardtag.spi.limits`` has the checks of our stores.
- ``StoreUnavailable`` means that the outcome is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

import attrs

from guardtag.errors import Stale
from guardtag.payload.keys import Keyring
from guardtag.spi.prints import (
    Calibrated,
    Label,
    Modules,
    Picture,
    Portioned,
    Printer,
    Rect,
    Redrawer,
    Text,
)

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
    """Removes a row. ``purge`` asks that no copy stays in the store's files when commit returns."""

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

    Its class may say ``at_once: int``: how many threads of one process change things fastest together. The core
    then lets no more of them in at a time, in the order in which they came. Without it any number goes in.
    """

    purges: bool
    """Whether ``Delete(purge=True)`` leaves no copy in file or log; a vault needs it."""

    def read(self, refs: Sequence[Ref]) -> list[Row | None]:
        """The rows at these refs, in the order asked; one round trip."""
        ...

    def find(self, query: Query) -> list[Row]:
        """Rows of one kind by index value or prefix, each once, paged by id."""
        ...

    def walk(self, kind: str, after: str, limit: int) -> list[Row]:
        """Rows of one kind with an id above ``after``, smallest first."""
        ...

    def commit(self, changes: Sequence[Change]) -> None:
        """Makes all changes or none; raises ``Stale`` when a version or lease does not match."""
        ...

    def claim(self, lanes: Sequence[str], now: float, until: float, limit: int) -> list[Row]:
        """Takes due rows of these lanes until ``until``; see the module's contract."""
        ...

    def close(self) -> None:
        """Lets go of files and connections; later calls raise ``StoreUnavailable``."""
        ...


@runtime_checkable
class Counted(Protocol):
    """A store that can also count its queues without claiming from them; one that cannot leaves it out.

    Without it ``guardtag health`` says less: no numbers of what waits, no time of the oldest.
    """

    def queues(self, now: float) -> list[Queue]:
        """How every lane with a due row stands, by name; changes nothing."""
        ...


@runtime_checkable
class Backed(Protocol):
    """A store that lies in a file which guardtag itself can copy, check and replace; others leave all of it out.

    Without it ``guardtag backup`` says that the store has tools of its own for that.
    """

    def backup(self, file: Path, proof: Ref, progress: Callable[[int, int], None]) -> bytes | None:
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


@attrs.frozen
class Message:
    """One message to one recipient, as a notifier gets it.

    Args:
        id: stable over retries: a channel that takes an idempotency key gets this.
        kind: what it is about: ``found``, ``raised``, ``again``, ``reply``, ``ended``, …
        urgency: ``high`` or ``normal``.
        language: code of the text's language.
        target: what follows the channel's name in the address.
        text: ready to send; for the recipient only.
        template: name of the template the text was made from.
        variables: what the template was filled with, for channels that send by audited templates. Their names
            stay: ``name``, ``place``, ``message``, ``minutes``, ``link``, ``word``, ``outcome``, ``incident``,
            ``task``, ``drill``. For a channel of short texts they are cut as the text is.
        link: the recipient's own link for one tap, or empty.
        thin: the text names nobody (group chats).
    """

    id: str
    kind: str
    urgency: str
    language: str
    target: str = attrs.field(repr=False)
    text: str = attrs.field(repr=False)
    template: str = ""
    variables: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    link: str = attrs.field(default="", repr=False)
    thin: bool = False


@attrs.frozen
class Accepted:
    """A channel took the message.

    Args:
        reference: the channel's own id for it, if it gives one.
        delivered: True only when the channel proves that the recipient's device has it.
        undelivered: True when the message was only written down and will reach nobody.
    """

    reference: str = ""
    delivered: bool = False
    undelivered: bool = False


@runtime_checkable
class Notifier(Protocol):
    """Sends one message over one channel.

    Two attributes may be there, on the class (they are read before the first notifier is opened) and on the
    notifier itself where its options decide:

    - ``units: int``: the most UTF-16 units of a text; such as 70 for one SMS, or 62 where the gateway puts a
      signature of 8 before it. The channel then gets the short texts. With exactly 70 a text of GSM-7
      characters alone may have 160.
    - ``thin: bool``: others than the recipient read along (a group chat): texts name nobody.

    Where the deployer is to say how much the channel carries, the factory has an option ``units``; its value is
    read and checked before the notifier is opened.
    """

    def send(self, message: Message) -> Accepted:
        """Sends; returns ``Accepted`` or raises ``NotifyError(retryable=…)``."""
        ...


@runtime_checkable
class Resolver(Protocol):
    """Reads the codes of an older system."""

    def resolve(self, text: str) -> int | None:
        """The serial behind the text, or ``None``."""
        ...


@runtime_checkable
class KeySource(Protocol):
    """Where the keyring comes from."""

    def load(self) -> Keyring:
        """The keyring; raises ``KeyringError``.

        With the code ``GT-KEYS-MISSING`` it says that there is none yet: for a store that holds nothing a
        first one is then made and saved.
        """
        ...

    def save(self, keyring: Keyring) -> None:
        """Stores a new or changed keyring durably, whole or not at all.

        Raises:
            KeyringError: it cannot; there is a keyring and this source has not loaded it; or the stored
                keyring is no longer the one this source loaded or saved last: somebody else's key would be
                lost, and with it the tags minted under it. ``KeySourceSuite`` checks it.
        """
        ...


@runtime_checkable
class WarningRule(Protocol):
    """Looks at facts and warns."""

    def check(self, facts: Mapping[str, Any], now: float) -> Iterable[Any]:
        """The warnings these facts give.

        The dispatcher asks every ten minutes, on a thread of its own with five seconds. ``facts["areas"]`` are
        the paths of the towns with open calls. A ``Weather`` makes the ladder's clock run faster there.
        """
        ...


@attrs.frozen
class Weather:
    """Severe weather that a warning rule tells of: a forecast, or what is measured now.

    Args:
        area: path of the area; all below it have it too.
        minutes: for how long, above 0 and at most a day; it is told again while it lasts.
        reason: a few words, such as ``cold snap``.
    """

    area: str
    minutes: float
    reason: str = ""


@attrs.frozen
class Offer:
    """What a hook yields: a scheme and what makes the object for it.

    Args:
        scheme: what addresses and URLs begin with, ``[a-z][a-z0-9+-]*``.
        factory: called as ``factory(url, **options)``.
    """

    scheme: str
    factory: Callable[..., Any]


__all__ = [
    "MAX_BODY", "MAX_CHANGES", "MAX_LIMIT", "Accepted", "Backed", "Calibrated", "Change", "Check", "Counted", "Delete",
    "KeySource", "Label", "Message", "Modules", "Notifier", "Offer", "Picture", "Portioned", "Printer", "Put", "Query",
    "Queue", "Rect", "Redrawer", "Ref", "Resolver", "Row", "Stale", "Store", "Text", "WarningRule", "Weather",
]  # fmt: skip
