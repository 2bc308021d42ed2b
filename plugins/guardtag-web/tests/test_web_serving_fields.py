"""The fields of an answer as ``guardtag serve`` sends them are those that the application says, byte for byte."""

from __future__ import annotations

import pytest
from starlette.types import Message, Receive, Scope, Send
from web_probe import probed, raw, served

from conftest import Pages
from guardtag_web import Settings
from guardtag_web.safety.headers import ALWAYS


@pytest.mark.parametrize(
    "asked", [b"GET /probe/said", b"HEAD /probe/said", b"GET /probe/moves", b"GET /probe/none", b"GET /probe/mark"]
)
def test_the_server_sends_the_fields_that_the_application_says(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, asked: bytes
) -> None:
    made = probed(pages.door, monkeypatch, Settings(hosts=("127.0.0.1",)))
    said: list[list[tuple[bytes, bytes]]] = []

    async def heard(scope: Scope, receive: Receive, send: Send) -> None:
        async def hearing(message: Message) -> None:
            if message["type"] == "http.response.start":
                fields = list(message["headers"])
                if asked.endswith(b"/mark"):  # a page whose own field ends with what the server puts the others in for
                    fields.insert(0, (b"x-said", b"x-guardtag-always: 1"))
                    message = {**message, "headers": fields}
                said.append(fields)
            await send(message)

        await made(scope, receive, hearing)

    with served(heard) as (port, _, _):
        answer = raw(port, asked + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    head = answer.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]
    fields = [(name, value) for name, _, value in (line.partition(b": ") for line in head)]
    assert [field for field in fields if field[0].lower() not in (b"date", b"connection")] == said[0]
    assert len(said[0]) > len(ALWAYS)
    made.state.site.close()
