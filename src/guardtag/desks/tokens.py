"""Tokens of other systems: issued, listed, revoked, and looked at with every request they come with.

A system acts in the name of a responder who was enrolled for it: what it may see and do is what they may, and ends
with them. What a token says is shown once, when it is issued; kept is a keyed hash of it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Final

import attrs

from guardtag.errors import Conflict, Denied, StoreUnavailable
from guardtag.model.people import Responder
from guardtag.model.tokens import SCOPES, ApiToken, Bearer
from guardtag.records import Request, Tx
from guardtag.steps import tokens
from guardtag.steps.checks import short
from guardtag.steps.room import Room
from guardtag.steps.sound import sound
from guardtag.world import day_of

MOST_DAYS: Final = 366
_DAY = 86_400.0


@attrs.frozen
class Issued:
    """A token that was issued.

    Args:
        token: as it is kept.
        secret: what the system sends with each request; given this once.
    """

    token: ApiToken
    secret: str = attrs.field(repr=False)


class TokenDesk:
    """The desk on the door: ``city.tokens``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def issue(self, responder_id: str, *, name: str, scopes: Sequence[str], days: int = 90) -> Issued:
        """Issues a token. Asked for again it issues another one: what a token says is kept nowhere.

        Args:
            responder_id: id of the responder in whose name it acts: one enrolled for this system alone.
            name: what it is for, 1 to 60 characters.
            scopes: one or more of ``call``, ``read`` and ``work``.
            days: how long it is good, 1 to 366.

        Raises:
            Denied: nobody of this id, or they left (``GT-TOKEN-NOBODY``).
            Conflict: they have too many (``GT-TOKEN-MANY``).
        """
        room = self._room
        room.operator_only()
        if isinstance(scopes, str) or not scopes or not {*scopes} <= {*SCOPES}:
            raise ValueError(f"scopes is a list of at least one of {', '.join(SCOPES)}")
        if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
            raise ValueError(f"days is a whole number of 1 to {MOST_DAYS}")
        named, allowed = short("name", name, 60), tuple(one for one in SCOPES if one in scopes)
        secret = tokens.make(room)
        row = tokens.row_id(room.records, secret)

        def issue(tx: Tx) -> ApiToken:
            one = tokens.holder(tx, responder_id)
            if sum(token.good(tx.now) for token in tokens.of(tx, one.id)) >= tokens.MOST:
                raise Conflict(
                    "GT-TOKEN-MANY", f"One responder has at most {tokens.MOST} good tokens.", "So many were issued.",
                    "Revoke those that nobody uses: guardtag token list.", limit=tokens.MOST,
                )  # fmt: skip
            tx.journal(room.actor, "tokens.issue", (one.id,), f"{row[:8]} {' '.join(allowed)}")
            return tx.add(ApiToken(row, one.id, named, allowed, tx.now, tx.now + days * _DAY, room.actor))

        return Issued(room.records.change(issue), secret)

    def list(self, responder_id: str = "") -> Sequence[ApiToken]:
        """Tokens, the newest first, those that are over too, for 90 days; none of them says what it is.

        Args:
            responder_id: of this one alone.
        """
        room = self._room
        room.operator_only()
        if responder_id:
            return tokens.of(room.records, responder_id)
        return sorted(room.records.walk(ApiToken, whole=False), key=lambda one: (-one.issued, one.id))

    def revoke(self, token_id: str, *, request_id: str = "") -> ApiToken:
        """Ends a token at once; one that is over stays so.

        Args:
            token_id: of the token as ``list`` gives it; its first characters will do where no other begins so.
            request_id: makes the call repeatable.

        Raises:
            Denied: there is none (``GT-TOKEN-UNKNOWN``).
        """
        room = self._room
        room.operator_only()
        found = [one.id for one in self.list() if token_id and one.id.startswith(token_id)]
        row = found[0] if len(found) == 1 else token_id

        def end(tx: Tx) -> ApiToken:
            one = tx.get(ApiToken, row) if row else None
            if one is None:
                raise Denied(
                    "GT-TOKEN-UNKNOWN", "There is no such token.", "None has this id, or several begin so.",
                    "Look at guardtag token list, which gives their ids.",
                )  # fmt: skip
            return tokens.revoke(tx, room, one)

        return room.records.change(end, request=Request(room.actor, "tokens.revoke", token_id, request_id))

    def look(self, secret: str, scope: str = "") -> Bearer:
        """Who sent a token; asked at every request. The day it was used is written down once a day.

        Args:
            secret: as it was sent; anything.
            scope: what it is needed for; any good token unless given.

        Raises:
            Denied: ``GT-TOKEN-REFUSED``: it is no good token; or ``GT-TOKEN-SCOPE``: it is not for this.
        """
        room = self._room
        room.operator_only()
        row = tokens.row_id(room.records, secret)
        token = sound(room.records, ApiToken, row) if row else None
        holder = sound(room.records, Responder, token.responder) if token else None
        now = room.world.now()
        if token is None or holder is None or not holder.active or not token.good(now):
            raise _refused()
        if scope and scope not in token.scopes:
            raise Denied(
                "GT-TOKEN-SCOPE", "The token is not for this.", "It was issued without the scope this needs.",
                "Issue one with that scope: guardtag token issue.", scope=scope,
            )  # fmt: skip
        if token.used != day_of(now):
            with contextlib.suppress(Conflict, StoreUnavailable):  # whoever is at work goes on all the same
                token = room.records.change(lambda tx, id=row: _used(tx, id)) or token  # type: ignore[misc]
        return Bearer(token, holder.role, holder.everywhere)


def _used(tx: Tx, id: str) -> ApiToken | None:
    one = tx.get(ApiToken, id)
    return None if one is None else tx.put(attrs.evolve(one, used=day_of(tx.now)))


def _refused() -> Denied:
    return Denied(
        "GT-TOKEN-REFUSED", "A token that is good here is needed.",
        "None was sent, or it is over, was revoked, or its responder left.",
        "Send it as Authorization: Bearer; the office issues one with guardtag token issue.",
    )  # fmt: skip
