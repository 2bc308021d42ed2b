"""What other systems sent: that it came, so that it is done once. None of these rows holds what was in it."""

from __future__ import annotations

import attrs

_INTERNAL = {"policy": "internal"}


@attrs.frozen
class Delivery:
    """One signed request, so that nobody sends it once more.

    Args:
        id: keyed hash of sender, id and time of the request.
        due: when no request of this time is taken any more.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    due: float = attrs.field(metadata=_INTERNAL)


@attrs.frozen
class Received:
    """One event that was carried out.

    Args:
        id: keyed hash of sender and id of the event.
        digest: keyed hash of what it said.
        does: what it did.
        at: when.
        due: until when it is remembered.
        call: id of the call that it opened, joined or changed; empty for none.
        left_out: fields that did not fit and were left out.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    digest: str = attrs.field(metadata=_INTERNAL)
    does: str = attrs.field(metadata=_INTERNAL)
    at: float = attrs.field(metadata=_INTERNAL)
    due: float = attrs.field(metadata=_INTERNAL)
    call: str = attrs.field(default="", metadata=_INTERNAL)
    left_out: tuple[str, ...] = attrs.field(default=(), metadata=_INTERNAL)


@attrs.frozen
class Ordered:
    """The name that another system has for a call that it asked for.

    Args:
        id: keyed hash of sender and name.
        call: id of the call.
        due: until when it is remembered.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    call: str = attrs.field(metadata=_INTERNAL)
    due: float = attrs.field(metadata=_INTERNAL)
