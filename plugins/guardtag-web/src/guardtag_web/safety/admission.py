"""Which requests are let in: to a host of ours, of a size that fits, posted from a page of ours."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guardtag_web.safety.failures import failed
from guardtag_web.site import Site

SAFE = ("GET", "HEAD", "OPTIONS")
MAX_QUERY = 4_096
MAX_BODY = 64 * 1024
"""Bytes of a body, unless its route takes files: see ``files``."""
MAX_FILE = 12 * 1024 * 1024
LOCAL = ("localhost", "127.0.0.1", "[::1]")


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
        known = [*([config.host] if config.host else LOCAL), *config.aliases, *site.settings.hosts]
        self._hosts = {name.lower() for name in known}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused:
            await failed(self._site, Request(scope, receive), refused)(scope, receive, send)
            return
        await self._app(scope, _bounded(scope, receive), send)

    def _refused(self, scope: Scope) -> int:
        """The status to turn a request away with, or 0."""
        headers = Headers(scope=scope)
        if not self._known(headers.getlist("host")):
            return 400
        query = scope["query_string"]
        if len(query) > MAX_QUERY:
            return 414
        names = [name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True)]
        if len(names) != len(set(names)):
            return 400
        if scope["method"] not in SAFE and headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return 403
        return 0

    def _known(self, hosts: list[str]) -> bool:
        if len(hosts) != 1:
            return False
        host = hosts[0].lower()
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        return "*" in self._hosts or bool({host, name} & self._hosts)


def _bounded(scope: Scope, receive: Receive) -> Receive:
    """A body that ends with 413 once it is longer than any page of ours takes."""
    most = MAX_FILE if "multipart/form-data" in Headers(scope=scope).get("content-type", "") else MAX_BODY
    taken = 0

    async def receiving() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413)
        return message

    return receiving
