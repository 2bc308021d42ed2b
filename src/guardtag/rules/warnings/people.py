"""Rules about one person: how they walk, their tags, those who are called for them. Pure.

Nobody who is not guarded, or is away for a time, is warned of; where a date decides, a rule says when it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import attrs

from guardtag.config import Rounds, Thresholds
from guardtag.model.incidents import Incident
from guardtag.model.people import Ward
from guardtag.model.tags import Fitting
from guardtag.model.warnings import NOTICE, SERIOUS, URGENT, Scanned
from guardtag.rules import presence, proofs
from guardtag.rules.warnings import (
    HOURS,
    NOTHING,
    PLACE,
    SCAN,
    UNCHECKED,
    UNREACHABLE,
    UNTAGGED,
    UNVERIFIED,
    WANDERING,
    WORN,
    Seen,
    Sign,
)
from guardtag.rules.warnings.walks import Spot, likeliest_place, window
from guardtag.rules.wear_forecast import LOOK, REPLACE, Forecast

DAY, MINUTE = 86_400.0, 60.0
HALF = 30
"""Hours of walks are said in whole half hours, from before to after."""
_NOT_LOST = ("false-alarm", "duplicate", "drill")
_MOST_OF = 0.6
_SCAN_DAYS = 7.0
FORGOTTEN = 7 * DAY
"""So often it is looked whether the calls still hold a place: a finder's words are let go, and then the warning is."""
SAME = 3600.0
"""A call that was opened so many seconds before a scan is the same occasion."""


@attrs.frozen
class PersonFacts:
    """What the rules know of one person.

    Args:
        ward: the person.
        worn: how each of their tags in use was sewn in.
        wear: what is to be expected of each of these.
        calls: calls for them of the last year, in any order.
        scans: scans for help that no call followed.
        rounds: after how many days visits are due.
        thresholds: when to warn.
        timezone: IANA name.
    """

    ward: Ward = attrs.field(repr=False)
    worn: Sequence[Fitting] = attrs.field(repr=False)
    wear: Sequence[Forecast] = attrs.field(repr=False)
    calls: Sequence[Incident] = attrs.field(repr=False)
    scans: Sequence[Scanned] = attrs.field(repr=False)
    rounds: Rounds
    thresholds: Thresholds
    timezone: str


def lost(facts: PersonFacts, days: float, now: float) -> list[Incident]:
    """Calls in earnest within some days, the oldest first."""
    found = [
        call for call in facts.calls
        if call.klass == "person" and not call.drill and not call.duplicate_of and call.outcome not in _NOT_LOST
        and 0 <= now - call.opened < days * DAY
    ]  # fmt: skip
    return sorted(found, key=lambda call: call.opened)


def wandering(facts: PersonFacts, now: float) -> Seen:
    """Somebody is lost again and again."""
    t = facts.thresholds
    calls = lost(facts, t.wander_days, now)
    if len(calls) < t.wander_calls:
        return NOTHING
    severity = URGENT if len(calls) >= 2 * t.wander_calls else SERIOUS
    said = {"count": str(len(calls)), "days": str(t.wander_days)}
    return Seen([Sign(WANDERING, severity, said)], calls[-t.wander_calls].opened + t.wander_days * DAY)


def like_hours(facts: PersonFacts, now: float) -> Seen:
    """Somebody is lost at like hours of the day, by the clock on the wall."""
    t = facts.thresholds
    calls = lost(facts, t.pattern_days, now)
    here = ZoneInfo(facts.timezone)
    minutes = [(at := datetime.fromtimestamp(call.opened, here)).hour * 60 + at.minute for call in calls]
    found = window(minutes, t.pattern_hours * 60)
    if found.count < t.pattern_calls or found.count < _MOST_OF * len(calls):
        return NOTHING
    begin, end = found.first - found.first % HALF, found.last - found.last % HALF + HALF
    said = {
        "count": str(found.count), "of": str(len(calls)), "days": str(t.pattern_days), "from": _clock(begin),
        "until": _clock(end),
    }  # fmt: skip
    return Seen([Sign(HOURS, SERIOUS, said)], calls[0].opened + t.pattern_days * DAY)


def like_place(facts: PersonFacts, now: float) -> Seen:
    """Somebody is found at the same place again and again."""
    t = facts.thresholds
    calls = [call for call in lost(facts, t.pattern_days, now) if call.place]
    spot: Spot | None = likeliest_place([call.place for call in calls])
    if spot is None or spot.count < t.pattern_calls:
        return NOTHING
    said = {"count": str(spot.count), "days": str(t.pattern_days), "place": spot.words}
    again = min(calls[0].opened + t.pattern_days * DAY, now + FORGOTTEN)
    return Seen([Sign(PLACE, SERIOUS, said)], again)


def scan_unheeded(facts: PersonFacts, now: float) -> Seen:
    """A tag of theirs was scanned for help, and nobody called."""
    waits, again = facts.thresholds.scan_minutes * MINUTE, list[float]()
    signs: list[Sign] = []
    for scan in sorted(unheeded(facts), key=lambda one: one.last, reverse=True):
        until = scan.last + _SCAN_DAYS * DAY
        if not scan.last + waits <= now < until:
            again += [scan.last + waits] if now < scan.last + waits else []
            continue
        again.append(until)
        at = datetime.fromtimestamp(scan.last, ZoneInfo(facts.timezone)).strftime("%Y-%m-%d %H:%M")
        signs = signs or [Sign(SCAN, URGENT, {"count": str(scan.times), "at": at, "serial": str(scan.serial)})]
    return Seen(signs, min(again, default=None))


def unheeded(facts: PersonFacts) -> list[Scanned]:
    """Scans that no call followed, nor came shortly before."""
    return [one for one in facts.scans if not any(heeds(call, one) for call in facts.calls)]


def heeds(call: Incident, scan: Scanned) -> bool:
    """Whether a call and a scan are one occasion: it is open, or somebody called then or since."""
    last = max((line.at for line in call.thread if line.what in ("called", "joined")), default=call.opened)
    return not call.drill and (call.open or max(call.opened, last) >= scan.first - SAME)


def untagged(facts: PersonFacts, now: float) -> Seen:
    """Somebody who was enrolled wears no tag."""
    due = (facts.ward.enrolled or now) + (facts.rounds.fitting + facts.thresholds.tag_days) * DAY
    if facts.worn:
        return NOTHING
    return Seen([Sign(UNTAGGED, NOTICE, {"days": _days(now - facts.ward.enrolled)})] if due <= now else (), due)


def tag_unchecked(facts: PersonFacts, now: float) -> Seen:
    """Nobody has looked at a tag for long."""
    if not facts.worn:
        return NOTHING
    oldest = min(facts.worn, key=lambda one: one.looked_at)
    due = oldest.looked_at + (facts.rounds.check + facts.thresholds.tag_days) * DAY
    said = {"serial": str(oldest.serial), "days": _days(now - oldest.looked_at)}
    return Seen([Sign(UNCHECKED, NOTICE, said)] if due <= now else (), due)


def tag_worn(facts: PersonFacts, now: float) -> Seen:
    """A tag is worn out, or will be before anybody looks at it as planned."""
    worn = [one for one in facts.wear if one.do == REPLACE]
    soon = [one for one in facts.wear if one.do == LOOK and one.readings]
    dates = [one.soonest for one in facts.wear if one.soonest is not None and one.soonest > now]
    again = min(dates, default=None)
    if not worn and not soon:
        return Seen((), again)
    first = min(worn or soon, key=lambda one: one.left)
    severity = SERIOUS if len(worn) == len(facts.wear) else NOTICE
    return Seen([Sign(WORN, severity, {"serial": str(first.serial), "count": str(len(worn or soon))})], again)


def contacts_unreachable(facts: PersonFacts, now: float) -> Seen:
    """Contacts who said that it is a wrong number, or want no messages, or never answer."""
    whys = _whys(facts, now)
    bad = [why for why in whys if why in proofs.BAD]
    if not bad:
        return NOTHING
    severity = URGENT if len(bad) == len(whys) else NOTICE
    return Seen([Sign(UNREACHABLE, severity, {"count": str(len(bad)), "of": str(len(whys)), "what": bad[0]})])


def contacts_unverified(facts: PersonFacts, now: float) -> Seen:
    """Of no contact it is known that a message reaches them."""
    if not facts.ward.contacts:
        return Seen([Sign(UNVERIFIED, SERIOUS, {"of": "0"})])
    days, t = facts.rounds.contact, facts.thresholds
    verified = [at for contact in facts.ward.contacts if (at := proofs.verified(contact)) is not None]
    due = max(verified) + days * DAY if verified else facts.ward.enrolled
    due += t.contact_days * DAY
    signs = [Sign(UNVERIFIED, SERIOUS, {"of": str(len(facts.ward.contacts))})] if due <= now else ()
    return Seen(signs, due)


def _whys(facts: PersonFacts, now: float) -> list[str]:
    return [proofs.why(contact, now, facts.rounds.contact) for contact in facts.ward.contacts]


def _days(seconds: float) -> str:
    return str(max(0, int(seconds // DAY)))


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


Rule = Callable[[PersonFacts, float], Seen]


def _if_at_home(rule: Rule, facts: PersonFacts, now: float) -> Seen:
    """Nothing is said of somebody who is away for a time: it is looked again when they are back."""
    away = presence.absence(facts.ward, now)
    return rule(facts, now) if away is None else Seen((), away.until)


WALKS: Mapping[str, Rule] = {
    WANDERING: wandering, HOURS: like_hours, PLACE: like_place, SCAN: scan_unheeded,
}  # fmt: skip
CARE: Mapping[str, Rule] = {
    UNTAGGED: untagged, UNCHECKED: tag_unchecked, WORN: tag_worn, UNREACHABLE: contacts_unreachable,
    UNVERIFIED: contacts_unverified,
}  # fmt: skip
RULES: Mapping[str, Rule] = {**WALKS, **{name: partial(_if_at_home, rule) for name, rule in CARE.items()}}
"""By name."""
