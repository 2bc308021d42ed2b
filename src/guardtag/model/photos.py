"""A person's photo: one small picture, sealed apart from everything else of theirs."""

from __future__ import annotations

import attrs

_INTERNAL = {"policy": "internal"}


@attrs.frozen
class Photo:
    """The photo of one person. Its row is sealed under a key of its own, so that it alone can be destroyed.

    Args:
        ward: id of the person.
        data: a JPEG that was made afresh from the pixels, without any metadata.
        at: when it was put in, seconds since 1970 UTC.
        by: who put it in.
        key: id of the data key it is sealed under; see ``Ward.key_of``.
    """

    ward: str = attrs.field(metadata=_INTERNAL)
    data: bytes = attrs.field(repr=False, metadata={"policy": "photo"})
    at: float = attrs.field(default=0.0, metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)
    key: str = attrs.field(default="", metadata=_INTERNAL)
