"""Donations: calls for them, who gives, what was pledged, and the letter that thanks for it."""

from __future__ import annotations

import attrs

from guardtag.model.people import Consent

_INTERNAL = {"policy": "internal"}

OPEN, FULFILLED, WITHDRAWN = "open", "fulfilled", "withdrawn"
PLEDGE_STATES = (OPEN, FULFILLED, WITHDRAWN)
WRITTEN, RELEASED, DECLINED, TAKEN_BACK = "written", "released", "declined", "taken-back"
LETTER_STATES = (WRITTEN, RELEASED, DECLINED, TAKEN_BACK)


@attrs.frozen
class Appeal:
    """A call for donations 征集令.

    Args:
        id: opaque, time-ordered.
        title: a line, about no person.
        need: how many tags are wanted.
        area: path of the area they are for.
        until: when it ends, seconds since 1970 UTC; ``None``: until it is ended.
        made: when it was made.
        by: who made it.
        ended: when it was ended before its time, or ``None``.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    title: str = attrs.field(metadata=_INTERNAL)
    need: int = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    until: float | None = attrs.field(default=None, metadata=_INTERNAL)
    made: float = attrs.field(default=0.0, metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    ended: float | None = attrs.field(default=None, metadata=_INTERNAL)

    def open(self, now: float) -> bool:
        """Whether something can be pledged now."""
        return self.ended is None and (self.until is None or now < self.until)


@attrs.frozen
class Donor:
    """Whoever gives: an organisation, or a person.

    Donors are nobody's wards and stand in no policy of theirs; a donor's name is sealed in the office room, and a
    person who wants not to be named is named on no page.

    Args:
        id: ``o:`` and a keyed hash of an organisation's name, or ``p:`` and an opaque id.
        name: their name; empty when it is not known, or was taken out.
        person: whether it is a person.
        anonymous: whether they want not to be named.
        entered: when, seconds since 1970 UTC.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    name: str = attrs.field(default="", repr=False, metadata={"policy": "staff"})
    person: bool = attrs.field(default=False, metadata=_INTERNAL)
    anonymous: bool = attrs.field(default=False, metadata=_INTERNAL)
    entered: float = attrs.field(default=0.0, metadata=_INTERNAL)

    @property
    def shown(self) -> str:
        """The name as pages may show it; empty for one who wants not to be named."""
        return "" if self.anonymous else self.name


@attrs.frozen
class Pledge:
    """What a donor promised to a call, and what came of it.

    Args:
        id: opaque, time-ordered.
        call: id of the call.
        donor: id of the donor.
        count: how many tags were promised.
        received: how many came, in batches that name this pledge.
        state: one of ``PLEDGE_STATES``.
        made: when, seconds since 1970 UTC.
        by: who entered it.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    call: str = attrs.field(metadata=_INTERNAL)
    donor: str = attrs.field(metadata=_INTERNAL)
    count: int = attrs.field(metadata=_INTERNAL)
    received: int = attrs.field(default=0, metadata=_INTERNAL)
    state: str = attrs.field(default=OPEN, metadata=_INTERNAL)
    made: float = attrs.field(default=0.0, metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)


@attrs.frozen
class Letter:
    """A family's words of thanks to a donor. Its row is sealed under the person's key and goes with them.

    Args:
        id: opaque, time-ordered.
        ward: id of the person whose family wrote.
        donor: id of the donor.
        words: what they wrote; nothing in it tells who they are.
        consent: theirs, to this letter alone.
        by: who wrote, ``WARD/CONTACT``.
        at: when, seconds since 1970 UTC.
        state: one of ``LETTER_STATES``; only a released one is printed.
        decided: when the office released or declined it, or the family took it back; ``None`` before.
        decided_by: who did.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    ward: str = attrs.field(metadata=_INTERNAL)
    donor: str = attrs.field(metadata=_INTERNAL)
    words: str = attrs.field(repr=False, metadata=_INTERNAL)
    consent: Consent = attrs.field(repr=False, metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    at: float = attrs.field(default=0.0, metadata=_INTERNAL)
    state: str = attrs.field(default=WRITTEN, metadata=_INTERNAL)
    decided: float | None = attrs.field(default=None, metadata=_INTERNAL)
    decided_by: str = attrs.field(default="", metadata=_INTERNAL)
