"""The cookies of the console: the session's, and the one by which a browser is known again. No others are set, but
the language, once somebody chose one, and for some minutes two of a sign-in through a provider: the key of an
invitation's page that was shown here, and what the sign-in began with.

Under https their names begin with ``__Host-`` (RFC 6265bis, section 4.1.3.2): no other host, and no page that came
without TLS, can set them. Without TLS the console is for a trial on one machine or a local network alone.
"""

from __future__ import annotations

from hmac import compare_digest
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from guardtag_web.site import Site

SESSION: Final = "guardtag"
DEVICE: Final = "guardtag-device"
OUTSIDE: Final = "guardtag-outside"
INVITED: Final = "guardtag-invited"
DEVICE_SECONDS: Final = 365 * 86_400
LOCAL: Final = ("localhost", "127.0.0.1", "::1")


def secure(request: Request) -> bool:
    """Whether the page came over TLS."""
    return request.url.scheme == "https"


def allowed(site: Site, request: Request) -> bool:
    """Whether somebody may sign in over this connection: with TLS, on this machine, or in a trial."""
    return secure(request) or (request.url.hostname or "") in LOCAL or "*" in site.settings.hosts


def _name(request: Request, name: str) -> str:
    return f"__Host-{name}" if secure(request) else name


def read(request: Request, name: str) -> str:
    """What a cookie holds; empty where there is none."""
    return request.cookies.get(_name(request, name), "")[:4_000]


def holds(request: Request, name: str, value: str) -> bool:
    """Whether a cookie holds this value; one that is not there holds none, not even an empty one."""
    return bool(value) and compare_digest(read(request, name).encode(), value.encode())


def put(request: Request, answer: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Has the browser keep something that no script reads and no other site's form sends.

    Args:
        request: in whose answer.
        answer: the answer.
        name: ``SESSION``, ``DEVICE``, ``OUTSIDE``, ``INVITED`` or ``tongue.LANGUAGE``.
        value: what.
        seconds: how long; until the browser is closed unless given.
    """
    answer.set_cookie(
        _name(request, name), value, max_age=seconds, path="/", secure=secure(request), httponly=True, samesite="lax"
    )


def drop(request: Request, answer: Response, name: str) -> None:
    """Has the browser forget it."""
    answer.delete_cookie(_name(request, name), path="/", secure=secure(request), httponly=True, samesite="lax")
