"""The ledger of the tags."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

import attrs

from guardtag import texts
from guardtag.desks.figures.part import Part
from guardtag.model import areas
from guardtag.rules import figures_said
from guardtag.steps import accounts, ledger
from guardtag.texts.columns import column, columns

CHAIN: Final = ("minted", "issued", "sewn", "checked", "readable", "helped")
"""What becomes of tags, one after the other."""


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
        return self.said("en")

    def said(self, language: str) -> str:
        """What it says to people, a line each.

        Args:
            language: ``zh`` or ``en``.
        """
        said = partial(figures_said.said, language)
        tags: Mapping[str, str] = {} if language == "en" else texts.catalogue(language).REPORT
        names = {name: said(f"ledger-{name}") for name in CHAIN}
        wide = max(map(columns, names.values()))
        lines = [said("ledger", area=self.area or said("ledger-everywhere"), batches=self.batches)]
        lines += [
            said("ledger-line", name=column(names[name], wide), count=f"{getattr(self, name):>8}") for name in CHAIN
        ]
        lines += [
            said("ledger-tags", state=tags.get(f"tag-{one}", one), count=count) for one, count in self.given.items()
        ]
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
