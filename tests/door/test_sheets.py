"""A responder finds people on their own door: what a list, a search and one page say, and what they cost."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

import guardtag
from guardtag.errors import Denied
from guardtag.interop.uploads import Upload
from guardtag.records.journal import Entry
from tests.conftest import HOME, City, once_configured

pytestmark = pytest.mark.quick_on("memory")

TOWN, FAR = "feicheng/wangzhuang", "feicheng/anzhan/a/b/1"


@pytest.fixture
def town(city: City) -> City:
    city.responder("li-ling")
    city.responder("wang-xia", TOWN, role="supervisor")
    city.responder("hotline", TOWN, role="hotline")
    city.responder("far", FAR)
    return city


def verbs(city: City) -> list[tuple[str, str]]:
    return [(entry.verb, entry.detail) for entry in city.door._room.records.walk(Entry) if entry.actor != "operator"]


def test_a_list_says_what_the_policy_gives_while_no_call_is_open(town: City) -> None:
    boy = town.boy()
    town.boy(area=FAR)
    [seen] = town.door.acting_as("li-ling").wards.people()
    assert (seen.ward, dict(seen.fields)) == (boy.id, {"nickname": "军军", "area": HOME})
    [bare] = town.door.acting_as("wang-xia").wards.people()
    assert dict(bare.fields) == {"area": HOME}
    with pytest.raises(Denied, match="GT-DENIED-OPERATOR"):
        town.door.acting_as("li-ling").wards.people(area=TOWN)
    with pytest.raises(Denied, match="GT-DENIED-ROLE"):
        town.door.acting_as("hotline").wards.people()


def test_a_list_goes_on_where_the_page_before_ended(town: City) -> None:
    ids = [town.boy(key=f"NO-{number}").id for number in range(5)]
    door, seen, after = town.door.acting_as("li-ling").wards, [], ""
    while page := door.people(after=after, limit=2):
        after = page[-1].ward
        seen += [one.ward for one in page]
    assert seen == sorted(ids)


def test_who_left_is_not_listed_nor_found(town: City) -> None:
    gone = town.boy()
    town.door.wards.leave(gone.id, "left")
    door = town.door.acting_as("li-ling").wards
    assert door.people() == door.seek(name="小军") == []


def test_people_of_a_list_count_as_looked_at_but_not_bare_areas(town: City) -> None:
    most = town.door.config.reads_per_hour
    for number in range(most + 1):
        town.boy(key=f"NO-{number}")
    door = town.door.acting_as("li-ling").wards
    first = door.people(limit=most)
    assert len(door.people(limit=most)) == most, "once an hour, however often"
    with pytest.raises(Denied, match="GT-DENIED-BUDGET"):
        door.people(after=first[-1].ward)
    for _ in range(3):
        assert len(town.door.acting_as("wang-xia").wards.people(limit=100)) == most + 1


@pytest.mark.parametrize("asked", [{"name": "小 军"}, {"number": "138 0013 8000"}, {"key": "NO-1"}])
def test_somebody_is_found_by_what_is_known_exactly_in_ones_area_alone(town: City, asked: dict[str, str]) -> None:
    mother = guardtag.Contact("田爱云", "mother", ["mail:tian@example.org", "mail:13800138000"])
    boy = town.boy(key="NO-1", contacts=[mother])
    assert [one.ward for one in town.door.acting_as("hotline").wards.seek(**asked)] == [boy.id]
    assert town.door.acting_as("far").wards.seek(**asked) == []
    assert ("wards.seek", f"{next(iter(asked))} 1") in verbs(town)
    assert all("小" not in detail and "138" not in detail and "NO-1" not in detail for _, detail in verbs(town))


def test_trying_names_ends_with_the_budget_whether_they_are_there_or_not(town: City) -> None:
    door = town.door.acting_as("hotline").wards
    for number in range(town.door.config.reads_per_hour):
        door.seek(name=f"王{number}")
    door.seek(name="王0")
    with pytest.raises(Denied, match="GT-DENIED-BUDGET"):
        door.seek(name="another")


def test_one_of_three_is_sought(town: City) -> None:
    door = town.door.acting_as("hotline").wards
    for asked in ({}, {"name": "a", "key": "b"}, {"number": "12"}):
        with pytest.raises(ValueError, match="one of name"):
            door.seek(**asked)


def test_a_page_shows_contacts_and_tags_as_the_policy_does(town: City) -> None:
    boy = town.boy()
    tag = town.tagged(boy)
    door = town.door.acting_as("li-ling").wards
    closed = door.sheet(boy.id)
    assert (closed.contacts, closed.call, closed.visits, closed.opens) == (None, "", (), True)
    assert {("full_name", "visit"), ("medical_notes", "open_party"), ("hidden_address", "break_glass")} <= {
        *closed.closed
    }
    assert [(one.serial, one.garment) for one in closed.tags or ()] == [(tag.serial, "")], "clothes are not shown"
    visit = town.door.rounds.plan(boy, why="check-up", day="20250616", worker="li-ling")
    there = door.sheet(boy.id)
    assert [(one.name, one.why) for one in there.contacts or ()] == [("田爱云", "never")]
    assert there.tags is not None
    assert there.tags[0].garment
    assert there.visits == (visit.id,)
    above = town.door.acting_as("wang-xia").wards.sheet(boy.id)
    assert (above.tags, above.worn, above.contacts) == (None, 1, None)
    assert ("full_name", "break_glass") in above.closed
    far = town.door.acting_as("far").wards.sheet(boy.id)
    assert (dict(far.view.fields), far.tags, far.worn, far.opens) == ({}, None, None, True)


def test_a_page_names_the_call_and_the_glass_that_open_it(town: City) -> None:
    boy = town.boy()
    door = town.door.acting_as("li-ling").wards
    glass = door.break_glass(boy.id, reason="nobody answers the door")
    seen = door.sheet(boy.id)
    assert (seen.glass, seen.until, seen.opens, seen.view.state) == (glass.id, glass.until, False, "break_glass")
    town.clock.advance(1801)
    assert door.sheet(boy.id).glass == ""
    call = town.door.scan(town.tagged(boy).link).alert(place="bus stop")
    assert door.sheet(boy.id).call == call.id
    assert ("home_address", "consent") in door.sheet(boy.id).closed
    assert town.door.acting_as("wang-xia").wards.sheet(boy.id).call == ""


def test_a_page_is_one_look(town: City) -> None:
    boy = town.boy()
    door = town.door.acting_as("li-ling").wards
    door.sheet(boy.id)
    assert [verb for verb, _ in verbs(town)] == ["wards.view"]
    with pytest.raises(Denied, match="GT-DENIED-STAFF"):
        town.door.acting_as(f"{boy.id}/c1").wards.sheet(boy.id)
    with pytest.raises(Denied, match="GT-WARD-UNKNOWN"):
        door.sheet("nobody")


def test_what_a_page_holds_is_not_printed_by_accident(town: City) -> None:
    boy = town.boy()
    town.tagged(boy)
    town.door.rounds.plan(boy, why="check-up", day="20250616", worker="li-ling")
    seen = town.door.acting_as("li-ling").wards.sheet(boy.id)
    assert all(word not in repr(seen) for word in ("小军", "田爱云", "jacket", "tian@"))
    assert attrs.fields(type(seen))


# -- what else somebody does on their own door


def test_a_worker_retires_a_tag_of_their_area_that_helps_on(town: City) -> None:
    tag = town.tagged(town.boy())
    with pytest.raises(Denied, match="GT-DENIED-OPERATOR"):
        town.door.acting_as("far").tags.retire(tag.serial, why="lost")
    with pytest.raises(Denied, match="GT-DENIED-ROLE"):
        town.door.acting_as("hotline").tags.retire(tag.serial, why="lost")
    with pytest.raises(Denied, match="GT-DENIED-OPERATOR"):
        town.door.acting_as("li-ling").tags.retire(tag.serial, why="died")
    assert town.door.acting_as("li-ling").tags.retire(tag.serial, why="lost").why == "lost"
    assert town.door.scan(tag.link)
    town.door.tags.retire(tag.serial, why="died")
    with pytest.raises(Denied):
        town.door.acting_as("li-ling").tags.retire(tag.serial, why="lost")


def test_stock_is_counted_for_who_sews_there(town: City) -> None:
    batch = town.door.tags.mint(9, area="feicheng")
    town.door.supply.hand_over(batch.first, 4, received_by="li-ling")
    supply = town.door.acting_as("li-ling").supply
    assert supply.stock(HOME).on_hand == 4
    assert [one.count for one in supply.receipts(HOME)] == [4]
    assert supply.low(HOME) == ()
    for area in ("", TOWN, FAR):
        for verb in (supply.stock, supply.receipts, supply.low):
            with pytest.raises(Denied, match="GT-DENIED-OPERATOR"):
                verb(area)
    with pytest.raises(Denied, match="GT-DENIED-ROLE"):
        town.door.acting_as("hotline").supply.stock(TOWN)


def test_a_supervisor_imports_into_their_area_alone(town: City) -> None:
    header = "编号,姓名,网格,联系人1,关系1,联系电话1,知情同意,同意人\n"
    row = "{},{},{},周云,母亲,13800138000,是,周云\n"
    there = town.boy(area=FAR, key="NO-7")
    table = header + row.format("NO-9", "周小河", "north/zhongyu/3") + row.format("NO-7", "小军", "north/zhongyu/3")
    file = Upload("a.csv", table.encode())
    imports = town.door.acting_as("wang-xia").imports
    with once_configured(town.door, "sms"):
        seen = imports.check(file, root_area=TOWN)
        run = imports.enter(file, root_area=TOWN, request_id="once")
    assert (seen.new, seen.changed, [(one.row, one.code) for one in seen.refused]) == (1, 0, [(3, "GT-ROW-ELSEWHERE")])
    assert (run.entered, run.bad, run.by) == (1, 1, "wang-xia")
    assert town.door.wards.get(there.id).area == FAR
    assert imports.get(run.id) == imports.list()[0]
    for area in ("", "feicheng", FAR):
        for verb in (imports.check, imports.enter):
            with pytest.raises(Denied, match="GT-DENIED-OPERATOR"):
                verb(file, root_area=area)
    with pytest.raises(Denied, match="GT-DENIED-OPERATOR"):
        imports.enter(file, root_area=TOWN, columns={"姓名": "nickname"})
    assert imports.undo(run.id).erased == 1


def test_an_import_of_another_is_not_there(town: City) -> None:
    header = "编号,姓名,网格,联系人1,关系1,联系电话1,知情同意,同意人\n"
    row = "NO-9,周小河,north/zhongyu/3,周云,母亲,13800138000,是,周云\n"
    with once_configured(town.door, "sms"):
        run = town.door.imports.enter(Upload("a.csv", (header + row).encode()), root_area=TOWN)
    door = town.door.acting_as("wang-xia").imports
    assert list(door.list()) == []
    for verb in (door.get, door.undo, lambda id: list(door.people(id))):
        with pytest.raises(Denied, match="GT-IMPORT-UNKNOWN"):
            verb(run.id)
    with pytest.raises(Denied, match="GT-DENIED-ROLE"):
        town.door.acting_as("li-ling").imports.list()


def test_the_journal_is_verified_for_who_watches_over_it(town: City, tmp_path: Path) -> None:
    town.responder("audit", TOWN, role="auditor")
    assert town.door.acting_as("audit").journal.verify().entries
    with pytest.raises(Denied, match="GT-DENIED-OPERATOR"):
        town.door.acting_as("audit").journal.verify([tmp_path / "any"])
    with pytest.raises(Denied, match="GT-DENIED-ROLE"):
        town.door.acting_as("li-ling").verify()


def test_ones_own_address_is_tested_and_nobody_elses(town: City) -> None:
    door = town.door.acting_as("li-ling").responders
    assert door.test("li-ling").person == "li-ling"
    with pytest.raises(Denied, match="GT-DENIED-OPERATOR"):
        door.test("far")
