"""Who is called first at a level: duty hours, leave and stand-ins (值班, 请假, 代班). Pure.

At each level the call goes to the responsible workers on duty, then to the rest of the duty list, then to
everybody of the level. Hours are wall-clock hours of the deployment's time zone: a night shift is as long as
that night.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import attrs

from guardtag.model.areas import covers
from guardtag.model.duty import Shift
from guardtag.model.incidents import Incident
from guardtag.model.people import Responder

CALLED = ("worker", "supervisor", "hotline", "police")
"""Roles that a call goes to; volunteers are asked by a search, departments by a whistle, auditors never."""
SEWS = ("worker", "supervisor", "volunteer")
"""Roles that sew tags in and look at them, on their own door."""
RINGS = ("worker", "supervisor", "hotline")
"""Roles that try the contacts of people, on their own door."""
VOLUNTEER = "volunteer"
WHISTLED = "department"
"""The role of a department, such as civil affairs: it is a party of the calls that it is whistled for, of no others."""

RESPONSIBLE, ON_DUTY, EVERYBODY = 0, 1, 2
"""The circles of a level, called one after the other."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CHINESE = {f"周{name}": day for day, name in zip(DAYS, "一二三四五六日", strict=True)}
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])|(24):(00)", re.ASCII)
_FORM = 'duty is written like "mon-fri 08:00-18:00", "sat,sun 20:00-06:00" or "daily 00:00-24:00"'
MAX_SHIFTS = 20
_DAY = 24 * 60


def shift(text: str) -> Shift:
    """A shift from ``DAYS HH:MM-HH:MM``.

    Args:
        text: days are ``mon`` to ``sun`` (周一 to 周日), ranges ``mon-fri`` (周一至周五), lists with commas, or
            ``daily`` (每天); an end at or before the start is on the next day; ``24:00`` ends the day.

    Raises:
        ValueError: it is written in another way.
    """
    words = text.split() if isinstance(text, str) and len(text) <= 100 else []
    if len(words) != 2:
        raise ValueError(_FORM)
    start, dash, end = words[1].partition("-")
    if not dash:
        raise ValueError(_FORM)
    begins, ends = _minutes(start), _minutes(end)
    if begins == _DAY:
        raise ValueError(_FORM)
    return Shift(_days(words[0]), begins, ends)


def shifts(texts: Iterable[str]) -> tuple[Shift, ...]:
    """Several shifts; see ``shift``."""
    if isinstance(texts, str):
        raise TypeError("a list of shifts is needed here, not one text")
    found = tuple(shift(text) for text in texts)
    if len(found) > MAX_SHIFTS:
        raise ValueError(f"at most {MAX_SHIFTS} shifts")
    return found


def _minutes(text: str) -> int:
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(_FORM)
    hours, minutes = (match[3], match[4]) if match[3] else (match[1], match[2])
    return int(hours) * 60 + int(minutes)


def _days(text: str) -> tuple[int, ...]:
    if text in ("daily", "每天"):
        return tuple(range(7))
    chosen: set[int] = set()
    for part in text.replace("，", ",").replace("、", ",").split(","):
        first, _, last = part.replace("至", "-").partition("-")
        begin = _day(first)
        end = _day(last) if last else begin
        chosen.update((begin + step) % 7 for step in range((end - begin) % 7 + 1))
    return tuple(sorted(chosen))


def _day(text: str) -> int:
    name = _CHINESE.get(text, text.lower())
    if name not in DAYS:
        raise ValueError(_FORM)
    return DAYS.index(name)


def written(one: Shift) -> str:
    """A shift as ``shift`` reads it."""
    days = "daily" if len(one.days) == len(DAYS) else ",".join(DAYS[day] for day in one.days)
    return f"{days} {one.start // 60:02}:{one.start % 60:02}-{one.end // 60:02}:{one.end % 60:02}"


def on_shift(responder: Responder, now: float, timezone: str) -> bool:
    """Whether it is a time of their duty; without shifts they are always on duty."""
    if not responder.shifts:
        return True
    here = datetime.fromtimestamp(now, ZoneInfo(timezone))
    day, minute = here.weekday(), here.hour * 60 + here.minute
    return any(_within(one, day, minute) for one in responder.shifts)


def _within(one: Shift, day: int, minute: int) -> bool:
    if one.start < one.end:
        return day in one.days and one.start <= minute < one.end
    return (day in one.days and minute >= one.start) or ((day - 1) % 7 in one.days and minute < one.end)


def away(responder: Responder, now: float) -> bool:
    """Whether they are on leave."""
    return any(leave.since <= now < leave.until for leave in responder.leaves)


def duties(responder: Responder, now: float) -> tuple[Responder, ...]:
    """Themselves in each of their areas, and for everybody they stand in for now with that person's area and role."""
    own = tuple(attrs.evolve(responder, area=area, areas=()) for area in responder.everywhere)
    standing = tuple(
        attrs.evolve(responder, area=one.area, areas=(), role=one.role, shifts=())
        for one in responder.standing if one.since <= now < one.until
    )  # fmt: skip
    return (*own, *standing) if responder.areas else (responder, *standing)


def concerns(responder: Responder, call: Incident, now: float) -> bool:
    """Whether a call is somebody's to act on, on their own door: they, or whom they stand in for, answer for its area,
    or they were whistled for. An auditor acts on none."""
    if responder.role == "auditor":
        return False
    acts = acting_for(responder, call.area, now)
    summoned = any(one.department == responder.id for one in call.summons)
    return summoned or (acts.role != WHISTLED and covers(acts.area, call.area))


def knows_names(responder: Responder, area: str, now: float) -> bool:
    """Whether somebody is told what those who work on a call are called: staff are, and who stands in for them there.

    A volunteer is a neighbour, and may be a finder or know one: whom they meet says their own name.
    """
    return acting_for(responder, area, now).role != "volunteer"


def answers_for(responder: Responder, area: str) -> bool:
    """Whether an area lies in one that is their own, stand-ins left out; a department answers for none by itself."""
    return responder.role != WHISTLED and any(covers(own, area) for own in responder.everywhere)


def acting_for(responder: Responder, area: str, now: float) -> Responder:
    """Them as they act for an area: by the duty that is nearest to it, a worker's before another's, else their own.

    A supervisor who stands in for a worker below them is called as that worker, and needs that worker's rights.

    Args:
        responder: who acts.
        area: path of the area it is about.
        now: seconds since 1970 UTC.
    """
    found = [duty for duty in duties(responder, now) if covers(duty.area, area)]
    return max(
        found, key=lambda duty: (duty.role == "worker", duty.role in CALLED, duty.area.count("/")), default=responder
    )


def circle(responder: Responder, area: str, now: float, timezone: str) -> int | None:
    """In which circle of an area's level they are called now; ``None``: not at all.

    Args:
        responder: who might be called.
        area: path; they are called where their duty is for exactly this area.
        now: seconds since 1970 UTC.
        timezone: of their duty hours, an IANA name.
    """
    if not responder.active or away(responder, now):
        return None
    found = [
        _circle(duty, now, timezone)
        for duty in duties(responder, now) if duty.area == area and duty.role in CALLED
    ]  # fmt: skip
    return min(found, default=None)


def asked(responder: Responder, area: str, now: float, timezone: str) -> bool:
    """Whether a search asks them to look in an area: volunteers too, and nobody outside of their hours.

    Args:
        responder: who might be asked.
        area: path; with a ``/`` at the end all areas below it.
        now: seconds since 1970 UTC.
        timezone: of their duty hours, an IANA name.
    """
    if not responder.active or away(responder, now):
        return False
    return any(
        (duty.area.startswith(area) if area.endswith("/") else duty.area == area)
        and duty.role in (*CALLED, VOLUNTEER) and on_shift(duty, now, timezone)
        for duty in duties(responder, now)
    )  # fmt: skip


def _circle(duty: Responder, now: float, timezone: str) -> int:
    if not on_shift(duty, now, timezone):
        return EVERYBODY
    return RESPONSIBLE if duty.role == "worker" else ON_DUTY
