"""The language of the console, kept from one page and form to the next.

What is chosen in an address (``?l=en``) is kept in a cookie, so that neither links nor forms carry it. Before that
comes the language of whoever is signed in, as their record has it, and else what the browser says.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from guardtag_web.console import cookies
from guardtag_web.languages import ASKED
from guardtag_web.site import TEXTS, Site

LANGUAGE: Final = "guardtag-language"
Endpoint = Callable[[Request], Awaitable[Response]]


def spoken(site: Site, route: BaseRoute) -> BaseRoute:
    """The same route, whose pages are in the language that was chosen before.

    Args:
        site: the pages.
        route: one of the console's.
    """
    assert isinstance(route, Route)
    return Route(route.path, _kept(site, route.endpoint), methods=sorted(route.methods or ()))


def prefer(site: Site, request: Request, language: str) -> None:
    """The language of a reader's record, where they chose none.

    Args:
        site: the pages.
        request: theirs, before any text of it was asked for.
        language: code of it, or empty.
    """
    if language in site.catalogues and TEXTS not in request.scope:
        request.scope[TEXTS] = site.catalogues[language]


def _kept(site: Site, endpoint: Endpoint) -> Endpoint:
    async def answered(request: Request) -> Response:
        """Takes what was chosen, and keeps it where it was chosen now."""
        asked, kept = request.query_params.get(ASKED, ""), cookies.read(request, LANGUAGE)
        chosen = next((one for one in (asked, kept) if one in site.catalogues), "")
        prefer(site, request, chosen)
        answer = await endpoint(request)
        if chosen and chosen != kept:
            cookies.put(request, answer, LANGUAGE, chosen, cookies.DEVICE_SECONDS)
        return answer

    return answered
