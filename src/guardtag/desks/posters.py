"""Posters: what may be shown of a missing person to everybody, decided and journalled before it is shown."""

from __future__ import annotations

from functools import partial

import attrs

from guardtag.errors import Conflict
from guardtag.model.incidents import Incident, Opening
from guardtag.model.people import FIELD_CLASSES, Consent, Ward
from guardtag.model.posters import Poster
from guardtag.records import Tx
from guardtag.rules import poster as rules
from guardtag.steps import living, postering
from guardtag.steps.postering import DAYS
from guardtag.steps.room import Room


class Posters:
    """The desk on the door: ``city.posters``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def make(
        self, ward_id: str, *, consent: Consent | None = None, photo: bytes = b"", clothes: str = "",
        seen_place: str = "", seen_at: float | None = None, days: int = DAYS, request_id: str = "",
    ) -> Poster:  # fmt: skip
        """What a poster of this search says: cut to what was consented to for it, journalled before it is shown.

        The place is never taken from the call: it may be where the person is now, with a stranger.

        Args:
            ward_id: the person's id.
            consent: given for this search just now; it is recorded. Its purposes are ``poster`` and some of
                ``guardtag.rules.poster.FIELDS``. Without it the consents recorded since the call was opened count.
            photo: a picture file (JPEG, PNG, WebP); it is made afresh from its pixels, without any metadata.
            clothes: what the person wears today; the register's words unless given. At most 120 characters.
            seen_place: where the person was last seen, at most 60 characters.
            seen_at: when, seconds since 1970 UTC, not in the future.
            days: for how many days the poster is valid, 1 to 14.
            request_id: makes the call repeatable: again it gives the sheet of the same number, cut to what may be
                shown by then.

        Returns:
            the record, for ``guardtag.report.poster.page``.

        Raises:
            Denied: nobody has this id; nobody consented to a poster for this search (GT-POSTER-CONSENT), or not
                to the photo or the clothes that were given (GT-POSTER-FIELD); the person has a hidden address
                (GT-POSTER-HIDDEN); a text says what no poster says (GT-POSTER-PRIVATE); the hotline is the
                family's (GT-POSTER-FAMILY).
            Conflict: no search is on (GT-POSTER-NO-SEARCH); the register's clothes are too long (GT-POSTER-LONG);
                nothing is left to recognise the person by (GT-POSTER-EMPTY).
            ConfigError: no hotline is configured.
            BackendError: the photo is no such picture, or too large.
        """
        return postering.make(
            self._room, "posters.make", ward_id, partial(self._found, ward_id), consent=consent, photo=photo,
            clothes=clothes, seen_place=seen_place, seen_at=seen_at, days=days, request_id=request_id,
        )  # fmt: skip

    def _found(self, ward_id: str, tx: Tx, asked: Poster, consent: Consent | None) -> postering.Found:
        ward, incident = self._search(tx, ward_id)
        if consent is not None:
            ward = self._consented(tx, ward, consent)
        return ward, incident, asked, None

    def withdraw(self, ward_id: str) -> int:
        """Takes back all consents to posters; from now on no more are made. Sheets that hang must be taken down.

        Args:
            ward_id: the person's id.

        Returns:
            how many consents were taken back.

        Raises:
            Denied: nobody has this id.
        """
        self._room.operator_only()

        def withdraw(tx: Tx) -> int:
            ward = living.known(tx, ward_id, FIELD_CLASSES)
            taken = [c for c in ward.consents if c.holds(tx.now) and c.purposes <= rules.PURPOSES]
            if taken:
                consents = (attrs.evolve(c, withdrawn=tx.now) if c in taken else c for c in ward.consents)
                tx.put(attrs.evolve(ward, consents=tuple(consents)))
                tx.journal(self._room.actor, "posters.withdraw", (ward.id,))
            return len(taken)

        return self._room.records.change(withdraw)

    def _search(self, tx: Tx, ward_id: str) -> tuple[Ward, Incident]:
        """The person, all of them, and the call they are searched for in."""
        ward = living.known(tx, ward_id, FIELD_CLASSES)
        opening = tx.get(Opening, tx.blind("open", ward.id))
        incident = tx.get(Incident, opening.incident) if opening and opening.incident else None
        if incident is None or not rules.searched(ward, incident):
            raise Conflict(
                "GT-POSTER-NO-SEARCH", "This person is not being searched for.",
                "No call of the kinds missing or found is open for them, or somebody is with them already.",
                "Open the call first; a poster ends with it.",
            )  # fmt: skip
        return ward, incident

    def _consented(self, tx: Tx, ward: Ward, consent: Consent) -> Ward:
        """The person with a consent given just now in their record."""
        given = postering.given(consent, tx.now)
        ward = attrs.evolve(ward, consents=(*ward.consents, given))
        tx.journal(self._room.actor, "posters.consent", (ward.id,), " ".join(sorted(given.purposes)))
        return tx.put(ward)
