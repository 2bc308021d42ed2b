"""Channels: how each stands, and a message to oneself that shows whether one gets through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from guardtag.errors import GuardTagError
from guardtag_web.console import forms
from guardtag_web.console.desk import Desk, Wrong
from guardtag_web.console.frame import Me, behind
from guardtag_web.site import Site

WATCHES: Final = ("supervisor", "hotline")
"""Roles that see how the response stands; everybody may have their own address tested."""


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are."""
    desk = Channels(site)
    return [
        Route("/console/channels", behind(site, desk.show), methods=["GET"]),
        Route("/console/channels/test", behind(site, desk.test), methods=["POST"]),
    ]


class Channels(Desk):
    """The pages."""

    async def show(self, request: Request, me: Me, status: int = 200, wrong: Wrong | None = None) -> Response:
        """How the channels stand, and one's own addresses."""
        vitals = await me.run(me.door.health) if me.responder.role in WATCHES else None
        config = self._site.city.config
        names = sorted({*config.channels, *(vitals.dead if vitals else ()), *(vitals.queued if vitals else ())})
        mine = [(address, *address.partition(":")[::2], _heard(me, address))
                for address in me.responder.addresses]  # fmt: skip
        return self.page(
            request, me, "console/channels.html", status, wrong, vitals=vitals, names=names, mine=mine,
            alive=me.door.alive(),
        )  # fmt: skip

    async def test(self, request: Request, me: Me) -> Response:
        """Has a test message sent to oneself, at the address of one's own that was chosen."""
        form = await forms.read(request)
        try:
            await me.run(me.door.responders.test, me.id, address=form("address"), request_id=form.once)
        except (GuardTagError, ValueError) as error:
            status, wrong = self.wrong(request, me, error)
            return await self.show(request, me, status, wrong)
        return me.go("/console/channels?did=test")


def _heard(me: Me, address: str) -> tuple[str, float]:
    """What was heard last of one of one's addresses, and when; empty when nothing was."""
    found = next((one for one in reversed(me.responder.proofs) if one.address == address), None)
    return (found.said, found.at) if found else ("", 0.0)
