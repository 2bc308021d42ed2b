"""Calls that nobody was told of: they stand at the top of the ladder, and the clock can only try again."""

from __future__ import annotations

from guardtag.errors import BackendError, StoreUnavailable
from guardtag.model.incidents import Incident
from guardtag.records import Records
from guardtag.records.lanes import LADDER
from guardtag.rules import escalation
from guardtag.spi import Query, Row

_PAGE = 500


def unheard(records: Records) -> int:
    """How many open calls for persons there are of which nobody at any level could be told.

    Only what waits in the lane of calls that nobody took is opened. A call that does not open says nothing.
    """
    count, query = 0, Query("incident", "state", value="open", limit=_PAGE, newest=False)
    while True:
        rows = records.store.find(query)
        count += sum(row.lane == LADDER[0] and _unheard(records, row) for row in rows)
        if len(rows) < _PAGE:
            return count
        query = Query("incident", "state", value="open", after=rows[-1].id, limit=_PAGE, newest=False)


def _unheard(records: Records, row: Row) -> bool:
    try:
        return escalation.unheard(records.opened(Incident, row))
    except StoreUnavailable:
        raise
    except BackendError:
        return False
