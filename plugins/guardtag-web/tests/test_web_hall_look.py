"""The hall screen as it is seen: letters that are read across a room, in both languages, light and dark; its pause."""

from __future__ import annotations

import pytest
import web_browser as kit
import web_halls
from test_web_hall import address

from conftest import HOME, Pages
from guardtag_web import live

WALL, WALL_4K, TALL = (1920, 1080), (3840, 2160), (1080, 1920)


@pytest.fixture(autouse=True)
def town(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "PAUSE", 0.01)
    monkeypatch.setattr(live, "SECONDS", 0.1)
    web_halls.town(pages)


def seen_live(visit: kit.Visitor, pages: Pages, *args: object, **more: object) -> kit.Visited:
    seen = visit(address(pages), *args, **more)  # type: ignore[arg-type]
    seen.page.locator("#state.live").wait_for()
    return seen


@pytest.mark.parametrize(
    ("size", "dark", "language"),
    [
        (WALL, False, "zh-CN"),
        (WALL_4K, True, "en-GB"),
        pytest.param(TALL, False, "en-GB", marks=pytest.mark.soak),
        pytest.param(kit.SMALL, True, "zh-CN", marks=pytest.mark.soak),
    ],
)
def test_it_is_read_across_the_room(
    visit: kit.Visitor, pages: Pages, size: tuple[int, int], dark: bool, language: str
) -> None:
    seen = seen_live(visit, pages, size, dark=dark, language=language)
    kit.assert_sound(seen)
    kit.assert_readable(seen, least=size[1] / 60)
    assert ("just now" in seen.text() or "min ago" in seen.text()) == (language == "en-GB")
    if size in (WALL, WALL_4K):
        assert seen.page.evaluate("() => document.documentElement.scrollHeight <= innerHeight"), "all on one screen"
        kit.assert_axe(seen)


@pytest.mark.soak
def test_without_script_there_is_a_link_to_load_it_anew(visit: kit.Visitor, pages: Pages) -> None:
    seen = visit(address(pages), kit.SMALL, script=False, language="en-GB")
    kit.assert_sound(seen)
    kit.assert_axe(seen)
    assert not seen.page.locator("#pause").is_visible()
    seen.page.get_by_role("link", name="Load anew").click()
    assert "Requests" in seen.text()


def test_a_call_appears_and_a_pause_holds_it_back(visit: kit.Visitor, pages: Pages) -> None:
    seen = seen_live(visit, pages, WALL, language="en-GB")
    total = seen.page.locator(".tiles dd").first
    assert total.inner_text() == "19"
    web_halls.call(pages, HOME, 800, before=30.0)
    seen.page.locator(".tiles dd", has_text="20").first.wait_for()
    assert kit.tabbed(seen) == ["button: Pause", "a: 中文"]
    pause = seen.page.get_by_role("button", name="Pause")
    pause.focus()
    seen.page.keyboard.press("Enter")
    assert seen.page.get_by_role("status").inner_text().strip() == "paused"
    assert seen.page.get_by_role("button", name="Go on").get_attribute("aria-pressed") == "true"
    other = seen_live(visit, pages, WALL, language="en-GB")
    web_halls.call(pages, HOME, 801, before=30.0)
    other.page.locator(".tiles dd", has_text="21").first.wait_for()
    web_halls.call(pages, HOME, 802, before=30.0)
    other.page.locator(".tiles dd", has_text="22").first.wait_for()
    assert total.inner_text() == "20", "it stays as it was"
    seen.page.keyboard.press("Space")
    seen.page.locator(".tiles dd", has_text="22").first.wait_for()
    assert seen.page.get_by_role("status").inner_text().strip() == "live"
    kit.assert_no_console_errors(seen)


@pytest.mark.soak
def test_a_screen_that_lost_its_server_says_so(visit: kit.Visitor, pages: Pages) -> None:
    seen = seen_live(visit, pages, WALL, language="en-GB")
    seen.page.context.set_offline(True)
    seen.page.locator("#pause").click()
    seen.page.locator("#pause").click()
    seen.page.locator("#state.lost").wait_for()
    assert "no connection" in seen.text()
    assert seen.page.get_by_role("link", name="Load anew").is_visible()
    seen.page.context.set_offline(False)
    seen.page.locator("#state.live").wait_for()
