"""What pages behind links without a password have in common: fetching shows the door, a tap does one thing."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from guardtag.errors import Unknown
from guardtag_web.family import forms
from guardtag_web.site import Site


class Linked:
    """The pages of one kind of links.

    Args:
        site: whose pages.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    async def get(self, request: Request) -> Response:
        """The page as whatever fetches links gets it: it changes nothing and names nobody."""
        try:
            return await self._door(request, request.path_params["key"])
        except Unknown:
            return forms.calm(self._site, request)

    async def post(self, request: Request) -> Response:
        """One tap: it does what its button says; the page after it says what was done."""
        form = await forms.fields(request)
        try:
            return await self._done(request, request.path_params["key"], form.get("do", ""), form)
        except Unknown:
            return forms.calm(self._site, request)

    @abstractmethod
    async def _door(self, request: Request, key: str) -> Response:
        """What fetching a link gives.

        Raises:
            Unknown: it opens nothing.
        """

    @abstractmethod
    async def _done(self, request: Request, key: str, do: str, form: Mapping[str, str]) -> Response:
        """The page after a button.

        Raises:
            Unknown: the link opens nothing.
        """
