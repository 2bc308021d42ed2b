"""Every page as it is seen: in every language, light and dark, small and large, with and without script."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import web_browser as kit
import web_rooms as rooms

from conftest import Pages
from guardtag_web.console import passwords

LANGUAGES = ("zh-CN", "en-GB", rooms.PSEUDO)
SHORT = ("tag", "following", "mothers", "own", "hall")
"""What ``make test`` looks at; ``make soak`` looks at all of them, in every way."""
ONE_OF_EACH = [(name, LANGUAGES[at % len(LANGUAGES)], at % 2 == 0) for at, name in enumerate(SHORT)]


@pytest.fixture
def own_texts(tmp_path: Path) -> Path:
    return rooms.pseudo(tmp_path / "texts")


def look(visit: kit.Visitor, pages: Pages, name: str, language: str, script: bool, *, short: bool = False) -> None:
    room = rooms.ROOMS[name]
    seen = visit(room.come(pages), room.sizes[0], language=language, script=script)
    assert seen.status == room.status
    if not room.quiet:
        seen.console.clear()
    assert seen.page.locator("html").get_attribute("dir") == ("rtl" if language == rooms.PSEUDO else "ltr")
    look_at(visit, seen, room.sizes, name, room.first, short=short)


def look_at(
    visit: kit.Visitor, seen: kit.Visited, sizes: Sequence[tuple[int, int]], name: str, first: str, *,
    short: bool = False,
) -> None:  # fmt: skip
    """Looks at a page in every size, light and dark; a short look asks axe once a size, in turns."""
    for number, size in enumerate(sizes):
        seen.page.set_viewport_size({"width": size[0], "height": size[1]})
        kit.assert_fits(seen)
        if first and size != kit.DESK:
            kit.assert_above_fold(seen, first)
        for colours in ("light", "dark")[number % 2 :: 2] if short else ("light", "dark"):
            seen.page.emulate_media(color_scheme=colours)
            visit.picture(seen, f"{name}-{size[0]}-{colours}")
            kit.assert_axe(seen)
    kit.assert_readable(seen)
    kit.assert_no_console_errors(seen)
    kit.assert_only_loopback(seen)


def look_round(
    visit: kit.Visitor, pages: Pages, language: str, script: bool, sizes: Sequence[tuple[int, int]],
    names: Sequence[str] = (),
) -> None:  # fmt: skip
    """Pages of the console after one signing in, with the keyboard alone; says what is wrong with each."""
    paths = {name: path for name, path in rooms.console(pages).items() if not names or name in names}
    seen = visit("/console/sign-in", kit.SMALL, language=language, script=script)
    seen.page.locator("[name=username]").focus()
    seen.page.keyboard.type("wang-xia")
    seen.page.keyboard.press("Tab")
    seen.page.keyboard.type(rooms.PASSWORD)
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**/console")
    faults = {}
    for name, path in paths.items():
        answer = seen.page.goto(path)
        assert answer is not None
        assert answer.status == 200, name
        try:
            look_at(visit, seen, sizes, name, "h1" if language != rooms.PSEUDO else "")  # whose menu is long on purpose
            kit.tabbed(seen)
        except AssertionError as fault:
            faults[name] = str(fault)[:600]
        seen.console.clear()
    assert not faults, "\n\n".join(f"{name}: {said}" for name, said in faults.items())


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", (1, 8, 1))


@pytest.mark.parametrize(("name", "language", "script"), ONE_OF_EACH)
def test_one_of_each(visit: kit.Visitor, pages: Pages, name: str, language: str, script: bool) -> None:
    look(visit, pages, name, language, script, short=True)


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


@pytest.mark.soak
@pytest.mark.usefixtures("cheap")
def test_the_console(visit: kit.Visitor, pages: Pages) -> None:
    look_round(visit, pages, "zh-CN", True, (kit.PHONE,), ("calls", "call", "people"))


@pytest.mark.soak
@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_the_console(visit: kit.Visitor, pages: Pages, language: str, script: bool) -> None:
    look_round(visit, pages, language, script, (kit.SMALL, kit.DESK))
