"""What is said when something fails: a calm page with the office's number and an id for the log, never a trace."""

from __future__ import annotations

import logging
import os
import secrets
import traceback
from collections.abc import Mapping
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guardtag import texts
from guardtag.errors import BackendError, Conflict, Denied, GuardTagError, TagError, Unknown
from guardtag_web.site import Site

log: Final = logging.getLogger("guardtag.web")
_STATUS = ((Unknown, 404), (TagError, 404), (Denied, 403), (Conflict, 409), (BackendError, 503))


class Failures:
    """Middleware: an error of the code becomes a page, not a trace, and the log gets no words of a stranger.

    Args:
        app: what it stands before.
        site: whose pages.
    """

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except ClientDisconnect:
            return  # whoever asked is gone
        except Exception as error:
            name = secrets.token_hex(4)
            log.error("a page failed, %s: %s in %s", name, type(error).__name__, _place(error))
            if begun:
                raise BrokenOff from None  # the server closes the connection, and logs no words of the error
            await self._said(Request(scope, receive), name)(scope, receive, send)

    def _said(self, request: Request, name: str) -> Response:
        try:
            return failed(self._site, request, 500, error=name)
        except Exception:  # even the page that says so failed
            return PlainTextResponse(name, 500)


class BrokenOff(Exception):
    """An answer had begun when its page failed."""


def _place(error: Exception) -> str:
    """Where in the code it happened: file and line, and nothing that a stranger wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else "?"


def handlers(site: Site) -> Mapping[Any, Any]:
    """Answers to errors that are expected."""

    async def expected(request: Request, error: Exception) -> Response:
        """An error of guardtag's."""
        assert isinstance(error, GuardTagError)
        return failed(site, request, status_of(error), problem=error)

    async def plain(request: Request, error: Exception) -> Response:
        """One of HTTP's."""
        assert isinstance(error, HTTPException)
        return failed(site, request, error.status_code, headers=error.headers)

    return {GuardTagError: expected, HTTPException: plain}


def status_of(error: GuardTagError) -> int:
    """The HTTP status that says an error best."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def failed(
    site: Site, request: Request, status: int, *, problem: GuardTagError | None = None, error: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """The answer to a request that failed: a page, or problem+json (RFC 9457) under ``/api/``.

    Args:
        site: whose pages.
        request: which.
        status: HTTP status.
        problem: what happened, where it is an error of guardtag's.
        error: id of it in the log, or empty.
        headers: more of them.
    """
    t = site.texts(request)
    language = t.code if t.code in texts.LANGUAGES else site.city.config.languages[0]
    what, why, do = texts.error(language, problem) if problem else (t("failed.what"), "", t("failed.do"))
    if request.scope["path"].removeprefix(request.scope.get("root_path", "")).startswith("/api/"):
        said = {"type": "about:blank", "title": what, "status": status, "detail": f"{why} {do}".strip()}
        if problem:
            said["code"] = problem.code
        return JSONResponse(said, status, headers, "application/problem+json")
    answer = site.page(request, "failed.html", status, what=what, why=why, do=do, error=error)
    answer.headers.update(headers or {})
    return answer
