"""Whom a supervisor may invite to sign in, and sign out where a phone was lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from guardtag_web.console.frame import Me, behind
from guardtag_web.console.words import Words
from guardtag_web.site import Site, at

ROLES = ("supervisor",)


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are."""
    page = Team(site)
    return [
        Route("/console/team", behind(site, page.list, ROLES), methods=["GET"]),
        Route("/console/team/{id}/invite", behind(site, page.invite, ROLES), methods=["POST"]),
        Route("/console/team/{id}/sign-out", behind(site, page.sign_out, ROLES), methods=["POST"]),
    ]


class Team:
    """The pages.

    Args:
        site: whose.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    async def list(self, request: Request, me: Me) -> Response:
        """Everybody of one's areas whom one may invite."""
        found: dict[str, Any] = {}
        for area in me.responder.everywhere:
            found |= {one.responder: one for one in await me.run(me.door.signins.list, area)}
        return me.page("console/team.html", team=list(found.values()), w=Words(self._site, request))

    async def invite(self, request: Request, me: Me) -> Response:
        """Makes a link and shows it, this once: it stands in no address."""
        invited = await me.run(me.door.signins.invite, request.path_params["id"])
        name = await me.run(self._name, me, invited.responder)
        place = f"{request.url.scheme}://{request.headers['host']}"
        link = place + at(request, f"/console/invitation/{invited.token}")
        return me.page("console/invited.html", link=link, name=name, until=invited.until, w=Words(self._site, request))

    def _name(self, me: Me, id: str) -> str:
        known = (one for area in me.responder.everywhere for one in me.door.responders.colleagues(area))
        return next((one.name for one in known if one.id == id), id)

    async def sign_out(self, request: Request, me: Me) -> Response:
        """Signs somebody out everywhere."""
        await me.run(me.door.signins.end_all, request.path_params["id"])
        return me.go("/console/team")
