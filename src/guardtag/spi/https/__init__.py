"""One request to one checked address, within one deadline: the HTTP client of every channel.

    client = https.Client(allow_private=allow_private, ca=ca)      # options of the channel, checked here
    target = client.target("https://gateway.example.org/send")
    answer = client.send(target, {"Content-Type": "application/json"}, body)

The name is looked up once, each of its addresses is checked, and a checked one is dialled: whoever answers for the
name cannot say something else in between ("DNS rebinding"). TLS and the header Host still say the name. There is no
redirect, no proxy, no ``.netrc``, no cookie, since nothing here knows of any. Whatever goes wrong is a
``NotifyError`` with a code of its own and no word of the other side: ``GT-HTTP-DOWN``, ``-TLS``, ``-CA``, ``-ADDRESS``
and ``-REQUEST`` say that nothing was sent, ``GT-HTTP-SILENT`` and ``-ANSWER`` that nobody knows. What a status means
is the channel's own business.

``http.client`` and ``ssl`` of the standard library do the work. httpx and urllib3 would be further dependencies
around the same two, with redirects, environment and decoding to be switched off, and both limit each wait on the
network where a whole request has to have an end.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

import attrs

from guardtag.spi.https import faults
from guardtag.spi.https.addresses import allowed, networks
from guardtag.spi.https.targets import Target, parse

if TYPE_CHECKING:
    import ssl

TIMEOUT: Final = 8.0
"""Seconds from looking up the name to the whole answer; a channel gives a send 10."""
MAX_TIMEOUT: Final = 9.0
MAX_ANSWER: Final = 64 * 1024
"""The most bytes of an answer's body that are read."""
MAX_NETWORKS: Final = 100

Resolve = Callable[[str, int], Sequence[str]]
"""``resolve(name, port)``: the addresses of a name."""

_METHOD: Final = re.compile("[A-Z]{3,10}", re.ASCII)
_PATH: Final = re.compile("/[!-~]*", re.ASCII)
_NAME: Final = re.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}", re.ASCII)
_VALUE: Final = re.compile("[ -~]{0,8192}", re.ASCII)
_OWN: Final = ("host", "content-length", "connection", "transfer-encoding", "accept-encoding")


@attrs.frozen
class Answer:
    """What the other side answered.

    Args:
        status: 200 to 599.
        body: at most ``MAX_ANSWER`` bytes; empty where it was not to be read.
        after: the header Retry-After, or empty.
    """

    status: int
    body: bytes = attrs.field(default=b"", repr=False)
    after: str = attrs.field(default="", repr=False)

    def seconds(self, now: float) -> float | None:
        """How long it asks to wait (RFC 9110, section 10.2.3): seconds, or a date; ``None`` when it does not.

        Args:
            now: seconds since 1970 UTC.
        """
        if re.fullmatch(r"[0-9]{1,9}", self.after, re.ASCII):
            return float(self.after)
        try:
            return max(0.0, parsedate_to_datetime(self.after).timestamp() - now)
        except (ValueError, TypeError, OverflowError):
            return None


class Client:
    """Sends requests for one channel. Safe to use from any thread; nothing is kept between two requests.

    Args:
        allow_private: private networks that may be called, such as ``["10.8.0.0/16"]``; otherwise none may.
        ca: file of the only certificates to trust, as a path or ``file:PATH``; empty for the system's. It is read
            with the first request.
        timeout: seconds for all of one request, 1 to 9; only the look-up of a name cannot be cut short.
        resolve: finds the addresses of a name; ``None``: as this machine does.

    Raises:
        ConfigError: one of them does not fit (``GT-HTTP-OPTION``).
    """

    def __init__(
        self, *, allow_private: Any = (), ca: Any = "", timeout: Any = TIMEOUT, resolve: Resolve | None = None
    ) -> None:
        if type(ca) is not str:
            raise faults.option("ca", "It is the path of a file with certificates.")
        if type(timeout) not in (int, float) or not 1 <= timeout <= MAX_TIMEOUT:
            raise faults.option("timeout", f"It is a number of seconds from 1 to {MAX_TIMEOUT:g}.")
        self._private = _networks(allow_private)
        self._ca = ca.removeprefix("file:")
        self._timeout = float(timeout)
        self._resolve = resolve
        self._lock = threading.Lock()
        self._context: ssl.SSLContext | None = None

    def target(self, url: str) -> Target:
        """Reads an address.

        Args:
            url: ``https://HOST[:PORT]/PATH``; ``http`` to this machine alone, where ``allow_private`` names it.

        Raises:
            ConfigError: it cannot be read (``GT-HTTP-URL``), or is one that may not be called (``GT-HTTP-ADDRESS``).
        """
        target = parse(url)
        if target.address is not None and not allowed(target.address, self._private):
            raise faults.private()
        return target

    def send(
        self, target: Target, headers: Mapping[str, str], body: bytes = b"", *, method: str = "POST", read: bool = True
    ) -> Answer:
        """Sends one request and reads the answer.

        Args:
            target: where to.
            headers: of the request; Host, Content-Length, Connection, Transfer-Encoding and Accept-Encoding are the
                client's own, and what is given for them is left out.
            body: the whole of it.
            method: such as ``POST``.
            read: whether the answer's body is read; otherwise its head alone.

        Raises:
            NotifyError: it could not be sent, or was not answered.
        """
        from guardtag.spi.https import wire

        until = time.monotonic() + self._timeout
        given = {name: value for name, value in headers.items() if name.lower() not in _OWN}
        if not (_METHOD.fullmatch(method) and _PATH.fullmatch(target.path) and all(map(_fits, given.items()))):
            raise faults.unfit()
        addresses = wire.checked(target, self._private, self._resolve or wire.lookup)
        with wire.connected(addresses, target, self._trusted() if target.secure else None, until) as line:
            return wire.asked(line, target, method, given, body, read)

    def _trusted(self) -> ssl.SSLContext:
        from guardtag.spi.https import wire

        with self._lock:  # the system's certificates take a while to load
            if self._context is None:
                self._context = wire.context(self._ca)
            return self._context


def _networks(given: Any) -> Any:
    why = "It is a list of private networks, such as 10.8.0.0/16 or fd12:3456::/32; none wider."
    if not isinstance(given, list | tuple) or len(given) > MAX_NETWORKS or not all(type(one) is str for one in given):
        raise faults.option("allow_private", why)
    try:
        return networks(given)
    except ValueError:
        raise faults.option("allow_private", why) from None


def _fits(header: tuple[str, str]) -> bool:
    name, value = header
    return _NAME.fullmatch(name) is not None and _VALUE.fullmatch(value) is not None


__all__ = ["MAX_ANSWER", "MAX_TIMEOUT", "TIMEOUT", "Answer", "Client", "Resolve", "Target", "parse"]
