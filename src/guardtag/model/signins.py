"""How responders sign in: their password or outside account, invitations, sessions, and attempts that failed."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

_INTERNAL = {"policy": "internal"}
_STAFF = {"policy": "staff"}

INVITED_SECONDS = 72 * 3600.0
"""How long an invitation's link may be used."""
SEEN_SECONDS = 300.0
"""A session is written down as seen so often at most."""


def _ids(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


@attrs.frozen
class SignIn:
    """How one responder signs in. Its row is sealed under their key and goes with them.

    Args:
        id: the responder's.
        proof: what a password is checked against, made and read by whoever asks for passwords; empty: none is set.
        outside: ids of the ``Outside`` rows that lead to them.
        mark: drawn anew whenever every session is to end; a session holds the one it was begun under.
        changed: when the password was set last, seconds since 1970 UTC; 0: never.
        invitation: id of the one invitation that may be used, or empty.
        invited: until when.
        failures: attempts with a password since the last that was right.
        failed: when the last of them was.
        told: when they were told of such attempts last; 0: never.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    proof: str = attrs.field(default="", repr=False, metadata=_STAFF)
    outside: tuple[str, ...] = attrs.field(factory=tuple, converter=_ids, repr=False, metadata=_INTERNAL)
    mark: str = attrs.field(default="", repr=False, metadata=_INTERNAL)
    changed: float = attrs.field(default=0.0, metadata=_INTERNAL)
    invitation: str = attrs.field(default="", repr=False, metadata=_INTERNAL)
    invited: float = attrs.field(default=0.0, metadata=_INTERNAL)
    failures: int = attrs.field(default=0, metadata=_INTERNAL)
    failed: float = attrs.field(default=0.0, metadata=_INTERNAL)
    told: float = attrs.field(default=0.0, metadata=_INTERNAL)


@attrs.frozen
class Outside:
    """The row that makes an account at another place (OpenID Connect) lead to one responder alone.

    Args:
        id: keyed hash of issuer and subject, neither of which is kept.
        responder: id of whom it leads to.
    """

    id: str = attrs.field(repr=False, metadata=_INTERNAL)
    responder: str = attrs.field(metadata=_INTERNAL)


@attrs.frozen
class Invitation:
    """A link by which a responder sets their own password, once.

    Args:
        id: keyed hash of what stands in the link, which is not kept.
        responder: who is invited.
        by: who invited them.
        made: when.
        until: when it ends.
    """

    id: str = attrs.field(repr=False, metadata=_INTERNAL)
    responder: str = attrs.field(metadata=_INTERNAL)
    by: str = attrs.field(metadata=_INTERNAL)
    made: float = attrs.field(metadata=_INTERNAL)
    until: float = attrs.field(metadata=_INTERNAL)

    @property
    def due(self) -> float:
        """When it goes."""
        return self.until


@attrs.frozen
class Session:
    """One browser in which a responder is signed in.

    Args:
        id: keyed hash of what the browser holds, which is not kept.
        responder: who is signed in.
        mark: of their ``SignIn`` when it began; under another one the session is over.
        made: when it began.
        seen: when it was used last, to five minutes.
        idle: seconds without use after which it is over.
        until: when it is over in any case.
        by: ``password``, ``outside`` or ``invitation``: how they proved who they are.
        failures: attempts with a password that failed since they signed in last.
        failed: when the last of these was.
    """

    id: str = attrs.field(repr=False, metadata=_INTERNAL)
    responder: str = attrs.field(metadata=_INTERNAL)
    mark: str = attrs.field(repr=False, metadata=_INTERNAL)
    made: float = attrs.field(metadata=_INTERNAL)
    seen: float = attrs.field(metadata=_INTERNAL)
    idle: float = attrs.field(metadata=_INTERNAL)
    until: float = attrs.field(metadata=_INTERNAL)
    by: str = attrs.field(default="password", metadata=_INTERNAL)
    failures: int = attrs.field(default=0, metadata=_INTERNAL)
    failed: float = attrs.field(default=0.0, metadata=_INTERNAL)

    @property
    def step(self) -> float:
        """Seconds after which its use is written down again."""
        return min(SEEN_SECONDS, self.idle / 4)

    @property
    def due(self) -> float:
        """When it is over, unless it is used meanwhile."""
        return min(self.seen + self.idle + self.step, self.until)


@attrs.frozen
class Began:
    """A session that began.

    Args:
        session: as it is kept.
        token: what the browser holds from now on; a fresh one each time.
        device: what it keeps beyond the session, by which it is known again; it opens nothing.
    """

    session: Session = attrs.field(metadata=_INTERNAL)
    token: str = attrs.field(repr=False, metadata=_INTERNAL)
    device: str = attrs.field(repr=False, metadata=_INTERNAL)


@attrs.frozen
class Attempts:
    """How often a password was tried lately from one side, as a level that drains; it names nobody.

    Args:
        id: a letter for the side, and one of 65,536 slots of a keyed hash.
        level: attempts, without those that drained since.
        at: when the level was this, seconds since 1970 UTC.
        due: when it is empty.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    level: float = attrs.field(default=0.0, metadata=_INTERNAL)
    at: float = attrs.field(default=0.0, metadata=_INTERNAL)
    due: float = attrs.field(default=0.0, metadata=_INTERNAL)
