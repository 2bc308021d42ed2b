"""A server on loopback that stands for another system."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import attrs
import webhook_verifier

LOOPBACK = ["127.0.0.0/8"]
SECRET = "whsec_" + "bm90LWEtc2VjcmV0LWJ1dC0yNC1ieXRlcw=="
OTHER = "whsec_" + "YW5vdGhlci1vbmUtdGhhdC1pcy1uby1zZWNyZXQ="


@attrs.frozen
class Request:
    """What came in."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float


class Platform:
    """A platform: checks every signature by itself and answers as told, 204 unless told otherwise.

    Args:
        secret: what it verifies with; ``None`` believes anybody.
        tls: certificate and key, or ``None`` for plain HTTP.
    """

    def __init__(self, secret: str | None = SECRET, tls: ssl.SSLContext | None = None) -> None:
        self.secret = secret
        self.got: list[Request] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.names: list[str | None] = []
        platform = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 20

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers, answer = platform.answer(Request(self.path, dict(self.headers), body, time.time()))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(answer)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(answer)

            def log_message(self, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def get_request(self) -> tuple[socket.socket, Any]:
                connected, address = super().get_request()
                if tls is None:
                    return connected, address
                connected.settimeout(20)
                return tls.wrap_socket(connected, server_side=True), address

            def handle_error(self, *args: Any) -> None:
                pass

        if tls is not None:
            tls.sni_callback = lambda connection, name, context: self.names.append(name)
        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.scheme = "http" if tls is None else "https"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def answer(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        """Keeps a request and says what to answer."""
        self.got.append(request)
        if self.secret is not None and webhook_verifier.problem(request.headers, request.body, self.secret, request.at):
            return 401, {}, b""
        return self.answers.pop(0) if self.answers else (204, {}, b"")

    def url(self, host: str = "localhost", path: str = "/in") -> str:
        """Its address, as a channel's URL."""
        return f"webhook:{self.scheme}://{host}:{self.port}{path}"

    def close(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def secret_file(folder: Path, *lines: str) -> str:
    """A file with secrets that nobody else may open, as an option says it."""
    path = folder / "platform.secret"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
    path.chmod(0o600)
    return f"file:{path}"
