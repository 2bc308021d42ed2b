"""A call that is open on the console: what the tests of its pages share."""

from __future__ import annotations

import pytest
from web_console import CHEAP, enter, field, hired

import guardtag
from conftest import Pages
from guardtag_web.console import passwords

FAR = "feicheng/anzhan/a/b/1"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", CHEAP)


@pytest.fixture
def called(pages: Pages) -> guardtag.Incident:
    """小军 was found, and 李岭 is signed in."""
    hired(pages)
    call = pages.door.scan(pages.tag(pages.boy()).link).alert(place="bus stop", message=HOSTILE)
    pages.door.dispatch()
    enter(pages)
    return call


def act(pages: Pages, call: guardtag.Incident, what: str, **data: str) -> tuple[int, str]:
    """Sends a form of the call's page; the status and the page that follows."""
    page = pages.client.get(f"/console/calls/{call.id}?l=en").text
    form = {"csrf": field(page), "once": field(page, "once")} | data
    answer = pages.client.post(f"/console/calls/{call.id}/{what}", data=form, headers={"accept-language": "en"})
    if answer.status_code == 303:
        return 303, pages.client.get(answer.headers["location"] + "&l=en").text
    return answer.status_code, answer.text
