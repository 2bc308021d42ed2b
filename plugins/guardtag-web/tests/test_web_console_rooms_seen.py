"""The console's rooms in a real browser: on a phone, by keyboard, in the dark, without script."""

from __future__ import annotations

import pytest
import web_browser as kit
from test_web_console import PASSWORD
from test_web_console_people import TOWN

from conftest import HOME, Pages
from guardtag_web.console import passwords

TODAY = "20250616"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", (1, 8, 1))


def sign_in(pages: Pages, visit: kit.Visitor, id: str, path: str, area: str = HOME, role: str = "worker", **how):
    """Signs in as somebody would, and arrives where they wanted to go."""
    pages.worker(id, area, role=role)
    pages.door.signins.change(id, passwords.proof(PASSWORD))
    seen = visit(path, **how)
    seen.page.fill("#username", id)
    seen.page.fill("#password", PASSWORD)
    seen.page.click("button.first")
    seen.page.wait_for_url(f"**{path}*")
    return seen


def filled(pages: Pages) -> str:
    """A boy with a tag and a visit today; his id."""
    pages.worker("sewer")
    boy = pages.boy(medical="insulin", clothes="blue jacket")
    pages.tag(boy, by="sewer")
    for number in range(3):
        pages.boy(nickname=f"小{number}", key=f"NO-{number}")
    batch = pages.door.tags.mint(9, area="feicheng")
    pages.door.supply.hand_over(batch.first, 4, received_by="sewer")
    return str(boy.id)


@pytest.mark.soak
@pytest.mark.parametrize(("language", "dark", "script"), [("zh-CN", False, True), ("en-GB", True, False)])
def test_a_worker_s_rooms_on_a_phone(pages: Pages, visit: kit.Visitor, language: str, dark: bool, script: bool) -> None:
    boy = filled(pages)
    seen = sign_in(pages, visit, "li-ling", "/console/people", language=language, dark=dark, script=script)
    planned = pages.door.rounds.plan(boy, why="check-up", day=TODAY, worker="li-ling")
    for path in (
        "/console/people", f"/console/people/{boy}", f"/console/tags/fit/{boy}", "/console/tags", "/console/tags/check",
        "/console/visits", f"/console/visits/{planned.id}", "/console/visits/print", "/console/channels",
        f"/console/journal?ward={boy}",
    ):  # fmt: skip
        again = visit(path, after=seen)
        assert again.status == 200, path
        kit.assert_sound(again)


def test_a_person_on_a_phone_in_the_dark_without_script(pages: Pages, visit: kit.Visitor) -> None:
    boy = filled(pages)
    how = {"dark": True, "script": False, "language": "en-GB", "size": kit.SMALL}
    kit.assert_sound(sign_in(pages, visit, "li-ling", f"/console/people/{boy}", **how))


@pytest.mark.soak
@pytest.mark.parametrize(("size", "language"), [(kit.SMALL, "zh-CN"), (kit.PHONE, "en-GB"), (kit.DESK, "en-GB")])
def test_what_a_supervisor_plans_and_reads(
    pages: Pages, visit: kit.Visitor, size: tuple[int, int], language: str
) -> None:
    boy = filled(pages)
    pages.door.rounds.plan(boy, why="check-up", day=TODAY, worker="sewer", note="ring twice")
    how = {"size": size, "language": language}
    seen = sign_in(pages, visit, "wang-xia", "/console/people", TOWN, "supervisor", **how)
    for path in (
        "/console/visits/plan?until=2026-06-16", f"/console/visits/plan?ward={boy}", "/console/journal?day=2025-06-16",
        "/console/tags", "/console/channels", "/console/team",
    ):  # fmt: skip
        again = visit(path, size, after=seen)
        assert again.status == 200, path
        kit.assert_sound(again)
        for fold in again.page.locator("main summary").all()[:2]:
            fold.click()
        kit.assert_fits(again)
        kit.assert_axe(again)


@pytest.mark.soak
def test_a_supervisor_s_rooms_on_a_desk(pages: Pages, visit: kit.Visitor) -> None:
    boy = filled(pages)
    seen = sign_in(pages, visit, "wang-xia", "/console/people", TOWN, "supervisor", size=kit.DESK)
    for path in (f"/console/people/{boy}", "/console/imports", "/console/channels", "/console/tags"):
        kit.assert_sound(visit(path, after=seen))
    page = visit("/console/imports", after=seen)
    page.page.set_input_files(
        "#file", {"name": "a.csv", "mimeType": "text/csv", "buffer": "编号,姓名,网格\nNO-1,,north/1/2\n".encode()}
    )
    page.page.click("button.first")
    page.page.wait_for_load_state()
    kit.assert_fits(page)
    kit.assert_axe(page)


def test_a_person_s_page_by_keyboard_and_a_refusal_that_has_the_focus(pages: Pages, visit: kit.Visitor) -> None:
    boy = filled(pages)
    seen = sign_in(pages, visit, "li-ling", f"/console/people/{boy}")
    assert any("summary" in stop for stop in kit.tabbed(seen))
    page = visit(f"/console/tags/fit/{boy}", after=seen)
    page.page.fill("#code", "not a tag")
    page.page.click("button.first")
    page.page.wait_for_selector("#fault")
    assert page.page.evaluate("document.activeElement.id") == "fault"
    assert page.page.input_value("#code") == "not a tag"
