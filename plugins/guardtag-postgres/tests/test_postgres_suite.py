"""The store passes the suite that every store must pass."""

from __future__ import annotations

import itertools

import pytest
from postgres_server import Server

from guardtag.spi import Store
from guardtag.testing.stores import StoreSuite
from guardtag_postgres import PostgresStore

SCHEMAS = itertools.count()


class TestPostgres(StoreSuite):
    durable = True

    @pytest.fixture(autouse=True)
    def _place(self, server: Server, database: str) -> None:
        self.url = server.url(database, schema=f"suite{next(SCHEMAS)}")

    def make(self) -> Store:
        return PostgresStore(self.url)


class TestUnprepared(TestPostgres):
    """As behind a pooler that gives each transaction another connection."""

    examples = 10

    def make(self) -> Store:
        return PostgresStore(f"{self.url}&prepare=no")
