"""Visits: planned, given to a worker, done, missed; what a worker sees of them."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest

import guardtag
from guardtag import Conflict, Contact, Denied
from guardtag.model.people import FIELD_CLASSES, Proof, Ward
from guardtag.model.visits import Visit
from guardtag.records import Tx
from tests.conftest import HOME, City
from tests.door.visited import DAY, LATER, NEXT, TODAY, TOMORROW, after, code, door, due, enrolled, told

__all__ = ["door"]

pytestmark = pytest.mark.quick_on("memory")


# -- plan, assign, end


def test_one_open_visit_of_a_kind(city: City, door: guardtag.Guard) -> None:
    ward = city.boy()
    first = door.rounds.plan(ward, why="fitting", day=TODAY, worker="li-ling", request_id="p")
    assert door.rounds.plan(ward, why="fitting", day=TODAY, worker="li-ling", request_id="p") == first
    with pytest.raises(Conflict) as problem:
        door.rounds.plan(ward, why="fitting", day="2025-06-20")
    assert code(problem) == "GT-ROUND-PLANNED"
    door.rounds.plan(ward, why="review", day="2025-06-20")
    assert "fitting" not in due(city, ward)
    door.rounds.cancel(first)
    assert door.rounds.plan(ward, why="fitting", day="2025-06-20").state == "open"


def test_what_cannot_be_planned(city: City, door: guardtag.Guard) -> None:
    ward = city.boy()
    for wrong in ("20250615", "2025-6-17", "20250631", "２０２５０６１７", "", "2025061x", "2025-0617", 20250617):
        with pytest.raises(ValueError):
            door.rounds.plan(ward, why="fitting", day=wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        door.rounds.plan(ward, why="tea", day=TODAY)
    with pytest.raises(Denied):
        door.rounds.plan("nobody", why="fitting", day=TODAY)
    for worker, said in (("wang-xia", "GT-ROUND-WORKER"), ("zhao", "GT-ROUND-WORKER"), ("nobody", "GT-DENIED-ACTOR")):
        with pytest.raises(guardtag.GuardTagError) as problem:
            door.rounds.plan(ward, why="fitting", day=TODAY, worker=worker)
        assert code(problem) == said
    assert door.rounds.list(area="feicheng") == []


def test_a_stand_in_goes_on_the_days_of_the_duty(city: City, door: guardtag.Guard) -> None:
    ward, now = city.boy(), city.clock.now()
    door.responders.stand_in("li-ling", stand_in="zhao", since=now + DAY, until=now + 3 * DAY)
    visit = door.rounds.plan(ward, why="fitting", day=TOMORROW, worker="zhao")
    with pytest.raises(Conflict):
        door.rounds.assign(visit, worker="zhao", day="20250625")
    assert door.rounds.assign(visit, worker="li-ling", day="20250625").day == "20250625"


def test_a_visit_ends_once_and_a_missed_one_is_due_as_before(city: City, door: guardtag.Guard) -> None:
    ward = enrolled(city)
    city.clock.advance(7 * DAY)
    door.rounds.fill(HOME, worker="li-ling")
    [visit] = door.rounds.list(worker="li-ling")
    missed = door.rounds.missed(visit, note="nobody at home", by="li-ling", request_id="m")
    assert door.rounds.missed(visit, note="nobody at home", by="li-ling", request_id="m") == missed
    assert (missed.state, missed.ended_by, missed.ended) == ("missed", "li-ling", city.clock.now())
    for verb in (door.rounds.done, door.rounds.missed, door.rounds.cancel):
        with pytest.raises(Conflict) as problem:
            verb(visit)
        assert code(problem) == "GT-ROUND-ENDED"
    with pytest.raises(Conflict):
        door.rounds.assign(visit, worker="")
    assert due(city, ward, after(7)) == {"fitting": ("no-tag", after(7))}
    assert door.rounds.fill(HOME).made == 1


def test_a_visit_that_was_made_and_left_its_cause_rests_for_a_while(city: City, door: guardtag.Guard) -> None:
    ward = enrolled(city)
    visit = door.rounds.plan(ward, why="fitting", day=TODAY)
    door.rounds.done(visit)
    assert due(city, ward)["fitting"] == ("no-tag", after(14))
    review = door.rounds.plan(ward, why="review", day=TODAY)
    city.clock.advance(DAY)
    door.rounds.done(review)
    assert due(city, ward)["review"] == ("consent-old", after(366))


def test_the_list_is_by_day_and_comes_in_pages(city: City, door: guardtag.Guard) -> None:
    days = ["20250620", "20250617", "20250616", "20250619", "20250618"]
    for on in days:
        door.rounds.plan(city.boy(), why="fitting", day=on, worker="li-ling")
    pages: list[Visit] = []
    while page := door.rounds.list(worker="li-ling", after=pages[-1].id if pages else "", limit=2):
        pages += page
    assert [one.day for one in pages] == sorted(days)
    assert [one.day for one in door.rounds.list(area="feicheng", until="2025-06-17")] == ["20250616", "20250617"]
    assert door.rounds.list(area=NEXT) == []
    for wrong in ({}, {"worker": "li-ling", "area": HOME}):
        with pytest.raises(ValueError):
            door.rounds.list(**wrong)


# -- a worker's own door


def test_a_worker_sees_their_own_visits_of_the_day_and_ends_them(city: City, door: guardtag.Guard) -> None:
    mine = door.rounds.plan(city.boy(), why="fitting", day=TODAY, worker="li-ling")
    tomorrows = door.rounds.plan(city.boy(), why="fitting", day=TOMORROW, worker="li-ling")
    nobodys = door.rounds.plan(city.boy(), why="fitting", day=TODAY)
    other = door.rounds.plan(city.boy(area=NEXT), why="fitting", day=TODAY, worker="zhao")
    own = door.acting_as("li-ling")
    assert own.rounds.list() == own.rounds.list(worker="li-ling") == [mine]
    assert own.rounds.get(mine.id) == mine
    for one in (tomorrows, nobodys, other):
        for verb in (own.rounds.done, own.rounds.missed):
            with pytest.raises(Denied) as problem:
                verb(one)
            assert code(problem) == "GT-ROUND-UNKNOWN"
        with pytest.raises(Denied):
            own.rounds.get(one.id)
    assert own.rounds.done(mine, note="in the blue jacket").ended_by == "li-ling"
    for denied in (
        lambda: own.rounds.list(area=HOME), lambda: own.rounds.list(worker="zhao"),
        lambda: own.rounds.suggest(HOME), lambda: own.rounds.fill(HOME), lambda: own.rounds.flagged(HOME),
        lambda: own.rounds.cancel(tomorrows), lambda: own.rounds.assign(nobodys, worker="li-ling"),
        lambda: own.rounds.plan("x", why="fitting", day=TODAY), lambda: own.rounds.done(tomorrows, by="zhao"),
    ):  # fmt: skip
        with pytest.raises(Denied) as problem:
            denied()
        assert code(problem) in ("GT-DENIED-OPERATOR", "GT-DENIED-ROLE", "GT-WARD-UNKNOWN")
    city.clock.advance(2 * DAY)
    assert own.rounds.list() == []
    assert own.rounds.done(tomorrows).state == "done", "written down on the day after"


def test_whom_a_worker_met_and_asked_is_verified(city: City, door: guardtag.Guard) -> None:
    boy = city.boy(contacts=[Contact("田爱云", "mother", ["mail:tian@example.org", "mail:work@example.org"]),
                             Contact("小军父", "father", ["mail:father@example.org"])])  # fmt: skip
    door.contacts.test(boy.id, "c2")
    visit = door.rounds.plan(boy, why="contact-test", day=TODAY, worker="li-ling")
    own = door.acting_as("li-ling")
    done = own.rounds.done(visit, reached=["c1/2", "c2", "c2"], request_id="r")
    assert own.rounds.done(visit, reached=["c1/2", "c2", "c2"], request_id="r") == done
    assert (done.state, done.ended_by) == ("done", "li-ling")
    mother, father = door.wards.get(boy.id).contacts
    assert [(p.address, p.said) for p in mother.proofs] == [("mail:work@example.org", "yes")]
    assert father.verified == mother.verified == city.clock.now()
    assert list(door.contacts.unverified(HOME)) == []
    running = door.contacts.of(boy.id, "c2")
    assert running is not None
    assert (running.state, running.by) == ("yes", "operator")
    assert ("li-ling", "contacts.confirm") in {(d.by, d.verb) for d in door.wards.history(boy.id)}
    assert [m for m in city.messages() if m["target"] == "father@example.org"] == [], "nobody is asked any more"
    assert "contact-test" not in due(city, boy, "20251201"), "until it is old again"


@pytest.mark.parametrize("wrong", ["c9", "", "c1/3", "c1/0", "c1/-1", "c1/x", "c1/²", "c1/99999999999", "c1/1/1", "/1"])
def test_nobody_else_is_verified_by_a_visit_and_it_is_not_made(city: City, door: guardtag.Guard, wrong: str) -> None:
    boy = city.boy()
    visit = door.rounds.plan(boy, why="contact-test", day=TODAY, worker="li-ling")
    with pytest.raises(Conflict) as problem:
        door.acting_as("li-ling").rounds.done(visit, reached=["c1", wrong])
    assert code(problem) == "GT-CONTACT-NONE"
    assert door.rounds.get(visit.id).open
    assert door.wards.get(boy.id).contacts[0].proofs == (), "all of it or nothing"


def test_a_contact_who_wants_no_tests_is_verified_only_where_the_address_is_said(
    city: City, door: guardtag.Guard
) -> None:
    boy = city.boy()
    records = door._room.records
    stopped = attrs.evolve(boy.contacts[0], proofs=(Proof("mail:tian@example.org", 1.0, "stop"),))

    def stop(tx: Tx) -> None:
        ward = tx.get(Ward, boy.id, FIELD_CLASSES)
        assert ward is not None
        tx.put(attrs.evolve(ward, contacts=(stopped,)))

    records.change(stop)
    visit = door.rounds.plan(boy, why="review", day=TODAY)
    with pytest.raises(Conflict) as problem:
        door.rounds.done(visit, reached=["c1"])
    assert code(problem) == "GT-CONTACT-UNTESTABLE"
    for misuse in ("c1", ["c1"] * 21):
        with pytest.raises((TypeError, ValueError), match="reached"):
            door.rounds.done(visit, reached=misuse)
    door.rounds.done(visit, reached=["c1/1"])
    assert list(door.contacts.unverified(HOME)) == []


def test_who_left_sees_and_ends_nothing(city: City, door: guardtag.Guard) -> None:
    mine = door.rounds.plan(city.boy(), why="fitting", day=TODAY, worker="li-ling")
    own = door.acting_as("li-ling")
    door.responders.retire("li-ling")
    for denied in (own.rounds.list, own.rounds.stops, lambda: own.rounds.done(mine)):
        with pytest.raises(Denied):
            denied()
    records = door._room.records  # as if it had not been taken from them
    records.change(lambda tx: (tx.get(Visit, mine.id), tx.put(mine))[1])
    with pytest.raises(Denied):
        own.rounds.done(mine)


def test_days_are_those_of_the_deployment(city: City, door: guardtag.Guard) -> None:
    city.clock.at = datetime(2025, 6, 16, 17, 0, tzinfo=UTC).timestamp()  # one in the morning of the 17th, there
    with pytest.raises(ValueError):
        door.rounds.plan(city.boy(), why="fitting", day=TODAY)
    visit = door.rounds.plan(city.boy(), why="fitting", day=TOMORROW, worker="li-ling")
    assert door.acting_as("li-ling").rounds.list() == [visit]


def test_a_visit_that_was_ended_elsewhere_is_in_nobodys_way(city: City, door: guardtag.Guard) -> None:
    """As when somebody left, or another record's visit came with it: the row that keeps it unique is behind."""
    ward = enrolled(city)
    visit = door.rounds.plan(ward, why="fitting", day=TODAY)
    records = door._room.records
    records.change(lambda tx: (tx.get(Visit, visit.id), tx.put(attrs.evolve(visit, state="cancelled")))[1])
    assert "fitting" in due(city, ward)
    again = door.rounds.plan(ward, why="fitting", day=TODAY)
    records.change(lambda tx: tx.add(attrs.evolve(again, id="came-with-another-record", why="review")))
    assert set(due(city, ward)) == {"contact-test"}
    with pytest.raises(Conflict):
        door.rounds.plan(ward, why="review", day=TODAY)


def test_the_visits_of_who_leaves_are_nobodys(city: City, door: guardtag.Guard) -> None:
    visit = door.rounds.plan(city.boy(), why="fitting", day=TODAY, worker="li-ling")
    for _ in range(2):
        door.responders.retire("li-ling")
    assert (door.rounds.get(visit.id).worker, door.rounds.get(visit.id).open) == ("", True)
    assert door.rounds.list(worker="li-ling") == []


def test_a_visit_follows_the_persons_life(city: City, door: guardtag.Guard) -> None:
    ward, now = enrolled(city), city.clock.now()
    door.rounds.plan(ward, why="fitting", day=TODAY, worker="li-ling")
    door.wards.move(ward.id, NEXT)
    assert door.rounds.list(area="feicheng") == [], "whoever had it sees nothing there any more"
    assert {one.why for one in door.rounds.suggest(NEXT, until=LATER) if one.ward == ward.id} >= {"fitting"}
    again = door.rounds.plan(ward, why="fitting", day=TODAY, worker="zhao")
    door.wards.away(ward.id, until=now + 20 * DAY)
    assert "fitting" not in {one.why for one in door.rounds.suggest(NEXT, until=LATER)}
    door.wards.leave(ward.id, "died")
    assert not door.rounds.get(again.id).open
    for verb in (
        lambda: door.rounds.plan(ward, why="review", day=TODAY),
        lambda: door.rounds.assign(door.rounds.plan(city.boy(), why="review", day=TODAY), worker="zhao"),
    ):
        with pytest.raises(Conflict):
            verb()
    assert door.rounds.fill(NEXT, until=LATER).made == 0


def test_a_visit_opens_what_a_visitor_needs_on_its_day_and_ends_with_it(city: City, door: guardtag.Guard) -> None:
    ward, own = told(city), door.acting_as("li-ling")
    assert own.wards.view(ward.id).state == "closed"
    visit = door.rounds.plan(ward, why="fitting", day=TOMORROW, worker="li-ling")
    assert own.wards.view(ward.id).state == "closed"
    city.clock.advance(DAY)
    shown = own.wards.view(ward.id)
    assert (shown.state, shown.get("full_name"), shown.get("home_address")) == ("visit", "小军", "Chaoyang Road 1")
    own.rounds.done(visit)
    assert own.wards.view(ward.id).get("full_name") is None
