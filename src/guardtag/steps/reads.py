"""Counting whom a responder looks at, in one small row of theirs."""

from __future__ import annotations

import logging
from typing import Final

import attrs

from guardtag.errors import Denied, Tampered
from guardtag.model.people import Ward
from guardtag.model.reads import Reads
from guardtag.records import Tx
from guardtag.rules import reads as rules
from guardtag.rules.disclosure import Reader
from guardtag.rules.policy import CLOSED, VISIT
from guardtag.steps.room import Person, Room

SLOTS = 1 << 20

log: Final = logging.getLogger("guardtag")


def budget(room: Room) -> rules.Budget:
    """What a responder may do here."""
    config = room.config
    return rules.Budget(config.reads_per_hour, config.reads_per_day, config.glass_per_day)


def of(tx: Tx, responder_id: str) -> Reads:
    """What they read in the last day; a damaged row is begun anew, since nobody is left without help for it."""
    try:
        found = tx.get(Reads, responder_id)
    except Tampered:
        log.error("what a responder read cannot be opened: it is counted anew")
        found = None
    return rules.lately(found or Reads(responder_id), tx.now)


def counted(tx: Tx, room: Room, who: Person, reader: Reader, ward: Ward) -> bool:
    """Counts one look at a person; False when the budget does not allow it: then nothing may be shown.

    Neither a party to an open call is counted, nor the family, nor a break-glass, which has a budget of its own. The
    first refusal in an hour is journalled and seen by the doctor.
    """
    if who.responder is None or reader.state not in (CLOSED, VISIT):
        return True
    return _looked(tx, room, who, ward.id)


def sought(tx: Tx, room: Room, who: Person, field: str, form: str) -> bool:
    """Counts one search for somebody like a look at a person, whether it finds anybody or not; else as ``counted``.

    So nobody finds out who is in the register by trying names and numbers.

    Args:
        field: ``name``, ``number`` or ``key``.
        form: what is sought, in the form that it is compared in; only a keyed hash of it is kept.
    """
    return _looked(tx, room, who, f"{field}\x1f{form}")


def _looked(tx: Tx, room: Room, who: Person, what: str) -> bool:
    before = of(tx, who.id)
    after = rules.look(before, int(tx.blind("reads", what)[:5], 16) % SLOTS, tx.now, budget(room))
    if after is None:
        if before.over <= tx.now - rules.HOUR:
            tx.put(attrs.evolve(before, over=tx.now))
            tx.journal(who.id, "wards.refused", (), "budget")
        return False
    if after is not before:
        tx.put(after)
    return True


def guess(tx: Tx, responder_id: str, *, wrong: bool) -> bool:
    """Counts an address that somebody named and that is wrong; False when there were too many in a day before."""
    before = of(tx, responder_id)
    after = rules.guessed(before, tx.now)
    if wrong and after is not None:
        tx.put(after)
    return after is not None


def guessed() -> Denied:
    """The error for who named too many addresses that are wrong."""
    return Denied(
        "GT-CONTACT-GUESSES", "You have named too many wrong addresses today.",
        f"A responder may name {rules.GUESSES} in a day, so that nobody finds out addresses by guessing.",
        "Ask the office to confirm this contact.", limit=rules.GUESSES,
    )  # fmt: skip


def spent(room: Room) -> Denied:
    """The error for who looked at too many people."""
    allowed = budget(room)
    return Denied(
        "GT-DENIED-BUDGET", "You have looked at very many people in a short time.",
        f"Outside calls a responder may look at {allowed.per_hour} people in an hour and {allowed.per_day} in a day.",
        "If somebody is lost, call for help: whoever is called sees what they need. Else ask your supervisor, or the "
        "office.",
        hour=allowed.per_hour, day=allowed.per_day,
    )  # fmt: skip
