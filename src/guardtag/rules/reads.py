"""How many different people a responder may look at, and how often they may break glass. Pure.

A person is counted when they are looked at outside a call: once an hour however often, and once a day. Who is a party
to an open call is neither counted nor refused: bring the person home first.
"""

from __future__ import annotations

import attrs

from guardtag.model.reads import Reads

HOUR, DAY = 3600.0, 86_400.0
GUESSES = 5
"""So many addresses that are wrong a responder may name in a day: numbers are confirmed, and not guessed."""
MOST = 20_000
"""So many people are remembered of one reader; the oldest are forgotten first."""


@attrs.frozen
class Budget:
    """What one responder may do.

    Args:
        per_hour: different people in an hour.
        per_day: different people in a day.
        glass: break-glasses in a day.
    """

    per_hour: int = 60
    per_day: int = 300
    glass: int = 5


def lately(reads: Reads, now: float) -> Reads:
    """What of it counts now. What a clock that ran ahead wrote is counted from now on, not for longer."""
    people = {slot: min(at, int(now)) for slot, at in reads.people.items() if at > now - DAY}
    glass = tuple(min(at, now) for at in reads.glass if at > now - DAY)
    guessed = tuple(min(at, now) for at in reads.guessed if at > now - DAY)
    return attrs.evolve(
        reads, people=people, glass=glass, guessed=guessed, over=reads.over if reads.over > now - DAY else 0.0
    )


def look(reads: Reads, slot: int, now: float, budget: Budget) -> Reads | None:
    """The count after one more look; ``None`` when the budget does not allow it.

    Args:
        reads: cut to what is ``lately``.
        slot: of the person.
        now: seconds since 1970 UTC.
        budget: what is allowed.
    """
    before = reads.people.get(slot)
    if before is not None and before > now - HOUR:
        return reads
    hour = sum(at > now - HOUR for at in reads.people.values())
    if hour >= budget.per_hour or (before is None and len(reads.people) >= budget.per_day):
        return None
    people = {**reads.people, slot: int(now)}
    if len(people) > MOST:
        people.pop(min(people, key=people.__getitem__))
    return attrs.evolve(reads, people=people)


def guessed(reads: Reads, now: float) -> Reads | None:
    """The count after one more address that was wrong; ``None`` when there were too many."""
    if len(reads.guessed) >= GUESSES:
        return None
    return attrs.evolve(reads, guessed=(*reads.guessed, now))


def broken(reads: Reads, now: float, budget: Budget) -> Reads | None:
    """The count after one more break-glass; ``None`` when the budget does not allow it."""
    if len(reads.glass) >= budget.glass:
        return None
    return attrs.evolve(reads, glass=(*reads.glass, now))
