"""The pages of a deployment: the finder's, the family's, the console, the hall screen, and a JSON API.

``app(city)`` is an ASGI application that stands alone or is mounted into another one; ``guardtag serve`` runs it.
"""

from __future__ import annotations

from guardtag_web.app import app
from guardtag_web.settings import Settings
from guardtag_web.site import Site

__all__ = ["Settings", "Site", "app"]
