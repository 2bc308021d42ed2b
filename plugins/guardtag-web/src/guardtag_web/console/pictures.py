"""The pictures that finders added to one call, each from an address of its own; every look is journalled."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from guardtag_web.console.frame import Me, behind
from guardtag_web.console.menu import CALLED
from guardtag_web.console.words import Words
from guardtag_web.site import Site


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where they are."""
    page = Pictures(site)
    return [
        Route("/console/calls/{id}/pictures", behind(site, page.list, CALLED), methods=["GET"]),
        Route("/console/calls/{id}/pictures/{picture}", behind(site, page.one, CALLED), methods=["GET"]),
    ]


class Pictures:
    """The page and the pictures on it. The call's own page says only how many there are, so that nobody looks unasked.

    Args:
        site: whose.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    async def list(self, request: Request, me: Me) -> Response:
        """All of a call, oldest first; none once the call has ended, or where the policy shows this reader none."""
        id = request.path_params["id"]
        found = await me.run(me.door.relay.pictures, id)
        return me.page("console/pictures.html", call=id, found=found, w=Words(self._site, request))

    async def one(self, request: Request, me: Me) -> Response:
        """One of them, a JPEG that was made afresh when it came; the rights are asked for again."""
        path = request.path_params
        for found in await me.run(me.door.relay.pictures, path["id"]):
            if found.id == path["picture"]:
                return Response(found.data, media_type="image/jpeg")
        raise HTTPException(404)
