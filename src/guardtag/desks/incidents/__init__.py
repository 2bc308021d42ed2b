"""Incidents: opened, taken, on the scene, handed over, closed; raised and whistled for when it must be."""

from __future__ import annotations

from guardtag.desks.incidents.boarding import Boarding
from guardtag.desks.incidents.calling import Calling
from guardtag.desks.incidents.working import Working

__all__ = ["Incidents"]


class Incidents(Calling, Working, Boarding):
    """The desk on the door: ``city.incidents``; a file a part."""
