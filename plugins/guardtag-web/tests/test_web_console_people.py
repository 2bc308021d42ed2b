"""People in the console: what a list, a search and one page show, break-glass, contacts."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient
from test_web_console import PASSWORD, enter, field

import guardtag
from conftest import HOME, Pages
from guardtag_web.console import passwords

TOWN = "feicheng/wangzhuang"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", (1, 8, 1))


def signed_in(pages: Pages, id: str = "li-ling", area: str = HOME, role: str = "worker", **more: object) -> TestClient:
    pages.worker(id, area, role=role, **more)
    pages.door.signins.change(id, passwords.proof(PASSWORD))
    return enter(pages, id=id)


def post(client: TestClient, page: str, path: str, files: dict[str, object] | None = None, **data: str) -> object:
    shown = client.get(page).text
    return client.post(path, data={"csrf": field(shown), "once": field(shown, "once"), **data}, files=files)


def test_a_worker_lists_their_area_by_nickname(pages: Pages) -> None:
    client, boy = signed_in(pages), pages.boy()
    page = client.get("/console/people").text
    assert f"/console/people/{boy.id}" in page
    assert "军军" in page
    assert "小军" not in page
    assert "田爱云" not in page


def test_a_search_is_no_part_of_an_address_and_ends_in_the_reader_s_own_area(pages: Pages) -> None:
    client, boy = signed_in(pages, "hotline", TOWN, "hotline"), pages.boy()
    found = post(client, "/console/people", "/console/people", by="name", text="小军")
    assert f"/console/people/{boy.id}" in found.text
    assert "小军" not in str(found.url)
    none = post(client, "/console/people", "/console/people", by="number", text="12")
    assert none.status_code == 400
    assert 'role="alert"' in none.text
    assert 'value="12"' in none.text, "what was typed stays"
    pages.worker("far", "feicheng/anzhan/a/b/1")


def test_one_person_is_shown_as_the_policy_says_and_what_is_closed_has_its_key(pages: Pages) -> None:
    client, boy = signed_in(pages), pages.boy(medical="insulin", clothes="red scarf")
    pages.tag(boy)
    path = f"/console/people/{boy.id}"
    page = client.get(f"{path}?l=en").text
    assert "军军" in page
    assert not {word for word in ("小军", "田爱云", "insulin", "tian@", "blue jacket") if word in page}
    assert "Open on the day of your visit" in page
    pages.door.rounds.plan(boy, why="check-up", day="20250616", worker="li-ling")
    page = client.get(path).text
    assert {word for word in ("小军", "田爱云", "tian@", "blue jacket") if word in page} == {
        "小军", "田爱云", "tian@", "blue jacket",
    }  # fmt: skip
    assert "insulin" not in page
    assert "red scarf" in page


def test_a_page_is_one_look(pages: Pages) -> None:
    client, boy = signed_in(pages), pages.boy()
    client.get(f"/console/people/{boy.id}")
    looks = [one for one in pages.door.journal.list(ward_id=boy.id) if one.actor == "li-ling"]
    assert [one.verb for one in looks] == ["wards.view"]


def test_breaking_the_glass_takes_a_reason_and_shows_more_until_it_is_closed(pages: Pages) -> None:
    client, boy = signed_in(pages), pages.boy(medical="insulin")
    path = f"/console/people/{boy.id}"
    refused = post(client, path, f"{path}/glass", reason=" ")
    assert refused.status_code == 400
    assert "insulin" not in refused.text
    assert post(client, path, f"{path}/glass", reason="<b>nobody opens</b>").headers["location"] == f"{path}?did=glass"
    page = client.get(path).text
    assert "insulin" in page
    glass = re.search(r"/console/glass/([0-9a-z]+)", page)
    assert glass
    seen = client.get(f"/console/glass/{glass[1]}").text
    assert "&lt;b&gt;nobody opens" in seen
    assert "<b>nobody" not in seen
    post(client, path, f"{path}/close-glass", glass=glass[1])
    assert "insulin" not in client.get(path).text


def test_a_second_person_confirms_by_its_number(pages: Pages) -> None:
    boy = pages.boy(hidden_address="South Lane 9")
    pages.worker("sun", HOME, name="孙一")
    glass = pages.door.acting_as("sun").wards.break_glass(boy.id, reason="he is on the roof")
    client = signed_in(pages, "wang-xia", TOWN, "supervisor", name="王霞")
    assert post(client, "/console/people", "/console/glass", glass=f" {glass.id} ").headers["location"] == (
        f"/console/glass/{glass.id}"
    )
    page = f"/console/glass/{glass.id}"
    assert "South Lane" not in client.get(page).text
    post(client, page, f"{page}/confirm")
    assert pages.door.acting_as("sun").wards.view(boy.id).get("hidden_address") == "South Lane 9"
    assert post(client, page, "/console/glass", glass="../../x").headers["location"] == "/console/glass/x"


def test_a_contact_is_tested_and_confirmed_on_a_visit(pages: Pages) -> None:
    client, boy = signed_in(pages), pages.boy()
    pages.door.rounds.plan(boy, why="contact-test", day="20250616", worker="li-ling")
    path = f"/console/people/{boy.id}"
    assert post(client, path, f"{path}/test", contact="c1").status_code == 303
    assert post(client, path, f"{path}/reached", contact="c1", address="mail:tian@example.org").status_code == 303
    assert pages.door.wards.get(boy.id).contacts[0].verified is not None
    wrong = post(client, path, f"{path}/reached", contact="c1", address="mail:other@example.org")
    assert wrong.status_code == 409
    assert 'id="fault"' in wrong.text


def test_texts_of_people_are_escaped(pages: Pages) -> None:
    client = signed_in(pages)
    bad = "<script>alert(1)</script>"
    boy = pages.boy(nickname=bad[:40], contacts=[guardtag.Contact(bad, "mother", ["mail:a@example.org"])])
    pages.door.rounds.plan(boy, why="review", day="20250616", worker="li-ling")
    for path in ("/console/people", f"/console/people/{boy.id}", "/console/visits", "/console/visits/print"):
        page = client.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    ("role", "paths"),
    {
        "worker": "people tags visits journal channels", "supervisor": "people tags visits imports journal channels",
        "volunteer": "tags visits channels", "hotline": "people visits journal channels",
        "police": "journal channels", "auditor": "journal channels", "department": "channels",
    }.items(),
)  # fmt: skip
def test_the_menu_offers_what_opens_and_nothing_else(pages: Pages, role: str, paths: str) -> None:
    client = signed_in(pages, "one", TOWN, role)
    menu = client.get("/console/me").text
    for room in ("people", "tags", "visits", "imports", "journal", "channels"):
        offered = room in paths.split()
        assert (f'href="/console/{room}"' in menu) == offered
        assert client.get(f"/console/{room}").status_code == (200 if offered else 403)
    for language in ("zh", "en"):
        for room in paths.split():
            assert client.get(f"/console/{room}?l={language}").status_code == 200


def test_somebody_of_another_area_sees_nothing_and_is_told_so(pages: Pages) -> None:
    client, boy = signed_in(pages, "far", "feicheng/anzhan/a/b/1"), pages.boy()
    page = client.get(f"/console/people/{boy.id}").text
    assert not {word for word in ("军军", "小军", "王庄", HOME) if word in page}
    assert client.get("/console/people/nobody").status_code == 403
