"""Fitting rounds: who is due, visits made from it, given to a worker, done, missed; what a worker sees of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

import guardtag
from guardtag import Conflict, Consent, Contact, Denied, StoreUnavailable, texts
from guardtag.model.people import FIELD_CLASSES, Proof, Ward
from guardtag.model.visits import WHY, Suggestion, Visit
from guardtag.records import Tx
from tests.conftest import DAYTIME, HOME, City

DAY = 86_400.0
TODAY, TOMORROW = "20250616", "20250617"
VILLAGE, NEXT = "feicheng/wangzhuang/north/zhongyu", "feicheng/wangzhuang/north/zhongyu/4"
LATER = "20991231"


@pytest.fixture
def door(city: City) -> guardtag.Guard:
    city.responder("li-ling")
    city.responder("wang-xia", "feicheng/wangzhuang", role="supervisor")
    city.responder("zhao", NEXT)
    return city.door


def tried(at: float) -> Contact:
    """A contact who answered a test then."""
    address = "mail:tian@example.org"
    return Contact("田爱云", "mother", [address], id="c1", proofs=(Proof(address, at, "yes"),))


def enrolled(city: City, **changes: object) -> Ward:
    """Somebody whose contact was tried."""
    ward = city.boy(**changes)
    changed(city, ward, contacts=(tried(DAYTIME),))
    return ward


def due(city: City, ward: Ward, until: str = LATER) -> dict[str, tuple[str, str]]:
    """What is due at somebody's: kind to reason and day."""
    found = city.door.rounds.suggest(HOME, until=until)
    return {one.why: (one.reason, one.day) for one in found if one.ward == ward.id}


def after(days: int) -> str:
    return (date(2025, 6, 16) + timedelta(days=days)).strftime("%Y%m%d")


def code(problem: pytest.ExceptionInfo[guardtag.GuardTagError]) -> str:
    return problem.value.code


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


def changed(city: City, ward: Ward, **changes: object) -> None:
    """Puts what other desks put on somebody's record."""

    def put(tx: Tx) -> None:
        whole = tx.get(Ward, ward.id, ("response", "medical", "address"))
        assert whole is not None
        tx.put(attrs.evolve(whole, **changes))  # type: ignore[arg-type]

    city.door._room.records.change(put)


@pytest.mark.parametrize("state", ["left", "died", "merged", "moved-away"])
def test_who_is_not_active_is_not_visited(city: City, door: guardtag.Guard, state: str) -> None:
    ward = city.boy()
    changed(city, ward, state=state)
    assert due(city, ward) == {}
    assert door.rounds.fill(HOME, until=LATER).made == 0


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


# -- what stands on a list


def told(city: City, **changes: object) -> Ward:
    consent = Consent(by="田爱云", purposes={"alert", "home_address"})
    return city.boy(**{"consent": consent, "address": "Chaoyang Road 1", **changes})


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
