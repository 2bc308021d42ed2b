"""Signing in to the console, its frame, and what keeps others out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from web_console import CHEAP, PASSWORD, enter, field, hired

from conftest import HOME, Pages
from guardtag_web.console import frame, passwords

PAGES = Path(frame.__file__).parents[1] / "templates"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "COST", CHEAP)
    return


@pytest.fixture
def worker(pages: Pages) -> Pages:
    """Somebody who can sign in."""
    pages.worker()
    pages.door.signins.change("li-ling", passwords.proof(PASSWORD))
    return pages


def test_from_an_invitation_to_being_signed_in_and_out(pages: Pages) -> None:
    pages.worker()
    token, client = pages.door.signins.invite("li-ling").token, pages.client
    path = f"/console/invitation/{token}"
    page = client.get(path)
    assert page.status_code == 200
    assert 'autocomplete="new-password"' in page.text
    assert "set-cookie" not in page.headers
    assert client.post(path, data={"password": "short"}).status_code == 400
    assert client.post(path, data={"password": "li-ling"}).status_code == 400
    assert client.post(path, data={"password": "password"}).status_code == 400
    assert client.post(path, data={"password": PASSWORD}).headers["location"] == "/console/sign-in?changed=1&id=li-ling"
    assert client.post(path, data={"password": PASSWORD}).status_code == 410
    assert client.get(path).status_code == 410
    sign_in = client.get("/console/sign-in")
    assert 'autocomplete="current-password"' in sign_in.text
    assert 'autocomplete="username"' in sign_in.text
    assert "set-cookie" not in sign_in.headers
    answer = client.post("/console/sign-in", data={"username": " Li-Ling ", "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    cookies = answer.headers.get_list("set-cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert cookie.startswith("__Host-guardtag")
        assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    me = client.get("/console/me")
    assert "李岭" in me.text
    token = client.cookies["__Host-guardtag"]
    assert client.post("/console/sign-out", data={"csrf": field(me.text)}).status_code == 303
    client.cookies.set("__Host-guardtag", token, domain="tag.example.org")
    assert client.get("/console/me").status_code == 303, "the old cookie opens nothing"


def test_no_page_hinders_a_password_manager_or_a_paste() -> None:
    files = [file for file in sorted(PAGES.rglob("*")) if file.suffix in (".html", ".js")]
    texts = {file.name: file.read_text("utf-8") for file in files}
    boxes = [box for text in texts.values() for box in re.findall(r"<input[^>]*type=\"password\"[^>]*>", text)]
    assert len(boxes) >= 4
    assert all(re.search(r'autocomplete="(current|new)-password"', box) for box in boxes)
    assert not [name for name, text in texts.items() if re.search(r"paste|beforeinput|keydown", text)]


def test_each_sign_in_has_a_token_of_its_own_and_none_that_was_there_before_counts(worker: Pages) -> None:
    """Session fixation: a cookie that somebody planted is never taken over."""
    worker.client.cookies.set("__Host-guardtag", "planted" * 4, domain="tag.example.org")
    first = enter(worker).cookies["__Host-guardtag"]
    second = enter(worker).cookies["__Host-guardtag"]
    assert len({first, second, "planted" * 4}) == 3


def test_wrong_and_unknown_say_the_same_and_many_must_wait(worker: Pages) -> None:
    wrong, unknown = (
        worker.client.post("/console/sign-in", data={"username": id, "password": "not this one"})
        for id in ("li-ling", "nobody")
    )
    assert wrong.status_code == unknown.status_code == 403
    assert re.sub("li-ling|nobody", "", strip(wrong.text)) == re.sub("li-ling|nobody", "", strip(unknown.text))
    assert "not this one" not in wrong.text
    for _ in range(4):
        worker.client.post("/console/sign-in", data={"username": "li-ling", "password": "not this one"})
    waits = worker.client.post("/console/sign-in", data={"username": "li-ling", "password": PASSWORD})
    assert (waits.status_code, waits.headers["retry-after"]) == (429, "2")
    worker.clock.advance(3)
    assert "5 attempts" in enter(worker, **{"accept-language": "en"}).get("/console/me?l=en").text


def strip(page: str) -> str:
    return re.sub(r'nonce="[^"]*"', "", page)


def test_an_account_that_nobody_has_costs_as_much(worker: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each attempt is one check of one hash of the same cost, whether or not there is somebody."""
    kept: list[str] = []
    real = passwords._hasher(passwords.COST).__class__.verify

    def verify(self: object, hash: str, password: str) -> bool:
        kept.append(hash)
        return bool(real(self, hash, password))  # type: ignore[arg-type]

    monkeypatch.setattr(passwords._hasher(passwords.COST).__class__, "verify", verify)
    for id in ("li-ling", "nobody", "", "x" * 5000):
        worker.client.post("/console/sign-in", data={"username": id, "password": "not this one"})
    assert len(kept) == 4
    assert len({one.rsplit("$", 2)[0] for one in kept}) == 1


@pytest.mark.parametrize(
    "to",
    [
        "//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "/console//evil.example",
        "/console/../t/x", "javascript:alert(1)", "/t/ABC", "console", "/console\n/x", "/console/x#y", "/consolex",
        "/console?next=//evil.example", "/console/" + "a" * 600, "/console/%00",
    ],
)  # fmt: skip
def test_nobody_is_sent_elsewhere_after_signing_in(worker: Pages, to: str) -> None:
    answer = worker.client.post("/console/sign-in", data={"username": "li-ling", "password": PASSWORD, "next": to})
    assert answer.status_code == 303
    assert re.fullmatch(r"/console(/%00)?", answer.headers["location"])
    assert "evil" not in worker.client.get("/console/sign-in", params={"next": to}).text


def test_whoever_is_not_signed_in_comes_back_to_where_they_were(worker: Pages) -> None:
    to = worker.client.get("/console/me?l=en").headers["location"]
    assert to == "/console/sign-in?next=/console/me%3Fl%3Den"
    page = worker.client.get(to)
    assert field(page.text, "next") == "/console/me?l=en"
    enter(worker, to="/console/me?l=en")
    assert worker.client.headers["x-last"] == "303"


def test_a_session_that_ended_is_said_kindly(worker: Pages) -> None:
    me = enter(worker).get("/console/me").text
    worker.clock.advance(3600)
    late = worker.client.post("/console/me/password", data={"csrf": field(me), "password": PASSWORD, "new": "x" * 9})
    assert late.status_code == 401
    assert "没有保存" in late.text
    away = worker.client.get("/console/me")
    assert away.headers["location"].endswith("&over=1")
    assert "已经结束" in worker.client.get(away.headers["location"]).text


@pytest.mark.parametrize("csrf", ["", "0" * 32, None, "田"])
def test_a_form_without_the_sessions_own_token_does_nothing(worker: Pages, csrf: str | None) -> None:
    client = enter(worker)
    data = {} if csrf is None else {"csrf": csrf}
    for path in ("/console/sign-out", "/console/me/sign-out-everywhere", "/console/me/password"):
        assert client.post(path, data=data).status_code == 403
    assert client.get("/console/me").status_code == 200


def test_another_sessions_token_does_not_count_either(worker: Pages) -> None:
    other = field(enter(worker).get("/console/me").text)
    mine = field(enter(worker).get("/console/me").text)
    assert other != mine
    assert worker.client.post("/console/sign-out", data={"csrf": other}).status_code == 403


def test_a_password_is_changed_by_whoever_knows_the_old_one(worker: Pages) -> None:
    page = enter(worker).get("/console/me").text
    csrf, new = field(page), "another long one"
    for old, wanted, status in (("wrong", new, 400), (PASSWORD, "short", 400), (PASSWORD, new, 303)):
        answer = worker.client.post("/console/me/password", data={"csrf": csrf, "password": old, "new": wanted})
        assert answer.status_code == status
    assert enter(worker).get("/console/me").status_code == 303
    assert enter(worker, new).get("/console/me").status_code == 200


def test_a_changed_role_and_a_lost_phone_end_sessions(worker: Pages) -> None:
    client = enter(worker)
    worker.door.responders.change("li-ling", role="supervisor")
    assert client.get("/console/me").status_code == 303
    csrf = field(enter(worker).get("/console/me").text)
    assert client.post("/console/me/sign-out-everywhere", data={"csrf": csrf}).status_code == 303
    assert client.get("/console/me").status_code == 303


def test_nobody_signs_in_without_tls_but_on_this_machine(worker: Pages) -> None:
    plain = TestClient(worker.client.app, "http://tag.example.org", follow_redirects=False)
    assert "https" in plain.get("/console/sign-in?l=en").text
    answer = plain.post("/console/sign-in", data={"username": "li-ling", "password": PASSWORD})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_password_that_a_keyboard_writes_in_another_form_is_the_same() -> None:
    kept = passwords.proof(passwords.plain("ｐａｓｓ ①é"))
    assert passwords.check(passwords.plain("pass 1e\u0301"), kept)
    assert not passwords.check(passwords.plain("pass 1e"), kept)
    assert not passwords.check("x", "")
    assert not passwords.check("x", "no hash at all")
    assert passwords.plain("x" * 801) == passwords.plain(None) == ""


def test_paths_to_go_back_to() -> None:
    for good in ("/console", "/console/", "/console/calls/01jx?l=en", "/console/people?area=feicheng%2Fnorth&after=x"):
        assert frame.safe_back(good) == good
    for bad in (None, 7, "", "/", "/console/..", "/console/.hidden", "/console/%2e%2e/t/x", "/console/%2E./x"):
        assert frame.safe_back(bad) == "/console"


def test_the_frame_is_for_each_role(pages: Pages) -> None:
    for role in ("worker", "auditor"):
        pages.worker(role, HOME, role=role)
        pages.door.signins.change(role, passwords.proof(PASSWORD))
    assert 'href="/console"' in enter(pages, id="worker").get("/console/me").text
    assert 'href="/console"' not in enter(pages, id="auditor").get("/console/me").text


def test_a_supervisor_invites_and_signs_out_those_below_and_nobody_else(pages: Pages) -> None:
    hired(pages)
    hired(pages, "wang-xia", "feicheng/wangzhuang", role="supervisor", name="王霞")
    hired(pages, "boss", "feicheng", role="supervisor")
    pages.worker("far", "feicheng/anzhan/a/b/1")
    token = pages.door.signins.begin(pages.door.signins.knock("li-ling"), idle=3600, absolute=3600).token
    page = enter(pages, id="wang-xia").get("/console/team").text
    assert "/console/team/li-ling/invite" in page
    assert "far" not in page
    csrf = {"csrf": field(page)}
    shown = pages.client.post("/console/team/li-ling/invite", data=csrf)
    link = re.search(r"https://tag\.example\.org(/console/invitation/[\w-]{32})", shown.text)
    assert link
    for id in ("boss", "far", "wang-xia", "nobody"):
        for what in ("invite", "sign-out"):
            answer = pages.client.post(f"/console/team/{id}/{what}", data=csrf)
            assert answer.status_code == (303 if (id, what) == ("wang-xia", "sign-out") else 403)
            if answer.status_code == 303:
                csrf = {"csrf": field(enter(pages, id="wang-xia").get("/console/team").text)}
    assert pages.door.signins.look(token).responder == "li-ling"
    assert pages.client.post("/console/team/li-ling/sign-out", data=csrf).status_code == 303
    pages.client.cookies.clear()
    assert pages.client.get(link[1]).status_code == 200
    enter(pages)
    assert pages.client.get("/console/team").status_code == 403
    assert pages.client.post("/console/team/li-ling/invite", data={"csrf": "x"}).status_code == 403


def test_after_an_invitation_the_id_is_said_and_stands_in_its_field(pages: Pages) -> None:
    pages.worker()
    path = f"/console/invitation/{pages.door.signins.invite('li-ling').token}"
    to = pages.client.post(path, data={"password": PASSWORD}).headers["location"]
    page = pages.client.get(to).text
    field_ = re.search(r'<input id="username"[^>]*>', page)
    assert field_
    assert 'value="li-ling"' in field_[0]
    assert 'autocomplete="username"' in field_[0]
    assert "li-ling" in page.partition("<form")[0]
    for other in ("?changed=1", "?changed=1&id=<b>", "?id=" + "a" * 41, "?id=王霞"):
        shown = pages.client.get(f"/console/sign-in{other}").text
        assert 'name="username" value=""' in shown


@pytest.mark.parametrize("path", ["/console", "/console/sign-in", "/console/invitation/x"])
def test_a_query_of_bytes_that_are_no_text_is_refused(pages: Pages, path: str) -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": b"", "query_string": b"next=\xff", "root_path": "",
        "headers": [(b"host", b"tag.example.org")], "client": ("192.0.2.7", 5), "scheme": "https",
        "server": ("tag.example.org", 443), "http_version": "1.1",
    }  # fmt: skip
    asyncio.run(pages.client.app(scope, receive, send))
    assert sent[0]["status"] == 400
