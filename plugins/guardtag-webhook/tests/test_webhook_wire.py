"""Servers that misbehave: whatever they do, a send ends in time, with a code, and takes little memory."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_webhook_channel import failing, found
from webhook_platform import SECRET, Platform, crude, read_request, secret_file

from guardtag.errors import NotifyError
from guardtag.spi import Accepted
from guardtag_webhook import WebhookNotifier

Does = Callable[[socket.socket], None]


def replies(data: bytes) -> Does:
    def does(connected: socket.socket) -> None:
        read_request(connected)
        connected.sendall(data)

    return does


def endless(line: bytes) -> Does:
    def does(connected: socket.socket) -> None:
        read_request(connected)
        connected.sendall(b"HTTP/1.1 200 OK\r\n")
        with contextlib.suppress(OSError):
            for _ in range(1_000_000):
                connected.sendall(line)

    return does


def drips(connected: socket.socket) -> None:
    """One byte now and then: each alone comes in time."""
    read_request(connected)
    with contextlib.suppress(OSError):
        for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10_000:
            connected.sendall(bytes([byte]))
            if stop.wait(0.05):
                return


def says_nothing(connected: socket.socket) -> None:
    read_request(connected)
    stop.wait(20)


stop = threading.Event()


def plain(port: int, folder: Path, **options: Any) -> WebhookNotifier:
    place = secret_file(folder, SECRET)
    return WebhookNotifier(
        f"webhook:http://127.0.0.1:{port}/in", secret=place, allow_private=["127.0.0.0/8"], **options
    )  # fmt: skip


@pytest.mark.parametrize(
    ("does", "code"),
    [
        (replies(b""), "ANSWER"),
        (replies(b"hello\r\n\r\n"), "ANSWER"), (replies(b"HTTP/1.1 abc OK\r\n\r\n"), "ANSWER"),
        (replies(b"HTTP/1.1 99 OK\r\n\r\n"), "ANSWER"), (replies(b"HTTP/1.1 2000 OK\r\n\r\n"), "ANSWER"),
        (replies(b"\x16\x03\x01" + b"\xff" * 500), "ANSWER"), (replies(b"HTTP/1.1 200 " + b"x" * 100_000), "ANSWER"),
        (replies(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"), "ANSWER"), (endless(b"X: y\r\n"), "ANSWER"),
        (endless(b"X"), "ANSWER"), (replies(b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000), "ANSWER"),
        (lambda connected: connected.close(), ""),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_ends_in_a_code(does: Does, code: str, tmp_path: Path) -> None:
    with crude(does) as port:
        error = failing(plain(port, tmp_path))
    assert error.retryable
    assert error.code == f"GT-WEBHOOK-{code}" if code else error.code in ("GT-WEBHOOK-ANSWER", "GT-WEBHOOK-DOWN")


@pytest.mark.parametrize("does", [drips, says_nothing])
def test_a_whole_send_has_one_deadline(does: Does, tmp_path: Path) -> None:
    stop.clear()
    with crude(does) as port:
        error = failing(plain(port, tmp_path, timeout=1))
        stop.set()
    assert (error.code, error.retryable) == ("GT-WEBHOOK-SILENT", True)


def test_a_handshake_that_does_not_end_has_it_too(channel: Any) -> None:
    stop.clear()
    with crude(lambda connected: bool(stop.wait(20))) as port:
        error = failing(channel(f"webhook:https://127.0.0.1:{port}/", timeout=1))
        stop.set()
    assert error.code == "GT-WEBHOOK-SILENT"


def test_what_is_no_tls_is_not_safe(channel: Any) -> None:
    with crude(lambda connected: connected.sendall(b"HTTP/1.1 200 OK\r\n\r\n" * 10)) as port:
        error = failing(channel(f"webhook:https://127.0.0.1:{port}/"))
    assert (error.code, error.retryable) == ("GT-WEBHOOK-TLS", True)


def test_an_answer_may_say_to_go_on_first(tmp_path: Path) -> None:
    with crude(replies(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n")) as port:
        assert plain(port, tmp_path).send(found()) == Accepted()


def test_nobody_there_and_no_such_name(tmp_path: Path, channel: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert failing(plain(port, tmp_path)).code == "GT-WEBHOOK-DOWN"

    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, f"Name or service not known: {host}")

    error = failing(channel("webhook:https://grid.example.org/", resolve=unknown))
    assert (error.code, error.retryable) == ("GT-WEBHOOK-DOWN", True)
    assert "grid.example" not in str(error)


def test_an_address_that_does_not_answer_leaves_time_for_the_next(
    platform: Platform, channel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A way that swallows everything, as IPv6 often does, uses up its share of the time and no more."""
    connect = socket.socket.connect
    shares: list[float | None] = []

    def hangs(self: socket.socket, address: Any) -> None:
        shares.append(self.gettimeout())
        if address[0] == "127.0.0.9":
            raise TimeoutError
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", hangs)
    notifier = channel(platform.url("localhost"), resolve=lambda host, port: ["127.0.0.9", "127.0.0.1"])
    assert notifier.send(found()) == Accepted()
    first, second = shares
    assert first is not None
    assert second is not None
    assert first <= 4 < second


def test_a_hostile_answer_is_repeated_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with crude(replies(b"HTTP/1.1 400 hunter2\r\nRetry-After: hunter2\r\nX: hunter2\r\n\r\nhunter2")) as port:
        error = failing(plain(port, tmp_path))
    assert "hunter2" not in str(error) + repr(error.facts) + caplog.text
    assert isinstance(error, NotifyError)
    assert error.__cause__ is None
