"""One's visits of today: the list, a page to print, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from guardtag.errors import GuardTagError
from guardtag_web.console import forms
from guardtag_web.console.desk import Desk, Wrong
from guardtag_web.console.forms import Form
from guardtag_web.console.frame import Me, behind
from guardtag_web.site import Site

GOES: Final = ("worker", "supervisor", "volunteer", "hotline")
MOST: Final = 200


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are."""
    desk = Visits(site)
    return [
        Route("/console/visits", behind(site, desk.list, GOES), methods=["GET"]),
        Route("/console/visits/print", behind(site, desk.printed, GOES), methods=["GET"]),
        Route("/console/visits/{visit}", behind(site, desk.one, GOES), methods=["GET"]),
        Route("/console/visits/{visit}/{act}", behind(site, desk.act, GOES), methods=["POST"]),
    ]


class Visits(Desk):
    """The pages."""

    async def list(self, request: Request, me: Me) -> Response:
        """Whom one visits today; each counts as looked at."""
        stops = await me.run(me.door.rounds.stops, limit=MOST)
        return self.page(request, me, "console/visits.html", stops=stops)

    async def printed(self, request: Request, me: Me) -> Response:
        """The same to be printed: a table with room to write in."""
        stops = await me.run(me.door.rounds.stops, limit=MOST)
        return self.page(request, me, "console/visits_print.html", stops=stops)

    async def one(
        self, request: Request, me: Me, status: int = 200, wrong: Wrong | None = None, kept: Form | None = None
    ) -> Response:
        """One visit, with the person it is to."""
        visit = await me.run(me.door.rounds.get, request.path_params["visit"][:40])
        seen = await me.run(me.door.wards.sheet, visit.ward) if visit.open else None
        return self.page(request, me, "console/visit.html", status, wrong, kept, visit=visit, seen=seen)

    async def act(self, request: Request, me: Me) -> Response:
        """Says that it was made, or that nobody was met."""
        visit, act = request.path_params["visit"][:40], request.path_params["act"]
        form = await forms.read(request)
        reached = tuple(name.removeprefix("reached-") for name in form.texts if name.startswith("reached-"))
        try:
            if act == "done":
                await me.run(me.door.rounds.done, visit, note=form("note"), reached=reached, request_id=form.once)
            elif act == "missed":
                await me.run(me.door.rounds.missed, visit, note=form("note"), request_id=form.once)
        except (GuardTagError, ValueError) as error:
            status, wrong = self.wrong(request, me, error)
            return await self.one(request, me, status, wrong, form)
        return me.go(f"/console/visits?did={'done' if act == 'done' else 'missed'}")
