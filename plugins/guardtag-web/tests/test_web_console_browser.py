"""The console in a real browser: on the smallest phone and a desk, with and without script, by keyboard."""

from __future__ import annotations

import pytest
import web_browser as kit
from web_console import CHEAP, PASSWORD, hired

from conftest import HOME, Pages
from guardtag_web import live
from guardtag_web.console import passwords


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", CHEAP)


def entered(visit: kit.Visitor, size: tuple[int, int], **how: object) -> kit.Visited:
    """Somebody typed what they were asked for."""
    seen = visit("/console", size, **how)
    kit.assert_sound(seen)
    seen.page.fill("#username", "li-ling")
    seen.page.fill("#password", PASSWORD)
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url(lambda url: url.endswith("/console") and "sign-in" not in url)
    seen.page.wait_for_load_state()
    return seen


@pytest.mark.parametrize(
    ("size", "language", "dark", "script"),
    [
        (kit.SMALL, "zh-CN", False, True),
        pytest.param(kit.SMALL, "en-GB", True, False, marks=pytest.mark.soak),
        pytest.param(kit.DESK, "en-GB", False, True, marks=pytest.mark.soak),
    ],
)  # fmt: skip
def test_from_signing_in_to_a_call_that_is_taken(
    pages: Pages, visit: kit.Visitor, size: tuple[int, int], language: str, dark: bool, script: bool
) -> None:
    hired(pages, areas=["feicheng/north"])
    pages.worker("fire", "feicheng", role="department", name="消防救援站")
    boy = pages.boy()
    call = pages.door.scan(pages.tag(boy).link).alert(place="王庄车站候车室门口", message="他很冷 " * 20)
    page_of = pages.door.relay.link(call)
    pages.door.relay.say(page_of, "We sit in the shop beside the station", language="en")
    search = pages.door.missing.report(pages.boy(), seen_area=HOME, clothes="蓝色外套")
    pages.door.missing.sighting(search.id, area=HOME, words="桥边", reporter="邻居")
    pages.door.dispatch()
    seen = entered(visit, size, language=language, dark=dark, script=script)
    kit.assert_sound(seen)
    for path in (f"/console/calls/{call.id}", f"/console/searches/{search.id}", "/console/me"):
        seen.page.goto(path)
        kit.assert_sound(seen)
    seen.page.goto(f"/console/calls/{call.id}")
    seen.page.click("button.first")
    seen.page.wait_for_url("**did=acknowledge")
    kit.assert_sound(seen)
    seen.page.click("main summary >> nth=0")
    kit.assert_sound(seen)
    assert pages.door.incidents.get(call.id).acknowledged_by == ("li-ling",)


def test_news_is_said_without_moving_anything(pages: Pages, visit: kit.Visitor) -> None:
    hired(pages)
    seen = entered(visit, kit.PHONE)
    seen.page.wait_for_timeout(300)
    assert not seen.page.is_visible("#news")
    pages.door.scan(pages.tag(pages.boy()).link).alert(place="bus stop")
    seen.page.wait_for_selector("#news", state="visible")
    kit.assert_sound(seen)
    seen.page.click("#news a")
    seen.page.wait_for_selector(".cards.open li")


def test_a_page_that_gets_no_news_says_so_with_a_link(
    pages: Pages, visit: kit.Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker who waits before a page that is still would wait for ever."""
    hired(pages)
    monkeypatch.setattr(live, "MOST", 0)
    seen = entered(visit, kit.PHONE)
    seen.page.wait_for_selector("#news", state="visible")
    seen.console[:] = [said for said in seen.console if "503" not in said]  # which is how it is refused
    kit.assert_sound(seen)
    assert "news" not in seen.page.inner_text("#news").lower(), "nothing is said that is not so"
    assert seen.page.is_visible("#news a")


def test_on_a_phone_the_menu_is_folded_and_opens_without_script(pages: Pages, visit: kit.Visitor) -> None:
    hired(pages)
    seen = entered(visit, kit.SMALL, script=False)
    link = seen.page.locator("header .menu a").first
    assert not link.is_visible()
    header = seen.page.locator("header.top").bounding_box()
    assert header
    assert header["height"] <= 64
    seen.page.focus("header summary")
    seen.page.keyboard.press("Enter")
    assert link.is_visible()
    kit.assert_sound(seen)
    seen.page.set_viewport_size({"width": 1280, "height": 800})
    assert seen.page.locator("header nav.wide a").first.is_visible()
    assert not link.is_visible()
