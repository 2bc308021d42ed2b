"""One request within one deadline, over ``http.client`` and ``ssl`` of the standard library.

No redirect is followed and no proxy, cookie or ``.netrc`` is known of; an answer has at most ``MAX_ANSWER`` bytes. A
library around the same two would have redirects, the environment and decoding to be switched off, and limits each
wait on the network where a whole request has to have an end.
"""

from __future__ import annotations

import io
import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Any, Final, cast
from urllib.parse import urlsplit

import attrs

from guardtag_sms import faults

MAX_ANSWER: Final = 64 * 1024
"""The most bytes of an answer that are read."""
MAX_DIALLED: Final = 4
"""The most addresses of one name that are tried."""

_URL: Final = re.compile(r"https?://[A-Za-z0-9.\[\]:-]{1,253}(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?", re.ASCII)
_HERE: Final = ("127.0.0.1", "::1", "localhost")


@attrs.frozen
class Place:
    """Where a gateway is: over TLS or not, host and port, and the path as it is sent."""

    secure: bool
    host: str
    port: int
    path: str = attrs.field(repr=False)

    @property
    def authority(self) -> str:
        """What the header Host says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


@attrs.frozen
class Answer:
    """What the gateway answered: the status, the header Retry-After or empty, and the body."""

    status: int
    after: str
    body: bytes = attrs.field(repr=False)


def place(url: str) -> Place | None:
    """Where an address leads, or ``None``: https without user, query and fragment, or http on this machine."""
    if not _URL.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return None
    secure = parts.scheme == "https"
    if not host or port == 0 or not (secure or host in _HERE):
        return None
    return Place(secure, host, port or (443 if secure else 80), parts.path or "/")


def context(ca: str) -> ssl.SSLContext:
    """What TLS accepts: 1.2 and later, and a certificate for the name under a trusted authority.

    Args:
        ca: path of the only certificates to trust; empty for the system's.

    Raises:
        ConfigError: the file cannot be used (``GT-SMS-OPTION``).
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks certificate and name
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if not ca:
        made.load_default_certs()
        return made
    try:
        made.load_verify_locations(ca)
    except (OSError, ValueError):  # an ssl.SSLError is an OSError
        raise faults.option("ca", "Its file is not there, or holds no certificate.") from None
    return made


def ask(
    where: Place, method: str, target: str, headers: Mapping[str, str], body: bytes, tls: ssl.SSLContext | None,
    timeout: float,
) -> Answer:  # fmt: skip
    """Sends one request and reads the answer.

    Args:
        where: the gateway.
        method: such as ``POST``.
        target: path and query.
        headers: all but Content-Length and Connection.
        body: may be empty.
        tls: what TLS accepts; ``None`` without TLS.
        timeout: seconds for all of it but the look-up of the name, which Python cannot stop.

    Raises:
        NotifyError: GT-SMS-SILENT, GT-SMS-TLS, GT-SMS-DOWN or GT-SMS-ANSWER.
    """
    until = time.monotonic() + timeout
    with _explained():
        wire = _Wire(_dialled(where, until), until)
        try:
            if tls is not None:
                wire.secure(tls, where.host)
            return _asked(where, method, target, headers, body, wire)
        finally:
            wire.end()


def _dialled(where: Place, until: float) -> socket.socket:
    """A connection to the first address of the name that answers; each gets its share of the time."""
    found = socket.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM)[:MAX_DIALLED]
    for at, (family, kind, protocol, _, address) in enumerate(found):
        made = socket.socket(family, kind, protocol)
        try:
            made.settimeout(_left(until) / (len(found) - at))
            made.connect(address)
            return made
        except OSError:
            made.close()
            if at == len(found) - 1:
                raise
    raise OSError("a name without addresses")


def _asked(
    where: Place, method: str, target: str, headers: Mapping[str, str], body: bytes, wire: _Wire
) -> Answer:  # fmt: skip
    connection = HTTPConnection(where.host, where.port)
    connection.auto_open = 0
    connection.sock = cast(Any, wire)  # it writes with sendall and reads from makefile, and asks for no more
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.putheader("Connection", "close")
        connection.endheaders(body)
        answer = connection.getresponse()
        try:
            return Answer(answer.status, (answer.getheader("Retry-After") or "").strip()[:64], answer.read())
        finally:
            answer.close()
    finally:
        connection.close()


class _Wire:
    """A connection that ends at a deadline, however slowly the other side goes on, and after so many bytes."""

    def __init__(self, connected: socket.socket, until: float) -> None:
        self._socket = connected
        self._until = until
        self._rest = MAX_ANSWER

    def secure(self, tls: ssl.SSLContext, host: str) -> None:
        self._socket.settimeout(_left(self._until))
        self._socket = tls.wrap_socket(self._socket, server_hostname=host)

    def sendall(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._socket.settimeout(_left(self._until))
            view = view[self._socket.send(view) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self))

    def read(self, buffer: Any) -> int:
        if not self._rest:
            raise HTTPException("too long an answer")
        self._socket.settimeout(_left(self._until))
        got = self._socket.recv_into(memoryview(buffer)[: self._rest])
        self._rest -= got
        return got

    def close(self) -> None:
        """http.client closes what it asked as soon as it has the head; the body is read after that."""

    def end(self) -> None:
        self._socket.close()


class _Reader(io.RawIOBase):
    def __init__(self, wire: _Wire) -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._wire.read(buffer)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


@contextmanager
def _explained() -> Iterator[None]:
    """What went wrong, as an error of guardtag; the words of the other side stay out of it."""
    try:
        yield
    except TimeoutError:
        raise faults.silent() from None
    except ssl.SSLError:
        raise faults.unsafe() from None
    except (HTTPException, UnicodeError, ValueError):
        raise faults.nonsense() from None
    except OSError:  # a name that is not found too
        raise faults.down() from None
