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
        """Everybody of one's areas; the verbs decide who may be invited."""
        found: dict[str, Any] = {}
        for area in me.responder.everywhere:
            found |= {one.responder: one for one in await me.run(self._site.city.signins.list, area)}
        team = [one for one in found.values() if one.role in ("worker", "volunteer", "supervisor") and
                one.responder != me.id]  # fmt: skip
        return me.page("console/team.html", team=team, w=Words(self._site, request))

    async def invite(self, request: Request, me: Me) -> Response:
        """Makes a link and shows it, this once: it stands in no address."""
        invited = await me.run(me.door.signins.invite, request.path_params["id"])
        one = await me.run(self._site.city.responders.get, invited.responder)
        place = f"{request.url.scheme}://{request.headers['host']}"
        link = place + at(request, f"/console/invitation/{invited.token}")
        return me.page("console/invited.html", link=link, one=one, until=invited.until, w=Words(self._site, request))

    async def sign_out(self, request: Request, me: Me) -> Response:
        """Signs somebody out everywhere."""
        await me.run(me.door.signins.end_all, request.path_params["id"])
        return me.go("/console/team")
