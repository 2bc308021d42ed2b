"""Faults in what is done, by the client, a desk, a channel's fence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from unittest.mock import patch

import attrs

from guardtag.delivery import fence
from guardtag.desks.scans import Scans
from guardtag.model.incidents import Incident
from guardtag.records import Tx
from guardtag.rules import escalation
from guardtag.spi import Ref
from guardtag.steps import compose, opening
from guardtag.testing.simulation.people import People


def client_gives_up() -> Any:
    """Without an answer the client does not ask again."""
    return patch.object(People, "unanswered", lambda self, what, call, then: None)


def request_forgotten() -> Any:
    """A repeated request is carried out again."""
    return patch.object(Tx, "asked_before", lambda self, request: (False, None))


def no_joining() -> Any:
    """Every call for help opens an incident of its own."""
    numbers = count()
    return patch.object(
        opening, "opening_id", lambda tx, ward, *others, **named: tx.blind("open", f"{ward}{next(numbers)}")
    )


def hole_in_the_fence() -> Any:
    """What a channel raises comes through, if it is no Exception."""
    original = fence._failure

    def failure(error: BaseException) -> fence.Outcome:
        if not isinstance(error, Exception):
            raise error
        return original(error)

    return patch.object(fence, "_failure", failure)


def look_up_first() -> Any:
    """A scan asks the store before it knows that the token is authentic."""
    original = Scans.scan

    def scan(self: Scans, text: object, **others: Any) -> Any:
        self._room.records.store.read([Ref("tag", "0000000000")])
        return original(self, text, **others)

    return patch.object(Scans, "scan", scan)


@contextmanager
def early() -> Iterator[None]:
    """A call climbs a minute before its time."""
    original = Incident.next_due.fget  # type: ignore[attr-defined]

    def sooner(self: Incident) -> float | None:
        due = original(self)
        return due - 60.0 if due is not None and self.open and not self.cursors else due

    step = escalation.next_step
    with (
        patch.object(Incident, "next_due", property(sooner)),
        patch.object(escalation, "next_step", lambda incident, now: step(incident, now + 60.0)),
    ):
        yield


def fresh_ids() -> Any:
    """A channel gets another message id at each attempt."""
    original = compose.message
    numbers = count()

    def message(*arguments: Any) -> Any:
        made = original(*arguments)
        return made if isinstance(made, compose.Refusal) else attrs.evolve(made, id=f"{next(numbers):032x}")

    return patch.object(compose, "message", message)
