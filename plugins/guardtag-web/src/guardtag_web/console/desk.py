"""What the console's rooms share: a page with what went wrong on it, a form that is carried out once, words."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from guardtag.errors import GuardTagError, ImportRefused
from guardtag_web.console import forms
from guardtag_web.console.forms import Form
from guardtag_web.console.frame import Me
from guardtag_web.console.words import Words
from guardtag_web.safety.failures import status_of
from guardtag_web.site import Site

PAGE: Final = 20
"""People, lines or files of one page."""

Wrong = tuple[str, str, str]


class Desk:
    """A room's pages.

    Args:
        site: whose.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    def page(
        self, request: Request, me: Me, template: str, status: int = 200, wrong: Wrong | None = None,
        kept: Form | None = None, **values: object,
    ) -> Response:  # fmt: skip
        """A page with the words of its reader, a fresh ``once`` for its forms, and what went wrong, if anything."""
        return me.page(
            template, status, w=Words(self._site, request), once=forms.once(), wrong=wrong, kept=kept or Form({}),
            did=request.query_params.get("did", "")[:20], **values,
        )  # fmt: skip

    def wrong(self, request: Request, me: Me, error: Exception) -> tuple[int, Wrong]:
        """The status and the sentences of an error that a page says."""
        if isinstance(error, GuardTagError):
            theirs = isinstance(error, ImportRefused) or error.code.startswith("GT-PHOTO-")
            return 422 if theirs else status_of(error), me.said(error)
        return 400, (self._site.texts(request)("console.typed-wrong"), "", "")
