"""The calls: those that are open first, each with its next step and its time; and what is new while one looks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import attrs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from guardtag import Guard, Incident
from guardtag.model.people import Responder
from guardtag_web import streams
from guardtag_web.console import cookies
from guardtag_web.console.frame import Me, behind
from guardtag_web.console.menu import CALLED
from guardtag_web.console.words import Words
from guardtag_web.seats import PERSON
from guardtag_web.site import Site

PAGE = 50
MOST_OPEN = 200
"""So many open calls are shown, the newest."""


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are."""
    page = Incidents(site)
    return [
        Route("/console", behind(site, page.list), methods=["GET"]),
        Route("/console/live", behind(site, page.live), methods=["GET"]),
    ]


@attrs.frozen
class Listed:
    """What one reader sees.

    Args:
        open: calls that somebody still has to come for, the newest first.
        closed: one page of those that ended.
        after: where the next page begins; empty after the last.
        unreadable: area to how many of its calls are missing here, since they cannot be opened.
    """

    open: Sequence[Incident]
    closed: Sequence[Incident]
    after: str = ""
    unreadable: Mapping[str, int] = attrs.field(factory=dict)


class Incidents:
    """The pages.

    Args:
        site: whose.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    async def list(self, request: Request, me: Me) -> Response:
        """The list, of one area or of all one answers for."""
        if me.responder.role not in CALLED:
            return me.go("/console/me")
        area, after = request.query_params.get("area", ""), request.query_params.get("after", "")[:40]
        chosen = area if area in me.responder.everywhere else ""
        found = await me.run(listed, me.door, me.responder, chosen, after)
        return me.page(
            "console/incidents.html", found=found, w=Words(self._site, request), area=chosen, after=after,
            alive=me.door.alive(),
        )  # fmt: skip

    async def live(self, request: Request, me: Me) -> Response:
        """Says when something changed in what one sees; of what, and of whom, it says nothing."""
        call, token = request.query_params.get("call", "")[:40], cookies.read(request, cookies.SESSION)

        async def said(number: int) -> bytes:
            """What is sent at this number, to whom is signed in still, which is asked last."""
            news = await asyncio.to_thread(me.door.incidents.news, call)
            await asyncio.to_thread(self._site.city.signins.look, token, use=False)
            return streams.event(news)

        return streams.stream(
            self._site, said, who=f"person:{me.id}", own=PERSON,
            refused=lambda: me.page(
                "console/problem.html", what=self._site.texts(request)("failed.full"), why="", do="",
                back=f"/console/calls/{call}" if call else "/console",
            ),
        )  # fmt: skip


def listed(door: Guard, one: Responder, area: str, after: str) -> Listed:
    """What somebody sees of the calls; looked at in their name.

    Args:
        door: theirs.
        one: who reads.
        area: one of theirs; empty: all.
        after: the last id of the page before.
    """
    areas = [area] if area else list(one.everywhere)
    open_ = [] if after else list(door.incidents.board(area=area, limit=MOST_OPEN))
    closed: dict[str, Incident] = {}
    left, missing = "", dict[str, int]()
    if one.role != "department":
        pages = [list(door.incidents.list(each, after=after, limit=PAGE)) for each in areas]
        left = max((page[-1].id for page in pages if len(page) == PAGE), default="")
        closed = {call.id: call for page in pages for call in page if not call.open and call.id >= left}
        missing = {each: len(door.incidents.unreadable(each, after=after, last=left)) for each in areas}
    return Listed(
        tuple(open_), tuple(closed[id] for id in sorted(closed, reverse=True)), left,
        {each: count for each, count in missing.items() if count},
    )  # fmt: skip
