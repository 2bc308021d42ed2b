"""How many typed codes were guessed lately; it names nobody."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

_INTERNAL = {"policy": "internal"}


@attrs.frozen
class Guesses:
    """Typed codes that named no tag, as levels that drain with time.

    Args:
        id: ``typed``.
        at: when the levels were these, seconds since 1970 UTC.
        total: of all sources together.
        sources: slot (a keyed hash of the source, 0 to 4095) to level; empty slots are left out.
    """

    id: str = attrs.field(default="typed", metadata=_INTERNAL)
    at: float = attrs.field(default=0.0, metadata=_INTERNAL)
    total: float = attrs.field(default=0.0, metadata=_INTERNAL)
    sources: Mapping[int, float] = attrs.field(factory=dict, metadata=_INTERNAL)
