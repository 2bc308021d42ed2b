"""Fitting rounds: who is due, and visits made from it."""

from __future__ import annotations

import attrs
import pytest

import guardtag
from guardtag import Conflict, Consent, Denied, StoreUnavailable, texts
from guardtag.model.visits import Suggestion
from tests.conftest import DAYTIME, HOME, City
from tests.door.visited import DAY, LATER, TODAY, after, changed, code, door, due, enrolled, tried

__all__ = ["door"]

pytestmark = pytest.mark.quick_on("memory")


# -- what is due


def test_a_new_person_is_due_for_a_tag_a_contact_test_and_one_day_a_review(city: City, door: guardtag.Guard) -> None:
    ward = city.boy()
    assert due(city, ward) == {
        "fitting": ("no-tag", after(7)), "contact-test": ("contact-untested", after(7)),
        "review": ("consent-old", after(365)),
    }  # fmt: skip
    assert due(city, ward, TODAY) == {}
    assert set(due(city, ward, after(7))) == {"fitting", "contact-test"}


def test_a_tag_is_due_for_a_look_sooner_when_somebody_untrained_sewed_it_in(city: City, door: guardtag.Guard) -> None:
    flagged, sound = city.boy(), city.boy()
    city.tagged(flagged)
    door.responders.train("li-ling", "sewing")
    city.tagged(sound)
    assert due(city, flagged)["check-up"] == ("untrained", after(7))
    assert due(city, sound)["check-up"] == ("unchecked", after(90))
    assert [one.ward for one in door.rounds.flagged(HOME)] == [flagged.id]
    assert "fitting" not in due(city, sound)


def test_a_tag_that_was_lost_is_none(city: City, door: guardtag.Guard) -> None:
    ward = city.boy()
    door.tags.retire(city.tagged(ward), why="lost")
    assert due(city, ward)["fitting"] == ("no-tag", after(7))
    assert door.rounds.flagged(HOME) == []


def test_an_emergency_is_due_for_consent_and_an_old_contact_for_a_test(city: City, door: guardtag.Guard) -> None:
    ward = city.boy(
        consent=Consent(by="office", purposes=set(), basis="emergency"),
    )
    changed(city, ward, contacts=(tried(DAYTIME - 100 * DAY),))
    assert due(city, ward)["review"] == ("emergency", after(30))
    assert due(city, ward)["contact-test"] == ("contact-stale", after(80))


@pytest.mark.parametrize("state", ["left", "died", "merged", "moved-away"])
def test_who_is_not_active_is_not_visited(city: City, door: guardtag.Guard, state: str) -> None:
    ward = city.boy()
    changed(city, ward, state=state)
    assert due(city, ward) == {}
    assert door.rounds.fill(HOME, until=LATER).made == 0


@pytest.mark.quick_on("memory", "sqlite")
def test_who_withdrew_everything_and_who_is_to_be_erased_is_not_visited(city: City, door: guardtag.Guard) -> None:
    withdrawn, leaving = city.boy(), city.boy()
    changed(city, withdrawn, consents=(attrs.evolve(withdrawn.consents[0], withdrawn=city.clock.now()),))
    city.responder("hotline", role="hotline")
    door.scan(city.tagged(leaving).link).alert(place="bus stop")
    assert door.wards.erase(leaving.id).waiting
    assert door.rounds.suggest(HOME, until=LATER) == []


# -- fill


def test_filling_twice_makes_nothing_twice(city: City, door: guardtag.Guard) -> None:
    for _ in range(13):
        city.boy()
    first = door.rounds.fill(HOME, worker="li-ling", until=after(7))
    assert (first.made, first.there) == (26, 0)
    again = door.rounds.fill("feicheng", until=after(7))
    assert (again.made, again.there) == (0, 0)
    assert door.rounds.suggest(HOME, until=after(7)) == []
    visits = door.rounds.list(area="feicheng")
    assert len(visits) == 26
    assert {one.worker for one in visits} == {"li-ling"}
    assert {one.day for one in visits} == {after(7)}
    assert {one.reason for one in visits} == {"no-tag", "contact-untested"}


def test_what_is_overdue_is_for_today(city: City, door: guardtag.Guard) -> None:
    enrolled(city)
    city.clock.advance(20 * DAY)
    door.rounds.fill(HOME)
    assert {one.day for one in door.rounds.list(area=HOME)} == {after(20)}


@pytest.mark.quick_on("memory", "sqlite")
def test_a_fill_that_is_killed_goes_on(city: City, door: guardtag.Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(30):
        city.boy()
    store, commits = door._room.records.store, iter(range(100))
    commit = store.commit

    def failing(changes: object) -> None:
        number = next(commits)
        if number == 3:
            commit(changes)  # it was saved, and nobody heard of it
        if number in (2, 3):
            raise StoreUnavailable("GT-STORE-DOWN", "x")
        commit(changes)

    monkeypatch.setattr(store, "commit", failing)
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            door.rounds.fill(HOME, until=after(7))
    door.rounds.fill(HOME, until=after(7))
    visits = door.rounds.list(area=HOME, limit=1000)
    assert len(visits) == len({(one.ward, one.why) for one in visits}) == 60


@pytest.mark.quick_on("memory", "sqlite")
def test_two_offices_that_fill_at_once_make_one_visit(city: City, door: guardtag.Guard) -> None:
    ward = enrolled(city)
    late: list[Suggestion] = door.rounds.suggest(HOME, until=after(7))
    door.rounds.fill(HOME, until=after(7))
    assert door.rounds._fill(late, "", "operator") == 0
    assert len([one for one in door.rounds.list(area=HOME) if one.ward == ward.id]) == 1


def test_a_worker_of_a_part_does_not_fill_the_whole(city: City, door: guardtag.Guard) -> None:
    for worker in ("li-ling", "wang-xia"):
        with pytest.raises(Conflict) as problem:
            door.rounds.fill("feicheng", worker=worker)
        assert code(problem) == "GT-ROUND-WORKER"
        assert "feicheng" in problem.value.why
        assert "整个 feicheng" in texts.error("zh", problem.value)[1]
    with pytest.raises(Denied):
        door.rounds.fill(HOME, worker="nobody")


def test_suggestions_come_in_pages_of_whole_people(city: City, door: guardtag.Guard) -> None:
    wards = [city.boy().id for _ in range(7)]
    seen: list[Suggestion] = []
    while page := door.rounds.suggest(HOME, until=after(7), after=seen[-1].ward if seen else "", limit=3):
        assert len(page) <= 4
        seen += page
    assert [one.ward for one in seen] == [ward for ward in sorted(wards) for _ in range(2)]
    with pytest.raises(ValueError, match="limit"):
        door.rounds.suggest(HOME, limit=0)
