"""Tags: minted, printed, fitted, retired; every one accounted for. The desk on the door: ``city.tags``."""

from __future__ import annotations

from guardtag.desks.tags.checking import Checking
from guardtag.desks.tags.ending import Ending
from guardtag.desks.tags.minting import Minting
from guardtag.desks.tags.pairing import Pairing
from guardtag.desks.tags.part import TagLike
from guardtag.desks.tags.printing import Printing
from guardtag.desks.tags.replacing import Replacing
from guardtag.desks.tags.reprinting import Reprinting

__all__ = ["TagLike", "Tags"]


class Tags(Minting, Printing, Ending, Checking, Pairing, Replacing, Reprinting):
    """The desk on the door: ``city.tags``; a file a part."""
