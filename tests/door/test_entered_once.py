"""A person enters the register once a request, also when they were erased since; a refusal leaves no key behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import guardtag
from guardtag.errors import Conflict, GuardTagError, StoreUnavailable, Tampered
from guardtag.records.kinds import Asked
from guardtag.records.vault import ward_keys
from guardtag.spi import Change, Put, Ref
from tests.conftest import HOME, City, once_configured
from tests.door.erased import Watched
from tests.door.test_damaged_rows import spoil
from tests.interop import files
from tests.interop.files import person


def keys(city: City) -> set[str]:
    return {row.id for row in city.door._room.records.vault.store.walk("key", "", 1000) if row.id[:2] in ("w:", "r:")}


def people(city: City) -> list[str]:
    return [row.id for row in city.door._room.records.store.walk("ward", "", 1000)]


def test_a_request_whose_person_was_erased_enters_nobody_again(city: City) -> None:
    boy = city.boy(request_id="once")
    assert city.boy(request_id="once") == boy
    city.door.wards.erase(boy.id)
    for _ in range(2):
        with pytest.raises(Conflict) as caught:
            city.boy(request_id="once")
        assert caught.value.code == "GT-CONFLICT-ERASED"
    assert (people(city), keys(city)) == ([], set())
    again = city.boy(request_id="another")
    assert people(city) == [again.id]
    assert city.boy(request_id="another") == again
    assert keys(city) == set(ward_keys(again.id))


def test_nor_while_their_rows_are_still_to_be_dropped(city: City) -> None:
    boy = city.boy(request_id="once")
    city.door._room.records.vault.erase(boy.id, city.clock.now())
    with pytest.raises(Conflict, match="GT-CONFLICT-ERASED"):
        city.boy(request_id="once")
    assert (people(city), keys(city)) == ([boy.id], set())


def test_what_is_left_of_the_request_says_nothing_of_them(city: City) -> None:
    boy = city.boy(request_id="once")
    city.door.wards.erase(boy.id)
    (left,) = city.door._room.records.walk(Asked)
    assert (left.arguments, left.kind, left.answer) == ("", "", b"")


def test_a_damaged_request_row_enters_nobody_twice(city: City) -> None:
    boy = city.boy(request_id="once")
    assert spoil(city, "asked")
    with pytest.raises(Tampered):
        city.boy(request_id="once")
    assert (people(city), keys(city)) == ([boy.id], set(ward_keys(boy.id)))


def test_a_refused_enrolment_leaves_no_key_behind(city: City) -> None:
    boy = city.boy(key="NO-1", request_id="once")
    refused: list[Callable[[], object]] = [
        lambda: city.boy(key="NO-1"),
        lambda: city.boy(nickname="other", request_id="once"),
        lambda: city.boy(consent=guardtag.Consent(by="田爱云", purposes={"nickname"})),
        lambda: city.boy(contacts=[]),
        lambda: city.boy(area="nowhere//"),
    ]
    for enrol in refused:
        with pytest.raises((GuardTagError, ValueError)):
            enrol()
        assert keys(city) == set(ward_keys(boy.id))
    assert city.boy(key="NO-1", request_id="once") == boy
    assert keys(city) == set(ward_keys(boy.id)), "nor does a repeat"
    city.responder("li-ling")
    before = keys(city)
    with pytest.raises(Conflict):
        city.responder("li-ling", name="王霞")
    assert keys(city) == before


def test_nor_does_a_register_that_is_imported_again(city: City, tmp_path: Path) -> None:
    file = files.xlsx(tmp_path / "register.xlsx", files.rows(person(1, 编号="NO-1"), person(2, 编号="NO-2")))
    with once_configured(city.door, "sms"):
        done = city.door.imports.enter(file, root_area="feicheng")
    entered = list(city.door.imports.people(done.id))
    assert (done.entered, len(entered), done.refused) == (2, 2, ())
    assert keys(city) == {key for ward in entered for key in ward_keys(ward)}
    with once_configured(city.door, "sms"):
        again = city.door.imports.enter(file, root_area="feicheng")
    assert (again.entered, again.unchanged, again.steps) == (0, 2, 0)
    assert keys(city) == {key for ward in entered for key in ward_keys(ward)}


def test_of_two_that_meet_the_loser_leaves_no_key(city: City) -> None:
    """Another process carries the same request out between our reads and our commit."""
    records = city.door._room.records
    store = records.store

    def other() -> None:
        records.store = store
        winners.append(city.boy(request_id="once").id)

    winners: list[str] = []
    records.store = Watched(store, other)
    assert city.boy(request_id="once").id == winners[0]
    assert (people(city), keys(city)) == (winners, set(ward_keys(winners[0])))


def test_when_nobody_knows_whether_it_was_saved_the_keys_stay(city: City) -> None:
    records = city.door._room.records
    store = records.store

    class Lost(Watched):
        def commit(self, changes: Sequence[Change]) -> None:
            super().commit(changes)
            if any(isinstance(change, Put) and change.row.kind == "ward" for change in changes):
                records.store = store
                raise StoreUnavailable("GT-STORE-LOST", "The answer was lost.")

    records.store = Lost(store, lambda: None)
    with pytest.raises(StoreUnavailable):
        city.boy(request_id="once")
    assert people(city) == [city.boy(request_id="once").id]
    assert keys(city) == set(ward_keys(people(city)[0]))
    assert records.store.read([Ref("ward", people(city)[0])]) != [None]


def test_an_alert_whose_answer_was_erased_goes_out_once_more(city: City) -> None:
    """The other verbs' way: what helps is done again."""
    city.responder("desk", "feicheng", role="hotline")
    tag = city.tagged(city.boy(area=HOME), by="desk")
    first = city.door.scan(tag.link).alert(request_id="tap")
    city.door._room.records.vault.destroy([f"w:{first.subject}:response"])
    assert city.door.scan(tag.link).alert(request_id="tap").open
