"""A tag on the wrong person: one asks, a second decides; meanwhile the call goes out and the data stays in."""

from __future__ import annotations

import pytest

import guardtag
from guardtag import Conflict, Denied, StoreUnavailable, Unknown
from guardtag.model.people import Ward
from guardtag.model.tags import Doubt, Tag
from guardtag.rules import disclosure
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")

HOUR = 3600.0
TOWN, NEXT = "feicheng/wangzhuang", "feicheng/wangzhuang/north/zhongyu/4"
WHY = "he wears a coat of his brother"


@pytest.fixture
def door(city: City) -> guardtag.Guard:
    city.responder("li-ling")
    city.responder("sun")
    city.responder("wang-xia", TOWN, role="supervisor")
    city.responder("zhao", NEXT)
    city.responder("vera", TOWN, role="volunteer")
    city.responder("aud", TOWN, role="auditor")
    return city.door


@pytest.fixture
def boy(city: City, door: guardtag.Guard) -> Ward:
    return city.boy()


@pytest.fixture
def tag(city: City, boy: Ward) -> Tag:
    return city.tagged(boy)


def code(problem: pytest.ExceptionInfo[guardtag.GuardTagError]) -> str:
    return problem.value.code


def told(city: City) -> set[tuple[str, str]]:
    """Whom a message reached so far, and by which text."""
    return {(one["target"], one["text"]) for one in city.messages()}


def desk(city: City) -> None:
    city.responder("hotline", TOWN, role="hotline")


# -- while it is in doubt


def test_the_desk_looks_first_and_the_family_hears_within_two_minutes(
    city: City, door: guardtag.Guard, tag: Tag
) -> None:
    desk(city)
    door.tags.unpair(tag, reason=WHY, by="li-ling")
    scan = door.scan(tag.link)
    assert (scan.status, scan.doubted, scan.unconfirmed) == ("live", True, True)
    call = scan.alert(place="bus stop")
    assert (call.subject, call.unconfirmed) == (tag.ward, True)
    assert "doubted" in [line.what for line in call.thread]
    city.door.dispatch()
    family = [m for m in city.messages() if m["target"] == "tian@example.org"]
    assert family == []
    assert any("bus stop" in m["text"] for m in city.messages() if m["target"] == "hotline@example.org")
    city.wait(3)
    assert [m["target"] for m in city.messages()].count("tian@example.org") >= 1


def test_one_tap_of_the_desk_tells_the_family_at_once(city: City, door: guardtag.Guard, tag: Tag) -> None:
    desk(city)
    door.tags.unpair(tag, reason=WHY, by="li-ling")
    call = door.scan(tag.link).alert(place="bus stop")
    door.incidents.confirm(call.id, by="hotline")
    door.dispatch()
    assert "tian@example.org" in {m["target"] for m in city.messages()}


def test_without_a_desk_everybody_is_called_at_once(city: City, door: guardtag.Guard, tag: Tag) -> None:
    door.tags.unpair(tag, reason=WHY, by="li-ling")
    call = door.scan(tag.link).alert(place="bus stop")
    assert not call.unconfirmed
    door.dispatch()
    assert {"tian@example.org", "li-ling@example.org"} <= {m["target"] for m in city.messages()}


def test_the_finder_is_shown_nothing(city: City, door: guardtag.Guard, boy: Ward, tag: Tag) -> None:
    shown = door.scan(tag.link).alert(place="bus stop")
    assert disclosure.reader(None, boy, shown).state == "open_party"
    door.incidents.close(shown.id, outcome="home", by="li-ling")
    door.tags.unpair(tag, reason=WHY, by="li-ling")
    call = door.scan(tag.link).alert(place="bus stop")
    assert disclosure.reader(None, boy, call).state == "closed"


def test_the_people_on_duty_are_told_of_the_doubt(city: City, door: guardtag.Guard, tag: Tag) -> None:
    doubt = door.tags.unpair(tag, reason=WHY, by="li-ling")
    call = door.incidents.get(doubt.call)
    assert (call.kind, call.klass, call.subject, call.opened_by) == ("visit", "service", "", "li-ling")
    door.dispatch()
    said = [m["text"] for m in city.messages() if m["target"] == "sun@example.org"]
    assert any(f"keep {doubt.id}" in text and f"Tag {tag.serial} may" in text for text in said)
    assert not any("军" in text for text in said)
    assert not any(WHY in text for _, text in told(city)), "why is kept sealed"
    assert "tian@example.org" not in {m["target"] for m in city.messages()}
    assert [one.id for one in door.tags.doubted("feicheng")] == [doubt.id]


# -- who decides


def test_the_second_is_another_of_the_area_or_above(city: City, door: guardtag.Guard, tag: Tag) -> None:
    doubt = door.tags.unpair(tag, reason=WHY, by="li-ling")
    for by, said in (
        ("li-ling", "GT-TAG-DOUBT-SAME"), ("zhao", "GT-TAG-DOUBT-AREA"), ("vera", "GT-TAG-DOUBT-AREA"),
        ("aud", "GT-TAG-DOUBT-AREA"), ("nobody", "GT-DENIED-ACTOR"),
    ):  # fmt: skip
        for verb in (door.tags.confirm_unpair, door.tags.keep_pairing):
            with pytest.raises(guardtag.GuardTagError) as problem:
                verb(doubt, by=by)
            assert code(problem) == said
    for by in ("zhao", "vera", "nobody"):
        with pytest.raises(Denied):
            door.tags.unpair(city.tagged(city.boy()), reason=WHY, by=by)
    assert door.tags.confirm_unpair(doubt, by="wang-xia").second == "wang-xia"


def test_on_a_persons_own_door_they_act_as_themselves(city: City, door: guardtag.Guard, tag: Tag) -> None:
    mine, theirs = door.acting_as("li-ling"), door.acting_as("sun")
    with pytest.raises(Denied):
        mine.tags.unpair(tag.link, reason=WHY, by="sun")
    doubt = mine.tags.unpair(tag.link, reason=WHY, by="li-ling")
    with pytest.raises(Denied):
        mine.tags.confirm_unpair(doubt.id, by="sun")
    with pytest.raises(Denied):
        theirs.tags.doubted(HOME)
    assert theirs.tags.confirm_unpair(doubt.id, by="sun").state == "undone"


def test_who_left_meanwhile_decides_nothing(city: City, door: guardtag.Guard, tag: Tag) -> None:
    doubt = door.tags.unpair(tag, reason=WHY, by="li-ling")
    door.responders.retire("sun")
    with pytest.raises(Denied):
        door.tags.confirm_unpair(doubt, by="sun")
    door.responders.retire("li-ling")
    assert door.tags.confirm_unpair(doubt, by="wang-xia").by == "li-ling"


def test_after_a_day_it_is_asked_anew_and_stays_in_doubt(city: City, door: guardtag.Guard, tag: Tag) -> None:
    first = door.tags.unpair(tag, reason=WHY, by="li-ling")
    with pytest.raises(Conflict) as problem:
        door.tags.unpair(tag, reason=WHY, by="sun")
    assert code(problem) == "GT-TAG-DOUBTED"
    city.clock.advance(24 * HOUR + 1)
    with pytest.raises(Conflict) as problem:
        door.tags.confirm_unpair(first, by="sun")
    assert code(problem) == "GT-TAG-DOUBT-OLD"
    assert door.scan(tag.link).doubted
    again = door.tags.unpair(tag, reason=WHY, by="sun")
    assert again.call == first.call, "the desk has one errand"
    with pytest.raises(Conflict) as problem:
        door.tags.confirm_unpair(first, by="wang-xia")
    assert code(problem) == "GT-TAG-DOUBT-ENDED"
    with pytest.raises(Conflict):
        door.tags.confirm_unpair(again, by="sun")
    assert door.tags.confirm_unpair(again, by="li-ling").state == "undone"


def test_a_pairing_that_is_right_works_as_before(city: City, door: guardtag.Guard, tag: Tag) -> None:
    doubt = door.tags.unpair(tag, reason=WHY, by="sun")
    with pytest.raises(Conflict) as problem:
        door.tags.keep_pairing(doubt, by="li-ling")  # sewed it in
    assert code(problem) == "GT-TAG-DOUBT-SAME"
    city.clock.advance(48 * HOUR)
    assert door.tags.keep_pairing(doubt, by="wang-xia").state == "kept"
    scan = door.scan(tag.link)
    assert (scan.status, scan.doubted, scan.ward) == ("live", False, tag.ward)
    assert door.incidents.get(doubt.call).outcome == "not-needed"
    assert door.tags.doubted("feicheng") == []
    assert door.tags.unpair(tag, reason=WHY, by="sun").state == "open", "it can be doubted again"


# -- after it was undone


def test_the_tag_is_nobodys_and_can_be_fitted_to_the_right_one(
    city: City, door: guardtag.Guard, boy: Ward, tag: Tag
) -> None:
    brother = city.boy(nickname="大军")
    before = door.tags.batches()[0]
    doubt = door.tags.unpair(tag, reason=WHY, by="li-ling")
    door.tags.confirm_unpair(doubt, by="sun")
    assert door.scan(tag.link).status == "unpaired"
    with pytest.raises(Unknown):
        door.tags.get(tag)
    for verb in (
        lambda: door.tags.retire(tag, why="lost"), lambda: door.tags.unpair(tag, reason=WHY, by="sun"),
        lambda: door.tags.checked(tag, verdict="good", by="sun"),
    ):  # fmt: skip
        with pytest.raises(Unknown):
            verb()
    assert list(door.wards.fittings(boy.id)) == []
    batch = door.tags.batches()[0]
    assert (batch.fitted, batch.allocated) == (before.fitted - 1, before.allocated)
    fitted = door.tags.fit(tag.serial, to=brother, garment="blue jacket", by="li-ling")
    assert (fitted.ward, fitted.doubt) == (brother.id, "")
    assert door.tags.batches()[0] == before
    scan = door.scan(tag.link)
    assert (scan.status, scan.doubted, scan.ward) == ("live", False, brother.id)


def test_a_tag_that_was_undone_calls_the_duty_desk_of_its_area(city: City, door: guardtag.Guard, tag: Tag) -> None:
    door.tags.confirm_unpair(door.tags.unpair(tag, reason=WHY, by="li-ling"), by="sun")
    call = door.scan(tag.link).alert(place="bus stop")
    assert (call.subject, call.area) == ("", "feicheng")


def test_the_history_and_the_journal_name_both(city: City, door: guardtag.Guard, boy: Ward, tag: Tag) -> None:
    from guardtag.model.tags import Fitting
    from guardtag.records.journal import Entry

    doubt = door.tags.unpair(tag, reason=WHY, by="li-ling")
    done = door.tags.confirm_unpair(doubt, by="sun")
    records = door._room.records
    [fitting] = records.every(Fitting, "ward", records.blind("ward", boy.id))
    assert (fitting.serial, fitting.ended) == (tag.serial, done.ended)
    lines = [(one.actor, one.detail, one.subjects[:2]) for one in records.walk(Entry) if one.verb == "tags.unpair"]
    assert sorted(lines) == [
        ("li-ling", "asked", (boy.id, f"tag:{tag.serial}")),
        ("sun", "undone, asked by li-ling", (boy.id, f"tag:{tag.serial}")),
    ]
    call = door.incidents.get(doubt.call)
    assert (call.state, call.outcome, call.closed_by, call.tasks) == ("closed", "other", "sun", ())
    assert door.verify().bad == ""


def test_late_retries_and_second_taps(city: City, door: guardtag.Guard, tag: Tag) -> None:
    doubt = door.tags.unpair(tag, reason=WHY, by="li-ling", request_id="a")
    assert door.tags.unpair(tag, reason=WHY, by="li-ling", request_id="a") == doubt
    done = door.tags.confirm_unpair(doubt, by="sun", request_id="c")
    door.tags.fit(tag.serial, to=city.boy(), by="li-ling")
    assert door.tags.confirm_unpair(doubt, by="sun", request_id="c") == done
    assert door.tags.unpair(tag, reason=WHY, by="li-ling", request_id="a") == doubt
    assert door.tags.get(tag.serial).doubt == "", "the new pairing is not undone by a retry"
    for verb in (door.tags.confirm_unpair, door.tags.keep_pairing):
        with pytest.raises(Conflict) as problem:
            verb(doubt, by="wang-xia")
        assert code(problem) == "GT-TAG-DOUBT-ENDED"


@pytest.mark.quick_on("memory", "sqlite")
@pytest.mark.parametrize("saved", [True, False])
def test_killed_in_the_middle_it_is_all_or_nothing(
    city: City, door: guardtag.Guard, tag: Tag, monkeypatch: pytest.MonkeyPatch, saved: bool
) -> None:
    doubt = door.tags.unpair(tag, reason=WHY, by="li-ling")
    store = door._room.records.store
    commit = store.commit

    def down(changes: object) -> None:
        if saved:
            commit(changes)
        raise StoreUnavailable("GT-STORE-DOWN", "x")

    with monkeypatch.context() as patch:
        patch.setattr(store, "commit", down)
        with pytest.raises(StoreUnavailable):
            door.tags.confirm_unpair(doubt, by="sun", request_id="c")
    assert door.scan(tag.link).status == ("unpaired" if saved else "live")
    assert door.tags.confirm_unpair(doubt, by="sun", request_id="c").state == "undone"
    assert door.tags.batches()[0].fitted == 0
    assert door.scan(tag.link).status == "unpaired"


@pytest.mark.quick_on("memory", "sqlite")
def test_a_doubt_goes_with_the_person(city: City, door: guardtag.Guard, boy: Ward, tag: Tag) -> None:
    doubt = door.tags.unpair(tag, reason=WHY, by="li-ling")
    door.wards.erase(boy.id, by="li-ling")
    with pytest.raises(Denied) as problem:
        door.tags.confirm_unpair(doubt, by="sun")
    assert code(problem) == "GT-TAG-DOUBT-UNKNOWN"
    with pytest.raises(guardtag.Retired):
        door.scan(tag.link)
    assert list(door._room.records.walk(Doubt)) == []


def test_an_old_coats_tag_can_be_undone_and_one_that_ended_cannot(city: City, door: guardtag.Guard, tag: Tag) -> None:
    door.tags.retire(tag, why="replaced")
    doubt = door.tags.unpair(tag, reason=WHY, by="li-ling")
    assert (door.scan(tag.link).status, door.scan(tag.link).doubted) == ("replaced", True)
    door.tags.keep_pairing(doubt, by="sun")
    door.tags.retire(tag, why="died")
    with pytest.raises(Unknown):
        door.tags.unpair(tag, reason=WHY, by="li-ling")


def test_a_voided_run_holds_no_tag_that_was_undone(city: City, door: guardtag.Guard, tag: Tag) -> None:
    door.tags.void(tag.batch, why="stolen")
    door.tags.confirm_unpair(door.tags.unpair(tag, reason=WHY, by="li-ling"), by="sun")
    with pytest.raises(guardtag.Retired) as problem:
        door.scan(tag.link)
    assert code(problem) == "GT-TAG-VOIDED"
    with pytest.raises(Conflict):
        door.tags.fit(tag.serial, to=city.boy(), by="li-ling")


def test_a_doubt_is_a_visit_that_is_due_today(city: City, door: guardtag.Guard, boy: Ward, tag: Tag) -> None:
    door.tags.unpair(tag, reason=WHY, by="li-ling")
    found = [(one.why, one.reason, one.day) for one in door.rounds.suggest(HOME)]
    assert found == [("check-up", "doubt", "20250616")]


def test_a_call_that_is_open_by_it_says_so_and_shows_its_finder_nothing_more(
    city: City, door: guardtag.Guard, boy: Ward, tag: Tag
) -> None:
    call = door.scan(tag.link).alert(place="bus stop")
    assert disclosure.reader(None, boy, door.incidents.get(call.id)).state == "open_party"
    doubt = door.tags.unpair(tag, reason=WHY, by="li-ling")
    now = door.incidents.get(call.id)
    assert (now.thread[-1].what, now.open) == ("doubted", True)
    assert disclosure.reader(None, boy, now).state == "closed"
    door.tags.confirm_unpair(doubt, by="sun")
    assert door.incidents.get(call.id).thread[-1].what == "pairing-undone"
    assert door.incidents.get(call.id).open


def test_a_call_by_another_tag_of_the_person_stays_as_it_is(
    city: City, door: guardtag.Guard, boy: Ward, tag: Tag
) -> None:
    call = door.scan(city.tagged(boy).link).alert(place="bus stop")
    door.tags.unpair(tag, reason=WHY, by="li-ling")
    assert door.incidents.get(call.id) == call
    joined = door.scan(tag.link).alert(place="the station")
    assert joined.id == call.id
    assert [one.what for one in joined.thread[-2:]] == ["joined", "doubted"]
    assert disclosure.reader(None, boy, joined).state == "closed", "nobody can tell the two finders apart"


def test_a_tag_that_was_undone_just_now_is_not_retired(
    city: City, door: guardtag.Guard, tag: Tag, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.tags.confirm_unpair(door.tags.unpair(tag, reason=WHY, by="li-ling"), by="sun")
    monkeypatch.setattr(door.tags, "get", lambda known: tag)  # read before
    with pytest.raises(Unknown):
        door.tags.retire(tag, why="lost")


def test_every_tag_is_accounted_for_after_it_was_undone(city: City, door: guardtag.Guard, boy: Ward, tag: Tag) -> None:
    before = door.supply.coverage(boy)
    door.tags.confirm_unpair(door.tags.unpair(tag, reason=WHY, by="li-ling"), by="sun")
    found = door.supply.reconcile()
    assert found.balanced
    assert door.supply.coverage(boy) != before, "nothing of theirs carries a tag now"
    door.tags.fit(tag.serial, to=boy, garment="blue jacket", by="li-ling")
    assert door.supply.reconcile().balanced
    assert door.supply.coverage(boy) == before
