"""The calls that are open, read once for all who look at them while nothing was written."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterable, Sequence
from typing import Final

from guardtag.errors import BackendError, StoreUnavailable
from guardtag.model.incidents import CallLine, Incident
from guardtag.records import Records
from guardtag.spi import Query, Row

MOST: Final = 20_000
"""So many open calls are looked at, the newest: an exercise of a whole city must hide no call in earnest."""
PAGE: Final = 500

log: Final = logging.getLogger("guardtag")


class OpenCalls:
    """What is open, as the store has it; safe to use from any thread."""

    def __init__(self) -> None:
        self._mark = ""
        self._found: Sequence[Incident] = ()
        self._known: dict[str, tuple[int, Incident]] = {}
        self._lock = threading.Lock()

    def of(self, records: Records) -> Sequence[Incident]:
        """The open calls, the newest first; read anew once anything was written, or where the store cannot tell.

        A call that cannot be opened is left out, which is logged; one that did not change is not opened again.
        """
        with self._lock:
            mark = records.mark()
            if not mark or mark != self._mark:
                self._known = self._read(records)
                self._found = [call for _, call in self._known.values()]
                self._mark = mark
            return self._found

    def _read(self, records: Records) -> dict[str, tuple[int, Incident]]:
        found: dict[str, tuple[int, Incident]] = {}
        after, left = "", MOST
        while left > 0:
            rows = records.store.find(Query("incident", "state", value="open", after=after, limit=min(PAGE, left)))
            for row in rows:
                call = self._opened(records, row)
                if call is not None:
                    found[row.id] = (row.version, call)
            if len(rows) < min(PAGE, left):
                break
            after, left = rows[-1].id, left - len(rows)
        return found

    def _opened(self, records: Records, row: Row) -> Incident | None:
        version, known = self._known.get(row.id, (0, None))
        if known is not None and version == row.version:
            return known
        try:
            return records.opened(Incident, row)
        except StoreUnavailable:
            raise
        except BackendError as error:
            if error.code != "GT-RECORD-ERASED":
                log.error("an open call cannot be opened and is left out: %s", error.code)
            return None


def line(call: Incident) -> CallLine:
    """A call as a line that names nobody."""
    return CallLine(call.id, call.kind, call.state, call.area, call.opened, call.drill, call.ring is not None)


def digest(calls: Iterable[Incident]) -> str:
    """A text that stays the same while nothing that is shown of these calls changes; nothing can be told from it."""
    said = "\n".join(
        f"{each.id} {each.state} {each.level} {each.repeats} {len(each.thread)} {each.step_due} {each.tasks}"
        for each in calls
    )
    return hashlib.sha256(said.encode()).hexdigest()[:16]
