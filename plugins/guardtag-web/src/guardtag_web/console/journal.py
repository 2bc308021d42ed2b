"""The journal: who looked at somebody and what was done for them; and whether it is whole."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from guardtag.errors import GuardTagError
from guardtag_web.catalogues import Catalogue
from guardtag_web.console.desk import Desk, Wrong
from guardtag_web.console.frame import Me, behind
from guardtag_web.console.words import Words
from guardtag_web.site import Site

READS: Final = ("worker", "supervisor", "hotline", "police", "auditor")
VERIFIES: Final = ("auditor", "supervisor")
DAYS_FOR: Final = ("auditor", "supervisor")
"""Roles that may read all of one day in an area of theirs."""
LINES: Final = 50


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are."""
    desk = Journal(site)
    return [
        Route("/console/journal", behind(site, desk.show, READS), methods=["GET"]),
        Route("/console/journal/verify", behind(site, desk.verify, VERIFIES), methods=["POST"]),
    ]


class Journal(Desk):
    """The pages.

    Args:
        site: whose.
    """

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._verifying = asyncio.Lock()

    async def show(self, request: Request, me: Me) -> Response:
        """The lines about one person, of one day or all; or, for who answers for an area, all of one day there."""
        asked = request.query_params
        if not asked.get("ward", "").strip() and me.responder.role in DAYS_FOR and asked.get("day"):
            return await self._day(request, me)
        ward, day, until = asked.get("ward", "").strip()[:40], asked.get("day", "")[:10], asked.get("until", "")[:30]
        found: Sequence[Any] = ()
        wrong: Wrong | None = None
        status, older = 200, ""
        if ward:
            try:
                since, before = self._span(day)
                last = float(until) if until else before
                found = await me.run(me.door.journal.list, ward_id=ward, since=since, until=last, limit=LINES)
            except (GuardTagError, ValueError, OverflowError) as error:
                status, wrong = self.wrong(request, me, error)
        if len(found) == LINES:
            older = "?" + urlencode({"ward": ward, "day": day, "until": repr(found[-1].at)})
        w, t = Words(self._site, request), self._site.texts(request)
        lines = [(one, self._detail(w, t, one.detail)) for one in found]
        return self._page(request, me, status, wrong, ward=ward, day=day, found=lines, older=older)

    async def _day(self, request: Request, me: Me) -> Response:
        """What was done in one of one's areas on one day, a page of it."""
        asked = request.query_params
        area, day, until = asked.get("area", ""), asked.get("day", "")[:10], asked.get("until", "")[:30]
        area = area if area in me.responder.everywhere else me.responder.area
        try:
            last = float(until) if until else None
            found = await me.run(me.door.journal.day, day, area=area, until=last, limit=LINES)
        except (GuardTagError, ValueError, OverflowError) as error:
            status, wrong = self.wrong(request, me, error)
            return self._page(request, me, status, wrong, day=day, area=area)
        w, t = Words(self._site, request), self._site.texts(request)
        older = ""
        if found.older is not None:
            older = "?" + urlencode({"area": area, "day": day, "until": repr(found.older)})
        lines = [(one, self._detail(w, t, one.detail)) for one in found.lines]
        return self._page(request, me, day=day, area=area, of_day=lines, older=older, whole=True)

    def _page(
        self, request: Request, me: Me, status: int = 200, wrong: Wrong | None = None, **values: object
    ) -> Response:
        shown: dict[str, Any] = {
            "ward": "",
            "day": "",
            "area": me.responder.area,
            "found": (),
            "of_day": (),
            "whole": False,
            "older": "",
            "verified": None,
            "busy": False,
        } | values
        role = me.responder.role
        return self.page(
            request,
            me,
            "console/journal.html",
            status,
            wrong,
            verifies=role in VERIFIES,
            days=role in DAYS_FOR,
            **shown,
        )

    def _detail(self, w: Words, t: Catalogue, detail: str) -> str:
        """What a line says beside its verb: rows of the policy, role and state in words, ids and codes as they are."""
        kinds = ("field", "state")
        keys = [[f"console.people-{kind}-{word}" for kind in kinds] + [word] for word in detail.split()]
        return ", ".join(
            next((t(key) for key in some if key in t.texts), w(some[-1], "role-", "value-")) for some in keys
        )

    def _span(self, day: str) -> tuple[float | None, float | None]:
        """When a day begins and ends here; nothing is left out without one."""
        if not day:
            return None, None
        zone, that = ZoneInfo(self._site.city.config.timezone), date.fromisoformat(day)
        begins, ends = (datetime.combine(one, time(), zone) for one in (that, that + timedelta(days=1)))
        return begins.timestamp(), ends.timestamp()

    async def verify(self, request: Request, me: Me) -> Response:
        """Verifies every chain; one at a time, since it reads all of it."""
        if self._verifying.locked():
            return self._page(request, me, 409, busy=True)
        async with self._verifying:
            verified = await me.run(me.door.journal.verify)
        return self._page(request, me, verified=verified)
