"""Servers on loopback that do whatever a test says."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

Does = Callable[[socket.socket], None]


@contextlib.contextmanager
def crude(does: Does, times: int = 1, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server that does as told with each connection; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)

        def serves() -> None:
            for _ in range(times):
                with contextlib.suppress(OSError):
                    connected, _ = server.accept()
                    connected.settimeout(20)
                    with connected, tls.wrap_socket(connected, server_side=True) if tls else connected as line:
                        does(line)

        thread = threading.Thread(target=serves, daemon=True)
        thread.start()
        yield server.getsockname()[1]
    thread.join(20)


def read_request(connected: socket.socket) -> bytes:
    """One request, head and body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connected.recv(65536) or b"\r\n\r\n"
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or b"0")
    while len(body) < length:
        body += connected.recv(65536)
    return head + b"\r\n\r\n" + body


def replies(data: bytes, kept: list[bytes] | None = None) -> Does:
    """Reads one request and answers these bytes."""

    def does(connected: socket.socket) -> None:
        request = read_request(connected)
        if kept is not None:
            kept.append(request)
        connected.sendall(data)

    return does
