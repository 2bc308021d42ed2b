"""What stands on a board, in words: pure, from figures and texts to what the template writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from guardtag import HallArea, HallEvent, HallFigures, texts
from guardtag_web.catalogues import Catalogue

MOST_AREAS: Final = 8
"""Lines of the table; of more areas those with the most calls are shown."""
SHOWN_EVENTS: Final = 9
LONG: Final = 6
"""Letters of a large number that are as large as can be."""
NOT_TOLD: Final = "–"
_UNITS: Final = ((86_400, "days"), (3_600, "hours"), (60, "minutes"))


@attrs.frozen
class Tile:
    """One of the large numbers.

    Args:
        label: what it is.
        value: the number.
        unit: behind it, or empty.
    """

    label: str
    value: str
    unit: str = ""

    @property
    def long(self) -> bool:
        """Whether it needs smaller letters."""
        return len(self.value) > LONG


@attrs.frozen
class Bar:
    """One bar.

    Args:
        label: what is counted.
        value: the number, or that it is not told.
        share: of the whole, 0 to 100, for the drawing; ``None`` where it is not told.
        percent: in words, or empty.
    """

    label: str
    value: str
    share: float | None
    percent: str = ""


@attrs.frozen
class Line:
    """One area of the table."""

    area: str
    incidents: str
    open: str
    completion: str
    share: float | None
    median: str


@attrs.frozen
class Happened:
    """One thing that happened.

    Args:
        at: when, seconds since 1970 UTC.
        ago: how long ago, in words.
        what: in words.
        kind: of the call.
        area: where.
    """

    at: int
    ago: str
    what: str
    kind: str
    area: str


@attrs.frozen
class Board:
    """All of it; without tiles where nothing is told."""

    tiles: Sequence[Tile] = ()
    levels: Sequence[Bar] = ()
    areas: Sequence[Line] = ()
    more: int = 0
    events: Sequence[Happened] = ()
    hidden: bool = False


def board(figures: HallFigures, t: Catalogue, kinds: Mapping[str, str], now: float) -> Board:
    """What a screen shows.

    Args:
        figures: as ``city.figures.hall`` gives them.
        t: the texts.
        kinds: of calls that there are, to what they are called.
        now: seconds since 1970 UTC.
    """
    if not figures.told:
        return Board()
    language = t.code if t.code in texts.LANGUAGES else texts.LANGUAGES[0]
    most = sorted(figures.areas, key=lambda one: -(one.incidents or 0))[:MOST_AREAS]
    shown = [one for one in figures.areas if one in most]
    hidden = any(one.incidents is None for one in shown) or any(one is None for one in figures.levels.values())
    return Board(
        _tiles(figures, t), [_bar(name, count, figures, language) for name, count in figures.levels.items()],
        [_line(one) for one in shown], len(figures.areas) - len(shown),
        [_happened(one, figures.area, t, kinds, language, now) for one in figures.events[:SHOWN_EVENTS]], hidden,
    )  # fmt: skip


def _tiles(figures: HallFigures, t: Catalogue) -> list[Tile]:
    minutes = t("hall.minutes_unit")
    return [
        Tile(t("hall.requests"), _count(figures.incidents)),
        Tile(t("hall.completion"), texts.percent(figures.completion)),
        Tile(t("hall.open"), _count(figures.open)), Tile(t("hall.median"), _count(figures.median), minutes),
        Tile(t("hall.p90"), _count(figures.p90), minutes), Tile(t("hall.warnings"), _count(figures.warnings)),
    ]  # fmt: skip


def _bar(name: str, count: int | None, figures: HallFigures, language: str) -> Bar:
    label = texts.word(language, name) if name else NOT_TOLD
    if count is None or not figures.incidents:
        return Bar(label, NOT_TOLD, None)
    share = count / figures.incidents
    return Bar(label, _count(count), share * 100, texts.percent(share))


def _line(one: HallArea) -> Line:
    return Line(
        one.area.rpartition("/")[2], _count(one.incidents), _count(one.open), texts.percent(one.completion),
        None if one.completion is None else one.completion * 100, _count(one.median),
    )  # fmt: skip


def _happened(one: HallEvent, area: str, t: Catalogue, names: Mapping[str, str], language: str, now: float) -> Happened:
    what = t(f"hall.what_{one.what}", level=texts.word(language, one.level))
    place = one.area.removeprefix(area).lstrip("/") or area.rpartition("/")[2]
    return Happened(int(one.at), ago(now - one.at, t), what, names.get(one.kind, one.kind), place.replace("/", " · "))


def ago(seconds: float, t: Catalogue) -> str:
    """How long ago something was."""
    for length, unit in _UNITS:
        if seconds >= length:
            return t(f"hall.{unit}", n=int(seconds // length))
    return t("hall.just_now")


def _count(number: int | None) -> str:
    return NOT_TOLD if number is None else f"{number:,}"
