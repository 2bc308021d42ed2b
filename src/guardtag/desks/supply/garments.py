"""How far tags go round: of somebody's garments, of an area's; and when they will be worn out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from guardtag.desks.supply.part import Part
from guardtag.model.garments import Garments, Wardrobe, kind_and_season
from guardtag.model.people import Ward
from guardtag.model.tags import Code, Fitting, Tag
from guardtag.records import Request, Tx
from guardtag.records.kinds import tag_id
from guardtag.rules.coverage import Line, added, coverage
from guardtag.rules.wear_forecast import Forecast
from guardtag.steps import living, wardrobes
from guardtag.steps.checks import id_of
from guardtag.steps.sewing import not_worn

TagLike = Tag | Code | int | str
MAX_GARMENTS, MAX_WASHES = 200, 14.0
_WEEK = 7 * 86_400.0


@attrs.frozen
class Coverage:
    """How many garments have a tag.

    Args:
        wards: how many people it is about.
        bare: how many of them have no tag in use at all.
        uncounted: of how many nobody counted the wardrobe.
        lines: by kind and season.
    """

    wards: int
    bare: int
    uncounted: int
    lines: tuple[Line, ...] = attrs.field(repr=False)

    @property
    def tagged(self) -> int:
        """Tags in use."""
        return sum(line.tagged for line in self.lines)


class Wardrobes(Part):
    """The part of ``city.supply`` that looks at garments."""

    def wardrobe(self, ward: Ward | str, items: Iterable[Garments], *, by: str = "", request_id: str = "") -> Wardrobe:
        """Counts what somebody has to wear; the same again counts anew.

        Args:
            ward: the person or their id.
            items: each kind and season once, such as ``Garments("coat", "winter", 5)``.
            by: who counted.
            request_id: makes the call repeatable.

        Raises:
            Denied: nobody has this id.
        """
        room = self._room
        room.operator_only()
        ward_id, by = id_of(ward), by or room.actor
        counted = _checked(items)

        def count(tx: Tx) -> Wardrobe:
            person = living.guarded(tx, ward_id)
            tx.journal(by, "supply.wardrobe", (person.id,))
            return tx.put(Wardrobe(person.id, counted, tx.now, by))

        request = Request(by, "supply.wardrobe", ward_id, request_id, tuple(map(attrs.astuple, counted)))
        return room.records.change(count, request=request)

    def coverage(self, ward: Ward | str = "", *, area: str = "") -> Coverage:
        """How many garments of somebody, or of all of an area, have a tag that is in use.

        Args:
            ward: the person or their id; or
            area: path; all whom it or one below it answers for.

        Raises:
            Denied: nobody has this id.
        """
        self._room.operator_only()
        if bool(ward) == bool(area):
            raise ValueError("of a ward or of an area")
        records = self._room.records
        if ward:
            person = living.known(records, id_of(ward))
            return self._of([person.id])
        return self._of(one.id for one in records.every(Ward, "area", area, whole=False) if one.state == "active")

    def _of(self, wards: Iterable[str]) -> Coverage:
        records = self._room.records
        people = bare = uncounted = 0
        lines: tuple[Line, ...] = ()
        for ward in wards:
            owned = wardrobes.wardrobe(records, ward)
            sewn = [(fitting.kind, fitting.season) for _, fitting in wardrobes.worn(records, ward)]
            people, bare, uncounted = people + 1, bare + (not sewn), uncounted + (not owned.items)
            lines = added(lines, coverage(owned.items, sewn))
        return Coverage(people, bare, uncounted, lines)

    # -- wear

    def forecast(self, tag: TagLike) -> Forecast:
        """When a tag is likely worn out; see ``guardtag.rules.wear_forecast`` for how it is reckoned.

        Args:
            tag: code, serial, link or typed code.

        Raises:
            Denied: it is in no garment, or in one no longer.
        """
        self._room.operator_only()
        records, serial = self._room.records, self._room.serial(tag)
        found = records.get(Tag, tag_id(serial))
        if found is None or found.state != "fitted" or not found.ward:
            raise not_worn()
        fitting = next((f for t, f in wardrobes.worn(records, found.ward) if t.serial == serial), None)
        return self._forecast(serial, fitting, wardrobes.wardrobe(records, found.ward))

    def wearing_out(self, area: str, *, weeks: float = 8.0) -> Iterator[tuple[str, Forecast]]:
        """The tags of an area that are to be looked at or replaced, with the person's id.

        Args:
            area: path; all whom it or one below it answers for.
            weeks: those that are likely worn out within so many weeks too.
        """
        self._room.operator_only()
        records = self._room.records
        until = self._room.world.now() + weeks * _WEEK
        for ward in records.every(Ward, "area", area, whole=False):
            owned = wardrobes.wardrobe(records, ward.id)
            for tag, fitting in wardrobes.worn(records, ward.id):
                said = self._forecast(tag.serial, fitting, owned)
                if said.do != "keep" or (said.likely is not None and said.likely <= until):
                    yield ward.id, said

    def _forecast(self, serial: int, fitting: Fitting | None, owned: Wardrobe) -> Forecast:
        return wardrobes.wears(fitting or Fitting("", serial, owned.ward), owned, self._room.world.now())


def _checked(items: Iterable[Garments]) -> tuple[Garments, ...]:
    found = tuple(items)
    for one in found:
        kind_and_season(one.kind, one.season)
        whole = isinstance(one.count, int) and not isinstance(one.count, bool)
        if not one.kind or not one.season or not whole or not 1 <= one.count <= MAX_GARMENTS:
            raise ValueError(f"garments have a kind, a season and a count from 1 to {MAX_GARMENTS}")
        if not 0.0 <= one.washes <= MAX_WASHES:
            raise ValueError(f"washes are 0 to {MAX_WASHES:.0f} a week")
    if len({(one.kind, one.season) for one in found}) != len(found):
        raise ValueError("each kind and season once")
    return found
