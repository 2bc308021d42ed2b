"""What comes in with a request: of a size that fits, in time, and no field of a form twice."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

MAX_BODY = 64 * 1024
"""Bytes of a body without files."""
MAX_FILES = 12 * 1024 * 1024
"""Bytes of a body with files; how many a page takes, it says itself: ``request.form(max_files=1)``."""
MAX_FIELDS = 200
SECONDS, PACE = 20.0, 2_000.0
"""A body must be here after so many seconds, and one more for each so many bytes that came."""
CLOSE: Mapping[str, str] = {"connection": "close"}
"""What is left of the body is not waited for."""


class _Looks(Protocol):
    """Looks at a body as it passes."""

    def take(self, data: bytes) -> None:
        """The next part of it.

        Raises:
            HTTPException: it is refused.
        """

    def end(self) -> None:
        """That was all.

        Raises:
            HTTPException: it is refused.
        """


def most(kind: str) -> int:
    """Bytes that a body of a media type may have."""
    return MAX_FILES if _media(kind) == "multipart/form-data" else MAX_BODY


def bounded(receive: Receive, headers: Headers, *, lists: bool) -> Receive:
    """A body that is refused once it is too long, too slow, or says something twice.

    The refusal is raised where the page reads, so that a page may go on without what was written: a call for help
    does, whatever the form looks like.

    Args:
        receive: gives the body.
        headers: of the request.
        lists: whether fields may come several times, as ticks of one list do.
    """
    kind = headers.get("content-type", "")
    limit = most(kind)
    looks: _Looks | None = None
    taken, began, over = 0, -1.0, False

    async def receiving() -> Message:
        nonlocal looks, taken, began, over
        if over:
            return await receive()
        if began < 0:
            began, looks = asyncio.get_running_loop().time(), _looks(kind, lists=lists)
            said = headers.get("content-length", "0")[:20]
            if said.isascii() and said.isdigit() and int(said) > limit:
                raise HTTPException(413, headers=dict(CLOSE))
        try:
            async with asyncio.timeout_at(began + SECONDS + taken / PACE):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, headers=dict(CLOSE)) from None
        body = message.get("body", b"")
        taken += len(body)
        if taken > limit:
            raise HTTPException(413, headers=dict(CLOSE))
        over = not message.get("more_body", False)
        if looks is not None and message["type"] == "http.request":
            looks.take(body)
            if over:
                looks.end()
        return message

    return receiving


def _media(kind: str) -> str:
    return kind.partition(";")[0].strip().lower()


def _looks(kind: str, *, lists: bool) -> _Looks | None:
    match _media(kind):
        case "application/x-www-form-urlencoded":
            return _Pairs(lists)
        case "multipart/form-data":
            return _Parts(kind, lists)
    return None


class _Names:
    """Names of fields, each once."""

    def __init__(self, lists: bool) -> None:
        self._lists = lists
        self._seen: set[str] = set()
        self._count = 0

    def add(self, name: str) -> None:
        self._count += 1
        if self._count > MAX_FIELDS or (name in self._seen and not self._lists):
            raise HTTPException(400, headers=dict(CLOSE))
        self._seen.add(name)


class _Pairs:
    """A form as browsers send it without files; at most ``MAX_BODY`` bytes are kept for it."""

    def __init__(self, lists: bool) -> None:
        self._names = _Names(lists)
        self._data = bytearray()

    def take(self, data: bytes) -> None:
        self._data += data

    def end(self) -> None:
        for name in names(bytes(self._data)):
            self._names.add(name)


class _Parts:
    """A form with files: only the headers of its parts are looked at."""

    def __init__(self, kind: str, lists: bool) -> None:
        self._names = _Names(lists)
        self._field, self._value = bytearray(), bytearray()
        _, options = parse_options_header(kind)
        callbacks: Any = {
            "on_header_field": self._into(self._field), "on_header_value": self._into(self._value),
            "on_header_end": self._header,
        }  # fmt: skip
        try:
            self._parser: MultipartParser | None = MultipartParser(options[b"boundary"], callbacks)
        except (KeyError, FormParserError, ValueError):
            self._parser = None  # said where the body is read, not before

    def take(self, data: bytes) -> None:
        if self._parser is None:
            raise HTTPException(400, headers=dict(CLOSE))
        try:
            self._parser.write(data)
        except FormParserError:
            raise HTTPException(400, headers=dict(CLOSE)) from None

    def end(self) -> None:
        return

    @staticmethod
    def _into(buffer: bytearray) -> Any:
        def add(data: bytes, start: int, end: int) -> None:
            buffer.extend(data[start:end])

        return add

    def _header(self) -> None:
        if self._field.lower() == b"content-disposition":
            _, options = parse_options_header(bytes(self._value))
            self._names.add(options.get(b"name", b"").decode("latin-1"))
        self._field.clear()
        self._value.clear()


def names(query: bytes) -> list[str]:
    """Names in a query or a form, in order, as often as they come.

    Raises:
        HTTPException: 400: there are too many.
    """
    if not query:
        return []
    try:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise HTTPException(400, headers=dict(CLOSE)) from None
    return [name for name, _ in pairs]
