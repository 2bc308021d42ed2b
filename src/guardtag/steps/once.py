"""What every dispatcher sees to until it was done once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from guardtag.errors import GuardTagError, where

log: Final = logging.getLogger("guardtag")


class Once:
    """Does something when it is first looked at, and again as long as it fails; nobody is told later for a failure.

    Args:
        begin: does it, told the time in seconds since 1970 UTC.
        failing: what the log says of a failure.
    """

    def __init__(self, begin: Callable[[float], object], failing: str) -> None:
        self._begin = begin
        self._failing = failing
        self._done = False

    def look(self, now: float) -> None:
        """Does it, unless it is done."""
        if self._done:
            return
        try:
            self._begin(now)
            self._done = True
        except GuardTagError as error:
            log.error("%s: %s", self._failing, where(error))
