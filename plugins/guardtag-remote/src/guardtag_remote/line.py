"""One connection of a client: made, greeted, and asked one thing at a time."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import time
from collections.abc import Iterator
from typing import Final

import msgspec

from guardtag.errors import StoreUnavailable
from guardtag_remote import faults, frames, wire
from guardtag_remote.settings import Settings

CONNECT_SECONDS: Final = 3.0
"""For the connection, TLS and the greeting together; of ``timeout`` at most."""


class Unreached(Exception):
    """No connection came about, for now."""


class Broken(Exception):
    """The connection broke after something was sent."""


class Silent(Exception):
    """The answer did not come in time."""


class Line:
    """A connection to the server. Not safe for threads.

    Args:
        settings: where to.
        context: how.

    Raises:
        Unreached: nobody answers there just now.
        StoreUnavailable: whoever answers is not the server, does not let us in, or has no place.
    """

    def __init__(self, settings: Settings, context: ssl.SSLContext) -> None:
        until = time.monotonic() + min(CONNECT_SECONDS, settings.timeout)
        plain = _connected(settings, until)
        try:
            plain.settimeout(frames.left(until))
            self._socket = context.wrap_socket(plain, server_hostname=settings.host)
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):  # it goes away just now
            plain.close()
            raise Unreached from None
        except ssl.SSLError:
            plain.close()
            raise faults.untrusted() from None
        except (TimeoutError, OSError):
            plain.close()
            raise Unreached from None
        try:
            self.welcome: wire.Welcome = self._greeted(until)
        except BaseException:
            self.close()
            raise
        self.born: float = time.monotonic()
        self.used: float = self.born

    @property
    def server_expiry(self) -> float:
        """When the server's certificate is over, in seconds since 1970 UTC."""
        said = (self._socket.getpeercert() or {}).get("notAfter")
        return float(ssl.cert_time_to_seconds(said)) if isinstance(said, str) else float("inf")

    def ask(self, request: bytes, seconds: float) -> Iterator[wire.Answer]:
        """Sends a request and gives the messages of its answer.

        Args:
            request: encoded.
            seconds: to wait for the whole answer.

        Raises:
            Broken: the connection broke.
            Silent: the answer did not come in time.
            StoreUnavailable: what came cannot be read.
        """
        until = time.monotonic() + seconds
        try:
            frames.send(self._socket, request, until)
            while True:
                answer = wire.answer_of(frames.receive(self._socket, wire.MAX_ANSWER, until))
                yield answer
                if not isinstance(answer, wire.Rows) or not answer.more:
                    break
        except TimeoutError:
            raise Silent from None
        except (frames.Oversized, msgspec.DecodeError, UnicodeDecodeError):
            raise faults.nonsense() from None
        except (OSError, frames.Ended):
            raise Broken from None
        self.used = time.monotonic()

    def usable(self) -> bool:
        """Whether the server has not hung up, as far as can be seen without asking it, and will not just now."""
        if time.monotonic() - self.used > self.welcome.idle / 2:
            return False
        try:
            waiting = select.poll() if hasattr(select, "poll") else None
            if waiting is None:
                return not select.select([self._socket], [], [], 0)[0]
            waiting.register(self._socket, select.POLLIN)
            return not waiting.poll(0)
        except (OSError, ValueError):
            return False

    def close(self) -> None:
        """Hangs up."""
        with contextlib.suppress(OSError):
            self._socket.close()

    def _greeted(self, until: float) -> wire.Welcome:
        """A server that does not accept our certificate says so only here (RFC 8446, 4.4.2.4 and 6.2)."""
        try:
            frames.send(self._socket, wire.GREETING, until)
            said = wire.answer_of(frames.receive(self._socket, wire.MAX_HELLO, until))
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
            raise Unreached from None
        except ssl.SSLError:
            raise faults.denied() from None
        except (frames.Oversized, msgspec.DecodeError, UnicodeDecodeError):
            raise faults.denied() from None
        except (TimeoutError, OSError, frames.Ended):
            raise Unreached from None
        if isinstance(said, wire.Welcome):
            return said
        raise _refused(said)


def _connected(settings: Settings, until: float) -> socket.socket:
    """A plain connection to the first of the host's addresses that takes one."""
    try:
        plain = socket.create_connection((settings.host, settings.port), frames.left(until))
    except (OSError, UnicodeError):
        raise Unreached from None
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return plain


def _refused(said: wire.Answer) -> StoreUnavailable:
    if isinstance(said, wire.Failed) and said.code == wire.BUSY:
        return faults.busy()
    if isinstance(said, wire.Failed) and said.code == wire.OTHER_VERSION:
        return faults.other_version()
    return faults.denied()
