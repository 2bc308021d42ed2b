"""Tags that nobody wears yet: where they are, what became of them, and the receipts for them."""

from __future__ import annotations

import attrs

_INTERNAL = {"policy": "internal"}

OUT, LOST, DAMAGED = "given-out", "lost-unfitted", "damaged-unfitted"
LOT_STATES = (OUT, LOST, DAMAGED)
"""What may be true of a run of tags that left the store and is in no garment."""
STORE = "in-store"
"""What is true of tags of which no row says otherwise."""

HANDED, RETURNED = "hand-over", "return"


@attrs.frozen
class Run:
    """Serials in a row.

    Args:
        first: the first one.
        last: the last one.
    """

    first: int = attrs.field(metadata=_INTERNAL)
    last: int = attrs.field(metadata=_INTERNAL)

    @property
    def count(self) -> int:
        """How many."""
        return self.last - self.first + 1

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@attrs.frozen
class Lot:
    """A run of serials that left the store: in whose hands it is, or what became of it.

    Each run is a row whose id is its first serial, and no two overlap, so that the one that holds a serial is the
    nearest at or below it: one step in the store's index, however many there are.

    Args:
        first: the first serial.
        count: how many.
        batch: id of the batch they belong to.
        area: path of the area that has them, or had them; empty for tags that never left the store.
        state: one of ``LOT_STATES``.
        at: when they came there, seconds since 1970 UTC; of runs that were joined the latest.
        by: who did it.
    """

    first: int = attrs.field(metadata=_INTERNAL)
    count: int = attrs.field(metadata=_INTERNAL)
    batch: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(default="", metadata=_INTERNAL)
    state: str = attrs.field(default=OUT, metadata=_INTERNAL)
    at: float = attrs.field(default=0.0, metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)

    @property
    def last(self) -> int:
        """The last serial."""
        return self.first + self.count - 1

    def __contains__(self, serial: int) -> bool:
        return self.first <= serial <= self.last


@attrs.frozen
class Receipt:
    """Who gave which tags to whom.

    Args:
        id: opaque, time-ordered.
        kind: ``hand-over`` or ``return``.
        batch: id of the batch.
        runs: the serials that changed hands; those of the range that were sewn in or void are not among them.
        source: path of the area that had them; empty: the store.
        area: path of the area that has them now; empty: the store.
        by: who gave them.
        received_by: who took them, the id of a responder or of the store's keeper.
        at: when, seconds since 1970 UTC.
        signed: when whoever took them signed for them, or ``None``.
        note: a few words, about no person.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    kind: str = attrs.field(metadata=_INTERNAL)
    batch: str = attrs.field(metadata=_INTERNAL)
    runs: tuple[Run, ...] = attrs.field(metadata=_INTERNAL)
    source: str = attrs.field(default="", metadata=_INTERNAL)
    area: str = attrs.field(default="", metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    received_by: str = attrs.field(default="", metadata=_INTERNAL)
    at: float = attrs.field(default=0.0, metadata=_INTERNAL)
    signed: float | None = attrs.field(default=None, metadata=_INTERNAL)
    note: str = attrs.field(default="", repr=False, metadata=_INTERNAL)

    @property
    def count(self) -> int:
        """How many tags changed hands."""
        return sum(run.count for run in self.runs)
