"""Pages that change by themselves: server-sent events (WHATWG HTML, "Server-sent events") to any number of screens.

Each listener has a task of their own; one who does not read any more is let go after some seconds, and holds nobody
up meanwhile. What all are sent alike is made once: it is bytes already, see ``event``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from functools import partial
from typing import Final

from sse_starlette.event import ServerSentEvent
from sse_starlette.sse import EventSourceResponse, SendTimeoutError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from guardtag.errors import Denied, GuardTagError
from guardtag_web.live import Live
from guardtag_web.safety.source import network_of
from guardtag_web.seats import ADDRESS, Seat
from guardtag_web.site import Site

HEARTBEAT: Final = 15
"""Seconds between events ``beat``, which tell proxies, and the page, that the connection lives."""
SLOW: Final = 20.0
"""Seconds after which a listener who does not take what is sent is let go; a browser comes back by itself."""
AGAIN: Final = 5_000
"""Milliseconds after which a browser whose connection broke comes back."""


Events = Callable[[Seat], AsyncIterator[bytes]]


class Stream(EventSourceResponse):
    """The answer that does not end; a listener who does not read is let go without a word.

    Args:
        live: whose seats there are.
        who: takes one.
        own: how many they may have.
        events: what is sent to whoever has one.
        refused: the answer to whoever gets none.
    """

    def __init__(self, live: Live, who: str, own: int, events: Events, refused: Callable[[], Response]) -> None:
        super().__init__(
            self._sent(), ping=HEARTBEAT, ping_message_factory=_heartbeat, send_timeout=SLOW, sep="\n"
        )  # fmt: skip
        self._live, self._who, self._own, self._events, self._refused = live, who, own, events, refused
        self._seat: Seat | None = None

    async def _sent(self) -> AsyncIterator[bytes]:
        assert self._seat is not None
        async for one in self._events(self._seat):
            yield one

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._seat = self._live.take(self._who, self._own)
        if self._seat is None:  # somebody else was quicker
            await self._refused()(scope, receive, send)
            return
        try:
            await self._stream(scope, receive, send)
        finally:
            self._live.seats.leave(self._seat)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        ended = False

        async def sending(message: Message) -> None:
            nonlocal ended
            ended = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        try:
            await super().__call__(scope, receive, sending)
        except SendTimeoutError:
            return
        if not ended:  # the server ends: so does the answer
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def event(data: str, name: str = "") -> bytes:
    """One event as it is sent.

    Args:
        data: any text; its lines become lines of the event.
        name: of the event; ``message`` unless given.
    """
    return ServerSentEvent(data, event=name or None, sep="\n").encode()


def stream(
    site: Site, said: Callable[[int], Awaitable[bytes]], *, who: str = "", own: int = ADDRESS,
    first: Callable[[], Awaitable[bytes]] | None = None, refused: Callable[[], Response] | None = None,
) -> Response:  # fmt: skip
    """The answer to whoever listens.

    A page shows a link to reload itself where it is refused (503: there is no place), or has no script.

    Args:
        site: whose ``live`` says when something may have changed.
        said: given its number, what to send: events; what is the same as before is not sent again. Where it fails, it
            is asked once more some seconds later, and what the page shows stays. ``Denied`` ends the stream.
        who: listens: a person, or an address; see ``seats``.
        own: how many places they may have.
        first: what is sent before all else.
        refused: the page for whoever gets no place; its status is set.
    """

    def no() -> Response:
        answer = refused() if refused is not None else PlainTextResponse("")
        answer.status_code = 503
        answer.headers["retry-after"] = "60"
        return answer

    if not site.live.free(who, own):
        return no()
    return Stream(site.live, who, own, partial(_events, site, said, first), no)


def address(request: Request) -> str:
    """Whose place a stream takes that nobody signed in for."""
    return f"address:{network_of(request.scope)}"


async def _events(
    site: Site, said: Callable[[int], Awaitable[bytes]], first: Callable[[], Awaitable[bytes]] | None,
    seat: Seat | None = None,
) -> AsyncIterator[bytes]:  # fmt: skip
    yield ServerSentEvent(retry=AGAIN, sep="\n").encode()
    if first is not None:
        yield await _patiently(first)
    before = b""
    async with aclosing(site.live.ticks(seat)) as ticks:
        async for number in ticks:
            try:
                now = await _patiently(partial(said, number))
            except Denied:  # they were signed out meanwhile
                return
            if now != before:
                yield now
            before = now


async def _patiently(said: Callable[[], Awaitable[bytes]]) -> bytes:
    while True:
        try:
            return await said()
        except Denied:
            raise
        except GuardTagError:  # the store does not answer: the connection stays, and its heartbeats say so
            await asyncio.sleep(AGAIN / 1_000)


def _heartbeat() -> ServerSentEvent:
    return ServerSentEvent("1", event="beat", sep="\n")
