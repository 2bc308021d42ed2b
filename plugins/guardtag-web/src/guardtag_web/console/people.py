"""People: those of one's area, a search by what is known exactly, one person as the policy shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

import attrs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from guardtag import Guard, View
from guardtag.errors import Denied, GuardTagError
from guardtag_web.console import forms
from guardtag_web.console.desk import PAGE, Desk, Wrong
from guardtag_web.console.forms import Form
from guardtag_web.console.frame import Me, behind
from guardtag_web.console.words import Words
from guardtag_web.site import Site

LISTS: Final = ("worker", "supervisor")
SEEKS: Final = ("worker", "supervisor", "hotline")
SEES: Final = ("worker", "supervisor", "hotline", "police", "volunteer", "department", "auditor")
BY: Final = ("name", "number", "key")
_PREFIXES: Final = {"groups": "group-", "condition_hints": "hint-"}


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are."""
    desk = People(site)
    return [
        Route("/console/people", behind(site, desk.list, SEEKS), methods=["GET"]),
        Route("/console/people", behind(site, desk.seek, SEEKS), methods=["POST"]),
        Route("/console/people/{ward}", behind(site, desk.one, SEES), methods=["GET"]),
        Route("/console/people/{ward}/{act}", behind(site, desk.act, SEES), methods=["POST"]),
        Route("/console/glass", behind(site, desk.to_glass), methods=["POST"]),
        Route("/console/glass/{glass}", behind(site, desk.glass), methods=["GET"]),
        Route("/console/glass/{glass}/{act}", behind(site, desk.glass_act), methods=["POST"]),
    ]


@attrs.frozen
class Row:
    """One field of a person, in the reader's words.

    Args:
        field: the row of the policy.
        text: what is shown.
        numbers: addresses that can be rung, for links.
    """

    field: str
    text: str = attrs.field(repr=False)
    numbers: tuple[str, ...] = attrs.field(default=(), repr=False)


class People(Desk):
    """The pages."""

    async def list(self, request: Request, me: Me) -> Response:
        """People of one of one's areas, a page of them; for who takes calls the search alone."""
        area = request.query_params.get("area", "")
        chosen = area if area in me.responder.everywhere else me.responder.area
        after = request.query_params.get("after", "")[:40]
        return await self._list(request, me, chosen, after)

    async def _list(
        self, request: Request, me: Me, area: str, after: str = "", wrong: Wrong | None = None,
        kept: Form | None = None, status: int = 200,
    ) -> Response:  # fmt: skip
        lists = me.responder.role in LISTS
        found: Sequence[View] = ()
        if lists and wrong is None:
            try:
                found = await me.run(me.door.wards.people, area=area, after=after, limit=PAGE)
            except GuardTagError as error:
                status, wrong = self.wrong(request, me, error)
        older = ""
        if len(found) == PAGE:
            older = "?" + urlencode({"area": area, "after": found[-1].ward})
        return self.page(
            request, me, "console/people.html", status, wrong, kept, found=found, sought=False, area=area, after=after,
            lists=lists, older=older, by=BY,
        )  # fmt: skip

    async def seek(self, request: Request, me: Me) -> Response:
        """Whom a search found; it is a form's answer, since a name has no place in an address."""
        form = await forms.read(request)
        by = form("by") if form("by") in BY else BY[0]
        try:
            found = await me.run(me.door.wards.seek, **{by: form("text")[:100]})
        except (GuardTagError, ValueError) as error:
            status, wrong = self.wrong(request, me, error)
            return await self._list(request, me, me.responder.area, "", wrong, form, status)
        return self.page(
            request, me, "console/people.html", 200, None, form, found=found, sought=True, area="", after="",
            lists=False, older="", by=BY,
        )  # fmt: skip

    async def one(
        self, request: Request, me: Me, status: int = 200, wrong: Wrong | None = None, kept: Form | None = None
    ) -> Response:
        """One person: one look."""
        ward = request.path_params["ward"][:40]
        seen = await me.run(me.door.wards.sheet, ward)
        visits = await me.run(_visits, me.door) if seen.visits else {}
        w = Words(self._site, request)
        numbers = seen.view.fields.get("contact_phone")
        reached = numbers if isinstance(numbers, tuple) else ()
        return self.page(
            request, me, "console/person.html", status, wrong, kept, seen=seen, rows=rows(seen.view.fields, w),
            visits=[visits[id] for id in seen.visits if id in visits], title=title(seen.view.fields),
            reached=dict(zip((one.id for one in seen.contacts or ()), reached, strict=False)),
            sews=me.responder.role in ("worker", "supervisor", "volunteer"), rings=me.responder.role in SEEKS,
            plans=seen.guarded and seen.view.role in ("supervisor_at_level", "supervisor_above_level"),
        )  # fmt: skip

    async def act(self, request: Request, me: Me) -> Response:
        """Breaks the glass, closes it, tries or confirms a contact; an error is said on the person's page."""
        ward, act = request.path_params["ward"][:40], request.path_params["act"]
        form, deed = await forms.read(request), ACTS.get(act)
        if deed is not None:
            try:
                await me.run(deed, me.door, ward, form)
            except (GuardTagError, ValueError) as error:
                status, wrong = self.wrong(request, me, error)
                return await self.one(request, me, status, wrong, form)
        return me.go(f"/console/people/{ward}" + (f"?did={act}" if deed else ""))

    async def to_glass(self, request: Request, me: Me) -> Response:
        """To the break-glass of a number that somebody typed."""
        id = "".join(letter for letter in (await forms.read(request))("glass").lower() if letter.isalnum())[:40]
        return me.go(f"/console/glass/{id}" if id.isascii() and id else "/console/people")

    async def glass(self, request: Request, me: Me) -> Response:
        """One break-glass with its reason, for who opened it or could confirm it."""
        found = await me.run(me.door.wards.glass, request.path_params["glass"][:40])
        return self.page(request, me, "console/glass.html", glass=found)

    async def glass_act(self, request: Request, me: Me) -> Response:
        """Confirms it as the second person, or closes it."""
        id, act, form = request.path_params["glass"][:40], request.path_params["act"], await forms.read(request)
        verb = {"confirm": me.door.wards.confirm_glass, "close": me.door.wards.close_glass}.get(act)
        if verb is not None:
            await me.run(verb, id, request_id=form.once)
        return me.go(f"/console/glass/{id}" + (f"?did={act}" if verb else ""))


def rows(fields: Mapping[str, object], w: Words) -> Sequence[Row]:
    """What a view shows, as text; contacts stand apart."""
    found = [_row(field, value, w) for field, value in fields.items() if field not in ("contact_name", "area")]
    return [one for one in found if one.text]


def _row(field: str, value: object, w: Words) -> Row:
    if field == "contact_phone":
        return Row(field, w("relay", "value-") if isinstance(value, str) else "")
    if isinstance(value, date):
        return Row(field, value.isoformat())
    if isinstance(value, tuple):
        prefix = _PREFIXES.get(field, "")
        return Row(field, ", ".join(w(str(one), prefix) for one in value))
    number = getattr(value, "number", None)
    return Row(field, str(number) if number is not None else str(value or ""))


def title(fields: Mapping[str, object]) -> str:
    """What somebody is called as far as it is shown; empty where it is not."""
    names = [fields.get(field) for field in ("full_name", "nickname")]
    return next((name for name in names if isinstance(name, str) and name), "")


def _visits(door: Guard) -> Mapping[str, Any]:
    """One's visits of today by id."""
    with suppress(Denied):
        return {one.id: one for one in door.rounds.list()}
    return {}


# -- what is done


def _break(door: Guard, ward: str, form: Form) -> object:
    return door.wards.break_glass(ward, reason=form("reason"), request_id=form.once)


def _close(door: Guard, ward: str, form: Form) -> object:
    return door.wards.close_glass(form("glass"), request_id=form.once)


def _test(door: Guard, ward: str, form: Form) -> object:
    return door.contacts.test(ward, form("contact"), request_id=form.once)


def _reached(door: Guard, ward: str, form: Form) -> object:
    return door.contacts.confirm(ward, form("contact"), form("address"), request_id=form.once)


ACTS: Final[Mapping[str, Callable[[Guard, str, Form], object]]] = {
    "glass": _break, "close-glass": _close, "test": _test, "reached": _reached,
}  # fmt: skip
