"""Finders' pictures in the console: how many at first, themselves on a tap, by the call's own rights."""

from __future__ import annotations

import io
import re

import pytest
import web_browser as kit
from web_console import CHEAP, PASSWORD, enter, hired

import guardtag
from conftest import Pages
from guardtag.records.journal import Entry
from guardtag_web.console import passwords

FAR = "feicheng/anzhan/a/b/1"
SAFE = (
    ("content-type", "image/jpeg"), ("cache-control", "no-store"), ("x-content-type-options", "nosniff"),
    ("cross-origin-resource-policy", "same-origin"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", CHEAP)


@pytest.fixture
def called(pages: Pages) -> guardtag.Incident:
    """小军 was found, and his finder added two pictures."""
    Image = pytest.importorskip("PIL.Image")
    hired(pages)
    call = pages.door.scan(pages.tag(pages.boy()).link).alert(place="bus stop")
    key = pages.door.relay.link(call)
    for colour in ("#cc0000", "#0000cc"):
        out = io.BytesIO()
        Image.new("RGB", (400, 300), colour).save(out, "JPEG")
        pages.door.relay.add_picture(key, out.getvalue())
        pages.clock.advance(60)
    pages.door.dispatch()
    return call


def looks(pages: Pages) -> list[str]:
    """Whose looks at pictures are journalled."""
    return [one.actor for one in pages.door._room.records.walk(Entry) if one.verb == "relay.pictures"]


def test_their_number_comes_first_and_they_themselves_on_a_tap(pages: Pages, called: guardtag.Incident) -> None:
    enter(pages)
    path = f"/console/calls/{called.id}/pictures"
    page = pages.client.get(f"/console/calls/{called.id}?l=en").text
    assert "Pictures from finders: 2." in page
    assert f'href="{path}"' in page
    assert "<img" not in page
    assert looks(pages) == []
    page = pages.client.get(f"{path}?l=en").text
    assert re.findall(r"<figcaption>([^<]*)<", page) == ["Finder 1, 06-16 10:00", "Finder 1, 06-16 10:01"]
    shown = re.findall(r'<img src="([^"]+)"', page)
    assert len(shown) == 2
    assert looks(pages) == ["li-ling"]
    for each, red in zip(shown, (True, False), strict=True):
        answer = pages.client.get(each)
        assert answer.status_code == 200
        for name, value in SAFE:
            assert answer.headers[name] == value
        with pytest.importorskip("PIL.Image").open(io.BytesIO(answer.content)) as made:
            assert (made.getpixel((10, 10))[0] > 150) is red
    assert looks(pages) == ["li-ling"] * 3
    assert pages.client.get(f"{path}/nothing").status_code == 404


def test_nobody_gets_them_who_may_not_see_the_call(pages: Pages, called: guardtag.Incident) -> None:
    [one, _] = pages.door.relay.pictures(called.id, by="li-ling")
    path = f"/console/calls/{called.id}/pictures"
    assert pages.client.get(f"{path}/{one.id}").status_code == 303, "not signed in"
    hired(pages, "far", FAR)
    hired(pages, "audit", role="auditor")
    for id in ("far", "audit"):
        pages.client.cookies.clear()
        enter(pages, id=id)
        assert pages.client.get(f"{path}/{one.id}").status_code in (403, 404)
        page = pages.client.get(path)
        assert "<img" not in page.text
    assert pages.client.get("/console/calls/nothing/pictures").status_code == 403
    assert set(looks(pages)) == {"li-ling"}


def test_they_are_gone_with_the_end_of_the_call(pages: Pages, called: guardtag.Incident) -> None:
    [one, _] = pages.door.relay.pictures(called.id, by="li-ling")
    pages.door.incidents.close(called.id, outcome="home", by="li-ling")
    enter(pages)
    assert "/pictures" not in pages.client.get(f"/console/calls/{called.id}").text
    assert "没有可以查看的照片" in pages.client.get(f"/console/calls/{called.id}/pictures").text
    assert pages.client.get(f"/console/calls/{called.id}/pictures/{one.id}").status_code == 404


def test_the_pictures_on_the_smallest_phone(pages: Pages, visit: kit.Visitor, called: guardtag.Incident) -> None:
    seen = visit(f"/console/calls/{called.id}", kit.SMALL)
    seen.page.fill("#username", "li-ling")
    seen.page.fill("#password", PASSWORD)
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_selector("#h-relay")
    kit.assert_sound(seen)
    seen.page.click("#h-relay ~ p a.button")
    seen.page.wait_for_selector("figure img")
    seen.page.wait_for_load_state()
    assert seen.page.evaluate("[...document.images].map((one) => one.naturalWidth)") == [400, 400]
    kit.assert_sound(seen)
