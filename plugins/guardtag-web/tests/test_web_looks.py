"""Every page as it is seen: in every language, light and dark, small and large, with and without script."""

from __future__ import annotations

from pathlib import Path

import pytest
import web_browser as kit
import web_rooms as rooms

from conftest import Pages

LANGUAGES = ("zh-CN", "en-GB", rooms.PSEUDO)
ONE_OF_EACH = [(name, LANGUAGES[at % len(LANGUAGES)], at % 2 == 0) for at, name in enumerate(rooms.ROOMS)]


@pytest.fixture
def own_texts(tmp_path: Path) -> Path:
    return rooms.pseudo(tmp_path / "texts")


def look(visit: kit.Visitor, pages: Pages, name: str, language: str, script: bool) -> None:
    room = rooms.ROOMS[name]
    seen = visit(room.come(pages), room.sizes[0], language=language, script=script)
    assert seen.status == room.status
    if not room.quiet:
        seen.console.clear()
    assert seen.page.locator("html").get_attribute("dir") == ("rtl" if language == rooms.PSEUDO else "ltr")
    for size in room.sizes:
        seen.page.set_viewport_size({"width": size[0], "height": size[1]})
        kit.assert_fits(seen)
        if room.first and size != kit.DESK:
            kit.assert_above_fold(seen, room.first)
        for colours in ("light", "dark"):
            seen.page.emulate_media(color_scheme=colours)
            visit.picture(seen, f"{size[0]}-{colours}")
            kit.assert_axe(seen)
    kit.assert_readable(seen)
    kit.assert_no_console_errors(seen)
    kit.assert_only_loopback(seen)


@pytest.mark.parametrize(("name", "language", "script"), ONE_OF_EACH)
def test_one_of_each(visit: kit.Visitor, pages: Pages, name: str, language: str, script: bool) -> None:
    look(visit, pages, name, language, script)


def test_a_finder_is_told_that_there_is_news(visit: kit.Visitor, pages: Pages) -> None:
    """The page that asks whether it has changed leaves nothing in the console, its own policy of content included."""
    seen = visit(rooms.box(pages))
    seen.page.clock.install()
    seen.page.goto(rooms.following(pages))
    call = pages.door.incidents.list("feicheng")[0]
    pages.door.relay.reply(call.id, "妈妈马上到", by="li-ling")
    seen.page.clock.fast_forward(16_000)
    seen.page.locator("#news a").wait_for()
    kit.assert_no_console_errors(seen)


@pytest.mark.soak
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", rooms.ROOMS)
def test_all(visit: kit.Visitor, pages: Pages, name: str, language: str, script: bool) -> None:
    look(visit, pages, name, language, script)
