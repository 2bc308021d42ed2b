"""The readiness report: seven safeguards of an area, measured."""

from __future__ import annotations

import attrs

from guardtag import texts
from guardtag.model import areas
from guardtag.rules.safeguards import Measure, Readiness, Tally, readiness, worst
from guardtag.steps import safeguarding
from guardtag.steps.room import Room


class ReadinessDesk:
    """Behind ``city.readiness``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def readiness(self, area: str) -> Readiness:
        """The seven safeguards of an area and of each area right below it.

        It looks at everybody who is guarded there, and names nobody.

        Args:
            area: path.
        """
        room = self._room
        room.operator_only()
        areas.check(area, len(room.config.levels))
        now, t = room.world.now(), room.config.thresholds
        found, outside = safeguarding.tallies(room, area, now), safeguarding.Outside(room)
        parts: dict[str, Tally] = {}
        for path, tally in found.items():
            part = "/".join(path.split("/")[: area.count("/") + 2])
            parts[part] = parts.get(part, Tally()) + tally
        below = tuple(
            readiness(part, parts[part], outside.rest(part), now, t) for part in sorted(parts) if part != area
        )
        mine = readiness(area, sum(found.values(), Tally()), outside.rest(area), now, t)
        return attrs.evolve(mine, areas=below, light=worst([mine.light, *(one.light for one in below)]))


def said(measure: Measure, language: str) -> tuple[str, str, str]:
    """A safeguard in words: what it is, why its light is so, and what to do; empty while there is nothing to do."""
    words = texts.catalogue(language).WARNINGS
    why = texts.filled(words[f"safe-{measure.name}-{measure.case}"], measure.facts)
    do = "" if measure.light in ("green", "none") else words[f"safe-{measure.name}-do"]
    return words[f"safe-{measure.name}"], why, do
