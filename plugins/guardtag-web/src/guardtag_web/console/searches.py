"""Searches: who is sought where, the plan and what came of each step, sightings and what the desk thinks of them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from guardtag import Guard
from guardtag_web.console import forms
from guardtag_web.console.desk import Desk, Wrong
from guardtag_web.console.frame import Me, behind
from guardtag_web.console.menu import CALLED
from guardtag_web.console.words import Words
from guardtag_web.site import Site

Form = Mapping[str, str]


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are."""
    page = Searches(site)
    return [
        Route("/console/searches", behind(site, page.list, CALLED), methods=["GET"]),
        Route("/console/searches/{id}", behind(site, page.show, CALLED), methods=["GET"]),
        Route("/console/searches/{id}/{act}", behind(site, page.act, CALLED), methods=["POST"]),
    ]


class Searches(Desk):
    """The pages."""

    async def list(self, request: Request, me: Me) -> Response:
        """Searches of one's areas that go on; who is sought stands on the page of each: that look is journalled."""
        lines = await me.run(me.door.incidents.lines)
        found = [one for one in lines if one.search]
        return me.page("console/searches.html", calls=found, w=Words(self._site, request))

    async def show(
        self, request: Request, me: Me, status: int = 200, wrong: Wrong | None = None, kept: Form | None = None,
    ) -> Response:  # fmt: skip
        """One search."""
        id = request.path_params["id"]
        view, items = await me.run(_looked, me.door, id)
        photo = base64.b64encode(view.photo).decode() if view.photo else ""
        return me.page(
            "console/search.html", status, view=view, items=items, photo=photo, w=Words(self._site, request),
            once=forms.once(), wrong=wrong, kept=kept or {}, did="did" in request.query_params,
        )  # fmt: skip

    async def act(self, request: Request, me: Me) -> Response:
        """Does what a form of the page asks for, once."""
        id, act = request.path_params["id"], ACTS.get(request.path_params["act"])
        failed = await self.carried_out(request, me, act, id)
        if failed is not None:
            return await self.show(request, me, *failed)
        return me.go(f"/console/searches/{id}" + ("?did=1" if act else ""))


def _looked(door: Guard, id: str) -> tuple[Any, Sequence[Any]]:
    return door.missing.view(id), door.missing.plan(id)


ACTS: Final[Mapping[str, Callable[[Guard, str, Form, str], object]]] = {
    "done": lambda door, id, form, once: door.missing.done(
        id, form.get("step", ""), result=form.get("result", ""), request_id=once),
    "sighting": lambda door, id, form, once: door.missing.sighting(
        id, place=form.get("place", ""), area=form.get("area", ""), words=form.get("words", ""), source="responder",
        request_id=once),
    "judge": lambda door, id, form, once: door.missing.judge(
        id, form.get("sighting", ""), form.get("state", ""), same_source="same_source" in form, request_id=once),
}  # fmt: skip
"""By the last part of the address that a form is posted to."""
