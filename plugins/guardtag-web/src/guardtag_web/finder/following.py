"""After the tap: what became of the call, words to and from the family, and one more tap when something changed."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from guardtag import texts
from guardtag.errors import BackendError, Conflict, GuardTagError, StoreUnavailable, Unknown
from guardtag.model.relay import FINDER
from guardtag.world import local
from guardtag_web.finder import calm
from guardtag_web.finder.asked import chosen, fields, fresh, once, picture, pictures_taken
from guardtag_web.site import Site, at

CHOICES = ("walked-on", "must-leave", "police")
"""As ``city.relay.tell`` takes them; the page asks in this order."""
EARLIER = "earlier"
"""With this in its query the page shows all words."""
ROOM, MARKUP = 4_000, 180
"""Bytes that words take on the page, each with what stands around it: 14 kB are all the page may be."""


async def show(site: Site, request: Request) -> Response:
    """``/r/KEY``: the truth, for the one finder whose key it is. It changes nothing."""
    return await page(site, request, request.path_params["key"])


async def back(site: Site, request: Request) -> Response:
    """Whoever asks for the address of a form gets the page it stands on."""
    return _on(request)


async def say(site: Site, request: Request) -> Response:
    """Words for the family. A number in them is asked about first, and the words stay."""
    given = await fields(request)
    text, sure = given["text"], given["sure"] == "yes"
    verb = partial(
        site.city.relay.say, language=site.texts(request).code, sure=sure, request_id=once(given, text, given["sure"])
    )
    return await _done(site, request, verb, text, text=text)


async def tell(site: Site, request: Request) -> Response:
    """One more tap: walked on, must leave, the police are here."""
    given = await fields(request)
    choice, place = given["choice"], given["place"]
    if choice not in CHOICES:
        return await page(site, request, request.path_params["key"], status=422)
    verb = partial(
        site.city.relay.tell, place=place, language=site.texts(request).code, request_id=once(given, choice, place)
    )
    return await _done(site, request, verb, choice)


async def photo(site: Site, request: Request) -> Response:
    """A picture, after the tap: no call waits until one has come through a bad connection."""
    key = request.path_params["key"]
    given, data = await picture(request)
    try:
        await site.slowly("pictures", site.city.relay.add_picture, key, data, request_id=once(given))
    except Unknown:
        return calm.page(site, request)
    except StoreUnavailable:
        return calm.ring(site, request)
    except (Conflict, BackendError) as problem:  # too many, or no picture
        return await page(site, request, key, problem=problem, status=409)
    return _on(request)


async def seen(site: Site, request: Request) -> Response:
    """The finder read what is written to them; the page's script says so, or a button where no script runs."""
    try:
        await site.run(site.city.relay.seen, request.path_params["key"])
    except Unknown:
        return calm.page(site, request)
    except BackendError:
        pass  # it will be said again
    return Response(status_code=204) if request.headers.get("sec-fetch-dest") == "empty" else _on(request)


async def page(
    site: Site, request: Request, key: str, *, text: str = "", asks: bool = False,
    problem: GuardTagError | None = None, status: int = 200,
) -> Response:  # fmt: skip
    """The page of a finder, perhaps with what could not be done and why.

    Args:
        site: whose pages.
        request: whose language and mount count.
        key: of the page.
        text: words that were not sent, to stand where they were written.
        asks: a number stands in them, and the finder is asked whether it shall be seen.
        problem: why.
        status: HTTP status.
    """
    t = site.texts(request)
    try:
        said = await site.run(site.city.relay.page, key, language=t.code)
    except Unknown:
        return calm.page(site, request)
    except BackendError:
        return calm.ring(site, request)
    shown = said.words if EARLIER in request.query_params else newest(said.words, said.unread)
    sides = (said.family, said.responders)
    zone = site.city.config.timezone
    return site.page(
        request, "finder/following.html", status, page=said, key=key, choice=chosen(request), choices=CHOICES,
        here=at(request, f"/r/{key}"), words=shown, earlier=len(said.words) - len(shown),
        once=fresh(), text=text, asks=asks, takes_pictures=pictures_taken(),
        problem=texts.error(said.language, problem) if problem else None,
        sent=min((side.sent_at for side in sides if side.sent_at), default=0.0),
        read=min((side.read_at for side in sides if side.read_at), default=0.0),
        clock=lambda moment: _clock(moment, said.saved, zone),
    )  # fmt: skip


def newest(words: Sequence[Any], unread: int) -> Sequence[Any]:
    """The newest words that fit on the page, which a telephone with a bad line loads; and all that are not read yet.

    Args:
        words: as ``city.relay.page`` gives them, oldest first.
        unread: how many of those to the finder, the newest, they have not read: what is not shown must not become read.
    """
    room = ROOM
    for number, word in reversed(list(enumerate(words))):
        room -= len(html.escape(word.text).encode()) + MARKUP
        if room < 0 and not unread and number + 1 < len(words):
            return words[number + 1 :]
        unread -= bool(unread) and word.side != FINDER
    return words


async def _done(site: Site, request: Request, verb: Callable[..., Any], said: str, *, text: str = "") -> Response:
    try:
        await site.run(verb, request.path_params["key"], said)
    except Unknown:
        return calm.page(site, request)
    except Conflict as problem:
        asks = problem.code == "GT-RELAY-NUMBER"
        key, shown = request.path_params["key"], None if asks else problem
        return await page(site, request, key, text=text, asks=asks, problem=shown, status=409)
    except BackendError:
        return calm.ring(site, request)
    return _on(request)


def _on(request: Request) -> Response:
    return RedirectResponse(at(request, f"/r/{request.path_params['key']}{chosen(request)}"), 303)


def _clock(moment: float, saved: float, zone: str) -> str:
    """``14:03``, with the day in front where it is another one than the call's."""
    said = local(moment, zone)
    return said[11:] if said[:10] == local(saved, zone)[:10] else said[5:]
