"""The hall screen: figures of now on a wall, at ``/hall/AREA?k=KEY``.

It names nobody and points at nobody (``city.figures.hall``), and still it is not for everybody on the net: that
somebody is being looked for in a village just now is worth something to whoever preys on the lost. So there is one way
in, the address that ``guardtag figures AREA --hall`` prints: a screen on a wall cannot sign in, nor should anybody's
session stay open on it. Whatever else is asked for gets one calm page, the same for every area, there or not.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from guardtag.world import local
from guardtag_web.hall.boards import Boards
from guardtag_web.site import Site, at
from guardtag_web.streams import address, event, stream

MAX_KEY = 40


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are."""
    hall = Hall(site)
    return [
        Route("/hall", hall.closed), Route("/hall/{area:path}", hall.screen),
        Route("/live/hall/{area:path}", hall.live),
    ]  # fmt: skip


class Hall:
    """The screens of one site.

    Args:
        site: whose.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._boards = Boards(site)

    async def closed(self, request: Request) -> Response:
        """What is shown to whoever has no address of a screen."""
        return self._site.page(request, "hall/closed.html", 404)

    async def screen(self, request: Request) -> Response:
        """A screen as it is now; its script goes on from there."""
        area = self._area(request)
        if not area:
            return await self.closed(request)
        site, t, key = self._site, self._site.texts(request), request.query_params["k"]
        board, now = await self._boards.board(area, t.code)
        others = [(code, one.name, f"?k={key}&l={code}") for code, one in site.catalogues.items() if code != t.code]
        return site.page(
            request, "hall/screen.html", board=board, now=f"{now:.1f}", others=others, here=f"?k={key}&l={t.code}",
            clock=local(now, site.city.config.timezone)[-5:], area=area.rpartition("/")[2],
            live=at(request, f"/live/hall/{area}?k={key}&l={t.code}"),
        )  # fmt: skip

    async def live(self, request: Request) -> Response:
        """What a screen listens to: the time, and its board whenever it is another one."""
        area = self._area(request)
        if not area:
            return await self.closed(request)
        code = self._site.texts(request).code
        back = at(request, f"/hall/{area}?k={request.query_params['k']}&l={code}")
        return stream(
            self._site, partial(self._boards.event, area, code), first=partial(self._time, area),
            who=address(request), refused=lambda: self._site.page(request, "hall/full.html", here=back),
        )  # fmt: skip

    async def _time(self, area: str) -> bytes:
        return event(f"{await self._boards.now(area):.1f}", "now")

    def _area(self, request: Request) -> str:
        """The area of a screen whose key the address has; empty when it has none."""
        area, key = str(request.path_params["area"]), request.query_params.get("k", "")
        try:
            link = self._site.city.figures.hall_link(area, number=self._site.settings.screens)
        except ValueError:
            return ""
        fits = len(key) <= MAX_KEY and hmac.compare_digest(key.encode(), link.rpartition("=")[2].encode())
        return area if fits else ""
