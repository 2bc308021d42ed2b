"""Rules about the deployment as a whole: its channels, its stock, its journal, the weather. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs

from guardtag.config import Thresholds
from guardtag.model.modes import Mode
from guardtag.model.warnings import NOTICE, SERIOUS, URGENT
from guardtag.rules.stock_alarm import Low
from guardtag.rules.warnings import CHANNEL, CHECKPOINT, NOTHING, STOCK, WEATHER, Seen, Sign

HOUR = 3600.0


@attrs.frozen
class CityFacts:
    """What the rules know of a deployment.

    Args:
        paused: channels that are refused because sends fail or hang in them.
        stuck: how many messages wait that a channel did not take, by channel.
        resting: channels under maintenance.
        low: areas with too few tags; ``None`` when nobody counted this time.
        weather: severe weather that is told.
        checkpoint: when the journal's last checkpoint was put outside; ``None`` while none is configured.
        checkpoint_hours: how often that is due.
        checkpoint_code: code of what went wrong the last time, or empty.
        thresholds: when to warn.
    """

    paused: Sequence[str]
    stuck: Mapping[str, int]
    resting: frozenset[str]
    low: Sequence[Low] | None
    weather: Sequence[Mode]
    checkpoint: float | None
    checkpoint_hours: float
    checkpoint_code: str
    thresholds: Thresholds


class NotLooked(Exception):
    """A rule had nothing to look at: what it said before stands."""


def channel_failing(facts: CityFacts, now: float) -> Seen:
    """Messages do not leave by a channel, and nobody is mending it."""
    most = facts.thresholds.channel_stuck
    names = {*facts.paused, *(name for name, count in facts.stuck.items() if count >= most)} - facts.resting
    return Seen([
        Sign(
            CHANNEL, URGENT if name in facts.paused else SERIOUS,
            {"channel": name, "stuck": str(facts.stuck.get(name, 0))}, name,
        )
        for name in sorted(names)
    ])  # fmt: skip


def stock_low(facts: CityFacts, now: float) -> Seen:
    """Areas run short of tags."""
    if facts.low is None:
        raise NotLooked
    return Seen([
        Sign(
            STOCK, SERIOUS if one.on_hand == 0 else NOTICE,
            {"area": one.area, "on_hand": str(one.on_hand), "least": str(one.least)}, one.area,
        )
        for one in facts.low
    ])  # fmt: skip


def checkpoint_stale(facts: CityFacts, now: float) -> Seen:
    """The journal has not been anchored outside for long: an older copy of it would not be noticed."""
    if facts.checkpoint is None:
        return NOTHING
    late = facts.checkpoint_hours * facts.thresholds.checkpoint_late * HOUR
    due = facts.checkpoint + late
    hours = str(int((now - facts.checkpoint) // HOUR)) if facts.checkpoint else ""
    return Seen([Sign(CHECKPOINT, SERIOUS, {"hours": hours, "code": facts.checkpoint_code})] if due <= now else (), due)


def weather(facts: CityFacts, now: float) -> Seen:
    """Severe weather is told: whoever is out is in more danger."""
    return Seen(
        [Sign(WEATHER, SERIOUS, {"area": one.scope, "reason": one.reason}, one.scope) for one in facts.weather],
        min((one.until for one in facts.weather), default=None),
    )


RULES: Mapping[str, Callable[[CityFacts, float], Seen]] = {
    CHANNEL: channel_failing, STOCK: stock_low, CHECKPOINT: checkpoint_stale, WEATHER: weather,
}  # fmt: skip
"""By name."""
