"""The frame of every page of the console: who is signed in, what they may go to, and that a form was theirs.

A handler is ``async def page(request, me)``; ``behind(site, page)`` makes an endpoint of it. Whoever is not signed in
is sent to the sign-in page and back to where they were. A form is let through with the token of its session alone.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import ParamSpec, TypeVar
from urllib.parse import quote, unquote

import attrs
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from guardtag import Guard, texts
from guardtag.errors import Denied, GuardTagError
from guardtag.model.people import Responder
from guardtag.model.signins import Session
from guardtag_web.console import cookies, tongue
from guardtag_web.console.menu import MENU
from guardtag_web.safety import uploads
from guardtag_web.safety.failures import status_of
from guardtag_web.site import Site, at

P = ParamSpec("P")
T = TypeVar("T")
SIGN_IN = "/console/sign-in"
_BACK = re.compile(r"/console(?:/[A-Za-z0-9_.~%-]+)*/?(?:\?[A-Za-z0-9_.~%=&,:+-]*)?")


@attrs.frozen
class Me:
    """Whoever is signed in, in one request.

    Args:
        site: the pages.
        request: this request.
        door: ``city.acting_as(id)``.
        responder: their record, fresh.
        session: theirs.
        csrf: what each form of a page of theirs must carry, in a field of this name.
    """

    site: Site
    request: Request = attrs.field(repr=False)
    door: Guard = attrs.field(repr=False)
    responder: Responder
    session: Session
    csrf: str = attrs.field(repr=False)

    @property
    def id(self) -> str:
        """Their id."""
        return self.responder.id

    async def run(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A verb in a thread; see ``Site.run``."""
        return await self.site.run(verb, *args, **kwargs)

    def page(self, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """A page of theirs; see ``Site.page``. The template extends ``console/frame.html``.

        It knows ``me`` and ``csrf`` besides, and ``menu``: pairs of a key of the texts and a path.
        """
        menu = [(one.key, one.path) for one in MENU if self.responder.role in one.roles]
        return self.site.page(self.request, template, status, me=self, csrf=self.csrf, menu=menu, **values)

    def go(self, path: str) -> Response:
        """On to a page of ours, after a form: reloading it repeats nothing (303, RFC 9110 section 15.4.4).

        Args:
            path: with a slash in front.
        """
        return RedirectResponse(at(self.request, path), 303)

    def said(self, error: GuardTagError) -> tuple[str, str, str]:
        """An error in the reader's language: what, why, what to do."""
        return said(self.site, self.request, error)


Handler = Callable[[Request, Me], Awaitable[Response]]


def behind(site: Site, page: Handler, roles: Sequence[str] = ()) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of a page that only who is signed in may see.

    An error of a verb becomes a page that says what happened, in the reader's language, with a way back.

    Args:
        site: the pages.
        page: makes it.
        roles: of responders, any unless given. It only keeps away from a page what would be refused there: what
            somebody may do is decided by the verbs.
    """

    async def endpoint(request: Request) -> Response:
        """Whoever is signed in gets the page; what was uploaded is let go with it."""
        try:
            return await answered(request)
        finally:
            await request.close()

    async def answered(request: Request) -> Response:
        """The page, once who asks for it is known."""
        token = cookies.read(request, cookies.SESSION)
        try:
            door, responder, session = await site.run(_entered, site.city, token)
        except Denied:
            return _signed_out(site, request)
        me = Me(site, request, door, responder, session, csrf_of(token))
        tongue.prefer(site, request, responder.language)
        if request.method == "POST":
            form = await uploads.taken(request)
            given = form.get("csrf")
            if not isinstance(given, str) or not hmac.compare_digest(given.encode(), me.csrf.encode()):
                return me.page("console/problem.html", 403, what=site.texts(request)("console.csrf"), why="", do="",
                               back=back(request))  # fmt: skip
        if roles and responder.role not in roles:
            return me.page("console/problem.html", 403, what=site.texts(request)("console.not-yours"), why="", do="",
                           back="/console")  # fmt: skip
        try:
            return await page(request, me)
        except GuardTagError as error:
            what, why, do = me.said(error)
            return me.page("console/problem.html", status_of(error), what=what, why=why, do=do, back=back(request))

    return endpoint


def csrf_of(token: str) -> str:
    """What a form of a session carries; it says nothing of the session's own token."""
    return hmac.new(token.encode(), b"guardtag/console/form", hashlib.sha256).hexdigest()[:32]


def said(site: Site, request: Request, error: GuardTagError) -> tuple[str, str, str]:
    """An error in the reader's language: what, why, what to do."""
    code = site.texts(request).code
    return texts.error(code if code in texts.LANGUAGES else site.city.config.languages[0], error)


def path_of(request: Request) -> str:
    """Where a request is within us, wherever we are mounted."""
    path: str = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return path


def back(request: Request) -> str:
    """Where a form was: the address it was posted to, as a page; of an address with nothing to see the list."""
    return safe_back(path_of(request).rpartition("/")[0] if request.method == "POST" else path_of(request))


def safe_back(path: object) -> str:
    """A path within the console to go back to, and nothing else: neither another site nor a script.

    Args:
        path: anything that a stranger may have written into an address.
    """
    if isinstance(path, str) and len(path) <= 500 and _BACK.fullmatch(path) and "/." not in unquote(path):
        return path
    return "/console"


def _entered(city: Guard, token: str) -> tuple[Guard, Responder, Session]:
    session = city.signins.look(token)
    door = city.acting_as(session.responder)
    return door, door.responders.get(session.responder), session


def _signed_out(site: Site, request: Request) -> Response:
    """To the sign-in page, and back here; a form that was sent too late is told that it was not saved."""
    if request.method != "GET":
        to = f"{SIGN_IN}?next={quote(back(request))}"
        return site.page(request, "console/expired.html", 401, to=to)
    here = path_of(request) + (f"?{request.url.query}" if request.url.query else "")
    over = "&over=1" if cookies.read(request, cookies.SESSION) else ""
    answer = RedirectResponse(at(request, f"{SIGN_IN}?next={quote(safe_back(here))}{over}"), 303)
    if over:
        cookies.drop(request, answer, cookies.SESSION)
    return answer
