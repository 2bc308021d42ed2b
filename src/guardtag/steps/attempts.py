"""Attempts to sign in with a password: counted before they are judged, on the sides that ``rules.signins`` names.

A side is a row of its own, one of 65,536 by a keyed hash, so that a flood of ids that nobody has fills no more than
these, and an id that nobody has waits like any other.
"""

from __future__ import annotations

import base64
import hmac
import math
from collections.abc import Callable
from typing import Final

import attrs

from guardtag import texts
from guardtag.errors import Denied
from guardtag.model.people import Responder
from guardtag.model.signins import Attempts, SignIn
from guardtag.records import Tx
from guardtag.rules import signins as rules
from guardtag.steps import signin_letters
from guardtag.steps.room import Room
from guardtag.steps.sound import sound

HURRY: Final = 300.0
"""Seconds in which an attempt that was counted must be judged."""
_NONCE, _SLOT = 12, 4  # bytes; hexadecimal digits of 65,536 slots
_MOST = 200


@attrs.frozen
class Knock:
    """An attempt to sign in with a password, counted and not judged yet.

    Args:
        responder: who it is said to be; empty: nobody who could sign in so. Check the password all the same, against
            some proof of your own, so that it takes as long.
        proof: what the password is to be checked against.
        mark: of their ``SignIn`` then.
        at: when.
        sides: ids of the counts that it stands in.
        device: the browser is one in which they signed in before.
    """

    responder: str
    proof: str = attrs.field(repr=False)
    mark: str = attrs.field(repr=False)
    at: float
    sides: tuple[str, ...] = ()
    device: bool = False


def knock(tx: Tx, room: Room, id: str, typed: str, source: str, device: str) -> Knock:
    """Counts an attempt, before the password is looked at: many at once get no more than their number.

    Args:
        tx: the change.
        room: settings.
        id: who it may be.
        typed: what was typed for it.
        source: what tells one network from another.
        device: what the browser kept, or empty.

    Raises:
        Denied: ``GT-SIGNIN-WAIT``; it is not counted.
    """
    responder, known = sound(tx, Responder, id), sound(tx, SignIn, id)
    there = responder is not None and responder.active and known is not None and bool(known.proof)
    ours = known is not None and there and _device_of(tx, known, device)
    sides = _sides(tx, typed, source, device if ours else "")
    counts = [sound(tx, Attempts, side) or Attempts(side, at=tx.now) for side in sides]
    seconds = max(rules.wait(one, tx.now) for one in counts)
    if seconds > 0:
        whole = math.ceil(seconds)
        raise Denied(
            "GT-SIGNIN-WAIT", f"The next attempt is heard in {whole} {texts.counted('second|seconds', whole)}.",
            "There were too many attempts that failed.",
            "Wait so long; or ask your supervisor or the office for a new invitation, which waits for nothing.",
            seconds=whole,
        )  # fmt: skip
    for one in counts:
        tx.put(rules.tried(one, tx.now))
    if not there:
        return Knock("", "", "", tx.now, sides)
    assert known is not None
    failures = known.failures + 1
    counted = attrs.evolve(known, failures=failures, failed=tx.now)
    tx.put(attrs.evolve(counted, told=signin_letters.failed(tx, room, counted)))
    if failures > 1 and rules.journalled(failures - 1):
        tx.journal(room.actor, "signins.failed", (id,), str(failures - 1))
    return Knock(id, known.proof, known.mark, tx.now, sides, ours)


def _sides(tx: Tx, id: str, source: str, device: str) -> tuple[str, ...]:
    def side(letter: str, text: str) -> str:
        kept = text.encode("utf-8", "backslashreplace").decode()  # a header, or a form, may hold anything
        return letter + tx.blind("attempts", f"{letter}/{kept}")[:_SLOT]

    if device:
        return (side(rules.DEVICE, f"{id}/{device}"),)
    here = (side(rules.NETWORK, source),) if source else ()
    return (side(rules.PAIR, f"{id}/{source}"), side(rules.ACCOUNT, id), *here)


def device_token(room: Room, known: SignIn) -> str:
    """What a browser keeps by which it is known again as one in which this responder signed in; it opens nothing."""
    nonce = base64.urlsafe_b64encode(room.world.random(_NONCE)).decode()
    return f"{nonce}.{_device_mark(room.records.blind, known, nonce)}"


def _device_of(tx: Tx, known: SignIn, device: str) -> bool:
    nonce, dot, mark = device.partition(".") if len(device) <= _MOST else ("", "", "")
    if not dot or not device.isascii():
        return False
    return hmac.compare_digest(mark, _device_mark(tx.blind, known, nonce))


def _device_mark(blind: Callable[[str, str], str], known: SignIn, nonce: str) -> str:
    return blind("device", f"{known.id}/{known.mark}/{nonce}")


def forgive(tx: Tx, judged: Knock) -> None:
    """The attempt that was right counts nowhere; where only this person's were counted, those before it neither."""
    for side in judged.sides:
        known = sound(tx, Attempts, side)
        if known is None:
            continue
        if side[:1] in (rules.DEVICE, rules.PAIR):
            tx.delete(Attempts, side)
        else:
            tx.put(rules.tried(known, tx.now, -1))
