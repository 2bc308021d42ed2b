"""The cloth: batches of tags, and single tags once they are fitted."""

from __future__ import annotations

from typing import Literal

import attrs

_INTERNAL = {"policy": "internal"}

Purpose = Literal["help", "trial", "check", "drill"]
"""What a tag is read for; see ``guardtag.Guard.scan``."""

HELPING_REASONS = ("replaced", "lost", "worn", "damaged")
"""Reasons to retire a tag after which it still helps: an old coat may be worn again."""
ENDING_REASONS = ("died", "left", "erased")
"""Reasons after which a scan of the tag gets the calm page and the office an event."""


UNREAD = "unread"
VERDICTS = ("good", "worn", "replace", UNREAD)
"""What a check-up can find; ``guardtag.labels.wear`` measures it from a photo."""
MOST_CHECKS = 20
UNFITTED = "unfitted"
DOUBTS = ("open", "undone", "kept", "asked-again")
"""States of a doubt: nobody decided; the pairing was undone; it was right; it lapsed, and somebody asked anew."""

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
        allocated: ranges given out to areas as older versions kept them; each is a row of its own by now, see
            ``guardtag.model.stock.Lot``.
        fitted: how many were sewn in.
        voided: how many were voided.
        pledge: id of the pledge that they came for, or empty.
        donor_id: id of whoever gave them, see ``guardtag.model.gifts.Donor``, or empty.
        cost: what they cost, an amount such as ``1250.00``, or empty.
        currency: of that, three letters of ISO 4217.
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
    pledge: str = attrs.field(default="", metadata=_INTERNAL)
    donor_id: str = attrs.field(default="", metadata=_INTERNAL)
    cost: str = attrs.field(default="", metadata=_INTERNAL)
    currency: str = attrs.field(default="", metadata=_INTERNAL)

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
        state: ``fitted``, ``retired``, or ``unfitted`` after a wrong pairing was undone: then it is nobody's.
        why: why it was retired.
        code: link and typed code; filled in by the desk, never stored.
        doubt: id of the ``Doubt`` while its pairing is in doubt: it calls, and tells the finder nothing.
        was: what it was before it ended with its person: ``fitted``, or why it was retired; empty otherwise.
        instead: serial of the tag that took its place; 0 while none did.
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
    doubt: str = attrs.field(default="", metadata=_INTERNAL)
    was: str = attrs.field(default="", metadata=_INTERNAL)
    instead: int = attrs.field(default=0, metadata=_INTERNAL)

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
class Check:
    """A sewn tag was looked at.

    Args:
        at: when.
        verdict: one of ``VERDICTS``.
        by: id of the worker.
        margin: share of the error correction that is left, 1 to 0, or ``None`` when it was not measured.
        note: what they have to say.
        trained: whether their sewing training counted then.
        washes: how often it was washed by then, as the family says; 0 when nobody said.
        contrast: of dark and light modules, 1 to 0, or ``None`` when it was not measured.
    """

    at: float = attrs.field(metadata=_INTERNAL)
    verdict: str = attrs.field(metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    margin: float | None = attrs.field(default=None, metadata=_INTERNAL)
    note: str = attrs.field(default="", repr=False, metadata={"policy": "clothes"})
    trained: bool = attrs.field(default=False, metadata=_INTERNAL)
    washes: int = attrs.field(default=0, metadata=_INTERNAL)
    contrast: float | None = attrs.field(default=None, metadata=_INTERNAL)


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
        note: what the worker has to say of it.
        checks: when it was looked at since, the newest last; ``MOST_CHECKS`` are kept.
        ended: when it turned out to be wrong and was undone, or ``None``: history since.
        kind: one of ``guardtag.model.garments.GARMENTS``, or empty.
        season: when the garment is worn, one of ``SEASONS``, or empty.
        area: path of the area in which the person was then; empty in rows of older versions.
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
    note: str = attrs.field(default="", repr=False, metadata={"policy": "clothes"})
    checks: tuple[Check, ...] = attrs.field(factory=tuple, repr=False, metadata={"policy": "clothes"})
    ended: float | None = attrs.field(default=None, metadata=_INTERNAL)
    kind: str = attrs.field(default="", repr=False, metadata={"policy": "clothes"})
    season: str = attrs.field(default="", repr=False, metadata={"policy": "clothes"})
    area: str = attrs.field(default="", metadata={"policy": "area"})

    @property
    def looked_at(self) -> float:
        """When somebody saw it last: at its newest check, else when it was sewn in."""
        return self.checks[-1].at if self.checks else self.at

    @property
    def washes(self) -> int:
        """How often it was washed, as far as anybody said."""
        return max((check.washes for check in self.checks), default=0)

    @property
    def flagged(self) -> bool:
        """Whether somebody untrained sewed it in, and nobody trained has looked at it since."""
        return not self.trained and self.ended is None and not any(check.trained for check in self.checks)


@attrs.frozen
class Doubt:
    """Somebody says that a tag was fitted to the wrong person; a second person decides.

    Args:
        id: opaque, time-ordered.
        serial: which tag.
        ward: id of the person on record.
        fitting: id of the fitting.
        area: path of the person's area when it was asked.
        why: what made them doubt.
        by: id of the responder who asked.
        at: when.
        state: one of ``DOUBTS``.
        second: id of the responder who decided.
        ended: when, or ``None``.
        call: id of the errand that told the duty desk.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    serial: int = attrs.field(metadata=_INTERNAL)
    ward: str = attrs.field(metadata=_INTERNAL)
    fitting: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    why: str = attrs.field(repr=False, metadata={"policy": "clothes"})
    by: str = attrs.field(metadata=_INTERNAL)
    at: float = attrs.field(metadata=_INTERNAL)
    state: str = attrs.field(default="open", metadata=_INTERNAL)
    second: str = attrs.field(default="", metadata=_INTERNAL)
    ended: float | None = attrs.field(default=None, metadata=_INTERNAL)
    call: str = attrs.field(default="", metadata=_INTERNAL)
