"""What leaves the house about a search: decided, written down, and only then given."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from guardtag.desks.missing.part import Part, no_search
from guardtag.errors import Conflict, Denied
from guardtag.labels.portrait import portrait
from guardtag.model.incidents import Incident
from guardtag.model.people import FIELD_CLASSES, Consent, Ward
from guardtag.model.posters import MAX_CLOTHES, Ages, Poster
from guardtag.model.searches import CAP, GEOJSON, PFIF, REJECTED, Release, Search, SearchPhoto
from guardtag.records import Request, Tx
from guardtag.rules import poster as rules
from guardtag.rules import search_out
from guardtag.rules.search_out import AGE, CLOTHES, NAME, PLACE, POLICE, PUBLIC
from guardtag.steps import living, postering, search_messages, search_view, sightings
from guardtag.steps.checks import maybe
from guardtag.steps.postering import DAYS
from guardtag.steps.search_messages import Said
from guardtag.world import today

_Made = Callable[[Tx, Search, Incident, Ward, frozenset[str]], Release]


class Sending(Part):
    """The part of ``city.missing`` that tells other systems."""

    def cap(self, search_id: str, *, audience: str = POLICE, seen_place: str = "", request_id: str = "") -> Release:
        """A CAP 1.2 message about a search: the alert, then updates, and once the call is closed its end.

        A drill has the status Exercise and names nobody. The end is a Cancel after a false alarm or a double, else an
        Update that says AllClear; asking once more after that gives the same message. When the consent to a public
        search was withdrawn while it goes on, the next message to the public is a Cancel, too.

        Args:
            search_id: id of the call.
            audience: ``police`` (scope Restricted): what the policy gives them; ``public``: what a poster of this
                search may show, by the consent given for it.
            seen_place: where they were seen last, for the public, at most 60 characters. Never taken from the call.
            request_id: makes the call repeatable.

        Returns:
            the message in ``body``, and what is in it; written down before.

        Raises:
            Denied: nobody consented to a public search (``GT-SEARCH-CONSENT``), the address is hidden
                (``GT-SEARCH-HIDDEN``), or a text says what no poster says (``GT-SEARCH-PRIVATE``).
            Conflict: the search ended and this audience never heard of it (``GT-SEARCH-UNSENT``).
        """
        room, seen_place = self._room, maybe("seen_place", seen_place, 60)

        def make(tx: Tx, search: Search, incident: Incident, ward: Ward, fields: frozenset[str]) -> Release:
            earlier = tx.find(Release, "incident", incident.id, limit=1000)
            before = [one for one in earlier if (one.format, one.audience) == (CAP, audience)]
            taken_back = audience == PUBLIC and incident.open and not fields and bool(before)
            kind = "Cancel" if taken_back and not incident.drill else search_messages.kind(incident, before)
            if not incident.open and not before:
                raise Conflict(
                    "GT-SEARCH-UNSENT", "There is nothing to end.", "This audience was never told of the search.",
                    "Nothing has to be sent.",
                )  # fmt: skip
            if before and before[-1].type == kind and (not incident.open or kind == "Cancel"):
                return before[-1]
            said = self._said(search, ward, fields, audience, seen_place, tx.now)
            release = self._release(tx, incident, CAP, audience, fields, kind)
            release = attrs.evolve(release, name=f"{search_messages.sender(room.config)}-{release.id}")
            body = search_messages.alert(
                room.config, search, incident, said, release, before, self._case(tx, incident)
            )  # fmt: skip
            return attrs.evolve(release, body=body)

        return self._send(search_id, "cap", audience, make, request_id, seen_place)

    def pfif(self, search_id: str, *, audience: str = POLICE, seen_place: str = "", request_id: str = "") -> Release:
        """A PFIF 1.4 document: the person, a note that they are missing, for the police the sightings.

        It carries the day on which nobody keeps it any longer; once the call is closed only a placeholder.

        Args:
            search_id: id of the call.
            audience: ``police`` or ``public``; of a minor nothing goes to the public, since the format wants a name.
            seen_place: for the public, as for ``cap``.
            request_id: makes the call repeatable.

        Raises:
            Denied: as for ``cap``; or no name may be told (``GT-SEARCH-NAMELESS``).
            Conflict: it is a drill, which the format cannot say (``GT-SEARCH-DRILL``).
        """
        room, seen_place = self._room, maybe("seen_place", seen_place, 60)

        def make(tx: Tx, search: Search, incident: Incident, ward: Ward, fields: frozenset[str]) -> Release:
            if incident.drill:
                raise Conflict(
                    "GT-SEARCH-DRILL", "Nothing of a drill leaves in this format.", "It has no word for an exercise.",
                    "Send CAP, whose status says that it is one.",
                )  # fmt: skip
            said = self._said(search, ward, fields, audience, seen_place, tx.now)
            if incident.open and not said.name:
                raise Denied(
                    "GT-SEARCH-NAMELESS", "This person cannot be told of in this format.",
                    "It wants a full name, and none is known, or none may be told.", "Send CAP, which needs no name.",
                )  # fmt: skip
            seen = [one for one in sightings.of(tx, search) if one.state != REJECTED and audience == POLICE]
            body = search_messages.person(
                room.config, search, incident, said, tx.now, self._case(tx, incident), seen[-100:]
            )
            return attrs.evolve(self._release(tx, incident, PFIF, audience, fields), body=body)

        return self._send(search_id, "pfif", audience, make, request_id, seen_place)

    def geojson(self, search_id: str, *, request_id: str = "") -> Release:
        """The sightings whose place on the earth is known, for the police's maps (RFC 7946).

        Where somebody is who is lost is told to nobody else, and to nobody once they are found.

        Args:
            search_id: id of the call.
            request_id: makes the call repeatable.

        Raises:
            Denied: the search ended (``GT-SEARCH-WHERE``).
        """
        room = self._room

        def make(tx: Tx, search: Search, incident: Incident, ward: Ward, fields: frozenset[str]) -> Release:
            if PLACE not in fields:
                raise Denied(
                    "GT-SEARCH-WHERE", "Where somebody was seen is not told any more.",
                    "The search ended, or it is a drill.", "Nothing has to be sent.",
                )  # fmt: skip
            seen = [one for one in sightings.of(tx, search) if one.state != REJECTED]
            release = self._release(tx, incident, GEOJSON, POLICE, frozenset({PLACE}))
            return attrs.evolve(release, body=search_messages.places(room.config, seen))

        return self._send(search_id, "geojson", POLICE, make, request_id)

    def poster(
        self, search_id: str, *, consent: Consent | None = None, photo: bytes = b"", clothes: str = "",
        seen_place: str = "", seen_at: float | None = None, days: int = DAYS, request_id: str = "",
    ) -> Poster:  # fmt: skip
        """A poster of whoever is searched for, also of somebody who is not on the register; see ``city.posters.make``.

        Photo and clothes are those of the report unless others are given; each needs its consent all the same.

        Args:
            search_id: id of the call.
            consent: given for this search just now; recorded. Its purposes are ``poster`` and some of
                ``guardtag.rules.poster.FIELDS``.
            photo: a picture file, instead of the report's.
            clothes: what they wear, at most 120 characters.
            seen_place: where they were seen last, at most 60 characters; never taken from the call.
            seen_at: when, seconds since 1970 UTC.
            days: for how many days it is valid, 1 to 14.
            request_id: as for ``city.posters.make``.

        Raises:
            Denied: as for ``city.posters.make``.
            Conflict: nobody is searched for any more (``GT-SEARCH-NONE``), and as there.
            ConfigError: no hotline is configured.
        """
        room = self._room
        room.operator_only()
        asked = postering.asked(
            room, photo=photo, clothes=clothes, seen_place=seen_place, seen_at=seen_at, days=days,
            number=postering.number(room, search_id, request_id),
        )  # fmt: skip

        request = Request(
            room.actor, "missing.poster", search_id, request_id,
            postering.said(photo, clothes, seen_place, seen_at, days, consent),
        )  # fmt: skip
        made: list[Poster] = []

        def make(tx: Tx) -> Incident:
            search, incident, ward = self._sought(tx, search_id)
            if consent is not None:
                search, ward = self._consented(tx, search, incident, ward, consent)
            shown, age = self._shown(tx, search, incident, ward, asked)
            poster, incident = postering.made(tx, room, ward, incident, shown, age)
            made[:] = [poster]
            return incident

        then = room.records.change(make, request=request)
        return made[0] if made else room.records.change(lambda tx: self._again(tx, search_id, asked, then))

    def _again(self, tx: Tx, search_id: str, asked: Poster, then: Incident) -> Poster:
        """The sheet that was made before, as far as it may be made now; nothing is written."""
        search, incident, ward = self._sought(tx, search_id)
        shown, age = self._shown(tx, search, incident, ward, postering.as_then(asked, then))
        return postering.cut(tx, self._room, ward, incident, shown, age)

    def _sought(self, tx: Tx, search_id: str) -> tuple[Search, Incident, Ward]:
        search, incident, _ = self._theirs(tx, search_id, "")
        if not incident.sought:
            raise sightings.none_here()
        return search, incident, self._person(tx, search, incident)

    def _consented(
        self, tx: Tx, search: Search, incident: Incident, ward: Ward, consent: Consent
    ) -> tuple[Search, Ward]:
        """Records a consent that was given just now."""
        given = postering.given(consent, tx.now)
        about = (search.subject or search.id,)
        tx.journal(self._room.actor, "posters.consent", about, " ".join(sorted(given.purposes)))
        if search.subject:
            return search, tx.put(attrs.evolve(ward, consents=(*ward.consents, given)))
        search = tx.put(attrs.evolve(search, consents=(*search.consents, given)[-20:]))
        return search, self._person(tx, search, incident)

    def _shown(
        self, tx: Tx, search: Search, incident: Incident, ward: Ward, asked: Poster
    ) -> tuple[Poster, Ages | None]:
        """What the poster is asked to say, with what was reported where nothing else was given; the person's age."""
        zone = self._room.config.timezone
        allowed = rules.consented(ward, incident, now=tx.now, today=today(tx.now, zone))
        kept = tx.get(SearchPhoto, search.id) if search.photo and rules.PHOTO in allowed else None
        worn = search.clothes[:MAX_CLOTHES] if rules.CLOTHES in allowed else ""
        shown = attrs.evolve(
            asked, clothes=asked.clothes or worn,
            photo=asked.photo or (portrait(kept.data) if kept is not None else ""),
        )  # fmt: skip
        return shown, search_view.facts(ward, search, tx.now, zone).age

    def released(self, search_id: str) -> Sequence[Release]:
        """Everything that left the house about a search, oldest first, for the operator's own code."""
        self._room.operator_only()
        return self._room.records.find(Release, "incident", search_id, limit=1000, newest=False)

    def _send(
        self, search_id: str, verb: str, audience: str, make: _Made, request_id: str, *arguments: object
    ) -> Release:
        room = self._room
        room.operator_only()
        if audience not in search_out.AUDIENCES:
            raise ValueError(f"audience is one of {', '.join(search_out.AUDIENCES)}")

        def send(tx: Tx) -> Release:
            search, incident, _ = self._theirs(tx, search_id, "")
            ward = self._person(tx, search, incident)
            day = today(tx.now, room.config.timezone)
            fields = search_out.allowed(ward, incident, audience, now=tx.now, today=day)
            if audience == PUBLIC and ward.hidden_address and verb == "cap" and self._was_told(tx, incident):
                fields = frozenset()  # hidden since: what went out is taken back
            if audience == PUBLIC and incident.open and not (
                verb == "cap" and not fields and self._was_told(tx, incident)
            ):  # fmt: skip
                _must_be_public(ward, fields, drill=incident.drill)
            release = make(tx, search, incident, ward, fields)
            if tx.mine(Release, release.id) is None and tx.get(Release, release.id) is None:
                tx.journal(
                    room.actor, f"missing.{verb}", (incident.id, incident.subject),
                    f"{audience} {' '.join(sorted(fields))}".strip(),
                )  # fmt: skip
                tx.add(release)
            return release

        request = Request(room.actor, f"missing.{verb}", search_id, request_id, (audience, *arguments))
        return room.records.change(send, request=request)

    def _was_told(self, tx: Tx, incident: Incident) -> bool:
        """Whether the public was told: a message by a consent that holds no more may be, and is to be, cancelled."""
        sent = tx.find(Release, "incident", incident.id, limit=1000)
        return any((one.format, one.audience) == (CAP, PUBLIC) for one in sent)

    def _person(self, tx: Tx, search: Search, incident: Incident) -> Ward:
        """The person with everything: what must not be said has to be known."""
        if not search.subject:
            return search_view.person_of(tx, search, incident)
        ward = living.found(tx, search.subject, FIELD_CLASSES)
        if ward is None:
            raise no_search()
        return ward

    def _said(
        self, search: Search, ward: Ward, fields: frozenset[str], audience: str, place: str, now: float
    ) -> Said:  # fmt: skip
        known = search_view.facts(ward, search, now, self._room.config.timezone)
        where = place if audience == PUBLIC else search.seen_place
        said = Said(
            name=known.name if NAME in fields else "",
            age=known.age if AGE in fields else None,
            clothes=known.clothes[:500] if CLOTHES in fields else "",
            place=where if PLACE in fields else "", at=search.seen_at if PLACE in fields else None,
        )  # fmt: skip
        if audience == PUBLIC and search_out.tells((said.clothes, said.place), ward, fields):
            raise Denied(
                "GT-SEARCH-PRIVATE", "A text says something that is never told to the public.",
                "It holds a telephone or card number, an address, a diagnosis, or a name that is kept back.",
                "Write it without.",
            )  # fmt: skip
        return said

    def _release(
        self, tx: Tx, incident: Incident, format: str, audience: str, fields: frozenset[str], kind: str = ""
    ) -> Release:
        return Release(
            self._room.world.new_id(), incident.id, incident.subject, incident.day, tx.now, self._room.actor, format,
            audience, tuple(sorted(fields)), kind,
        )  # fmt: skip

    def _case(self, tx: Tx, incident: Incident) -> str:
        """What a search is called outside: leads to nothing here."""
        return tx.blind("case", incident.id)[:16]


def _must_be_public(ward: Ward, fields: frozenset[str], *, drill: bool) -> None:
    if drill:
        return
    if ward.hidden_address:
        raise Denied(
            "GT-SEARCH-HIDDEN", "This person is not searched for in public.",
            "Their address is hidden from somebody, and a public search tells everybody which town they are in.",
            "Let the police decide on a public search.",
        )  # fmt: skip
    if not fields:
        raise Denied(
            "GT-SEARCH-CONSENT", "Nobody consented to a public search.",
            "What counts is a consent to a poster, given since the call was opened and not withdrawn.",
            "Ask the family what may be shown; record it with the poster, or with the report.",
        )  # fmt: skip
