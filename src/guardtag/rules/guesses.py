"""The guess budget: when a typed code wants confirming before the family is called.

Two leaky buckets, one for everybody and one for each source. A well-formed code that names no tag fills
both; each drains at its budget an hour. A source that has spent its own budget fills neither any further,
so that one guesser cannot spend everybody's. Honest slips do not count: the checks see every one or two
wrong characters, so that a mistyped code is not well-formed.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from guardtag.model.guesses import Guesses

HOUR = 3600.0
SKEW = 60.0
"""Seconds that two clocks may differ."""


@attrs.frozen
class Budget:
    """How many guesses are let through unconfirmed.

    Args:
        per_hour: by all sources together, and at once.
        per_source: by one source, and at once.
    """

    per_hour: float = 300.0
    per_source: float = 20.0


def drained(guesses: Guesses, now: float, budget: Budget) -> Guesses:
    """The levels at a later time.

    A clock that went back a little drains nothing twice. Levels from more than a minute ahead were written by
    a wrong clock: they begin to drain now, or nothing would drain until that time comes.
    """
    if guesses.at > now + SKEW:
        guesses = attrs.evolve(guesses, at=now)
    hours = max(now - guesses.at, 0.0) / HOUR
    sources = {slot: level - budget.per_source * hours for slot, level in guesses.sources.items()}
    return Guesses(
        guesses.id, max(now, guesses.at), max(guesses.total - budget.per_hour * hours, 0.0),
        {slot: level for slot, level in sources.items() if level > 0},
    )  # fmt: skip


def spent(guesses: Guesses, slot: int | None, budget: Budget) -> bool:
    """Whether a typed code wants confirming now: no whole guess is left.

    Args:
        guesses: drained to now.
        slot: the source's, or ``None`` for one that is not known: then the common budget decides alone.
        budget: what is allowed.
    """
    own = 0.0 if slot is None else guesses.sources.get(slot, 0.0)
    return guesses.total + 1 > budget.per_hour or own + 1 > budget.per_source


def drawn(guesses: Guesses, slot: int | None, count: int, budget: Budget) -> Guesses:
    """The levels after ``count`` guesses of one source; what goes beyond a budget is not counted.

    Args:
        guesses: drained to now.
        slot: the source's, or ``None``.
        count: how many.
        budget: what is allowed.
    """
    room = budget.per_hour - guesses.total
    if slot is not None:
        room = min(room, budget.per_source - guesses.sources.get(slot, 0.0))
    added = min(max(room, 0.0), float(count))
    if not added:
        return guesses
    sources: Mapping[int, float] = guesses.sources
    if slot is not None:
        sources = {**sources, slot: sources.get(slot, 0.0) + added}
    return attrs.evolve(guesses, total=guesses.total + added, sources=sources)
