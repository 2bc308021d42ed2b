"""The console's list of calls when rows of some are damaged: the others are there, and how many are missing is said."""

from __future__ import annotations

import attrs
import pytest
from web_console import CHEAP, enter, hired

import guardtag
from conftest import HOME, Pages
from guardtag.spi import Put
from guardtag_web.console import incidents, passwords

FAR = "feicheng/anzhan/a/b/1"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", CHEAP)


@pytest.fixture
def called(pages: Pages) -> guardtag.Incident:
    """小军 was found, and 李岭 is signed in."""
    hired(pages)
    call = pages.door.scan(pages.tag(pages.boy()).link).alert(place="bus stop")
    pages.door.dispatch()
    enter(pages)
    return call


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
