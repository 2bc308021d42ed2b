"""Calls in doubt on the console: two places that cannot both be right, a time no calendar has, damaged rows."""

from __future__ import annotations

import attrs
import pytest
from web_calls import FAR, act, called, cheap
from web_console import enter, hired

import guardtag
from conftest import HOME, Pages
from guardtag.model.incidents import Task
from guardtag.spi import Put
from guardtag_web.console import incidents

__all__ = ["called", "cheap"]


def test_two_places_that_cannot_both_be_right_stand_on_the_calls_page_and_in_the_list(pages: Pages) -> None:
    hired(pages)
    tag = pages.tag(pages.boy())
    for place in ("36.18000, 116.77000 ±12 m", "39.90420, 116.40740 ±9 m"):
        call = pages.door.scan(tag.link).alert(place=place)
        pages.clock.advance(600)
    enter(pages)
    for language, mark, why in (
        ("en", "Copied tag?", "415 km apart within 10 min"),
        ("zh", "疑似复制布标", "相距415公里"),
    ):
        page = pages.client.get(f"/console/calls/{call.id}?l={language}").text
        assert mark in page
        assert why in page
        assert "36.18000, 116.77000 ±12 m · 39.90420, 116.40740 ±9 m" in page
        assert mark in pages.client.get(f"/console?l={language}").text
    pages.door.incidents.close(call.id, outcome="home", by="li-ling")
    closed = pages.client.get(f"/console/calls/{call.id}?l=en").text
    assert "Copied tag?" in closed
    assert "36.18000" not in closed


@pytest.mark.parametrize("due", [-62_135_625_943.0, 1e18])
def test_a_task_whose_time_no_calendar_has_keeps_nobody_from_its_call(
    pages: Pages, called: guardtag.Incident, due: float
) -> None:
    """A worker's form with the year 1, here the first of these, made such rows before it was refused."""
    task = Task("desk-1", due, owner="li-ling", text="ring the bus station")
    pages.door._room.records.change(
        lambda tx: tx.put(attrs.evolve(tx.get(guardtag.Incident, called.id), tasks=(task,)))
    )
    for language, said in (("en", "due not known"), ("zh", "期限：不明")):
        page = pages.client.get(f"/console/calls/{called.id}?l={language}")
        assert page.status_code == 200
        assert "ring the bus station" in page.text
        assert said in page.text
    assert act(pages, called, "complete", task="desk-1", result="rang them")[0] == 303


def spoilt(pages: Pages, *ids: str) -> None:
    """These calls cannot be opened any more."""
    store = pages.door._room.records.store
    for row in store.walk("incident", "", 1000):
        if row.id in ids:
            body = row.body[:-1] + bytes([row.body[-1] ^ 1])
            store.commit([Put(attrs.evolve(row, body=body), row.version)])


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Calls of {area} that cannot be read, and stand in no list: {count}."),
     ("zh", "{area}：有 {count} 起求助读不出来，列表里没有。")],
)  # fmt: skip
def test_a_call_that_cannot_be_read_is_said_to_be_missing(
    pages: Pages, called: guardtag.Incident, language: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(area: str = HOME, **more: str) -> dict[int, bool]:
        page = pages.client.get("/console", params={"l": language, "area": area} | more).text
        return {count: said.format(area=area, count=count) in page for count in (1, 2)}

    door = pages.door.incidents
    errands = []
    for _ in range(5):
        pages.clock.advance(1)
        errands.append(door.open("errand", area=HOME, by="li-ling"))
        door.close(errands[-1].id, outcome="other", by="li-ling")
    assert missing() == {1: False, 2: False}
    spoilt(pages, called.id)
    assert missing()[1], "one that is open"
    spoilt(pages, errands[3].id)
    assert missing()[2], "one that is over"
    monkeypatch.setattr(incidents, "PAGE", 2)
    assert missing()[2], "of the newest two that open one stands before the damaged one, one behind it"
    assert missing(after=errands[2].id) == {1: False, 2: False}, "each is said on the page where it would stand"
    page = pages.client.get("/console?l=en").text
    assert called.id not in page
    assert errands[3].id not in page
    hired(pages, "far", FAR)
    enter(pages, id="far")
    assert missing(FAR) == {1: False, 2: False}
    assert HOME not in pages.client.get("/console?l=en").text, "nothing of another area"


def test_one_damaged_row_leaves_the_other_calls_of_its_area(pages: Pages, called: guardtag.Incident) -> None:
    other = pages.door.incidents.open("errand", area=HOME, by="li-ling")
    for id in (called.id, other.id):
        pages.door.incidents.close(id, outcome="home" if id == called.id else "other", by="li-ling")
    spoilt(pages, called.id)
    listed = pages.client.get("/console?l=en")
    assert listed.status_code == 200
    assert f"/console/calls/{other.id}" in listed.text
    assert called.id not in listed.text
