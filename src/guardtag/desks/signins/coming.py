"""Coming in and going out: attempts, sessions."""

from __future__ import annotations

import contextlib

import attrs

from guardtag.desks.signins.part import Part, checked_proof
from guardtag.errors import Conflict, Denied, StoreUnavailable
from guardtag.model.people import Responder
from guardtag.model.signins import Began, Outside, Session, SignIn
from guardtag.records import Request, Tx
from guardtag.steps import attempts, signins
from guardtag.steps.attempts import Knock
from guardtag.steps.signins import hashed, over
from guardtag.steps.sound import sound

_NO_ID = "operator"  # nobody can be enrolled under it
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")


class Coming(Part):
    """The part of ``city.signins`` that begins and ends sessions."""

    def knock(self, responder_id: str, *, source: str = "", device: str = "") -> Knock:
        """Somebody says who they are and gives a password: counts the attempt, and says what to check it against.

        It is counted before it is judged, so that many at once get no more attempts than one after the other. Of an
        id that nobody has nothing can be told from the answer, as long as a password is checked in any case. Nobody
        is locked out: see ``guardtag.rules.signins`` for how long one waits, and where.

        Args:
            responder_id: what they typed; anything.
            source: what tells one network from another, as for ``city.scan``; it is not kept.
            device: ``Began.device`` as the browser gave it back; anything.

        Raises:
            Denied: ``GT-SIGNIN-WAIT``, with the seconds to wait as a fact.
        """
        room = self._room
        room.operator_only()
        typed, known = str(responder_id)[:100], str(responder_id)
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
        return self._begin(judged.responder, idle, absolute, "password", judged, checked_proof(proof) if proof else "")

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

    def end_all(self, responder_id: str, *, request_id: str = "") -> SignIn:
        """Signs somebody out everywhere: a phone was lost. Browsers that were known are so no longer.

        Args:
            responder_id: the responder; on a door of ``acting_as`` oneself, or whom one may invite.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of this id, or not on this door.
        """
        room = self._room

        def end(tx: Tx) -> SignIn:
            self._may(tx, responder_id, own=True)
            tx.journal(room.actor, "signins.end_all", (responder_id,))
            return signins.end_all(tx, room, responder_id) or tx.put(SignIn(responder_id, mark=room.world.new_id()))

        return room.records.change(end, request=Request(room.actor, "signins.end_all", responder_id, request_id))


def _seen(tx: Tx, id: str) -> Session | None:
    session = sound(tx, Session, id)
    if session is None or session.seen >= tx.now:
        return session
    return tx.put(attrs.evolve(session, seen=tx.now))
