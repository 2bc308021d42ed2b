"""The seven safeguards (七项综合保障), each measured: green, amber or red, with what it was measured by. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from guardtag.config import Thresholds

DUTY, TRAINED, STOCK, TAGS, CONTACTS, CHANNELS, DRILLS = (
    "duty", "trained", "stock", "tags", "contacts", "channels", "drills",
)  # fmt: skip
SAFEGUARDS = (DUTY, TRAINED, STOCK, TAGS, CONTACTS, CHANNELS, DRILLS)
GREEN, AMBER, RED, NONE = "green", "amber", "red", "none"
LIGHTS = (NONE, GREEN, AMBER, RED)
"""The best first; ``none``: there is nothing to measure."""
DAY = 86_400.0


@attrs.frozen
class Tally:
    """What was counted of one area and all below it.

    Args:
        places: areas in which somebody lives.
        covered: of these, how many have somebody of their own on duty most of the next day.
        trained: of these, how many have a trained worker.
        wards: people who are guarded.
        verified: of these, how many have a contact who is known to be reached.
        bare: of these, how many wear no tag.
        sound: of the others, how many wear only tags that were looked at in time and are not to be replaced.
    """

    places: int = 0
    covered: int = 0
    trained: int = 0
    wards: int = 0
    verified: int = 0
    bare: int = 0
    sound: int = 0

    def __add__(self, other: Tally) -> Tally:
        mine, theirs = attrs.astuple(self), attrs.astuple(other)
        return Tally(*(a + b for a, b in zip(mine, theirs, strict=True)))


@attrs.frozen
class Rest:
    """What is measured beside the people and places.

    Args:
        on_hand: tags that lie in the area and all below it.
        low: areas of it with fewer tags than the configuration wants.
        wanted: whether the configuration says how many are wanted.
        channels: channels that are configured.
        failing: of these, how many fail or hang.
        alive: whether a dispatcher was alive lately.
        drill: when the last drill that concerned the area began, or ``None``.
        on_target: milestones of it that were reached in time.
        counted: milestones of it in all.
    """

    on_hand: int
    low: int
    wanted: bool
    channels: int
    failing: int
    alive: bool
    drill: float | None
    on_target: int
    counted: int


@attrs.frozen
class Measure:
    """One safeguard.

    Args:
        name: from ``SAFEGUARDS``.
        light: from ``LIGHTS``.
        good: how many are as they should be; of the stock, how many tags there are.
        of: of how many; 0 where that says nothing.
        case: which reason's words say why.
        facts: what these are filled with.
    """

    name: str
    light: str
    good: int
    of: int
    case: str
    facts: Mapping[str, str]


@attrs.frozen
class Readiness:
    """The seven safeguards of one area and all below it.

    Args:
        area: its path.
        at: when it was measured.
        light: the worst of the seven.
        measures: the seven, in order.
        wards: people who are guarded there.
        areas: the same for each area right below it in which somebody lives.
    """

    area: str
    at: float
    light: str
    measures: tuple[Measure, ...]
    wards: int = 0
    areas: tuple[Readiness, ...] = ()

    def measure(self, name: str) -> Measure:
        """The safeguard of this name."""
        return next(one for one in self.measures if one.name == name)


def light_of(good: int, of: int, t: Thresholds) -> str:
    """The light of a share."""
    if of <= 0:
        return NONE
    share = good / of
    return GREEN if share >= t.green else AMBER if share >= t.amber else RED


def worst(lights: Sequence[str]) -> str:
    """The worst of some lights."""
    return max(lights, key=LIGHTS.index, default=NONE)


def readiness(area: str, tally: Tally, rest: Rest, now: float, t: Thresholds) -> Readiness:
    """The seven safeguards of an area.

    Args:
        area: its path.
        tally: what was counted.
        rest: what else was measured.
        now: seconds since 1970 UTC.
        t: from which share a light is green or amber.
    """
    measures = (
        _share(DUTY, tally.covered, tally.places, t), _share(TRAINED, tally.trained, tally.places, t),
        _stock(tally, rest), _share(TAGS, tally.sound, tally.wards, t, bare=str(tally.bare)),
        _share(CONTACTS, tally.verified, tally.wards, t), _channels(rest), _drills(rest, now, t),
    )  # fmt: skip
    return Readiness(area, now, worst([one.light for one in measures]), measures, tally.wards)


def _share(name: str, good: int, of: int, t: Thresholds, **facts: str) -> Measure:
    light = light_of(good, of, t)
    case = "nobody" if light == NONE else "whole" if good == of else "part"
    said = {"good": str(good), "of": str(of), "left": str(of - good), **facts}
    return Measure(name, light, good, of, case, said)


def _stock(tally: Tally, rest: Rest) -> Measure:
    facts = {"on_hand": str(rest.on_hand), "bare": str(tally.bare), "low": str(rest.low)}
    if rest.on_hand < tally.bare:
        light, case = (RED, "out") if rest.on_hand == 0 else (AMBER, "short")
    elif rest.low:
        light, case = AMBER, "low"
    elif not rest.wanted and not rest.on_hand and not tally.wards:
        light, case = NONE, "nobody"
    else:
        light, case = GREEN, "whole"
    return Measure(STOCK, light, rest.on_hand, 0, case, facts)


def _channels(rest: Rest) -> Measure:
    good = rest.channels - rest.failing
    facts = {"good": str(good), "of": str(rest.channels), "failing": str(rest.failing)}
    if not rest.channels:
        return Measure(CHANNELS, RED, 0, 0, "unconfigured", facts)
    if not rest.alive:
        return Measure(CHANNELS, RED, good, rest.channels, "not-alive", facts)
    light = GREEN if not rest.failing else AMBER if good else RED
    return Measure(CHANNELS, light, good, rest.channels, "part" if rest.failing else "whole", facts)


def _drills(rest: Rest, now: float, t: Thresholds) -> Measure:
    if rest.drill is None:
        return Measure(DRILLS, RED, 0, 0, "never", {})
    days = max(0, int((now - rest.drill) // DAY))
    facts = {"days": str(days), "good": str(rest.on_target), "of": str(rest.counted)}
    if days > 2 * t.drill_days:
        light, case = RED, "long-ago"
    elif days > t.drill_days:
        light, case = AMBER, "long-ago"
    elif rest.counted and rest.on_target < rest.counted / 2:
        light, case = AMBER, "missed"
    else:
        light, case = GREEN, "whole"
    return Measure(DRILLS, light, rest.on_target, rest.counted, case, facts)
