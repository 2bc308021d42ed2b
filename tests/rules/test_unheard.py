"""Which call nobody could be told of, from the call alone."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from guardtag.model.incidents import Incident, Line, Rung
from guardtag.rules.escalation import unheard

LADDER = (Rung("grid", "f/w/3", 5.0), Rung("town", "f/w", 5.0), Rung("city", "f", 5.0))


def said(*lines: tuple[str, str]) -> tuple[Line, ...]:
    return tuple(Line(float(at), what, "clock", level=level) for at, (what, level) in enumerate(lines))


SKIPPED = (("skipped", "grid"), ("skipped", "town"), ("skipped", "city"))
CALL = Incident("1", "found", "person", "w", "f/w/3", "20250616", 0.0, ladder=LADDER, level=2, thread=said(*SKIPPED))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"klass": "service"}, False),
        ({"drill_until": 9.0}, False),
        ({"unconfirmed": True}, False),
        ({"circles": (1,)}, False),
        ({"closed": 5.0}, False),
        *(({"state": state}, False) for state in ("acknowledged", "on_scene", "handed_over", "closed")),
        ({"thread": ()}, True),
        ({"thread": said(("told", "grid"), ("skipped", "town"), ("skipped", "city"))}, False),
        ({"thread": said(("told", "grid"), *SKIPPED)}, True),
        ({"thread": said(*SKIPPED, ("told", "town"), ("skipped", "city"))}, False),
    ],
)
def test_a_call_is_unheard_when_each_level_s_newest_word_is_that_nobody_is_there(
    change: dict[str, Any], expected: bool
) -> None:
    assert unheard(attrs.evolve(CALL, **change)) is expected
