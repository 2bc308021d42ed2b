"""Kinds of calls: what each is, how long it may take, and how it may end. Pure.

Five are there by default: found, missing and distress 遇困求助 are about somebody who may be in danger; errand
特殊人群帮办 and visit 走访 are services. A deployment adds its own, and may change any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import attrs

from guardtag.config import KindConfig, Wait
from guardtag.rules import milestones

PERSON, SERVICE = "person", "service"
OF_ALL: Final = ("duplicate", "died", "hospital", "police", "other")
OUTCOMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    PERSON: ("home", "false-alarm", "not-found", *OF_ALL),
    SERVICE: ("done", "not-home", "not-needed", *OF_ALL),
})  # fmt: skip
"""How calls of a class may end, unless their kind says otherwise. ``duplicate`` is every kind's."""
NOTHING_TO_DO: Final = ("false-alarm", "not-needed", "other")
"""How a call ends of which somebody answers that nothing is the matter."""
SLOWER: Final[Mapping[str, float]] = MappingProxyType({"errand": 12.0, "visit": 24.0})
"""How many times longer than a call for a person a service of ours waits at each level, unless its own ladder says."""
TARGETS: Final[Mapping[str, Mapping[str, float]]] = MappingProxyType({
    "errand": {"responder_told": 60, "family_told": 1440, "acknowledged": 240, "on_scene": 1440, "handed_over": 2880},
    "visit": {"responder_told": 120, "family_told": 2880, "acknowledged": 480, "on_scene": 2880, "handed_over": 4320},
})  # fmt: skip
"""Minutes in which a service of ours should be done."""


@attrs.frozen
class Described:
    """A kind of call, as it is here.

    Args:
        name: such as ``errand``.
        klass: ``person`` or ``service``.
        names: language to what people call it; of ours empty: the catalogue has it.
        targets: milestone to minutes, all six.
        outcomes: how it may end.
        own: it was added by the deployment.
    """

    name: str
    klass: str
    names: Mapping[str, str]
    targets: Mapping[str, float]
    outcomes: tuple[str, ...]
    own: bool


def of(name: str, configured: Mapping[str, KindConfig], waits: Mapping[str, Wait]) -> KindConfig | None:
    """Class, targets and ladder of a kind; ``None`` when there is none of this name.

    Args:
        name: of the kind.
        configured: the deployment's.
        waits: the deployment's ladder, which services of ours follow more slowly.
    """
    own, klass = configured.get(name), milestones.KINDS.get(name)
    if klass is None:
        return own
    slower = SLOWER.get(name)
    ladder = {} if slower is None else {
        level: Wait(min(wait.minutes * slower, 10_080.0), wait.repeats) for level, wait in waits.items()
    }  # fmt: skip
    own = own or KindConfig()
    return attrs.evolve(
        own, klass=klass, targets={**TARGETS.get(name, {}), **own.targets}, ladder={**ladder, **own.ladder}
    )


def outcomes(name: str, klass: str, configured: Mapping[str, KindConfig]) -> tuple[str, ...]:
    """How a call of a kind may end."""
    own = configured.get(name)
    chosen = own.outcomes if own is not None else ()
    return tuple(dict.fromkeys((*chosen, "duplicate"))) if chosen else OUTCOMES[klass]


def nearest(name: str, klass: str, configured: Mapping[str, KindConfig], wanted: Sequence[str]) -> str:
    """The outcome that a call gets that is closed by an answer or by guardtag itself: it can always be closed.

    Args:
        name: of the kind.
        klass: its class.
        configured: the deployment's kinds.
        wanted: outcomes, the best first; of a kind that has none of them, its own first.
    """
    allowed = outcomes(name, klass, configured)
    return next((one for one in wanted if one in allowed), allowed[0])


def described(configured: Mapping[str, KindConfig], waits: Mapping[str, Wait]) -> tuple[Described, ...]:
    """All kinds there are here, ours first."""
    found = []
    for name in dict.fromkeys((*milestones.KINDS, *configured)):
        kind = of(name, configured, waits)
        assert kind is not None
        found.append(Described(
            name, kind.klass, dict(kind.names), {**milestones.TARGETS, **kind.targets},
            outcomes(name, kind.klass, configured), name not in milestones.KINDS,
        ))  # fmt: skip
    return tuple(found)
