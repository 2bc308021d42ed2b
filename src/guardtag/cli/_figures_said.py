"""What ``guardtag figures`` prints of several figures, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from guardtag.cli._output import language
from guardtag.cli._said import screen
from guardtag.texts import percent
from guardtag.world import local

if TYPE_CHECKING:
    from guardtag.desks.figures import Comparison, Figures


def compared(found: Comparison, timezone: str) -> str:
    """Three periods, each under its name."""
    from guardtag import texts

    names = texts.catalogue(language()).REPORT
    parts = []
    for key, one in (("this-period", found.now), ("period-before", found.before), ("year-before", found.year_before)):
        since, until = (local(at or 0.0, timezone).removesuffix(" 00:00") for at in (one.since, one.until))
        parts.append(screen("figures-period", period=names[key], since=since, until=until))
        parts.append(one.said(language()))
    return "\n".join(parts)


def rows(found: Sequence[Figures], area: str, timezone: str = "") -> str:
    """A line each: of areas, or with a time zone of periods."""
    lines = []
    for one in found:
        minutes = one.milestones["family_told"].median
        lines.append(screen(
            "figures-row", name=local(one.since or 0.0, timezone)[:10] if timezone else one.area, calls=one.incidents,
            completed=percent(one.completion), helped=one.helped,
            told=screen("figures-untold") if minutes is None else screen("figures-within", minutes=minutes),
        ))  # fmt: skip
    return "\n".join(lines) or screen("figures-no-areas", area=area)
