"""Serves the application with uvicorn: limits on connections, nothing of a visitor in any log, an end at once.

uvicorn by itself waits for ever for a request that does not come, answers 503 to everybody once many connections are
open, and at the end waits for streams that do not end. Here a connection has seconds to ask; where too many are open,
those are closed that ask nothing, send a form without an end, or do not read, since a true call must find a place; and
streams are cut.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, cast

import h11
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from guardtag.errors import BackendError
from guardtag_web.crowd import Crowd
from guardtag_web.safety.headers import Fields, bare, folded, unfolded

BACKLOG = 1024
ACCEPTED = 64
"""New connections that are taken at a time: asyncio takes as many as may wait, which would use up the files that the
process may open, and have everybody else wait meanwhile."""
HEADER_BYTES = 16 * 1024
"""Of a request line with its headers, in all."""
ASK_SECONDS = 10
"""A new connection must have asked by then, headers and all."""
KEEP_SECONDS = 20
"""And one that was answered closes after so long without asking again."""
CONNECTIONS = 800
"""Open at once; fewer where the process may not open so many files."""
SPARE_FILES = 200
"""File descriptors left for the store, the channels and whatever else."""
END_SECONDS = 5
"""What was begun may take so long once the end was asked for; a call that was saved is saved."""
WATCHDOG_SECONDS = 5.0


def run(
    app: ASGIApp, host: str = "127.0.0.1", port: int = 8000, *, stop: threading.Event | None = None,
    started: Callable[[str, int], None] = lambda host, port: None, alive: Callable[[], None] = lambda: None,
) -> None:  # fmt: skip
    """Serves until ``stop`` is set; in any thread, any number of times in a process.

    Args:
        app: the application, such as ``guardtag_web.app(city)``.
        host: name or address to listen on.
        port: 0 for one that is free.
        stop: ends it; what was begun is finished, streams are cut.
        started: called once, when requests are taken, with the address and the port.
        alive: called every few seconds by the event loop: that it is called shows that requests are being answered.

    Raises:
        BackendError: ``GT-WEB-LISTEN``: this address cannot be listened on.
    """
    listening = listen(host, port)

    class OurProtocol(_Protocol):
        """The connections of this server."""

        crowd = Crowd(_room())

    with contextlib.closing(listening):
        config = uvicorn.Config(
            _Streams(app), http=OurProtocol, ws="none", lifespan="off", loop="asyncio", interface="asgi3",
            log_config=None, access_log=False, proxy_headers=False, server_header=False, backlog=ACCEPTED,
            timeout_keep_alive=KEEP_SECONDS, timeout_graceful_shutdown=END_SECONDS,
            h11_max_incomplete_event_size=HEADER_BYTES,
        )  # fmt: skip
        _Server(config, stop or threading.Event(), started, alive).run([listening])


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Raises:
        BackendError: ``GT-WEB-LISTEN``.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(BACKLOG)
        except BaseException:
            listening.close()
            raise
    except (OSError, OverflowError, UnicodeError):
        raise BackendError(
            "GT-WEB-LISTEN", f"Port {port} of this address cannot be listened on.",
            "Something else listens there, or this machine has no such address, or the port is not ours to open.",
            "Choose another --port or --host.", port=port,
        ) from None  # fmt: skip
    return listening


def _room() -> int:
    """How many connections fit: the limit of open files is raised as far as it may be."""
    try:
        import resource
    except ImportError:
        return CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        raised = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
            soft = raised
        return max(8, min(CONNECTIONS, soft - SPARE_FILES))
    return CONNECTIONS


class _Server(uvicorn.Server):
    """uvicorn's server, ended by an event instead of signals."""

    def __init__(
        self, config: uvicorn.Config, stop: threading.Event, started: Callable[[str, int], None],
        alive: Callable[[], None],
    ) -> None:  # fmt: skip
        super().__init__(config)
        self._stop = stop
        self._said = started
        self._alive = alive
        self._last = float("-inf")

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to whoever runs us."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listening in sockets or ():
            listening.listen(BACKLOG)  # so many may wait all the same
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        self._said(host, port)

    async def on_tick(self, counter: int) -> bool:
        if time.monotonic() - self._last >= WATCHDOG_SECONDS:
            self._last = time.monotonic()
            self._alive()
        return await super().on_tick(counter) or self._stop.is_set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app = self.config.app
        assert isinstance(app, _Streams)
        app.end()
        await super().shutdown(sockets)


class _Streams:
    """Knows the answers that go on without an end, and ends them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open: set[asyncio.Task[Any]] = set()
        self._ending = False

    def end(self) -> None:
        """Cuts them; what comes after is cut as it begins."""
        self._ending = True
        for task in list(self._open):
            task.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        streams = False

        async def sending(message: Message) -> None:
            nonlocal streams
            if message["type"] == "http.response.start":
                fields = list(message.get("headers", ()))
                if task is not None and _streams(fields):
                    streams = True
                    self._open.add(task)
                    if self._ending:
                        task.cancel()
                message = {**message, "headers": folded(fields)}
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except asyncio.CancelledError:
            if not (streams and self._ending):
                raise
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            if task is not None:
                self._open.discard(task)


def _streams(fields: Fields) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/event-stream") for name, value in fields)


class _Connection(h11.Connection):
    """h11's, with the fields of every answer put into its head as they are."""

    def send_with_data_passthrough(self, event: h11.Event) -> list[bytes] | None:  # what h11's own send joins
        written = super().send_with_data_passthrough(event)
        return [unfolded(b"".join(written))] if written and isinstance(event, h11.Response) else written


class _Protocol(H11Protocol):
    """uvicorn's HTTP/1.1 over h11, which does not wait for ever, and says nothing of a request in a log."""

    crowd: ClassVar[Crowd]
    since = 0.0
    _asking: asyncio.TimerHandle | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access_log = False
        self.conn = _Connection(h11.SERVER, self.config.h11_max_incomplete_event_size or HEADER_BYTES)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast("asyncio.Transport", transport))
        self.since = self.loop.time()
        self._wait()
        self.crowd.came(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._asked()
        self.crowd.left(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        super().data_received(data)
        if self.transport.is_closing() or (self.cycle is not before and not self.idle):
            self._asked()
        elif self.idle and self._asking is None:  # the first bytes of another request: the rest has as long
            self._wait()
        if self.waiting:
            self.crowd.stopped(self)

    def on_response_complete(self) -> None:
        self._asked()
        self.since = self.loop.time()
        super().on_response_complete()
        self.crowd.stopped(self)

    def pause_writing(self) -> None:
        super().pause_writing()
        self.crowd.stopped(self)

    @property
    def idle(self) -> bool:
        """Nobody works for it: nothing was asked, or all was answered."""
        return self.cycle is None or self.cycle.response_complete

    def _wait(self) -> None:
        self._asking = self.loop.call_later(ASK_SECONDS, self._too_late)

    def _asked(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    def _too_late(self) -> None:
        self._asking = None
        if self.idle and not self.transport.is_closing():
            self.transport.abort()

    @property
    def waiting(self) -> bool:
        """It asks nothing, or its own end does not send the rest of a form, does not read, or asked on without."""
        if self.idle or self.flow.write_paused or self.conn.trailing_data[0]:
            return True
        return self.cycle.more_body and not self.cycle.response_started

    @property
    def peer(self) -> str:
        """The address at its other end."""
        return self.client[0] if self.client else ""

    def give_way(self) -> None:
        """Closes it at once."""
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """The answer to what is no HTTP; without a word of it."""
        self.transport.write(bare(400))
        self.transport.close()
