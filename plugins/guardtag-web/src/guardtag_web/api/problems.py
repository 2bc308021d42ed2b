"""What is said of a request that the API does not carry out: problem+json (RFC 9457) with a stable code."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from guardtag import texts
from guardtag.errors import BackendError, Conflict, Denied, GuardTagError, TagError
from guardtag.texts import zh_misuse
from guardtag_web.site import Site

MEDIA = "application/problem+json"
WAIT_SECONDS = 5
"""After which whoever asked too much, or met a fault, may ask again."""
_BY_CODE = {
    "API-JSON": 400, "API-KEY": 400, "TOKEN-REFUSED": 401, "RELAY-KEY": 401, "API-AREA": 403, "API-NOTHING": 404,
    "API-METHOD": 405, "API-ACCEPT": 406, "API-LARGE": 413, "API-TYPE": 415, "API-FIELD": 422, "API-MISSING": 422,
    "API-VALUE": 422, "API-STRANGE": 422, "CONFLICT-REQUEST": 422, "API-BUSY": 429, "CONFLICT-BUSY": 503,
}  # fmt: skip
"""HTTP status by code without its beginning, where it is not that of the error's class."""
_BY_CLASS = ((TagError, 404), (Denied, 403), (Conflict, 409), (BackendError, 503))
_SAME = ("TAG-UNKNOWN", "TAG-RETIRED", "TAG-NOT-A-TAG")
"""Ended, unknown, forged: nobody is told which."""


class Problem(Struct, frozen=True, kw_only=True):
    """What went wrong, by RFC 9457.

    Args:
        type: `urn:guardtag:problem:` and the code.
        title: what happened, in the reader's language.
        status: the HTTP status.
        detail: why, and what to do.
        code: stable; `guardtag explain CODE` explains it. Missing where the request did not come as far as the API.
    """

    type: str
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: str
    code: Annotated[str, Meta(pattern="^GT-[A-Z0-9-]+$")] | UnsetType = UNSET


def nothing_here() -> GuardTagError:
    """There is no such address."""
    return GuardTagError(
        "GT-API-NOTHING", "There is nothing at this address.", "The API has no such path.",
        "Look at /api/v1/openapi.json.",
    )  # fmt: skip


def no_tag() -> GuardTagError:
    """The one answer for tags that were ended, never were, or are forged."""
    return TagError(
        "GT-API-TAG", "This is no tag that helps here.", "It was ended, never made, or is another's: that is not told.",
        "If somebody needs help, ring the hotline or 110.",
    )  # fmt: skip


def busy() -> GuardTagError:
    """The token asked too much."""
    return GuardTagError(
        "GT-API-BUSY", "The token asks more than it may.", "Its budget is used up, or too much of it is under way.",
        "Ask again after Retry-After; calls for people are always taken.",
    )  # fmt: skip


def form(error: Exception, language: str) -> GuardTagError:
    """A value has a form that the verb does not take.

    Args:
        error: a ``ValueError`` of the front door; what it says names arguments and limits alone.
        language: of the reader.
    """
    said = str(error)
    return GuardTagError(
        "GT-API-VALUE", "A value has not its form.", said, "Send it in that form.",
        text=zh_misuse.said(said) if language == "zh" else said,
    )  # fmt: skip


def status_of(error: GuardTagError) -> int:
    """The HTTP status that says an error best."""
    code = error.code.removeprefix("GT-")
    if code in _BY_CODE:
        return _BY_CODE[code]
    if isinstance(error, Denied) and code.endswith("-UNKNOWN"):
        return 404
    return next((status for kind, status in _BY_CLASS if isinstance(error, kind)), 500)


def answer(site: Site, request: Request, error: GuardTagError, headers: dict[str, str] | None = None) -> Response:
    """The answer to a request that was not carried out.

    Args:
        site: whose texts.
        request: whose language.
        error: what happened.
        headers: more of them.
    """
    if error.code.removeprefix("GT-") in _SAME:
        error = no_tag()
    status, language = status_of(error), site.texts(request).code
    what, why, do = texts.error(language if language in texts.LANGUAGES else site.city.config.languages[0], error)
    said = Problem(
        type=f"urn:guardtag:problem:{error.code}", title=what, status=status,
        detail=" ".join(filter(None, (why, do))), code=error.code,
    )  # fmt: skip
    more = {"retry-after": str(WAIT_SECONDS)} if status in (429, 503) else {}
    if status == 401:
        more["www-authenticate"] = "Bearer"
    return Response(msgspec.json.encode(said), status, {**more, **(headers or {})}, MEDIA)
