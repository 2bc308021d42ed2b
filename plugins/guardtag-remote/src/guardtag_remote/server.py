"""The server: one store, handed to whoever shows a certificate.

Each connection has a thread. It speaks TLS there, so that one which is slow holds up nobody; the thread that accepts
does nothing else. What a connection asked for and was begun is finished when the server stops. The log says how
often and why something was refused; it holds no id, no body and no address.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import ssl
import threading
import time
from collections import OrderedDict
from typing import Final

import msgspec

from guardtag.errors import GuardTagError, Stale, Tampered, where
from guardtag.spi import Ref, Store
from guardtag_remote import faults, frames, settings, tls, wire
from guardtag_remote.limits import Flight, Limits

_POLL: Final = 0.25
_DRAIN_SECONDS: Final = 1.0
_log = logging.getLogger("guardtag.remote")


class Server:
    """Serves a store. ``run`` returns after ``stop``; the store stays open.

    Args:
        store: what is served.
        listen: ``HOST:PORT``, an IPv6 address in brackets; port 0 takes a free one.
        cert: file with the server's certificate, PEM.
        key: file with its private key, PEM, mode 0600.
        clients: file with the authorities of the clients' certificates, or these themselves, PEM.
        limits: what it bears.

    Attributes:
        port: where it listens.
        stopping: once it is set, ``run`` comes to its end.

    Raises:
        ConfigError: it cannot listen there (``GT-REMOTE-LISTEN``), or a file cannot be used (``GT-REMOTE-FILE``,
            ``GT-REMOTE-KEY-OPEN``).
    """

    def __init__(
        self, store: Store, listen: str, cert: str, key: str, clients: str, limits: Limits | None = None
    ) -> None:
        self._store = store
        self._limits = limits or Limits()
        self._context = tls.server(clients, cert, key)
        self._listener = _listening(listen)
        self.port: int = self._listener.getsockname()[1]
        self._flight = Flight(self._limits.flight)
        self._guard = threading.Lock()
        self._fresh: OrderedDict[ssl.SSLSocket, None] = OrderedDict()
        self._known: dict[ssl.SSLSocket, bool] = {}  # and whether it is at work
        self._threads: set[threading.Thread] = set()
        self.stopping: threading.Event = threading.Event()

    def run(self) -> None:
        """Serves until ``stop``, and finishes what was begun."""
        self._listener.settimeout(_POLL)
        try:
            while not self.stopping.is_set():
                try:
                    plain, _ = self._listener.accept()
                except TimeoutError:
                    continue
                except OSError as error:  # such as no file descriptor to spare
                    _log.error("no connection can be accepted (%s)", where(error))
                    self.stopping.wait(_POLL)
                    continue
                self._accepted(plain)
        finally:
            self._listener.close()
            self._wind_down()

    def stop(self) -> None:
        """Lets ``run`` come to its end; safe from any thread and from a signal handler."""
        self.stopping.set()

    # -- connections

    def _accepted(self, plain: socket.socket) -> None:
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            plain.settimeout(self._limits.handshake_seconds)
            line = self._context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        except (OSError, ValueError):  # gone already
            plain.close()
            return
        with self._guard:
            oldest = next(iter(self._fresh)) if len(self._fresh) >= self._limits.handshakes else None
            self._fresh[line] = None
            if oldest is not None:
                del self._fresh[oldest]
                _hang_up(oldest)
        thread = threading.Thread(target=self._served, args=(line,), name="guardtag-remote", daemon=True)
        self._threads.add(thread)
        try:
            thread.start()
        except RuntimeError:  # the system gives no more threads
            self._threads.discard(thread)
            self._left(line)

    def _served(self, line: ssl.SSLSocket) -> None:
        """The life of one connection."""
        try:
            if self._shaken(line) and self._greeted(line):
                while self._answered(line):
                    pass
        except (OSError, frames.Ended, frames.Oversized) as error:
            _log.debug("a connection ended (%s)", type(error).__name__)
        except Exception as error:
            _log.error("a connection was closed (%s)", where(error))
        finally:
            self._left(line)
            self._threads.discard(threading.current_thread())

    def _left(self, line: ssl.SSLSocket) -> None:
        with self._guard:
            self._fresh.pop(line, None)
            self._known.pop(line, None)
        line.close()

    def _shaken(self, line: ssl.SSLSocket) -> bool:
        try:
            line.do_handshake()
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or type(error).__name__
            _log.info("a connection did not show who it is (%s)", reason)
            if line in self._fresh and len(self._threads) <= self._limits.connections + self._limits.handshakes:
                _let_read(line)  # not in a flood
            return False
        return True

    def _greeted(self, line: ssl.SSLSocket) -> bool:
        seconds = self._limits.handshake_seconds
        greeting = frames.receive(line, wire.MAX_HELLO, time.monotonic() + seconds)
        refusal = "" if greeting == wire.GREETING else wire.OTHER_VERSION
        with self._guard:
            if line not in self._fresh:  # too slow, and others waited
                return False
            if not refusal and (len(self._known) >= self._limits.connections or self.stopping.is_set()):
                refusal = wire.BUSY
            if not refusal:
                del self._fresh[line]
                self._known[line] = False
        welcome = wire.Welcome(self._store.purges, self._limits.idle_seconds)
        self._send(line, wire.Failed(refusal) if refusal else welcome)
        if refusal:
            _log.warning("a connection was turned away (%s)", refusal)
        return not refusal

    def _answered(self, line: ssl.SSLSocket) -> bool:
        """Waits for one request and answers it; False when the connection is to end."""
        bears = self._limits
        size, until = frames.length(line, wire.MAX_REQUEST, bears.idle_seconds, bears.frame_seconds)
        with self._flight.held(size, bears.frame_seconds):
            payload = frames.content(line, size, until)
            try:
                request = wire.request_of(payload)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                _log.warning("a request could not be read")
                return False
            del payload
            if not self._begun(line):
                return False
            try:
                for answer in self._answers(request):
                    self._send(line, answer)
            finally:
                going_on = self._ended(line)
        return going_on

    def _begun(self, line: ssl.SSLSocket) -> bool:
        """Notes that a connection is at work, unless the server stops."""
        with self._guard:
            if self.stopping.is_set():
                return False
            self._known[line] = True
            return True

    def _ended(self, line: ssl.SSLSocket) -> bool:
        with self._guard:
            self._known[line] = False
            return not self.stopping.is_set()

    def _send(self, line: ssl.SSLSocket, answer: wire.Answer) -> None:
        frames.send(line, wire.encode(answer), time.monotonic() + self._limits.frame_seconds)

    # -- the store

    def _answers(self, request: wire.Request) -> list[wire.Answer]:
        """The answer, in as many messages as it needs; what the store says goes out as a code of a closed list."""
        try:
            return self._done(request)
        except Stale as stale:
            return [wire.StaleAt(tuple((kind, id) for kind, id in stale.refs))]
        except (ValueError, TypeError):
            return [wire.Failed(wire.MISUSE)]
        except Exception as error:
            _log.error("the store did not do what was asked (%s)", where(error))
            return [wire.Failed(_code(error))]

    def _done(self, request: wire.Request) -> list[wire.Answer]:
        store = self._store
        match request:
            case wire.Commit(changes):
                store.commit([wire.change_come(change) for change in changes])
                return [wire.Done()]
            case wire.Read(refs):
                return list(wire.pages(store.read([Ref(*ref) for ref in refs])))
            case wire.Find():
                return list(wire.pages(store.find(request.query())))
            case wire.Walk(kind, after, limit):
                return list(wire.pages(store.walk(kind, after, limit)))
            case wire.Claim(lanes, now, until, limit):
                return list(wire.pages(store.claim(lanes, now, until, limit)))

    # -- the end

    def _wind_down(self) -> None:
        """Ends what waits, and waits for what was begun."""
        with self._guard:
            for line in [*self._fresh, *(line for line, at_work in self._known.items() if not at_work)]:
                _hang_up(line)
        until = time.monotonic() + self._limits.stop_seconds
        for thread in list(self._threads):
            thread.join(max(0.0, until - time.monotonic()))


def _listening(listen: str) -> socket.socket:
    try:
        host, port = settings.listen(listen)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, UnicodeError, OverflowError):
        raise faults.bad_listen() from None


def _code(error: Exception) -> str:
    if isinstance(error, Tampered):
        return wire.DAMAGED
    word = error.code.removeprefix(wire.STORE).lower() if isinstance(error, GuardTagError) else ""
    return word if word in wire.CODES else "failed"


def _hang_up(line: ssl.SSLSocket) -> None:
    """Ends a connection that another thread reads from. Past SSLSocket, whose shutdown would send on in the open."""
    with contextlib.suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _let_read(line: ssl.SSLSocket) -> None:
    """Lets a peer read why it was refused: what it sent and nobody read would have the system take that back."""
    with contextlib.suppress(OSError, ValueError):
        socket.socket.shutdown(line, socket.SHUT_WR)
        until = time.monotonic() + _DRAIN_SECONDS
        read = 0
        while read < 65_536:
            line.settimeout(frames.left(until))
            piece = socket.socket.recv(line, 4096)
            if not piece:
                return
            read += len(piece)
