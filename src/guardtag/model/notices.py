"""Our record of one thing told to one person."""

from __future__ import annotations

import attrs

from guardtag.model import family

_INTERNAL = {"policy": "internal"}

WAITING = "waiting"
DEAD_ENDS = ("dead", "cancelled")
"""States in which a notice will reach nobody."""
BULLETIN, PATTERN = "warnings", "pattern"
"""Templates of early warnings: to whoever is to see to them, and to a person's guardian."""
EVENT, SUBSCRIBER = "event", "subscriber"
"""Template and side of what other systems are told."""
FAILED, CHANGED = "signin-failed", "signin-changed"
"""Templates of what a responder is told about their own account: attempts that failed, another way in."""
CONFLICTING, TWO_PLACES = "conflicting", "two-places"
"""Templates that say that a call's person was told to be at two places at once: to those who look, to the family."""
OUTSIDE = ("glass", "glass-desk", BULLETIN, PATTERN, EVENT, family.TEMPLATE, FAILED, CHANGED)
"""Templates of notices that belong to no call: ``incident`` is then the id of what they are about."""
ANSWERS = ("seen", "coming", "with-me", "false-alarm", "not-mine", "confirmed")
"""What one tap on a notice's link can say."""
SEARCH_ANSWERS = ("searching", "sighted", "nothing")
"""What whoever is asked to look can say: they look, they saw the person, there is nothing."""
ASKS_TO_LOOK = ("searching",)
"""Templates of notices that ask somebody to look."""


@attrs.frozen
class Notice:
    """One message to one person, from the decision to tell them until they answered.

    It names whom to tell, not what: address, consent and text are resolved when it is sent.

    Args:
        id: stable; a telling that comes twice makes the same id. The blind value of the link's token.
        incident: id of the incident; see ``outside``.
        subject: the incident's ward, or empty; names the key.
        day: the incident's day; names the key.
        side: ``family``, ``responder``, or ``subscriber``: another system.
        person: id of the contact (within the ward) or of the responder; of another system, a keyed hash.
        template: which text.
        round: which telling of the incident made it.
        slot: for reminders, which one of this person's: names it in place of the round.
        urgency: ``high`` or ``normal``.
        state: ``waiting``, ``accepted``, ``delivered``, ``undelivered`` (written down only), ``dead``
            (nothing worked), ``cancelled`` (not allowed any more).
        channel: the channel it goes to next, or went to.
        address: which of the person's addresses is tried.
        passed: addresses that were passed over while their channel was left alone; tried before it is given up.
        attempts: sends so far, over all addresses.
        tries: sends so far at this address.
        since: since when this address is tried.
        to: keyed hash of the address, to find the notice by when a reply comes from it.
        was: those of the addresses at which it was tried before.
        due: when the next attempt is due.
        made: when it was decided.
        sent: when a channel took it.
        reference: the channel's own id.
        fault: code of the last failure.
        answer: from ``ANSWERS`` or ``SEARCH_ANSWERS``, ``said-false-alarm`` from a reply, or empty.
        answered: when.
        about: id of the word of the relay that it passes on, or empty.
        heard: keyed hash of the id of the reply that answered it, if its channel gave one.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    incident: str = attrs.field(metadata=_INTERNAL)
    subject: str = attrs.field(metadata=_INTERNAL)
    day: str = attrs.field(metadata=_INTERNAL)
    side: str = attrs.field(metadata=_INTERNAL)
    person: str = attrs.field(metadata=_INTERNAL)
    template: str = attrs.field(metadata=_INTERNAL)
    round: int = attrs.field(default=0, metadata=_INTERNAL)
    slot: int = attrs.field(default=0, metadata=_INTERNAL)
    urgency: str = attrs.field(default="high", metadata=_INTERNAL)
    state: str = attrs.field(default=WAITING, metadata=_INTERNAL)
    channel: str = attrs.field(default="", metadata=_INTERNAL)
    address: int = attrs.field(default=0, metadata=_INTERNAL)
    attempts: int = attrs.field(default=0, metadata=_INTERNAL)
    tries: int = attrs.field(default=0, metadata=_INTERNAL)
    since: float = attrs.field(default=0.0, metadata=_INTERNAL)
    to: str = attrs.field(default="", repr=False, metadata=_INTERNAL)
    due: float = attrs.field(default=0.0, metadata=_INTERNAL)
    made: float = attrs.field(default=0.0, metadata=_INTERNAL)
    sent: float | None = attrs.field(default=None, metadata=_INTERNAL)
    reference: str = attrs.field(default="", repr=False, metadata=_INTERNAL)
    fault: str = attrs.field(default="", metadata=_INTERNAL)
    answer: str = attrs.field(default="", metadata=_INTERNAL)
    answered: float | None = attrs.field(default=None, metadata=_INTERNAL)
    about: str = attrs.field(default="", metadata=_INTERNAL)
    heard: str = attrs.field(default="", metadata=_INTERNAL)
    passed: tuple[int, ...] = attrs.field(default=(), metadata=_INTERNAL)
    was: tuple[str, ...] = attrs.field(default=(), repr=False, metadata=_INTERNAL)

    @property
    def lane(self) -> str | None:
        """The queue it waits in, ``notice:<channel>:<urgency>``, or ``None`` when it is done."""
        return f"notice:{self.channel}:{self.urgency}" if self.state == WAITING else None

    @property
    def outside(self) -> bool:
        """Whether it belongs to no call."""
        return self.template in OUTSIDE
