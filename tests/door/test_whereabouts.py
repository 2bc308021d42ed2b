"""Away for a time, moved, gone, back: what follows a person, and what a death tells nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

import guardtag
from guardtag import Conflict, Consent, Denied
from guardtag.errors import Retired, StoreUnavailable
from guardtag.model.people import ABSENCES
from guardtag.model.visits import Visit
from guardtag.records.kinds import Unsettled
from guardtag.rules import presence
from guardtag.spi import Change
from tests.conftest import HOME, City

DAY = 86_400.0
OTHER = "feicheng/wangzhuang/north/zhongyu/4"
FAR = "feicheng/xincheng/south/lianhe/1"


class Died(Exception):
    """The process was killed."""


class Mortal:
    """A store whose process dies before or after the n-th commit from now on."""

    def __init__(self, store: Any, at: int, *, after: bool) -> None:
        self.store, self.left, self.after = store, at, after

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def commit(self, changes: Sequence[Change]) -> None:
        self.left -= 1
        if self.left == 0 and not self.after:
            raise Died
        self.store.commit(changes)
        if self.left == 0:
            raise Died


def visits(city: City, ward: str, *people: str, area: str = HOME) -> list[str]:
    """Open visits, one for each of these workers; ``""`` is nobody's."""
    records, ids = city.door._room.records, []
    for n, worker in enumerate(people):
        visit = Visit(f"v{n:03}", ward, area, "check-up", "20250620", worker)
        records.change(lambda tx, visit=visit: tx.add(visit))  # type: ignore[misc]
        ids.append(visit.id)
    return ids


def visit(city: City, id: str) -> Visit:
    found = city.door._room.records.get(Visit, id)
    assert found is not None
    return found


def unsettled(city: City) -> int:
    return len(list(city.door._room.records.walk(Unsettled)))


def coats(city: City, boy: guardtag.Ward, count: int) -> list[guardtag.Tag]:
    batch = city.door.tags.mint(count, area="feicheng")
    return [city.door.tags.fit(batch.first + n, to=boy, garment="coat", by="li-ling") for n in range(count)]


@pytest.fixture
def boy(city: City) -> guardtag.Ward:
    """His mother allowed what a channel may pass on: his nickname and what helps him."""
    city.responder("li-ling")
    return city.boy(consent=Consent(by="田爱云", purposes={"alert", "nickname", "condition_hints"}))


# -- away


@pytest.mark.parametrize(("why", "said"), [("hospital", "住院"), ("away", "外出"), ("care", "机构")])
def test_whoever_is_called_is_told_that_they_are_away_and_the_call_goes_out(
    city: City, boy: guardtag.Ward, why: str, said: str
) -> None:
    now = city.clock.now()
    after = city.door.wards.away(boy.id, why=why, until=now + 4 * DAY, by="li-ling")
    assert after.absence is not None
    assert presence.absence(after, now) == after.absence
    tag = city.tagged(boy)
    city.door.scan(tag.link).alert(place="bus stop", message="he is cold")
    city.door.dispatch()
    texts = {m["target"].partition("@")[0]: m["text"] for m in city.messages()}
    assert texts.keys() == {"tian", "li-ling"}
    for text in texts.values():
        assert said in text
        assert "6月20日" in text
        assert "he is cold" in text


@pytest.mark.quick_on("memory")
@pytest.mark.parametrize("why", ["hospital", "away", "care"])
def test_a_channel_that_may_not_carry_what_helps_him_carries_no_absence(city: City, why: str) -> None:
    """That somebody is in hospital is such a hint: without consent it passes through nobody's systems."""
    city.responder("li-ling")
    boy = city.boy()
    city.door.wards.away(boy.id, why=why, until=city.clock.now() + 4 * DAY, by="li-ling")
    city.door.scan(city.tagged(boy).link).alert(place="bus stop", message="he is cold")
    city.door.dispatch()
    texts = [m["text"] for m in city.messages()]
    assert len(texts) == 2
    for text in texts:
        assert "he is cold" in text
        assert not any(word in text for word in ("住院", "外出", "机构", "6月20日"))


def test_an_absence_ends_by_itself_and_before_the_time(city: City, boy: guardtag.Ward) -> None:
    now, wards = city.clock.now(), city.door.wards
    wards.away(boy.id, why="hospital", since=now + DAY, until=now + 2 * DAY)
    absent = [presence.absence(wards.get(boy.id), now + days * DAY) is not None for days in (0, 1, 1.9, 2)]
    assert absent == [False, True, True, False]
    assert wards.back(boy.id).absence is None
    city.door.scan(city.tagged(boy).link).alert(place="bus stop")
    city.door.dispatch()
    assert not any("住院" in m["text"] for m in city.messages())


def test_who_may_not_know_what_helps_him_is_not_told_where_he_is(city: City, boy: guardtag.Ward) -> None:
    """An errand makes nobody a party; a finder's page says nothing of the kind."""
    city.door.wards.away(boy.id, why="hospital", until=city.clock.now() + DAY)
    city.door.incidents.open("errand", ward=boy, message="a new key")
    city.door.dispatch()
    assert [m["kind"] for m in city.messages()] == ["service"]
    incident = city.door.scan(city.tagged(boy).link).alert(place="bus stop")
    assert "住院" not in repr(city.door.relay.page(city.door.relay.link(incident))) + str(city.messages())


def test_no_visit_is_due_to_who_is_not_at_home(city: City, boy: guardtag.Ward) -> None:
    city.clock.advance(30 * DAY)
    rounds, wards, now = city.door.rounds, city.door.wards, city.clock.now()
    due = rounds.suggest(HOME)
    assert {one.ward for one in due} == {boy.id}
    wards.away(boy.id, why="hospital", until=now + 2 * DAY)
    assert rounds.suggest(HOME) == []
    wards.back(boy.id)
    assert rounds.suggest(HOME) == due
    wards.away(boy.id, why="care", since=now + 3 * DAY, until=now + 9 * DAY)
    assert rounds.suggest(HOME) == due, "not yet"
    wards.leave(boy.id, "left")
    assert rounds.suggest(HOME) == []
    with pytest.raises(Conflict, match="GT-WARD-ENDED"):
        rounds.plan(boy.id, why="review", day="20250901")


def test_an_absence_says_until_when(city: City, boy: guardtag.Ward) -> None:
    now, away = city.clock.now(), city.door.wards.away
    for wrong in ({"until": now}, {"until": now - 1}, {"until": now + 367 * DAY}, {"until": now + 9, "since": now + 9},
                  {"until": float("nan")}, {"until": float("inf")}):  # fmt: skip
        with pytest.raises(ValueError, match="until"):
            away(boy.id, **wrong)
    with pytest.raises(ValueError, match=ABSENCES[0]):
        away(boy.id, until=now + 9, why="prison")


# -- moved


def test_a_move_takes_the_index_the_duty_and_the_visits_along(city: City, boy: guardtag.Ward) -> None:
    city.responder("wang-xia", FAR, name="王霞")
    city.responder("sun", "feicheng", name="孙")
    mine, nobodys, above = visits(city, boy.id, "li-ling", "", "sun")
    tag = city.tagged(boy)
    assert city.door.wards.move(boy.id, FAR, by="li-ling").area == FAR
    assert [len(city.door.wards.list(area)) for area in (HOME, FAR)] == [0, 1]
    assert (visit(city, mine).state, visit(city, mine).ended) == ("cancelled", city.clock.now())
    assert (visit(city, nobodys).state, visit(city, nobodys).area) == ("open", FAR)
    assert (visit(city, above).state, visit(city, above).area) == ("open", FAR), "who answers for both goes there"
    assert unsettled(city) == 0
    incident = city.door.scan(tag.link).alert(place="bus stop")
    city.door.dispatch()
    assert incident.area == FAR
    assert {m["target"].partition("@")[0] for m in city.messages()} == {"tian", "wang-xia"}


def test_an_open_call_keeps_its_ladder_and_those_on_their_way_what_they_saw(city: City, boy: guardtag.Ward) -> None:
    incident = city.door.scan(city.tagged(boy).link).alert(place="bus stop")
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    before = city.door.acting_as("li-ling").wards.view(boy.id)
    city.door.wards.move(boy.id, FAR)
    after = city.door.acting_as("li-ling").wards.view(boy.id)
    assert after.get("full_name") == "小军"
    assert after.fields.keys() == before.fields.keys()
    kept = city.door.incidents.get(incident.id)
    assert (kept.area, kept.ladder) == (incident.area, incident.ladder)
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    assert city.door.acting_as("li-ling").wards.view(boy.id).get("full_name") is None, "then no more"


# -- gone


@pytest.mark.parametrize("why", ["died", "left"])
def test_tags_end_and_nothing_is_begun(city: City, boy: guardtag.Ward, why: str) -> None:
    batch = city.door.tags.mint(1, area="feicheng")
    tag, old = city.tagged(boy), city.tagged(boy)
    city.door.tags.retire(old, why="replaced")
    held = city.door.scan(tag.link)
    [open_visit] = visits(city, boy.id, "li-ling")
    after = city.door.wards.leave(boy.id, why, by="li-ling")
    assert (after.state, after.ended) == (why, city.clock.now())
    for one in (tag, old):
        assert city.door.tags.get(one).why == why
        with pytest.raises(Retired):
            city.door.scan(one.link)
    with pytest.raises(Retired):
        held.alert(place="bus stop")
    with pytest.raises(Conflict, match="GT-WARD-ENDED"):
        city.door.incidents.open("missing", ward=boy)
    with pytest.raises(Conflict, match="GT-WARD-ENDED"):
        city.door.tags.fit(batch.first, to=boy, by="li-ling")
    with pytest.raises(Conflict, match="GT-WARD-ENDED"):
        city.door.wards.away(boy.id, until=city.clock.now() + DAY)
    assert visit(city, open_visit).state == "cancelled"
    assert city.door.wards.get(boy.id).name == "小军", "the record stays until its time is over"
    city.wait(3)
    assert city.messages() == [], "nobody is sent a message about it"
    assert unsettled(city) == 0


def test_an_open_call_comes_first_or_is_closed_with_it(city: City, boy: guardtag.Ward) -> None:
    incident = city.door.scan(city.tagged(boy).link).alert(place="bus stop")
    with pytest.raises(Conflict, match="GT-WARD-CALLED"):
        city.door.wards.leave(boy.id, "died", by="li-ling")
    for nobody in ("", "nobody"):
        with pytest.raises(Denied):
            city.door.wards.leave(boy.id, "died", by=nobody, close_call="died")
    assert city.door.wards.get(boy.id).state == "active"
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    city.door.dispatch()
    city.door.wards.leave(boy.id, "died", by="li-ling", close_call="died")
    assert city.door.incidents.get(incident.id).outcome == "died"
    city.door.dispatch()
    ended = [m for m in city.messages() if m["kind"] == "ended"]
    assert {m["target"].partition("@")[0] for m in ended} == {"tian", "li-ling"}, "who was on the way hears the end"
    assert not any("去世" in m["text"] or "died" in m["text"] for m in city.messages())
    assert "died" not in str([m.get("variables") for m in city.messages()])


def test_a_return_makes_every_tag_what_it_was(city: City, boy: guardtag.Ward) -> None:
    worn, lost, gone, live = coats(city, boy, 4)
    city.door.tags.retire(worn, why="worn")
    city.door.tags.retire(lost, why="lost")
    city.door.tags.retire(gone, why="left")
    before = [city.door.tags.get(tag) for tag in (worn, lost, gone, live)]
    city.door.wards.leave(boy.id, "left")
    city.door.wards.leave(boy.id, "died")
    assert [city.door.tags.get(tag).why for tag in (worn, lost, gone, live)] == ["died", "died", "left", "died"]
    after = city.door.wards.return_(boy.id)
    assert (after.state, after.ended) == ("active", None)
    assert [city.door.tags.get(tag) for tag in (worn, lost, gone, live)] == before
    assert city.door.scan(live.link).alert(place="bus stop").subject == boy.id
    assert unsettled(city) == 0


def test_what_comes_twice_is_done_once(city: City, boy: guardtag.Ward) -> None:
    wards, now = city.door.wards, city.clock.now()
    city.tagged(boy)
    first = wards.leave(boy.id, "left", request_id="l")
    wards.return_(boy.id, request_id="r")
    assert wards.leave(boy.id, "left", request_id="l") == first
    assert wards.get(boy.id).state == "active", "a late repeat sends nobody away again"
    wards.away(boy.id, until=now + DAY, request_id="a")
    wards.back(boy.id, request_id="b")
    wards.away(boy.id, until=now + DAY, request_id="a")
    assert wards.get(boy.id).absence is None
    wards.move(boy.id, FAR, request_id="m")
    wards.move(boy.id, OTHER, request_id="n")
    wards.move(boy.id, FAR, request_id="m")
    assert wards.get(boy.id).area == OTHER
    verbs = [entry.verb for entry in city.door.journal.list(ward_id=boy.id)]
    assert verbs.count("wards.leave") == verbs.count("wards.return") == 1


@pytest.mark.quick_on("sqlite")
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("count", [1, 90])
def test_killed_at_any_commit_nothing_calls_and_a_dispatcher_ends_it(
    city: City, boy: guardtag.Ward, count: int, after: bool
) -> None:
    tags = coats(city, boy, count)
    visits(city, boy.id, *["li-ling"] * count)
    records = city.door._room.records
    store, at = records.store, 1
    while True:
        records.store = Mortal(store, at, after=after)  # type: ignore[assignment]
        try:
            city.door.wards.leave(boy.id, "died", request_id=f"r{at}")
            break
        except Died:
            pass
        finally:
            records.store = store
        decided = city.door.wards.get(boy.id).state == "died"
        assert decided == (at > 1 or after)
        if decided:
            for tag in (tags[0], tags[-1]):
                with pytest.raises(Retired):
                    city.door.scan(tag.link).alert(place="bus stop")
            city.clock.advance(100)
            city.door.dispatch()
            assert {city.door.tags.get(tag).why for tag in tags} == {"died"}
            assert not records.find(Visit, "open", records.blind("ward", boy.id))
            assert unsettled(city) == 0
            city.door.wards.return_(boy.id)
            records.store = store
        else:
            assert city.door.scan(tags[-1].link).status == "live"
        at += 1
    assert at > 2
    assert not city.door.verify().bad


@pytest.mark.quick_on("memory")
def test_a_return_while_the_leaving_is_still_being_carried_out_wins(city: City, boy: guardtag.Ward) -> None:
    tags = coats(city, boy, 50)
    records = city.door._room.records
    store = records.store
    records.store = Mortal(store, 3, after=True)  # type: ignore[assignment]
    with pytest.raises(Died):
        city.door.wards.leave(boy.id, "left")
    records.store = store
    assert {city.door.tags.get(tag).state for tag in tags} == {"fitted", "retired"}
    city.door.wards.return_(boy.id)
    city.clock.advance(100)
    city.door.dispatch()
    assert {city.door.tags.get(tag).state for tag in tags} == {"fitted"}


def test_an_erasure_takes_along_what_had_still_to_follow(city: City, boy: guardtag.Ward) -> None:
    coats(city, boy, 3)
    records = city.door._room.records
    store = records.store
    records.store = Mortal(store, 1, after=True)  # type: ignore[assignment]
    with pytest.raises(Died):
        city.door.wards.leave(boy.id, "left")
    records.store = store
    assert unsettled(city) == 1
    city.door.wards.erase(boy.id)
    assert not list(records.store.walk("unsettled", "", 10))
    city.clock.advance(100)
    city.door.dispatch()
    assert not city.door.verify().bad


def test_a_store_that_fails_leaves_it_due(city: City, boy: guardtag.Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    coats(city, boy, 3)
    records = city.door._room.records
    store = records.store

    class Down(Mortal):
        def commit(self, changes: Sequence[Change]) -> None:
            self.left -= 1
            if self.left < 0:
                raise StoreUnavailable("GT-STORE-READONLY", "no")
            self.store.commit(changes)

    records.store = Down(store, 1, after=False)  # type: ignore[assignment]
    with pytest.raises(StoreUnavailable):
        city.door.wards.leave(boy.id, "left", request_id="l")
    records.store = store
    assert unsettled(city) == 1
    city.door.wards.leave(boy.id, "left", request_id="l")
    assert unsettled(city) == 0, "a repeat goes on"


def test_only_the_operator(city: City, boy: guardtag.Ward) -> None:
    wards = city.door.acting_as("li-ling").wards
    for call in (
        lambda: wards.leave(boy.id, "left"), lambda: wards.return_(boy.id), lambda: wards.move(boy.id, FAR),
        lambda: wards.away(boy.id, until=city.clock.now() + 9), lambda: wards.back(boy.id),
    ):  # fmt: skip
        with pytest.raises(Denied):
            call()
    with pytest.raises(ValueError, match="died"):
        city.door.wards.leave(boy.id, "moved")
