"""Supply: what was given, where it is, who has it, and whether it still does what it is for. ``city.supply``."""

from __future__ import annotations

from guardtag.desks.supply.stock import Stock, Stocks

__all__ = ["Stock", "Supply"]


class Supply(Stocks):
    """The desk on the door: ``city.supply``; a file a part."""
