"""Signing in: invitations, sessions, accounts elsewhere, and what ends them; attempts are in ``steps.attempts``.

What a browser or a link holds is drawn at random and kept nowhere; its row is found by a keyed hash of it. A session
is good while its mark is the one in the responder's own row: whoever changes a password, a role or an area draws a
new mark in the same commit, and no session begun at that moment is missed.
"""

from __future__ import annotations

import base64
from typing import Final

import attrs

from guardtag.errors import BackendError, Conflict, Denied, StoreUnavailable
from guardtag.model.people import Responder
from guardtag.model.signins import INVITED_SECONDS, Attempts, Invitation, Outside, Session, SignIn
from guardtag.records import Tx
from guardtag.rules import signins as rules
from guardtag.spi import Row
from guardtag.steps import attempts, signin_letters
from guardtag.steps.room import OPERATOR, Room
from guardtag.steps.sound import let_go, sound

TOKEN_BYTES: Final = 24
"""Random bytes of what a session's browser and an invitation's link hold: 192 bits."""
MOST_TOKEN: Final = 200
"""The longest text that is looked at."""
MOST_OUTSIDE: Final = 10
"""So many accounts elsewhere lead to one responder."""


def token(room: Room, size: int = TOKEN_BYTES) -> str:
    """Something that nobody guesses, in letters that may stand in a link or a cookie."""
    return base64.urlsafe_b64encode(room.world.random(size)).decode().rstrip("=")


def hashed(room: Room, what: str, text: object) -> str:
    """The id of the row that something belongs to; of what cannot be ours an id that no row has."""
    if not isinstance(text, str) or not 0 < len(text) <= MOST_TOKEN or not text.isascii():
        return "none"
    return room.records.blind(what, text)


# -- the responder's own row


def of(tx: Tx, id: str) -> SignIn:
    """How somebody signs in, as this transaction sees it; a fresh one where nothing is known."""
    return sound(tx, SignIn, id) or SignIn(id)


def active(tx: Tx, id: str) -> Responder:
    """The responder of this id, who did not leave.

    Raises:
        Denied: there is none.
    """
    found = tx.get(Responder, id) if id else None
    if found is None or not found.active:
        raise Denied(
            "GT-SIGNIN-NOBODY", "Nobody of this id can sign in.", "The id is wrong, or they left.",
            "See `guardtag responder list AREA`.",
        )  # fmt: skip
    return found


def end_all(tx: Tx, room: Room, id: str) -> SignIn | None:
    """Ends every session of somebody, if there ever was one."""
    known = sound(tx, SignIn, id)
    return None if known is None else tx.put(attrs.evolve(known, mark=room.world.new_id()))


def shut(tx: Tx, room: Room, id: str) -> None:
    """Somebody left: no session, no password, no invitation, no account elsewhere leads in any more."""
    known = sound(tx, SignIn, id)
    if known is not None:
        for outside in known.outside:
            tx.delete(Outside, outside)
        tx.put(SignIn(id, mark=room.world.new_id(), failures=known.failures, failed=known.failed))


def secured(tx: Tx, room: Room, known: SignIn, proof: str) -> SignIn:
    """Sets a password's proof; every session ends, and so does an invitation."""
    return tx.put(attrs.evolve(
        known, proof=proof, changed=tx.now, mark=room.world.new_id(), invitation="", invited=0.0, failures=0,
        failed=0.0,
    ))  # fmt: skip


# -- sessions


def begin(
    tx: Tx,
    room: Room,
    id: str,
    session: str,
    idle: float,
    absolute: float,
    by: str,
    judged: attempts.Knock | None,
    proof: str,
) -> Session:
    """Begins a session.

    Args:
        id: of the responder who proved who they are.
        session: id of the new row.
        idle: seconds without use after which it is over.
        absolute: seconds after which it is over in any case.
        by: how they proved it.
        judged: the attempt whose password was right.
        proof: in place of the one it was checked against, made of the same password.
    """
    active(tx, id)
    known = of(tx, id)
    if judged is not None:
        if judged.responder != id or judged.mark != known.mark or abs(tx.now - judged.at) > attempts.HURRY:
            raise over()
        attempts.forgive(tx, judged)
    failures = max(known.failures - (judged is not None), 0)
    fresh = attrs.evolve(known, mark=known.mark or room.world.new_id(), failures=0, failed=0.0)
    if judged is not None and proof:
        fresh = attrs.evolve(fresh, proof=proof)
    tx.put(fresh)
    if failures:
        signin_letters.signed_in(tx, known)
    tx.journal(id, "signins.begin", (id,), f"{by} {failures}" if failures else by)
    failed = known.failed if failures else 0.0
    return tx.add(Session(session, id, fresh.mark, tx.now, tx.now, idle, tx.now + absolute, by, failures, failed))


def live(session: Session | None, responder: Responder | None, known: SignIn | None, now: float) -> bool:
    """Whether a session is good: neither over, nor ended, nor its person gone."""
    if session is None or responder is None or known is None:
        return False
    return responder.active and known.mark == session.mark and now < session.due


def over() -> Denied:
    """The error for who is signed in no longer; a session that never was looks the same."""
    return Denied(
        "GT-SIGNIN-OVER", "You are not signed in, or not any longer.",
        "It was long since you did anything, you signed out, or your password, role or area was changed.",
        "Sign in again.",
    )  # fmt: skip


# -- invitations and accounts elsewhere


def invite(tx: Tx, room: Room, id: str, invitation: str) -> Invitation:
    """A new invitation of somebody; the one before it can be used no more."""
    active(tx, id)
    known = of(tx, id)
    if known.invitation:
        tx.delete(Invitation, known.invitation)
    until = tx.now + INVITED_SECONDS
    tx.put(attrs.evolve(known, mark=known.mark or room.world.new_id(), invitation=invitation, invited=until))
    tx.journal(room.actor, "signins.invite", (id,))
    return tx.add(Invitation(invitation, id, room.actor, tx.now, until))


def invited(tx: Tx, invitation: str) -> tuple[Invitation, SignIn]:
    """The invitation of a row, with the row of whom it invites.

    Raises:
        Denied: ``GT-SIGNIN-INVITATION``: it was used, is over, was replaced, there never was such a one, or whoever
            made it could not invite this responder any more, as after either of them was given other work.
    """
    try:
        found = tx.get(Invitation, invitation)
        if found is not None and tx.now < found.until:
            whom, known = active(tx, found.responder), of(tx, found.responder)
            if known.invitation == invitation and _still_may(tx, found, whom):
                return found, known
    except StoreUnavailable:
        raise
    except (BackendError, Denied):
        pass
    raise Denied(
        "GT-SIGNIN-INVITATION", "This invitation cannot be used.",
        "It was used, is older than 72 hours, or a newer one was made.",
        "Ask your supervisor or the office for a new one.",
    )  # fmt: skip


def _still_may(tx: Tx, found: Invitation, whom: Responder) -> bool:
    """Whether whoever made an invitation could make it now: they have its link, and it opens what its person may do."""
    by = sound(tx, Responder, found.by) if found.by != OPERATOR else None
    return found.by == OPERATOR or (by is not None and rules.may_invite(by, whom, tx.now))


def use(tx: Tx, room: Room, found: Invitation, known: SignIn, proof: str, outside: str) -> SignIn:
    """What an invitation was for: a password is set, or an account elsewhere leads in from now on."""
    before = known
    tx.delete(Invitation, found.id)
    if outside:
        known = lead(tx, room, known, outside)
    signin_letters.changed(tx, room, before)
    tx.journal(found.responder, "signins.accept", (found.responder,), "outside" if outside else "password")
    return secured(tx, room, known, proof or known.proof)


def lead(tx: Tx, room: Room, known: SignIn, outside: str) -> SignIn:
    """From now on an account elsewhere leads to somebody.

    Raises:
        Conflict: it leads to somebody else.
    """
    there = tx.get(Outside, outside)
    if there is not None and there.responder != known.id:
        raise Conflict(
            "GT-SIGNIN-TAKEN", "This account belongs to another responder.", "One account leads to one person alone.",
            "Unlink it from the other one first: guardtag signin unlink.",
        )  # fmt: skip
    if there is None:
        tx.put(Outside(outside, known.id))
    all_ = tuple(dict.fromkeys((*known.outside, outside)))
    if len(all_) > MOST_OUTSIDE:
        raise ValueError(f"at most {MOST_OUTSIDE} accounts lead to one responder")
    return tx.put(attrs.evolve(known, mark=known.mark or room.world.new_id(), outside=all_))


def sweep(room: Room, row: Row, now: float) -> None:
    """What is over goes: sessions, invitations, counts of attempts."""
    model = {"session": Session, "invitation": Invitation, "attempts": Attempts}[row.kind]
    room.records.change(lambda tx: let_go(tx, model, row.id), now=now, claimed=[row])
