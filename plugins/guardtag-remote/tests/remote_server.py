"""Servers for the tests: in a thread, with certificates made once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs

from guardtag.builtin.sqlite import SqliteStore
from guardtag.spi import Store
from guardtag_remote import certificates
from guardtag_remote.limits import Limits
from guardtag_remote.server import Server


@attrs.frozen
class Papers:
    """A folder of certificates: an authority, a server for loopback, the machines ``one`` and ``two``."""

    folder: Path

    def of(self, name: str) -> tuple[str, str]:
        return str(self.folder / f"{name}.pem"), str(self.folder / f"{name}.key")

    @property
    def ca(self) -> str:
        return str(self.folder / "ca.pem")

    def url(self, port: int, name: str = "one", host: str = "127.0.0.1", ca: str = "", **options: object) -> str:
        cert, key = self.of(name)
        more = "".join(f"&{option}={value}" for option, value in options.items())
        return f"remote://{host}:{port}?ca={ca or self.ca}&cert={cert}&key={key}{more}"


def papers(folder: Path, *hosts: str) -> Papers:
    """Fresh ones, in an empty folder."""
    certificates.make(folder, time.time(), hosts or ("127.0.0.1", "localhost"), ("one", "two"), 30)
    return Papers(folder)


@contextmanager
def serving(
    store: Store, papers: Papers, listen: str = "127.0.0.1:0", limits: Limits | None = None
) -> Iterator[Server]:
    """A running server; the store stays open."""
    server = Server(store, listen, *papers.of("server"), papers.ca, limits)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(30)
        assert not thread.is_alive()


@contextmanager
def vault_at(file: Path, papers: Papers, **more: object) -> Iterator[Server]:
    """A running server over the SQLite file of a vault."""
    store = SqliteStore(f"sqlite:{file}")
    try:
        with serving(store, papers, **more) as server:  # type: ignore[arg-type]
            yield server
    finally:
        store.close()
