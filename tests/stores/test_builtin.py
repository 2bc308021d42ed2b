"""The two embedded stores pass the suite that every store must pass."""

from guardtag.builtin.memory import MemoryStore
from guardtag.builtin.sqlite import SqliteStore
from guardtag.spi import Store
from guardtag.testing.stores import StoreSuite


class TestMemory(StoreSuite):
    def make(self) -> Store:
        return MemoryStore()


class TestSqlite(StoreSuite):
    durable = True

    def make(self) -> Store:
        return SqliteStore(f"sqlite:{self.folder}/new/folder/store.db")
