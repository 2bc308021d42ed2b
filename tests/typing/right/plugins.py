"""Plugins of other people: what they write is what the SPI asks for, and each comes through the hook for its role."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_type

import attrs

import guardtag
from guardtag.errors import NotifyError, Stale, StoreUnavailable
from guardtag.payload.keys import Keyring
from guardtag.spi import (
    Accepted,
    Change,
    KeySource,
    Label,
    Message,
    Notifier,
    Offer,
    Printer,
    Put,
    Query,
    Queue,
    Ref,
    Resolver,
    Row,
    Store,
)


@attrs.frozen
class Bell:
    url: str
    loud: bool = False

    def send(self, message: Message) -> Accepted:
        assert_type(message.variables.get("place"), str | None)
        if not message.target:
            raise NotifyError("GT-BELL-TARGET", "There is no bell without a target.", retryable=False)
        return Accepted(reference=message.id)


class Pager:
    """Its attributes are there: ``units`` and ``thin``."""

    units: int = 70
    thin: bool = True

    def __init__(self, url: str, *, patience: float = 5.0) -> None:
        self.url = url
        self.patience = patience

    def send(self, message: Message, again: bool = False) -> Accepted:
        return Accepted(delivered=again)

    def check(self, target: str) -> str | None:
        return None if target.isdigit() else "12345"


class Drawer:
    """A store in a dictionary."""

    purges: bool = False

    def __init__(self, url: str) -> None:
        self.rows: dict[Ref, Row] = {}

    def read(self, refs: Sequence[Ref]) -> list[Row | None]:
        return [self.rows.get(ref) for ref in refs]

    def find(self, query: Query) -> list[Row]:
        return [row for row in self.rows.values() if query.value in row.index.get(query.index, ())][: query.limit]

    def walk(self, kind: str, after: str, limit: int) -> list[Row]:
        return []

    def commit(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if isinstance(change, Put):
                assert_type(change.row, Row)
                self.rows[Ref(change.row.kind, change.row.id)] = change.row
            elif change.expect:
                raise Stale([change.ref])

    def claim(self, lanes: Sequence[str], now: float, until: float, limit: int) -> list[Row]:
        return []

    def queues(self, now: float) -> list[Queue]:
        return []

    def close(self) -> None:
        raise StoreUnavailable("GT-DRAWER-STUCK", "The drawer does not close.")


class Older:
    def __init__(self, url: str) -> None:
        self.url = url

    def resolve(self, text: str) -> int | None:
        return int(text) if text.isdigit() else None


class Pocket:
    def __init__(self, url: str) -> None:
        self.kept: list[Keyring] = []

    def load(self) -> Keyring:
        return self.kept[-1]

    def save(self, keyring: Keyring) -> None:
        self.kept.append(keyring)


class Typed:
    def __init__(self, url: str) -> None:
        self.url = url

    def print(self, labels: Iterable[Label], out: str) -> None:
        for label in labels:
            assert_type(label.width, float)


notifiers: list[Notifier] = [Bell("bell:"), Pager("pager:")]
store: Store = Drawer("drawer:")
resolver: Resolver = Older("older:")
source: KeySource = Pocket("pocket:")
printer: Printer = Typed("typed:")


@guardtag.hookimpl
def guardtag_notifiers() -> Iterable[Offer]:
    yield Offer("bell", Bell)
    yield guardtag.Offer("pager", Pager)


@guardtag.hookimpl
def guardtag_stores() -> Iterable[Offer]:
    return [Offer("drawer", Drawer)]


@guardtag.hookimpl
def guardtag_resolvers() -> Iterable[Offer]:
    return [Offer("older", Older)]


@guardtag.hookimpl
def guardtag_keysources() -> Iterable[Offer]:
    return [Offer("pocket", Pocket)]


@guardtag.hookimpl
def guardtag_printers() -> Iterable[Offer]:
    return [Offer("typed", Typed)]
