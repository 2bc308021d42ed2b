"""Sightings: entered, judged, and where the person probably is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import attrs

from guardtag.desks.missing.part import Part, name_of, no_search
from guardtag.errors import Denied
from guardtag.labels import portrait
from guardtag.model import areas
from guardtag.model.incidents import Incident
from guardtag.model.searches import CONFIRMED, REJECTED, SOURCES, Search, Sighting
from guardtag.records import Tx
from guardtag.rules import search_likely, search_places
from guardtag.rules.search_likely import Likely
from guardtag.rules.search_places import Before, Ranked
from guardtag.steps import living, search_note, search_view, sightings
from guardtag.steps.checks import MAX_MESSAGE, MAX_PLACE, maybe, words_of_a_stranger
from guardtag.steps.room import Person, staff_only

OPERATORS = ("public", "camera", "system", "police", "family")
"""Sources that the office enters for somebody else."""


class Seeing(Part):
    """The part of ``city.missing`` that takes sightings."""

    def sighting(
        self, search_id: str, *, place: str = "", area: str = "", at: float | None = None, words: str = "",
        photo: bytes = b"", latitude: float | None = None, longitude: float | None = None, source: str = "public",
        system: str = "", reporter: str = "", score: float | None = None, reference: str = "", by: str = "",
        request_id: str = "",
    ) -> Sighting:  # fmt: skip
        """Somebody, or something, thinks that the person was somewhere.

        Args:
            search_id: id of the call.
            place: where, in words, at most 200 characters (longer is cut).
            area: path of the area, as far as it is known: only then the search can follow.
            at: when they were seen, seconds since 1970 UTC; now unless given.
            words: what was said, at most 500 characters (longer is cut).
            photo: a JPEG, PNG or WebP file, at most 20 MB and 20 million pixels; made afresh from its pixels. Beyond
                40 photos a sighting is kept without.
            latitude: in degrees, WGS 84.
            longitude: in degrees.
            source: one of ``guardtag.model.searches.SOURCES``; of a known person it is what they are.
            system: name of the system, for ``camera`` and ``system``.
            reporter: how to reach the one who saw them: it tells one stranger from another.
            score: how sure a machine is, 0 to 1.
            reference: the name that another system has for it: the same twice is one sighting.
            by: a responder's id or ``WARD/CONTACT``; empty: the operator's own code.
            request_id: makes the call repeatable.

        Raises:
            Conflict: the call was closed longer ago than it may be opened again (``GT-SEARCH-OVER``), or too many
                sightings came (``GT-SEARCH-FULL``).
            Denied: there is no such search, or it is not theirs.
            BackendError: the photo is no picture, or too large.
            ValueError: something has another form.
        """
        if score is not None and not 0 <= score <= 1:
            raise ValueError("score is 0 to 1")
        if source not in SOURCES:
            raise ValueError(f"source is one of {', '.join(SOURCES)}")
        if (latitude is None) != (longitude is None) or not _on_earth(latitude, longitude):
            raise ValueError("latitude and longitude go together, and lie on the earth")
        if area:
            areas.check(area, len(self._room.config.levels))
        if at is not None and at <= 0:
            raise ValueError("at is a time")
        picture = portrait.kept(photo) if photo else b""
        draft = Sighting(
            "", "", "", "", at or 0.0, 0.0, source, maybe("system", system, 60), area=area,
            place=words_of_a_stranger(place, MAX_PLACE), latitude=latitude, longitude=longitude,
            words=words_of_a_stranger(words, MAX_MESSAGE), reporter=maybe("reporter", reporter, 200), score=score,
            reference=maybe("reference", reference, 200),
        )  # fmt: skip

        def add(tx: Tx, search: Search, incident: Incident, who: Person | None) -> Sighting:
            one = draft
            if who is not None:
                one = attrs.evolve(one, source=sightings.source_of(who), by=who.id)
            elif one.source not in OPERATORS:
                raise Denied(
                    "GT-SEARCH-SOURCE", "Nobody is named who saw them.",
                    "A sighting of a responder or of the family says which one.", "Say who it was with `by`.",
                )  # fmt: skip
            return sightings.add(tx, self._room, incident, one, photo=picture)

        return self._change(
            search_id, by, add, "sighting", request_id, draft, hashlib.sha256(photo).hexdigest(), looks=True,
        )  # fmt: skip

    def judge(
        self, search_id: str, sighting_id: str, state: str, *, same_source: bool = False, by: str = "",
        request_id: str = "",
    ) -> Search:  # fmt: skip
        """The desk looked at a sighting: it is true, or it is not.

        A rejected one counts nothing any more; a confirmed one counts as if we had seen them ourselves, and the rings
        follow it. Judging it once more takes the first judgement back.

        Args:
            search_id: id of the call.
            sighting_id: which.
            state: ``confirmed`` or ``rejected``.
            same_source: all others of the same source too: of a hoaxer, of a camera that errs. At most 40 at once; do
                it again for more.
            by: who judges; a responder, but no volunteer, whose own word would count more by it.
            request_id: makes the call repeatable.

        Raises:
            Denied: there is no such search or sighting, or it is not theirs.
        """
        if state not in (CONFIRMED, REJECTED):
            raise ValueError(f"state is {CONFIRMED} or {REJECTED}")

        def look(tx: Tx, search: Search, incident: Incident, who: Person | None) -> Search:
            if who is not None:
                _judges_only(who)
            all_of_it = sightings.of(tx, search)
            chosen = next((one for one in all_of_it if one.id == sighting_id), None)
            if chosen is None:
                raise no_search()
            meant = [one for one in all_of_it if same_source and _same(one, chosen)] or [chosen]
            for one in [one for one in meant if one.state != state][:40]:
                fresh = tx.get(Sighting, one.id)
                if fresh is not None:
                    tx.put(attrs.evolve(fresh, state=state, judged_by=name_of(who)))
            tx.journal(name_of(who), "missing.judge", (search.id, search.subject), state)
            if state == CONFIRMED:
                incident, search = sightings.weighed(
                    tx, self._room, incident, search, attrs.evolve(chosen, state=CONFIRMED, by=name_of(who))
                )
            elif search.centre == chosen.area and search.centre_at == chosen.at:  # back to what is known besides
                search = _recentred(search, [one for one in all_of_it if one not in meant])
            tx.put(search_note.heard(incident, name_of(who), tx.now))
            return tx.put(search)

        return self._seen(
            self._change(search_id, by, look, "judge", request_id, sighting_id, state, same_source)
        )  # fmt: skip

    def likely(self, search_id: str) -> Sequence[Likely]:
        """The areas in which the person may be, the most likely first, each with its reasons; journalled.

        See ``guardtag.rules.search_likely`` for the rule.

        Args:
            search_id: id of the call.
        """
        room = self._room

        def look(tx: Tx) -> tuple[Likely, ...]:
            search, incident, who = self._theirs(tx, search_id, "", looks=True)
            if who is not None and not search_view.cut(tx, room, search, incident, who).seen_at:
                return ()
            tx.journal(name_of(who), "missing.likely", (search.id, search.subject))
            return search_likely.likely(search, sightings.of(tx, search), tx.now)

        return room.records.change(look)

    def places(self, search_id: str) -> Sequence[Ranked]:
        """Where to look first: where this person was found before, then by published figures; journalled.

        For the operator's own code: where somebody was before is told to nobody else.

        Args:
            search_id: id of the call.
        """
        room = self._room
        room.operator_only()
        search = self.get(search_id)
        before: list[Before] = []
        calls = living.calls(room.records, search.subject, "", 100) if search.subject else []
        for call in calls:
            if call.closed is not None and call.place and call.id != search_id and not call.drill:
                before.append(Before(call.place, call.area, call.closed))
        return search_places.ranked(search.group, before)


def _judges_only(who: Person) -> None:
    staff_only(who)
    if who.responder is not None and who.responder.role == "volunteer":
        raise Denied(
            "GT-SEARCH-JUDGE", "Volunteers do not judge sightings.", "Their own would count more by it.",
            "Tell the office what you know of it.",
        )  # fmt: skip


def _on_earth(latitude: float | None, longitude: float | None) -> bool:
    return latitude is None or longitude is None or (-90 <= latitude <= 90 and -180 <= longitude <= 180)


def _same(one: Sighting, other: Sighting) -> bool:
    """Whether two sightings have one source: the same system or person, or the same stranger."""
    if one.source != other.source:
        return False
    return (one.by, one.reporter) == (other.by, other.reporter) if (other.by or other.reporter) else one.id == other.id


def _recentred(search: Search, left: Sequence[Sighting]) -> Search:
    good = [one for one in left if search_likely.moves(one) and one.at >= search.seen_at]
    newest = max(good, key=lambda one: one.at, default=None)
    if newest is None:
        return attrs.evolve(search, centre=search.area, centre_at=search.seen_at)
    return attrs.evolve(search, centre=newest.area, centre_at=newest.at)
