"""Counting what the seven safeguards are measured by, in one pass over the people of an area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from guardtag.model.areas import covers
from guardtag.model.drills import DONE, Drill
from guardtag.model.people import Ward
from guardtag.model.tags import Fitting
from guardtag.model.training import FITTING
from guardtag.records import Records
from guardtag.rules import disclosure, presence, proofs
from guardtag.rules.safeguards import Rest, Tally
from guardtag.rules.stock_alarm import Low
from guardtag.rules.warnings.places import trained, uncovered_hours
from guardtag.steps import accounts, courses, drilling, wardrobes
from guardtag.steps.room import Room
from guardtag.steps.watching import places, whole

DAY: Final = 86_400.0
DRILLS: Final = 200
"""Drills that are looked through for the last one of each area."""


def tallies(room: Room, area: str, now: float) -> dict[str, Tally]:
    """What was counted in each area in which somebody lives, by its path; exactly there.

    Args:
        room: where.
        area: path; this area and all below it.
        now: seconds since 1970 UTC.
    """
    found: dict[str, Tally] = {}
    for ward in room.records.every(Ward, "area", area, whole=False):
        if presence.guarded(ward) and disclosure.may_alert(ward, now):
            found[ward.area] = found.get(ward.area, Tally()) + _person(room, ward, now)
    needed = courses.needed(room.records, FITTING)
    for path in found:
        found[path] += _place(room, path, needed, now)
    return found


def _person(room: Room, ward: Ward, now: float) -> Tally:
    days = room.config.rounds
    reached = any(not proofs.why(contact, now, days.contact) for contact in ward.contacts)
    worn = [fitting for _, fitting in wardrobes.worn(room.records, ward.id)]
    return Tally(
        wards=1, verified=int(reached), bare=int(not worn),
        sound=int(bool(worn) and all(_sound(one, now, days.check) for one in worn)),
    )  # fmt: skip


def _sound(fitting: Fitting, now: float, days: int) -> bool:
    verdict = fitting.checks[-1].verdict if fitting.checks else "good"
    return verdict in ("good", "worn") and now - fitting.looked_at < days * DAY


def _place(room: Room, area: str, needed: Sequence[str], now: float) -> Tally:
    there = places.of_area(room.records, area)
    hours = uncovered_hours(there, area, now, room.config.timezone)
    return Tally(
        places=1, covered=int(hours < room.config.thresholds.cover_hours),
        trained=int(trained(there, needed, now) > 0),
    )  # fmt: skip


class Outside:
    """What is measured beside the people: read once, asked for each area.

    Args:
        room: where.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._on_hand: Mapping[str, int] = accounts.on_hand(room.records)
        self._low: Sequence[Low] = whole.low(room)
        self._drills = [drilling.as_it_stands(room.records, one) for one in _drills(room.records)]
        beat = room.heart.last()
        stuck = whole.stuck(room.records)
        most = room.config.thresholds.channel_stuck
        names = set(room.plugins.channels()) if room.config.channels else set()
        failing = {*(beat.paused if beat else ()), *(name for name, count in stuck.items() if count >= most)}
        self._channels, self._failing, self._alive = len(names), len(names & failing), room.heart.alive()

    def rest(self, area: str) -> Rest:
        """What is measured of an area and all below it."""
        held = [one for one in self._drills if covers(one.area, area) or covers(area, one.area)]
        # One that is going on says little yet: it counts where there is no other.
        last = max([one for one in held if one.state == DONE] or held, key=lambda one: one.at, default=None)
        return Rest(
            sum(count for path, count in self._on_hand.items() if covers(area, path)),
            sum(covers(area, one.area) for one in self._low), bool(self._room.config.stock),
            self._channels, self._failing, self._alive, last.at if last else None,
            last.on_target if last else 0, len(last.counted) if last else 0,
        )  # fmt: skip


def _drills(records: Records) -> list[Drill]:
    return records.find(Drill, "all", "drill", limit=DRILLS)
