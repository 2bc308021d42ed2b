"""What was done on one day in an area: for whom, about whom, and found without reading the other days."""

from __future__ import annotations

from functools import partial

import attrs
import pytest

import guardtag
from guardtag.errors import Denied
from guardtag.records import Entry
from guardtag.steps import journal_day
from tests.conftest import DAYTIME, City

TOWN, OTHER = "feicheng/wangzhuang", "feicheng/anzhan/a/b/1"
DAY = 86_400.0


@pytest.fixture
def town(city: City) -> City:
    city.responder("li-ling")
    city.responder("far", OTHER)
    city.responder("wang-xia", TOWN, role="supervisor")
    city.responder("audit", "feicheng", role="auditor")
    return city


def looked(city: City, ward: guardtag.Ward, by: str = "li-ling") -> None:
    city.clock.advance(1)
    city.door.acting_as(by).wards.view(ward.id)


def test_a_supervisor_reads_the_day_of_their_area_and_no_other(town: City) -> None:
    boy, other = town.boy(), town.boy(area=OTHER)
    looked(town, boy)
    looked(town, other, "far")
    desk = town.door.acting_as("wang-xia").journal
    seen = desk.day("2025-06-16").lines
    assert [(one.actor, one.verb) for one in seen] == [("li-ling", "wards.view"), ("operator", "wards.enrol")]
    assert {ward for one in seen for ward in one.wards} == {boy.id}
    for day in ("2025-06-15", "20250617"):
        assert desk.day(day) == journal_day.Day(())
    for area in (OTHER, "feicheng", "nowhere"):
        with pytest.raises(Denied):
            desk.day("2025-06-16", area=area)
    wards = {ward for one in town.door.acting_as("audit").journal.day("2025-06-16").lines for ward in one.wards}
    assert wards == {boy.id, other.id}


def test_an_area_below_one_s_own_can_be_asked_for_alone(town: City) -> None:
    boy, other = town.boy(), town.boy(area=OTHER)
    town.responder("boss", "feicheng", role="supervisor")
    for area, wards in ((TOWN, {boy.id}), (OTHER, {other.id}), ("", {boy.id, other.id})):
        seen = town.door.acting_as("boss").journal.day("2025-06-16", area=area).lines
        assert {ward for one in seen for ward in one.wards if one.verb == "wards.enrol"} == wards


def test_what_was_written_in_one_moment_stays_on_one_page(town: City) -> None:
    boy = town.boy()
    for _ in range(3):
        town.door.acting_as("li-ling").wards.view(boy.id)
    page = town.door.acting_as("wang-xia").journal.day("2025-06-16", limit=1)
    assert len(page.lines) == 4
    assert page.older is None


def test_nobody_else_reads_a_day(town: City) -> None:
    boy = town.boy()
    for who in ("li-ling", f"{boy.id}/c1"):
        with pytest.raises(Denied):
            town.door.acting_as(who).journal.day("2025-06-16")
    with pytest.raises(Denied, match="GT-DENIED-NOBODY"):
        town.door.journal.day("2025-06-16")


def test_that_they_looked_is_in_the_log_of_everybody_they_read_of(town: City) -> None:
    boy, other = town.boy(), town.boy(area=OTHER)
    town.door.acting_as("wang-xia").journal.day("2025-06-16")
    logs = [{one.why for one in town.door.consents.access_log(ward.id)} for ward in (boy, other)]
    assert logs == [{"journal.day", "consents.access_log"}, {"consents.access_log"}]


def test_a_line_of_two_people_names_those_of_the_area_alone(town: City) -> None:
    boy, other = town.boy(), town.boy(area=OTHER)
    town.door._room.records.change(lambda tx: tx.journal("operator", "wards.merge", (boy.id, other.id)))
    [line] = [one for one in town.door.acting_as("wang-xia").journal.day("2025-06-16").lines if "merge" in one.verb]
    assert line.wards == (boy.id,)


def test_who_was_erased_is_in_no_day_and_hides_nobody(town: City) -> None:
    boy, gone = town.boy(), town.boy()
    looked(town, gone)
    town.door.wards.erase(gone.id)
    town.wait(2)
    seen = {ward for one in town.door.acting_as("wang-xia").journal.day("2025-06-16").lines for ward in one.wards}
    assert seen == {boy.id}


def test_pages_of_a_day_give_every_line_once_and_read_no_other_day(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    boy = town.boy()
    for _ in range(40):
        looked(town, boy)
    town.clock.advance(DAY)
    middle = town.clock.now()
    for _ in range(30):
        looked(town, boy)
    town.clock.advance(3 * DAY)
    for _ in range(60):
        looked(town, boy)
    desk, until, times = town.door.acting_as("wang-xia").journal, None, list[float]()
    for _ in range(20):
        page = desk.day("2025-06-17", until=until, limit=7)
        times += [one.at for one in page.lines if one.actor == "li-ling"]
        until = page.older
        if until is None:
            break
    assert times == [middle + at for at in range(30, 0, -1)]
    reads = list[str]()
    records = town.door._room.records
    real = records.read

    def counted(wanted: list[tuple[type, str]]) -> list[object]:
        reads.extend(id for kind, id in wanted if kind is Entry and id.startswith("p:li-ling/"))
        return real(wanted)

    monkeypatch.setattr(records, "read", counted)
    assert len(journal_day.page(attrs.evolve(town.door._room, actor="wang-xia"), town.door.responders.get("wang-xia"),
                                TOWN, DAYTIME - DAY, DAYTIME + 60, 100).lines) > 40  # fmt: skip
    assert len(reads) < 60, "the first day's lines, and the newest"


def test_a_page_ends_where_enough_was_looked_through(town: City) -> None:
    boy, other = town.boy(), town.boy(area=OTHER)
    looked(town, boy)
    for _ in range(30):
        looked(town, other, "far")
    one = town.door.responders.get("wang-xia")
    ask = partial(journal_day.page, town.door._room, one, TOWN, DAYTIME - 60, limit=50, most=10)
    until: float | None = DAYTIME + 3600
    found = list[journal_day.Line]()
    pages = 0
    while until is not None:
        page = ask(until)
        found, until, pages = [*found, *page.lines], page.older, pages + 1
    assert pages > 2
    assert [line.verb for line in found] == ["wards.view", "wards.enrol"]


@pytest.mark.parametrize("given", ["", "2025-13-01", "today", "2025-6-1", "9" * 8])
def test_what_is_no_day_is_misuse(town: City, given: str) -> None:
    with pytest.raises(ValueError):
        town.door.acting_as("wang-xia").journal.day(given)
