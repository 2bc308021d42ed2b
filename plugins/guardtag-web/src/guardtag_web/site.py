"""What every page needs: the door, the settings, the texts, and how a page is made of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from guardtag import Guard, Scan, ScanRequest
from guardtag.aio import Edge
from guardtag.model.tags import Purpose
from guardtag_web import catalogues, languages
from guardtag_web.catalogues import Catalogue, Catalogues
from guardtag_web.kept import Kept
from guardtag_web.live import Live
from guardtag_web.settings import Settings, read
from guardtag_web.together import Together

P = ParamSpec("P")
T = TypeVar("T")
SLOW = ("passwords", "pictures", "boards")
"""What takes long: each in two threads of its own, so that nothing else waits for it, nor it for anything else."""
TEXTS = "guardtag.texts"
"""Where a request's scope holds the texts of its reader, once they are known."""


class Site:
    """One deployment's pages.

    Args:
        city: an open door, the operator's; whoever opened it closes it.
        settings: those of ``[web]`` unless given.

    Attributes:
        city: the door.
        settings: of the pages.
        catalogues: language code to its texts.
        live: tells listeners that something changed.
    """

    def __init__(self, city: Guard, settings: Settings | None = None) -> None:
        self.city = city
        self.settings: Settings = settings if settings is not None else read(city.config.web, city.config.base)
        self.catalogues: Catalogues = catalogues.load(self.settings.texts, city.config.languages)
        self.live: Live = Live(self)
        self._edge = Edge()
        self._scans = Together(city.scan_many)
        self._slow = {sort: ThreadPoolExecutor(2, f"guardtag-{sort}") for sort in SLOW}
        self._templates = Environment(
            loader=PackageLoader("guardtag_web"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True, auto_reload=False,
        )  # fmt: skip
        self._kept = Kept()

    async def run(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A verb in a thread, for whatever can wait."""
        try:
            return await self._edge.run(verb, *args, **kwargs)
        finally:
            self.live.stir()

    async def call(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A verb in a thread that only calls for help and reading tags may use."""
        try:
            return await self._edge.call(verb, *args, **kwargs)
        finally:
            self.live.stir()

    async def scan(self, text: object, purpose: Purpose, source: str) -> Scan:
        """``city.scan``; those that come together share their way to a thread and a read of the store."""
        return await self._scans.ask(ScanRequest(text, purpose, source))

    async def slowly(self, sort: str, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A verb that takes long by its nature, one of ``SLOW``; a flood of them holds up only its like."""
        try:
            return await self._aside(sort, partial(verb, *args, **kwargs))
        finally:
            self.live.stir()

    async def _aside(self, sort: str, verb: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._slow[sort], verb)

    async def mark(self) -> str:
        """What ``city.mark`` says; asked by ``live``."""
        return await self._aside("boards", self.city.mark)

    def texts(self, request: Request) -> Catalogue:
        """The texts in the reader's language; a choice in the address comes before what the browser says."""
        found: Catalogue | None = request.scope.get(TEXTS)
        if found is None:
            found = request.scope[TEXTS] = languages.chosen(self.catalogues, request)
        return found

    def page(self, request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """A page from a template; headers come from ``safety``.

        Args:
            request: whose page; ``nonce`` of its scope stands in the page's one style and script.
            template: such as ``finder/tag.html``.
            status: HTTP status.
            values: for the template, beside ``t`` (the texts), ``at`` (a path of ours, wherever we are mounted),
                ``nonce``, ``languages`` and ``config``.
        """
        text = self._rendered(request, template, {"nonce": request.scope["guardtag.nonce"], **values})
        return self._answer(request, text, status)

    def page_of_all(
        self, request: Request, template: str, fresh: Mapping[str, str], status: int = 200, **values: Hashable
    ) -> HTMLResponse:
        """A page that is the same for all but for a few values; it is rendered once, and kept.

        Args:
            request: as for ``page``.
            template: as for ``page``.
            fresh: values that are put in anew, beside the nonce; of letters, digits, ``-`` and ``_``.
            status: HTTP status.
            values: as for ``page``; of few different ones, since each makes another page.
        """
        key = (template, self.texts(request).code, at(request, ""), tuple(sorted(values.items())))
        text = self._kept.page(
            key, {"nonce": request.scope["guardtag.nonce"], **fresh},
            lambda changing: self._rendered(request, template, {**changing, **values}),
        )  # fmt: skip
        return self._answer(request, text, status)

    def _rendered(self, request: Request, template: str, values: Mapping[str, object]) -> str:
        return self._templates.get_template(template).render(
            t=self.texts(request), at=lambda path: at(request, path), config=self.city.config,
            languages=languages.offered(self.catalogues), **values,
        )  # fmt: skip

    def _answer(self, request: Request, text: str | bytes, status: int) -> HTMLResponse:
        return HTMLResponse(text, status, headers={"content-language": self.texts(request).code})

    def fragment(self, template: str, t: Catalogue, **values: object) -> Markup:
        """A part of a page, the same for all who read a language; to be put into pages as it is.

        Args:
            template: such as ``hall/board.html``.
            t: the texts.
            values: for the template, beside ``t`` and ``config``.
        """
        return Markup(self._templates.get_template(template).render(t=t, config=self.city.config, **values))  # noqa: S704 - escaped

    def close(self) -> None:
        """Waits for what was begun. The door stays open."""
        self._scans.close()
        for pool in self._slow.values():
            pool.shutdown(wait=True)
        self._edge.close()


def at(request: Request, path: str) -> str:
    """A path of ours, from the root of whatever we are mounted into.

    Args:
        request: any.
        path: with a slash in front.
    """
    root: str = request.scope.get("root_path", "")
    return f"{root.rstrip('/')}{path}"
