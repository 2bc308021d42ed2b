"""The store passes the suite that every store must pass: over TLS, with an SQLite file behind the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from remote_server import Papers, vault_at

from guardtag.spi import Store
from guardtag.testing.stores import StoreSuite
from guardtag_remote import RemoteStore


class TestRemote(StoreSuite):
    durable = True
    examples = 15

    @pytest.fixture(autouse=True)
    def _server(self, papers: Papers) -> Iterator[None]:
        self.papers = papers
        with ExitStack() as self.stack:
            self.url = ""
            yield

    def make(self) -> Store:
        if not self.url:
            server = self.stack.enter_context(vault_at(self.folder / "vault.db", self.papers))
            self.url = self.papers.url(server.port)
        return RemoteStore(self.url)


def test_it_says_what_the_server_s_store_says(papers: Papers) -> None:
    from remote_server import serving

    from guardtag.builtin.memory import MemoryStore

    memory = MemoryStore()
    for purges in (True, False):
        memory.purges = purges
        with serving(memory, papers) as server:
            store = RemoteStore(papers.url(server.port))
            assert store.purges is purges
            store.close()
