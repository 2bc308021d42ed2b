"""The cloth: batches of tags, and single tags once they are fitted."""

from __future__ import annotations

import attrs

_INTERNAL = {"policy": "internal"}

HELPING_REASONS = ("replaced", "lost", "worn", "damaged")
"""Reasons to retire a tag after which it still helps: an old coat may be worn again."""
ENDING_REASONS = ("died", "left", "erased")
"""Reasons after which a scan of the tag gets the calm page and the office an event."""


VOID_REASONS = ("stolen", "misprinted", "destroyed")
"""Reasons to void tags before they are fitted. Tags that are only lost are not voided: somebody may wear one."""


@attrs.frozen
class Code:
    """What is printed for one serial.

    Args:
        serial: the tag's number, 1 or more.
        link: what the QR symbol says, ``https://HOST/T/TOKEN``.
        typed: what a person can type, ``XXXX-XXXX-XXXX``.
    """

    serial: int = attrs.field(metadata=_INTERNAL)
    link: str = attrs.field(repr=False, metadata=_INTERNAL)
    typed: str = attrs.field(repr=False, metadata=_INTERNAL)


@attrs.frozen
class Range:
    """A run of serials, with what happened to them.

    Args:
        first: the first serial.
        count: how many.
        area: where they were allocated to, or empty.
        at: when.
        by: who did it.
    """

    first: int = attrs.field(metadata=_INTERNAL)
    count: int = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(default="", metadata=_INTERNAL)
    at: float = attrs.field(default=0.0, metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)

    def __contains__(self, serial: int) -> bool:
        return self.first <= serial < self.first + self.count


@attrs.frozen
class Void:
    """A run of serials that shall never be fitted: an unfitted tag of it gets the calm page.

    Each run is a row whose id is its first serial, so that the one run that may hold a serial is the
    nearest at or below it: one step in the store's index, however many runs there are.

    Args:
        first: the first serial.
        count: how many.
        batch: id of the batch they belong to.
        why: one of ``VOID_REASONS``.
        at: when.
        by: who did it.
    """

    first: int = attrs.field(metadata=_INTERNAL)
    count: int = attrs.field(metadata=_INTERNAL)
    batch: str = attrs.field(metadata=_INTERNAL)
    why: str = attrs.field(default="", metadata=_INTERNAL)
    at: float = attrs.field(default=0.0, metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)

    @property
    def last(self) -> int:
        """The last serial."""
        return self.first + self.count - 1

    def __contains__(self, serial: int) -> bool:
        return self.first <= serial <= self.last


@attrs.frozen
class Batch:
    """A donation of tags: one row, however many tags it holds.

    Args:
        id: opaque.
        first: the first serial.
        count: how many tags.
        area: path of the area they were given to.
        area_number: the number that stands for it in the tokens.
        epoch: the token key they were minted under.
        donor: who gave them.
        cloth: material and colour.
        minted: when.
        allocated: ranges given out to areas.
        fitted: how many were sewn in.
        voided: how many were voided.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    first: int = attrs.field(metadata=_INTERNAL)
    count: int = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    area_number: int = attrs.field(metadata=_INTERNAL)
    epoch: int = attrs.field(metadata=_INTERNAL)
    donor: str = attrs.field(default="", metadata=_INTERNAL)
    cloth: str = attrs.field(default="", metadata=_INTERNAL)
    minted: float = attrs.field(default=0.0, metadata=_INTERNAL)
    allocated: tuple[Range, ...] = attrs.field(factory=tuple, metadata=_INTERNAL)
    fitted: int = attrs.field(default=0, metadata=_INTERNAL)
    voided: int = attrs.field(default=0, metadata=_INTERNAL)

    @property
    def last(self) -> int:
        """The last serial."""
        return self.first + self.count - 1


@attrs.frozen
class Tag:
    """A tag that was fitted. Its row holds no more of the person than the ward's id.

    Args:
        serial: its number.
        batch: id of its batch.
        epoch: the token key it was minted under.
        area_number: the area in its token.
        ward: id of the person.
        fitting: id of the fitting.
        state: ``fitted`` or ``retired``.
        why: why it was retired.
        code: link and typed code; filled in by the desk, never stored.
    """

    serial: int = attrs.field(metadata=_INTERNAL)
    batch: str = attrs.field(metadata=_INTERNAL)
    epoch: int = attrs.field(metadata=_INTERNAL)
    area_number: int = attrs.field(metadata=_INTERNAL)
    ward: str = attrs.field(metadata=_INTERNAL)
    fitting: str = attrs.field(metadata=_INTERNAL)
    state: str = attrs.field(default="fitted", metadata=_INTERNAL)
    why: str = attrs.field(default="", metadata=_INTERNAL)
    code: Code | None = attrs.field(default=None, repr=False, metadata=_INTERNAL)

    @property
    def link(self) -> str:
        """The link printed on it."""
        return self.code.link if self.code else ""

    @property
    def typed(self) -> str:
        """The typed code printed on it."""
        return self.code.typed if self.code else ""

    @property
    def ended(self) -> bool:
        """Whether a scan of it no longer calls for help."""
        return self.state == "retired" and self.why in ENDING_REASONS


@attrs.frozen
class Fitting:
    """A tag was sewn into a garment.

    Args:
        id: opaque.
        serial: which tag.
        ward: id of the person.
        garment: such as ``blue jacket``.
        place: where in it, such as ``lining, left``.
        thread: colour of the thread.
        by: id of the worker.
        at: when.
        trained: whether the worker's sewing training counted then; an untrained fitting is flagged,
            never lost.
        tried: when the trial scan read it, or ``None``.
        verified: whether any contact of theirs had answered a test by then; one without is flagged, never refused.
            ``None``: it was fitted before contacts were tested.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    serial: int = attrs.field(metadata=_INTERNAL)
    ward: str = attrs.field(metadata=_INTERNAL)
    garment: str = attrs.field(default="", repr=False, metadata={"policy": "clothes"})
    place: str = attrs.field(default="", repr=False, metadata={"policy": "clothes"})
    thread: str = attrs.field(default="", repr=False, metadata={"policy": "clothes"})
    by: str = attrs.field(default="", metadata=_INTERNAL)
    at: float = attrs.field(default=0.0, metadata=_INTERNAL)
    trained: bool = attrs.field(default=False, metadata=_INTERNAL)
    tried: float | None = attrs.field(default=None, metadata=_INTERNAL)
    verified: bool | None = attrs.field(default=None, metadata=_INTERNAL)
