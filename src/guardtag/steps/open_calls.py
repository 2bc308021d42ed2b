"""The calls that are open, read once for all who look at them while nothing was written."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
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
        self._damaged: Mapping[str, Sequence[str]] = {}
        self._lock = threading.Lock()

    def of(self, records: Records) -> Sequence[Incident]:
        """The open calls, the newest first; read anew once anything was written, or where the store cannot tell.

        A call that cannot be opened is left out, which is logged; one that did not change is not opened again.
        """
        with self._lock:
            mark = records.mark()
            if not mark or mark != self._mark:
                self._known, self._damaged = self._read(records)
                self._found = [call for _, call in self._known.values()]
                self._mark = mark
            return self._found

    def damaged(self, records: Records) -> Mapping[str, Sequence[str]]:
        """Ids of the open calls that are left out though nobody erased them, each with the paths of its areas."""
        self.of(records)
        with self._lock:
            return self._damaged

    def _read(self, records: Records) -> tuple[dict[str, tuple[int, Incident]], dict[str, Sequence[str]]]:
        found: dict[str, tuple[int, Incident]] = {}
        lost: dict[str, Sequence[str]] = {}
        after, left = "", MOST
        while left > 0:
            rows = records.store.find(Query("incident", "state", value="open", after=after, limit=min(PAGE, left)))
            for row in rows:
                version, call = self._known.get(row.id, (0, None))
                if call is None or version != row.version:
                    call, fault = opened(records, row)
                    if fault:
                        log.error("an open call cannot be opened and is left out: %s", fault)
                        lost[row.id] = row.index.get("area", ())
                if call is not None:
                    found[row.id] = (row.version, call)
            if len(rows) < min(PAGE, left):
                break
            after, left = rows[-1].id, left - len(rows)
        return found, lost


def opened(records: Records, row: Row) -> tuple[Incident | None, str]:
    """A call, or the code of what is wrong with its row; neither where its key was destroyed."""
    try:
        return records.opened(Incident, row), ""
    except StoreUnavailable:
        raise
    except BackendError as error:
        return None, "" if error.code == "GT-RECORD-ERASED" else error.code


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
