"""The application: every room's routes behind one safety."""

from __future__ import annotations

from starlette.applications import Starlette

from guardtag import Guard
from guardtag_web import api, console, family, finder, hall, safety
from guardtag_web.settings import Settings
from guardtag_web.site import Site

ROOMS = (finder, family, console, hall, api)


def app(city: Guard, settings: Settings | None = None) -> Starlette:
    """The pages of a deployment as an ASGI application.

    It needs no lifespan, since that of a mounted application does not run. Whoever opened the door closes it.

    Args:
        city: an open door, the operator's.
        settings: those of ``[web]`` in its configuration unless given.

    Raises:
        ConfigError: ``[web]`` is wrong.
    """
    site = Site(city, settings)
    made = Starlette(
        routes=[route for room in ROOMS for route in room.routes(site)],
        middleware=safety.middleware(site),
        exception_handlers=safety.handlers(site),
    )
    made.router.redirect_slashes = False  # such a redirect would name the host that the request named
    made.state.site = site
    return made
