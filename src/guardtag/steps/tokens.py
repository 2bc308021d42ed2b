"""Tokens of other systems: how they are made and read, and what ends them.

A token is drawn at random; its row is found by a keyed hash of it, so whoever has the records cannot make one of them.
It ends in a few letters that only this deployment can make: what is no token of ours never reaches the store.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable
from typing import Final

import attrs

from guardtag.errors import Denied
from guardtag.model.people import Responder
from guardtag.model.tokens import ApiToken
from guardtag.records import Records, Tx
from guardtag.spi import Row
from guardtag.steps.room import Room
from guardtag.steps.sound import let_go

PREFIX: Final = "gtk_"
"""Every token begins so: programs that look for secrets in files find it."""
MOST: Final = 20
"""So many good tokens one responder has."""
_RANDOM_BYTES, _MARK_LETTERS = 18, 8
_LENGTH = len(PREFIX) + _RANDOM_BYTES * 4 // 3 + _MARK_LETTERS


def make(room: Room) -> str:
    """A fresh token: 144 random bits, and eight letters by which a false one is known without the store."""
    drawn = base64.urlsafe_b64encode(room.world.random(_RANDOM_BYTES)).decode()
    return f"{PREFIX}{drawn}{_mark(room.records.blind, drawn)}"


def row_id(records: Records, text: object) -> str:
    """The id of the row that a token belongs to; empty for what was never one of ours.

    Args:
        records: with the keys.
        text: as it was sent; anything.
    """
    if not isinstance(text, str) or len(text) != _LENGTH or not text.isascii() or not text.startswith(PREFIX):
        return ""
    drawn, mark = text[len(PREFIX) : -_MARK_LETTERS], text[-_MARK_LETTERS:]
    return records.blind("token", text) if hmac.compare_digest(mark, _mark(records.blind, drawn)) else ""


def _mark(blind: Callable[[str, str], str], drawn: str) -> str:
    return blind("token-mark", drawn)[:_MARK_LETTERS]


def of(source: Records | Tx, responder: str) -> list[ApiToken]:
    """The tokens of a responder, the newest first."""
    mine = source.blind("ward", f"r:{responder}")
    if isinstance(source, Records):
        found = source.every(ApiToken, "ward", mine, whole=False)
    else:
        found = source.sound(ApiToken, "ward", mine)
    return sorted(found, key=lambda one: (-one.issued, one.id))


def shut(tx: Tx, room: Room, responder: str) -> None:
    """Ends every good token of somebody who leaves."""
    for one in of(tx, responder):
        fresh = tx.get(ApiToken, one.id)
        if fresh is not None and fresh.good(tx.now):
            revoke(tx, room, fresh)


def revoke(tx: Tx, room: Room, one: ApiToken) -> ApiToken:
    """Ends a token; one that was ended before stays as it is."""
    if one.revoked is not None:
        return one
    tx.journal(room.actor, "tokens.revoke", (one.responder,), one.id[:8])
    return tx.put(attrs.evolve(one, revoked=tx.now))


def holder(tx: Tx, id: str) -> Responder:
    """The responder who is to have a token.

    Their row is written again as it is: so whoever retires them, or undoes their import, at the same moment meets it.

    Raises:
        Denied: nobody of this id, or they left.
    """
    found = tx.get(Responder, id) if id else None
    if found is None or not found.active:
        raise Denied(
            "GT-TOKEN-NOBODY", "A token acts in the name of a responder, and there is none of this id.",
            "The id is wrong, or they left.", "Enrol one for the system: guardtag responder enrol.",
        )  # fmt: skip
    return tx.put(found)


def sweep(room: Room, row: Row, now: float) -> None:
    """A token that was over long enough is listed no longer."""
    room.records.change(lambda tx: let_go(tx, ApiToken, row.id), now=now, claimed=[row])
