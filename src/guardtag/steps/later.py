"""What is heard of a notice later: a channel's delivery report, and a reply that came by SMS or telephone."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Final

import attrs

from guardtag.errors import BackendError, Conflict, Denied, StoreUnavailable
from guardtag.model.contact_tests import ContactTest
from guardtag.model.incidents import Incident
from guardtag.model.notices import ASKS_TO_LOOK, DEAD_ENDS, Notice
from guardtag.records import Records, Tx
from guardtag.rules import replies
from guardtag.steps import contact_tests
from guardtag.steps.answer import answered
from guardtag.steps.room import Room
from guardtag.steps.settle import fall_over, told
from guardtag.world import day_of

REPORTED: Final = "reported"
"""Fault of a notice whose channel said later that it was not delivered."""
SAME_SECONDS: Final = 120.0
"""The same answer of one sender within this time is one message that came twice, unless the channel gives ids."""
REPLY_DAYS: Final = 3
"""A reply is matched with what was sent to its sender on so many UTC days."""
MAX_REFERENCE: Final = 200
_SAME, _DAY = 20, 86_400.0


def report(tx: Tx, room: Room, channel: str, reference: str, delivered: bool, at: float) -> str:
    """What a delivery report does; see ``Notices.confirm``."""
    found = tx.find(Notice, "reference", tx.blind("reference", f"{channel}/{reference}"), limit=_SAME)
    newest = max(found, key=lambda one: one.sent or 0.0, default=None)
    notice = _fresh(tx, newest)
    if notice is None:
        return "unknown"
    if (notice.channel, notice.reference) != (channel, reference):
        return "unknown"
    if notice.state != "accepted":
        return "late"
    if not delivered:
        if notice.answer:  # they answered, so they have it
            return "late"
        return "dead" if fall_over(tx, room, notice, REPORTED, notice.address + 1) == "dead" else "failed"
    tx.put(attrs.evolve(notice, state="delivered"))
    told(tx, notice, tx.now if isnan(at) else min(max(at, notice.sent or at), tx.now))
    return "delivered"


def _fresh(tx: Tx, found: Notice | None) -> Notice | None:
    """The notice as this transaction sees it; ``None`` when its person is erased meanwhile."""
    try:
        return tx.get(Notice, found.id) if found is not None else None
    except StoreUnavailable:
        raise
    except BackendError:
        return None


def reply(room: Room, address: str, text: str, message_id: str) -> Incident | ContactTest | None:
    """What a reply does; see ``Notices.reply``. A call comes before a test, whatever was sent last."""
    answer, of_a_test = replies.answer_of(text), replies.answer_of_a_test(text)
    of_a_search = replies.answer_of_a_search(text)
    records = room.records
    key = records.blind("sender", replies.normal(address))

    heard = records.blind("reply", message_id) if message_id else ""

    def said(notice: Notice) -> str | None:
        if notice.template in ASKS_TO_LOOK:
            return of_a_search
        return of_a_test if contact_tests.is_test(notice) else answer

    def take(tx: Tx) -> Incident | ContactTest | None:
        sent = sorted((one for one in _sent_to(records, key, tx.now) if said(one)), key=contact_tests.is_test)
        again = next((one for one in sent if _heard_before(one, said(one), heard, tx.now)), None)
        if again is not None:
            of_one = contact_tests.is_test(again)
            return tx.get(ContactTest, again.incident) if of_one else tx.get(Incident, again.incident)
        for notice in sent:
            fresh = _fresh(tx, notice)
            if fresh is None or fresh.to != key:
                continue
            fresh = attrs.evolve(fresh, heard=heard)
            if of_a_test is not None and contact_tests.is_test(fresh):
                return contact_tests.answered(tx, room, fresh, of_a_test, proven=False)
            incident = tx.get(Incident, fresh.incident)
            meant = said(fresh)
            if meant is not None and incident is not None and incident.open:
                return answered(tx, room, fresh, incident, meant, proven=False)
        return None

    try:
        return records.change(take)
    except (Conflict, Denied):  # closed meanwhile; or they are no contact any more
        return None


def _heard_before(notice: Notice, answer: str | None, heard: str, now: float) -> bool:
    """Whether this very message was taken before: by its id, or without one by the same answer just now."""
    if heard:
        return notice.heard == heard
    same = notice.answer in (answer, f"said-{answer}")
    return same and notice.answered is not None and 0 <= now - notice.answered < SAME_SECONDS


def _sent_to(records: Records, key: str, now: float) -> Sequence[Notice]:
    """What was lately sent to an address: the newest first, what was not answered before what was."""
    found: dict[str, Notice] = {}
    for back in range(REPLY_DAYS):
        value = records.blind("to", f"{key}/{day_of(now - back * _DAY)}")
        found |= {one.id: one for one in records.every(Notice, "to", value)}
    alive = [one for one in found.values() if one.state not in DEAD_ENDS]
    return sorted(alive, key=lambda one: (bool(one.answer), -(one.sent or 0.0), one.id))
