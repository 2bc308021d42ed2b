"""What the parts of ``StoreSuite`` share: the fixture, and short ways to say what a case needs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Thread

import pytest

from guardtag.errors import Stale
from guardtag.spi import Change, Check, Delete, Put, Query, Ref, Row, Store

KIND = "thing"
Index = Mapping[str, tuple[str, ...]]


class StoreCase:
    """The hooks of a suite over one kind of store; pytest makes a fresh object for every test."""

    durable = False
    """Whether a store that was closed and opened again still has its rows."""
    examples = 40
    """How many random histories are compared with the model; 0 leaves that out."""
    folder: Path
    """An empty folder of this test's own, set before ``make`` is called."""

    def make(self) -> Store:
        """A store; an empty one when it is called for the first time in a test."""
        raise NotImplementedError("a suite over a store defines make()")

    def break_it(self, store: Store) -> Store:
        """Breaks what the store stands on, so that every call must raise ``StoreUnavailable`` or ``Tampered``.

        Returns:
            the store, or another over something broken. Left out, the case is skipped.
        """
        pytest.skip("this store cannot be broken on purpose (break_it)")

    def reopen(self, store: Store) -> Store:
        """The same store, closed and opened again; for durable stores."""
        store.close()
        return self.make()

    def files(self) -> Iterable[Path]:
        """Every file in which a copy of a row might be left; for stores that purge."""
        return (path for path in self.folder.rglob("*") if path.is_file())

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        """The store under test, closed afterwards."""
        self.folder = tmp_path
        store = self.make()
        yield store
        store.close()


def ref(id: str, kind: str = KIND) -> Ref:
    """The ref of a row of the suite's usual kind."""
    return Ref(kind, id)


def put(
    id: str,
    body: bytes = b"sealed",
    *,
    expect: int = 0,
    held: int | None = None,
    kind: str = KIND,
    index: Index | None = None,
    lane: str | None = None,
    due: float | None = None,
) -> Put:
    """A ``Put`` of a row; ``held`` is the lease it names."""
    return Put(Row(kind, id, expect + 1, body, index or {}, lane, due), expect, held)


def write(store: Store, *changes: Change) -> None:
    """Commits these changes together."""
    store.commit(changes)


def one(store: Store, id: str, kind: str = KIND) -> Row | None:
    """The row with this id, or ``None``."""
    (row,) = store.read([Ref(kind, id)])
    return row


def row(store: Store, id: str, kind: str = KIND) -> Row:
    """The row with this id, which must be there."""
    found = one(store, id, kind)
    assert found is not None, f"the row {id} is gone"
    return found


def ids(rows: Iterable[Row]) -> list[str]:
    """The ids of these rows, in their order."""
    return [found.id for found in rows]


def find(store: Store, value: str, index: str = "area", **more: object) -> list[str]:
    """The ids that a find by exact value returns."""
    return ids(store.find(Query(KIND, index, value=value, **more)))  # type: ignore[arg-type]


def under(store: Store, prefix: str, index: str = "area", **more: object) -> list[str]:
    """The ids that a find by prefix returns."""
    return ids(store.find(Query(KIND, index, prefix=prefix, **more)))  # type: ignore[arg-type]


def refused(store: Store, *changes: Change) -> set[Ref]:
    """Commits changes that must be stale; the refs that ``Stale`` names."""
    with pytest.raises(Stale) as caught:
        store.commit(changes)
    named = {Ref(*key) for key in caught.value.refs}
    assert named, "Stale names no ref"
    return named


def pages(ask: Callable[[str], Sequence[Row]], most: int = 100) -> list[list[str]]:
    """The ids of page after page of ``ask(after)``, up to the first empty one."""
    found: list[list[str]] = []
    after = ""
    while page := ask(after):
        found.append(ids(page))
        after = page[-1].id
        assert len(found) <= most, "the pages do not end"
    return found


def together(*works: Callable[[], None]) -> None:
    """Runs each of these in a thread of its own; the first error of any is raised at the end.

    Threads take turns far more often than usual meanwhile, so that what can come between two steps does.
    """
    errors: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)

    threads = [Thread(target=guarded, args=(work,), daemon=True) for work in works]
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive(), "a thread does not come back"
    finally:
        sys.setswitchinterval(usual)
    if errors:
        raise errors[0]


__all__ = [
    "KIND", "Check", "Delete", "StoreCase", "find", "ids", "one", "pages", "put", "ref", "refused", "row",
    "together", "under", "write",
]  # fmt: skip
