"""The tables: made once by whoever comes first, refused when a newer guardtag made them, brought up to date."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

import psycopg
from psycopg import errors

from guardtag.errors import StoreUnavailable
from guardtag_postgres import faults

SCHEMA: Final = 1
"""The version of the tables below; it goes up with every change that an older guardtag could not work with."""
MIGRATIONS: Mapping[int, Sequence[str]] = {}
"""From a version to the next: statements over ``{rows}``, ``{entries}`` and ``{schema}``, run in one transaction."""
ATTEMPTS: Final = 20

Connection = psycopg.Connection[tuple[Any, ...]]

TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS {rows} (
        kind text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL, lease bigint NOT NULL,
        due double precision, lane text COLLATE "C", ix text NOT NULL, body bytea NOT NULL, PRIMARY KEY (kind, id)
    )""",
    """CREATE TABLE IF NOT EXISTS {entries} (
        kind text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, value text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL, PRIMARY KEY (kind, name, value, id)
    )""",
    """CREATE INDEX IF NOT EXISTS guardtag_waiting ON {rows} (lane, due)
        WHERE lane IS NOT NULL AND due IS NOT NULL""",
    "CREATE TABLE IF NOT EXISTS {schema} (version integer PRIMARY KEY)",
    "INSERT INTO {schema} (version) VALUES ({version}) ON CONFLICT DO NOTHING",
)
"""COLLATE "C" orders by code point, as every store must, whatever the database's own collation is."""

# Somebody else makes the same tables just now: IF NOT EXISTS looks before it waits.
_RACED = (
    errors.UniqueViolation, errors.DuplicateTable, errors.DuplicateObject, errors.DuplicateSchema,
    errors.SerializationFailure, errors.DeadlockDetected,
)  # fmt: skip


class Names:
    """The tables' names, qualified where a schema was given.

    Args:
        schema: checked; empty for the first of the search path.
    """

    def __init__(self, schema: str) -> None:
        self.within = schema
        prefix = f"{schema}." if schema else ""
        self.rows: str
        self.entries: str
        self.schema: str
        self.rows, self.entries, self.schema = (f"{prefix}guardtag_{name}" for name in ("rows", "entries", "schema"))

    def fill(self, statement: str) -> bytes:
        """A statement with the names in it."""
        names = {"rows": self.rows, "entries": self.entries, "schema": self.schema, "version": str(SCHEMA)}
        for name, value in names.items():
            statement = statement.replace(f"{{{name}}}", value)
        return statement.encode()


def prepare(connection: Connection, names: Names) -> None:
    """Makes the tables where they are missing, and brings older ones up to date.

    Raises:
        StoreUnavailable: a newer guardtag made them, or this account may not.
    """
    for attempt in range(ATTEMPTS):
        try:
            version = _version(connection, names)
            if version is None:
                _create(connection, names)
            elif version < SCHEMA:
                _migrate(connection, names)
            elif version > SCHEMA:
                raise StoreUnavailable(
                    "GT-POSTGRES-NEWER", "The tables of the store were made by a newer guardtag.",
                    f"They have version {version}; this guardtag knows {SCHEMA}.",
                    "Install the newer guardtag-postgres. Do not change the tables by hand.", schema=version,
                )  # fmt: skip
            return
        except _RACED as error:
            if attempt == ATTEMPTS - 1:
                raise faults.explain(error.sqlstate or "") from None
            time.sleep(random.uniform(0.01, 0.1))  # noqa: S311 - a pause, not a secret
        except psycopg.Error as error:
            raise (faults.lost() if connection.closed else faults.explain(error.sqlstate or "")) from None


def _version(connection: Connection, names: Names) -> int | None:
    try:
        ((version,),) = connection.execute(names.fill("SELECT max(version) FROM {schema}")).fetchall()
    except (errors.UndefinedTable, errors.InvalidSchemaName):
        return None
    return None if version is None else int(version)


def _create(connection: Connection, names: Names) -> None:
    with connection.transaction():
        if names.within:
            known = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (names.within,)).fetchone()
            if known is None:
                connection.execute(f"CREATE SCHEMA IF NOT EXISTS {names.within}".encode())
        for statement in TABLES:
            connection.execute(names.fill(statement))


def _migrate(connection: Connection, names: Names) -> None:
    """One version after the other; whoever else opens the store waits, and then finds it done."""
    with connection.transaction():
        connection.execute("SET LOCAL statement_timeout = 0")
        ((version,),) = connection.execute(names.fill("SELECT version FROM {schema} FOR UPDATE")).fetchall()
        for number in range(version, SCHEMA):
            for statement in MIGRATIONS[number]:
                connection.execute(names.fill(statement))
        connection.execute(names.fill("UPDATE {schema} SET version = {version}"))
