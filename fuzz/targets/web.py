"""Requests to the pages: whatever comes, no page fails, and none shows a person to somebody who did not call."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import guardtag
from fuzz.kit import Read, Target, Wrong, quiet
from guardtag import Consent, Contact
from guardtag.config import Config
from guardtag_web import app

AREA = "feicheng/wangzhuang/3"
NAMES = ("小军", "田爱云", "13800000000", "王庄3号")
"""Of the person and the family: none may stand in an answer."""
FRESH = 20_000
"""Inputs after which the city begins anew, so that calls do not pile up."""
_FORM = b"content-type: application/x-www-form-urlencoded\r\nsec-fetch-site: same-origin\r\n"
_PARTS = (b"--b\r\ncontent-disposition: form-data; name=\"message\"\r\n\r\nhe is here\r\n--b\r\ncontent-disposition: "
          b"form-data; name=\"picture\"; filename=\"a.png\"\r\ncontent-type: image/png\r\n\r\n\x89PNG\r\n--b--\r\n")  # fmt: skip
PATHS = (b"/", b"/t/CODE", b"/T/CODE?l=en", b"/r/key", b"/n/key", b"/f/key", b"/hall/feicheng?k=x", b"/console", b"/console/signin",
         b"/api/v1/openapi.json", b"/api/v1/incidents", b"/nothing")  # fmt: skip


def seeds() -> list[bytes]:
    """Requests as they come over the wire; CODE stands for the code of a tag that somebody wears."""
    host = b"host: tag.example.org\r\naccept-language: zh-CN,zh;q=0.9,en;q=0.8\r\nx-forwarded-for: 203.0.113.7, 127.0.0.1\r\n"
    gets = [b"GET " + path + b" HTTP/1.1\r\n" + host + b"\r\n" for path in PATHS]
    posts = [
        b"POST /t/CODE HTTP/1.1\r\n" + host + _FORM + b"\r\nplace=bus+stop&message=%E4%BB%96&number=&once=" + b"A" * 22,
        b"POST / HTTP/1.1\r\n" + host + _FORM + b"\r\ncode=CODE",
        b"POST /t/CODE HTTP/1.1\r\n" + host + b"content-type: multipart/form-data; boundary=b\r\n\r\n" + _PARTS,
        b"POST /console/signin HTTP/1.1\r\n" + host + _FORM + b"\r\nid=li-ling&password=12345678",
        b"POST /api/v1/scan HTTP/1.1\r\n" + host + b"content-type: application/json\r\nauthorization: Bearer x\r\n\r\n"
        b'{"code": "CODE", "place": "x"}',
    ]
    return [*gets, *posts]


class Pages:
    """A city with one person, and its pages."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        config = Config(base=folder, host="tag.example.org", store="memory:", vault="memory:", keys="file:keyring.json",
                        web={"proxies": ["127.0.0.1/32"]})  # fmt: skip
        city = self._stack.enter_context(guardtag.open(config))
        city.responders.enrol("li-ling", name="李岭", area=AREA, address="mail:li.ling@example.org")
        mother = Contact("田爱云", "mother", ["mail:tian@example.org", "sms:13800000000"])
        boy = city.wards.enrol(
            "小军", area=AREA, address="王庄3号", contacts=[mother], consent=Consent(by="田爱云", purposes={"alert"})
        )
        tag = city.tags.fit(city.tags.mint(10, area="feicheng").first, to=boy, garment="jacket", by="li-ling")
        self.code = tag.link.rpartition("/")[2].encode()
        self.app = app(city)

    def close(self) -> None:
        """Lets it go."""
        self.app.state.site.close()
        self._stack.close()


def scope_of(data: bytes) -> tuple[dict[str, Any], bytes]:
    """A connection's scope and body, as a server makes it of a request, and more forgiving than any server is."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    method, _, target = first.partition(b" ")
    target = target.rpartition(b" ")[0] or target
    path, _, query = target.partition(b"?")
    headers = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(b":") for line in lines)]
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
        "method": method.decode("latin-1") or "GET", "path": path.decode("utf-8", "replace"), "raw_path": path,
        "query_string": query, "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 80),
    }, body  # fmt: skip


async def asked(pages: Pages, data: bytes) -> tuple[int, bytes]:
    """Status and whole answer, headers too."""
    scope, body = scope_of(data.replace(b"CODE", pages.code))
    pieces = [{"type": "http.request", "body": body, "more_body": False}]
    said: list[bytes] = []
    status = [0]

    async def receive() -> Any:
        return pieces.pop() if pieces else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            status[0] = message["status"]
            said.extend(name + b": " + value for name, value in message["headers"])
        else:
            said.append(message.get("body", b""))

    await pages.app(scope, receive, send)
    return status[0], b"\n".join(said)


@contextmanager
def _pages() -> Iterator[Read]:
    pages, count = Pages(), 0
    with quiet(), asyncio.Runner() as runner:

        def read(data: bytes) -> object:
            nonlocal pages, count
            count += 1
            if not count % FRESH:
                pages.close()
                pages = Pages()
            status, answer = runner.run(asked(pages, data))
            if status == 0 or status >= 500:
                raise Wrong(f"a page failed with {status}")
            for name in NAMES:
                if name.encode() in answer and name.encode() not in data:
                    raise Wrong("a page names somebody")
            if status >= 400:
                raise Refused
            return status

        yield read
    pages.close()


class Refused(Exception):
    """A request that was refused, as it should be."""


TARGETS = (
    Target("pages", seeds, _pages, (Wrong, Refused),
           (b"GET ", b"POST ", b"CODE", b"\r\n", b"host: ", b"content-type: ", b"content-length: 5\r\n", b"x-forwarded-for: ",
            b"%2f", b"?l=", b"&", b"=", b"; charset=utf-16", b"boundary=", b"/t/", b"/r/", b"/console/", b"//")),
)  # fmt: skip
