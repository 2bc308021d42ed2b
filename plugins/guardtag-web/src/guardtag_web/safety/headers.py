"""Headers of every answer: nothing is kept, framed, or loaded from elsewhere, and no address leaks to others."""

from __future__ import annotations

from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guardtag_web import drawn

POLICY = (
    "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=(), payment=()",
    "x-robots-tag": "noindex, nofollow",
}
Fields = list[tuple[bytes, bytes]]
_CSP = b"content-security-policy"
_POLICY = POLICY.encode().split(b"{nonce}")
_ALWAYS = [(name.encode(), value.encode()) for name, value in ALWAYS.items()]
_OURS = {_CSP, *(name for name, _ in _ALWAYS)}
_HERE = (b"x-guardtag-always", b"1")
_HERE_LINE = b"\r\n%b: %b\r\n" % _HERE
_LINES = b"\r\n%b\r\n" % b"\r\n".join(b"%b: %b" % field for field in _ALWAYS)


class Headers:
    """Middleware that puts them on; a page's ``nonce`` is in the scope as ``guardtag.nonce``.

    Args:
        app: what it stands before.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = scope["guardtag.nonce"] = drawn.text(12)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = message.get("headers", ())
                ours = [(_CSP, nonce.encode().join(_POLICY)), *_ALWAYS]
                there = {name.lower() for name, _ in said}
                if not there.isdisjoint(_OURS):
                    ours = [field for field in ours if field[0] not in there]
                message["headers"] = [*said, *ours]
            await send(message)

        await self._app(scope, receive, sending)


def folded(fields: Fields) -> Fields:
    """The fields of an answer with one in the place of those that are always the same; see ``unfolded``.

    Args:
        fields: as this middleware leaves them; others are given back as they are.
    """
    return [*fields[: -len(_ALWAYS)], _HERE] if fields[-len(_ALWAYS) :] == _ALWAYS else fields


def unfolded(head: bytes) -> bytes:
    """The head of an answer over HTTP/1.1, as written of folded fields, with all of them: the same bytes as without.

    A server that looks at each field of each answer several times spends a tenth of a finder's page on these eight.
    """
    return head.replace(_HERE_LINE, _LINES, 1)


def bare(status: int) -> bytes:
    """A whole answer over HTTP/1.1 to what cannot be read as a request; it closes the connection.

    Args:
        status: HTTP status, which is all that it says.
    """
    phrase = HTTPStatus(status).phrase
    fields = {**ALWAYS, "content-security-policy": POLICY.format(nonce=drawn.text(12)),
              "content-type": "text/plain; charset=utf-8", "content-length": str(len(phrase)),
              "connection": "close"}  # fmt: skip
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in fields.items()), "", phrase]
    return "\r\n".join(lines).encode("ascii")
