"""Which requests are let in: to a host of ours, in a way that pages of ours are asked, posted from one of them."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from guardtag_web.safety import bodies
from guardtag_web.safety.failures import failed
from guardtag_web.safety.hosts import LOCAL, Hosts
from guardtag_web.safety.origin import posted_from_elsewhere, read_from_elsewhere
from guardtag_web.site import Site

SAFE = ("GET", "HEAD", "OPTIONS")
METHODS = (*SAFE, "POST", "PUT", "PATCH", "DELETE")
"""What a route may know; whatever else (TRACE, CONNECT, a made-up word) meets none. No header says another method."""
MAX_PATH = 2_048
MAX_QUERY = 4_096
MAX_HEADERS = 16 * 1024
"""Bytes of all header fields; servers let through what comes in one piece, however large."""
CONSOLE = "/console"
"""Below this path fields of a form may come several times, as ticks of one list do, and a cookie says who it is, which
browsers send along whoever asks them to."""
LINKS = ("/t/", "/r/", "/n/", "/f/")
"""What people scan, are sent and pass on: messengers add names to such a link, the same one again each time, so that
nothing in its query may shut out a true tag or a family. Of these pages none reads more of it than the language, and
whether earlier words are asked for."""


class Refused(Exception):
    """A request that is turned away.

    Args:
        status: HTTP status.
        headers: of the answer.
    """

    def __init__(self, status: int, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers


class Admission:
    """Middleware that turns away what no page of ours needs to read.

    Args:
        app: what it stands before.
        site: whose pages.
    """

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site
        config = site.city.config
        self._hosts = Hosts([*([config.host] if config.host else LOCAL), *config.aliases, *site.settings.hosts])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._admit(scope)
        except Refused as no:
            answer = failed(self._site, Request(scope, receive), no.status, headers=no.headers)
            await answer(scope, receive, send)
            return
        if scope["method"] not in SAFE:
            lists = path_here(scope).startswith(CONSOLE)
            receive = bodies.bounded(receive, Headers(scope=scope), lists=lists)
        await self._app(scope, receive, send)

    def _admit(self, scope: Scope) -> None:
        size, hosts = 0, []
        for name, value in scope["headers"]:
            size += len(name) + len(value)
            if name == b"host":
                hosts.append(value.decode("latin-1"))
        if size > MAX_HEADERS:
            raise Refused(431, bodies.CLOSE)
        if not self._hosts.knows(hosts):
            raise Refused(400)
        method = scope["method"]
        if method not in METHODS:
            raise Refused(405, {"allow": "GET, HEAD, POST"})
        _path(scope)
        if scope["query_string"] and not path_here(scope)[:3].lower().startswith(LINKS):
            _query(scope["query_string"])
            if path_here(scope).startswith(CONSOLE) and not scope["query_string"].isascii():
                raise Refused(400)  # it stands in the way back after signing in
        reads = method in SAFE
        if reads and not path_here(scope).startswith(CONSOLE):
            return
        sites, modes, origins = map(Headers(scope=scope).getlist, ("sec-fetch-site", "sec-fetch-mode", "origin"))
        if read_from_elsewhere(sites, modes, origins, hosts) if reads else posted_from_elsewhere(sites, origins, hosts):
            raise Refused(403, bodies.CLOSE)


def path_here(scope: Scope) -> str:
    """The path from where we are mounted."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _path(scope: Scope) -> None:
    path = scope["path"]
    if len(scope.get("raw_path") or b"") > MAX_PATH or len(path) > MAX_PATH:
        raise Refused(414)
    if not path.startswith("/"):  # RFC 9112, section 3.2.2: only a proxy is asked for a whole address
        raise Refused(400)


def _query(query: bytes) -> None:
    if len(query) > MAX_QUERY:
        raise Refused(414)
    try:
        found = bodies.names(query)
    except HTTPException as error:
        raise Refused(error.status_code) from None
    if len(found) != len(set(found)):
        raise Refused(400)
