"""The JSON API, ``/api/v1``: the same verbs as the front door, for finders' apps and other systems.

One table (``table``) says what can be asked; routes, what is read, and the OpenAPI document are made of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute, Route

from guardtag_web.api.serving import Api
from guardtag_web.site import Site


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where it is."""
    api = Api(site)
    return [Route("/api/v1", api), Route("/api/v1/{rest:path}", api)]
