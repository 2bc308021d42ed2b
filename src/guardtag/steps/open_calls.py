"""The calls that are open, read once for all who look at them while nothing was written."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Sequence
from typing import Final

from guardtag.model.incidents import CallLine, Incident
from guardtag.records import Records

MOST: Final = 1000
"""So many open calls are looked at, the newest."""


class OpenCalls:
    """What is open, as the store has it; safe to use from any thread."""

    def __init__(self) -> None:
        self._mark = ""
        self._found: Sequence[Incident] = ()
        self._lock = threading.Lock()

    def of(self, records: Records) -> Sequence[Incident]:
        """The open calls, the newest first; read anew once anything was written, or where the store cannot tell."""
        with self._lock:
            mark = records.mark()
            if not mark or mark != self._mark:
                self._found = records.find(Incident, "state", "open", limit=MOST, whole=False)
                self._mark = mark
            return self._found


def line(call: Incident) -> CallLine:
    """A call as a line that names nobody."""
    return CallLine(call.id, call.kind, call.state, call.area, call.opened, call.drill, call.ring is not None)


def digest(calls: Iterable[Incident]) -> str:
    """A text that stays the same while nothing that is shown of these calls changes; nothing can be told from it."""
    said = "\n".join(
        f"{each.id} {each.state} {each.level} {each.repeats} {len(each.thread)} {each.step_due} {each.tasks}"
        for each in calls
    )  # fmt: skip
    return hashlib.sha256(said.encode()).hexdigest()[:16]
