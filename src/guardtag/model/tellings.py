"""What happened, to be told to other systems. It names no person: of a call its opaque id, of a tag a keyed hash."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

_INTERNAL = {"policy": "internal"}


@attrs.frozen
class Happened:
    """One event.

    Args:
        type: such as ``guardtag.incident.opened``; see docs/how-to/subscribers.md.
        subject: id of the call or the warning, or the hash that stands for a tag.
        sequence: grows with every change of the subject, compared as text.
        facts: the event's data.
    """

    type: str = attrs.field(metadata=_INTERNAL)
    subject: str = attrs.field(metadata=_INTERNAL)
    sequence: str = attrs.field(metadata=_INTERNAL)
    facts: Mapping[str, str | bool] = attrs.field(factory=dict, metadata=_INTERNAL)


@attrs.frozen
class Telling:
    """All that one commit changed, to be told to the subscribers.

    Args:
        id: time-ordered.
        at: when it happened.
        events: in their order.
        due: when its next step is due.
        told: the notices are made; what is left is to forget it.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    at: float = attrs.field(metadata=_INTERNAL)
    events: tuple[Happened, ...] = attrs.field(metadata=_INTERNAL)
    due: float = attrs.field(metadata=_INTERNAL)
    told: bool = attrs.field(default=False, metadata=_INTERNAL)
