"""A way to the server that can be cut at a chosen moment: before something is sent, or before its answer comes."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from types import TracebackType

from postgres_server import Server


class Proxy:
    """Listens on loopback and passes everything on, until it is told otherwise.

    Attributes:
        cut_at: bytes that end the connection they are sent over, once.
        answered: whether the server gets and answers them first; else it never sees them.
        cuts: how often that happened.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.cut_at = b""
        self.answered = True
        self.cuts = 0
        self._muted: set[socket.socket] = set()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, database: str, **options: str) -> str:
        """The address of a database through here; statements are not prepared, so that their text can be seen."""
        words = "".join(f"&{name}={value}" for name, value in options.items())
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}?prepare=no{words}"

    def cut(self, token: bytes, *, answered: bool) -> None:
        """Cuts the next connection over which this is sent."""
        self.answered = answered
        self.cut_at = token

    def __enter__(self) -> Proxy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        _close(self._listener)
        for pair in self._pairs:
            _close(*pair)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                behind = socket.socket(socket.AF_UNIX)
                try:
                    behind.connect(f"{self._server.folder}/.s.PGSQL.{self._server.port}")
                except OSError:
                    _close(client, behind)
                    continue
                self._pairs.append((client, behind))
                threading.Thread(target=self._upwards, args=(client, behind), daemon=True).start()
                threading.Thread(target=self._downwards, args=(client, behind), daemon=True).start()

    def _upwards(self, client: socket.socket, behind: socket.socket) -> None:
        for data in _received(client):
            if self.cut_at and self.cut_at in data:
                self.cut_at = b""
                self.cuts += 1
                if self.answered:
                    self._muted.add(client)
                    behind.sendall(data)
                    time.sleep(0.3)  # long enough for it to be done, and short of any time limit
                break
            with contextlib.suppress(OSError):
                behind.sendall(data)
        _close(client, behind)

    def _downwards(self, client: socket.socket, behind: socket.socket) -> None:
        for data in _received(behind):
            with contextlib.suppress(OSError):
                if client not in self._muted:
                    client.sendall(data)
        _close(client, behind)


def _received(source: socket.socket) -> Iterator[bytes]:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 20):
            yield data


def _close(*sockets: socket.socket) -> None:
    for one in sockets:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
