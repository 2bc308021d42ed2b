"""Whatever single row is damaged, a scan of an authentic tag still gets help."""

from __future__ import annotations

import logging

import pytest

from guardtag.spi import Put, Row
from tests.conftest import HOME, City


def spoil(city: City, kind: str) -> int:
    """Makes every row of a kind unreadable; returns how many there were."""
    store = city.door._room.records.store
    rows = store.walk(kind, "", 1000)
    for row in rows:
        body = row.body[:-1] + bytes([row.body[-1] ^ 1])
        store.commit([Put(Row(kind, row.id, row.version, body, row.index, row.lane, row.due), row.version)])
    return len(rows)


@pytest.mark.parametrize(
    "kind", ["tag", "open", "head", "mark", "incident", "ward", "fitting", "responder", "modes", "deployment", "asked"]
)
def test_a_scan_gets_help(city: City, caplog: pytest.LogCaptureFixture, kind: str) -> None:
    city.responder("li-ling")
    city.responder("desk", "feicheng", role="hotline")
    link = city.tagged(city.boy()).link
    city.door.scan(link).alert(place="bus stop", request_id="tap")
    city.door.modes.begin("weather", "feicheng", minutes=60)
    city.door.dispatch()
    told = len(city.messages())
    city.door._room.high_water._known = 0
    city.clock.advance(60)
    assert spoil(city, kind) > 0
    with caplog.at_level(logging.CRITICAL, "guardtag"):
        incident = city.door.scan(link).alert(place="bus stop", request_id="tap" if kind == "asked" else "")
        city.door.dispatch()
    assert incident.open
    assert len(city.messages()) > told or kind == "responder", "somebody is told"


def test_what_would_stand_in_a_damaged_chain_stands_in_another(city: City) -> None:
    city.responder("li-ling")
    link = city.tagged(city.boy()).link
    city.door.scan(link).alert(place="bus stop")
    spoil(city, "head")
    city.door.scan(link).alert(place="the station")
    found = city.door.verify()
    assert found.bad, "and the damage is named"


def test_a_closed_call_that_cannot_be_opened_hides_no_other_and_ends_no_page(
    city: City, caplog: pytest.LogCaptureFixture
) -> None:
    """Who pages by the last id goes on to the oldest call, also where a page had a damaged row in it."""
    city.responder("li-ling")
    boy = city.boy()
    ids = []
    for _ in range(5):
        call = city.door.incidents.open("errand", ward=boy.id, by="li-ling")
        city.door.incidents.close(call.id, outcome="other", by="li-ling")
        ids.insert(0, call.id)
        city.clock.advance(60)
    store = city.door._room.records.store
    row = next(one for one in store.walk("incident", "", 100) if one.id == ids[1])
    body = row.body[:-1] + bytes([row.body[-1] ^ 1])
    store.commit([Put(Row("incident", row.id, row.version, body, row.index, row.lane, row.due), row.version)])
    left = [id for id in ids if id != ids[1]]
    worker = city.door.acting_as("li-ling").incidents
    for calls in (
        lambda after: worker.list(HOME, after=after, limit=2),
        lambda after: city.door.incidents.list(state="closed", after=after, limit=2),
        lambda after: city.door.incidents.list(ward_id=boy.id, after=after, limit=2),
    ):
        first = [one.id for one in calls("")]
        assert first == left[:2]
        assert [one.id for one in calls(first[-1])] == left[2:]
    assert "a stored incident cannot be opened and is left out" in caplog.text
