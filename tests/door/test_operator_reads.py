"""The operator's own looks at the register are in the journal too: one entry a look, before it is given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import guardtag
from guardtag import BackendError, Contact, Denied
from guardtag.cli import cli
from guardtag.model.people import Ward
from guardtag.records.journal import Entry
from guardtag.steps.shown import NAMED
from tests.conftest import HOME, City


def entries(door: guardtag.Guard) -> list[tuple[str, tuple[str, ...], str]]:
    return [
        (e.verb, e.subjects, e.detail) for e in door._room.records.walk(Entry)
        if e.actor == "operator" and e.verb in ("wards.get", "wards.find", "wards.list")
    ]  # fmt: skip


@pytest.fixture
def boy(city: City) -> Ward:
    mother = Contact("田爱云", "mother", ["mail:0538-0000001"])
    return city.boy(medical="insulin", key="NO-1", contacts=[mother])


def test_one_person_is_one_entry_with_the_classes_that_were_opened(city: City, boy: Ward) -> None:
    assert city.door.wards.get(boy.id).medical == "insulin"
    assert city.door.wards.get(boy.id, ("response",)).medical == ""
    assert entries(city.door) == [
        ("wards.get", (boy.id,), "response medical address"), ("wards.get", (boy.id,), "response"),
    ]  # fmt: skip
    assert city.door.verify().bad == ""


@pytest.mark.quick_on("memory")
@pytest.mark.parametrize(
    ("asked", "how", "count"),
    [({"name": "小军"}, "name 1", 1), ({"number": "0538 0000001"}, "number 1", 1), ({"key": "NO-1"}, "key 1", 1),
     ({"name": "nobody"}, "name 0", 0)],
    ids=["name", "number", "key", "nobody"],
)  # fmt: skip
def test_a_search_says_by_what_and_whom_it_found_and_never_what_was_sought(
    city: City, boy: Ward, asked: dict[str, str], how: str, count: int
) -> None:
    assert len(city.door.wards.find(**asked)) == count
    assert entries(city.door) == [("wards.find", (boy.id,) * count, how)]
    (value,) = asked.values()
    assert value not in str(list(city.door._room.records.walk(Entry)))


@pytest.mark.quick_on("memory")
def test_a_list_is_one_entry_whatever_its_length(city: City, boy: Ward) -> None:
    people = [boy, *(city.boy() for _ in range(NAMED + 5))]
    before = len(list(city.door._room.records.walk(Entry)))
    assert len(city.door.wards.list("feicheng", limit=1000)) == len(people)
    assert len(list(city.door._room.records.walk(Entry))) == before + 1
    ((verb, subjects, detail),) = entries(city.door)
    assert (verb, len(subjects), detail) == ("wards.list", NAMED, f"feicheng {len(people)}")
    assert set(subjects) <= {one.id for one in people}
    assert city.door.verify().bad == ""


def test_the_guardian_can_be_told_who_looked(city: City, boy: Ward) -> None:
    """Each look is found by the person it was about."""
    city.door.wards.get(boy.id)
    city.door.wards.list(HOME)
    records = city.door._room.records
    found = records.find(Entry, "subject", records.blind("subject", boy.id))
    assert {"wards.get", "wards.list", "wards.enrol"} == {e.verb for e in found}


def test_without_the_journal_nothing_is_given(city: City, boy: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(changes: object) -> None:
        raise BackendError("GT-STORE-UNAVAILABLE", "down")

    monkeypatch.setattr(city.door._room.records.store, "commit", down)
    looks: list[Callable[[], object]] = [
        lambda: city.door.wards.get(boy.id), lambda: city.door.wards.list(HOME),
        lambda: city.door.wards.find(name="小军"),
    ]  # fmt: skip
    for look in looks:
        with pytest.raises(BackendError):
            look()


def test_a_program_that_shows_nobody_writes_nothing(city: City, boy: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(city.door._room.records.store, "commit", lambda changes: pytest.fail("it wrote"))
    assert city.door.wards.get(boy.id, journal=False) == boy
    assert city.door.wards.list(HOME, journal=False) == city.door.wards.find(key="NO-1", journal=False)
    with pytest.raises(Denied):
        city.door.wards.get("nobody", journal=False)


def test_nobody_of_this_id_is_no_entry(city: City) -> None:
    with pytest.raises(Denied):
        city.door.wards.get("nobody")
    assert entries(city.door) == []


def test_neither_the_response_nor_an_import_looks_by_the_door(city: City, boy: Ward) -> None:
    city.responder("li-ling")
    city.door.scan(city.tagged(boy).link).alert(place="bus stop")
    city.door.dispatch()
    assert entries(city.door) == []


def test_the_command_line_is_in_the_journal_as_well(tmp_path: Path) -> None:
    with guardtag.open(tmp_path / "city.db") as door:
        mother = Contact("田爱云", "mother", ["mail:tian@example.org"])
        boy = door.wards.enrol("小军", area=HOME, contacts=[mother], consent=guardtag.Consent("田爱云", {"alert"}))
    for words in (("show", boy.id), ("find", "--name", "小军"), ("list", HOME)):
        done = CliRunner().invoke(cli, ["ward", *words, "--city", str(tmp_path / "city.db")])
        assert done.exit_code == 0, done.output
    with guardtag.open(tmp_path / "city.db") as door:
        assert sorted(verb for verb, _, _ in entries(door)) == ["wards.find", "wards.get", "wards.list"]
