"""Responders: grid workers 网格员, supervisors, volunteers, the hotline, the police."""

from __future__ import annotations

from guardtag.desks.responders.entering import Entering
from guardtag.desks.responders.going import Going, Left
from guardtag.desks.responders.serving import Serving

__all__ = ["Left", "Responders"]


class Responders(Entering, Serving, Going):
    """The desk on the door: ``city.responders``; a file a part."""
