"""After the tap: words, choices and pictures; strangers' words are words and nothing else."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import attrs
import pytest
from test_web_finder import EN, ZH, codes, field, incidents, tapped, token
from tests import cases
from tests.door.test_pictures import PLACE, picture
from tests.report.test_page import Page
from tests.report.test_poster import the_poster

import guardtag
from conftest import Pages
from guardtag.errors import StoreUnavailable
from guardtag.report import forms, leaflet, poster

# What a paper tells the passer-by to tap, as it stands between the marks of each language.
TAPPED = {"zh": "点“([^”]+)”", "en": "[Tt]ap '([^']+)'"}
MESSAGES = [case for param in cases.group("finder_message") for case in param.values]
TEXTS = [case for case in MESSAGES if "file" not in case.input]


@pytest.fixture
def path(pages: Pages) -> str:
    """The page of a finder who tapped."""
    return tapped(pages, token(pages))


def said(pages: Pages, path: str, text: str, **more: str) -> Any:
    once = field(pages.client.get(path).text, "once")
    return pages.client.post(f"{path}/say", data={"once": once, "text": text} | more, headers=EN)


def mother(pages: Pages) -> str:
    """Her own link in the newest message to her."""
    pages.door.dispatch()
    lines = (pages.door.config.base / "notices.jsonl").read_text("utf-8").splitlines()
    return [m["link"] for m in map(json.loads, lines) if m["target"] == "tian@example.org"][-1]


@pytest.mark.parametrize("case", TEXTS, ids=lambda case: case.id)
def test_strangers_words_are_words(pages: Pages, path: str, case: Any) -> None:
    """finder_message, of the page; what becomes of them in messages: tests/response/test_relay.py and test_sms.py."""
    text = cases.expand(case.input, {})
    answer = said(pages, path, text, sure="yes")
    assert answer.status_code == 303
    page = pages.client.get(path, headers=EN).text
    (shown,) = re.findall(r"<bdi>([^<]*)</bdi></li>", page)
    assert not re.search("[<\"']", shown)
    kept = html.unescape(shown)
    assert kept == pages.door.relay.page(path.rpartition("/")[2]).words[0].text
    assert not set(kept) & {"\0", "\r", "\n", "\u202e"}
    if case.id == "finder_message-003":
        assert kept == "{{7*7}} ${7*7} {0.__class__}"


@pytest.mark.parametrize("case", TEXTS, ids=lambda case: case.id)
def test_so_are_those_of_the_tap_and_the_log_never_has_them(
    pages: Pages, case: Any, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    text = cases.expand(case.input, {})
    caplog.set_level("DEBUG")
    pages.client.post(f"/t/{token(pages)}", data={"place": text, "number": text, "message": text})
    (incident,) = incidents(pages)
    assert incident.place
    assert not [line for line in caplog.messages if incident.place in line and len(incident.place) > 3]


def test_a_number_at_the_tap_is_asked_about_while_the_call_is_out(pages: Pages) -> None:
    """finder_message-018."""
    code = token(pages)
    once = field(pages.client.get(f"/t/{code}").text, "once")
    for _ in range(2):  # a reload of the answer is no second call
        answer = pages.client.post(
            f"/t/{code}?l=en", data={"once": once, "place": "shop", "message": "call me +86 138 0013 8000"}
        )
        assert answer.status_code == 200
    (incident,) = incidents(pages)
    assert (incident.place, incident.message, incident.finders) == ("shop", "", 1)
    assert "were not sent yet" in answer.text
    assert ">call me +86 138 0013 8000</textarea>" in answer.text
    (where,) = re.findall(r'action="([^"]*/say[^"]*)"', answer.text)
    assert re.fullmatch(r"/r/[A-Z2-7]{53}/say\?l=en", where)
    assert f'href="{where.partition("/say")[0]}?l=zh"' in answer.text  # a change of language keeps the page
    sent = pages.client.post(where, data={"text": "call me +86 138 0013 8000", "sure": "yes"})
    assert sent.status_code == 303
    assert "call me +86 138 0013 8000" in pages.client.get(sent.headers["location"]).text


def test_a_number_in_words_is_asked_about_and_the_words_stay(pages: Pages, path: str) -> None:
    answer = said(pages, path, "ring 138 0013 8000")
    assert answer.status_code == 409
    assert ">ring 138 0013 8000</textarea>" in answer.text
    assert pages.door.relay.page(path.rpartition("/")[2]).words == ()
    assert said(pages, path, "ring 138 0013 8000", sure="yes").status_code == 303


def test_words_go_both_ways_and_once(pages: Pages, path: str) -> None:
    once = field(pages.client.get(path).text, "once")
    for _ in range(2):
        assert pages.client.post(f"{path}/say", data={"once": once, "text": "he sits"}).status_code == 303
    pages.door.relay.reply(mother(pages), "我 <马上> 到", language="zh")
    page = pages.client.get(path, headers=EN).text
    assert page.count("he sits") == 1
    assert "我 &lt;马上&gt; 到" in page
    assert "in Chinese:" in page
    assert 'data-unread="1"' in page
    assert "<noscript>" in page
    assert pages.client.get(path).status_code == 200  # a look marks nothing
    assert pages.door.relay.page(path.rpartition("/")[2]).unread == 1
    assert pages.client.post(f"{path}/seen", headers={"sec-fetch-dest": "empty"}).status_code == 204
    assert pages.client.post(f"{path}/seen").headers["location"] == path
    assert pages.door.relay.page(path.rpartition("/")[2]).unread == 0


def test_too_quick_is_said_and_the_words_stay(pages: Pages, path: str) -> None:
    said(pages, path, "one")
    answer = said(pages, path, "two")
    assert answer.status_code == 409
    assert "too quick" in answer.text
    assert ">two</textarea>" in answer.text
    assert said(pages, path, " ").status_code == 409


@pytest.mark.parametrize("choice", ["walked-on", "must-leave", "police"])
def test_one_tap_more(pages: Pages, path: str, choice: str) -> None:
    assert f'value="{choice}"' in pages.client.get(path).text
    assert pages.client.post(f"{path}/tell", data={"choice": choice, "place": "the river"}).status_code == 303
    (incident,) = incidents(pages)
    assert incident.place == "the river"
    assert pages.door.relay.page(path.rpartition("/")[2]).words[0].choice == choice
    assert pages.client.get(path, headers=EN).status_code == 200


def test_what_is_no_choice_changes_nothing(pages: Pages, path: str) -> None:
    assert pages.client.post(f"{path}/tell", data={"choice": "x"}).status_code == 422


def test_the_states_are_said_as_they_come(pages: Pages, path: str) -> None:
    assert "done" in pages.client.get(path, headers=EN).text
    pages.door.dispatch()
    pages.clock.advance(120)
    pages.door.notices.answer(mother(pages), "coming")
    page = pages.client.get(path, headers=EN).text
    assert "read by a person at 10:02" in page
    assert '<li class="done">somebody is on the way' in page
    pages.clock.advance(86_400)
    (incident,) = incidents(pages)
    pages.door.incidents.close(incident.id, outcome="home", by="li-ling")
    page = pages.client.get(path, headers=EN).text
    assert "<h1>They are home</h1>" in page
    assert "Thank you" in page
    assert "<textarea" not in page


def test_how_else_it_ended_is_not_said(pages: Pages, path: str) -> None:
    (incident,) = incidents(pages)
    pages.door.incidents.close(incident.id, outcome="hospital", by="li-ling")
    page = pages.client.get(path, headers=EN).text
    assert "<h1>This call has ended</h1>" in page
    assert "home" not in page.partition("<main>")[2]


def test_what_the_family_allows_is_shown_after_the_tap(pages: Pages) -> None:
    contact = guardtag.Contact("田爱云", "mother", ["mail:13800138000"])
    consent = guardtag.Consent(by="田爱云", purposes={"alert", "nickname", "contact_name"})
    code = token(pages, contacts=[contact], consent=consent, reach="call")
    assert "13800138000" not in pages.client.get(f"/t/{code}").text
    page = pages.client.get(tapped(pages, code), headers=EN).text
    assert 'href="tel:13800138000"' in page
    assert "军军" in page
    assert "小军" not in page


def test_forged_pages_are_the_calm_one(pages: Pages, path: str) -> None:
    """web_relay_outbox-019."""
    key = path.rpartition("/")[2]
    for forged in (key[:-1], "A" * 53, key[::-1], "x", ("B" if key[0] == "A" else "A") + key[1:]):
        assert pages.client.get(f"/r/{forged}").status_code == 404
        for form in ("say", "tell", "seen", "photo"):
            answer = pages.client.post(f"/r/{forged}/{form}", data={"text": "x", "choice": "police"})
            assert answer.status_code == 404 or form == "photo"
    assert pages.client.get(f"/R/{key.lower()}").status_code == 200
    assert pages.client.get(f"{path}/say?l=en").headers["location"] == f"{path}?l=en"


@pytest.mark.parametrize("form", ["say", "tell", "photo"])
def test_words_that_could_not_be_saved_are_not_called_sent(
    pages: Pages, path: str, form: str, monkeypatch: Any
) -> None:
    def full(*_: object) -> None:
        raise StoreUnavailable("GT-STORE-FULL", "The disk is full.")

    monkeypatch.setattr(pages.door._room.records.store, "commit", full)
    files = {"picture": ("p.jpg", picture(), "image/jpeg")} if form == "photo" else None
    answer = pages.client.post(f"{path}/{form}", data={"text": "x", "choice": "police"}, files=files, headers=EN)
    assert answer.status_code == 503
    assert 'href="tel:110"' in answer.text


def test_a_page_that_many_share_says_that_words_go_on_and_do_not_stand_there(pages: Pages, path: str) -> None:
    (incident,) = incidents(pages)
    words = "it will not stand on this page"
    assert words not in pages.client.get(path, headers=EN).text
    key = pages.door.relay.link(attrs.evolve(incident, finders=65_536)).rpartition("/")[2]
    assert words in pages.client.get(f"/r/{key}", headers=EN).text
    assert said(pages, f"/r/{key}", "by the well").status_code == 303
    assert "by the well" in [word.text for word in pages.door.relay.words(incident.id, by="li-ling")]


def test_a_page_with_many_words_is_small_and_hides_none_that_is_unread(pages: Pages, path: str) -> None:
    (incident,) = incidents(pages)
    relay, key = pages.door.relay, path.rpartition("/")[2]

    def shown(where: str = path) -> list[str]:
        answer = pages.client.get(where, headers=ZH)
        assert len(answer.content) <= 14_000 or where != path
        return [html.unescape(text)[:3] for text in re.findall(r"<bdi>([^<]*)</bdi></li>", answer.text)]

    texts = [f"{number:03}{'&' * 300}{'我们在井边' * 30}" for number in range(20)]
    for text in texts[:10]:
        pages.clock.advance(60)
        relay.say(key, text)
    some = shown()
    assert some == [text[:3] for text in texts[10 - len(some) : 10]]
    assert 1 <= len(some) < 10
    earlier = re.search(r'href="([^"]*)">更早的话：(\d+) 条', pages.client.get(f"{path}?l=zh").text)
    assert earlier
    assert int(earlier[2]) == 10 - len(some)
    assert shown(html.unescape(earlier[1])) == [text[:3] for text in texts[:10]]
    for text in texts[10:]:
        pages.clock.advance(60)
        relay.reply(incident.id, text, by="li-ling")
    assert shown(f"{path}?l=zh") == [text[:3] for text in texts[10:]], "what is not shown must not become read"
    pages.client.post(f"{path}/seen")
    assert shown() == [text[:3] for text in texts[20 - len(shown()) :]]


# -- pictures


def test_a_picture_is_added(pages: Pages, path: str) -> None:
    """finder_message-031."""
    once = field(pages.client.get(path).text, "once")
    for _ in range(2):
        files = {"picture": ("../../x.php", picture(), "text/html")}
        assert pages.client.post(f"{path}/photo", data={"once": once}, files=files).status_code == 303
    assert "Pictures that you sent: 1" in pages.client.get(path, headers=EN).text
    (incident,) = incidents(pages)
    (one,) = pages.door.relay.pictures(incident.id, by="li-ling")
    assert PLACE not in one.data


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"\xff\xd8\xff\xe0", b"GIF89a"])
def test_what_is_no_picture_is_said(pages: Pages, path: str, data: bytes) -> None:
    answer = pages.client.post(f"{path}/photo", files={"picture": ("x.jpg", data, "image/jpeg")}, headers=EN)
    assert answer.status_code == 409
    assert "cannot be read" in answer.text
    assert pages.client.post(f"{path}/photo", data={"picture": "x"}, headers=EN).status_code == 409


def test_without_pillow_there_is_no_box_for_pictures(pages: Pages, path: str, monkeypatch: Any) -> None:
    from guardtag_web.finder import following

    assert 'type="file"' in pages.client.get(path).text
    monkeypatch.setattr(following, "pictures_taken", lambda: False)
    assert 'type="file"' not in pages.client.get(path).text


# -- languages


@pytest.mark.parametrize(
    ("query", "accept", "language"),
    [("", "zh-CN,zh;q=0.9", "zh"), ("", "en-GB,en", "en"), ("", "fr", "zh"), ("?l=en", "zh-CN", "en"),
     ("?l=xx", "en", "en"), ("?l=<script>", "en", "en"), ("", "", "zh"), ("", "fr;q=1,en;q=0.1,zh;q=0", "en")],
)  # fmt: skip
def test_the_readers_language(pages: Pages, query: str, accept: str, language: str) -> None:
    for where in ("/", f"/t/{token(pages)}", "/t/x"):
        answer = pages.client.get(f"{where}{query}", headers={"accept-language": accept})
        assert answer.headers["content-language"] == language
        assert f'<html lang="{language}"' in answer.text
        assert "<script>" not in answer.text.partition("<body>")[2].replace("</script>", "")
        first = re.search(r"<(a|b|h1|button)\b[^>]*>", answer.text.partition("<body>")[2])
        assert first is not None
        assert 'lang="' in first[0]  # languages come first


@pytest.mark.parametrize("accept", [ZH, EN])
def test_pages_are_small_and_ask_for_nothing(pages: Pages, accept: dict[str, str]) -> None:
    one = codes(pages)[0]
    path = tapped(pages, one.link.rpartition("/")[2], message="x", place="y")
    said(pages, path, "z" * 500)
    for where in ("/", one.link.removeprefix("https://tag.example.org").replace("/T/", "/t/"), path, "/t/x"):
        answer = pages.client.get(where, headers=accept)
        assert len(answer.content) <= 14_000, where
        assert not re.search(r'\b(src|href)="(https?:)?//', answer.text)
        assert not re.search(r"<(img|iframe|link (?!rel=.icon. href=.data:,.>))", answer.text)
        assert (
            sum(len(script) for script in re.findall(r"<script[^>]*>(.*?)</script>", answer.text, re.DOTALL)) <= 3_000
        )
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert " style=" not in answer.text
        assert not re.search(r"[{}]\w+}", answer.text.partition("<body>")[2].partition("<script")[0])


@pytest.mark.parametrize(("language", "asked"), [("zh", ZH), ("en", EN)])
def test_what_a_paper_says_to_tap_is_what_the_button_says(pages: Pages, language: str, asked: dict[str, str]) -> None:
    shown = pages.client.get(f"/t/{token(pages)}", headers=asked).text
    (button,) = re.findall(r'<button class="first call">([^<]+)</button>', shown)
    papers = {
        "finders": forms.page("finders", pages.door.config, languages=[language]),
        "training": forms.page("training", pages.door.config, languages=[language]),
        "families": leaflet.page(pages.door.config, languages=[language]),
        "poster": poster.page(the_poster(), timezone="Asia/Shanghai", languages=[language]),
    }
    named = {name: set(re.findall(TAPPED[language], Page(paper).text)) for name, paper in papers.items()}
    assert named == {"finders": {button}, "training": set(), "families": {button}, "poster": {button}}
