"""The finder's page: what a stranger sees before the tap and after it, and what nobody ever sees."""

from __future__ import annotations

import asyncio
import html
import io
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from PIL import Image
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

import guardtag
from conftest import DAYTIME, HOME, Pages
from guardtag.config import Config
from guardtag.errors import StoreUnavailable
from guardtag.world import simulated
from guardtag_web import app

ZH, EN = {"accept-language": "zh-CN"}, {"accept-language": "en-GB"}
FORGED = "A" * 26
KEPT_SECRET = ("军军", "小军", "田爱云", "tian@example.org", "li-ling", "李岭", HOME)


def incidents(pages: Pages) -> list[Any]:
    return list(pages.door.incidents.list(area="feicheng"))


def token(pages: Pages, **changes: object) -> str:
    return codes(pages, **changes)[0].link.rpartition("/")[2]


def codes(pages: Pages, **changes: object) -> list[guardtag.Code]:
    """What is printed on five tags, of which the first is fitted."""
    pages.worker()
    pages.tag(pages.boy(**changes))
    (batch,) = pages.door.tags.batches()
    return list(pages.door.tags.of(batch))


def bare(answer: Response) -> str:
    """A page without what is drawn afresh for each."""
    return re.sub(r'(nonce|name="once" value)="[\w-]+"', "", answer.text)


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def tapped(pages: Pages, code: str, **said: str) -> str:
    """The finder's page after the tap."""
    once = field(pages.client.get(f"/t/{code}").text, "once")
    answer = pages.client.post(f"/t/{code}", data={"once": once, **said})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_look_tells_nobody_and_changes_nothing(pages: Pages) -> None:
    code = token(pages)
    for path in (f"/t/{code}", f"/T/{code}", f"/t/{code.lower()}"):
        answer = pages.client.get(path, headers=EN)
        assert answer.status_code == 200
        assert "tell the family" in answer.text
        assert "0538-1234567" in answer.text
        assert "set-cookie" not in answer.headers
        assert not [word for word in KEPT_SECRET if word in answer.text]
    assert pages.client.head(f"/t/{code}").status_code == 200
    assert incidents(pages) == []


def test_the_tap_calls_and_leads_to_the_truth(pages: Pages) -> None:
    path = tapped(pages, token(pages), place="bus stop", message="he is cold", number="a friend's shop")
    (incident,) = incidents(pages)
    assert (incident.place, incident.message, incident.finder) == ("bus stop", "he is cold", "a friend's shop")
    assert re.fullmatch("/r/[A-Z2-7]{53}", path)
    page = pages.client.get(path, headers=EN).text
    assert "saved at 10:00" in page
    assert "sent at" not in page
    pages.clock.advance(180)
    pages.door.dispatch()
    page = pages.client.get(path, headers=EN).text
    assert "saved at 10:00" in page
    assert "sent at 10:03" in page
    assert pages.door.relay.page(path.rpartition("/")[2], language="en").word in page


@pytest.mark.parametrize("once", ["", "1", "x" * 5000, "<b>", "ключ"])
def test_whatever_the_key_of_the_form_is_the_call_goes_out(pages: Pages, once: str) -> None:
    code = token(pages)
    assert pages.client.post(f"/t/{code}", data={"once": once}).status_code == 303
    assert len(incidents(pages)) == 1


@pytest.mark.parametrize(
    "request_",
    [
        {}, {"content": b"\xff\x00%%%=&&=", "headers": {"content-type": "application/x-www-form-urlencoded"}},
        {"content": b"x", "headers": {"content-type": "multipart/form-data"}},
        {"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=b"}},
        {"json": {"place": "here"}}, {"data": {f"f{n}": "x" for n in range(1000)}},
        {"data": {"place": "x" * 100_000}},
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_read_calls_all_the_same(pages: Pages, request_: Mapping[str, Any]) -> None:
    assert pages.client.post(f"/t/{token(pages)}", **request_).status_code == 303
    assert len(incidents(pages)) == 1


def test_whoever_is_gone_before_the_form_came_has_called(pages: Pages) -> None:
    code = token(pages)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": f"/t/{code}", "raw_path": b"", "query_string": b"", "root_path": "",
        "headers": [(b"host", b"tag.example.org"), (b"content-type", b"application/x-www-form-urlencoded")],
        "client": ("192.0.2.7", 5), "scheme": "https", "server": ("tag.example.org", 443), "http_version": "1.1",
    }  # fmt: skip
    asyncio.run(pages.client.app(scope, receive, send))
    assert sent[0]["status"] == 303
    assert len(incidents(pages)) == 1


def test_a_double_tap_is_one(pages: Pages) -> None:
    code = token(pages)
    once = field(pages.client.get(f"/t/{code}").text, "once")
    paths = {pages.client.post(f"/t/{code}", data={"once": once, "place": "x"}).headers["location"] for _ in range(3)}
    assert len(paths) == 1
    (incident,) = incidents(pages)
    assert incident.finders == 1
    # back, more words, and the tap once more: no repetition, and no refusal
    assert pages.client.post(f"/t/{code}", data={"once": once, "place": "y"}).status_code == 303
    (incident,) = incidents(pages)
    assert (incident.finders, incident.place) == (2, "y")


def test_ended_unknown_and_forged_look_the_same(pages: Pages) -> None:
    code, spare = (one.link.rpartition("/")[2] for one in codes(pages)[:2])
    pages.door.tags.retire(1, why="left", by="li-ling")
    pages.door.tags.void(pages.door.tags.batches()[0], first=2, count=1, why="stolen", by="li-ling")
    for language in (ZH, EN):
        answers = [
            ask(f"/t/{text}", headers=language)
            for text in (code, spare, FORGED, "x", "9" * 200, "0000-0000-0000", "%F0%9F%98%80", "{{7*7}}", "%00")
            for ask in (pages.client.get, pages.client.post)
        ]  # fmt: skip
        assert {answer.status_code for answer in answers} == {404}
        assert len({bare(answer) for answer in answers}) == 1
        assert "0538-1234567" in answers[0].text
        assert "110" in answers[0].text
    assert incidents(pages) == []


def test_tags_that_help_look_the_same(pages: Pages) -> None:
    links = [one.link.rpartition("/")[2] for one in codes(pages)]
    pages.door.tags.replace(1, 2, by="li-ling")  # an old coat, and its new tag
    pages.door.tags.unpair(2, reason="another person's", by="li-ling")
    looks = {bare(pages.client.get(f"/t/{link}", headers=EN)) for link in links[:3]}
    assert len(looks) == 1
    for link in links[:3]:
        assert pages.client.post(f"/t/{link}").status_code == 303


@pytest.mark.parametrize(
    "ahead", [{"sec-purpose": "prefetch;prerender"}, {"purpose": "prefetch"}, {"x-moz": "prefetch"}]
)
def test_a_program_that_looks_ahead_is_no_scan(pages: Pages, ahead: dict[str, str], monkeypatch: Any) -> None:
    code, purposes = token(pages), []
    scan = pages.door._scans.scan_many
    monkeypatch.setattr(
        pages.door._scans, "scan_many", lambda asked: purposes.extend(one.purpose for one in asked) or scan(asked)
    )
    pages.client.get(f"/t/{code}", headers=ahead)
    pages.client.head(f"/t/{code}")
    pages.client.get(f"/t/{code}")
    assert purposes == ["check", "check", "help"]


@pytest.mark.parametrize(
    "query",
    [
        "fbclid=IwAR0x&fbclid=IwAR0y", "from=timeline&isappinstalled=0&from=groupmessage&isappinstalled=0", "l=en&l=en",
        "&".join(f"utm_{n}=1" for n in range(300)), "x=" + "y" * 5_000, "%00=%FF&;=;&&=", "l[]=en&l=",
    ],
)  # fmt: skip
def test_whatever_a_messenger_puts_behind_a_link_a_true_tag_opens_and_calls(pages: Pages, query: str) -> None:
    code = token(pages)
    for letter in "tT":
        page = pages.client.get(f"/{letter}/{code}?{query}", headers=EN)
        assert page.status_code == 200
        assert "tell the family" in page.text
    answer = pages.client.post(f"/t/{code}?{query}", headers=EN)
    assert answer.status_code == 303
    path = answer.headers["location"].partition("?")[0]
    assert pages.client.get(f"{path}?{query}").status_code == 200
    assert pages.client.get(f"/?{query}").status_code in (200, 400, 414), "elsewhere odd queries are refused"
    assert pages.client.get("/?l=en&l=zh").status_code == 400


# -- the typed code


def test_a_typed_code_leads_to_its_page_and_shows_nothing(pages: Pages) -> None:
    code = codes(pages, consent=guardtag.Consent(by="田爱云", purposes={"alert", "nickname"}))[0]
    assert "code" in pages.client.get("/", headers=EN).text
    for text in (code.typed, f" {code.typed.lower()} ", code.typed.replace("-", " "), code.link, f"看 {code.link}!"):
        answer = pages.client.post("/?l=en", data={"code": text})
        assert answer.status_code == 303, text
        page = pages.client.get(answer.headers["location"])
        assert page.status_code == 200, text
        assert "tell the family" in page.text
        assert answer.headers["location"].endswith("?l=en")
    path = tapped(pages, code.typed)
    assert "军军" not in pages.client.get(path).text
    assert "军军" in pages.client.get(tapped(pages, code.link.rpartition("/")[2])).text


@pytest.mark.parametrize(
    "text", ["", "x", "1234-5678-9ABC", "x" * 5000, "https://evil.example/t/" + "A" * 26, "<b>", "\x00"]
)
def test_what_cannot_be_a_code_is_asked_for_again(pages: Pages, text: str) -> None:
    answer = pages.client.post("/", data={"code": text}, headers=EN)
    assert answer.status_code == 422
    assert "no code of ours" in answer.text
    assert "<b>" not in answer.text.partition("<form")[2]


def test_guesses_beyond_the_budget_are_told_apart_by_network(pages: Pages, monkeypatch: Any) -> None:
    sources: list[str] = []
    scan = pages.door._scans.scan_many
    monkeypatch.setattr(
        pages.door._scans, "scan_many", lambda asked: sources.extend(one.source for one in asked) or scan(asked)
    )
    client = pages.client
    for address in ("192.0.2.7", "2001:db8:1:2:3::4"):
        client._transport.client = (address, 5)  # type: ignore[attr-defined]
        client.get("/t/x", headers={"x-forwarded-for": "203.0.113.9"})
    assert sources == ["192.0.2.7", "2001:db8:1:2::/64"]


# -- when nothing can be saved


@pytest.mark.parametrize(
    "fault", [StoreUnavailable("GT-STORE-FULL", "The disk is full."), OSError(28, "no space"), RuntimeError("x")]
)
def test_nothing_saved_is_never_called_saved(pages: Pages, fault: Exception, monkeypatch: Any) -> None:
    """web_relay_outbox-024."""
    code = token(pages)
    once = field(pages.client.get(f"/t/{code}").text, "once")

    def full(*_: object) -> None:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(pages.door._room.records.store, "commit", full)
        answer = pages.client.post(f"/t/{code}", data={"once": once, "message": 'he is <cold> "now"'}, headers=EN)
    assert answer.status_code == 503
    assert "may not have been saved" in answer.text
    assert 'href="tel:0538-1234567"' in answer.text
    assert 'href="tel:110"' in answer.text
    assert "saved at" not in answer.text
    assert field(answer.text, "once") == once
    again = {name: html.unescape(field(answer.text, name)) for name in ("once", "place", "number", "message")}
    assert pages.client.post(f"/t/{code}", data=again).status_code == 303
    assert incidents(pages)[0].message == 'he is <cold> "now"'


def test_a_tag_that_cannot_be_looked_up_still_has_its_button(pages: Pages, monkeypatch: Any) -> None:
    code = token(pages)

    def away(*_: object) -> None:
        raise StoreUnavailable("GT-STORE-AWAY", "It does not answer.")

    monkeypatch.setattr(pages.door._room.records.store, "read", away)
    answer = pages.client.get(f"/t/{code}", headers=EN)
    assert answer.status_code == 503
    assert "Ring first" in answer.text
    assert "tell the family" in answer.text
    assert pages.client.post(f"/t/{code}").status_code == 503
    assert pages.client.get(f"/t/{FORGED}").status_code == 404


def test_the_hotline_comes_first_when_nobody_is_alive(pages: Pages) -> None:
    code = token(pages)
    page = pages.client.get(f"/t/{code}", headers=EN).text
    assert page.index("Ring first") < page.index("tell the family")
    pages.door.dispatch()
    assert "Ring first" not in pages.client.get(f"/t/{code}", headers=EN).text


# -- said on every page it concerns


def test_a_drill_is_said_to_be_one(pages: Pages) -> None:
    code = token(pages)
    pages.door.modes.begin("drill", "feicheng", minutes=60)
    exercise = pages.door.scan(code, "drill").alert()
    key = pages.door.relay.link(exercise).rpartition("/")[2]
    assert "an exercise" in pages.client.get(f"/r/{key}", headers=EN).text
    assert "an exercise" not in pages.client.get(tapped(pages, code), headers=EN).text  # a tap is always in earnest


def test_a_trial_without_a_host_says_so(tmp_path: Path) -> None:
    world, _ = simulated(seed=1, start=DAYTIME)
    with guardtag.open(Config(base=tmp_path), world) as door:
        made = app(door)
        pages = Pages(door, _, TestClient(made, "http://localhost", follow_redirects=False))
        code = token_of(door)
        for path in (f"/t/{code}", tapped(pages, code)):
            assert "SAMPLE" in pages.client.get(path, headers=EN).text
        made.state.site.close()


def token_of(door: guardtag.Guard) -> str:
    """A tag that nobody recorded."""
    return next(iter(door.tags.of(door.tags.mint(1, area="feicheng")))).link.rpartition("/")[2]


def test_mounted_into_another_application(pages: Pages) -> None:
    code = token(pages)
    outer = Starlette(routes=[Mount("/care", app=pages.client.app)])
    client = TestClient(outer, "https://tag.example.org", follow_redirects=False)
    path = client.post(f"/care/t/{code}?l=en").headers["location"]
    assert re.fullmatch(r"/care/r/[A-Z2-7]{53}\?l=en", path)
    page = client.get(path).text
    forms = re.findall(r'action="([^"]*)"', page)
    assert len(forms) == 3
    assert all(form.startswith("/care/r/") and form.endswith("?l=en") for form in forms)
    assert client.post("/care/", data={"code": code}).headers["location"] == f"/care/t/{code}"
    assert 'href="/care/?l=' in client.get("/care/t/x").text


def test_a_tap_in_an_encoding_that_cannot_be_read_is_a_tap(pages: Pages) -> None:
    pages.worker()
    link = pages.tag(pages.boy()).link
    part = b'--x\r\nContent-Disposition: form-data; name="message"\r\n\r\ncold \xff\r\n--x--\r\n'
    for charset in ("undefined", "idna", "punycode", "hex", "utf-7"):
        kind = {"content-type": f"multipart/form-data; boundary=x; charset={charset}"}
        assert pages.client.post(link, content=part, headers=kind).status_code == 303
    assert len(pages.door.incidents.list(state="open")) == 1


def test_a_slash_behind_the_link_takes_nothing_from_it(pages: Pages) -> None:
    pages.worker()
    link = pages.tag(pages.boy()).link + "/"
    assert 'name="once"' in pages.client.get(link).text
    assert pages.client.post(link).status_code == 303
    assert len(pages.door.incidents.list(state="open")) == 1


def test_nothing_of_a_picture_is_written_to_a_disk_in_clear(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    pages.worker()
    scan = pages.door.scan(pages.tag(pages.boy()).link)
    page = pages.door.relay.link(scan.alert())
    buffer = io.BytesIO()
    Image.effect_noise((1_400, 1_400), 90).save(buffer, "JPEG", quality=100)
    assert len(buffer.getvalue()) > 1_100_000, "more than Starlette keeps in memory"
    rolled: list[object] = []
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", rolled.append)
    answer = pages.client.post(f"{page}/photo", files={"picture": ("a.jpg", buffer.getvalue())})
    assert answer.status_code == 303
    assert rolled == []
    assert pages.door.relay.page(page).pictures == 1
