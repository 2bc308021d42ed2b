"""The ledger of the tags."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from guardtag.desks.figures.part import Part
from guardtag.model import areas
from guardtag.steps import accounts, ledger


@attrs.frozen
class Ledger:
    """From the gift to the person at home, of the batches that were minted for an area or one below it.

    Args:
        area: path; empty: of all.
        batches: how many.
        minted: tags in them.
        issued: that left the store and are not void.
        sewn: that were ever sewn in.
        checked: that are in use and were looked at.
        readable: of those, that read well when they were looked at last.
        helped: calls that began at one of the tags and ended well.
        given: tags that the area, or one below it, was given, by state; of all tags where there is no area.
        at: when it was counted.
    """

    area: str
    batches: int
    minted: int
    issued: int
    sewn: int
    checked: int
    readable: int
    helped: int
    given: Mapping[str, int]
    at: float

    def __str__(self) -> str:
        chain = ("minted", "issued", "sewn", "checked", "readable", "helped")
        lines = [f"{self.area or 'everywhere'}: {self.batches} batches"]
        lines += [f"  {name:<9} {getattr(self, name):>8}" for name in chain]
        lines += [f"  tags {state}: {count}" for state, count in self.given.items()]
        return "\n".join(lines)


class Ledgers(Part):
    """The part of ``city.figures`` about the tags."""

    def ledger(self, area: str = "") -> Ledger:
        """What became of the tags: batch → issued → sewn in → readable → helped (see ``Ledger``).

        It goes through the tags that were sewn in, so it takes longer the more of them there are.

        Args:
            area: path; empty: everywhere.
        """
        room = self._room
        room.operator_only()
        if area:
            areas.check(area, areas.MAX_PATH)
        records = room.records
        mine = [one for one in accounts.batches(records) if not area or areas.covers(area, one.area)]
        issued = sewn = checked = readable = helped = 0
        for batch in mine:
            found = accounts.of_batch(records, batch.id)
            issued, sewn = issued + ledger.issued(found), sewn + ledger.sewn(found)
            seen = ledger.looked_at(records, batch)
            checked, readable = checked + seen[0], readable + seen[1]
            helped += ledger.helped(records, batch)
        given = (accounts.of_area(records, area) if area else accounts.of_all(records)).counts
        return Ledger(
            area, len(mine), sum(batch.count for batch in mine), issued, sewn, checked, readable, helped,
            {state: count for state, count in given.items() if count}, room.world.now(),
        )  # fmt: skip

    def fittings(self, area: str, *, since: float | None = None, until: float | None = None) -> int:
        """How often a tag was sewn in for somebody of an area and all below it; the person may live elsewhere by now.

        It goes by the rows' index and opens none. Those of people who were erased are not in it any more, nor those
        that were sewn in before areas were noted.

        Args:
            area: path.
            since: from when, seconds since 1970 UTC, or ``None``.
            until: until when, exclusive, or ``None``.
        """
        room = self._room
        room.operator_only()
        areas.check(area, areas.MAX_PATH)
        return ledger.fittings(room.records, area, since, until)
