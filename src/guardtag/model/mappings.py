"""What an office said the titles of its own tables mean, so that it is asked once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import attrs

_INTERNAL = {"policy": "internal"}

TABLES = ("wards", "responders")
"""What a table may be a list of."""


@attrs.frozen
class Titles:
    """What titles mean in tables with one row of titles; the row is in the office's room, and names nobody.

    Args:
        id: keyed hash of the table and its titles, in whatever order they stand.
        table: one of ``TABLES``.
        titles: all that the table has, as they stood when it was last learnt.
        fields: title, bare of spaces and marks, to the field it means.
        learnt: when, seconds since 1970 UTC.
        by: who said so.
    """

    id: str = attrs.field(metadata=_INTERNAL)
    table: str = attrs.field(metadata=_INTERNAL)
    titles: tuple[str, ...] = attrs.field(metadata=_INTERNAL)
    fields: dict[str, str] = attrs.field(metadata=_INTERNAL)
    learnt: float = attrs.field(default=0.0, metadata=_INTERNAL)
    by: str = attrs.field(default="", metadata=_INTERNAL)

    @property
    def means(self) -> Mapping[str, str]:
        """The fields, for reading alone."""
        return MappingProxyType(self.fields)
