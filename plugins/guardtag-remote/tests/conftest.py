"""Certificates, and a small served store, for all tests of the plugin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from remote_line import QUICK
from remote_server import Papers, serving
from remote_server import papers as fresh

from guardtag.builtin.memory import MemoryStore
from guardtag.spi import Put, Row
from guardtag_remote.server import Server


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """An authority, a server for loopback, two machines."""
    return fresh(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def memory() -> Iterator[MemoryStore]:
    store = MemoryStore()
    store.commit([Put(Row("key", "w:someone", 1, b"sealed"), 0)])
    yield store
    store.close()


@pytest.fixture
def server(memory: MemoryStore, papers: Papers) -> Iterator[Server]:
    with serving(memory, papers, limits=QUICK) as server:
        yield server
