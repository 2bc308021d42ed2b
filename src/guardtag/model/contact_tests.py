"""Tests of addresses: a message that wants a yes, from the first one sent to an answer or to silence."""

from __future__ import annotations

import attrs

_INTERNAL = {"policy": "internal"}

TEMPLATES = ("contact-test", "responder-test")
"""Templates of notices that belong to a test, and to no call."""
YES, WRONG, STOP = "yes", "wrong-number", "stop"
ANSWERS = (YES, WRONG, STOP)
"""What one tap on a test's link can say."""
SILENT, UNREACHED = "silent", "unreached"
OPEN = ("waiting", "asked")
STATES = (*OPEN, *ANSWERS, SILENT, UNREACHED, "ended")
"""Waiting for the moment to be sent; sent; answered; not answered; not taken by any channel; not to be asked."""


@attrs.frozen
class ContactTest:
    """The test of one person's addresses, the running one or the last. One row a person, sealed under their key.

    Args:
        id: blind value of the ward and the contact, or of the responder.
        ward: id of the ward; empty for a responder.
        person: id of the contact within the ward, or of the responder.
        state: one of ``STATES``.
        address: position of the address that is tested.
        to: keyed hash of that address.
        asked: messages to that address in this test.
        round: messages in all tests of this person: names the notice of each.
        by: who asked for it; ``clock`` when it was time.
        made: when it began.
        sent: when the last message was made, or ``None``.
        ended: when it ended, or ``None``.
        due: when the next step is due, or ``None``.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    ward: str = attrs.field(metadata=_INTERNAL)
    person: str = attrs.field(metadata=_INTERNAL)
    state: str = attrs.field(default="waiting", metadata=_INTERNAL)
    address: int = attrs.field(default=0, metadata=_INTERNAL)
    to: str = attrs.field(default="", repr=False, metadata=_INTERNAL)
    asked: int = attrs.field(default=0, metadata=_INTERNAL)
    round: int = attrs.field(default=0, metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    made: float = attrs.field(default=0.0, metadata=_INTERNAL)
    sent: float | None = attrs.field(default=None, metadata=_INTERNAL)
    ended: float | None = attrs.field(default=None, metadata=_INTERNAL)
    due: float | None = attrs.field(default=None, metadata=_INTERNAL)

    @property
    def open(self) -> bool:
        """Whether an answer is waited for, or a moment to ask."""
        return self.state in OPEN

    @property
    def side(self) -> str:
        """``family`` or ``responder``, as notices have it."""
        return "family" if self.ward else "responder"

    @property
    def template(self) -> str:
        """Which text it sends."""
        return TEMPLATES[0] if self.ward else TEMPLATES[1]

    @property
    def owner(self) -> str:
        """Whose erasure takes it along: the ward's id, or ``r:`` and the responder's."""
        return self.ward or f"r:{self.person}"


@attrs.frozen
class TestedToday:
    """The row that lets one test a day go to an address, whoever it stands with.

    Args:
        id: blind value of the address.
        owner: as ``ContactTest.owner`` of the test that sent the message.
        day: the local day, ``YYYYMMDD``.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    owner: str = attrs.field(metadata=_INTERNAL)
    day: str = attrs.field(metadata=_INTERNAL)
