"""The finder's page in a real browser: where the button is, what a keyboard reaches, right to left, slow, offline."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import web_browser as kit
from test_web_finder import codes, incidents, tapped

from conftest import Pages
from guardtag_web import Settings, app

TEXTS = Path(__file__).parents[1] / "src/guardtag_web/texts"
BUTTON = "button.first.call:not(fieldset *)"


@pytest.fixture
def link(pages: Pages) -> str:
    return codes(pages)[0].link.rpartition("/")[2]


@pytest.fixture
def alive(pages: Pages) -> None:
    pages.door.dispatch()


def mirrored(folder: Path, code: str) -> None:
    """A language that nobody speaks, written from right to left, each text of ours wrapped."""
    tables = tomllib.loads((TEXTS / f"{code}.toml").read_text("utf-8"))
    tables["language"] = {"name": "שפה", "direction": "rtl"}
    lines = []
    for room, table in tables.items():
        lines.append(f"[{room}]")
        wrapped = table if room == "language" else {key: f"«ש {text} ת»" for key, text in table.items()}
        lines += [f"{key} = {text!r}" if "'" not in text else f'{key} = "{text}"' for key, text in wrapped.items()]
    (folder / "he.toml").write_text("\n".join(lines), "utf-8")


@pytest.fixture
def rtl(
    pages: Pages, _server: kit.Server, visit: kit.Visitor, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[kit.Visitor]:
    folder = tmp_path / "texts"
    folder.mkdir()
    mirrored(folder, request.param)
    made = app(pages.door, Settings(hosts=("127.0.0.1",), texts=folder))
    _server.app = made
    yield visit
    made.state.site.close()


@pytest.mark.usefixtures("alive")
@pytest.mark.parametrize("size", [kit.SMALL, kit.PHONE, pytest.param(kit.DESK, marks=pytest.mark.soak)])
@pytest.mark.parametrize(("language", "dark"), [("zh-CN", False), pytest.param("en-GB", True, marks=pytest.mark.soak)])
def test_the_button_is_seen_at_once(
    visit: kit.Visitor, link: str, size: tuple[int, int], language: str, dark: bool
) -> None:
    seen = visit(f"/t/{link}", size, language=language, dark=dark)
    kit.assert_above_fold(seen, BUTTON)
    assert min(kit.font_sizes(seen, BUTTON).values()) >= 18
    kit.assert_sound(seen)
    assert len(seen.requests) == 1


def test_the_button_is_seen_beside_the_hotline(visit: kit.Visitor, link: str) -> None:
    for language in ("zh-CN", "en-GB"):
        seen = visit(f"/t/{link}", kit.SMALL, language=language)
        kit.assert_above_fold(seen, BUTTON)
        kit.assert_sound(seen)


@pytest.mark.parametrize("rtl", ["zh", pytest.param("en", marks=pytest.mark.soak)], indirect=True)
def test_from_right_to_left(pages: Pages, rtl: kit.Visitor, link: str) -> None:
    seen = rtl(f"/t/{link}?l=he", kit.SMALL)
    assert seen.page.get_attribute("html", "dir") == "rtl"
    kit.assert_above_fold(seen, BUTTON)
    kit.assert_sound(seen)
    seen.page.click(BUTTON)
    seen.page.wait_for_url("**/r/*")
    assert seen.page.get_attribute("html", "dir") == "rtl"
    kit.assert_sound(seen)
    kit.assert_sound(rtl("/?l=he", kit.SMALL))


@pytest.mark.parametrize(
    ("language", "script"), [("en-GB", False), pytest.param("zh-CN", True, marks=pytest.mark.soak)]
)
def test_from_the_tap_to_the_answer(pages: Pages, visit: kit.Visitor, link: str, language: str, script: bool) -> None:
    seen = visit(f"/t/{link}", kit.SMALL, language=language, script=script)
    seen.page.fill("#place", "bus stop")
    seen.page.dblclick(BUTTON)
    seen.page.wait_for_url("**/r/*")
    (incident,) = incidents(pages)
    assert (incident.place, incident.finders) == ("bus stop", 1)
    kit.assert_sound(seen)
    pages.door.dispatch()
    pages.door.relay.reply(incident.id, "我马上到", by="li-ling", language="zh")
    seen.page.click("a.button >> nth=0")
    assert "我马上到" in seen.text()
    key = seen.page.url.rpartition("/")[2]
    if script:
        seen.page.wait_for_load_state("networkidle")
    else:
        seen.page.click("noscript button")
        seen.page.wait_for_selector("noscript button", state="detached")
        seen.page.wait_for_load_state()
    assert pages.door.relay.page(key).unread == 0
    kit.assert_sound(seen)
    seen.page.fill("#text", "call 138 0013 8000")
    seen.page.click("form[action*=say] button.first")
    assert seen.page.input_value("#text") == "call 138 0013 8000"
    seen.console.clear()  # Chromium's own word on a 409
    kit.assert_sound(seen)
    assert pages.door.relay.page(key).words[-1].text == "我马上到"


def test_a_keyboard_reaches_everything(visit: kit.Visitor, pages: Pages, link: str) -> None:
    stops = kit.tabbed(visit(f"/t/{link}", language="en-GB"))
    assert [stop.partition(":")[0] for stop in stops][:2] == ["a", "a"] or "hotline" in str(stops)
    assert any("tell the family" in stop for stop in stops)
    kit.tabbed(visit(tapped(pages, link), language="en-GB"))


@pytest.mark.parametrize("tap", [False, True])
def test_what_was_typed_survives_back(visit: kit.Visitor, pages: Pages, link: str, tap: bool) -> None:
    """A form that is sent to the very address of its page would take that page's place in the browser's history."""
    seen = visit(f"/t/{link}", language="en-GB")
    seen.page.fill("#message", "he is cold")
    seen.page.context.set_offline(True)
    if tap:
        seen.page.click(BUTTON)
        seen.page.wait_for_url("chrome-error://**")
    else:
        with pytest.raises(Exception, match=r"ERR_INTERNET_DISCONNECTED|interrupted|net::"):
            seen.page.goto(f"{seen.origin}/")
    seen.page.context.set_offline(False)
    seen.page.go_back()
    assert seen.page.input_value("#message") == "he is cold"
    seen.page.click(BUTTON)
    seen.page.wait_for_url("**/r/*")
    assert incidents(pages)[0].message == "he is cold"


def test_the_phones_position_only_on_a_tap(visit: kit.Visitor, link: str) -> None:
    seen = visit(
        f"/t/{link}", geolocation={"latitude": 36.18, "longitude": 116.77, "accuracy": 12.0},
        permissions=["geolocation"],
    )  # fmt: skip
    assert seen.page.input_value("#place") == ""
    seen.page.click("#here")
    seen.page.wait_for_function("() => document.getElementById('place').value")
    assert seen.page.input_value("#place") == "36.18000, 116.77000 ±12 m"


SAID = "The phone does not give its position."
SILENT = "navigator.geolocation.getCurrentPosition = function () {}"
"""Some browsers that live in another program ask nobody, and never answer."""


@pytest.mark.parametrize(("language", "said"), [("en-GB", SAID), ("zh-CN", "手机没有给出位置")])
def test_a_position_that_is_refused_is_said_and_the_place_can_be_typed(
    visit: kit.Visitor, pages: Pages, link: str, language: str, said: str
) -> None:
    seen = visit(f"/t/{link}", kit.SMALL, language=language)
    seen.page.context.grant_permissions([])  # none is given: Chromium refuses
    seen.page.click("#here")
    seen.page.wait_for_function("() => document.getElementById('nowhere').textContent")
    assert said in seen.page.inner_text("#nowhere[role=status]")
    assert seen.page.evaluate("() => document.activeElement.id") == "place"
    assert seen.page.is_enabled("#here")
    kit.assert_sound(seen)
    seen.page.keyboard.type("bus stop")
    seen.page.click(BUTTON)
    seen.page.wait_for_url("**/r/*")
    assert incidents(pages)[0].place == "bus stop"


@pytest.mark.parametrize("script", [SILENT, "navigator.geolocation.getCurrentPosition = function () { throw 1 }"])
def test_a_position_that_never_comes_is_said_too(visit: kit.Visitor, link: str, script: str) -> None:
    seen = visit(f"/t/{link}", language="en-GB")
    seen.page.clock.install()
    seen.page.evaluate(f"{script}; 0")
    seen.page.click("#here")
    seen.page.clock.run_for(21_000)
    assert SAID in seen.page.inner_text("#nowhere")
    assert seen.page.is_enabled("#here")


def test_without_script_no_button_is_dead(visit: kit.Visitor, link: str) -> None:
    seen = visit(f"/t/{link}", script=False)
    assert seen.page.locator("#here").count() == 1
    assert not seen.page.locator("#here").is_visible()


def test_on_slow_3g_the_first_answer_has_everything(visit: kit.Visitor, link: str) -> None:
    seen = visit(f"/t/{link}", slow=True)
    kit.assert_above_fold(seen, BUTTON)
    assert len(seen.requests) == 1


def test_the_calm_page_the_box_and_the_end(visit: kit.Visitor, pages: Pages, link: str) -> None:
    path = tapped(pages, link)
    pages.door.incidents.close(incidents(pages)[0].id, outcome="home", by="li-ling")
    for where in ("/", "/t/x", path):
        seen = visit(where, kit.SMALL, dark=where == "/")
        assert where != path or "TA 已经到家了" in seen.text()
        seen.console.clear()
        kit.assert_sound(seen)
