"""The kit that looks at pages sees what is wrong with one; what every page keeps is tried on the page of a failure."""

from __future__ import annotations

import asyncio

import pytest
import web_browser as kit
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send
from tests import chromium

from conftest import Pages

GOOD = """<!doctype html><html lang="en"><head><title>A page</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><style>button{{font:inherit;padding:1rem}}</style></head><body><main><h1>Title</h1>
{body}</main></body></html>"""


@pytest.fixture
def show(visit, _server):
    """A page of the test's own."""

    def showing(body: str, **how: object) -> kit.Visited:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            await HTMLResponse(GOOD.format(body=body))(scope, receive, send)

        _server.app = answer
        return visit("/", **how)

    return showing


@pytest.mark.parametrize(
    ("language", "dark", "script"), [("zh-CN", True, True), pytest.param("en-GB", False, False, marks=pytest.mark.soak)]
)
def test_the_page_of_a_failure(visit: kit.Visitor, language: str, dark: bool, script: bool) -> None:
    seen = visit("/nothing-here", kit.SMALL, dark=dark, language=language, script=script)
    assert seen.status == 404
    assert ("page" in seen.text()) == (language == "en-GB")
    seen.console.clear()  # Chromium's own word on a 404
    kit.assert_sound(seen)


def test_a_good_page_passes(show) -> None:
    seen = show("<button>Help</button><a href='/'>Home</a>")
    kit.assert_sound(seen)
    kit.assert_above_fold(seen, "button")
    assert kit.tabbed(seen) == ["button: Help", "a: Home"]


def above_fold(seen: kit.Visited) -> None:
    kit.assert_above_fold(seen, "button")


def test_what_is_wrong_is_seen(show) -> None:
    seen = show("")
    for body, check in (
        ("<img src='data:image/png;base64,iVBORw0KGgo='>", kit.assert_axe),
        ("<p style='color:#ccc'>pale</p>", kit.assert_axe),
        ("<p style='font-size:12px'>small</p>", kit.assert_readable),
        ("<label>x<input name='a' style='font:12px serif'></label>", kit.assert_readable),
        ("<p style='width:900px'>wide</p>", kit.assert_fits),
        ("<p style='width:5rem;white-space:nowrap'>words that stand out of their box</p>", kit.assert_fits),
        ("<script>nothing.here()</script>", kit.assert_no_console_errors),
        ("<img src='https://example.org/x.png' alt='x'>", kit.assert_only_loopback),
        ("<button style='outline:none'>x</button>", kit.tabbed),
        ("<button style='margin-top:900px'>x</button>", above_fold),
        ("<button style='margin-left:330px'>a button</button>", above_fold),
        ("<button style='display:none'>x</button>", above_fold),
        ("<button>Help</button><div style='position:fixed;inset:0'></div>", above_fold),
    ):
        seen.console.clear()
        seen.requests.clear()
        seen.page.set_content(GOOD.format(body=body))
        with pytest.raises(AssertionError):
            check(seen)


def test_axe_sees_a_page_without_script_as_it_is_shown(show) -> None:
    seen = show("<script>document.body.append('x')</script><noscript><p style='color:#ccc'>pale</p></noscript>",
                script=False)  # fmt: skip
    with pytest.raises(AssertionError, match="color-contrast"):
        kit.assert_axe(seen)


def test_what_the_page_goes_on_to_is_kept_too(show) -> None:
    seen = show("<a href='/more'>more</a>")
    seen.page.click("a")
    assert seen.requests == [f"{seen.origin}/", f"{seen.origin}/more"]


def test_another_window_of_the_same_person(visit: kit.Visitor, show) -> None:
    first = show("x")
    first.page.evaluate("() => { document.cookie = 'a=1' }")
    assert visit("/", after=first).page.evaluate("() => document.cookie") == "a=1"
    assert visit("/").page.evaluate("() => document.cookie") == ""


def test_pictures_are_taken_where_they_are_wanted(show, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("GUARDTAG_LOOK", str(tmp_path))
    show("x")
    name = "test_pictures_are_taken_where_they_are_wanted-1-opened.png"
    assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")


def test_other_tests_have_their_own_event_loops(pages: Pages, visit: kit.Visitor) -> None:
    visit("/nothing-here")


def test_as_this_one_after_it(pytestconfig: pytest.Config) -> None:
    chromium.running(pytestconfig)
    assert asyncio.run(asyncio.sleep(0, "awake")) == "awake"
