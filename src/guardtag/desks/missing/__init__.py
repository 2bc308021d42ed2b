"""Searches: somebody is missing. Reported, looked for in rings, seen, handed from shift to shift, told to others."""

from __future__ import annotations

from guardtag.desks.missing.leading import Leading
from guardtag.desks.missing.reporting import Reporting
from guardtag.desks.missing.seeing import Seeing
from guardtag.desks.missing.sending import Sending

__all__ = ["Missing"]


class Missing(Reporting, Seeing, Leading, Sending):
    """The desk on the door: ``city.missing``; a file a part."""
