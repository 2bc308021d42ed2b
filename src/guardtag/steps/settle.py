"""What becomes of a notice after an attempt, or after a channel's later report: sent, tried again, the next
address, or dead and seen by somebody."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from guardtag.delivery import Outcome
from guardtag.model.incidents import Incident, Task
from guardtag.model.notices import DEAD_ENDS, SUBSCRIBER, WAITING, Notice
from guardtag.model.people import Responder
from guardtag.records import Tx
from guardtag.rules import milestones, proofs
from guardtag.steps import compose, contact_tests, progress
from guardtag.steps.room import DISPATCHER, Room
from guardtag.steps.tasks import MOST
from guardtag.steps.tell import line, reply_key, route, ward_of

log: Final = logging.getLogger("guardtag")

BACKOFF: Final = (10.0, 30.0, 60.0, 120.0, 300.0)
"""Seconds before the next attempt at the same address; up to a quarter more, by chance."""
TRIES, TRIES_OF_LAST, TRIES_OF_SYSTEM = 3, 8, 300
SYSTEM_SECONDS: Final = 86_400.0
"""After which an event that another system did not take is a dead letter, however often it was tried."""
"""Attempts at one address before the next one is tried, at the last one, and at another system: a day."""
SLOWED_SECONDS: Final = 60.0
"""A channel that asks to be left alone for longer is passed over where the person has another address."""
SLOWED_AT_MOST: Final = 600.0
"""Longer than this no message waits because a channel asked for it."""
HELD_SECONDS: Final = 120.0
"""How long a notice waits for a channel that is closed, as it is while a process ends, before another is tried."""
UNREACHED_MINUTES: Final = 10.0
"""After which somebody is reminded of a person whom nothing reached."""
_PAGE = 200


def settle(tx: Tx, room: Room, notice: Notice, outcome: Outcome | compose.Refusal) -> str:
    """One notice after one attempt.

    Returns:
        its new state; or ``held``, the channel was never asked; ``failed``, there will be another attempt.
    """
    if isinstance(outcome, compose.Refusal):
        if outcome.until is not None:
            tx.put(attrs.evolve(notice, due=outcome.until, fault=outcome.code))
            return "held"
        if outcome.code == "GT-NOTIFY-NO-CHANNEL":
            return fall_over(tx, room, notice, outcome.code, notice.address)
        tx.put(attrs.evolve(notice, state="cancelled", fault=outcome.code))
        tx.journal(DISPATCHER, "notices.cancel", (notice.incident, notice.subject), outcome.code)
        return "cancelled"
    if not outcome.tried:
        return _held(tx, room, notice, outcome)
    attempts, tries, accepted = notice.attempts + 1, notice.tries + 1, outcome.accepted
    if accepted is None:
        return _failed(tx, room, attrs.evolve(notice, attempts=attempts, tries=tries), outcome)
    state = "undelivered" if accepted.undelivered else "delivered" if accepted.delivered else "accepted"
    notice = attrs.evolve(
        notice, state=state, sent=tx.now, reference=accepted.reference, fault="", attempts=attempts, tries=tries
    )
    tx.put(notice)
    if state == "delivered":
        told(tx, notice, tx.now)
    return state


def told(tx: Tx, notice: Notice, at: float) -> None:
    """A channel proved delivery: that side counts as told."""
    incident = tx.get(Incident, notice.incident)
    if incident is not None and incident.open:
        name = progress.told(notice.side)
        after = attrs.evolve(incident, milestones=milestones.reach(incident.milestones, name, incident.opened, at))
        if after != incident:
            tx.put(after)


def _held(tx: Tx, room: Room, notice: Notice, outcome: Outcome) -> str:
    """The channel was not asked: that is no attempt. One that is paused is not waited for if there is another."""
    if outcome.code == "GT-NOTIFY-BUSY":  # the channel was too slow to get to it: it keeps its place
        tx.put(attrs.evolve(notice, fault=outcome.code))
        return "held"
    if _too_late(notice, tx.now):
        _bury(tx, notice, outcome.code)
        return "dead"
    if outcome.code == "GT-NOTIFY-PAUSED" or tx.now - notice.since >= HELD_SECONDS:
        way = _other_channel(tx, room, notice)
        if way is not None:
            return fall_over(tx, room, _passed_over(notice, way), outcome.code, way)
        if notice.passed:
            return _back(tx, room, _passed_over(notice), outcome.code)
    _stuck(tx, notice)
    wait = BACKOFF[-1] if notice.side == SUBSCRIBER else BACKOFF[1]
    tx.put(attrs.evolve(notice, due=tx.now + _with_jitter(room, wait), fault=outcome.code))
    return "held"


def _failed(tx: Tx, room: Room, notice: Notice, outcome: Outcome) -> str:
    slowed = outcome.after > SLOWED_SECONDS
    again = outcome.retryable and notice.tries < TRIES and not slowed
    most = TRIES_OF_SYSTEM if notice.side == SUBSCRIBER else TRIES_OF_LAST
    if outcome.retryable and not again and notice.tries < most:  # the recipient is read only when it matters
        again = route(room, addresses_of(tx, notice), notice.address + 1) is None
    if again and not _too_late(notice, tx.now):
        wait = max(BACKOFF[min(notice.tries - 1, len(BACKOFF) - 1)], min(outcome.after, SLOWED_AT_MOST))
        tx.put(attrs.evolve(notice, due=tx.now + _with_jitter(room, wait), fault=outcome.code))
        return "failed"
    skipped = slowed and outcome.retryable and notice.tries < TRIES
    return fall_over(tx, room, _passed_over(notice) if skipped else notice, outcome.code, notice.address + 1)


def _too_late(notice: Notice, now: float) -> bool:
    """Whether another system had its day: one that is away has a paused channel, where hardly anything is tried."""
    return notice.side == SUBSCRIBER and now - notice.since >= SYSTEM_SECONDS


def _passed_over(notice: Notice, until: int = 0) -> Notice:
    """The notice, which remembers that its address, and those up to ``until``, may be good: nobody asked there."""
    jumped = range(notice.address, max(until, notice.address + 1))
    return attrs.evolve(notice, passed=tuple(dict.fromkeys((*notice.passed, *jumped))))


def _back(tx: Tx, room: Room, notice: Notice, fault: str) -> str:
    """To an address that was passed over, after a while: two channels that are both left alone must not spin."""
    addresses = addresses_of(tx, notice)
    for position in notice.passed:
        channel = room.plugins.route(addresses[position]) if position < len(addresses) else None
        if channel is not None and position != notice.address:
            turn(tx, notice, addresses, (position, channel), fault, tx.now + _with_jitter(room, BACKOFF[1]))
            return "held"
    _bury(tx, notice, fault)
    return "dead"


def turn(tx: Tx, notice: Notice, addresses: Sequence[str], way: tuple[int, str], fault: str, due: float) -> Notice:
    """Puts a notice on the way to one of its person's addresses, with fresh tries there.

    Its link goes along, so it is good for whoever reads there now: an address that was corrected meanwhile no more
    counts as one that it was sent to.

    Args:
        tx: the change.
        notice: which.
        addresses: the person's, as they are now.
        way: position of the address, and the channel that serves it.
        fault: why it is not on its former way.
        due: when it is to be sent.
    """
    position, channel = way
    has = {reply_key(tx, one) for one in addresses if one}
    tried = (*notice.was, notice.to) if notice.tries else notice.was  # an attempt that failed may arrive
    return tx.put(attrs.evolve(
        notice, state=WAITING, address=position, channel=channel, tries=0, since=tx.now, due=due, fault=fault,
        passed=tuple(one for one in notice.passed if one != position), sent=None, reference="",
        to=reply_key(tx, addresses[position]), was=tuple(dict.fromkeys(one for one in tried if one in has)),
    ))  # fmt: skip


def _with_jitter(room: Room, seconds: float) -> float:
    return seconds + room.world.random(1)[0] / 255 * seconds / 4


def addresses_of(tx: Tx, notice: Notice) -> Sequence[str]:
    """The recipient's addresses as they are now; those that are not to be used are empty."""
    if contact_tests.is_test(notice):
        return contact_tests.addresses(tx, notice)
    if notice.side == "family":
        ward = ward_of(tx, notice)
        contact = ward.contact(notice.person) if ward else None
        return proofs.usable(contact) if contact else ()
    responder = tx.get(Responder, notice.person)
    return responder.addresses if responder else ()


def _other_channel(tx: Tx, room: Room, notice: Notice) -> int | None:
    """Position of the next address that another channel serves."""
    addresses = addresses_of(tx, notice)
    for position in range(notice.address + 1, len(addresses)):
        if room.plugins.route(addresses[position]) not in (None, notice.channel):
            return position
    return None


def fall_over(tx: Tx, room: Room, notice: Notice, fault: str, start: int) -> str:
    """To the person's next address that a channel serves, from position ``start`` on.

    Without one the notice is dead, and somebody must see it.
    """
    addresses = addresses_of(tx, notice)
    way = route(room, addresses, start)
    if way is None and contact_tests.is_test(notice):
        return contact_tests.unreached(tx, room, notice, fault)
    if way is None and notice.passed:
        return _back(tx, room, notice, fault)
    if way is None:
        _bury(tx, notice, fault)
        return "dead"
    turn(tx, notice, addresses, way, fault, tx.now)
    return "failed"


def _bury(tx: Tx, notice: Notice, fault: str) -> None:
    """Nothing reached a recipient: a line and a task in the call, which climbs at once when nobody else is reached."""
    channel = "" if fault == "GT-NOTIFY-NO-CHANNEL" else notice.channel
    tx.put(attrs.evolve(notice, state="dead", fault=fault, channel=channel))
    tx.journal(DISPATCHER, "notices.dead", (notice.incident, notice.subject), fault)
    log.error("a notice is dead: nothing reached its recipient (%s)", fault)
    incident = tx.get(Incident, notice.incident)
    if incident is None or not incident.open:
        return
    who = f"{notice.subject}/{notice.person}" if notice.side == "family" else notice.person
    incident = line(tx, incident, "dead", who, level=incident.rung.level)
    tx.put(_hastened(tx, _asked_to_reach(incident, notice, tx.now), notice))


def _stuck(tx: Tx, notice: Notice) -> None:
    """A message that waits for its channel too long is not dead; but somebody is asked to reach its recipient."""
    if tx.now - notice.made < UNREACHED_MINUTES * 60:
        return
    incident = tx.get(Incident, notice.incident)
    if incident is not None and incident.open and all(t.id != _task(notice) for t in incident.tasks):
        tx.put(_asked_to_reach(incident, notice, tx.now))


def _task(notice: Notice) -> str:
    return f"unreached-{notice.person}"


def _asked_to_reach(incident: Incident, notice: Notice, now: float) -> Incident:
    """The call with a task to reach this recipient by other means, unless there is one."""
    task = _task(notice)
    if incident.drill or len(incident.tasks) >= MOST or any(t.id == task and not t.done for t in incident.tasks):
        return incident
    return attrs.evolve(incident, tasks=(*incident.tasks, Task(task, now + UNREACHED_MINUTES * 60)))


def _hastened(tx: Tx, incident: Incident, dead: Notice) -> Incident:
    """The call with its next step due now when nobody else of this side is reached.

    Once a level and circle: a channel that refuses everybody must not spin the ladder. A call that somebody took
    is left alone: its next step would take it from them.
    """
    side = f"{dead.side}/{incident.circle}"
    before = any(
        one.what == "unreached" and (one.text, one.level) == (side, incident.rung.level) for one in incident.thread
    )
    if before or incident.state != "received" or incident.unconfirmed or _somebody_is_reached(tx, incident, dead):
        return incident
    incident = line(tx, incident, "unreached", "clock", side, incident.rung.level)
    return attrs.evolve(incident, step_due=min(incident.step_due, tx.now))


def _somebody_is_reached(tx: Tx, incident: Incident, dead: Notice) -> bool:
    family = dead.side == "family"
    for cursor in incident.cursors:
        if (cursor.audience == "family") == family and (family or cursor.round == dead.round):
            return True
    return any(
        one.side == dead.side and one.id != dead.id and one.state not in DEAD_ENDS
        and (family or one.round == dead.round)
        for one in _of(tx, incident.id)
    )  # fmt: skip


def _of(tx: Tx, incident_id: str) -> Iterator[Notice]:
    after = ""
    while page := tx.find(Notice, "incident", incident_id, after=after, limit=_PAGE):
        yield from (tx.mine(Notice, one.id) or one for one in page)
        if len(page) < _PAGE:
            return
        after = page[-1].id
