"""A room of the tests' own, and the application with it: shows what reaches a page, and what becomes of its errors."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager

import pytest
from sse_starlette.sse import EventSourceResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

import guardtag
from guardtag_web import Settings, app, serving
from guardtag_web.safety.source import source
from guardtag_web.site import Site, at

SECRET = "a stranger's words"


async def said(request: Request) -> Response:
    return JSONResponse({"source": source(request), "scheme": request.url.scheme, "at": at(request, "/probe/said")})


async def form(request: Request) -> Response:
    got = await request.form(max_files=1, max_fields=50)
    return JSONResponse(sorted(got))


async def data(request: Request) -> Response:
    return JSONResponse(len(await request.body()))


async def fails(request: Request) -> Response:
    raise RuntimeError(SECRET)


async def moves(request: Request) -> Response:
    return RedirectResponse(at(request, "/probe/said"), 303)


async def stream(request: Request) -> Response:
    async def events() -> AsyncIterator[str]:
        yield "begun"
        await request.app.state.for_ever.wait()

    return EventSourceResponse(events())


class Room:
    """As a room of the pages."""

    @staticmethod
    def routes(site: Site) -> Sequence[BaseRoute]:
        return [
            Route("/probe/said", said), Route("/probe/form", form, methods=["POST"]),
            Route("/console/probe/form", form, methods=["POST"]), Route("/probe/data", data, methods=["POST", "PUT"]),
            Route("/probe/fails", fails), Route("/probe/moves", moves), Route("/probe/stream", stream),
        ]  # fmt: skip


def probed(door: guardtag.Guard, monkeypatch: pytest.MonkeyPatch, settings: Settings | None = None) -> Starlette:
    """The application with the tests' room."""
    module = sys.modules["guardtag_web.app"]
    monkeypatch.setattr(module, "ROOMS", (*module.ROOMS, Room))  # type: ignore[attr-defined]
    return app(door, settings)


@contextmanager
def served(made: ASGIApp) -> Iterator[tuple[int, threading.Event, threading.Thread]]:
    """The application on a port of this machine, as ``guardtag serve`` serves it."""
    stop, up, ports = threading.Event(), threading.Event(), list[int]()

    def started(host: str, port: int) -> None:
        ports.append(port)
        up.set()

    thread = threading.Thread(
        target=serving.run, args=(made, "127.0.0.1", 0), kwargs={"stop": stop, "started": started}
    )
    thread.start()
    assert up.wait(20)
    try:
        yield ports[0], stop, thread
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def raw(port: int, data: bytes, wait: float = 10.0) -> bytes:
    """What the server answers until it closes."""
    with socket.create_connection(("127.0.0.1", port), wait) as peer:
        peer.sendall(data)
        answer = b""
        while part := peer.recv(65_536):
            answer += part
        return answer
