"""How many people a responder looked at lately; it names nobody but the responder."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

_INTERNAL = {"policy": "internal"}


@attrs.frozen
class Reads:
    """What one responder read in the last day. Its row is sealed under their key and goes with them.

    Args:
        id: the responder's.
        people: slot (a keyed hash of a person, 0 to 1,048,575) to when they were counted last, in whole seconds since
            1970 UTC.
        glass: when they broke glass, seconds since 1970 UTC.
        over: when they were refused last because the budget was spent; 0: never, or long ago.
        guessed: when they named an address that is none of the contact's, seconds since 1970 UTC.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    people: Mapping[int, int] = attrs.field(factory=dict, metadata=_INTERNAL)
    glass: tuple[float, ...] = attrs.field(factory=tuple, metadata=_INTERNAL)
    over: float = attrs.field(default=0.0, metadata=_INTERNAL)
    guessed: tuple[float, ...] = attrs.field(factory=tuple, metadata=_INTERNAL)
