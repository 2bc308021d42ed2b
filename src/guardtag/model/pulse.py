"""The heartbeat of the dispatchers; it names nobody."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

_INTERNAL = {"policy": "internal"}


@attrs.frozen
class Pulse:
    """That a dispatcher ran to its end lately: one row for all of them together.

    Args:
        id: ``dispatcher``.
        at: when the last one did, seconds since 1970 UTC.
        paused: the channels that one had paused, because sends hang or fail in them.
        sent: notices that channels took, since the deployment began; so are the next ones. What a
            dispatcher did in its last seconds before it died is not in them.
        delivered: of those, proved to have reached the device.
        failed: attempts that failed.
        dead: notices that nothing worked for.
        steps: incidents that were due for a step.
        stuck: kind of row to since when, and when last, one that was due could not be carried out.
    """

    id: str = attrs.field(default="dispatcher", metadata=_INTERNAL)
    at: float = attrs.field(default=0.0, metadata=_INTERNAL)
    paused: tuple[str, ...] = attrs.field(default=(), metadata=_INTERNAL)
    sent: int = attrs.field(default=0, metadata=_INTERNAL)
    delivered: int = attrs.field(default=0, metadata=_INTERNAL)
    failed: int = attrs.field(default=0, metadata=_INTERNAL)
    dead: int = attrs.field(default=0, metadata=_INTERNAL)
    steps: int = attrs.field(default=0, metadata=_INTERNAL)
    stuck: Mapping[str, tuple[float, float]] = attrs.field(factory=dict, metadata=_INTERNAL)
