"""One call: what happened, what is said, what is to be done, and what whoever is signed in does about it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

import attrs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from guardtag import Guard, Incident
from guardtag.errors import Denied, GuardTagError
from guardtag.model.areas import covers
from guardtag.model.incidents import CallLine
from guardtag.model.people import Colleague, Responder
from guardtag_web.console import forms
from guardtag_web.console.desk import Desk, Wrong
from guardtag_web.console.frame import Me, behind
from guardtag_web.console.people import rows
from guardtag_web.console.words import Words
from guardtag_web.site import Site

Form = Mapping[str, str]
SHOWN: Final = (
    "full_name", "nickname", "age_band", "birth_date", "sex", "photo", "clothes", "condition_hints", "groups",
    "medical_notes", "home_address",
)  # fmt: skip
MOST_HELPED: Final = 1000
MOST_DOUBLES: Final = 50
TASKED: Final = ("worker", "supervisor", "hotline", "volunteer", "police")
"""Roles that are given something to do; a department is whistled for."""
PICTURED: Final = "pictured"
"""What the line of a call's thread says that a picture made."""


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are."""
    page = Call(site)
    return [
        Route("/console/calls/{id}", behind(site, page.show), methods=["GET"]),
        Route("/console/calls/{id}/{act}", behind(site, page.act), methods=["POST"]),
    ]


@attrs.frozen
class Seen:
    """What one reader sees of one call.

    Args:
        call: the call, cut to what they may see.
        person: policy rows of the person with what they hold, in the order of ``SHOWN``; empty where nothing may be
            shown.
        contacts: name, relation and what may be shown of the addresses.
        refused: why nothing of the person is shown, or ``None``.
        heard: what was said between finder and family.
        word: the pick-up word.
        departments: that may be whistled for.
        names: of the responders whose ids stand in it, as far as the reader is told them.
        roles: of all of these.
        outcomes: how it may end.
        staff: who may be given something to do.
        doubles: other open calls of the reader's areas, which may be the same one.
        pictures: how many finders added; they stand on a page of their own.
    """

    call: Incident
    person: Mapping[str, object] = attrs.field(repr=False)
    contacts: Sequence[tuple[str, str, str]] = attrs.field(repr=False)
    refused: GuardTagError | None
    heard: Sequence[Any] = attrs.field(repr=False)
    word: str = attrs.field(repr=False)
    departments: Sequence[Colleague]
    names: Mapping[str, str] = attrs.field(repr=False)
    roles: Mapping[str, str]
    outcomes: Sequence[str]
    staff: Sequence[Colleague] = ()
    doubles: Sequence[CallLine] = attrs.field(default=(), repr=False)
    pictures: int = 0


class Call(Desk):
    """The pages."""

    async def show(
        self, request: Request, me: Me, status: int = 200, wrong: Wrong | None = None, kept: Form | None = None,
    ) -> Response:  # fmt: skip
        """The call as it is."""
        w = Words(self._site, request)
        found = await me.run(seen, me.door, me.responder, request.path_params["id"], w.language)
        refused = me.said(found.refused) if found.refused else None
        return me.page(
            "console/incident.html", status, found=found, call=found.call, w=w, person=rows(found.person, w),
            once=forms.once(), wrong=wrong, kept=kept or {}, refused=refused,
            mine=me.id in found.call.acknowledged_by,
            named={task.id: task.text for task in found.call.tasks if task.text},
            did=request.query_params.get("did", "") in ACTS, alive=me.door.alive(),
        )  # fmt: skip

    async def act(self, request: Request, me: Me) -> Response:
        """Does what a form of the page asks for, once; an error is said on the page, beside what was typed."""
        id, name = request.path_params["id"], request.path_params["act"]
        act = ACTS.get(name)
        failed = await self.carried_out(request, me, act, id)
        if failed is not None:
            return await self.show(request, me, *failed)
        return me.go(f"/console/calls/{id}" + (f"?did={name}" if act else ""))


# -- what is seen


def seen(door: Guard, me: Responder, id: str, language: str) -> Seen:
    """What somebody sees of a call, each look in their name.

    Args:
        door: theirs.
        me: who they are.
        id: of the call.
        language: of the reader.

    Raises:
        Denied: it is not theirs, or there is none.
    """
    call = door.incidents.get(id)
    person: Mapping[str, object] = {}
    contacts: Sequence[tuple[str, str, str]] = ()
    refused: GuardTagError | None = None
    if call.subject and call.open:
        try:
            view = door.wards.view(call.subject)
        except Denied as error:
            refused = error
        else:
            person = {row: value for row in SHOWN if (value := view.fields.get(row)) and not isinstance(value, bytes)}
            contacts = _contacts(view.fields)
    heard: Sequence[Any] = ()
    word = ""
    with suppress(GuardTagError):
        heard = door.relay.words(id, language=language)
    with suppress(GuardTagError):
        word = door.relay.pickup_word(id, language=language)
    kinds = {kind.name: kind.outcomes for kind in door.incidents.kinds()}
    known = door.incidents.colleagues(id)
    staff = [one for one in known if one.here]
    departments = [one for one in staff if one.role == "department" and call.open]
    return Seen(
        call, person, contacts, refused, heard, word, departments, {one.id: one.name for one in known if one.name},
        {one.id: one.role for one in known}, kinds.get(call.kind, ()), [one for one in staff if one.role in TASKED],
        _doubles(door, me, call) if call.open else (),
        sum(line.what == PICTURED for line in call.thread) if call.open else 0,
    )  # fmt: skip


def _doubles(door: Guard, me: Responder, call: Incident) -> Sequence[CallLine]:
    """Other open calls of the reader's areas, the newest first; of each only kind, area and time are shown."""
    if me.role == "department":
        return ()
    found = [
        one for one in door.incidents.lines()
        if one.id != call.id and one.drill == call.drill and any(covers(area, one.area) for area in me.everywhere)
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.opened, reverse=True)[:MOST_DOUBLES]


def _contacts(fields: Mapping[str, object]) -> Sequence[tuple[str, str, str]]:
    names, numbers = fields.get("contact_name"), fields.get("contact_phone")
    if not isinstance(names, tuple):
        return ()
    found = []
    for at, one in enumerate(names):
        name, relation = one if isinstance(one, tuple) and len(one) == 2 else (str(one), "")
        shown = numbers[at] if isinstance(numbers, tuple) and at < len(numbers) else ""
        routes = shown if isinstance(shown, tuple) else ()
        found.append((str(name), str(relation), next((r.partition(":")[2] for r in routes if _rings(r)), "")))
    return found


def _rings(address: str) -> bool:
    return address.partition(":")[2].lstrip("+").replace("-", "").isdigit()


# -- what is done


def _number(text: str, most: float) -> float:
    value = float(text or 0)
    if not 0 <= value <= most:
        raise ValueError("out of range")
    return value


def _level(form: Form) -> int | None:
    seen_level = form.get("seen_level", "")
    return int(seen_level) if seen_level.isascii() and seen_level.isdigit() and len(seen_level) < 4 else None


Act = Callable[[Guard, str, Form, str], object]


def _advance(verb: str, door: Guard, id: str, form: Form, once: str) -> object:
    return getattr(door.incidents, verb)(id, note=form.get("note", ""), request_id=once)


def _close(door: Guard, id: str, form: Form, once: str) -> object:
    return door.incidents.close(
        id, outcome=form.get("outcome", ""), feedback=form.get("feedback", ""), note=form.get("note", ""),
        helped=int(_number(form.get("helped", ""), MOST_HELPED)),
        recovered=_number(form.get("recovered", ""), 1e9), request_id=once,
    )  # fmt: skip


def _whistle(door: Guard, id: str, form: Form, once: str) -> object:
    return door.incidents.whistle(
        id, [form.get("department", "")], minutes=_number(form.get("minutes", "15"), 1440),
        reason=form.get("reason", ""), request_id=once,
    )  # fmt: skip


def _assign(door: Guard, id: str, form: Form, once: str) -> object:
    text = form.get("todo", "").strip()
    due = datetime.fromisoformat(form.get("due", "")[:30])
    if not text or due.tzinfo is not None:
        raise ValueError("a text and a local time are needed")
    at = due.replace(tzinfo=ZoneInfo(door.config.timezone)).timestamp()
    name = f"desk-{hashlib.sha256(once.encode()).hexdigest()[:8]}"
    return door.incidents.assign(id, name, to=form.get("to", ""), due=at, text=text, request_id=once)


ACTS: Final[Mapping[str, Act]] = {
    "acknowledge": partial(_advance, "acknowledge"),
    "arrive": partial(_advance, "arrive"),
    "report-in": partial(_advance, "report_in"),
    "hand-over": lambda door, id, form, once: door.incidents.hand_over(
        id, word=form.get("word", ""), note=form.get("note", ""), request_id=once),
    "hand-back": lambda door, id, form, once: door.incidents.hand_back(
        id, reason=form.get("reason", ""), request_id=once),
    "raise": lambda door, id, form, once: door.incidents.raise_(
        id, reason=form.get("reason", ""), seen_level=_level(form), request_id=once),
    "confirm": lambda door, id, form, once: door.incidents.confirm(id, request_id=once),
    "whistle": _whistle,
    "complete": lambda door, id, form, once: door.incidents.complete(
        id, form.get("task", ""), result=form.get("result", ""), request_id=once),
    "assign": _assign,
    "duplicate": lambda door, id, form, once: door.incidents.duplicate(id, of=form.get("of", ""), request_id=once),
    "close": _close,
    "reopen": lambda door, id, form, once: door.incidents.reopen(id, reason=form.get("reason", ""), request_id=once),
    "reply": lambda door, id, form, once: door.relay.reply(
        id, form.get("text", ""), sure="sure" in form, request_id=once),
}  # fmt: skip
"""By the last part of the address that a form is posted to."""
