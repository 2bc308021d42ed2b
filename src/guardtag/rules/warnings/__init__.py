"""The rules of early warning (预警分析): each looks at facts and says what it sees. Pure.

A rule of ``people`` looks at one person, a rule of ``places`` at one area, one of ``whole`` at the deployment; ``life``
says what becomes of a warning from then on. A rule that raises is left out, and its warnings stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

import attrs

from guardtag.model.warnings import NOTICE, SERIOUS, URGENT

F = TypeVar("F")

WANDERING, HOURS, PLACE, SCAN = "wandering", "like-hours", "like-place", "scan-unheeded"
UNTAGGED, UNCHECKED, WORN = "untagged", "tag-unchecked", "tag-worn"
UNREACHABLE, UNVERIFIED = "contacts-unreachable", "contacts-unverified"
OVERLOADED, UNTRAINED, UNCOVERED = "worker-overloaded", "area-untrained", "area-uncovered"
STOCK, CHANNEL, CHECKPOINT, WEATHER = "stock-low", "channel-failing", "checkpoint-stale", "weather"
RULES = (
    WANDERING, HOURS, PLACE, SCAN, UNTAGGED, UNCHECKED, WORN, UNREACHABLE, UNVERIFIED, OVERLOADED, UNTRAINED,
    UNCOVERED, STOCK, CHANNEL, CHECKPOINT, WEATHER,
)  # fmt: skip
"""Every rule of our own; one of a plugin is called ``plugin:`` and its scheme."""
OF_THE_OFFICE = (STOCK, CHANNEL, CHECKPOINT)
"""Rules of which no worker answers for an area."""
OF_A_SUPERVISOR = (OVERLOADED, UNTRAINED, UNCOVERED, WEATHER)
"""Rules of which the supervisor is to see to it, not the worker."""
PLUGIN = "plugin:"
_RANK = {severity: rank for rank, severity in enumerate((NOTICE, SERIOUS, URGENT))}


@attrs.frozen
class Sign:
    """What a rule sees.

    Args:
        rule: which rule.
        severity: how soon somebody must see to it.
        facts: what the reason's words are filled with.
        key: what it is about besides the person or the area; names no person.
    """

    rule: str
    severity: str
    facts: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    key: str = ""


@attrs.frozen
class Seen:
    """What came of looking.

    Args:
        signs: what is there.
        again: when to look again though nothing changes, or ``None``.
    """

    signs: Sequence[Sign] = ()
    again: float | None = None


NOTHING = Seen()


@attrs.frozen
class Looked(Generic[F]):
    """What all rules of one kind saw.

    Args:
        signs: what is there.
        again: when to look again though nothing changes, or ``None``.
        broken: rules that raised: of what they would have seen nothing is known.
    """

    signs: tuple[Sign, ...]
    again: float | None
    broken: Mapping[str, str]


def look(rules: Mapping[str, Callable[[F, float], Seen]], facts: F, now: float) -> Looked[F]:
    """Asks every rule; one that raises, or says what makes no sense, costs no other its say."""
    signs: list[Sign] = []
    times: list[float] = []
    broken: dict[str, str] = {}
    for name, rule in rules.items():
        try:
            seen = rule(facts, now)
            signs += _checked(name, seen.signs)
            times += [seen.again] if seen.again is not None and seen.again > now else []
        except Exception as error:  # a broken rule holds up nobody
            broken[name] = type(error).__name__
    return Looked(tuple(signs), min(times, default=None), broken)


def _checked(name: str, signs: Iterable[Sign]) -> list[Sign]:
    found = list(signs)
    if any(sign.rule != name or sign.severity not in _RANK for sign in found):
        raise ValueError("a rule speaks in another's name")
    return found


def graver(one: str, other: str) -> bool:
    """Whether one severity is above another."""
    return _RANK[one] > _RANK[other]


def rank(severity: str) -> int:
    """The place of a severity, the mildest first."""
    return _RANK[severity]
