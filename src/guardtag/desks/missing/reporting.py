"""Somebody is reported missing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import attrs

from guardtag.desks.missing.part import Part
from guardtag.labels import portrait
from guardtag.model import areas
from guardtag.model.incidents import Incident
from guardtag.model.people import Consent, Ward
from guardtag.model.searches import GROUPS, MOBILITIES, RISKS, Report, Search
from guardtag.records import Request, Tx
from guardtag.rules import search_likeness
from guardtag.steps import modes, searching
from guardtag.steps.checks import MAX_MESSAGE, MAX_PLACE, id_of, maybe, words_of_a_stranger
from guardtag.steps.opening import Call, open_or_join, subject
from guardtag.steps.room import OPERATOR, acting
from guardtag.steps.tell import line

MAX_AGE = 130


class Reporting(Part):
    """The part of ``city.missing`` that begins searches."""

    def report(
        self, ward: Ward | str = "", *, area: str = "", seen_area: str = "", seen_place: str = "",
        seen_at: float | None = None, name: str = "", age: int | None = None, minor: bool = False, clothes: str = "",
        looks: str = "", photo: bytes = b"", risks: Iterable[str] = (), mobility: str = "walks", group: str = "",
        reporter: str = "", words: str = "", consent: Consent | None = None, drill: bool = False, by: str = "",
        request_id: str = "",
    ) -> Search:  # fmt: skip
        """Somebody is missing: a person of the register, or anybody. One commit: the call, the plan, the first ring.

        A person of the register has one open call; a report of somebody for whom one is open joins it, and their
        name and age are read in the register. Of anybody else ``likely_doubles`` says afterwards who else it may be.

        Args:
            ward: the person, or their id; empty for somebody who is not on the register.
            area: path of the area that answers; the person's unless given.
            seen_area: path of the area where they were seen last; ``area`` unless given.
            seen_place: where that was, in words, at most 200 characters (longer is cut).
            seen_at: when, seconds since 1970 UTC; now unless given.
            name: what is known of their name.
            age: in years.
            minor: treat them as a minor; with an age below 18 they are.
            clothes: what they wear.
            looks: what they look like.
            photo: a JPEG, PNG or WebP file, at most 20 MB and 20 million pixels; made afresh from its pixels.
            risks: some of ``guardtag.model.searches.RISKS``.
            mobility: one of ``MOBILITIES`` there.
            group: one of ``GROUPS`` there, for the statistics.
            reporter: how to reach whoever told the office.
            words: what they said, at most 500 characters (longer is cut).
            consent: given for this search to what may be published of somebody who is not on the register; for a
                person of the register it is given with the poster.
            drill: it is an exercise, as long as a drill is in force in the area.
            by: a responder's id or ``WARD/CONTACT``; empty: the operator's own code.
            request_id: makes the call repeatable.

        Returns:
            the search; its id is that of the call.

        Raises:
            Conflict: the person died or left (``GT-WARD-ENDED``), or no drill is in force.
            Denied: nobody of this id may report here.
            BackendError: the photo is no picture, or too large.
            ValueError: neither a person nor an area is given, or something has another form.
        """
        room = self._room
        ward_id = id_of(ward)
        if not ward_id and not area:
            raise ValueError("give a ward or an area")
        draft = self._draft(
            area or "-", seen_area, seen_place, seen_at, name=name, age=age, minor=minor, clothes=clothes, looks=looks,
            risks=tuple(risks), mobility=mobility, group=group, consent=consent,
        )  # fmt: skip
        for path in filter(None, (area, seen_area)):
            areas.check(path, len(room.config.levels))
        picture = portrait.kept(photo) if photo else b""
        call = Call(
            room.world.new_id(), "missing", ward_id, area, by or (room.actor if room.signed_in else OPERATOR),
            place=draft.seen_place, message=words_of_a_stranger(words, MAX_MESSAGE),
        )  # fmt: skip
        told = Report(room.world.now(), call.by, maybe("reporter", reporter, 200))
        asks = room.actor if room.signed_in else call.by
        said = attrs.asdict(draft, recurse=False, filter=lambda field, value: field.name != "began")
        request = Request(
            asks, "missing.report", f"{ward_id}/{area}", request_id,
            (repr({**said, "seen_at": seen_at}), call.message, told.reporter, hashlib.sha256(photo).hexdigest(), drill),
        )  # fmt: skip

        def begin(tx: Tx) -> Search:
            found = subject(tx, ward_id)
            answers = area or (found.area if found else "")
            self._must_be_allowed(tx, call.by, found, answers)
            last = attrs.evolve(draft, area=seen_area or answers)
            if found is not None:
                last = searching.of_the_register(room, found, last, tx.now)
            until = modes.exercise(tx, answers).until if drill else 0.0
            about = found.id if found is not None else ""
            incident = open_or_join(tx, room, attrs.evolve(call, ward=about, area=answers, drill_until=until))
            if found is not None and not drill and incident.id == call.incident and \
                    searching.lately_home(room, found, tx.now):  # fmt: skip
                incident = line(tx, incident, "lately-home", "clock", level=incident.rung.level)
            return searching.begin(tx, room, incident, last, told, picture)[1]

        return self._seen(room.records.change(begin, request=request))

    def likely_doubles(self, search_id: str) -> tuple[str, ...]:
        """Ids of others who may be the same person: open searches (``s:ID``) and people of the register (``w:ID``).

        Asked after a report of somebody who is not on the register: the family and whoever saw them report each by
        themselves. Nothing is joined by itself: two children may have one name.

        Args:
            search_id: id of the call.
        """
        search = self.get(search_id)
        if search.subject:
            return ()
        others = [one for one in self.list() if one.id != search.id and not one.subject]
        found = [f"s:{one.id}" for one in others if search_likeness.alike(search, one)]
        if search.name:
            blind = self._room.records.blind("name", search_likeness.name(search.name))
            found += [f"w:{one.id}" for one in self._room.records.find(Ward, "name", blind, limit=20)]
        return tuple(found)

    def _must_be_allowed(self, tx: Tx, by: str, found: Ward | None, answers: str) -> None:
        if by == OPERATOR:
            return
        about = found.id if found is not None else ""
        for concerned in {answers, found.area if found else answers}:
            acting(tx, self._room, by, Incident("", "missing", "", about, concerned, "", tx.now))

    def _draft(
        self, area: str, seen_area: str, seen_place: str, seen_at: float | None, *, age: int | None, minor: bool,
        risks: tuple[str, ...], mobility: str, group: str, consent: Consent | None, **texts: str,
    ) -> Search:  # fmt: skip
        now = self._room.world.now()
        if seen_at is not None and not 0 < seen_at <= now:
            raise ValueError("seen_at is a time in the past")
        if age is not None and (isinstance(age, bool) or not isinstance(age, int) or not 0 <= age <= MAX_AGE):
            raise ValueError(f"age is a number of years from 0 to {MAX_AGE}")
        if not set(risks) <= set(RISKS) or mobility not in MOBILITIES or group not in GROUPS:
            raise ValueError(
                f"risks are some of {', '.join(RISKS)}; mobility is one of {', '.join(MOBILITIES)}; "
                f"group is one of {', '.join(filter(None, GROUPS))}"
            )
        given = () if consent is None else (attrs.evolve(consent, given=0.0),)
        return Search(
            "", "", "", seen_area or area, now, name=maybe("name", texts["name"]), age=age,
            minor=minor or (age is not None and age < 18), clothes=maybe("clothes", texts["clothes"], 500),
            looks=maybe("looks", texts["looks"], 500), seen_place=words_of_a_stranger(seen_place, MAX_PLACE),
            seen_at=now if seen_at is None else seen_at, risks=tuple(dict.fromkeys(risks)), mobility=mobility,
            group=group or ("child" if age is not None and age < 18 else ""), consents=given,
        )  # fmt: skip
