"""Tags: sewn in, looked at, replaced, printed once more, retired; the stock of one's area.

A tag is told by its code: scanned with the phone's camera where the browser can read one, else from a photo that is
read here and not kept, else typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from guardtag import Guard
from guardtag.errors import GuardTagError
from guardtag.model.garments import GARMENTS, SEASONS
from guardtag.model.prints import Reprint
from guardtag.model.tags import HELPING_REASONS, VERDICTS
from guardtag_web.console import forms
from guardtag_web.console.desk import PAGE, Desk, Wrong
from guardtag_web.console.forms import Form
from guardtag_web.console.frame import Me, behind
from guardtag_web.console.people import title
from guardtag_web.site import Site

SEWS: Final = ("worker", "supervisor", "volunteer")


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are."""
    desk = Tags(site)
    return [
        Route("/console/tags", behind(site, desk.show, SEWS), methods=["GET"]),
        Route("/console/tags/fit/{ward}", behind(site, desk.to_fit, SEWS), methods=["GET"]),
        Route("/console/tags/fit/{ward}", behind(site, desk.fit, SEWS), methods=["POST"]),
        Route("/console/tags/check", behind(site, desk.to_check, SEWS), methods=["GET"]),
        Route("/console/tags/check", behind(site, desk.check, SEWS), methods=["POST"]),
        Route("/console/tags/reprint", behind(site, desk.reprint, SEWS), methods=["POST"]),
        Route("/console/tags/act/{act}", behind(site, desk.act, SEWS), methods=["POST"]),
    ]


class Tags(Desk):
    """The pages."""

    async def show(
        self, request: Request, me: Me, status: int = 200, wrong: Wrong | None = None, kept: Form | None = None,
        open: str = "",
    ) -> Response:  # fmt: skip
        """The stock of one of one's areas, and what may be done with a tag."""
        asked = request.query_params.get("area", "")
        area = asked if asked in me.responder.everywhere else me.responder.area
        supply = me.door.supply
        stock, low = await me.run(supply.stock, area), await me.run(supply.low, area)
        receipts = await me.run(supply.receipts, area, limit=PAGE)
        return self.page(
            request, me, "console/tags.html", status, wrong, kept, area=area, stock=stock, low=low, receipts=receipts,
            reasons=HELPING_REASONS, open=open,
        )  # fmt: skip

    async def to_fit(
        self, request: Request, me: Me, status: int = 200, wrong: Wrong | None = None, kept: Form | None = None
    ) -> Response:
        """The form for a tag that is sewn in for somebody: opening it is one look at them."""
        ward = request.path_params["ward"][:40]
        view = await me.run(me.door.wards.view, ward)
        return self.page(
            request, me, "console/fit.html", status, wrong, kept, ward=view.ward, title=title(view.fields),
            garments=GARMENTS, seasons=SEASONS,
        )  # fmt: skip

    async def fit(self, request: Request, me: Me) -> Response:
        """A tag was sewn in."""
        ward, form = request.path_params["ward"][:40], await forms.read(request)
        try:
            await me.run(_fit, me.door, me.id, ward, form)
        except (GuardTagError, ValueError) as error:
            status, wrong = self.wrong(request, me, error)
            return await self.to_fit(request, me, status, wrong, form)
        return me.go(f"/console/people/{ward}?did=fit")

    async def to_check(self, request: Request, me: Me) -> Response:
        """The form for a photo of sewn tags."""
        return self.page(request, me, "console/check.html", found=None, verdicts=VERDICTS)

    async def check(self, request: Request, me: Me) -> Response:
        """What a photo shows; it is kept nowhere, and nothing is recorded yet."""
        form = await forms.read(request)
        _, photo = form.files.get("photo", ("", b""))
        try:
            found = await me.run(me.door.tags.check, photo or b"", source=me.id)
        except (GuardTagError, ValueError) as error:
            status, wrong = self.wrong(request, me, error)
            return self.page(request, me, "console/check.html", status, wrong, form, found=None, verdicts=VERDICTS)
        return self.page(request, me, "console/check.html", found=found, verdicts=VERDICTS)

    async def reprint(self, request: Request, me: Me) -> Response:
        """A worn tag's label as a file to print; an error is said on the page of tags."""
        form = await forms.read(request)
        try:
            made = await me.run(_reprint, me.door, me.id, form)
        except (GuardTagError, ValueError) as error:
            status, wrong = self.wrong(request, me, error)
            return await self.show(request, me, status, wrong, form, "reprint")
        return Response(made.data, media_type="text/html",
                        headers={"content-disposition": f'attachment; filename="{made.name}"'})  # fmt: skip

    async def act(self, request: Request, me: Me) -> Response:
        """Records a check-up, replaces, retires, signs for tags."""
        act, form = request.path_params["act"], await forms.read(request)
        deed = ACTS.get(act)
        if deed is not None:
            try:
                await me.run(deed, me.door, me.id, form)
            except (GuardTagError, ValueError) as error:
                status, wrong = self.wrong(request, me, error)
                return await self.show(request, me, status, wrong, form, act)
        return me.go("/console/tags" + (f"?did={act}" if deed else ""))


def tag_of(door: Guard, form: Form, name: str, by: str) -> str | int:
    """The tag that a form names: its code as it was scanned or typed, or the one tag of a photo.

    Args:
        door: whose.
        form: with the code in the field ``name``, or a photo in ``name-photo``.
        name: of the field.
        by: who asks.

    Raises:
        ValueError: neither is there, or the photo shows several tags.
        GuardTagError: the photo cannot be read.
    """
    if form(name):
        return form(name)[:300]
    _, photo = form.files.get(f"{name}-photo", ("", b""))
    if not photo:
        raise ValueError("a code or a photo is needed")
    [one] = door.tags.check(photo, source=by).tags
    return one.serial


def _fit(door: Guard, by: str, ward: str, form: Form) -> object:
    return door.tags.fit(
        tag_of(door, form, "code", by), to=ward, garment=form("garment"), place=form("place"), thread=form("thread"),
        kind=form("kind"), season=form("season"), note=form("note"), by=by, request_id=form.once,
    )  # fmt: skip


def _checked(door: Guard, by: str, form: Form) -> object:
    tag: str | int = int(form("serial")[:20]) if form("serial").isdigit() else tag_of(door, form, "code", by)
    return door.tags.checked(
        tag, verdict=form("verdict"), by=by, margin=_share(form("margin")), contrast=_share(form("contrast")),
        washes=int(form("washes") or 0), note=form("note"), request_id=form.once,
    )  # fmt: skip


def _share(text: str) -> float | None:
    return float(text) if text else None


def _replace(door: Guard, by: str, form: Form) -> object:
    old, new = tag_of(door, form, "old", by), tag_of(door, form, "new", by)
    return door.tags.replace(old, new, why=form("why") or "replaced", by=by, request_id=form.once)


def _reprint(door: Guard, by: str, form: Form) -> Reprint:
    tag: str | int = int(form("serial")[:20]) if form("serial").isdecimal() else tag_of(door, form, "worn", by)
    return door.tags.reprint(tag, by=by, request_id=form.once)


def _retire(door: Guard, by: str, form: Form) -> object:
    return door.tags.retire(tag_of(door, form, "code", by), why=form("why"), request_id=form.once)


def _sign(door: Guard, by: str, form: Form) -> object:
    return door.supply.sign(form("receipt"), request_id=form.once)


ACTS: Final[Mapping[str, Callable[[Guard, str, Form], object]]] = {
    "checked": _checked, "replace": _replace, "retire": _retire, "sign": _sign,
}  # fmt: skip
