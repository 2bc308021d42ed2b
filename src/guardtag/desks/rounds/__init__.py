"""Fitting rounds: who is to be visited, by whom, on which day. The desk on the door: ``city.rounds``."""

from __future__ import annotations

from guardtag.desks.rounds.listing import Listing
from guardtag.desks.rounds.planning import Planning
from guardtag.desks.rounds.suggesting import Suggesting

__all__ = ["Rounds"]


class Rounds(Planning, Suggesting, Listing):
    """The desk on the door: ``city.rounds``; a file a part."""
