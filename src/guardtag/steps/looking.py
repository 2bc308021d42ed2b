"""Looking at records that may be damaged: each row that does not open is remembered, and the look goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from guardtag.errors import BackendError, StoreUnavailable
from guardtag.records import Records
from guardtag.records.kinds import BY_MODEL
from guardtag.records.vault_restore import damaged_marks
from guardtag.spi import Query, Ref, Row

T = TypeVar("T")
_PAGE, _NEWEST = 500, 50


class Looking:
    """Reads, and notes what is damaged; rows whose key was destroyed are neither found nor damaged.

    Args:
        records: where.

    Attributes:
        damaged: ids of the rows that did not open, by kind.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self.damaged: dict[str, dict[str, None]] = {}

    def get(self, model: type[T], record_id: str) -> T | None:
        """One record, or ``None`` when there is none that opens."""
        row = self._records.store.read([Ref(BY_MODEL[model].name, record_id)])[0]
        return None if row is None else self._opened(model, row)

    def find(self, model: type[T], index: str, value: str, *, limit: int = _NEWEST) -> list[T]:
        """The newest records with an index value, of those that open."""
        query = Query(BY_MODEL[model].name, index, value=value, limit=limit)
        return [one for row in self._records.store.find(query) if (one := self._opened(model, row)) is not None]

    def some(self, model: type[Any], index: str, value: str) -> bool:
        """Whether there is any row with an index value, damaged or not."""
        self.find(model, index, value)
        return bool(self._records.store.find(Query(BY_MODEL[model].name, index, value=value, limit=1)))

    def walk(self, model: type[T]) -> Iterator[T]:
        """All records of a class that open, in order of id."""
        after = ""
        while rows := self._records.store.walk(BY_MODEL[model].name, after, _PAGE):
            yield from (one for row in rows if (one := self._opened(model, row)) is not None)
            after = rows[-1].id

    def marks(self) -> None:
        """Looks at the vault's marks of who was erased."""
        for ward in damaged_marks(self._records.vault):
            self._note("erased", ward)

    def _opened(self, model: type[T], row: Row) -> T | None:
        try:
            return self._records.opened(model, row)
        except StoreUnavailable:
            raise
        except BackendError as error:
            if error.code != "GT-RECORD-ERASED":
                self._note(row.kind, row.id)
            return None

    def _note(self, kind: str, row_id: str) -> None:
        self.damaged.setdefault(kind, {})[row_id] = None
