"""Webhooks that come in: from cameras and platforms to a program around guardtag.

Source: Standard Webhooks 1.0.0, sections "Verifying signatures" and "Webhook headers".
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import attrs

from guardtag.errors import Conflict, Denied
from guardtag.interop.cloudevents import MAX_EVENT, Event, read_http, too_large
from guardtag.interop.webhooks import keys, signing

WINDOW: Final = 300
"""Seconds by which the sender's clock, and the way here, may differ from ours, before and after."""
MAX_SEEN: Final = 100_000
_HEADERS: Final = ("webhook-id", "webhook-timestamp", "webhook-signature")
_TIMESTAMP: Final = re.compile("[0-9]{1,11}", re.ASCII)
_MAX_HEADERS, _MAX_HEADER = 200, 8192


@attrs.frozen
class Signed:
    """What the signature vouches for: the id, the time and the body; of the headers nothing else.

    Args:
        id: of the request; the same when it is sent again.
        timestamp: when it was signed, seconds since 1970 UTC.
        headers: all of the request's, names in small letters.
    """

    id: str
    timestamp: int
    headers: Mapping[str, str] = attrs.field(repr=False)


Known = Callable[[str, float], bool]
"""``seen(id, until)``: whether this id was there before; it is remembered until then at least."""


def receive(
    headers: Mapping[str, str] | Iterable[tuple[str, str]], body: bytes, secrets: Iterable[str], now: float,
    seen: Known | None = None,
) -> Event:  # fmt: skip
    """Verifies a request and returns the event in it.

    Nothing of the body is looked at before its signature is found good, and no id is remembered.

    Args:
        headers: of the request; small and capital letters are the same.
        body: of the request, the very bytes.
        secrets: ``whsec_…`` and ``whpk_…``, each of whoever may send; one that fits is enough.
        now: seconds since 1970 UTC.
        seen: tells ids that were there before; without it a request can be repeated within ten minutes, and whoever
            handles the event must be able to take it twice (``request_id=event.id`` makes guardtag's verbs so).

    Returns:
        the event; its ``id`` and ``source`` together name it.

    Raises:
        Denied: a header is missing or twice there (``GT-WEBHOOK-HEADERS``), no signature is of these secrets
            (``GT-WEBHOOK-FORGED``), or it is not of now (``GT-WEBHOOK-STALE``). Answer 401.
        Conflict: it was received before (``GT-WEBHOOK-REPEATED``). Answer 200, or it will be sent again.
        ImportRefused: it is too large, or no event (``GT-EVENT-SIZE``, ``GT-EVENT-FORMAT``). Answer 400.
        ValueError: a secret is none.
    """
    request = verified(headers, body, secrets, now)
    if seen is not None and seen(request.id, request.timestamp + WINDOW + 1.0):
        raise Conflict(
            "GT-WEBHOOK-REPEATED", "The request was received before.", "", "Nothing: answer that all is well."
        )
    return read_http(request.headers, body)


def verified(
    headers: Mapping[str, str] | Iterable[tuple[str, str]], body: bytes, secrets: Iterable[str], now: float
) -> Signed:
    """Verifies a request without a look at its body; arguments and errors as for ``receive``."""
    trusted = [keys.parse(text) for text in secrets]
    if not 0 < len(trusted) <= keys.MAX_KEYS:
        raise ValueError(f"there are 1 to {keys.MAX_KEYS} secrets")
    given = _headers(headers)
    id, stamp, signatures = (given.get(name, "") for name in _HEADERS)
    if not signing.ID.fullmatch(id) or not _TIMESTAMP.fullmatch(stamp) or not signatures:
        raise _no_headers()
    if len(body) > MAX_EVENT:
        raise too_large()
    timestamp = int(stamp)
    if not signing.verified(id, timestamp, body, signatures, trusted):
        raise Denied(
            "GT-WEBHOOK-FORGED", "The request is not signed by anybody who may send.",
            "None of its signatures fits one of the secrets, or the body was changed on the way.",
            "Compare the secret with the sender's, and hand over the body's very bytes.",
        )  # fmt: skip
    if abs(now - timestamp) > WINDOW:
        raise Denied(
            "GT-WEBHOOK-STALE", "The request is not of now.",
            f"Its time and this machine's differ by more than {WINDOW} seconds: it was sent again by somebody, or a "
            "clock is wrong.", "Set both clocks by the network.", limit=WINDOW,
        )  # fmt: skip
    return Signed(id, timestamp, given)


class Seen:
    """Ids of requests that were there before, in this process's memory. Safe to use from any thread.

    Several processes need a place in common: a row of a database that can be made only once.

    Args:
        most: so many are kept, the newest.
    """

    def __init__(self, most: int = MAX_SEEN) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._ids: OrderedDict[str, float] = OrderedDict()

    def __call__(self, id: str, until: float) -> bool:
        """Whether this id was there before; remembers it.

        What is past its time is forgotten at the next id whose own time is later by the whole window.
        """
        with self._lock:
            if id in self._ids:
                return True
            self._ids[id] = until
            while self._ids and (len(self._ids) > self._most or next(iter(self._ids.values())) < until - 2 * WINDOW):
                self._ids.popitem(last=False)
            return False

    def forget(self, id: str) -> None:
        """Lets this id in once more: what it asked for could not be done, and it will be sent again."""
        with self._lock:
            self._ids.pop(id, None)


def _headers(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names in small letters; the three of webhooks may not stand there twice."""
    pairs = list(headers.items()) if isinstance(headers, Mapping) else list(headers)
    found: dict[str, str] = {}
    for name, value in pairs[:_MAX_HEADERS]:
        name = name.lower()
        if name in found and name.startswith(("webhook-", "ce-", "content-type")):
            raise _no_headers()
        if len(value) <= _MAX_HEADER:
            found.setdefault(name, value)
    return found


def _no_headers() -> Denied:
    return Denied(
        "GT-WEBHOOK-HEADERS", "The request is no webhook of Standard Webhooks.",
        "One of webhook-id, webhook-timestamp and webhook-signature is missing, twice there, or cannot be read.",
        "Sign requests as Standard Webhooks 1.0.0 says.",
    )  # fmt: skip
