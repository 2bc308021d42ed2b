"""Drills (演练): a simulated call on the live duty lists, and how it went."""

from __future__ import annotations

import attrs

from guardtag.model.incidents import Milestone

_INTERNAL = {"policy": "internal"}

NOT_DRILLED = ("received", "family_told")
"""Milestones that say nothing in a drill: the call is there at once, and no family is told of an exercise."""
RUNNING, DONE = "running", "done"


@attrs.frozen
class Drill:
    """One drill that was held, with its six milestones.

    Args:
        id: of its call.
        area: path of the area that drilled.
        kind: kind of the call.
        at: when it began.
        until: when it ends by itself.
        by: who held it.
        reason: a few words, about no person.
        state: ``running`` or ``done``.
        milestones: the six, as they stand; those of ``NOT_DRILLED`` are not counted.
        level: path of the area that the call climbed to.
        called: messages that went out.
        answered: of these, how many were answered.
        due: when its result is kept, or ``None`` once it was.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    area: str = attrs.field(metadata=_INTERNAL)
    kind: str = attrs.field(metadata=_INTERNAL)
    at: float = attrs.field(metadata=_INTERNAL)
    until: float = attrs.field(metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    reason: str = attrs.field(default="", metadata=_INTERNAL)
    state: str = attrs.field(default=RUNNING, metadata=_INTERNAL)
    milestones: tuple[Milestone, ...] = attrs.field(factory=tuple, metadata=_INTERNAL)
    level: str = attrs.field(default="", metadata=_INTERNAL)
    called: int = attrs.field(default=0, metadata=_INTERNAL)
    answered: int = attrs.field(default=0, metadata=_INTERNAL)
    due: float | None = attrs.field(default=None, metadata=_INTERNAL)

    @property
    def counted(self) -> tuple[Milestone, ...]:
        """The milestones that a drill measures."""
        return tuple(one for one in self.milestones if one.name not in NOT_DRILLED)

    @property
    def on_target(self) -> int:
        """How many of these were reached in time."""
        return sum(one.at is not None and not one.missed for one in self.counted)
