"""Which visits are due at a person's, and why: fitting, check-up, contact test, review. Pure.

Every cause has a date of its own (the enrolment, the last look at a tag, the last yes of a contact, the consent) and a
number of days after it. A visit that was made and left its cause as it was is suggested again only after a while.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from guardtag.config import Rounds
from guardtag.model.people import Contact, Ward
from guardtag.model.tags import UNREAD, Fitting, Tag
from guardtag.model.visits import WHY, Stop, Suggestion
from guardtag.rules import consents, disclosure, presence, proofs
from guardtag.world import today

FITTING, CHECK, CONTACT, REVIEW = WHY
_FORM = "a day is YYYYMMDD or YYYY-MM-DD"


class Worn(NamedTuple):
    """A tag that somebody wears.

    Args:
        tag: its row.
        fitting: how it was sewn in.
    """

    tag: Tag
    fitting: Fitting


def written(day: date) -> str:
    """A day as records hold it, ``YYYYMMDD``."""
    return day.strftime("%Y%m%d")


def day(text: str | date) -> str:
    """A day as people or records write it, as records hold it.

    Args:
        text: ``YYYYMMDD``, ``YYYY-MM-DD``, or a date.

    Raises:
        ValueError: it is written in another way, or there is no such day.
    """
    if isinstance(text, date):
        return written(text)
    digits = text.replace("-", "") if isinstance(text, str) and len(text) in (8, 10) else ""
    dashes = not digits or len(text) == 8 or (text[4] == text[7] == "-" and text.count("-") == 2)
    if len(digits) != 8 or not digits.isascii() or not digits.isdigit() or not dashes:
        raise ValueError(_FORM)
    return written(date(int(digits[:4]), int(digits[4:6]), int(digits[6:])))


def together(stops: Sequence[Stop]) -> list[list[Stop]]:
    """The visits of each person, who stands where their first one stood: one way to a door, for all that is due there.

    Args:
        stops: in the order of the list, by day and area; within a person it stays.
    """
    people: dict[str, list[Stop]] = {}
    for one in stops:
        people.setdefault(one.ward or one.visit, []).append(one)
    return list(people.values())


def spoken(text: str) -> str:
    """A day of a record as people read it, ``YYYY-MM-DD``."""
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


def span(text: str, timezone: str) -> tuple[float, float]:
    """When a day of a record begins and ends in a time zone, seconds since 1970 UTC."""
    first = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    begin, end = (
        datetime.combine(one, time(), ZoneInfo(timezone)).timestamp() for one in (first, first + timedelta(days=1))
    )
    return begin, end


def later(at: float, days: int, timezone: str) -> str:
    """The day that is so many days after the day of a time."""
    return written(today(at, timezone) + timedelta(days=days))


def there(ward: Ward, on: str, timezone: str) -> bool:
    """Whether somebody is guarded, and at home the whole of a day: not away, nor in hospital.

    Args:
        ward: the person.
        on: ``YYYYMMDD``; who is away for a part of the day is away.
        timezone: IANA name.
    """
    begin, end = span(on, timezone)
    away = ward.absence
    return presence.guarded(ward) and not (away is not None and away.since < end and away.until > begin)


def suggestions(
    ward: Ward, worn: Sequence[Worn], last: Mapping[str, float], *, days: Rounds, now: float, timezone: str
) -> list[Suggestion]:
    """What is due at one person's or will be: for each kind of visit the cause that is due first.

    Args:
        ward: the person.
        worn: their tags in use.
        last: when the last visit of a kind was done or called off; without an entry none was.
        days: after how many days.
        now: seconds since 1970 UTC.
        timezone: IANA name.

    Returns:
        in the order of ``WHY``; nothing for somebody who gave no consent that is in force, who is not active, or who
        is away on the day it would be.
    """
    if not disclosure.may_alert(ward, now):
        return []
    this_day = written(today(now, timezone))
    found: dict[str, Suggestion] = {}
    for why, reason, due, serial in _causes(ward, worn, days, now, timezone):
        if why in last:
            due = max(due, later(last[why], days.review if why == REVIEW else days.again, timezone))
        one = Suggestion(ward.id, ward.area, why, reason, due, serial)
        if why not in found or due < found[why].day:
            found[why] = one
    return [found[why] for why in WHY if why in found and there(ward, max(found[why].day, this_day), timezone)]


class _Cause(NamedTuple):
    why: str
    reason: str
    due: str
    serial: int = 0


def _causes(ward: Ward, worn: Sequence[Worn], days: Rounds, now: float, timezone: str) -> Iterator[_Cause]:
    if not worn:
        yield _Cause(FITTING, "no-tag", later(ward.enrolled or now, days.fitting, timezone))
    for one in worn:
        yield _of_tag(one, days, timezone)
    for contact in ward.contacts:
        yield _of_contact(contact, ward, days, now, timezone)
    yield from _of_consents(ward, days, now, timezone)


def _of_tag(one: Worn, days: Rounds, timezone: str) -> _Cause:
    tag, fitting = one
    verdict = fitting.checks[-1].verdict if fitting.checks else "good"
    if tag.doubt:
        return _Cause(CHECK, "doubt", later(fitting.looked_at, 0, timezone), tag.serial)
    if verdict == "replace":
        return _Cause(FITTING, "replace", later(fitting.looked_at, days.replace, timezone), tag.serial)
    if fitting.flagged:
        return _Cause(CHECK, "untrained", later(fitting.at, days.untrained, timezone), tag.serial)
    if verdict == UNREAD:
        return _Cause(CHECK, "unread", later(fitting.looked_at, days.replace, timezone), tag.serial)
    if verdict == "worn":
        return _Cause(CHECK, "worn", later(fitting.looked_at, days.worn, timezone), tag.serial)
    return _Cause(CHECK, "unchecked", later(fitting.looked_at, days.check, timezone), tag.serial)


def _of_contact(contact: Contact, ward: Ward, days: Rounds, now: float, timezone: str) -> _Cause:
    last = proofs.verified(contact)
    if last is None:
        return _Cause(CONTACT, "contact-untested", later(ward.enrolled or now, days.fitting, timezone))
    return _Cause(CONTACT, "contact-stale", later(last, days.contact, timezone))


def _of_consents(ward: Ward, days: Rounds, now: float, timezone: str) -> Iterator[_Cause]:
    held = [consent for consent in ward.consents if consent.holds(now)]
    if any(consent.basis == "consent" for consent in held):
        yield _Cause(REVIEW, "consent-old", later(consents.review_at(ward, days.review, now) or now, 0, timezone))
    elif held:
        since = max(consent.given or ward.enrolled for consent in held)
        yield _Cause(REVIEW, "emergency", later(since, days.emergency, timezone))
