"""The journal and the channels in the console."""

from __future__ import annotations

import pytest
from test_web_console_people import TOWN, post, signed_in

from conftest import Pages
from guardtag_web.console import passwords


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", (1, 8, 1))


def test_an_auditor_reads_who_looked_a_day_at_a_time(pages: Pages) -> None:
    boy = pages.boy()
    pages.worker()
    pages.door.acting_as("li-ling").wards.view(boy.id)
    client = signed_in(pages, "audit", TOWN, "auditor")
    page = client.get(f"/console/journal?ward={boy.id}&day=2025-06-16").text
    assert "li-ling" in page
    assert "军军" not in page
    for day in (15, 17):
        assert "li-ling" not in client.get(f"/console/journal?ward={boy.id}&day=2025-06-{day}").text
    for wrong in ("day=2025-13-99", "until=never", "until=1e999"):
        assert client.get(f"/console/journal?ward={boy.id}&{wrong}").status_code in (200, 400)
    assert client.get("/console/journal?ward=nobody").status_code == 403


def test_older_lines_are_on_a_page_of_their_own(pages: Pages) -> None:
    boy = pages.boy()
    pages.worker()
    for _ in range(60):
        pages.clock.advance(1)
        pages.door.acting_as("li-ling").wards.view(boy.id)
    client = signed_in(pages, "audit", TOWN, "auditor")
    page = client.get(f"/console/journal?ward={boy.id}")
    assert page.text.count("<li>") == 50
    older = page.text.partition("/console/journal?ward=")[2].partition('"')[0]
    assert older
    assert "li-ling" in client.get(f"/console/journal?ward={older.replace('&amp;', '&')}").text


def test_a_worker_reads_their_own_lines(pages: Pages) -> None:
    boy = pages.boy()
    pages.worker("sun")
    pages.door.acting_as("sun").wards.view(boy.id)
    client = signed_in(pages)
    client.get(f"/console/people/{boy.id}")
    page = client.get(f"/console/journal?ward={boy.id}").text
    assert "li-ling" in page
    assert "sun" not in page


def test_an_auditor_verifies_and_a_worker_is_not_asked_to(pages: Pages) -> None:
    pages.boy()
    client = signed_in(pages, "audit", TOWN, "auditor")
    answer = post(client, "/console/journal", "/console/journal/verify")
    assert answer.status_code == 200
    assert 'role="status"' in answer.text
    client = signed_in(pages)
    assert "/console/journal/verify" not in client.get("/console/journal").text
    assert post(client, "/console/channels", "/console/journal/verify").status_code == 403


def test_channels_are_shown_to_who_watches_and_anybody_tests_their_own_address(pages: Pages) -> None:
    client = signed_in(pages)
    page = client.get("/console/channels").text
    assert "li-ling@example.org" in page
    assert "<dl" not in page
    assert post(client, "/console/channels", "/console/channels/test").status_code == 303
    pages.door.dispatch()
    assert "channels" in client.get("/console/channels?did=test").text
    client = signed_in(pages, "wang-xia", TOWN, "supervisor", name="王霞")
    page = client.get("/console/channels").text
    assert "<dt>" in page
    assert "li-ling@example.org" not in page


def test_a_supervisor_reads_all_of_one_day_a_page_at_a_time(pages: Pages) -> None:
    boy, other = pages.boy(), pages.boy(area="feicheng/anzhan/a/b/1")
    pages.worker()
    for _ in range(60):
        pages.clock.advance(1)
        pages.door.acting_as("li-ling").wards.view(boy.id)
    client = signed_in(pages, "wang-xia", TOWN, "supervisor")
    first = client.get("/console/journal?day=2025-06-16")
    assert first.text.count("<li>") == 50
    assert boy.id in first.text
    assert other.id not in first.text
    older = first.text.partition('href="/console/journal?area=')[2].partition('"')[0].replace("&amp;", "&")
    assert client.get(f"/console/journal?area={older}").text.count("<li>") == 11
    assert "<li>" not in client.get("/console/journal?day=2025-06-17").text
    for wrong in ("day=2025-13-99", "day=2025-06-16&until=never", "day=2025-06-16&until=1e999"):
        answer = client.get(f"/console/journal?{wrong}")
        assert answer.status_code in (200, 400)
    assert other.id not in client.get("/console/journal?day=2025-06-16&area=feicheng").text


def test_a_worker_is_not_offered_a_day(pages: Pages) -> None:
    client = signed_in(pages)
    answer = client.get("/console/journal?day=2025-06-16")
    assert answer.status_code == 200
    assert "whole-day" not in answer.text
    assert "<li>" not in answer.text


def test_a_test_message_goes_to_the_address_that_was_chosen(pages: Pages) -> None:
    first, second = "mail:li-ling@example.org", "mail:home@example.org"
    client = signed_in(pages, address="", addresses=[first, second])
    page = client.get("/console/channels").text
    assert page.count('action="/console/channels/test"') == 2
    assert post(client, "/console/channels", "/console/channels/test", address=second).status_code == 303
    pages.door.dispatch()
    sent = (pages.door.config.base / "notices.jsonl").read_text("utf-8")
    assert "home@example.org" in sent
    assert "li-ling@example.org" not in sent
    assert post(client, "/console/channels", "/console/channels/test", address=first).status_code == 303
    pages.door.dispatch()
    assert "li-ling@example.org" in (pages.door.config.base / "notices.jsonl").read_text("utf-8")
    other = post(client, "/console/channels", "/console/channels/test", address="mail:boss@example.org")
    assert other.status_code == 400
    assert 'id="fault"' in other.text


@pytest.mark.parametrize(("language", "said"), [("zh", "标签 · tags.fit"), ("en", "tags · tags.fit")])
def test_what_a_line_is_about_is_said_in_words(pages: Pages, language: str, said: str) -> None:
    pages.worker()
    pages.tag(pages.boy())
    client = signed_in(pages, "wang-xia", TOWN, "supervisor", name="王霞")
    assert said in client.get(f"/console/journal?day=2025-06-16&l={language}").text
