"""Pages for whom no call can be made: ended, unknown and forged look the same; and one while nothing can be saved."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from guardtag_web.finder.asked import Fields, chosen, fresh
from guardtag_web.site import Site


def page(site: Site, request: Request) -> Response:
    """What to do without the tag; it says nothing of it, and so does its status."""
    return site.page_of_all(request, "finder/calm.html", {}, 404)


def ring(site: Site, request: Request, given: Fields | None = None) -> Response:
    """Nobody knows whether anything was saved: whom to ring now, and the same once more.

    Args:
        site: whose pages.
        request: of the tap, or of words.
        given: what was written on the tag's page, to be sent again as it was; ``None`` elsewhere.
    """
    again = {name: given[name] for name in ("once", "place", "number", "message")} if given is not None else None
    if again is not None:
        again["once"] = again["once"] or fresh()
    return site.page(request, "finder/ring.html", 503, again=again, choice=chosen(request))
