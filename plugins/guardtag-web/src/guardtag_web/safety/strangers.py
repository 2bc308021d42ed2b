"""How often somebody may ask for what is not there: guesses of codes, forged tokens, links that are none.

The answer of the page comes first, and only one that says "there is nothing here" is counted: a code that helps is
never held up, by nobody's guesses and from no network. What is beyond the limit becomes 429 (RFC 6585, section 4) and
costs whoever asks their connection.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guardtag_web.safety.failures import failed
from guardtag_web.safety.source import network_of
from guardtag_web.site import Site

COUNTED = (404, 422)
BURST, PER_SECOND = 100.0, 1.0
"""Of one source: at once, and in the long run."""
ALL_BURST, ALL_PER_SECOND = 5_000.0, 100.0
"""Of all together."""
SOURCES = 10_000
"""So many sources are remembered, those that asked last."""


class Limit:
    """Leaky buckets, one a source and one for all.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._all = (0.0, clock())

    def draw(self, source: str) -> int:
        """Counts one; returns the seconds to wait, or 0 where it is within the limits.

        What is beyond a source's own limit does not count for all: one alone cannot spend what is everybody's.

        Args:
            source: as ``network_of`` gives it; empty: not known, so that only the limit of all holds.
        """
        now = self._clock()
        level = _drained(self._levels.get(source, (0.0, now)), now, PER_SECOND) if source else 0.0
        if level + 1 > BURST:
            return ceil((level + 1 - BURST) / PER_SECOND)
        total = _drained(self._all, now, ALL_PER_SECOND)
        if source:
            self._levels[source] = (level + 1, now)
            self._levels.move_to_end(source)
            if len(self._levels) > SOURCES:
                self._levels.popitem(last=False)
        if total + 1 > ALL_BURST:
            return ceil((total + 1 - ALL_BURST) / ALL_PER_SECOND)
        self._all = (total + 1, now)
        return 0


def _drained(level: tuple[float, float], now: float, pace: float) -> float:
    return max(level[0] - (now - level[1]) * pace, 0.0)


class Strangers:
    """Middleware that puts 429 in the place of an answer that says that nothing is there.

    Args:
        app: what it stands before.
        site: whose pages.
        limit: counts.
    """

    def __init__(self, app: ASGIApp, site: Site, limit: Limit | None = None) -> None:
        self._app = app
        self._site = site
        self._limit = limit or Limit()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wait = 0

        async def sending(message: Message) -> None:
            nonlocal wait
            if message["type"] == "http.response.start" and message["status"] in COUNTED and not _signed(scope):
                wait = self._limit.draw(network_of(scope))
            if not wait:
                await send(message)

        await self._app(scope, receive, sending)
        if wait:
            headers = {"retry-after": str(wait), "connection": "close"}
            await failed(self._site, Request(scope), 429, headers=headers)(scope, receive, send)


def _signed(scope: Scope) -> bool:
    """Whether a system asked with a token that is good: the API counts those by their token."""
    return bool(scope.get("guardtag.bearer"))
