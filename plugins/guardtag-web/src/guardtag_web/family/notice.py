"""The page behind a message's link: how the call stands, answers as buttons, and after a tap the call itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from guardtag.errors import Conflict, Denied
from guardtag_web.family import forms
from guardtag_web.family.linked import Linked

SHOW, REPLY, ASK, PICTURES = "show", "reply", "ask", "pictures"
TO_BE_SURE = ("false-alarm",)
"""Answers that end the call: asked once more."""
ORDER = (
    "confirmed", "searching", "sighted", "coming", "with-me", "nothing", "not-mine", "seen", "false-alarm", "yes",
    "wrong-number", "stop",
)  # fmt: skip
"""All answers there are, as the buttons stand: what helps most comes first."""


class NoticePages(Linked):
    """The pages of messages' links."""

    async def _door(self, request: Request, key: str) -> Response:
        site = self._site
        page = await site.run(site.city.notices.glance, key, language=site.texts(request).code)
        return self._shown(request, page)

    async def _done(self, request: Request, key: str, do: str, form: Mapping[str, str]) -> Response:
        site = self._site
        glance = await site.run(site.city.notices.glance, key, language=site.texts(request).code)
        note, text, number, status = "", "", False, 200
        shown: Sequence[forms.Picture] = ()
        if do in TO_BE_SURE and do in glance.choices and form.get("sure") != "1":
            return forms.show(site, request, "family/sure.html", glance.now, about=do, fields={"do": do}, purpose="")
        try:
            if do == REPLY:
                text = form.get("text", "")
                await site.run(
                    site.city.relay.reply, key, text, language=site.texts(request).code, sure=form.get("sure") == "1",
                    request_id=forms.once(form),
                )  # fmt: skip
                note, text = "done-reply", ""
            elif do == ASK:
                await site.run(site.city.family.ask, key)
                note = "done-ask"
            elif do == PICTURES:
                shown = forms.pictures(await site.run(site.city.relay.pictures, key))
            elif do in ORDER:
                await site.call(site.city.notices.answer, key, do, request_id=forms.once(form))
                note = f"done-{do}"
            elif do != SHOW:
                raise HTTPException(400)
        except (Conflict, Denied) as error:
            note, number, status = forms.problem(site, request, error), error.code == forms.FINDER_NUMBER, 409
        page = await site.run(site.city.notices.page, key, language=site.texts(request).code)
        return self._shown(request, page, status, note, text, shown, ask_number=number)

    def _shown(
        self, request: Request, page: Any, status: int = 200, note: str = "", text: str = "",
        pictures: Sequence[forms.Picture] = (), *, ask_number: bool = False,
    ) -> Response:  # fmt: skip
        return forms.show(
            self._site, request, "family/notice.html", page.now, status, page=page, note=note, text=text,
            pictures=pictures, ask_number=ask_number, choices=sorted(page.choices, key=ORDER.index),
        )  # fmt: skip
