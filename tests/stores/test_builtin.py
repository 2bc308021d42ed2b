"""The two embedded stores pass the suite that every store must pass."""

import sqlite3
from contextlib import closing

from guardtag.builtin.memory import MemoryStore
from guardtag.builtin.sqlite import SqliteStore
from guardtag.spi import Store
from guardtag.testing.stores import StoreSuite


class TestMemory(StoreSuite):
    def make(self) -> Store:
        return MemoryStore()

    def break_it(self, store: Store) -> Store:
        store.close()
        return store


class TestSqlite(StoreSuite):
    durable = True

    def make(self) -> Store:
        return SqliteStore(f"sqlite:{self.folder}/new/folder/store.db")

    def break_it(self, store: Store) -> Store:
        with closing(sqlite3.connect(self.folder / "new/folder/store.db", isolation_level=None)) as other:
            for (table,) in other.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
                other.execute(f'DROP TABLE "{table}"')
        return store
