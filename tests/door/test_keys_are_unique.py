"""A register's key stands for one person, whoever enters them at the same moment and whatever is damaged."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import guardtag
from guardtag import Consent, Contact
from guardtag.errors import Conflict, GuardTagError, Stale
from guardtag.records.erasure import erase_ward
from guardtag.records.kinds import Registered
from guardtag.records.vault import ward_keys
from guardtag.spi import Change, Delete, Put, Ref
from tests.conftest import HOME, City
from tests.door.erased import Watched, fresh
from tests.door.restored import Place, place
from tests.door.test_damaged_rows import spoil
from tests.door.test_entered_once import keys, people

__all__ = ["fresh", "place"]

KEY = "NO-1"


def taken(enrol: Callable[[], object]) -> None:
    with pytest.raises(Conflict) as caught:
        enrol()
    assert caught.value.code == "GT-WARD-KEY"


def unlisted(city: City) -> None:
    """The database as an older version left it: without the rows that make keys unique."""
    store = city.door._room.records.store
    store.commit([Delete(Ref(row.kind, row.id), row.version) for row in store.walk("registered", "", 1000)])


def test_of_two_that_meet_one_enters(city: City) -> None:
    records = city.door._room.records
    store, winners = records.store, list[str]()

    def other() -> None:
        records.store = store
        winners.append(city.boy(key=KEY).id)

    records.store = Watched(store, other)  # type: ignore[assignment]
    taken(lambda: city.boy(key=KEY))
    assert (people(city), keys(city)) == (winners, set(ward_keys(winners[0])))


def test_many_at_once_are_one(tmp_path: Path) -> None:
    """Two doors, as two processes have them, and two threads at each, all with the same list."""
    where, numbers = tmp_path / "city.db", [f"NO-{number}" for number in range(12)]
    with guardtag.open(str(where)) as one, guardtag.open(str(where)) as two:
        start, codes = threading.Barrier(4), list[str]()

        def enter(door: guardtag.Guard) -> None:
            start.wait()
            for number in numbers:
                try:
                    door.wards.enrol(
                        "小军", area=HOME, contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
                        consent=Consent(by="田爱云", purposes={"alert"}), key=number,
                    )  # fmt: skip
                except GuardTagError as error:
                    codes.append(error.code)

        threads = [threading.Thread(target=enter, args=(door,)) for door in (one, two, one, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [len(one.wards.find(key=number)) for number in numbers] == [1] * len(numbers)
        assert codes == ["GT-WARD-KEY"] * (3 * len(numbers))


@pytest.mark.parametrize("how", ["desk", "list"])
def test_whoever_was_erased_may_be_entered_anew(city: City, how: str) -> None:
    for _ in range(3):
        boy = city.boy(key=KEY)
        taken(lambda: city.boy(key=KEY))
        if how == "desk":
            city.door.wards.erase(boy.id)
        else:
            erase_ward(city.door._room.records, boy.id, city.clock.now())
        (left,) = city.door._room.records.walk(Registered)
        assert left.ward == "", "the row stays, so that its version goes on, and names nobody"
        assert city.door._room.records.store.walk("registered", "", 10)[0].index == {}


def test_as_long_as_their_rows_are_there_without_their_keys_they_may_be_entered_anew(city: City) -> None:
    boy = city.boy(key=KEY)
    city.door._room.records.vault.erase(boy.id, city.clock.now())
    again = city.boy(key=KEY)
    taken(lambda: city.boy(key=KEY))
    city.door.wards.erase(boy.id)
    taken(lambda: city.boy(key=KEY))  # what was theirs is another's now, and is not emptied for them
    assert people(city) == [again.id]


def test_whoever_enters_while_the_row_is_being_emptied_keeps_it(city: City) -> None:
    records = city.door._room.records
    store, again = records.store, list[str]()
    boy = city.boy(key=KEY)

    class Meeting(Watched):
        def commit(self, changes: Sequence[Change]) -> None:
            if any(isinstance(change, Put) and change.row.kind == "registered" for change in changes):
                records.store = store
                again.append(city.boy(key=KEY).id)
            super().commit(changes)

    records.store = Meeting(store, lambda: None)  # type: ignore[assignment]
    city.door.wards.erase(boy.id)
    assert people(city) == again
    assert [one.ward for one in records.walk(Registered)] == again
    taken(lambda: city.boy(key=KEY))


def test_a_database_of_before_knows_its_people_all_the_same(city: City) -> None:
    boy = city.boy(key=KEY)
    unlisted(city)
    taken(lambda: city.boy(key=KEY))
    city.door.wards.erase(boy.id)
    city.boy(key=KEY)
    taken(lambda: city.boy(key=KEY))


def test_a_damaged_row_neither_doubles_anybody_nor_stands_in_the_way(city: City) -> None:
    boy = city.boy(key=KEY)
    assert spoil(city, "registered")
    taken(lambda: city.boy(key=KEY))
    city.door.wards.erase(boy.id)
    (left,) = city.door._room.records.walk(Registered)
    assert left.ward == ""
    city.boy(key=KEY)
    taken(lambda: city.boy(key=KEY))


def test_people_without_a_key_are_as_many_as_they_are(city: City) -> None:
    assert len({city.boy().id for _ in range(3)}) == 3
    assert list(city.door._room.records.walk(Registered)) == []


def test_a_restored_backup_knows_them(place: Place) -> None:
    city = place.city()
    boy, girl = city.boy(key=KEY), city.boy(key="NO-2")
    city.door.backup(place.folder / "copy.db")
    city.door.wards.erase(boy.id)
    city.door.close()
    place.lose()
    place.restore()
    city = place.city()
    taken(lambda: city.boy(key="NO-2"))
    again = city.boy(key=KEY)
    assert people(city) == sorted([girl.id, again.id])
    assert sorted(one.ward for one in city.door._room.records.walk(Registered)) == sorted([girl.id, again.id])
    city.door.close()


def test_a_place_that_was_moved_to_knows_them(place: Place) -> None:
    city = place.city()
    city.boy(key=KEY)
    city.door.close()
    there = attrs.evolve(place.settings, store="sqlite:there.db")
    guardtag.move(place.settings, there, world=place.world)
    with guardtag.open(there, place.world) as door:
        moved = City(door, place.clock, place.folder / "out.jsonl")
        taken(lambda: moved.boy(key=KEY))
        assert len(list(door._room.records.walk(Registered))) == 1


class Busy:
    """A store at whose commits others come first: they enter, erase, or a commit is refused for nothing."""

    def __init__(self, store: object, acts: Sequence[str], do: Callable[[str], None]) -> None:
        self.store, self.acts, self.do = store, list(acts), do

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)

    def commit(self, changes: Sequence[Change]) -> None:
        act = self.acts.pop(0) if self.acts else "-"
        if act == "stale":
            refs = [Ref(change.row.kind, change.row.id) for change in changes if isinstance(change, Put)]
            raise Stale(refs)
        if act != "-":
            self.do(act)
        self.store.commit(changes)  # type: ignore[attr-defined]


# Each example takes a city of its own from ``fresh``: nothing is left of the one before.
APART = [HealthCheck.function_scoped_fixture]
STORIES = st.lists(
    st.tuples(
        st.sampled_from(["enrol", "erase"]),
        st.lists(st.sampled_from(["-", "stale", "enrol", "erase", "erase, enrol"]), max_size=6),
    ),
    max_size=5,
)


@given(STORIES)
@settings(max_examples=40, suppress_health_check=APART)
def test_nobody_is_there_twice_whoever_comes_between(
    fresh: Callable[[], City], story: list[tuple[str, list[str]]]
) -> None:
    play(fresh, story)


@pytest.mark.soak
@given(STORIES)
@settings(max_examples=1000, suppress_health_check=APART)
def test_in_a_thousand_stories_nobody_is_there_twice(
    fresh: Callable[[], City], story: list[tuple[str, list[str]]]
) -> None:
    play(fresh, story)


def play(fresh: Callable[[], City], story: list[tuple[str, list[str]]]) -> None:
    """Others come before commits of a story, and at its end nobody is there twice."""
    city = fresh()
    records = city.door._room.records
    store = records.store

    def do(acts: str) -> None:
        before, records.store = records.store, store
        for act in acts.split(", "):
            held = [ward.id for ward in city.door.wards.find(key=KEY)]
            if act == "erase":
                for ward in held:
                    city.door.wards.erase(ward)
            elif held:
                taken(lambda: city.boy(key=KEY))
            else:
                city.boy(key=KEY)
        records.store = before

    for act, others in story:
        held = [ward.id for ward in city.door.wards.find(key=KEY)]
        records.store = Busy(store, others, do)  # type: ignore[assignment]
        try:
            city.boy(key=KEY) if act == "enrol" else [city.door.wards.erase(ward) for ward in held]
        except Conflict as error:
            assert error.code == "GT-WARD-KEY"  # noqa: PT017 - of what others did it depends whether it is raised
        finally:
            records.store = store
        assert len(people(city)) <= 1
        assert keys(city) == {key for ward in people(city) for key in ward_keys(ward)}
    do("enrol")
    (ward,) = people(city)
    assert [one.ward for one in records.walk(Registered)] == [ward]
