"""Sees to it that early warnings are looked after: asked by every dispatcher."""

from __future__ import annotations

import logging
from typing import Final

from guardtag.errors import GuardTagError, where
from guardtag.steps.room import Room
from guardtag.steps.watching import feed

log: Final = logging.getLogger("guardtag")


class Watcher:
    """Writes the rows that all else follows from, once, and what was scanned here."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._done = False

    def look(self, now: float) -> None:
        """Nobody is told later for what goes wrong here."""
        self._room.scanned.flush()
        if self._done:
            return
        try:
            feed.begin(self._room, now)
            self._done = True
        except GuardTagError as error:
            log.error("early warnings cannot be looked after: %s", where(error))
