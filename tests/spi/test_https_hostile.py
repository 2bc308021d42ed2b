"""The client of every channel, against servers that misbehave: it ends in time, with a code, in few bytes."""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from guardtag.errors import NotifyError
from guardtag.spi import https
from guardtag.spi.https import Answer, Client
from guardtag.testing.certificates import certificate
from tests.spi.requests import HERE, JSON, OK, asked, failing, here

from .servers import Does, crude, read_request, replies

stop = threading.Event()


def endless(line: bytes, head: bytes = b"HTTP/1.1 200 OK\r\n") -> Does:
    def does(connected: socket.socket) -> None:
        read_request(connected)
        connected.sendall(head)
        with contextlib.suppress(OSError):
            for _ in range(1_000_000):
                connected.sendall(line)

    return does


def drips(head: bytes) -> Does:
    """One byte now and then: each alone comes in time."""

    def does(connected: socket.socket) -> None:
        read_request(connected)
        with contextlib.suppress(OSError):
            connected.sendall(head)
            while not stop.wait(0.05):
                connected.sendall(b"x")

    return does


def says_nothing(connected: socket.socket) -> None:
    read_request(connected)
    stop.wait(20)


# -- servers that misbehave


RAW = {
    "nothing": (b"", "SILENT"), "half a head": (b"HTTP/1.1 200 OK\r\nContent-Le", "SILENT"),
    "a head without end": (b"HTTP/1.1 200 OK\r\nX: y\r\n", "SILENT"), "no head": (b"HTTP/1.1 200 OK\r\n", "SILENT"),
    "no http": (b"hello\r\n\r\n", "ANSWER"), "another protocol": (b"\x16\x03\x01" + b"\xff" * 500, "ANSWER"),
    "no number": (b"HTTP/1.1 abc OK\r\n\r\n", "ANSWER"), "99": (b"HTTP/1.1 99 OK\r\n\r\n", "ANSWER"),
    "2000": (b"HTTP/1.1 2000 OK\r\n\r\n", "ANSWER"), "600": (b"HTTP/1.1 600 OK\r\n\r\n", "ANSWER"),
    "103": (b"HTTP/1.1 103 Hints\r\n\r\n", "ANSWER"), "another version": (b"HTTP/9.9 200 OK\r\n\r\nok", "ANSWER"),
    "a long line": (b"HTTP/1.1 200 " + b"x" * 100_000, "ANSWER"),
    "many headers": (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "ANSWER"),
    "endless hints": (b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000, "ANSWER"),
}  # fmt: skip
BODIES = {
    "half a body": (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nok", "SILENT"),
    "half a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1b\r\nok", "SILENT"),
    "a bad chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok", "SILENT"),
    "a long body": (b"HTTP/1.1 200 OK\r\n\r\n" + b" " * 300_000, "ANSWER"),
}  # fmt: skip


@pytest.mark.parametrize("read", [True, False])
@pytest.mark.parametrize("name", RAW)
def test_an_answer_that_is_none_ends_in_a_code(name: str, read: bool) -> None:
    raw, code = RAW[name]
    with crude(replies(raw)) as port:
        error = failing(here(port), read=read)
    assert (error.code, error.retryable) == (f"GT-HTTP-{code}", True)


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_none_counts_when_it_is_read(name: str) -> None:
    raw, code = BODIES[name]
    with crude(replies(raw)) as port:
        error = failing(here(port))
    assert (error.code, error.retryable) == (f"GT-HTTP-{code}", True)
    with crude(replies(raw)) as port:
        assert asked(here(port), read=False) == Answer(200)


@pytest.mark.parametrize(
    "does", [endless(b"X: y\r\n"), endless(b"X"), endless(b" " * 9000, b"HTTP/1.1 200 OK\r\n\r\n")], ids=range(3)
)
def test_an_answer_without_end_ends(does: Does) -> None:
    with crude(does) as port:
        error = failing(here(port))
    assert (error.code, error.retryable) == ("GT-HTTP-ANSWER", True)


HEADS = (b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")


@pytest.mark.parametrize("does", [*map(drips, HEADS), says_nothing], ids=range(4))
def test_a_whole_request_has_one_deadline(does: Does) -> None:
    stop.clear()
    with crude(does) as port:
        error = failing(here(port), timeout=1)
        stop.set()
    assert (error.code, error.retryable) == ("GT-HTTP-SILENT", True)


def test_a_handshake_that_does_not_end_has_it_too_and_nothing_was_sent() -> None:
    stop.clear()
    with crude(lambda connected: bool(stop.wait(20))) as port:
        error = failing(here(port, "https"), timeout=1)
        stop.set()
    assert error.code == "GT-HTTP-DOWN"


def test_what_is_no_tls_is_not_safe_and_who_hangs_up_is_not_there() -> None:
    with crude(lambda connected: connected.sendall(b"HTTP/1.1 200 OK\r\n\r\n" * 10)) as port:
        error = failing(here(port, "https"))
    assert (error.code, error.retryable) == ("GT-HTTP-TLS", True)
    with crude(lambda connected: bool(connected.recv(4096))) as port:
        assert failing(here(port, "https")).code == "GT-HTTP-DOWN"


def test_nobody_there_and_no_such_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert failing(here(port)).code == "GT-HTTP-DOWN"

    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, f"Name or service not known: {host}")

    error = failing("https://grid.example.org/", resolve=unknown)
    assert (error.code, error.retryable) == ("GT-HTTP-DOWN", True)
    assert "grid.example" not in str(error)


def test_an_address_that_does_not_answer_leaves_time_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """A way that swallows everything, as IPv6 often does, uses up its share of the time and no more."""
    connect = socket.socket.connect
    shares: list[float | None] = []

    def hangs(self: socket.socket, address: Any) -> None:
        shares.append(self.gettimeout())
        if address[0] == "127.0.0.9":
            raise TimeoutError
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", hangs)
    with crude(replies(OK)) as port:
        url = f"http://localhost:{port}/"
        assert asked(url, resolve=lambda host, port: ["127.0.0.9", "127.0.0.1"]).body == b"ok"
    first, second = shares
    assert first is not None
    assert second is not None
    assert first <= 4 < second


def test_a_hostile_answer_is_repeated_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    with crude(replies(b"HTTP/1.1 200 hunter2\r\nX: hunter2\r\nContent-Length: 99\r\n\r\nhunter2")) as port:
        error = failing(here(port) + "?hunter2", headers={"X": "hunter2"}, body=b"hunter2")
    assert "hunter2" not in str(error) + repr(error.facts) + caplog.text


# -- certificates


@pytest.fixture
def tls(tmp_path: Path) -> ssl.SSLContext:
    return certificate(tmp_path, "localhost")


def test_the_name_and_the_authority_count(tls: ssl.SSLContext, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    certificate(tmp_path / "other", "localhost")
    came: list[bytes] = []
    with crude(replies(OK, came), times=6, tls=tls) as port:
        url, ca = f"https://localhost:{port}/", str(tmp_path / "ca.pem")
        assert asked(url, ca=ca).body == asked(url, ca=f"file:{ca}").body == b"ok"
        for host, trusted in (("127.0.0.1", ca), ("localhost", str(tmp_path / "other/ca.pem")), ("localhost", "")):
            error = failing(f"https://{host}:{port}/", ca=trusted)
            assert (error.code, error.retryable) == ("GT-HTTP-TLS", True)
        named = f"https://grid.example.org:{port}/"
        assert failing(named, ca=ca, resolve=lambda host, port: ["127.0.0.1"]).code == "GT-HTTP-TLS"
    assert len(came) == 2


def test_an_old_version_of_tls_is_not_spoken(tls: ssl.SSLContext, tmp_path: Path) -> None:
    from guardtag.spi.https import wire

    assert wire.context("").minimum_version == wire.context(str(tmp_path / "ca.pem")).minimum_version
    assert wire.context("").minimum_version == ssl.TLSVersion.TLSv1_2
    assert wire.context("").check_hostname


def test_a_file_of_certificates_is_read_until_it_holds_some(tls: ssl.SSLContext, tmp_path: Path) -> None:
    file = tmp_path / "later.pem"
    with crude(replies(OK), tls=tls) as port:
        client = Client(allow_private=HERE, ca=str(file))
        target = client.target(f"https://localhost:{port}/")
        for data in (None, b"", b"no certificate"):
            if data is not None:
                file.write_bytes(data)
            with pytest.raises(NotifyError) as caught:
                client.send(target, JSON)
            assert (caught.value.code, caught.value.retryable) == ("GT-HTTP-CA", True)
        file.write_bytes((tmp_path / "ca.pem").read_bytes())
        assert client.send(target, JSON).body == b"ok"


def test_a_channel_that_is_not_used_loads_neither_tls_nor_http() -> None:
    script = (
        "import sys\nfrom guardtag.spi import https\nhttps.Client().target('https://grid.example.org/')\n"
        "print([name for name in ('ssl', 'http.client') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_limits_leave_time_for_the_core() -> None:
    assert https.TIMEOUT < https.MAX_TIMEOUT < 10
