"""Faults in how due rows are taken and given back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from unittest.mock import patch

import attrs

from guardtag.errors import Stale
from guardtag.records import Tx
from guardtag.spi import Put, Ref, Row
from tests.kit.mutants.commits import Between, between


def expired_claim_dropped() -> Any:
    """What somebody claimed and never settled is not taken up again."""
    seen: dict[Ref, int] = {}

    class Dropping(Between):
        def claim(self, lanes: Sequence[str], now: float, until: float, limit: int) -> list[Row]:
            rows = self._store.claim(lanes, now, until, limit)
            fresh = [row for row in rows if seen.get(Ref(row.kind, row.id)) != row.version]
            seen.update({Ref(row.kind, row.id): row.version for row in rows})
            return fresh

    return between(Dropping)


class _TakenOff(Between):
    def claim(self, lanes: Sequence[str], now: float, until: float, limit: int) -> list[Row]:
        rows: list[Row] = self._store.claim(lanes, now, until, limit)
        notices = [row for row in rows if row.kind == "notice"]
        for row in notices:
            with suppress(Stale):
                self._store.commit([Put(attrs.evolve(row, lane=None, due=None), row.version)])
        return rows


def delete_then_send() -> Any:
    """A notice leaves the queue before it is sent."""
    return between(_TakenOff)


def not_fenced() -> Any:
    """A dispatcher whose lease ran out writes all the same."""
    return patch.object(Tx, "fence", lambda self, row: None)
