"""`guardtag dispatch --loop` says that it is alive: to systemd and to a watchdog outside."""

from __future__ import annotations

import datetime
import http.server
import logging
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from guardtag.cli import _watchdog
from guardtag.dispatcher import Dispatched
from guardtag.errors import StoreUnavailable
from tests.cli.loops import PATIENT, Door, place, played, until

__all__ = ["place"]


# -- systemd


def test_systemd_is_told(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bound:
        bound.bind(str(tmp_path / "notify"))
        bound.settimeout(PATIENT)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        played(Door(Dispatched(), StoreUnavailable("GT-STORE-LOCKED", "locked"), Dispatched()))
        assert [bound.recv(100) for _ in range(4)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_an_abstract_socket_too(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"guardtag-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bound:
        bound.bind("\0" + name)
        bound.settimeout(PATIENT)
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + name)
        assert _watchdog.notify("READY=1")
        assert bound.recv(100) == b"READY=1"


@pytest.mark.parametrize("address", ["", "relative", "vsock:2:1234", "/nowhere/at/all", "/" + "x" * 500])
def test_nobody_listens_and_nothing_happens(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    assert _watchdog.notify("READY=1") is False


# -- the watchdog outside


class Server:
    """A watchdog on this machine: what it was asked, and what it answers."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.status, self.location = 200, ""
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, dict(self.headers)))
                self.send_response(outer.status)
                if outer.location:
                    self.send_header("Location", outer.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if context is not None:
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        self.port = self.http.server_address[1]
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,))
        self.thread.start()

    def close(self) -> None:
        """Ends it."""
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    """A watchdog over http on this machine."""
    made = Server()
    yield made
    made.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://watchdog.example.org/ping", "ftp://localhost/x", "https://", "https:///x", "//localhost/x", "",
        "https://user:secret@watchdog.example.org/", "https://watchdog.example.org:0/",
        "https://watchdog.example.org:99999/", "https://watchdog.example.org/a\r\nHost: x", "https://x.example/ ",
        "http://127.0.0.1.example.org/", "http://0x7f.1/", "http://localhost.example.org/", "https://x.example/é",
        "https://x.example/" + "a" * 3000, "file:///etc/passwd", "http://[::ffff:10.0.0.1]/", "http://10.0.0.1/",
    ],
)  # fmt: skip
def test_a_watchdog_is_asked_over_https_or_here(url: str) -> None:
    with pytest.raises(ValueError, match="watchdog"):
        _watchdog.Watchdog(url)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.9.9.9"])
def test_this_machine_may_be_asked_in_clear(host: str) -> None:
    assert _watchdog.checked(f"http://{host}:8080/ping?x=1").path == "/ping"


def test_the_loop_pings_after_a_beat(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through no proxy, whatever the environment says."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    watchdog = _watchdog.Watchdog(f"http://127.0.0.1:{server.port}/ping/secret?a=b")
    played(Door(Dispatched(), Dispatched(), Dispatched()), watchdog=watchdog)
    until(lambda: len(server.asked) == 1)
    watchdog.close(PATIENT)
    assert not watchdog._thread.is_alive()
    ((path, headers),) = server.asked
    assert path == "/ping/secret?a=b"
    assert headers["User-Agent"].startswith("guardtag/")


def test_no_ping_while_the_store_does_not_answer(server: Server) -> None:
    watchdog = _watchdog.Watchdog(f"http://127.0.0.1:{server.port}/ping")
    locked = StoreUnavailable("GT-STORE-LOCKED", "The database is locked.")
    played(Door(locked, locked), watchdog=watchdog)
    watchdog.close(PATIENT)
    assert server.asked == []


def test_a_redirect_is_not_followed(server: Server) -> None:
    server.status, server.location = 302, f"http://127.0.0.1:{server.port}/elsewhere"
    assert _watchdog.get(f"http://127.0.0.1:{server.port}/ping") == 302
    assert [path for path, _ in server.asked] == ["/ping"]


def test_a_failing_watchdog_is_said_once_and_its_url_never(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    watchdog = _watchdog.Watchdog(f"http://127.0.0.1:{server.port}/ping/very-secret")
    for status in (500, 302, 500, 200, 404):
        server.status, before = status, len(server.asked)
        watchdog.ping()
        until(lambda before=before: len(server.asked) > before)  # type: ignore[misc]
        until(lambda: not watchdog._wanted.is_set())
        time.sleep(0.05)
    watchdog.close(PATIENT)
    said = [r.getMessage() for r in caplog.records if r.name == "guardtag" and r.levelno >= logging.WARNING]
    assert said == [
        "the watchdog could not be pinged: status 500", "the watchdog could not be pinged: status 404",
    ]  # fmt: skip
    assert "very-secret" not in "".join(said)


def test_a_watchdog_that_hangs_disturbs_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        watchdog = _watchdog.Watchdog(f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout=0.2)
        played(Door(*[Dispatched()] * 5), watchdog=watchdog)
        watchdog.close(PATIENT)
        assert not watchdog._thread.is_alive()


def test_over_https_only_whom_the_machine_trusts(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(today - datetime.timedelta(1))
        .not_valid_after(today + datetime.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path / "watchdog.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ) + certificate.public_bytes(serialization.Encoding.PEM)
    )  # fmt: skip
    here = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    here.load_cert_chain(file)
    server = Server(here)
    try:
        with pytest.raises(ssl.SSLError):
            _watchdog.get(f"https://localhost:{server.port}/ping")
        assert server.asked == []
        trusting = ssl.create_default_context(cafile=str(file))
        assert _watchdog.get(f"https://localhost:{server.port}/ping", context=trusting) == 200
        with pytest.raises(ssl.SSLError):
            _watchdog.get(f"https://127.0.0.1:{server.port}/ping", context=trusting)
    finally:
        server.close()
