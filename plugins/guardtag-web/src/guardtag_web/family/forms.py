"""What both kinds of pages need: forms read strictly, times as people read them, the calm page, notes."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import attrs
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from guardtag import texts
from guardtag.errors import GuardTagError
from guardtag.model.relay import FinderPhoto
from guardtag_web.languages import ASKED
from guardtag_web.site import Site

MAX_FIELDS = 12
MAX_TEXT = 2_000
"""Characters of one field; what is longer than a verb takes is cut there."""
_ONCE = re.compile(r"[A-Za-z0-9_-]{8,40}")
FINDER_NUMBER = "GT-RELAY-NUMBER"


async def fields(request: Request) -> Mapping[str, str]:
    """The fields of a form; each once, none of them a file.

    Raises:
        HTTPException: 400 for anything else, or when it has no key that makes a second tap the same.
    """
    async with request.form(max_files=0, max_fields=MAX_FIELDS) as form:
        pairs = form.multi_items()
    found = {name: value for name, value in pairs if isinstance(value, str)}
    if len(found) != len(pairs) or not _ONCE.fullmatch(found.get("once", "")):
        raise HTTPException(400)
    return {name: value[:MAX_TEXT] for name, value in found.items()}


def once(form: Mapping[str, str]) -> str:
    """The request id of what was asked with a form: the same for a second tap, another one for another button."""
    return f"{form['once']}-{form['do'][:20]}"


@attrs.frozen
class Picture:
    """A finder's picture, as it stands in a page: in the answer to a tap, at no address that could be passed on.

    Args:
        finder: number of the finder.
        at: when it was added.
        data: in Base64 (RFC 4648, section 4).
    """

    finder: int
    at: float
    data: str = attrs.field(repr=False)


def pictures(found: Iterable[FinderPhoto]) -> Sequence[Picture]:
    """Finders' pictures for a page."""
    return [Picture(one.finder, one.at, base64.b64encode(one.data).decode()) for one in found]


def calm(site: Site, request: Request) -> Response:
    """The page of every link that opens nothing, whatever the reason: the same bytes."""
    return site.page(request, "family/closed.html", 404)


def show(site: Site, request: Request, template: str, now: float, status: int = 200, **values: object) -> Response:
    """A page of this room, with a fresh key for its forms."""
    chosen = request.query_params.get(ASKED, "")
    here = f"?{ASKED}={chosen}" if chosen in site.catalogues else "?"
    return site.page(
        request, template, status, once=secrets.token_urlsafe(12), here=here,
        clock=clock(site, request, now), word=lambda key, other="family.other": words(site, request, key, other),
        verb=lambda name: verb(site, request, name), **({"pictures": ()} | values),
    )  # fmt: skip


def words(site: Site, request: Request, key: str, other: str = "family.other") -> str:
    """A text of this room whose key is made of data, such as a kind of call of the deployment's own."""
    t = site.texts(request)
    return t(key if key in t.texts else other)


def verb(site: Site, request: Request, name: str) -> str:
    """What somebody did who looked, as the person's own copy says it."""
    t = site.texts(request)
    known = texts.catalogue(t.code if t.code in texts.LANGUAGES else site.city.config.languages[0]).DOSSIER
    said: str = known.get(f"value-{name}", t("family.looked"))
    return said


def problem(site: Site, request: Request, error: GuardTagError) -> str:
    """What an error says to whoever reads the page."""
    t = site.texts(request)
    what, why, do = texts.error(t.code if t.code in texts.LANGUAGES else site.city.config.languages[0], error)
    return " ".join(part for part in (what, why, do) if part)


def clock(site: Site, request: Request, now: float) -> Callable[[float | None], str]:
    """Says a time: the hour of today, else the day and the hour."""
    zone, t = ZoneInfo(site.city.config.timezone), site.texts(request)

    def said(at: float | None) -> str:
        if at is None:
            return t("family.never")
        then, today = (datetime.fromtimestamp(one, zone) for one in (at, now))
        hour = then.strftime("%H:%M")
        if then.date() == today.date():
            return hour
        if then.year == today.year:
            more = {"year": then.year, "mm": f"{then:%m}", "dd": f"{then:%d}"}
            return t("family.date", month=then.month, day=then.day, hour=hour, **more)
        return f"{then:%Y-%m-%d} {hour}"

    return said
