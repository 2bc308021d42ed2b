"""Which batch a serial belongs to."""

from __future__ import annotations

from guardtag.model.tags import Batch
from guardtag.records import Records


def holding(records: Records, serial: int) -> Batch | None:
    """The batch that a serial was minted in; ``None`` when it was never minted."""
    return next((batch for batch in records.walk(Batch) if batch.first <= serial <= batch.last), None)
