"""Signing in with a password, signing out, invitations, and one's own page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from guardtag.errors import Denied, GuardTagError
from guardtag.model.signins import Began
from guardtag_web import drawn
from guardtag_web.console import cookies, oidc, passwords
from guardtag_web.console.frame import SIGN_IN, Me, behind, safe_back, said
from guardtag_web.safety.failures import status_of
from guardtag_web.safety.source import source
from guardtag_web.site import Site, at

_FIELDS = 20
_ID = re.compile(r"[a-z0-9._-]{1,40}", re.ASCII)


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are."""
    page = SignIn(site)
    return [
        Route(SIGN_IN, page.form, methods=["GET"]),
        Route(SIGN_IN, page.enter, methods=["POST"]),
        Route("/console/sign-out", behind(site, page.leave), methods=["POST"]),
        Route("/console/invitation/{token}", page.invitation, methods=["GET"]),
        Route("/console/invitation/{token}", page.accept, methods=["POST"]),
        Route("/console/me", behind(site, page.me), methods=["GET"]),
        Route("/console/me/password", behind(site, page.password), methods=["POST"]),
        Route("/console/me/sign-out-everywhere", behind(site, page.leave_all), methods=["POST"]),
    ]


def welcome(site: Site, request: Request, began: Began, to: str) -> Response:
    """On to where somebody wanted to be, signed in: with a token that no page had before.

    Args:
        site: the pages.
        request: this one.
        began: the session.
        to: a path; only one within the console counts.
    """
    answer = RedirectResponse(at(request, safe_back(to)), 303)
    cookies.put(request, answer, cookies.SESSION, began.token)
    cookies.put(request, answer, cookies.DEVICE, began.device, cookies.DEVICE_SECONDS)
    return answer


class SignIn:
    """The pages.

    Args:
        site: whose.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    def _page(self, request: Request, status: int = 200, **values: object) -> Response:
        asked = request.query_params
        given: dict[str, object] = {
            "next": safe_back(asked.get("next")), "over": "over" in asked, "changed": "changed" in asked,
            "what": "", "do": "", "id": _id(asked.get("id")), "outside": oidc.name(self._site), "allowed":
            cookies.allowed(self._site, request),
        }  # fmt: skip
        return self._site.page(request, "console/sign_in.html", status, **(given | values))

    async def form(self, request: Request) -> Response:
        """The page with the two fields; looking at it changes nothing."""
        return self._page(request)

    async def enter(self, request: Request) -> Response:
        """Somebody typed who they are and a password."""
        site = self._site
        if not cookies.allowed(site, request):
            return self._page(request, 403)
        form = await request.form(max_files=0, max_fields=_FIELDS)
        id, to = _text(form, "username").strip().lower()[:100], safe_back(form.get("next"))
        try:
            began = await site.slowly("passwords", self._judged, request, id, passwords.plain(form.get("password")))
        except GuardTagError as error:
            what, _, do = said(site, request, error)
            status = 429 if error.code == "GT-SIGNIN-WAIT" else status_of(error)
            answer = self._page(request, status, what=what, do=do, id=id, next=to)
            if "seconds" in error.facts:
                answer.headers["retry-after"] = str(error.facts["seconds"])
            return answer
        if began is None:
            t = site.texts(request)
            return self._page(request, 403, what=t("console.wrong"), do=t("console.wrong-do"), id=id, next=to)
        return welcome(site, request, began, to)

    def _judged(self, request: Request, id: str, password: str) -> Began | None:
        """The session, when the password is theirs."""
        site, signins = self._site, self._site.city.signins
        device = cookies.read(request, cookies.DEVICE)
        knock = signins.knock(id, source=source(request), device=device)
        if not passwords.check(password, knock.proof) or not knock.responder:
            return None
        idle, absolute = lengths(site)
        return signins.begin(knock, idle=idle, absolute=absolute, proof=passwords.renewed(password, knock.proof))

    async def leave(self, request: Request, me: Me) -> Response:
        """Signs this browser out."""
        await me.run(self._site.city.signins.end, cookies.read(request, cookies.SESSION))
        answer = me.go(SIGN_IN)
        cookies.drop(request, answer, cookies.SESSION)
        return answer

    async def leave_all(self, request: Request, me: Me) -> Response:
        """Signs all their browsers out."""
        await me.run(me.door.signins.end_all, me.id)
        answer = me.go(SIGN_IN)
        cookies.drop(request, answer, cookies.SESSION)
        return answer

    # -- invitations

    async def invitation(self, request: Request) -> Response:
        """The page of an invitation's link; looking at it uses nothing up."""
        return await self._invited(request)

    async def _invited(self, request: Request, status: int = 200, fault: str = "") -> Response:
        site, token = self._site, request.path_params["token"]
        if not cookies.allowed(site, request):
            return self._page(request, 403)
        try:
            found = await site.run(site.city.signins.invited, token)
        except Denied as error:
            what, why, do = said(site, request, error)
            return site.page(request, "console/no_invitation.html", 410, what=what, why=why, do=do)
        once = drawn.text(18)
        answer = site.page(
            request, "console/invitation.html", status, id=found.responder, fault=fault, token=token, once=once,
            outside=oidc.name(site), least=passwords.LEAST, most=passwords.MOST,
        )  # fmt: skip
        if oidc.name(site):
            cookies.put(request, answer, cookies.INVITED, once, oidc.MINUTES * 60)
        return answer

    async def accept(self, request: Request) -> Response:
        """Somebody chose their password."""
        site, token = self._site, request.path_params["token"]
        form = await request.form(max_files=0, max_fields=_FIELDS)
        password = passwords.plain(form.get("password"))
        try:
            found = await site.run(site.city.signins.invited, token)
        except Denied:
            return await self._invited(request)
        fault = passwords.fault(password, found.responder)
        if fault:
            return await self._invited(request, 400, fault)
        kept = await site.slowly("passwords", passwords.proof, password)
        try:
            await site.run(site.city.signins.accept, token, proof=kept)
        except Denied:  # used in this moment by the same hand
            return await self._invited(request)
        return RedirectResponse(at(request, f"{SIGN_IN}?changed=1&id={quote(found.responder)}"), 303)

    # -- one's own

    async def me(self, request: Request, me: Me) -> Response:
        """Their name, areas and role; their password; signing out."""
        return me.page("console/me.html", fault="", least=passwords.LEAST, most=passwords.MOST)

    async def password(self, request: Request, me: Me) -> Response:
        """They change their password: the old one is asked for, and counts as an attempt."""
        form = await request.form()
        new = passwords.plain(form.get("new"))
        fault = passwords.fault(new, me.id) or await self._site.slowly(
            "passwords", self._changed, request, me, passwords.plain(form.get("password")), new
        )
        if fault:
            return me.page("console/me.html", 400, fault=fault, least=passwords.LEAST, most=passwords.MOST)
        answer = me.go(f"{SIGN_IN}?changed=1&id={quote(me.id)}")
        cookies.drop(request, answer, cookies.SESSION)
        return answer

    def _changed(self, request: Request, me: Me, old: str, new: str) -> str:
        signins = self._site.city.signins
        device = cookies.read(request, cookies.DEVICE)
        knock = signins.knock(me.id, source=source(request), device=device)
        if not passwords.check(old, knock.proof):
            return "password-old"
        me.door.signins.change(me.id, passwords.proof(new))
        return ""


def lengths(site: Site) -> tuple[float, float]:
    """How long a session lasts: without use, and in any case."""
    absolute = site.settings.session_hours * 3600.0
    return min(site.settings.idle_minutes * 60.0, absolute), absolute


def _id(text: str | None) -> str:
    """An id from an address, to be shown in the field for it; empty where it is none."""
    return text if text and _ID.fullmatch(text) else ""


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""
