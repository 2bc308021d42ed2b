"""One HTTPS request with the standard library, bounded in time and size.

No redirect is followed and no proxy of the environment asked; the certificate must be trusted and for the host's name.
The deadline is for everything together: a server that answers in drops has no more time than another.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import ssl
import time
from typing import Any, Final, NamedTuple

MAX_ANSWER: Final = 64 * 1024
"""The most bytes of a body."""
MAX_HEAD: Final = 32 * 1024
"""What may come beside it: the status line and headers."""
CONNECT_SECONDS: Final = 4.0


class Answer(NamedTuple):
    """What came back.

    Args:
        status: of HTTP.
        body: at most ``MAX_ANSWER`` bytes.
    """

    status: int
    body: bytes


class Unreachable(Exception):
    """Nothing of the request was sent."""


class Unsafe(Exception):
    """No TLS connection with the right certificate came about."""


class Lost(Exception):
    """The request was sent, at least in part, and no whole answer came in time."""


class Nonsense(Exception):
    """What came back is no HTTP, or more than any answer needs."""


def post(host: str, port: int, path: str, body: bytes, context: ssl.SSLContext, until: float) -> Answer:
    """Posts JSON.

    Args:
        host: name, for the connection, the certificate and the ``Host`` header.
        port: usually 443.
        path: with the query.
        body: JSON in UTF-8.
        context: says whom to trust.
        until: ``time.monotonic`` by which all must be over.

    Raises:
        Unreachable, Unsafe, Lost, Nonsense: see there. None carries a word of what was sent or came.
    """
    line = _secured(_dialled(host, port, until), host, context, until)
    try:
        connection = http.client.HTTPConnection(host, port)
        connection.sock = _Line(line, until)
        headers = {
            "Content-Type": "application/json; charset=utf-8", "Accept-Encoding": "identity", "Connection": "close",
            "Host": host if port == 443 else f"{host}:{port}", "User-Agent": "guardtag",
        }  # fmt: skip
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        with contextlib.closing(response):
            said = response.read(MAX_ANSWER + 1)
            if len(said) > MAX_ANSWER:
                raise Nonsense
            if response.length:  # `read` with a size does not tell of a body that was cut short
                raise Lost
            return Answer(response.status, said)
    except (OSError, http.client.IncompleteRead):  # RemoteDisconnected is an OSError
        raise Lost from None
    except (http.client.HTTPException, ValueError):
        raise Nonsense from None
    finally:
        line.close()


def _dialled(host: str, port: int, until: float) -> socket.socket:
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable from None
    for family, kind, protocol, _, address in places:
        left = min(CONNECT_SECONDS, until - time.monotonic())
        if left <= 0:
            break
        with contextlib.suppress(OSError):
            dialled = socket.socket(family, kind, protocol)
            try:
                dialled.settimeout(left)
                dialled.connect(address)
                return dialled
            except OSError:
                dialled.close()
    raise Unreachable


def _secured(line: socket.socket, host: str, context: ssl.SSLContext, until: float) -> ssl.SSLSocket:
    try:
        line.settimeout(max(0.001, until - time.monotonic()))
        return context.wrap_socket(line, server_hostname=host)
    except (TimeoutError, ssl.SSLEOFError):
        line.close()
        raise Unreachable from None
    except (ssl.SSLError, ValueError):
        line.close()
        raise Unsafe from None
    except OSError:
        line.close()
        raise Unreachable from None


class _Line:
    """What ``http.client`` needs of a socket, by the deadline."""

    def __init__(self, line: ssl.SSLSocket, until: float) -> None:
        self._line = line
        self._until = until

    def sendall(self, data: bytes) -> None:
        """Sends all."""
        _timed(self._line, self._until)
        self._line.sendall(data)

    def makefile(self, mode: str, *more: Any) -> io.BufferedReader:
        """What comes back."""
        return io.BufferedReader(_Reader(self._line, self._until))

    def close(self) -> None:
        """Leaves the connection to ``post``: the answer is still to be read."""


class _Reader(io.RawIOBase):
    def __init__(self, line: ssl.SSLSocket, until: float) -> None:
        self._line = line
        self._until = until
        self._left = MAX_ANSWER + MAX_HEAD

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        _timed(self._line, self._until)
        count = self._line.recv_into(buffer)
        self._left -= count
        if self._left < 0:
            raise Nonsense
        return count


def _timed(line: ssl.SSLSocket, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)
