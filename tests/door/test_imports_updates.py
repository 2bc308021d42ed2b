"""A register that comes in again: what a later file changes of somebody, and what it must not."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from guardtag import Consent, Contact
from guardtag.desks.imports.matching import contacts
from guardtag.records import Tx
from tests.conftest import City
from tests.door.erased import Watched
from tests.door.imported import check, enter, numbers, one, register, some
from tests.door.test_entered_once import people
from tests.interop.files import person
from tests.telephones import telephones

__all__ = ["numbers"]

FULL = person(
    1, 编号="NO-1", 小名="竹竹", 住址="王庄 1", 病史="高血压", 衣着="蓝外套", 类别="失智", 提示="耳背"
)  # fmt: skip


@pytest.fixture
def held(city: City, tmp_path: Path) -> City:
    enter(city, register(tmp_path, FULL))
    return city


def test_an_unchanged_row_writes_nothing_of_them(held: City, tmp_path: Path) -> None:
    store = held.door._room.records.store
    before = [row for kind in ("ward", "registered", "entry") for row in store.walk(kind, "", 100)]
    done = enter(held, register(tmp_path, FULL))
    assert (done.unchanged, done.changed, done.steps) == (1, 0, 0)
    after = [row for kind in ("ward", "registered") for row in store.walk(kind, "", 100)]
    assert after == [row for row in before if row.kind != "entry"]


def test_only_what_the_row_says_is_changed(held: City, tmp_path: Path) -> None:
    before = one(held, "NO-1")
    done = enter(held, register(tmp_path, FULL | {"住址": "王庄 2", "小名": "", "病史": "", "出生日期": ""}))
    assert done.changed == 1
    assert one(held, "NO-1") == attrs.evolve(before, address="王庄 2")
    fewer = {title: FULL[title] for title in FULL if title not in ("住址", "病史", "类别", "提示", "衣着")}
    assert enter(held, register(tmp_path, fewer)).unchanged == 1


def test_empty_cells_erase_when_that_is_asked_for_and_columns_that_are_missing_never(
    held: City, tmp_path: Path
) -> None:
    before = one(held, "NO-1")
    row = FULL | {"小名": "", "病史": "", "类别": "", "出生日期": ""}
    del row["住址"]
    path = register(tmp_path, row)
    assert check(held, path, empty_erases=True).changed == 1
    enter(held, path, empty_erases=True)
    assert one(held, "NO-1") == attrs.evolve(before, nickname="", medical="", groups=(), birth_date=None)


def test_consents_are_neither_widened_nor_withdrawn(held: City, tmp_path: Path) -> None:
    before = one(held, "NO-1")
    done = enter(held, register(tmp_path, FULL | {"同意范围": "小名、照片", "同意日期": "2025-05-06"}))
    assert [(note.row, note.code) for note in done.notes] == [(2, "GT-ROW-MORE")]
    refused = enter(held, register(tmp_path, FULL | {"同意": "否"}))
    assert [error.code for error in refused.refused] == ["GT-ROW-CONSENT"]
    assert one(held, "NO-1").consents == before.consents


def test_a_consent_that_was_withdrawn_is_not_given_again(held: City, tmp_path: Path) -> None:
    records = held.door._room.records
    ward = one(held, "NO-1")
    taken = tuple(attrs.evolve(consent, withdrawn=held.clock.now()) for consent in ward.consents)

    def withdraw(tx: Tx) -> None:
        tx.get(type(ward), ward.id, ("response", "medical", "address"))
        tx.put(attrs.evolve(ward, consents=taken))

    records.change(withdraw)
    held.clock.advance(1)
    done = enter(held, register(tmp_path, FULL | {"住址": "王庄 2"}))
    assert (done.changed, [note.code for note in done.notes]) == (1, ["GT-ROW-MORE"])
    assert one(held, "NO-1").consents == taken


def test_what_a_withdrawal_destroyed_is_not_filled_in_again(held: City, tmp_path: Path) -> None:
    ward = one(held, "NO-1")
    held.door.consents.withdraw(ward.id, purposes={"medical_notes"}, by="子松柏")
    assert one(held, "NO-1").medical == ""
    path = register(tmp_path, FULL | {"住址": "王庄 2"})
    assert [(note.code, note.column) for note in check(held, path).notes] == [("GT-ROW-WITHDRAWN", "病史 (medical)")]
    done = enter(held, path)
    assert (done.changed, [note.code for note in done.notes]) == (1, ["GT-ROW-WITHDRAWN"])
    after = one(held, "NO-1")
    assert (after.medical, after.address) == ("", "王庄 2")
    held.door.consents.give(ward.id, by=ward.contacts[0].id, purposes={"medical_notes"})
    assert (enter(held, path).notes, one(held, "NO-1").medical) == ((), "高血压"), "a new consent lets it in"


def test_nobody_stops_being_a_minor_by_an_empty_cell(city: City, tmp_path: Path) -> None:
    child = person(1, 编号="NO-1", 出生日期="", 未成年人="是")
    enter(city, register(tmp_path, child))
    assert enter(city, register(tmp_path, child | {"未成年人": ""})).unchanged == 1
    assert one(city, "NO-1").minor


def test_a_row_without_a_number_is_whoever_has_the_name_and_a_contact_or_birth_date(city: City, tmp_path: Path) -> None:
    first = person(1)
    enter(city, register(tmp_path, first))
    again = enter(city, register(tmp_path, first, person(2)))
    assert (again.entered, again.unchanged, len(people(city))) == (1, 1, 2)
    moved = enter(city, register(tmp_path, first | {"联系电话": "10000000099"}))
    assert moved.changed == 1, "the birth date is the same"
    other = enter(city, register(tmp_path, first | {"出生日期": "1960-01-01", "联系电话": "10000000099"}))
    assert (other.entered, len(people(city))) == (1, 3)


def test_a_row_that_could_be_several_people_is_refused(city: City, tmp_path: Path) -> None:
    for number in ("NO-1", "NO-2"):
        enter(city, register(tmp_path, person(1, 编号=number)))
    done = enter(city, register(tmp_path, person(1)))
    assert [(error.row, error.code) for error in done.refused] == [(2, "GT-ROW-SEVERAL")]
    assert len(people(city)) == 2


def test_whoever_has_left_is_not_changed(held: City, tmp_path: Path) -> None:
    ward = one(held, "NO-1")

    def leave(tx: Tx) -> None:
        tx.get(type(ward), ward.id, ("response", "medical", "address"))
        tx.put(attrs.evolve(ward, state="died"))

    held.door._room.records.change(leave)
    done = enter(held, register(tmp_path, FULL | {"住址": "王庄 2"}))
    assert (done.changed, done.unchanged, [note.code for note in done.notes]) == (0, 1, ["GT-ROW-LEFT"])
    assert one(held, "NO-1").address == "王庄 1"


def test_a_number_of_somebody_who_was_erased_enters_somebody_new(held: City, tmp_path: Path) -> None:
    first = one(held, "NO-1").id
    held.door.wards.erase(first)
    assert enter(held, register(tmp_path, FULL)).entered == 1
    assert one(held, "NO-1").id != first


MOTHER = Contact("子松柏", "mother", ("sms:+8610000000001", "mail:a@example.org"), "c1", verified=5.0)
NEIGHBOUR = Contact("丑梅", "neighbour", ("sms:+8610000000002",), "c2", language="en")


def test_a_contact_who_is_the_same_keeps_what_is_known_of_them() -> None:
    said = Contact("子松柏", "", ("sms:+8610000000001",))
    assert contacts([MOTHER, NEIGHBOUR], [said]) == (MOTHER, NEIGHBOUR)
    moved = Contact("子松柏", "mother", ("sms:+8610000000009",))
    (mother, neighbour) = contacts([MOTHER, NEIGHBOUR], [moved])
    assert mother.addresses == ("sms:+8610000000009", "mail:a@example.org"), "the old number is somebody else's soon"
    assert (mother.id, mother.verified, neighbour) == ("c1", None, NEIGHBOUR)


def test_a_new_name_takes_the_place_of_another_under_an_id_that_nobody_had() -> None:
    aunt = Contact("寅竹", "aunt", ("sms:+8610000000003",))
    assert [(each.id, each.name) for each in contacts([MOTHER, NEIGHBOUR], [aunt])] == [("c3", "寅竹"), ("c2", "丑梅")]
    first = contacts([MOTHER, NEIGHBOUR], [aunt, Contact("子松柏", "", ("sms:+8610000000001",))])
    assert [each.name for each in first] == ["寅竹", "子松柏", "丑梅"], "whom the file does not know stay"


@pytest.mark.quick_on("memory")
def test_a_table_with_another_number_for_everybody_is_taken(city: City, tmp_path: Path) -> None:
    """Of each whether they are called for is guarded, too, and a full step was more than a commit takes."""
    enter(city, register(tmp_path, *some(33)))
    rows = [person(at, 编号=f"NO-{at}", 联系电话=f"1009{at:07d}") for at in range(1, 34)]
    done = enter(city, register(tmp_path, *[person(at, 编号=f"NO-{at}") for at in range(101, 130)], *rows))
    assert (done.state, done.entered, done.changed, done.bad) == ("done", 29, 33, 0)
    assert [one(city, f"NO-{at}").contacts[0].addresses for at in (1, 33)] == [
        (f"sms:+861009{at:07d}",) for at in (1, 33)
    ]


@pytest.mark.quick_on("memory")
def test_a_call_that_begins_beneath_a_full_step_is_told_to_the_new_addresses(city: City, tmp_path: Path) -> None:
    """29 who are new, and one with three contacts for whom somebody calls just before the commit."""

    def written(names: str) -> dict[str, str]:
        return person(1, 编号="NO-1", 联系电话="", 监护人邮箱=f"{names}1@example.org", 同意人="子松柏") | {
            title: value for n in (2, 3) for title, value in
            ((f"contact{n}", f"乙{n}"), (f"mail{n}", f"{names}{n}@example.org"))
        }  # fmt: skip

    city.responder("li-ling")
    enter(city, register(tmp_path, written("old")))
    link = city.tagged(one(city, "NO-1")).link
    records, calls = city.door._room.records, []

    def somebody_calls() -> None:
        runs = store.store.walk("import", "", 100)
        if len(runs) == 2 and not calls:  # the second run has begun
            records.store = store.store
            calls.append(city.door.scan(link).alert(place="bus stop"))
            city.door.dispatch()
            records.store = store

    store = Watched(records.store, somebody_calls)
    records.store = store  # type: ignore[assignment]
    path = register(tmp_path, *[person(at, 编号=f"NO-{at}") for at in range(2, 31)], written("new"))
    done = enter(city, path)
    records.store = store.store
    assert len(calls) == 1
    assert (done.state, done.entered, done.changed, done.bad) == ("done", 29, 1, 0)
    city.door.dispatch()
    told = sorted(m["target"] for m in city.messages() if m["kind"] == "found" and m["target"] != "li-ling@example.org")
    assert told == sorted(f"{when}{n}@example.org" for when in ("old", "new") for n in (1, 2, 3))


def test_a_contact_whose_name_was_corrected_is_found_by_the_number() -> None:
    (mother,) = contacts([MOTHER], [Contact("子松伯", "mother", ("sms:+8610000000001",))])
    assert (mother.id, mother.name, mother.verified) == ("c1", "子松伯", 5.0)


def test_a_person_who_was_entered_by_hand_gets_the_numbers_of_the_file(city: City, tmp_path: Path) -> None:
    boy = city.boy(key="NO-1", consent=Consent(by="田爱云", purposes={"alert"}))
    assert enter(city, register(tmp_path, person(1, 编号="NO-1"))).changed == 1
    after = one(city, "NO-1")
    assert (after.id, after.nickname, after.consents) == (boy.id, "军军", boy.consents)
    assert [(each.id, each.name) for each in after.contacts] == [("c2", "子松柏")]


def test_a_table_that_changes_a_number_during_a_call_tells_its_owner_again(tmp_path: Path) -> None:
    """As `contacts.change` does: the link in the old message died, so the new number gets one of its own, once."""
    rows = [person(at, 编号=f"NO-{at}") for at in range(1, 34)]
    changed = [row | {"联系电话": f"100{at + 500:08d}"} for at, row in enumerate(rows, 1)]
    with telephones(tmp_path) as city:
        city.responder("li-ling", area="feicheng/north/3")
        enter(city, register(tmp_path, *rows))
        called = one(city, "NO-17")
        incident = city.door.scan(city.tagged(called).link).alert(place="bus stop")
        city.door.dispatch()
        before = {each.id for each in city.door.notices.of(incident.id)}
        assert enter(city, register(tmp_path, *changed, name="later.csv")).changed == 33
        city.door.dispatch()
        fresh = [each for each in city.door.notices.of(incident.id) if each.id not in before]
        assert [(each.side, each.person, each.template) for each in fresh] == [("family", "c1", "found")]
        assert [m["kind"] for m in city.messages() if m["target"] == "+8610000000517"] == ["found"]
        assert enter(city, register(tmp_path, *changed, name="again.csv")).changed == 0
        assert len(city.door.notices.of(incident.id)) == len(before) + 1


def test_more_people_are_changed_during_their_calls_than_fit_one_commit(tmp_path: Path) -> None:
    rows = [person(at, 编号=f"NO-{at}") for at in range(1, 34)]
    changed = [row | {"联系电话": f"100{at + 500:08d}"} for at, row in enumerate(rows, 1)]
    with telephones(tmp_path) as city:
        enter(city, register(tmp_path, *rows))
        for at in range(1, 34):
            city.door.incidents.open("distress", ward=one(city, f"NO-{at}").id, by="operator")
        city.door.dispatch()
        assert enter(city, register(tmp_path, *changed, name="later.csv")).changed == 33
        city.door.dispatch()
        told = [m["target"] for m in city.messages() if m["target"].startswith("+86100000005")]
        assert len(told) == len(set(told)) == 33
