"""The way of one request: look-up, dialling, TLS, and an answer that has an end in time and in bytes."""

from __future__ import annotations

import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, IncompleteRead, RemoteDisconnected
from typing import Any, Final, cast

from guardtag.spi.https import MAX_ANSWER, Answer, faults
from guardtag.spi.https.addresses import Address, Network, allowed
from guardtag.spi.https.targets import Target

MAX_HEAD: Final = 64 * 1024
"""The most bytes of an answer beside its body."""
MAX_DIALLED: Final = 4
"""The most addresses of one name that are tried."""


def lookup(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as this machine finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_, place in found]


def context(ca: str) -> ssl.SSLContext:
    """What TLS accepts: version 1.2 and later, and a certificate for the name under a trusted authority.

    Args:
        ca: path of the only certificates to trust; empty for the system's.

    Raises:
        NotifyError: the file cannot be used.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks certificate and name, and writes no key log
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if not ca:
        made.load_default_certs()
        return made
    try:
        made.load_verify_locations(ca)
    except (OSError, ValueError):  # an ssl.SSLError is an OSError
        raise faults.no_authority() from None
    return made


def checked(
    target: Target, private: Sequence[Network], resolve: Callable[[str, int], Sequence[str]]
) -> list[Address]:  # fmt: skip
    """The addresses of a target that may be called, at most ``MAX_DIALLED``.

    Raises:
        NotifyError: the name is not known, or there is none that may be called.
    """
    try:
        texts = [str(target.address)] if target.address else resolve(target.host, target.port)
    except (OSError, UnicodeError):
        raise faults.down() from None
    found = [ipaddress.ip_address(text) for text in dict.fromkeys(texts)]
    fit = [one for one in found if allowed(one, private) and (target.secure or one.is_loopback)]
    if not fit:
        raise faults.address()
    return fit[:MAX_DIALLED]


@contextmanager
def connected(
    addresses: Sequence[Address], target: Target, tls: ssl.SSLContext | None, until: float
) -> Iterator[Line]:  # fmt: skip
    """A connection to the first address that answers, safe where the target is, and closed at the end.

    Args:
        addresses: that may be called.
        target: says name and port.
        tls: what TLS accepts; ``None`` without TLS.
        until: ``time.monotonic`` by which all must be over.

    Raises:
        NotifyError: there was none, or none that is safe.
    """
    try:
        line = Line(_dialled(addresses, target.port, until), until)
    except OSError:  # a TimeoutError is one
        raise faults.down() from None
    try:
        if tls is not None:
            line.secure(tls, target.host)
        yield line
    finally:
        line.end()


def asked(
    line: Line, target: Target, method: str, headers: Mapping[str, str], body: bytes, read: bool
) -> Answer:  # fmt: skip
    """Sends a request over a connection and reads its answer; see ``Client.send``."""
    connection = HTTPConnection(target.host, target.port)
    connection.auto_open = 0
    connection.sock = cast(Any, line)  # it writes with sendall and reads from makefile, and asks for no more
    own = {"Host": target.authority, **({"Accept-Encoding": "identity"} if read else {})}  # a body is not decoded
    if "user-agent" not in map(str.lower, headers):
        own["User-Agent"] = "guardtag"
    try:
        connection.putrequest(method, target.path, skip_host=True, skip_accept_encoding=True)
        for name, value in {**own, **headers, "Content-Length": str(len(body)), "Connection": "close"}.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        return _answer(connection, line, read)
    except (OSError, IncompleteRead, RemoteDisconnected):  # TimeoutError and ssl.SSLError are OSErrors
        raise faults.silent() from None
    except (HTTPException, ValueError):
        raise faults.nonsense() from None
    finally:
        connection.close()


def _answer(connection: HTTPConnection, line: Line, read: bool) -> Answer:
    answer = connection.getresponse()
    try:
        if line.ended:  # ``http.client`` takes a head that breaks off for a whole one
            raise faults.silent()
        if not 200 <= answer.status < 600:
            raise faults.nonsense()
        body = answer.read(MAX_ANSWER + 1) if read else b""
        if len(body) > MAX_ANSWER:
            raise faults.nonsense()
        if read and answer.length:  # `read` with a size does not tell of a body that was cut short
            raise faults.silent()
        return Answer(answer.status, body, (answer.getheader("Retry-After") or "").strip()[:64])
    finally:
        answer.close()


def _dialled(addresses: Sequence[Address], port: int, until: float) -> socket.socket:
    """A connection to the first address that answers; each gets its share of the time."""
    for place, one in enumerate(addresses):
        made = socket.socket(socket.AF_INET6 if one.version == 6 else socket.AF_INET, socket.SOCK_STREAM)
        try:
            made.settimeout(_left(until) / (len(addresses) - place))
            made.connect((str(one), port))
            return made
        except OSError:
            made.close()
            if place == len(addresses) - 1:
                raise
    raise AssertionError("there is at least one address")


class Line:
    """A connection that ends at a deadline, however slowly the other side goes on, and after so many bytes.

    Args:
        dialled: a connected socket.
        until: ``time.monotonic`` by which all must be over.

    Attributes:
        ended: whether the end of what comes in was met.
    """

    def __init__(self, dialled: socket.socket, until: float) -> None:
        self._socket = dialled
        self._until = until
        self._rest = MAX_ANSWER + MAX_HEAD
        self.ended: bool = False

    def secure(self, tls: ssl.SSLContext, host: str) -> None:
        """Goes over to TLS with whoever can prove to be the host; raises ``NotifyError``."""
        try:
            self._socket.settimeout(_left(self._until))
            self._socket = tls.wrap_socket(self._socket, server_hostname=host)
        except (TimeoutError, ssl.SSLEOFError, ssl.SSLZeroReturnError):  # who hangs up; Python 3.11.2 calls it the last
            raise faults.down() from None
        except (ssl.SSLError, ValueError):
            raise faults.unsafe() from None
        except OSError:
            raise faults.down() from None

    def sendall(self, data: bytes) -> None:
        """Sends all of it."""
        view = memoryview(data)
        while view:
            self._socket.settimeout(_left(self._until))
            view = view[self._socket.send(view) :]

    def receive(self, buffer: Any) -> int:
        """Reads some bytes, as ``readinto`` does."""
        if not self._rest:
            raise HTTPException("too long an answer")
        self._socket.settimeout(_left(self._until))
        got = self._socket.recv_into(memoryview(buffer)[: self._rest])
        self._rest -= got
        self.ended = not got
        return got

    def makefile(self, mode: str) -> io.BufferedReader:
        """What comes in, as a file."""
        return io.BufferedReader(_Received(self))

    def close(self) -> None:
        """Nothing: ``http.client`` closes what it asked as soon as it has the head; the body is read after that."""

    def end(self) -> None:
        """Closes the connection."""
        self._socket.close()


class _Received(io.RawIOBase):
    """What comes in over a connection. To close it leaves the connection open, as with the file of a socket."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._line.receive(buffer)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
