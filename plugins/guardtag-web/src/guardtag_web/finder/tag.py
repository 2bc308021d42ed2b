"""From the code to the tap: a page that shows nobody and tells nobody, and one button that does."""

from __future__ import annotations

import logging
import re
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from guardtag import Scan
from guardtag.errors import Ambiguous, BackendError, GuardTagError, Mistyped, NotATag, TagError, TooLong
from guardtag.model.tags import Purpose
from guardtag_web.finder import calm, following
from guardtag_web.finder.asked import Fields, chosen, fields, fresh, once
from guardtag_web.safety import source
from guardtag_web.site import Site, at

MAX_CODE = 300
_LINK = re.compile(r"/[Tt]/([A-Za-z2-7]{26})(?![A-Za-z0-9])")
_TOKEN = re.compile(r"[A-Za-z2-7]{26}")
_AHEAD = {b"sec-purpose": b"prefetch", b"purpose": b"prefetch", b"x-purpose": b"preview", b"x-moz": b"prefetch"}

log: Final = logging.getLogger("guardtag.web")


async def box(site: Site, request: Request) -> Response:
    """``/``: a box for the code that stands beside the square."""
    return _box(site, request)


async def typed(site: Site, request: Request) -> Response:
    """A code that somebody typed, or a link they pasted: on to its page, or back to the box when it cannot be right."""
    text = (await fields(request))["code"].strip()
    try:
        await _scanned(site, request, text, "check")
    except (Mistyped, NotATag, TooLong, Ambiguous):  # whoever knows how codes are made can tell: it gives nothing away
        return _box(site, request, 422, text[:MAX_CODE])
    except TagError:
        return calm.page(site, request)
    except BackendError:
        pass  # the page of the code says whom to ring
    link = _LINK.search(text)
    code = link.group(1) if link else text.replace("/", " ")
    return RedirectResponse(at(request, f"/t/{quote(code, safe='')}{chosen(request)}"), 303)


async def show(site: Site, request: Request) -> Response:
    """``/t/CODE``: changes nothing and tells nobody; messengers fetch it for their previews, too."""
    try:
        scan = await _scanned(site, request, request.path_params["code"], "check" if _ahead(request) else "help")
    except TagError:
        return calm.page(site, request)
    except BackendError as error:
        log.error("a tag could not be read: %s", error.code)
        return _page(site, request, hotline_first=True, status=503)
    return _page(site, request, hotline_first=scan.hotline_first)


async def call(site: Site, request: Request) -> Response:
    """The tap: a call for help, and on to the page that follows it. Nothing that was written wrongly holds it up."""
    given = await fields(request)
    try:
        scan = await _scanned(site, request, request.path_params["code"], "help")
        asks = site.city.relay.has_number(given["message"])
        key = await site.call(_called, site, scan, given, "" if asks else given["message"])
    except TagError:
        return calm.page(site, request)
    except Exception as error:  # whatever it was: nobody may take the family for told
        log.error("a call failed: %s", error.code if isinstance(error, GuardTagError) else type(error).__name__)
        return calm.ring(site, request, given)
    if asks:  # the call is out; only the words wait for an answer, and stand in the box
        return await following.page(site, request, key, text=given["message"], asks=True)
    return RedirectResponse(at(request, f"/r/{key}{chosen(request)}"), 303)


def _called(site: Site, scan: Scan, given: Fields, message: str) -> str:
    """Calls; the key of the finder's page."""
    place, number = given["place"], given["number"]
    incident = scan.alert(
        place=place, message=message, finder=number, request_id=once(given, place, message, number)
    )  # fmt: skip
    return site.city.relay.link(incident).rpartition("/")[2]


def _ahead(request: Request) -> bool:
    """Whether a program looks ahead and says so (Fetch, section Sec-Purpose, and what came before it): no person."""
    said = (value.lower().startswith(_AHEAD[name]) for name, value in request.headers.raw if name in _AHEAD)
    return request.method == "HEAD" or any(said)


async def _scanned(site: Site, request: Request, text: str, purpose: Purpose) -> Scan:
    if _TOKEN.fullmatch(text):
        text = f"https://{site.city.config.link_host.upper()}/T/{text}"  # as it is printed, which is read the fastest
    network = source.network_of(request.scope)
    return await site.scan(text, purpose, network)


def _box(site: Site, request: Request, status: int = 200, code: str = "") -> Response:
    return site.page(request, "finder/box.html", status, code=code, wrong=status != 200)


def _page(site: Site, request: Request, *, hotline_first: bool, status: int = 200) -> Response:
    return site.page_of_all(
        request, "finder/tag.html", {"once": fresh()}, status, hotline_first=hotline_first, choice=chosen(request)
    )
