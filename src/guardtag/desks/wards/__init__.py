"""Wards: the people who may get lost, entered, seen and erased. The desk on the door: ``city.wards``."""

from __future__ import annotations

from guardtag.desks.wards.ending import Ending, Erased
from guardtag.desks.wards.entering import Entering
from guardtag.desks.wards.reading import Reading

__all__ = ["Erased", "Wards"]


class Wards(Entering, Reading, Ending):
    """The desk on the door: ``city.wards``; a file a part."""
