"""What stands on a list of visits, and what is kept of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import guardtag
from guardtag import StoreUnavailable
from guardtag.model.visits import WHY
from tests.conftest import City
from tests.door.visited import TODAY, door, told

__all__ = ["door"]


def test_a_list_carries_a_nickname_and_an_address_that_was_consented_to(city: City, door: guardtag.Guard) -> None:
    for ward in (
        told(city), told(city, nickname=""), told(city, hidden_address="a shelter"),
        city.boy(address="Chaoyang Road 2"),
    ):  # fmt: skip
        door.rounds.plan(ward, why="fitting", day=TODAY, worker="li-ling")
    lines = door.acting_as("li-ling").rounds.stops()
    assert sorted((one.name, one.address, one.contacts) for one in lines) == [
        ("军军", "", ()),
        ("军军", "", ()),
        ("军军", "Chaoyang Road 1", ()),
        ("小*", "Chaoyang Road 1", ()),
    ], "not without consent, and not of one in hiding"
    assert door.rounds.stops(area="feicheng") == lines


def test_a_list_carries_more_only_when_asked_and_never_what_the_policy_withholds(
    city: City, door: guardtag.Guard
) -> None:
    door.rounds.plan(told(city), why="fitting", day=TODAY, worker="li-ling")
    [line] = door.rounds.stops(worker="li-ling", show=["full_name", "contact_name", "contact_phone"])
    assert (line.name, line.address, line.contacts) == ("小军", "", ("田爱云 mother tian@example.org",))
    for wrong in ("medical_notes", "hidden_address", "birth_date", "photo"):
        with pytest.raises(ValueError):
            door.rounds.stops(worker="li-ling", show=[wrong])
    with pytest.raises(TypeError):
        door.rounds.stops(worker="li-ling", show="nickname")


def test_each_person_on_a_list_has_a_line_in_the_journal(city: City, door: guardtag.Guard) -> None:
    wards = [city.boy() for _ in range(30)]
    for ward in wards:
        door.rounds.plan(ward, why="fitting", day=TODAY, worker="li-ling")
    own = door.acting_as("li-ling")
    assert len(own.rounds.stops()) == 30
    seen = [entry for entry in entries(city) if entry.verb == "wards.view"]
    assert {entry.subjects[0] for entry in seen} == {ward.id for ward in wards}
    assert {entry.actor for entry in seen} == {"li-ling"}
    assert {entry.detail for entry in seen} == {"grid_worker_area visit list nickname"}


def test_a_list_says_which_visits_are_to_one_person(city: City, door: guardtag.Guard) -> None:
    """By a key for whoever draws it: two may be called the same."""
    one, two = city.boy(), city.boy()
    for ward, why in ((one, "fitting"), (two, "fitting"), (one, "review")):
        door.rounds.plan(ward, why=why, day=TODAY, worker="li-ling")
    stops = door.rounds.stops(worker="li-ling")
    assert sorted(stop.ward for stop in stops) == sorted([one.id, one.id, two.id])
    assert len({stop.name for stop in stops}) == 1


def test_nothing_is_listed_when_the_journal_cannot_be_written(
    city: City, door: guardtag.Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.rounds.plan(city.boy(), why="fitting", day=TODAY, worker="li-ling")

    def down(changes: object) -> None:
        raise StoreUnavailable("GT-STORE-DOWN", "x")

    monkeypatch.setattr(door._room.records.store, "commit", down)
    with pytest.raises(StoreUnavailable):
        door.rounds.stops(worker="li-ling")


def entries(city: City) -> Iterator[guardtag.records.journal.Entry]:  # type: ignore[name-defined]
    from guardtag.records.journal import Entry

    return iter(city.door._room.records.walk(Entry))


def test_a_visit_goes_with_the_person(city: City, door: guardtag.Guard) -> None:
    ward = city.boy()
    door.rounds.plan(ward, why="fitting", day=TODAY, worker="li-ling")
    door.wards.erase(ward.id)
    assert door.rounds.list(worker="li-ling") == []
    store = door._room.records.store
    assert [row for kind in ("visit", "planned", "doubt") for row in store.walk(kind, "", 10)] == []


def test_the_journal_knows_who_planned_and_who_went(city: City, door: guardtag.Guard) -> None:
    visit = door.rounds.plan(city.boy(), why="fitting", day=TODAY, worker="li-ling", by="wang-xia")
    door.acting_as("li-ling").rounds.done(visit)
    found = [(one.actor, one.verb, one.detail) for one in entries(city) if one.verb.startswith("rounds.")]
    assert sorted(found) == [("li-ling", "rounds.done", "fitting"), ("wang-xia", "rounds.plan", f"fitting {TODAY}")]
    assert not door.verify().bad


def test_every_kind_and_reason_has_words() -> None:
    from guardtag.model.visits import REASONS
    from guardtag.texts import en, zh

    for catalogue in (zh, en):
        assert {*WHY, *REASONS} <= catalogue.ROUNDS.keys()
