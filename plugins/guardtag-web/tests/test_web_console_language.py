"""The language of the console: what was chosen stays, over links, forms, signing in and out."""

from __future__ import annotations

import pytest
from web_console import CHEAP, PASSWORD, enter, field, hired

from conftest import Pages
from guardtag_web.console import passwords

CHINESE = {"accept-language": "zh"}


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", CHEAP)


def language(pages: Pages, path: str) -> str:
    """What a page says that it is written in, to a Chinese browser."""
    return pages.client.get(path, headers=CHINESE).headers["content-language"]


def test_a_choice_is_kept_over_links_forms_and_signing_in(pages: Pages) -> None:
    hired(pages)
    call = pages.door.scan(pages.tag(pages.boy()).link).alert(place="bus stop")
    assert language(pages, "/console/sign-in") == "zh"
    assert "set-cookie" not in pages.client.get("/console/sign-in", headers=CHINESE).headers
    answer = pages.client.get("/console/sign-in?l=en", headers=CHINESE)
    assert answer.headers["set-cookie"].startswith("__Host-guardtag-language=en;")
    assert language(pages, "/console/sign-in") == "en"
    wrong = pages.client.post("/console/sign-in", data={"username": "li-ling", "password": "no"}, headers=CHINESE)
    assert wrong.headers["content-language"] == "en"
    enter(pages, PASSWORD, **CHINESE)
    for path in ("/console", "/console/me", f"/console/calls/{call.id}", "/console/people", "/console/calls/nothing"):
        assert language(pages, path) == "en"
    page = pages.client.get(f"/console/calls/{call.id}", headers=CHINESE).text
    form = {"csrf": field(page), "once": field(page, "once"), "outcome": "nonsense"}
    told = pages.client.post(f"/console/calls/{call.id}/close", data=form, headers=CHINESE)
    assert (told.status_code, told.headers["content-language"]) == (400, "en")
    done = pages.client.post(f"/console/calls/{call.id}/acknowledge", data=form, headers=CHINESE)
    assert language(pages, done.headers["location"]) == "en"
    assert 'href="/console/me?l=zh"' in pages.client.get("/console/me").text
    assert language(pages, "/console/me?l=zh") == "zh"
    assert language(pages, "/console") == "zh"


def test_whoever_chose_nothing_reads_the_language_of_their_record(pages: Pages) -> None:
    hired(pages, language="en")
    enter(pages, **CHINESE)
    assert language(pages, "/console/me") == "en"
    assert language(pages, "/console/me?l=zh") == "zh"
    assert language(pages, "/console/me") == "zh", "a choice counts more"


def test_what_is_no_language_of_ours_is_neither_kept_nor_taken(pages: Pages) -> None:
    for path in ("/console/sign-in?l=xx", "/console/sign-in?l=", "/console/sign-in?l=en%0d%0aset-cookie:a=b"):
        answer = pages.client.get(path, headers=CHINESE)
        assert answer.headers["content-language"] == "zh"
        assert "set-cookie" not in answer.headers
    pages.client.cookies.set("__Host-guardtag-language", "<script>", domain="tag.example.org")
    assert language(pages, "/console/sign-in") == "zh"


def test_the_finder_s_page_takes_no_notice_of_it(pages: Pages) -> None:
    pages.client.get("/console/sign-in?l=en", headers=CHINESE)
    answer = pages.client.get("/", headers=CHINESE)
    assert answer.headers["content-language"] == "zh"
    assert "set-cookie" not in pages.client.get("/?l=en").headers


def test_a_message_s_page_leads_to_the_console_in_the_language_that_was_chosen(pages: Pages) -> None:
    hired(pages)
    call = pages.door.scan(pages.tag(pages.boy()).link).alert(place="bus stop")
    pages.door.dispatch()
    one = next(one for one in pages.door.notices.of(call.id) if one.side == "responder")
    link = pages.door.notices.link(one.id).removeprefix("https://tag.example.org")
    page = pages.client.get(f"{link}?l=en", headers=CHINESE).text
    assert 'href="/console?l=en"' in page
    assert 'action="?l=en"' in page
    told = pages.client.post(f"{link}?l=en", data={"once": field(page, "once"), "do": "coming"}, headers=CHINESE)
    assert (told.headers["content-language"], 'action="?l=en"' in told.text) == ("en", True)
    away = pages.client.get("/console?l=en", headers=CHINESE)
    assert language(pages, away.headers["location"]) == "en"
    assert "nowhere" not in pages.client.get(f"{link}?l=nowhere%22%3E").text.partition("<form")[2]
