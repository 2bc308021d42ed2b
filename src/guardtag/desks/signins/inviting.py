"""How responders come to sign in: invitations, passwords, accounts elsewhere; and a list of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

import attrs

from guardtag.desks.signins.part import Part, checked_proof
from guardtag.model import areas
from guardtag.model.people import Responder
from guardtag.model.signins import Invitation, Outside, Session, SignIn
from guardtag.records import Request, Tx
from guardtag.rules import signins as rules
from guardtag.steps import sheets, signin_letters, signins
from guardtag.steps.room import not_the_operator, person
from guardtag.steps.signins import hashed
from guardtag.steps.sound import sound

MOST_LISTED: Final = 1000


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


class Inviting(Part):
    """The part of ``city.signins`` that decides how somebody may come in."""

    def invite(self, responder_id: str) -> Invited:
        """Invites somebody to set their own password, once and within 72 hours; also whoever forgot theirs.

        The password they have holds until they set the new one. An invitation that was made before can be used no
        more.

        Args:
            responder_id: the responder; on a door of ``acting_as`` a worker, volunteer or lower supervisor of one's own
                area, and one is a supervisor.

        Raises:
            Denied: nobody of this id, or not on this door.
        """
        room = self._room
        token = signins.token(room)

        def invite(tx: Tx) -> Invitation:
            self._may(tx, responder_id)
            return signins.invite(tx, room, responder_id, hashed(room, "invitation", token))

        return Invited(responder_id, token, room.records.change(invite).until)

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
    ) -> SignIn:
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
        checked = checked_proof(proof) if proof else ""

        def accept(tx: Tx) -> SignIn:
            found, known = signins.invited(tx, row)
            return signins.use(tx, room, found, known, checked, outside)

        return room.records.change(accept, request=Request(room.actor, "signins.accept", row, request_id, (outside,)))

    def change(self, responder_id: str, proof: str, *, request_id: str = "") -> SignIn:
        """Sets somebody's password; every session of theirs ends. Whoever calls has asked for the one before.

        Args:
            responder_id: the responder; on a door of ``acting_as`` oneself.
            proof: what it will be checked against.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody of this id, or not on this door.
        """
        room, kept = self._room, checked_proof(proof)
        if room.signed_in and responder_id != room.actor:
            raise not_the_operator()

        def change(tx: Tx) -> SignIn:
            self._may(tx, responder_id, own=True)
            tx.journal(room.actor, "signins.change", (responder_id,))
            known = signins.of(tx, responder_id)
            signin_letters.changed(tx, room, known)
            return signins.secured(tx, room, known, kept)

        return room.records.change(change, request=Request(room.actor, "signins.change", responder_id, request_id))

    def link(self, responder_id: str, issuer: str, subject: str, *, request_id: str = "") -> SignIn:
        """From now on an account elsewhere leads to somebody.

        Args:
            responder_id: the responder.
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
            signins.active(tx, responder_id)
            tx.journal(room.actor, "signins.link", (responder_id,))
            known = signins.of(tx, responder_id)
            if outside not in known.outside:
                signin_letters.changed(tx, room, known)
            return signins.lead(tx, room, known, outside)

        return room.records.change(
            link, request=Request(room.actor, "signins.link", responder_id, request_id, (outside,))
        )

    def unlink(self, responder_id: str, issuer: str, subject: str, *, request_id: str = "") -> SignIn:
        """An account elsewhere leads to somebody no longer; their sessions end. Arguments as for ``link``."""
        room, outside = self._room, self._outside(issuer, subject)
        room.operator_only()

        def unlink(tx: Tx) -> SignIn:
            known = signins.of(tx, responder_id)
            there = sound(tx, Outside, outside)
            if there is not None and there.responder == responder_id:
                tx.delete(Outside, outside)
            tx.journal(room.actor, "signins.unlink", (responder_id,))
            left = tuple(one for one in known.outside if one != outside)
            return tx.put(attrs.evolve(known, outside=left, mark=room.world.new_id()))

        return room.records.change(
            unlink, request=Request(room.actor, "signins.unlink", responder_id, request_id, (outside,))
        )

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
