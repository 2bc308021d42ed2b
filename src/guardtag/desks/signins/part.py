"""What every part of the desk has."""

from __future__ import annotations

from typing import Final

from guardtag.errors import Denied
from guardtag.model.people import Responder
from guardtag.records import Tx
from guardtag.rules import signins as rules
from guardtag.steps import signins
from guardtag.steps.room import Room, person
from guardtag.steps.sound import sound

MOST_PROOF: Final = 1000


class Part:
    """A part of the desk ``city.signins``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def _may(self, tx: Tx, id: str, *, own: bool = False) -> None:
        """Raises ``Denied`` where this door's person may not decide how somebody signs in."""
        room = self._room
        if not room.signed_in:
            signins.active(tx, id)
            return
        if own and id == room.actor:
            person(tx, id)
            return
        by, whom = person(tx, room.actor).responder, sound(tx, Responder, id)
        if by is None or whom is None or not rules.may_invite(by, whom, tx.now):
            raise Denied(
                "GT-SIGNIN-INVITE", "You cannot decide how this person signs in.",
                "A supervisor invites the workers and volunteers of their area, and supervisors of levels below.",
                "Ask a supervisor of their area, or the office.",
            )  # fmt: skip

    def _outside(self, issuer: str, subject: str) -> str:
        for name, text in (("issuer", issuer), ("subject", subject)):
            if not isinstance(text, str) or not 0 < len(text) <= 500:
                raise ValueError(f"{name} is a text of 1 to 500 characters")
        return self._room.records.blind("outside", f"{issuer}\n{subject}")


def checked_proof(text: str) -> str:
    """What a password will be checked against; raises ``ValueError`` for what cannot be that."""
    if not isinstance(text, str) or not 0 < len(text) <= MOST_PROOF:
        raise ValueError(f"proof is a text of 1 to {MOST_PROOF} characters, as the library of password hashes made it")
    return text
