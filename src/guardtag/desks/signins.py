"""Who is signed in: passwords and outside accounts of responders, invitations to set one, sessions.

What draws pages asks for the password and knows how it is hashed; here only an opaque proof is kept. No token is kept
anywhere: whoever has the records cannot make a cookie or a link of them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from itertools import islice
from typing import Final

import attrs

from guardtag.errors import Conflict, Denied, StoreUnavailable
from guardtag.model import areas
from guardtag.model.people import Responder
from guardtag.model.signins import Began, Invitation, Outside, Session, SignIn
from guardtag.records import Request, Tx
from guardtag.rules import signins as rules
from guardtag.steps import attempts, sheets, signin_letters, signins
from guardtag.steps.attempts import Knock
from guardtag.steps.room import Room, not_the_operator, person
from guardtag.steps.signins import hashed, over
from guardtag.steps.sound import sound

MOST_PROOF: Final = 1000
MOST_LISTED: Final = 1000
_NO_ID = "operator"  # nobody can be enrolled under it
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")


@attrs.frozen
class Invited:
    """Somebody was invited.

    Args:
        responder: who.
        token: what stands in their link; given this once.
        until: when it ends, seconds since 1970 UTC.
    """

    responder: str
    token: str = attrs.field(repr=False)
    until: float


@attrs.frozen
class Entrance:
    """How one responder can sign in.

    Args:
        responder: who.
        name: theirs.
        role: theirs.
        password: whether one is set.
        changed: when it was, seconds since 1970 UTC; 0: never.
        outside: how many accounts elsewhere lead to them.
        invited: until when an invitation can be used; 0: there is none.
        failures: attempts with a password since the last that was right.
        failed: when the last of them was.
        sessions: in how many browsers they are signed in.
    """

    responder: str
    name: str = attrs.field(repr=False)
    role: str
    password: bool
    changed: float
    outside: int
    invited: float
    failures: int
    failed: float
    sessions: int


class SignInDesk:
    """The desk on the door: ``city.signins``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    # -- coming in

    def knock(self, id: str, *, source: str = "", device: str = "") -> Knock:
        """Somebody says who they are and gives a password: counts the attempt, and says what to check it against.

        It is counted before it is judged, so that many at once get no more attempts than one after the other. Of an
        id that nobody has nothing can be told from the answer, as long as a password is checked in any case. Nobody
        is locked out: see ``guardtag.rules.signins`` for how long one waits, and where.

        Args:
            id: what they typed; anything.
            source: what tells one network from another, as for ``city.scan``; it is not kept.
            device: ``Began.device`` as the browser gave it back; anything.

        Raises:
            Denied: ``GT-SIGNIN-WAIT``, with the seconds to wait as a fact.
        """
        room = self._room
        room.operator_only()
        typed, known = str(id)[:100], str(id)
        known = known if 0 < len(known) <= 40 and _LETTERS.issuperset(known) else _NO_ID
        return room.records.change(lambda tx: attempts.knock(tx, room, known, typed, str(source)[:200], str(device)))

    def begin(self, judged: Knock, *, idle: float, absolute: float, proof: str = "") -> Began:
        """Begins a session: the password of this attempt was right.

        Args:
            judged: of ``knock``, at most five minutes old.
            idle: seconds without use after which the session is over.
            absolute: seconds after which it is over in any case.
            proof: to be kept in place of the one it was checked against, of the same password: made with newer
                settings.

        Raises:
            Denied: the password was set anew meanwhile, they left, or it took too long.
        """
        return self._begin(judged.responder, idle, absolute, "password", judged, _proof(proof) if proof else "")

    def begin_outside(self, issuer: str, subject: str, *, idle: float, absolute: float) -> Began:
        """Begins a session of whom an account elsewhere leads to; the caller has verified that it is theirs.

        Args:
            issuer: of OpenID Connect, as the token has it.
            subject: likewise; compared letter by letter.
            idle: as for ``begin``.
            absolute: likewise.

        Raises:
            Denied: it leads to nobody (``GT-SIGNIN-STRANGER``), or they left.
        """
        self._room.operator_only()
        found = sound(self._room.records, Outside, self._outside(issuer, subject))
        if found is None:
            raise Denied(
                "GT-SIGNIN-STRANGER", "This account leads to nobody here.", "Nobody linked it to a responder yet.",
                "Ask your supervisor or the office for an invitation, and open its link first.",
            )  # fmt: skip
        return self._begin(found.responder, idle, absolute, "outside", None, "")

    def _begin(
        self, id: str, idle: float, absolute: float, by: str, judged: Knock | None, proof: str
    ) -> Began:  # fmt: skip
        room = self._room
        room.operator_only()
        if not 60 <= idle <= absolute <= 90 * 86_400:
            raise ValueError("idle and absolute are seconds: 60 <= idle <= absolute <= 90 days")
        token = signins.token(room)
        row = hashed(room, "session", token)

        def begin(tx: Tx) -> tuple[Session, SignIn]:
            session = signins.begin(tx, room, id, row, idle, absolute, by, judged, proof)
            return session, signins.of(tx, id)

        session, known = room.records.change(begin)
        return Began(session, token, attempts.device_token(room, known))

    def look(self, token: str, *, use: bool = True) -> Session:
        """Whose browser this is; asked at every page. That it was used is written down every few minutes.

        Args:
            token: as the browser gave it; anything.
            use: whether this is a use, which keeps the session going; what a page asks by itself is none.

        Raises:
            Denied: ``GT-SIGNIN-OVER``: nobody is signed in with it, or not any longer.
        """
        room = self._room
        room.operator_only()
        now, records = room.world.now(), room.records
        session = sound(records, Session, hashed(room, "session", token))
        if session is None:
            raise over()
        responder, known = sound(records, Responder, session.responder), sound(records, SignIn, session.responder)
        if not signins.live(session, responder, known, now):
            raise over()
        if use and now - session.seen >= session.step:
            with contextlib.suppress(Conflict, StoreUnavailable):  # whoever is at work goes on all the same
                session = records.change(lambda tx, id=session.id: _seen(tx, id)) or session  # type: ignore[misc]
        return session

    def end(self, token: str) -> None:
        """Signs out one browser; one that is not signed in stays so.

        Args:
            token: as for ``look``.
        """
        room = self._room
        room.operator_only()

        def end(tx: Tx) -> None:
            session = sound(tx, Session, hashed(room, "session", token))
            if session is not None:
                tx.delete(Session, session.id)
                tx.journal(session.responder, "signins.end", (session.responder,))

        room.records.change(end)

    def end_all(self, id: str, *, request_id: str = "") -> SignIn:
        """Signs somebody out everywhere: a phone was lost. Browsers that were known are so no longer.

        Args:
            id: the responder; on a door of ``acting_as`` oneself, or whom one may invite.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of this id, or not on this door.
        """
        room = self._room

        def end(tx: Tx) -> SignIn:
            self._may(tx, id, own=True)
            tx.journal(room.actor, "signins.end_all", (id,))
            return signins.end_all(tx, room, id) or tx.put(SignIn(id, mark=room.world.new_id()))

        return room.records.change(end, request=Request(room.actor, "signins.end_all", id, request_id))

    # -- how they come in

    def invite(self, id: str) -> Invited:
        """Invites somebody to set their own password, once and within 72 hours; also whoever forgot theirs.

        The password they have holds until they set the new one. An invitation that was made before can be used no
        more.

        Args:
            id: the responder; on a door of ``acting_as`` a worker, volunteer or lower supervisor of one's own area,
                and one is a supervisor.

        Raises:
            Denied: nobody of this id, or not on this door.
        """
        room = self._room
        token = signins.token(room)

        def invite(tx: Tx) -> Invitation:
            self._may(tx, id)
            return signins.invite(tx, room, id, hashed(room, "invitation", token))

        return Invited(id, token, room.records.change(invite).until)

    def invited(self, token: str) -> Invitation:
        """The invitation of a link; it changes nothing.

        Args:
            token: as it stands in the link; anything.

        Raises:
            Denied: ``GT-SIGNIN-INVITATION``.
        """
        room = self._room
        room.operator_only()
        return room.records.change(lambda tx: signins.invited(tx, hashed(room, "invitation", token))[0])

    def accept(
        self, token: str, *, proof: str = "", issuer: str = "", subject: str = "", request_id: str = ""
    ) -> SignIn:  # fmt: skip
        """Uses an invitation: sets a password, or lets an account elsewhere lead in. Every session ends.

        Args:
            token: as it stands in the link.
            proof: what the new password will be checked against.
            issuer: of the account elsewhere, in place of ``proof``.
            subject: likewise.
            request_id: makes the call repeatable.

        Raises:
            Denied: ``GT-SIGNIN-INVITATION``.
            Conflict: the account leads to somebody else (``GT-SIGNIN-TAKEN``).
        """
        room = self._room
        room.operator_only()
        if bool(proof) == bool(issuer):
            raise ValueError("either proof, or issuer and subject")
        row, outside = hashed(room, "invitation", token), self._outside(issuer, subject) if issuer else ""
        checked = _proof(proof) if proof else ""

        def accept(tx: Tx) -> SignIn:
            found, known = signins.invited(tx, row)
            return signins.use(tx, room, found, known, checked, outside)

        return room.records.change(accept, request=Request(room.actor, "signins.accept", row, request_id, (outside,)))

    def change(self, id: str, proof: str, *, request_id: str = "") -> SignIn:
        """Sets somebody's password; every session of theirs ends. Whoever calls has asked for the one before.

        Args:
            id: the responder; on a door of ``acting_as`` oneself.
            proof: what it will be checked against.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of this id, or not on this door.
        """
        room, kept = self._room, _proof(proof)
        if room.signed_in and id != room.actor:
            raise not_the_operator()

        def change(tx: Tx) -> SignIn:
            self._may(tx, id, own=True)
            tx.journal(room.actor, "signins.change", (id,))
            known = signins.of(tx, id)
            signin_letters.changed(tx, room, known)
            return signins.secured(tx, room, known, kept)

        return room.records.change(change, request=Request(room.actor, "signins.change", id, request_id))

    def link(self, id: str, issuer: str, subject: str, *, request_id: str = "") -> SignIn:
        """From now on an account elsewhere leads to somebody.

        Args:
            id: the responder.
            issuer: of OpenID Connect, as its tokens have it.
            subject: likewise.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of this id.
            Conflict: it leads to somebody else (``GT-SIGNIN-TAKEN``).
        """
        room, outside = self._room, self._outside(issuer, subject)
        room.operator_only()

        def link(tx: Tx) -> SignIn:
            signins.active(tx, id)
            tx.journal(room.actor, "signins.link", (id,))
            known = signins.of(tx, id)
            if outside not in known.outside:
                signin_letters.changed(tx, room, known)
            return signins.lead(tx, room, known, outside)

        return room.records.change(link, request=Request(room.actor, "signins.link", id, request_id, (outside,)))

    def unlink(self, id: str, issuer: str, subject: str, *, request_id: str = "") -> SignIn:
        """An account elsewhere leads to somebody no longer; their sessions end. Arguments as for ``link``."""
        room, outside = self._room, self._outside(issuer, subject)
        room.operator_only()

        def unlink(tx: Tx) -> SignIn:
            known = signins.of(tx, id)
            there = sound(tx, Outside, outside)
            if there is not None and there.responder == id:
                tx.delete(Outside, outside)
            tx.journal(room.actor, "signins.unlink", (id,))
            left = tuple(one for one in known.outside if one != outside)
            return tx.put(attrs.evolve(known, outside=left, mark=room.world.new_id()))

        return room.records.change(unlink, request=Request(room.actor, "signins.unlink", id, request_id, (outside,)))

    def list(self, area: str) -> Sequence[Entrance]:
        """How the responders of this area and all below it can sign in, by id; at most 1,000.

        On a door of ``acting_as`` it is for a supervisor of the area: those whom they may invite.

        Args:
            area: path.

        Raises:
            Denied: it is not this door's area, or not for their role.
        """
        room = self._room
        areas.check(area, len(room.config.levels))
        by = room.records.change(lambda tx: self._invites(tx, area)) if room.signed_in else None
        now = room.world.now()
        every = (one for path in (area, f"{area}/") for one in room.records.every(Responder, "area", path, whole=False))
        theirs = (one for one in every if one.active and (by is None or rules.may_invite(by, one, now)))
        found = {one.id: one for one in islice(theirs, MOST_LISTED)}
        return [self._entrance(found[id]) for id in sorted(found)]

    # -- inside

    def _invites(self, tx: Tx, area: str) -> Responder:
        """This door's person, where they are a supervisor of an area."""
        sheets.area_of(tx, self._room, area, ("supervisor",))
        one = person(tx, self._room.actor).responder
        assert one is not None
        return one

    def _entrance(self, one: Responder) -> Entrance:
        records, now = self._room.records, self._room.world.now()
        known = sound(records, SignIn, one.id) or SignIn(one.id)
        sessions = records.every(Session, "ward", records.blind("ward", f"r:{one.id}"), whole=False)
        return Entrance(
            one.id, one.name, one.role, bool(known.proof), known.changed, len(known.outside),
            known.invited if known.invitation and known.invited > now else 0.0, known.failures, known.failed,
            sum(signins.live(session, one, known, now) for session in sessions),
        )  # fmt: skip

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


def _seen(tx: Tx, id: str) -> Session | None:
    session = sound(tx, Session, id)
    if session is None or session.seen >= tx.now:
        return session
    return tx.put(attrs.evolve(session, seen=tx.now))


def _proof(text: str) -> str:
    if not isinstance(text, str) or not 0 < len(text) <= MOST_PROOF:
        raise ValueError(f"proof is a text of 1 to {MOST_PROOF} characters, as the library of password hashes made it")
    return text
