"""One way to read records and one way to change anything.

``records.change(fn)`` runs ``fn(tx)`` over fresh reads; what it read becomes Checks, what it put
becomes Puts; one commit, all or nothing; on ``Stale`` it runs again. ``find`` is not guarded: what
must be unique is a row of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar, cast

import msgspec

from guardtag.errors import BackendError, Conflict, Stale, StoreUnavailable, Tampered
from guardtag.model.people import RESPONSE, Ward
from guardtag.payload.derive import Mac, mac
from guardtag.payload.keys import Keyring
from guardtag.records import kinds, ward_parts
from guardtag.records.bodies import UNREADABLE
from guardtag.records.gate import Unmoved
from guardtag.records.kinds import BY_MODEL, Kind
from guardtag.records.turns import Turns
from guardtag.records.tx import Request, Tx
from guardtag.records.vault import Vault
from guardtag.spi import Counted, Delete, Marked, Put, Query, Queue, Ref, Row, Store
from guardtag.world import World

T = TypeVar("T")
R = TypeVar("R")

log: Final = logging.getLogger("guardtag")

ATTEMPTS, MOST_ATTEMPTS = 10, 200
PATIENCE = 3.0
"""Seconds for which a change is tried again while others keep being first."""
_BLIND_BYTES = 16


class Records:
    """Reads, changes and claims sealed records.

    Args:
        store: keeps the rows.
        vault: keeps whose key opens what.
        keyring: for blind indexes.
        world: time and randomness.
    """

    def __init__(self, store: Store, vault: Vault, keyring: Keyring, world: World) -> None:
        self.store = store
        self.vault = vault
        self.world = world
        self.telling = False
        """Whether other systems are told what changes."""
        self._turns = Turns(getattr(store, "at_once", 0))
        self._index_root = keyring.derive("guardtag/v1/index", keyring.index)
        self._blinding: dict[str, Mac] = {}
        self.gate: Unmoved = Unmoved()
        """Asked before every change, and after one that took long; raises while none may be made."""

    # -- reading

    def blind(self, field: str, value: str) -> str:
        """The keyed hash that stands in an index for a value: HMAC-SHA256, one key a field."""
        blinding = self._blinding.get(field)
        if blinding is None:
            blinding = self._blinding[field] = Mac(mac(self._index_root, b"field/" + field.encode()))
        return blinding(value.encode(), _BLIND_BYTES).hex()

    def get(self, model: type[T], record_id: str, classes: Iterable[str] = (RESPONSE,)) -> T | None:
        """One record, or ``None``.

        Args:
            model: its class.
            record_id: its row's id.
            classes: for a ward, the field classes to open.
        """
        row = self.row(model, record_id)
        return None if row is None else self.opened(model, row, classes)

    def there(self, model: type[Any], record_id: str) -> bool:
        """Whether a row is there, whatever became of its key."""
        return self.row(model, record_id) is not None

    def row(self, model: type[Any], record_id: str) -> Row | None:
        """A record's row as it is kept, for ``opened``; ``None`` where there is none."""
        return self.store.read([Ref(BY_MODEL[model].name, record_id)])[0]

    def rows(self, model: type[Any], record_ids: Sequence[str]) -> list[Row | None]:
        """The rows of several records of a class in one round trip, in the order asked."""
        name = BY_MODEL[model].name
        return self.store.read([Ref(name, record_id) for record_id in record_ids])

    def read(self, wanted: Sequence[tuple[type[Any], str]]) -> list[Any]:
        """Several records in one round trip, in the order asked, ``None`` where there is none."""
        rows = self.store.read([Ref(BY_MODEL[model].name, record_id) for model, record_id in wanted])
        return [None if row is None else self.opened(model, row) for (model, _), row in zip(wanted, rows, strict=True)]

    def find(
        self, model: type[T], index: str, value: str, *, after: str = "", limit: int = 100, newest: bool = True,
        whole: bool = True,
    ) -> list[T]:  # fmt: skip
        """Records by an index value, newest first, paged by id; not guarded. ``whole`` as in ``every``.

        Fewer than ``limit`` are the last ones: in the place of those that are left out come others.
        """
        found: list[T] = []
        while (left := limit - len(found)) > 0:
            query = Query(BY_MODEL[model].name, index, value=value, after=after, limit=left, newest=newest)
            rows = self.store.find(query)
            opened = (self.opened_or_gone(model, row, whole=whole) for row in rows)
            found += [record for record in opened if record is not None]
            if len(rows) < left:
                break
            after = rows[-1].id
        return found

    def every(
        self, model: type[T], index: str, value: str, *, after: str = "", page: int = 500, whole: bool = True
    ) -> Iterable[T]:
        """All records with an index value, page by page, oldest first.

        One that cannot be opened is an error; where they need not be ``whole`` it is left out, and that is logged.
        """
        left: str | None = after
        while left is not None:
            records, left = self.page(model, index, value, after=left, page=page, whole=whole)
            yield from records

    def page(
        self, model: type[T], index: str, value: str, *, after: str, page: int, whole: bool
    ) -> tuple[list[T], str | None]:
        """One page of ``every``, and after which id the next one begins; ``None`` after the last.

        A value that ends in ``/`` is the beginning of values, as in a ``Query``.
        """
        exact, prefix = (None, value) if value.endswith("/") else (value, None)
        query = Query(BY_MODEL[model].name, index, exact, prefix, after=after, limit=page, newest=False)
        rows = self.store.find(query)
        found = (self.opened_or_gone(model, row, whole=whole) for row in rows)
        return [one for one in found if one is not None], rows[-1].id if len(rows) == page else None

    def walk(self, model: type[T], *, page: int = 500, whole: bool = True) -> Iterable[T]:
        """All records of a class, in order of id; of those that cannot be opened as ``every``."""
        after = ""
        while rows := self.store.walk(BY_MODEL[model].name, after, page):
            for row in rows:
                record = self.opened_or_gone(model, row, whole=whole)
                if record is not None:
                    yield record
            after = rows[-1].id

    def opened(self, model: type[T], row: Row, classes: Iterable[str] = (RESPONSE,)) -> T:
        """Opens a row; raises ``Tampered``, or ``BackendError`` GT-RECORD-ERASED."""
        try:
            if model is Ward:
                return cast("T", self._open_ward(row, classes))
            return kinds.decode(model, self.vault.open(row.kind, row.id, row.body))
        except UNREADABLE:
            raise _unreadable(row.kind) from None

    def opened_or_gone(self, model: type[T], row: Row, *, whole: bool = True) -> T | None:
        """Opens a row; ``None`` when its key was destroyed: an erasure may be under way.

        Args:
            model: the record's class.
            row: as the store gave it.
            whole: one that cannot be opened is an error; else it is ``None`` too, and that is logged.
        """
        try:
            return self.opened(model, row)
        except BackendError as error:
            if error.code == "GT-RECORD-ERASED":
                return None
            if whole or isinstance(error, StoreUnavailable):
                raise
            log.error("a stored %s cannot be opened and is left out: %s", row.kind, error.code)
            return None

    def _open_ward(self, row: Row, classes: Iterable[str]) -> Ward:
        parts = _parts.decode(row.body)
        ward = kinds.decode(Ward, self.vault.open(row.kind, row.id, parts.get(RESPONSE, b"")))
        if classes == _RESPONSE_ONLY:
            return ward
        apart = {
            name: data for name in classes
            if name != RESPONSE and name in parts and (data := self._part(row, name, parts[name])) is not None
        }  # fmt: skip
        return ward_parts.join(ward, apart) if apart else ward

    def _part(self, row: Row, name: str, body: bytes) -> bytes | None:
        """What is sealed apart; ``None`` once its key was destroyed, as in a backup from before a withdrawal."""
        try:
            return self.vault.open(f"{row.kind}/{name}", row.id, body)
        except BackendError as error:
            if error.code != "GT-RECORD-ERASED":
                raise
            return None

    # -- changing

    def change(
        self, fn: Callable[[Tx], R], *, first: Sequence[tuple[type[Any], str]] = (), request: Request | None = None,
        now: float | None = None, claimed: Sequence[Row] = (),
    ) -> R:  # fmt: skip
        """Runs ``fn(tx)`` and commits what it did, all or nothing.

        Args:
            fn: reads and puts through ``tx``; may run several times, so it does nothing else.
            first: records that ``fn`` is known to read: fetched in one round trip.
            request: makes the call repeatable, if it has an id; ``fn`` must then return a record of a known kind.
            now: the time of the change; the world's clock unless given.
            claimed: rows as a claim gave them. They count as read, until somebody turns out to have
                changed one, and nothing is committed once somebody else has claimed one that is put.

        Raises:
            Conflict: for some seconds somebody else was always first, or the request id was used for
                something else.
        """
        with self._turns:
            return self._attempted(fn, first, request if request and request.id else None, now, claimed)

    def _attempted(
        self, fn: Callable[[Tx], R], first: Sequence[tuple[type[Any], str]], request: Request | None,
        now: float | None, claimed: Sequence[Row],
    ) -> R:  # fmt: skip
        alone, attempt = False, 0
        try:
            for attempt in self._attempts():
                until = self.gate()  # in the turn, for which it may have waited long
                tx = Tx(self, first, now, claimed, fresh=attempt > 0)
                answered, answer = tx.asked_before(request) if request else (False, None)
                if answered:
                    return cast("R", answer)
                result = fn(tx)
                if request:
                    tx.remember(request, result)
                changes = tx.changes()
                if not any(isinstance(change, Put | Delete) for change in changes):
                    return result
                try:
                    self.store.commit(changes)
                except Stale:
                    if attempt > 1:  # the third time somebody is really in the way: let them finish, and then us
                        alone = alone or self._turns.alone()
                        self.world.sleep(min(0.001 * attempt, 0.02) * (0.5 + self.world.random(1)[0] / 255))
                    continue
                self.gate.late(until)
                return result
        finally:
            if alone:
                self._turns.together()
        raise Conflict(
            "GT-CONFLICT-BUSY", "Others kept changing the same record.",
            f"{attempt + 1} attempts met a newer version.", "Try again.", attempts=attempt + 1,
        )  # fmt: skip

    def _attempts(self) -> Iterator[int]:
        """Numbers the attempts at a change: at least ten, and more for some seconds, while other processes win."""
        until = self.world.monotonic() + PATIENCE
        for attempt in range(MOST_ATTEMPTS):
            if attempt >= ATTEMPTS and self.world.monotonic() > until:
                return
            yield attempt

    def claim(self, lanes: Sequence[str], now: float, until: float, limit: int) -> list[Row]:
        """Takes due rows of these lanes until ``until``."""
        self.gate()
        return self.store.claim(lanes, now, until, limit)

    def queues(self, now: float) -> list[Queue] | None:
        """How the store's lanes stand; ``None`` for a store that does not count them."""
        return self.store.queues(now) if isinstance(self.store, Counted) else None

    def mark(self) -> str:
        """A text that is another one once anything was written; empty for a store that cannot tell."""
        return self.store.mark() if isinstance(self.store, Marked) else ""

    # -- sealing, for the transaction

    def sealed(self, kind: Kind[T], record: T, nonce: bytes = b"") -> Row:
        """The row of a record, sealed under its key; see ``Vault.seal`` for the nonce."""
        record_id, key = kind.id(record), kind.key(record, self.vault.room)
        if isinstance(record, Ward):
            body = self._seal_ward(kind.name, record)
        else:
            body = self.vault.seal(key, kind.name, record_id, kinds.encode(kind.bare(record)), nonce)
        lane = kind.lane(record)
        return Row(
            kind.name, record_id, 0, body, kind.index(record, self.blind), lane,
            kind.due(record) if lane is not None else None,
        )  # fmt: skip

    def _seal_ward(self, name: str, ward: Ward) -> bytes:
        bare, apart = ward_parts.split(ward)
        parts = {RESPONSE: self.vault.seal(f"w:{ward.id}:{RESPONSE}", name, ward.id, kinds.encode(bare))}
        for part, data in apart.items():
            parts[part] = self.vault.seal(ward.key_of(part), f"{name}/{part}", ward.id, data)
        return kinds.encode(parts)


_RESPONSE_ONLY = (RESPONSE,)
_parts = msgspec.msgpack.Decoder(dict[str, bytes])


def _unreadable(kind: str) -> Tampered:
    return Tampered(
        "GT-RECORD-FORM", f"A stored {kind} does not have the form this version knows.",
        "It was written by a newer version, or damaged.", "Update guardtag, or restore a backup.", kind=kind,
    )  # fmt: skip
