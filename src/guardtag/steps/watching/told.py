"""Warnings that a plugin's rule gives: no more of them than people can look at, and none that makes no sense."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import Final

from guardtag.errors import GuardTagError
from guardtag.model import areas
from guardtag.model.warnings import SEVERITIES, AreaWarning
from guardtag.records import Tx
from guardtag.rules.warnings import PLUGIN, Sign
from guardtag.spi import Warn
from guardtag.steps.checks import clean
from guardtag.steps.room import Room
from guardtag.steps.watching import keeping, whole
from guardtag.steps.watching.keeping import About

MOST_OPEN: Final = 50
"""So many warnings of one rule are open at a time; what it says beyond them is not heard."""
MAX_REASON, MAX_KEY = 200, 40

log: Final = logging.getLogger("guardtag")


def take(room: Room, scheme: str, warns: Sequence[Warn], now: float) -> None:
    """What a rule said becomes its warnings; those that it does not speak of any more rest, and close."""
    rule = PLUGIN + scheme
    try:
        before = list(room.records.every(AreaWarning, "rule", rule, whole=False))
        known = {(one.area, one.key) for one in before}
        signs = {}
        for warn in warns:
            sign, area = _sign(room, rule, warn)
            if sign is not None and ((area, sign.key) in known or len(known) < MOST_OPEN):
                known.add((area, sign.key))
                signs[area, sign.key] = sign
        for area, mine, gone in whole.grouped([(area, sign) for (area, _), sign in signs.items()], before):
            room.records.change(partial(_keep, room=room, area=area, signs=mine, before=gone), now=now)
    except GuardTagError as error:
        log.error("what a warning rule said could not be taken down: %s", error.code)


def _keep(tx: Tx, room: Room, area: str, signs: list[Sign], before: list[AreaWarning]) -> None:
    keeping.keep(tx, room, AreaWarning, About(area), signs, before, {})


def _sign(room: Room, rule: str, warn: Warn) -> tuple[Sign | None, str]:
    """What a rule said, checked; ``None`` for nonsense."""
    try:
        area = areas.check(warn.area, len(room.config.levels))
        reason, key = clean(warn.reason)[:MAX_REASON], clean(warn.key)[:MAX_KEY]
        if not reason or warn.severity not in SEVERITIES:
            raise ValueError("reason")
    except (ValueError, TypeError, AttributeError):
        log.error("a warning rule gave a warning that makes no sense")
        return None, ""
    return Sign(rule, warn.severity, {"reason": reason}, key), area
