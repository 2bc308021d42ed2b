"""What the console's rooms share: a page with what went wrong on it, a form that is carried out once, words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from guardtag import Guard
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

    async def carried_out(
        self, request: Request, me: Me, act: Callable[[Guard, str, Mapping[str, str], str], object] | None, id: str
    ) -> tuple[int, Wrong, Mapping[str, str]] | None:
        """Does what a form asks for, once; ``None`` when it is done, or there is no such act.

        Args:
            request: with the form.
            me: who sent it.
            act: given the door, what it is about, the form's fields, and what makes it one however often it comes.
            id: what it is about.

        Returns:
            the status, the sentences and the fields, for a page that says what went wrong beside what was typed.
        """
        form = await forms.read(request)
        if act is None:
            return None
        try:
            await me.run(act, me.door, id, form.texts, form.once)
        except (GuardTagError, ValueError) as error:
            return *self.wrong(request, me, error), form.texts
        return None

    def wrong(self, request: Request, me: Me, error: Exception) -> tuple[int, Wrong]:
        """The status and the sentences of an error that a page says."""
        if isinstance(error, GuardTagError):
            theirs = isinstance(error, ImportRefused) or error.code.startswith("GT-PHOTO-")
            return 422 if theirs else status_of(error), me.said(error)
        return 400, (self._site.texts(request)("console.typed-wrong"), "", "")
