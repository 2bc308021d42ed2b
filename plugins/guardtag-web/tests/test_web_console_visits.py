"""Visits of the day in the console."""

from __future__ import annotations

import re

import pytest
from test_web_console_people import TOWN, post, signed_in

from conftest import Pages
from guardtag_web.console import passwords

TODAY = "20250616"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", (1, 8, 1))


def test_visits_of_today_are_listed_printed_and_done(pages: Pages) -> None:
    client, boy = signed_in(pages), pages.boy()
    assert "/console/visits/" not in client.get("/console/visits").text
    visit = pages.door.rounds.plan(boy, why="contact-test", day=TODAY, worker="li-ling", note="ring twice")
    page = client.get("/console/visits").text
    assert "军军" in page
    assert "田爱云" not in page
    printed = client.get("/console/visits/print").text
    assert "<caption>" in printed
    assert "军军" in printed
    one = f"/console/visits/{visit.id}"
    assert "ring twice" in client.get(one).text
    done = post(client, one, f"{one}/done", **{"note": "well", "reached-c1": "1"})
    assert done.headers["location"] == "/console/visits?did=done"
    assert pages.door.rounds.get(visit.id).state == "done"
    assert pages.door.wards.get(boy.id).contacts[0].verified is not None
    assert client.get(one).status_code == 200
    assert "/console/visits/0" not in client.get("/console/visits").text


def test_nobody_was_met(pages: Pages) -> None:
    client, boy = signed_in(pages), pages.boy()
    visit = pages.door.rounds.plan(boy, why="review", day=TODAY, worker="li-ling")
    one = f"/console/visits/{visit.id}"
    assert post(client, one, f"{one}/missed", note="dark").status_code == 303
    assert pages.door.rounds.get(visit.id).state == "missed"


def test_a_visit_of_somebody_else_is_not_there(pages: Pages) -> None:
    client, boy = signed_in(pages, "wang-xia", TOWN, "supervisor"), pages.boy()
    pages.worker()
    visit = pages.door.rounds.plan(boy, why="review", day=TODAY, worker="li-ling")
    one = f"/console/visits/{visit.id}"
    assert client.get(one).status_code == 403
    answer = client.post(f"{one}/done", data={"note": "x"})
    assert answer.status_code == 403
    assert pages.door.rounds.get(visit.id).state == "open"


def test_a_contact_that_is_none_is_said_on_the_visit_and_what_was_typed_stays(pages: Pages) -> None:
    client, boy = signed_in(pages), pages.boy()
    visit = pages.door.rounds.plan(boy, why="review", day=TODAY, worker="li-ling")
    one = f"/console/visits/{visit.id}"
    answer = post(client, one, f"{one}/done", **{"note": "kept words", "reached-c9": "1"})
    assert answer.status_code == 409
    assert "kept words" in answer.text
    assert pages.door.rounds.get(visit.id).state == "open"


def test_a_supervisor_plans_what_is_due_gives_it_to_another_and_calls_it_off(pages: Pages) -> None:
    client, boy = signed_in(pages, "wang-xia", TOWN, "supervisor", name="王霞"), pages.boy()
    pages.worker()
    page = "/console/visits/plan"
    assert page in client.get("/console/visits").text
    due, far = f"{page}/due?until=2026-06-16", f"{page}?until=2026-06-16"
    shown = client.get(far).text
    ticks = re.findall(r'name="(due-[^"]+)"', shown)
    assert ticks
    assert not {word for word in ("小军", "军军", "田爱云") if word in shown}
    assert "李岭" in shown
    nothing = post(client, far, due, day="2025-06-16", worker="li-ling")
    assert nothing.status_code == 400
    wrong = post(client, far, due, **{ticks[0]: "1", "day": "2025-06-01", "worker": "li-ling"})
    assert wrong.status_code == 400
    assert f'name="{ticks[0]}" value="1" checked' in wrong.text
    done = post(client, far, due, **dict.fromkeys(ticks, "1"), day="2025-06-16", worker="li-ling")
    assert done.headers["location"] == f"{page}?did=plan"
    visits = pages.door.rounds.list(area=TOWN)
    assert {(one.worker, one.day, one.by) for one in visits} == {("li-ling", TODAY, "wang-xia")}
    assert len(visits) == len(ticks)
    change = f"{page}/{visits[0].id}"
    assert post(client, page, f"{change}/assign", day="2025-06-18", worker="").status_code == 303
    assert (pages.door.rounds.get(visits[0].id).worker, pages.door.rounds.get(visits[0].id).day) == ("", "20250618")
    assert post(client, page, f"{change}/cancel").status_code == 303
    assert pages.door.rounds.get(visits[0].id).state == "cancelled"
    assert boy.id in shown


def test_a_visit_to_one_person_is_planned_from_their_page(pages: Pages) -> None:
    client, boy = signed_in(pages, "wang-xia", TOWN, "supervisor", name="王霞"), pages.boy()
    pages.worker()
    page = f"/console/visits/plan?ward={boy.id}"
    assert page in client.get(f"/console/people/{boy.id}").text
    data = {"ward": boy.id, "why": "review", "day": "2025-06-16", "note": "ring twice"}
    refused = post(client, page, "/console/visits/plan/one?ward=" + boy.id, **data, worker="wang-xia")
    assert refused.status_code == 409
    assert "ring twice" in refused.text
    assert post(client, page, "/console/visits/plan/one", **data, worker="li-ling").status_code == 303
    [visit] = pages.door.rounds.list(area=TOWN)
    assert (visit.why, visit.worker, visit.note) == ("review", "li-ling", "ring twice")


def test_a_worker_plans_nothing(pages: Pages) -> None:
    client, boy = signed_in(pages), pages.boy()
    assert client.get("/console/visits/plan").status_code == 403
    answer = post(client, "/console/people", "/console/visits/plan/one", ward=boy.id, why="review", day="2025-06-16")
    assert answer.status_code == 403
    assert pages.door.rounds.list(area=TOWN) == []
