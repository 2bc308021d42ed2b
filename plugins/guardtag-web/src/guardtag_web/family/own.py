"""A contact's own page: a door that says how the call stands, and behind a tap the page itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from guardtag.errors import Conflict, Denied
from guardtag_web.family import forms
from guardtag_web.family.linked import Linked

ANSWERS = ("coming", "with-me", "not-mine", "false-alarm")
TO_BE_SURE = ("false-alarm", "report", "withdraw", "end")
"""What is asked once more, with what it does said."""
REPORTED = ("seen_place", "clothes", "words")


class OwnPages(Linked):
    """The pages of contacts' own links."""

    async def _door(self, request: Request, key: str) -> Response:
        site = self._site
        page = await site.run(site.city.family.glance, key, language=site.texts(request).code)
        return forms.show(site, request, "family/own.html", page.now, page=page, whole=False, **_nothing())

    async def _done(self, request: Request, key: str, do: str, form: Mapping[str, str]) -> Response:
        site = self._site
        glance = await site.run(site.city.family.glance, key, language=site.texts(request).code)
        if do in TO_BE_SURE and form.get("sure") != "1":
            kept = {name: value for name, value in form.items() if name not in ("once", "sure")}
            return forms.show(
                site, request, "family/sure.html", glance.now, about=do, fields=kept, purpose=form.get("purpose", "")
            )
        said, status = _nothing(), 200
        try:
            if do == "pictures":
                found = await site.run(site.city.family.pictures, key, form.get("call", ""))
                said["pictures"] = forms.pictures(found)
            else:
                said["note"] = await self._do(request, key, do, form)
        except ValueError:  # what no button of ours sends
            raise HTTPException(400) from None
        except (Conflict, Denied) as error:
            number = error.code == forms.FINDER_NUMBER
            said, status = _nothing(), 409
            said |= {"note": forms.problem(site, request, error), "ask_number": number, "text": form.get("text", "")}
        if do == "end" and status == 200:
            return forms.show(site, request, "family/ended.html", glance.now)
        page = await site.run(site.city.family.page, key, language=site.texts(request).code)
        return forms.show(site, request, "family/own.html", page.now, status, page=page, whole=True, **said)

    async def _do(self, request: Request, key: str, do: str, form: Mapping[str, str]) -> str:
        """Carries out one button; what is said of it."""
        city, site, call = self._site.city.family, self._site, form.get("call", "")
        again = forms.once(form)
        if do in ANSWERS:
            await site.call(city.answer, key, call, do, request_id=again)
        elif do == "reply":
            await site.run(
                city.reply, key, call, form.get("text", ""), language=site.texts(request).code,
                sure=form.get("sure") == "1", request_id=again,
            )  # fmt: skip
        elif do == "report":
            told = _reported(form)
            await site.call(
                city.report, key, seen_place=told["seen_place"], clothes=told["clothes"], words=told["words"],
                request_id=again,
            )  # fmt: skip
        elif do == "test":
            await site.run(city.test, key, request_id=again)
        elif do == "withdraw":
            await site.run(city.withdraw, key, [form.get("purpose", "")], request_id=again)
        elif do == "end":
            await site.run(city.end, key)
        elif do == "show":
            return ""
        else:
            raise HTTPException(400)
        return f"done-{do}"


def _reported(form: Mapping[str, str]) -> Mapping[str, str]:
    """What was typed, as far as it can be read: a report waits for no letter."""
    return {name: "".join(c if c.isprintable() else " " for c in form.get(name, ""))[:200].strip() for name in REPORTED}


def _nothing() -> dict[str, Any]:
    return {"note": "", "text": "", "ask_number": False}
