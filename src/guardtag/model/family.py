"""The own link of somebody's contact: a page without a password, for a time, ended at once."""

from __future__ import annotations

import attrs

_INTERNAL = {"policy": "internal"}

TEMPLATE = "own-link"
"""Template of the message that brings it, which belongs to no call."""
ANSWERS = ("coming", "with-me", "not-mine", "false-alarm")
"""What its holder can say to an open call; each means what it means on a notice's link."""


@attrs.frozen
class OwnLink:
    """One link of one contact of one person. Its row is sealed under the person's key; ended or expired, it is gone.

    It is a row and no signed text: what ends it at once is that the row goes, so nothing has to be remembered of links
    that hold no more, an erased person's links go with their key, and the link is short enough for an SMS.

    Args:
        id: blind value of the link's token; who sees it cannot make the link.
        ward: id of the person.
        contact: id of the contact within the ward.
        seed: what the token is made of, together with the keyring.
        name: keyed hash of the contact's name when it was made: it is not for whoever takes their place.
        addresses: keyed hashes of the addresses that they had; it ends with any of them.
        made: when, seconds since 1970 UTC.
        until: until when it holds, exclusive.
        by: who had it made: ``operator``, a responder's id, or ``WARD/CONTACT``.
        day: UTC day of making, ``YYYYMMDD``.
        link: the link itself; filled in by the desk, never stored.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    ward: str = attrs.field(metadata=_INTERNAL)
    contact: str = attrs.field(metadata=_INTERNAL)
    seed: str = attrs.field(repr=False, metadata=_INTERNAL)
    name: str = attrs.field(repr=False, metadata=_INTERNAL)
    addresses: tuple[str, ...] = attrs.field(repr=False, metadata=_INTERNAL)
    made: float = attrs.field(metadata=_INTERNAL)
    until: float = attrs.field(metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    day: str = attrs.field(default="", metadata=_INTERNAL)
    link: str = attrs.field(default="", repr=False, metadata=_INTERNAL)
