"""Supply: what was given, where it is, who has it, and whether it still does what it is for. ``city.supply``."""

from __future__ import annotations

from guardtag.desks.supply.garments import Coverage, Wardrobes
from guardtag.desks.supply.gifts import Gifts, Progress
from guardtag.desks.supply.letters import Letters
from guardtag.desks.supply.reports import DonorReport, Reports
from guardtag.desks.supply.stock import Stock, Stocks

__all__ = ["Coverage", "DonorReport", "Progress", "Stock", "Supply"]


class Supply(Gifts, Letters, Reports, Wardrobes, Stocks):
    """The desk on the door: ``city.supply``; a file a part."""
