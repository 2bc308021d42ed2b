"""Visits of the day in the console."""

from __future__ import annotations

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
