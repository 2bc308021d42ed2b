"""The server of ``guardtag serve``: on loopback, with sockets that behave badly."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from web_probe import probed, raw, served

from conftest import Pages
from guardtag.errors import BackendError
from guardtag_web import Settings, serving

HEAD = b"Host: 127.0.0.1\r\nConnection: keep-alive\r\n"


@pytest.fixture
def port(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server of the pages with the tests' room."""
    made = probed(pages.door, monkeypatch, Settings(hosts=("127.0.0.1",)))
    made.state.for_ever = asyncio.Event()
    with served(made) as (bound, _, _):
        yield bound
    made.state.site.close()


@pytest.mark.parametrize(
    "request_",
    [
        b"GET http://evil.example/probe/said HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"GET http://127.0.0.1/probe/said HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"GET /probe/said HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
        b"GET /probe/said HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET /probe/said HTTP/1.0\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /probe/said HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 40_000 + b"\r\n\r\n",
        b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"POST /probe/data HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        b"POST /probe/data HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /probe/data HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)  # fmt: skip
def test_what_is_no_proper_request_is_refused_calmly(port: int, request_: bytes) -> None:
    answer = raw(port, request_ + b"\r\n\r\n" * 2).split(b"\r\n\r\n", 1)[0].lower()
    assert answer.split()[1] in (b"400", b"405", b"414", b"431")
    assert b"\r\ncache-control: no-store" in answer
    assert b"\r\nserver:" not in answer
    assert b"evil" not in answer


def test_no_token_number_or_word_of_a_visitor_is_in_any_log(
    port: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level("DEBUG"), httpx.Client(base_url=f"http://127.0.0.1:{port}") as browser:
        browser.get("/t/SECRETTOKEN?q=secretquery", headers={"cookie": "s=secretcookie", "x-x": "secretheader"})
        browser.post("/t/SECRETTOKEN", data={"message": "secretwords"})
        browser.get("/probe/fails?q=secretquery")
        browser.get("/r/secretkey", headers={"connection": "upgrade", "upgrade": "websocket"})
        raw(port, b"secretgarbage\r\n\r\n")
        raw(
            port,
            b"POST /r/secretkey HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\nConnection: close\r\n\r\nsecretwor",
        )
    said = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
    lines = "\n".join([*(one.getMessage() for one in said), *(str(one.exc_text) for one in said), *capfd.readouterr()])
    assert "a page failed" in lines
    assert "secret" not in lines.lower()


def closed(peer: socket.socket) -> bool:
    """Whether the server closed it, without a word."""
    try:
        return not peer.recv(100)
    except ConnectionResetError:
        return True


def test_a_connection_that_does_not_ask_is_closed(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "ASK_SECONDS", 0.3)
    for begun in (b"", b"GET /probe/said HTTP/1.1\r\n", b"GET /probe/said HTTP/1.1\r\n" + HEAD + b"X: "):
        with socket.create_connection(("127.0.0.1", port), 10) as peer:
            peer.sendall(begun)
            assert closed(peer)
    with socket.create_connection(("127.0.0.1", port), 10) as peer:  # and after a first answer, too
        peer.sendall(b"GET /probe/said HTTP/1.1\r\n" + HEAD + b"\r\n")
        answer = b""
        while not answer.endswith(b"}"):
            answer += peer.recv(65_536)
        peer.sendall(b"GET /probe")
        assert closed(peer)


def test_a_body_that_does_not_come_is_not_waited_for(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guardtag_web.safety.bodies.SECONDS", 0.3)
    answer = raw(port, b"POST /probe/data HTTP/1.1\r\n" + HEAD + b"Content-Length: 1000\r\n\r\nabc")
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"no-store" in answer


def half_a_form(port: int) -> socket.socket:
    """Somebody who sends a form and does not go on."""
    peer = socket.create_connection(("127.0.0.1", port), 10)
    peer.sendall(b"POST /probe/data HTTP/1.1\r\n" + HEAD + b"Content-Length: 60000\r\n\r\na=")
    return peer


def asks_and_does_not_read(port: int) -> socket.socket:
    """Somebody who asks for more than fits into all buffers on the way, and reads nothing of it."""
    peer = socket.socket()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    peer.connect(("127.0.0.1", port))
    peer.settimeout(1)
    with contextlib.suppress(OSError):
        peer.sendall((b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n") * 1_500)
    return peer


@pytest.mark.parametrize("holds", [half_a_form, asks_and_does_not_read])
def test_nobody_holds_every_connection_by_sending_or_reading_nothing(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, holds: Callable[[int], socket.socket]
) -> None:
    monkeypatch.setattr(serving, "_room", lambda: 10)
    made = probed(pages.door, monkeypatch, Settings(hosts=("127.0.0.1",)))
    with served(made) as (port, _, _):
        held = [holds(port) for _ in range(12)]
        time.sleep(0.5)  # until each of them waits
        try:
            for _ in range(5):
                assert httpx.get(f"http://127.0.0.1:{port}/probe/said", timeout=20).status_code == 200
        finally:
            for peer in held:
                peer.close()
    made.state.site.close()


def test_an_address_that_keeps_every_connection_at_work_shuts_out_no_other(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_room", lambda: 30)
    made = probed(pages.door, monkeypatch, Settings(hosts=("127.0.0.1",)))
    made.state.for_ever = asyncio.Event()
    with served(made) as (port, _, _):
        held = [socket.create_connection(("127.0.0.1", port), 10, ("127.0.0.2", 0)) for _ in range(30)]
        for peer in held:
            peer.sendall(b"GET /probe/stream HTTP/1.1\r\n" + HEAD + b"\r\n")
            assert b"200" in peer.recv(4_096)
        try:
            for _ in range(3):
                assert httpx.get(f"http://127.0.0.1:{port}/probe/said", timeout=20).status_code == 200
        finally:
            for peer in held:
                peer.close()
    made.state.site.close()


def test_where_too_many_are_open_those_that_wait_longest_give_way(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(serving, "_room", lambda: 20)
    monkeypatch.setattr(serving, "ASK_SECONDS", 60)
    made = probed(pages.door, monkeypatch, Settings(hosts=("127.0.0.1",)))
    made.state.for_ever = asyncio.Event()
    with served(made) as (port, _, _):
        listening = socket.create_connection(("127.0.0.1", port), 10)
        listening.sendall(b"GET /probe/stream HTTP/1.1\r\n" + HEAD + b"\r\n")
        assert b"200" in listening.recv(4_096)
        idle = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(60)]
        assert httpx.get(f"http://127.0.0.1:{port}/probe/said").status_code == 200
        assert closed(idle[0]), "who waited longest gave way"
        listening.settimeout(0.2)
        with contextlib.suppress(TimeoutError):
            assert listening.recv(4_096), "who is being answered is not cut"
        for one in [listening, *idle]:
            one.close()
    made.state.site.close()


def test_whoever_connects_again_and_again_has_all_looked_at_once_in_a_while(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking at every connection for each newcomer made a call wait 20 seconds beside 120 newcomers a second."""
    monkeypatch.setattr(serving, "_room", lambda: 50)
    looked, real = [0], serving._Protocol.waiting.fget  # type: ignore[attr-defined]

    def waiting(self: serving._Protocol) -> bool:
        looked[0] += 1
        return bool(real(self))

    monkeypatch.setattr(serving._Protocol, "waiting", property(waiting))
    made = probed(pages.door, monkeypatch, Settings(hosts=("127.0.0.1",)))
    with served(made) as (port, _, _):
        held = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(450)]
        assert httpx.get(f"http://127.0.0.1:{port}/probe/said", timeout=20).status_code == 200
        for one in held:
            one.close()
    assert looked[0] < 400 * 10, "each of them would be 400 times 50"
    made.state.site.close()


def test_who_comes_all_at_once_is_let_in_some_at_a_time(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them together would use up the files that the process may open, and the store needs some."""
    monkeypatch.setattr(serving, "_room", lambda: 20)
    monkeypatch.setattr(serving, "ACCEPTED", 10, raising=False)
    open_, all_here, real = list[int](), threading.Event(), serving._Protocol.connection_made

    def connection_made(self: serving._Protocol, transport: Any) -> None:
        all_here.wait(20)
        real(self, transport)
        open_.append(len(self.connections))

    monkeypatch.setattr(serving._Protocol, "connection_made", connection_made)
    made = probed(pages.door, monkeypatch, Settings(hosts=("127.0.0.1",)))
    with served(made) as (port, _, _):
        held = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(120)]
        all_here.set()
        assert httpx.get(f"http://127.0.0.1:{port}/probe/said", timeout=20).status_code == 200
        for one in held:
            one.close()
    assert max(open_) <= 20 + 3 * 10
    made.state.site.close()


def test_the_end_comes_at_once_though_a_stream_is_open(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    made = probed(pages.door, monkeypatch, Settings(hosts=("127.0.0.1",)))
    made.state.for_ever = asyncio.Event()
    with served(made) as (port, stop, thread), socket.create_connection(("127.0.0.1", port), 10) as peer:
        peer.sendall(b"GET /probe/stream HTTP/1.1\r\n" + HEAD + b"\r\n")
        assert peer.recv(4_096).startswith(b"HTTP/1.1 200")
        stop.set()
        thread.join(serving.END_SECONDS - 1)
        assert not thread.is_alive()
        rest = b""
        while part := peer.recv(4_096):
            rest += part
        assert rest.endswith(b"0\r\n\r\n"), "the stream ends as one does, not broken off"
    made.state.site.close()


def test_a_port_that_is_taken_is_said(pages: Pages) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(BackendError) as caught:
        serving.listen("127.0.0.1", taken.getsockname()[1])
    assert caught.value.code == "GT-WEB-LISTEN"
    for host in ("203.0.113.1", "no such host", "x" * 300):
        with pytest.raises(BackendError):
            serving.listen(host, 0)


def test_the_limit_of_open_files_is_raised_as_far_as_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    raised: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda which, limits: raised.append(limits))
    for limits, room in (((256, 4_096), serving.CONNECTIONS), ((300, 300), 100), ((256, -1), serving.CONNECTIONS)):
        monkeypatch.setattr(resource, "getrlimit", lambda which, limits=limits: limits)
        assert serving._room() == room
    assert raised == [(1_000, 4_096), (300, 300), (1_000, -1)]
