"""One request to one checked address, within one deadline.

The name is looked up once, each of its addresses is checked, and a checked one is dialled: whoever answers for the
name cannot say something else in between ("DNS rebinding"). TLS and the header Host still say the name. There is no
redirect, no proxy, no ``.netrc``, no cookie, since nothing here knows of any; of the answer the head is read, at most
``MAX_ANSWER`` bytes, and never the body.

``http.client`` and ``ssl`` of the standard library do the work. httpx and urllib3 would be further dependencies
around the same two, with redirects, environment and decoding to be switched off, and both limit each wait on the
network where a whole request has to have an end.
"""

from __future__ import annotations

import io
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException
from typing import Any, Final, cast

import attrs

from guardtag_webhook import faults
from guardtag_webhook.addresses import Address, Network, allowed
from guardtag_webhook.target import Target

MAX_ANSWER: Final = 64 * 1024
"""The most bytes of an answer that are read."""
MAX_DIALLED: Final = 4
"""The most addresses of one name that are tried."""

Resolve = Callable[[str, int], Sequence[str]]


@attrs.frozen
class Answer:
    """What the other side answered.

    Args:
        status: 100 to 999.
        after: the header Retry-After, or empty.
    """

    status: int
    after: str = ""

    def seconds(self, now: float) -> float | None:
        """How long it asks to wait (RFC 9110, section 10.2.3): seconds, or a date; ``None`` when it does not."""
        if re.fullmatch(r"[0-9]{1,9}", self.after, re.ASCII):
            return float(self.after)
        try:
            return max(0.0, parsedate_to_datetime(self.after).timestamp() - now)
        except (ValueError, TypeError, OverflowError):
            return None


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
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks certificate and name
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if not ca:
        made.load_default_certs()
        return made
    try:
        made.load_verify_locations(ca)
    except (OSError, ValueError):  # an ssl.SSLError is an OSError
        raise faults.no_authority() from None
    return made


def post(
    target: Target, headers: Mapping[str, str], body: bytes, *, private: Sequence[Network], tls: ssl.SSLContext | None,
    timeout: float, resolve: Resolve = lookup,
) -> Answer:  # fmt: skip
    """Sends one POST and reads the head of the answer.

    Args:
        target: where to.
        headers: beside Host and Content-Length.
        body: the whole of it.
        private: private networks that may be called.
        tls: what TLS accepts; ``None`` without TLS.
        timeout: seconds for all of it.
        resolve: finds the addresses of a name.

    Raises:
        NotifyError: it could not be sent, or was not answered.
    """
    until = time.monotonic() + timeout
    with _explained():
        addresses = _checked(target, private, resolve)
        plain = _dialled(addresses, target.port, until)
        wire = _Wire(plain, until)
        try:
            if tls is not None:
                wire.secure(tls, target.host)
            return _asked(target, headers, body, wire)
        finally:
            wire.close()


def _checked(target: Target, private: Sequence[Network], resolve: Resolve) -> list[Address]:
    """The addresses that may be called."""
    texts = [str(target.address)] if target.address else resolve(target.host, target.port)
    found = [ipaddress.ip_address(text) for text in dict.fromkeys(texts)]
    fit = [one for one in found if allowed(one, private) and (target.secure or one.is_loopback)]
    if not fit:
        raise faults.address()
    return fit[:MAX_DIALLED]


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


def _asked(target: Target, headers: Mapping[str, str], body: bytes, wire: _Wire) -> Answer:
    connection = HTTPConnection(target.host, target.port)
    connection.auto_open = 0
    connection.sock = cast(Any, wire)  # it writes with sendall and reads from makefile, and asks for no more
    try:
        connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": target.authority, **headers, "Content-Length": str(len(body))}.items():
            connection.putheader(name, value)
        connection.putheader("Connection", "close")
        connection.endheaders(body)
        answer = connection.getresponse()
        try:
            return Answer(answer.status, (answer.getheader("Retry-After") or "").strip()[:64])
        finally:
            answer.close()
    finally:
        connection.close()


class _Wire(io.RawIOBase):
    """A connection that ends at a deadline, however slowly the other side goes on, and after so many bytes."""

    def __init__(self, connected: socket.socket, until: float) -> None:
        self._socket = connected
        self._until = until
        self._rest = MAX_ANSWER

    def secure(self, tls: ssl.SSLContext, host: str) -> None:
        self._socket.settimeout(_left(self._until))
        try:
            self._socket = tls.wrap_socket(self._socket, server_hostname=host)
        except ssl.SSLError:
            raise faults.unsafe() from None

    def sendall(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._socket.settimeout(_left(self._until))
            view = view[self._socket.send(view) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            raise HTTPException("too long an answer")
        self._socket.settimeout(_left(self._until))
        got = self._socket.recv_into(memoryview(buffer)[: self._rest])
        self._rest -= got
        return got

    def close(self) -> None:
        self._socket.close()
        super().close()


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
    except (HTTPException, UnicodeError):
        raise faults.nonsense() from None
    except OSError:  # a name that is not found too
        raise faults.down() from None
