"""The calls: those that are open first, each with its next step and its time; and what is new while one looks."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from contextlib import suppress

import attrs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from guardtag import Guard, Incident
from guardtag.errors import Denied
from guardtag.model.areas import covers
from guardtag.model.people import Responder
from guardtag_web import streams
from guardtag_web.console import cookies
from guardtag_web.console.frame import Me, behind
from guardtag_web.console.menu import CALLED
from guardtag_web.console.words import Words
from guardtag_web.seats import PERSON
from guardtag_web.site import Site

PAGE = 50
MOST_OPEN = 1000
BESIDE = 50
"""So many open calls are shown beside those of one's own areas: of whom one stands in for, or is whistled for."""


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
    """

    open: Sequence[Incident]
    closed: Sequence[Incident]
    after: str = ""


class Incidents:
    """The pages.

    Args:
        site: whose.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._open = Open(site)

    async def list(self, request: Request, me: Me) -> Response:
        """The list, of one area or of all one answers for."""
        if me.responder.role not in CALLED:
            return me.go("/console/me")
        area, after = request.query_params.get("area", ""), request.query_params.get("after", "")[:40]
        chosen = area if area in me.responder.everywhere else ""
        found = await me.run(listed, self._site.city, me.door, me.responder, chosen, after)
        return me.page(
            "console/incidents.html", found=found, w=Words(self._site, request), area=chosen, after=after,
            alive=self._site.city.alive(),
        )  # fmt: skip

    async def live(self, request: Request, me: Me) -> Response:
        """Says when something changed in what one sees; of what, and of whom, it says nothing."""
        call, token = request.query_params.get("call", "")[:40], cookies.read(request, cookies.SESSION)

        async def said(number: int) -> bytes:
            """What is sent at this number, to whom is signed in still."""
            await asyncio.to_thread(self._site.city.signins.look, token, use=False)
            return streams.event(mark(await self._open.at(number), me.responder, call))

        return streams.stream(
            self._site, said, who=f"person:{me.id}", own=PERSON,
            refused=lambda: me.page(
                "console/problem.html", what=self._site.texts(request)("failed.full"), why="", do="",
                back=f"/console/calls/{call}" if call else "/console",
            ),
        )  # fmt: skip


class Open:
    """The calls that are open, read once for all who listen.

    Args:
        site: whose.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._number = -1
        self._found: Sequence[Incident] = ()
        self._lock = asyncio.Lock()

    async def at(self, number: int) -> Sequence[Incident]:
        """As they are at this number of ``Live``, or newer."""
        async with self._lock:
            if self._number != number:
                verb = self._site.city.incidents.list
                self._found = await asyncio.to_thread(verb, state="open", limit=MOST_OPEN)
                self._number = number
        return self._found


def mark(calls: Sequence[Incident], one: Responder, call: str) -> str:
    """What is the same as long as nothing that somebody sees of the calls has changed; it can be told from nothing.

    Args:
        calls: all that are open.
        one: the reader.
        call: id of the call whose page they look at, or empty: the list.
    """
    theirs = [each for each in calls if (each.id == call if call else concerns(one, each))]
    said = "\n".join(
        f"{each.id} {each.state} {each.level} {each.repeats} {len(each.thread)} {each.step_due} {each.tasks}"
        for each in theirs
    )  # fmt: skip
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def concerns(one: Responder, call: Incident) -> bool:
    """Whether a call may be somebody's to see: its own verbs decide."""
    if one.id in call.acknowledged_by or any(each.department == one.id for each in call.summons):
        return True
    areas = (*one.everywhere, *(each.area for each in one.standing))
    return one.role != "department" and any(covers(area, call.area) for area in areas)


def listed(city: Guard, door: Guard, one: Responder, area: str, after: str) -> Listed:
    """What somebody sees of the calls; looked at in their name.

    Args:
        city: the operator's door; only ids are taken from it.
        door: theirs.
        one: who reads.
        area: one of theirs; empty: all.
        after: the last id of the page before.
    """
    areas = [area] if area else list(one.everywhere)
    found: dict[str, Incident] = {}
    left = ""
    if one.role != "department":
        pages = [list(door.incidents.list(each, after=after, limit=PAGE)) for each in areas]
        found = {call.id: call for page in pages for call in page}
        left = max((page[-1].id for page in pages if len(page) == PAGE), default="")
        found = {id: call for id, call in found.items() if call.open or id >= left}
    known = [] if after else [call.id for call in city.incidents.list(state="open", limit=MOST_OPEN) if
                              concerns(one, call) and (not area or covers(area, call.area))]  # fmt: skip
    for id in [each for each in known if each not in found][:BESIDE]:
        with suppress(Denied):
            found[id] = door.incidents.get(id)
    calls = [found[id] for id in sorted(found, reverse=True)]
    return Listed(
        tuple(call for call in calls if call.open and not after), tuple(call for call in calls if not call.open), left
    )
