"""What the API says to finders, and what all of it is made of: records as JSON. Times are seconds since 1970 UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, convert

from guardtag.model.relay import Word

if TYPE_CHECKING:
    from guardtag import Scan


T = TypeVar("T")


class Said(Struct, frozen=True, kw_only=True):
    """An answer."""


class ScanSaid(Said, frozen=True, kw_only=True):
    """A tag was read; nobody was told.

    Args:
        status: `live`, `replaced` or `unpaired`: all of them help.
        via: `token`, `typed` or `older`.
        hotline_first: nobody carries out calls at present: show the hotline before anything else.
        hotline: the deployment's number, or empty.
    """

    status: str
    via: str
    hotline_first: bool
    hotline: str


class AlertSaid(Said, frozen=True, kw_only=True):
    """The call for help is saved. Saved is not yet told: the finder's page says how far it has come.

    Args:
        key: of the finder's page: the bearer token of everything under `/relay`. Give it to this finder alone.
        page: the link to that page.
        hotline_first: nobody carries out calls at present: ring the hotline too.
        hotline: the deployment's number, or empty.
    """

    key: str
    page: str
    hotline_first: bool
    hotline: str


class ReachedSaid(Said, frozen=True, kw_only=True):
    """How many people of one side a call reached.

    Args:
        sent: a message to them was tried.
        accepted: a channel took it.
        delivered: it came to their device.
        read: they tapped something in it.
    """

    sent: int
    accepted: int
    delivered: int
    read: int


class HeardSaid(Said, frozen=True, kw_only=True):
    """One word.

    Args:
        id: of it.
        side: `finder`, `family` or `responder`: who wrote it.
        finder: number of the finder who wrote it, or whom it is for.
        text: verbatim; escape it.
        language: what it is written in, or empty.
        said_in: what to write beside it for a reader of another language, or empty.
        at: when.
        choice: the tap that it came with, or empty.
        state: `saved`, `sent`, `accepted`, `delivered` or `read`.
    """

    id: str
    side: str
    finder: int
    text: str
    language: str
    said_in: str
    at: float
    choice: str
    state: str


class ReachSaid(Said, frozen=True, kw_only=True):
    """A contact whom a finder may reach.

    Args:
        name: empty where the family did not allow it.
        relation: such as `mother`; likewise.
        numbers: to dial, in the order to try.
    """

    name: str
    relation: str
    numbers: tuple[str, ...]


class KnownSaid(Said, frozen=True, kw_only=True):
    """What the family allowed a finder to know.

    Args:
        called: what to call the person, or empty.
        hints: what helps, in the reader's language.
        family: contacts that may be shown.
        relay: no number is shown: words go through the relay.
    """

    called: str
    hints: tuple[str, ...]
    family: tuple[ReachSaid, ...]
    relay: bool


class PageSaid(Said, frozen=True, kw_only=True):
    """What is true for one finder now.

    Args:
        language: of the texts.
        state: `saved`, `sent`, `accepted`, `delivered`, `read`, `coming`, `on_scene`, `handed_over` or `ended`.
        saved: when the call was saved.
        family: how many contacts were reached.
        responders: how many responders.
        coming: how many said that they come.
        word: the pick-up word: whoever fetches the person says it. Empty once the call has ended.
        words: what was said, oldest first.
        unread: how many of the words to the finder are not marked as read.
        hotline: the deployment's number, or empty.
        hotline_first: nobody carries out calls at present: ring the hotline first.
        drill: it is an exercise.
        known: what the family allowed a finder to know.
    """

    language: str
    state: str
    saved: float
    family: ReachedSaid
    responders: ReachedSaid
    coming: int
    word: str
    words: tuple[HeardSaid, ...]
    unread: int
    hotline: str
    hotline_first: bool
    drill: bool
    known: KnownSaid


class WordSaid(Said, frozen=True, kw_only=True):
    """A word that was saved.

    Args:
        id: of it.
        side: who wrote it.
        finder: number of the finder who wrote it, or whom it is for.
        text: as it was kept.
        language: what it is written in, or empty.
        at: when.
        choice: the tap that it came with, or empty.
    """

    id: str
    side: str
    finder: int
    text: str
    language: str
    at: float
    choice: str


class WordsSaid(Said, frozen=True, kw_only=True):
    """What was said in a call.

    Args:
        words: oldest first.
    """

    words: tuple[HeardSaid, ...]


class HealthSaid(Said, frozen=True, kw_only=True):
    """Whether calls are carried out.

    Args:
        alive: a dispatcher was alive lately, known to ten seconds.
        hotline_first: none was: show the hotline before anything else.
        hotline: the deployment's number, or empty.
    """

    alive: bool
    hotline_first: bool
    hotline: str


def of(record: object, answer: type[T]) -> T:
    """A record as an answer whose fields it has."""
    return convert(record, answer, from_attributes=True)


def scan(scan: Scan, hotline: str) -> ScanSaid:
    """A scan, of which neither the person nor the serial is said."""
    return ScanSaid(status=scan.status, via=scan.via, hotline_first=scan.hotline_first, hotline=hotline)


def word(one: Word) -> WordSaid:
    """A word that was saved."""
    return of(one, WordSaid)
