"""What other systems ask, with a token, in the name of the responder that it was issued for."""

from __future__ import annotations

from typing import Any

from guardtag.errors import Denied
from guardtag.model import areas
from guardtag.model.incidents import Incident
from guardtag_web.api import said, said_calls
from guardtag_web.api.asked import Ask
from guardtag_web.api.said_calls import CallSaid


def start(ask: Ask) -> CallSaid:
    """Opens a call without a tag, or joins the person's open one."""
    wanted = ask.body
    _within(ask, wanted.area)
    return said_calls.call(ask.door.incidents.open(
        wanted.kind, ward=wanted.ward, area=wanted.area, place=wanted.place, message=wanted.message,
        request_id=ask.key,
    ))  # fmt: skip


def find(ask: Ask) -> said_calls.CallsSaid:
    """Calls of an area and all below it, newest first; the look is journalled."""
    wanted = ask.query
    _within(ask, wanted.area)
    found = ask.door.incidents.list(wanted.area, after=wanted.after, limit=wanted.limit)
    last = found[-1].id if len(found) == wanted.limit else ""
    missing = ask.door.incidents.unreadable(wanted.area, after=wanted.after, last=last)
    return said_calls.calls(found, missing, wanted.limit)


def get(ask: Ask) -> CallSaid:
    """One call; the look is journalled."""
    return said_calls.call(ask.door.incidents.get(ask.at["id"]))


def acknowledge(ask: Ask) -> CallSaid:
    """Somebody takes the call."""
    return _noted(ask, ask.door.incidents.acknowledge)


def arrive(ask: Ask) -> CallSaid:
    """Somebody is on the scene."""
    return _noted(ask, ask.door.incidents.arrive)


def report_in(ask: Ask) -> CallSaid:
    """A department that was whistled for is here."""
    return _noted(ask, ask.door.incidents.report_in)


def hand_back(ask: Ask) -> CallSaid:
    """Whoever took the call cannot come after all."""
    return said_calls.call(ask.door.incidents.hand_back(ask.at["id"], reason=_few(ask.body.note), request_id=ask.key))


def hand_over(ask: Ask) -> CallSaid:
    """The person was handed over to the family, and that was reported back."""
    wanted = ask.body
    return said_calls.call(ask.door.incidents.hand_over(
        ask.at["id"], word=wanted.word, note=_few(wanted.note), request_id=ask.key
    ))  # fmt: skip


def raise_(ask: Ask) -> CallSaid:
    """Raises the call one level; a reason without a letter in it does not hold that up."""
    wanted = ask.body
    return said_calls.call(ask.door.incidents.raise_(
        ask.at["id"], reason=_few(wanted.reason) or "-", seen_level=wanted.seen_level, request_id=ask.key
    ))  # fmt: skip


def whistle(ask: Ask) -> CallSaid:
    """Calls departments to report in."""
    wanted = ask.body
    return said_calls.call(ask.door.incidents.whistle(
        ask.at["id"], wanted.departments, minutes=wanted.minutes, reason=_few(wanted.reason), request_id=ask.key
    ))  # fmt: skip


def close(ask: Ask) -> CallSaid:
    """Ends the call."""
    wanted = ask.body
    return said_calls.call(ask.door.incidents.close(
        ask.at["id"], outcome=wanted.outcome, feedback=_few(wanted.feedback), helped=wanted.helped,
        recovered=wanted.recovered, note=_few(wanted.note), currency=wanted.currency, request_id=ask.key,
    ))  # fmt: skip


def words(ask: Ask) -> said.WordsSaid:
    """What finders and family said, as far as the responder may read it; the look is journalled."""
    heard = ask.door.relay.words(ask.at["id"], language=ask.language)
    return said.WordsSaid(words=tuple(said.of(one, said.HeardSaid) for one in heard))


def pickup_word(ask: Ask) -> said_calls.PickupSaid:
    """The word that whoever fetches the person says to the finder."""
    return said_calls.PickupSaid(word=ask.door.relay.pickup_word(ask.at["id"], language=ask.language))


def reply(ask: Ask) -> said.WordSaid:
    """Words for a finder, who reads them on their page."""
    wanted = ask.body
    return said.word(ask.door.relay.reply(
        ask.at["id"], wanted.text, finder=wanted.finder, language=wanted.language, sure=wanted.sure,
        request_id=ask.key,
    ))  # fmt: skip


def sighting(ask: Ask) -> said_calls.SightingSaid:
    """A sighting of somebody who is missing; it counts as much as the responder's own."""
    wanted, point, area = ask.body, ask.body.position, ask.body.area
    left_out: tuple[str, ...] = ()
    try:
        if area:
            areas.check(area, len(ask.city.config.levels))
    except ValueError:
        area, left_out = "", ("area",)
    one = ask.door.missing.sighting(
        ask.at["id"], place=wanted.place, area=area, at=wanted.at, words=wanted.words,
        latitude=point.latitude if point else None, longitude=point.longitude if point else None,
        reporter=_few(wanted.reporter), score=wanted.score, reference=_few(wanted.reference), request_id=ask.key,
    )  # fmt: skip
    return said_calls.sighting(one, left_out)


def figures(ask: Ask) -> said_calls.FiguresSaid:
    """What became of the calls of an area and all below it."""
    wanted = ask.query
    _within(ask, wanted.area)
    found = ask.city.figures(wanted.area, since=wanted.since, until=wanted.until)
    return said.of(found, said_calls.FiguresSaid)


def _noted(ask: Ask, verb: Any) -> CallSaid:
    one: Incident = verb(ask.at["id"], note=_few(ask.body.note), request_id=ask.key)
    return said_calls.call(one)


def _few(text: str) -> str:
    """The text; empty when nothing can be seen of it, which the front door would refuse."""
    return text if any(letter.isprintable() and not letter.isspace() for letter in text) else ""


def _within(ask: Ask, area: str) -> None:
    """Raises ``Denied`` for an area that the token's responder does not answer for."""
    assert ask.bearer is not None
    if not any(areas.covers(own, area) for own in ask.bearer.areas):
        raise Denied(
            "GT-API-AREA", "This area is not the token's.", "Its responder answers for another.",
            "Ask for the responder's own area, or one below it.",
        )  # fmt: skip
