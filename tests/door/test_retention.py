"""What was kept long enough goes: by a dispatcher, day by day, whatever dies meanwhile."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

import guardtag
from guardtag.errors import BackendError
from guardtag.model.incidents import Incident
from guardtag.model.keeping import Keeping
from guardtag.model.people import Ward
from guardtag.model.visits import Visit
from guardtag.records.erasure import FIGURES
from guardtag.spi import Put, Ref, Row
from guardtag.steps import retention
from guardtag.world import day_of
from tests.conftest import HOME, City

DAY = 86_400.0


@pytest.fixture
def boy(city: City) -> Ward:
    city.responder("li-ling")
    return city.boy()


def closed_call(city: City, ward: Ward, **said: str) -> Incident:
    tag = city.tagged(ward)
    words = {"place": "bus stop", "message": "he is cold", "finder": "0538-0000009"} | said
    call = city.door.scan(tag.link).alert(**words)
    city.wait(1)
    return city.door.incidents.close(call.id, outcome="home", by="li-ling", note="he was at the station")


def later(city: City, days: float) -> None:
    city.clock.advance(days * DAY)
    city.door.dispatch()


def row(city: City, kind: str, id: str) -> Row | None:
    return city.door._room.records.store.read([Ref(kind, id)])[0]


def keeping(city: City, name: str) -> Keeping:
    found = city.door._room.records.get(Keeping, name)
    assert found is not None
    return found


def test_the_finders_words_and_contact_go_first_and_the_call_stays(city: City, boy: Ward) -> None:
    call = closed_call(city, boy)
    assert (call.message, call.finder) == ("he is cold", "0538-0000009")
    later(city, 29)
    assert city.door.incidents.get(call.id).message == "he is cold"
    later(city, 2)
    after = city.door.incidents.get(call.id)
    assert (after.message, after.finder) == ("", "")
    assert not any(line.text for line in after.thread)
    assert (after.place, after.subject, after.outcome) == ("bus stop", boy.id, "home")
    said = [(one.verb, one.detail) for one in city.door.journal.list() if one.verb.startswith("retention")]
    assert said == [("retention.finder", f"{day_of(call.opened)} 1")]


def test_a_call_becomes_a_figure_and_no_key_of_its_day_is_left(city: City, boy: Ward) -> None:
    call = closed_call(city, boy)
    before = row(city, "incident", call.id)
    assert before is not None
    figures = city.door.figures("feicheng")
    later(city, 364)
    assert city.door.incidents.get(call.id).subject == boy.id
    later(city, 4)
    records = city.door._room.records
    assert row(city, "incident", call.id) is None
    assert records.find(Incident, "ward", records.blind("ward", boy.id)) == []
    assert records.store.walk("notice", "", 10) == []
    (left,) = city.door.incidents.list(HOME)
    assert (left.subject, left.thread, left.place, left.outcome, left.day) == ("", (), "", "home", FIGURES)
    assert city.door.figures("feicheng") == figures, "the figures are what they were"
    assert not records.vault.exists(f"d:{call.day}")
    with pytest.raises(BackendError) as gone:
        records.vault.open("incident", call.id, before.body)
    assert gone.value.code == "GT-RECORD-ERASED", "nor does any older copy of the database open it"
    assert city.door.wards.get(boy.id).name == "小军", "the person is there as before"
    assert [one.name for one in city.door.doctor() if one.state == "red" and one.name.startswith("erase")] == []
    later(city, 400)
    assert [one.id for one in city.door.incidents.list(HOME)] == [left.id], "and stays a figure"


def test_a_call_that_is_open_or_was_opened_again_is_kept(city: City, boy: Ward) -> None:
    tag = city.tagged(boy)
    call = city.door.scan(tag.link).alert(place="bus stop", message="he is cold")
    city.wait(1)
    later(city, 400)
    assert city.door.incidents.get(call.id).message == "he is cold"
    assert city.door._room.records.vault.exists(f"d:{call.day}")
    city.door.incidents.close(call.id, outcome="home", by="li-ling")
    later(city, 8)
    assert city.door.incidents.get(call.id).message == "he is cold"
    later(city, 30)
    assert city.door.incidents.get(call.id).message == ""
    later(city, 340)
    assert row(city, "incident", call.id) is None
    assert not city.door._room.records.vault.exists(f"d:{call.day}")


def test_a_day_waits_for_its_latest_call_and_the_others_do_not(city: City, boy: Ward) -> None:
    first = closed_call(city, boy)
    tag = city.tagged(city.boy(key="7"))
    second = city.door.scan(tag.link).alert(place="x")
    later(city, 100)
    city.door.incidents.close(second.id, outcome="home", by="li-ling")
    later(city, 268)
    assert row(city, "incident", first.id) is None
    assert row(city, "incident", second.id) is not None
    assert city.door._room.records.vault.exists(f"d:{second.day}")
    for _ in range(4):
        later(city, 30)
    assert row(city, "incident", second.id) is None
    assert not city.door._room.records.vault.exists(f"d:{second.day}")


class Died(BaseException):
    """The process was killed here."""


@pytest.mark.quick_on("sqlite")
@pytest.mark.parametrize("at", range(6))
def test_whatever_dies_half_way_it_goes_on(city: City, boy: Ward, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    calls = [closed_call(city, city.boy(key=str(number))) for number in range(3)]
    figures = city.door.figures("feicheng")
    city.clock.advance(367 * DAY)
    store, count = city.door._room.records.store, iter(range(10_000))
    real = store.commit

    def dies(changes: Any) -> None:
        kinds = {one.row.kind if isinstance(one, Put) else one.ref.kind for one in changes}
        mine = kinds & {"incident", "notice"}
        if mine and next(count) == at * 2:
            raise Died
        real(changes)

    with monkeypatch.context() as patched:
        patched.setattr(store, "commit", dies)
        with pytest.raises(Died):
            city.door.dispatch()
    for _ in range(3):
        city.clock.advance(DAY)
        city.door.dispatch()
    assert [row(city, "incident", call.id) for call in calls] == [None] * 3
    assert store.walk("notice", "", 10) == []
    assert len(city.door.incidents.list(HOME)) == 3
    assert city.door.figures("feicheng") == figures


def test_visits_go_when_they_ended_long_enough_ago(city: City, boy: Ward) -> None:
    records, now = city.door._room.records, city.clock.now()
    for state, ended in (("done", now), ("open", None)):
        visit = Visit(city.door._room.world.new_id(), boy.id, HOME, "review", "20250616", state=state, ended=ended)
        records.change(lambda tx, visit=visit: tx.add(visit))  # type: ignore[misc]
    later(city, 364)
    assert len(records.store.walk("visit", "", 9)) == 2
    later(city, 3)
    assert [records.opened(Visit, one).state for one in records.store.walk("visit", "", 9)] == ["open"]


def test_whoever_died_or_left_is_erased_and_who_came_back_is_not(city: City, boy: Ward) -> None:
    back = city.boy(key="back")
    city.door.wards.leave(boy.id, "died")
    city.door.wards.leave(back.id, "left")
    later(city, 20)
    city.door.wards.return_(back.id)
    assert city.door.wards.get(boy.id).name == "小军"
    later(city, 11)
    later(city, 0.1)
    with pytest.raises(guardtag.Denied):
        city.door.wards.get(boy.id)
    assert not city.door._room.records.vault.exists(f"w:{boy.id}:response")
    later(city, 60)
    assert city.door.wards.get(back.id).name == "小军"


def test_a_shorter_time_counts_from_the_next_start_and_a_longer_one_brings_nothing_back(
    city: City, boy: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = closed_call(city, boy)
    later(city, 100)
    room = city.door._room
    shorter = attrs.evolve(room.config, retention=attrs.evolve(room.config.retention, calls=60))
    other = guardtag.guard.Guard(attrs.evolve(room, config=shorter), city.door._pool)
    other.dispatch()
    city.clock.advance(3 * DAY)
    other.dispatch()
    assert row(city, "incident", call.id) is None
    assert keeping(city, "calls").days == 60


@pytest.mark.quick_on("sqlite")
def test_the_cost_is_that_of_what_is_due_however_much_is_kept(
    city: City, boy: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = city.door._room.records
    old = closed_call(city, boy)
    later(city, 340)
    kept = attrs.evolve(old, finder="", message="", thread=(), closed=city.clock.now())
    for _ in range(200):
        one = attrs.evolve(kept, id=city.door._room.world.new_id())
        records.change(lambda tx, one=one: tx.add(one))  # type: ignore[misc]
    looked: list[str] = []
    real = records.store.walk

    def watched(kind: str, after: str, limit: int) -> list[Row]:
        rows = real(kind, after, limit)
        looked.extend(row.id for row in rows if kind == "incident")
        return rows

    monkeypatch.setattr(records.store, "walk", watched)
    later(city, 27)
    assert row(city, "incident", old.id) is None
    assert 0 < len(looked) <= 3 * retention.BATCH, "a page or two, of the day that is due"


def test_the_doctor_says_when_the_sweeper_is_behind(city: City, boy: Ward) -> None:
    closed_call(city, boy)
    assert [one.state for one in city.door.doctor() if one.name == "sweep"] == []
    city.clock.advance(40 * DAY)
    (found,) = [one for one in city.door.doctor() if one.name == "sweep"]
    assert found.state == "red"
    city.door.dispatch()
    assert [one for one in city.door.doctor() if one.name == "sweep"] == []
