"""A register from a spreadsheet: sent, judged row by row, looked over, entered, taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from guardtag import Guard, texts
from guardtag.errors import GuardTagError
from guardtag.interop.uploads import Upload
from guardtag_web.console import forms
from guardtag_web.console.desk import PAGE, Desk, Wrong
from guardtag_web.console.forms import Form
from guardtag_web.console.frame import Me, behind
from guardtag_web.console.jobs import Job, Jobs, Progress
from guardtag_web.console.words import Words
from guardtag_web.site import Site

IMPORTS: Final = ("supervisor",)
ENCODINGS: Final = ("utf-8", "gb18030", "utf-16")
SHOWN: Final = 200
"""Rows of one page that something is wrong with."""
SOON: Final = 1.5
"""Seconds that a page waits for work to end, so that a small file needs no second page."""


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are."""
    desk = Imports(site)
    return [
        Route("/console/imports", behind(site, desk.list, IMPORTS), methods=["GET"]),
        Route("/console/imports", behind(site, desk.send, IMPORTS), methods=["POST"]),
        Route("/console/imports/file/{job}", behind(site, desk.job, IMPORTS), methods=["GET"]),
        Route("/console/imports/file/{job}/{act}", behind(site, desk.act, IMPORTS), methods=["POST"]),
        Route("/console/imports/{run}", behind(site, desk.one, IMPORTS), methods=["GET"]),
        Route("/console/imports/{run}/undo", behind(site, desk.undo, IMPORTS), methods=["POST"]),
    ]


class Imports(Desk):
    """The pages.

    Args:
        site: whose.
    """

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._jobs = Jobs(site)

    async def list(
        self, request: Request, me: Me, status: int = 200, wrong: Wrong | None = None, kept: Form | None = None
    ) -> Response:
        """One's imports, and the form for a file."""
        after = request.query_params.get("after", "")[:40]
        runs = await me.run(me.door.imports.list, after=after, limit=PAGE)
        older = runs[-1].id if len(runs) == PAGE else ""
        return self.page(
            request, me, "console/imports.html", status, wrong, kept, runs=runs, older=older, encodings=ENCODINGS
        )

    async def send(self, request: Request, me: Me) -> Response:
        """A file came: it is judged, and nothing is written."""
        form, t = await forms.read(request), self._site.texts(request)
        name, data = form.files.get("file", ("", b""))
        area = form("area")[:120] or me.responder.area
        if not data:
            return await self.list(request, me, 400, (t("console.imports-no-file"), "", ""), form)
        id = forms.once()
        if not self._jobs.hold(id, me.id, area, Upload(name, data)):
            return await self.list(request, me, 503, (t("console.imports-busy"), "", ""), form)
        job = self._jobs.get(id, me.id)
        assert job is not None
        encoding = form("encoding") if form("encoding") in ENCODINGS else None
        verb = partial(_check, me.door, job, encoding)
        if not self._jobs.begin(job, "check", verb):
            self._jobs.drop(id, me.id)
            return await self.list(request, me, 503, (t("console.imports-busy"), "", ""), form)
        await _soon(job)
        return me.go(f"/console/imports/file/{id}?encoding={encoding or ''}")

    async def job(self, request: Request, me: Me) -> Response:
        """How far it is, or what came of it."""
        id = request.path_params["job"][:40]
        job, t = self._jobs.get(id, me.id), self._site.texts(request)
        if job is None:
            return await self.list(request, me, 410, (t("console.imports-gone"), "", ""))
        encoding = request.query_params.get("encoding", "")
        if job.works:
            return self.page(request, me, "console/imports_working.html", job=job)
        if job.error is not None:
            self._jobs.drop(id, me.id)
            status, wrong = self.wrong(request, me, job.error)
            return await self.list(request, me, status, wrong)
        if job.what == "enter":
            self._jobs.drop(id, me.id)
            return me.go(f"/console/imports/{job.result.id}?did=enter")
        w = Words(self._site, request)
        return self.page(
            request, me, "console/imports_checked.html", job=job, id=id, seen=job.result,
            encoding=encoding if encoding in ENCODINGS else "", refused=_said(w, job.result.refused),
            notes=_said(w, job.result.notes), most=SHOWN,
        )  # fmt: skip

    async def act(self, request: Request, me: Me) -> Response:
        """Enters what was looked over, or forgets it."""
        id, act = request.path_params["job"][:40], request.path_params["act"]
        form, t = await forms.read(request), self._site.texts(request)
        job = self._jobs.get(id, me.id)
        if job is None:
            return await self.list(request, me, 410, (t("console.imports-gone"), "", ""))
        if act == "drop":
            self._jobs.drop(id, me.id)
            return me.go("/console/imports")
        encoding = form("encoding") if form("encoding") in ENCODINGS else None
        verb = partial(_enter, me.door, job, encoding, bool(form("all")), form.once)
        if act == "enter" and job.what == "check" and not self._jobs.begin(job, "enter", verb):
            return await self.list(request, me, 503, (t("console.imports-busy"), "", ""), form)
        await _soon(job)
        return me.go(f"/console/imports/file/{id}")

    async def one(self, request: Request, me: Me, status: int = 200, wrong: Wrong | None = None) -> Response:
        """One import: what it entered, what it did not, and its undoing."""
        run = await me.run(me.door.imports.get, request.path_params["run"][:40])
        w = Words(self._site, request)
        return self.page(
            request, me, "console/imports_one.html", status, wrong, run=run, refused=_said(w, run.refused),
            notes=_said(w, run.notes), most=SHOWN,
        )  # fmt: skip

    async def undo(self, request: Request, me: Me) -> Response:
        """Erases those whom it entered and who have no life in the register yet."""
        run, form = request.path_params["run"][:40], await forms.read(request)
        if form("sure") != "yes":
            return await self.one(request, me, 400, (self._site.texts(request)("console.imports-sure-first"), "", ""))
        try:
            await me.run(me.door.imports.undo, run)
        except GuardTagError as error:
            status, wrong = self.wrong(request, me, error)
            return await self.one(request, me, status, wrong)
        return me.go(f"/console/imports/{run}?did=undo")


def _check(door: Guard, job: Job, encoding: str | None, progress: Progress) -> object:
    return door.imports.check(job.file, root_area=job.area, encoding=encoding, progress=progress)


def _enter(
    door: Guard, job: Job, encoding: str | None, all_or_none: bool, once: str, progress: Progress
) -> object:  # fmt: skip
    return door.imports.enter(
        job.file, root_area=job.area, encoding=encoding, all_or_none=all_or_none, request_id=once, progress=progress
    )


def _said(w: Words, found: Sequence[Any]) -> Sequence[tuple[int, str, str, str]]:
    """What is wrong with rows, in the reader's language: row, column, what, what to do."""
    said = []
    for one in found[:SHOWN]:
        what, _, do = texts.error(w.language, one)
        said.append((one.row, one.column, what, do))
    return said


async def _soon(job: Job) -> None:
    """Waits a moment for work to end."""
    if job.task is not None:
        await asyncio.wait([job.task], timeout=SOON)
