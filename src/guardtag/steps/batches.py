"""Which batch is meant, and which one a serial belongs to."""

from __future__ import annotations

from guardtag.errors import Denied
from guardtag.model.tags import Batch
from guardtag.records import Records


def holding(records: Records, serial: int) -> Batch | None:
    """The batch that a serial was minted in; ``None`` when it was never minted."""
    return next((batch for batch in records.walk(Batch) if batch.first <= serial <= batch.last), None)


def named(records: Records, batch: Batch | str) -> Batch:
    """A batch that is given itself, or by its id.

    Raises:
        Denied: there is none of this id.
    """
    found = records.get(Batch, batch) if isinstance(batch, str) else batch
    if found is None:
        raise Denied("GT-BATCH-UNKNOWN", "There is no such batch.", "", "List them with `guardtag tag batches`.")
    return found
