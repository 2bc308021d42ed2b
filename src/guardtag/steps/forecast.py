"""Asking the warning rules of the configuration about the weather, so that the ladder's clock can hurry.

A rule is somebody else's code (``registry.asking``), with a limit on what it says. Nothing it does holds up a call.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from functools import partial
from itertools import islice
from typing import Any, Final

from guardtag.errors import GuardTagError
from guardtag.model import areas
from guardtag.model.incidents import Incident
from guardtag.model.modes import WEATHER, Mode
from guardtag.registry.asking import Asking
from guardtag.spi import Warn, WarningRule, Weather
from guardtag.steps import modes
from guardtag.steps.checks import clean
from guardtag.steps.room import DISPATCHER, Room
from guardtag.steps.watching import told
from guardtag.steps.watching.feed import AREA

EVERY_SECONDS: Final = 600.0
DEADLINE: Final = 5.0
MOST_SAID: Final = 50
"""What a rule says beyond this many things is not heard."""
MOST_MINUTES: Final = 1440.0
TOWN: Final = 2
"""Parts of an area's path that a rule is told: the weather of a town says nothing of a person."""
_OPEN = 500

log: Final = logging.getLogger("guardtag")


class Forecasts:
    """The rules of a deployment; each opened when it is first asked.

    Args:
        room: configuration, plugins, records.
        deadline: seconds that a rule may take.
    """

    def __init__(self, room: Room, deadline: float = DEADLINE) -> None:
        self._room = room
        self._asking = Asking("warning rule", self._rule, deadline)
        self._asked = float("-inf")
        self._lock = threading.Lock()

    def look(self, now: float) -> None:
        """Asks every rule, if ten minutes have passed since the last time."""
        room = self._room
        with self._lock:
            if not room.config.warnings or 0 <= now - self._asked < EVERY_SECONDS:
                return
            self._asked = now
        found = room.records.find(Incident, "state", "open", limit=_OPEN)
        towns = {"/".join(incident.area.split("/")[:TOWN]) for incident in found}
        facts = {"areas": tuple(sorted(towns)), "watched": _watched(room)}
        for scheme in room.config.warnings:
            heard = self._said(scheme, facts, now)
            for weather in heard or ():
                if type(weather) is Weather:
                    self._take(weather, now)
            if heard is not None:
                told.take(room, scheme, [one for one in heard if type(one) is Warn], now)
        room.modes.forget()

    def _rule(self, scheme: str) -> WarningRule:
        return self._room.plugins.warning(scheme)

    def _said(self, scheme: str, facts: Mapping[str, Any], now: float) -> list[Any] | None:
        """What a rule says within its time; ``None`` when it fails or hangs."""
        return self._asking.ask(scheme, lambda rule: list(islice(rule.check(facts, now), MOST_SAID)))

    def _take(self, weather: Weather, now: float) -> None:
        """Severe weather holds from now on; what makes no sense is left out."""
        room = self._room
        try:
            area = areas.check(weather.area, len(room.config.levels))
            minutes = float(weather.minutes)
            if not 0 < minutes <= MOST_MINUTES:
                raise ValueError("minutes")
            reason = clean(str(weather.reason))[:200]
            mode = Mode(WEATHER, area, now, now + minutes * 60, DISPATCHER, reason)
            room.records.change(partial(modes.begin, actor=DISPATCHER, mode=mode), now=now)
        except (ValueError, TypeError):
            log.error("a warning rule told of weather that makes no sense")
        except GuardTagError as error:
            log.error("severe weather could not be taken down: %s", error.code)


def _watched(room: Room) -> tuple[str, ...]:
    """Towns in which somebody is guarded, from ids alone."""
    towns: set[str] = set()
    after = AREA
    while rows := [row for row in room.records.store.walk("patrol", after, _OPEN) if row.id.startswith(AREA)]:
        towns |= {"/".join(row.id.removeprefix(AREA).split("/")[:TOWN]) for row in rows}
        after = rows[-1].id
    return tuple(sorted(towns))
