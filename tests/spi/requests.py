"""Requests to servers here: what the tests of the client share."""

from __future__ import annotations

from typing import Any

import pytest

from guardtag.errors import NotifyError
from guardtag.spi.https import Client

HERE = ["127.0.0.0/8"]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
JSON = {"Content-Type": "application/json"}


def asked(
    url: str, *, body: bytes = b"{}", headers: Any = None, method: str = "POST", read: bool = True, **options: Any
):
    client = Client(**{"allow_private": HERE, **options})
    return client.send(client.target(url), JSON if headers is None else headers, body, method=method, read=read)


def failing(url: str, **options: Any) -> NotifyError:
    with pytest.raises(NotifyError) as caught:
        asked(url, **options)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return caught.value


def here(port: int, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{port}/in"
