"""Faults planted in guardtag, one a context manager: the simulation must find each.

They are patched in at few places that seldom change: the store as the records see it, a transaction's
fence and memory, the fence around channels, the client.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from tests.kit.mutants import behaviour, claims, commits

Mutant = Callable[[], AbstractContextManager[object]]

NAMED: dict[str, Mutant] = {
    "a timer set after the commit": commits.timer_after_the_commit,
    "an expired claim dropped": claims.expired_claim_dropped,
    "delete, then send": claims.delete_then_send,
    "a timer not fenced by its lease": claims.not_fenced,
    "a client that gives up": behaviour.client_gives_up,
    "a blind put": commits.blind_put,
}
"""The six that a simulation is measured by."""

MORE: dict[str, Mutant] = {
    "a request forgotten": behaviour.request_forgotten,
    "a second call for the same person": behaviour.no_joining,
    "a hole in the fence around channels": behaviour.hole_in_the_fence,
    "a look-up before the token is checked": behaviour.look_up_first,
    "a climb a minute early": behaviour.early,
    "half of a commit": commits.half_a_commit,
    "a fresh id for every attempt": behaviour.fresh_ids,
}
"""Others that invariants 1, 2, 3 and 7 forbid."""
