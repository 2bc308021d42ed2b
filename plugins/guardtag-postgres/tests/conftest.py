"""One server for all tests of the plugin, one database for each module of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from postgres_server import Server

from guardtag_postgres import PostgresStore

TEMPLATE = "guardtag_template"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server on a Unix socket and on loopback; it is an error when there is none."""
    server = Server("127.0.0.1")
    try:
        with server.connect() as connection:
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
        PostgresStore(server.url(TEMPLATE)).close()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="module")
def database(server: Server, request: pytest.FixtureRequest) -> str:
    """The name of an empty database of this module's own, with the tables in it; it goes with the server."""
    name = request.module.__name__.rpartition(".")[2].removeprefix("test_")
    with server.connect() as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    return name


@pytest.fixture
def url(server: Server, database: str) -> Iterator[str]:
    """The address of this module's database, with no row in it."""
    with server.connect(database) as connection:
        connection.execute("TRUNCATE guardtag_rows, guardtag_entries")
    return server.url(database)


@pytest.fixture
def store(url: str) -> Iterator[PostgresStore]:
    """A store on this module's database, empty."""
    store = PostgresStore(url)
    yield store
    store.close()
