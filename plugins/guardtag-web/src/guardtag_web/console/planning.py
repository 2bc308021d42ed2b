"""Visits planned by a supervisor: what is due in an area, who goes, what is planned already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from guardtag import Guard
from guardtag.errors import Conflict, GuardTagError
from guardtag.model.visits import WHY
from guardtag_web.console import forms
from guardtag_web.console.desk import Desk, Wrong
from guardtag_web.console.forms import Form
from guardtag_web.console.frame import Me, behind
from guardtag_web.site import Site

PLANS: Final = ("supervisor",)
DUE: Final = 50
"""People of one page who are due, and visits of one page that are planned."""


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are."""
    desk = Planning(site)
    return [
        Route("/console/visits/plan", behind(site, desk.show, PLANS), methods=["GET"]),
        Route("/console/visits/plan/due", behind(site, desk.due, PLANS), methods=["POST"]),
        Route("/console/visits/plan/one", behind(site, desk.one, PLANS), methods=["POST"]),
        Route("/console/visits/plan/{visit}/{act}", behind(site, desk.act, PLANS), methods=["POST"]),
    ]


class Planning(Desk):
    """The pages."""

    async def show(
        self, request: Request, me: Me, status: int = 200, wrong: Wrong | None = None, kept: Form | None = None
    ) -> Response:
        """What is due in one of one's areas, and what is planned there."""
        asked = request.query_params
        area, after = _area(me, asked.get("area", "")), asked.get("after", "")[:40]
        until, ward = asked.get("until", "")[:10], asked.get("ward", "")[:40]
        due: Sequence[Any] = ()
        try:
            due = await me.run(me.door.rounds.suggest, area, until=until, after=after, limit=DUE)
        except (GuardTagError, ValueError) as error:
            if wrong is None:
                status, wrong = self.wrong(request, me, error)
        planned = await me.run(me.door.rounds.list, area=area, limit=2 * DUE)
        staff = await me.run(me.door.responders.colleagues, area)
        workers = [one for one in staff if one.role == "worker"]
        return self.page(
            request, me, "console/planning.html", status, wrong, kept, area=area, until=until, ward=ward, due=due,
            planned=planned, workers=workers, names={one.id: one.name for one in staff}, kinds=WHY,
            more=due[-1].ward if len(due) >= DUE else "", most=2 * DUE,
        )  # fmt: skip

    async def due(self, request: Request, me: Me) -> Response:
        """Visits to those of the due ones who were chosen, each once; what was planned meanwhile stays as it is."""
        form = await forms.read(request)
        try:
            await me.run(_plan_due, me.door, form)
        except (GuardTagError, ValueError) as error:
            status, wrong = self.wrong(request, me, error)
            return await self.show(request, me, status, wrong, form)
        return me.go("/console/visits/plan?did=plan")

    async def one(self, request: Request, me: Me) -> Response:
        """A visit to one person."""
        form = await forms.read(request)
        try:
            await me.run(
                me.door.rounds.plan, form("ward")[:40], why=form("why"), day=form("day"), worker=form("worker"),
                note=form("note"), request_id=form.once,
            )  # fmt: skip
        except (GuardTagError, ValueError) as error:
            status, wrong = self.wrong(request, me, error)
            return await self.show(request, me, status, wrong, form)
        return me.go("/console/visits/plan?did=plan")

    async def act(self, request: Request, me: Me) -> Response:
        """Gives a planned visit to a worker, on its day or another, or calls it off."""
        visit, act, form = request.path_params["visit"][:40], request.path_params["act"], await forms.read(request)
        rounds = me.door.rounds
        try:
            if act == "assign":
                await me.run(rounds.assign, visit, worker=form("worker"), day=form("day"), request_id=form.once)
            elif act == "cancel":
                await me.run(rounds.cancel, visit, request_id=form.once)
        except (GuardTagError, ValueError) as error:
            status, wrong = self.wrong(request, me, error)
            return await self.show(request, me, status, wrong, form)
        return me.go("/console/visits/plan" + (f"?did={act}" if act in ("assign", "cancel") else ""))


def _area(me: Me, asked: str) -> str:
    return asked if asked in me.responder.everywhere else me.responder.area


def _plan_due(door: Guard, form: Form) -> int:
    """Plans what was ticked; says how many visits were made.

    Raises:
        ValueError: nothing was ticked.
    """
    ticked = [name for name in form.texts if name.startswith("due-")][:DUE]
    if not ticked:
        raise ValueError("nothing was chosen")
    made = 0
    for name in ticked:
        ward, _, why = name.removeprefix("due-").partition("-")
        try:
            door.rounds.plan(
                ward[:40], why=why, day=form("day"), worker=form("worker"), request_id=f"{form.once}-{name}"
            )
            made += 1
        except Conflict as error:
            if error.code != "GT-ROUND-PLANNED":  # somebody was first
                raise
    return made
