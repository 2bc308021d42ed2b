"""The six milestones (六个"第一时间"): what is measured of each call, and who missed what."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import attrs

from guardtag.model.incidents import MILESTONES, Milestone

TARGETS: Mapping[str, float] = MappingProxyType(
    {
        "received": 0.0,
        "responder_told": 2.0,
        "family_told": 2.0,
        "acknowledged": 5.0,
        "on_scene": 30.0,
        "handed_over": 120.0,
    }
)
"""Minutes after the call, unless the kind says otherwise: ours, to be set by each deployment."""

KINDS: Mapping[str, str] = MappingProxyType(
    {"found": "person", "missing": "person", "distress": "person", "errand": "service", "visit": "service"}
)
"""The kinds of incident that every deployment has, with their class."""


def plan(targets: Mapping[str, float], opened: float) -> tuple[Milestone, ...]:
    """The milestones of a new incident; ``received`` is reached at once.

    Args:
        targets: minutes by milestone name, for those that differ from ``TARGETS``.
        opened: when the call came.
    """
    return tuple(attrs.evolve(m, at=opened) if m.name == "received" else m for m in _planned(tuple(targets.items())))


@lru_cache(maxsize=256)
def _planned(targets: tuple[tuple[str, float], ...]) -> tuple[Milestone, ...]:
    minutes = {**TARGETS, **dict(targets)}
    return tuple(Milestone(name, minutes[name]) for name in MILESTONES)


def reach(
    milestones: tuple[Milestone, ...], name: str, opened: float, now: float, where: str = ""
) -> tuple[Milestone, ...]:
    """The milestones after ``name`` was reached; reaching it twice keeps the first time.

    Args:
        where: path of the area whose level has the call: it missed what is reached late.
    """
    return tuple(
        _missed(attrs.evolve(m, at=now), where, now > opened + m.target * 60) if m.name == name and m.at is None else m
        for m in milestones
    )


def overdue(
    milestones: tuple[Milestone, ...], opened: float, now: float, where: str = ""
) -> tuple[Milestone, ...]:  # fmt: skip
    """The milestones with those marked missed whose time ran out, this moment too, while ``where`` had the call."""
    return tuple(
        _missed(m, where, now >= opened + m.target * 60) if m.at is None else m for m in milestones
    )  # fmt: skip


def pass_over(milestones: tuple[Milestone, ...], where: str = "") -> tuple[Milestone, ...]:
    """The milestones of a closed incident: what was never reached counts as missed."""
    return tuple(_missed(m, where, True) if m.at is None else m for m in milestones)


def _missed(milestone: Milestone, where: str, late: bool) -> Milestone:
    if milestone.missed or not late:
        return milestone
    return attrs.evolve(milestone, missed=True, where=where)
