"""The own page of somebody's contact: a link without a password, for a time, ended at once."""

from __future__ import annotations

from guardtag.desks.family.giving import Giving
from guardtag.desks.family.paging import Paging

__all__ = ["FamilyDesk"]


class FamilyDesk(Giving, Paging):
    """The desk on the door: ``city.family``; a file a part. Whoever has a key gets no more than its contact."""
