"""A finder who taps forty times wakes a family three times, then once an hour; what is new always goes out."""

from __future__ import annotations

from collections import Counter

import pytest

from guardtag import Contact
from guardtag.model.incidents import Incident
from guardtag.model.notices import Notice
from guardtag.steps.tell import notice as put_notice
from tests.conftest import City

pytestmark = pytest.mark.quick_on("memory")


def alerted(city: City) -> Incident:
    city.responder("li-ling")
    city.responder("wang-xia", "feicheng/wangzhuang", role="supervisor", name="王霞")
    return city.door.scan(city.tagged(city.boy()).link).alert(place="bus stop")


def tap(city: City, place: str = "") -> None:
    city.door.scan(city.door.tags.get(1).link).alert(place=place)


def got(city: City, target: str = "tian@example.org") -> list[str]:
    return [m["kind"] for m in city.messages() if m["target"] == target]


def test_forty_taps_are_three_reminders_and_digests(city: City) -> None:
    incident = alerted(city)
    city.door.dispatch()
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    for number in range(40):
        city.clock.advance(20)
        tap(city, place=f"corner {number}")
        city.door.dispatch()
    kinds = Counter(got(city))
    assert (kinds["found"], kinds["again"], kinds["digest"]) == (1, 3, 1)
    city.clock.advance(3600)
    city.door.dispatch()
    digests = [m for m in city.messages() if m["kind"] == "digest" and m["target"] == "tian@example.org"]
    assert len(digests) == 2
    assert "corner 3" in digests[0]["text"]
    assert "corner 39" in digests[1]["text"], "the newest place"
    city.clock.advance(7200)
    city.door.dispatch()
    assert Counter(got(city))["digest"] == 2, "nothing new: no digest"
    tap(city, "the river")
    city.door.dispatch()
    assert Counter(got(city))["digest"] == 3
    links = [m["link"] for m in city.messages()]
    assert len(links) == len(set(links))
    assert city.door.notices.answer(digests[1]["link"], "seen").id == incident.id


def test_each_person_is_counted_apart(city: City) -> None:
    incident = alerted(city)
    city.door.dispatch()
    for _ in range(6):
        tap(city)
        city.door.dispatch()
    assert Counter(got(city, "li-ling@example.org"))["again"] == 3
    city.door.incidents.raise_(incident.id, reason="nobody answers", by="li-ling")
    for _ in range(3):
        tap(city)
        city.door.dispatch()
    assert Counter(got(city, "wang-xia@example.org")) == {"raised": 1, "again": 3}
    assert Counter(got(city, "li-ling@example.org"))["again"] == 3


def test_another_call_counts_afresh(city: City) -> None:
    incident = alerted(city)
    for _ in range(6):
        tap(city)
        city.door.dispatch()
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    city.door.dispatch()
    before = Counter(got(city))
    tap(city)
    tap(city)
    city.door.dispatch()
    after = Counter(got(city)) - before
    assert (after["found"], after["again"]) == (1, 1)


def test_what_is_new_always_goes_out(city: City) -> None:
    incident = alerted(city)
    for _ in range(6):
        tap(city)
        city.door.dispatch()
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    city.door.incidents.arrive(incident.id, by="li-ling")
    city.door.dispatch()
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    city.door.dispatch()
    assert set(got(city)) >= {"found", "coming", "on_scene", "ended"}


def test_news_that_means_nothing_any_more_is_not_sent_after_the_end(city: City) -> None:
    incident = alerted(city)
    city.door.dispatch()
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    city.door.dispatch()
    assert "coming" not in got(city)
    assert "ended" in got(city)


def test_a_call_that_nobody_takes_reminds_its_top_three_times_then_hourly(city: City) -> None:
    city.responder("wang-xia", "feicheng", role="supervisor", name="王霞")
    city.door.scan(city.tagged(city.boy(), by="wang-xia").link).alert()
    for _ in range(600):
        city.clock.advance(60)
        city.door.dispatch()
    kinds = Counter(got(city, "wang-xia@example.org"))
    reminders = kinds["again"] + kinds["repeated"]
    assert reminders == 3
    assert 5 <= kinds["digest"] <= 10
    assert kinds["found"] + kinds["raised"] <= 6


def test_a_digest_that_waits_is_not_sent_after_the_end(city: City) -> None:
    incident = alerted(city)
    city.door.dispatch()
    for _ in range(6):
        tap(city)
        city.door.dispatch()
    assert any(n.template == "digest" and n.state == "waiting" for n in city.door.notices.of(incident.id))
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    city.clock.advance(3700)
    city.door.dispatch()
    assert Counter(got(city))["digest"] == 1
    over = [n for n in city.door.notices.of(incident.id) if n.template == "digest" and n.state == "cancelled"]
    assert {n.fault for n in over} == {"GT-NOTIFY-OVER"}


def test_a_page_that_is_told_twice_counts_once(city: City) -> None:
    incident = alerted(city)
    room = city.door._room

    def again(tx, telling: int) -> Notice:  # type: ignore[no-untyped-def]
        template = "repeated" if telling % 2 else "again"
        return put_notice(tx, room, incident, "family", "c1", ("mail:tian@example.org",), template, telling)

    made = [room.records.change(lambda tx, n=n: again(tx, n)) for n in (5, 5, 6, 6, 7, 7, 8, 8)]
    assert [n.template for n in made] == ["repeated"] * 2 + ["again"] * 2 + ["repeated"] * 2 + ["digest"] * 2
    assert len({n.id for n in made}) == 4


@pytest.mark.quick_on("memory", "sqlite")
def test_two_reminders_in_one_commit_are_two(city: City) -> None:
    incident = alerted(city)
    room = city.door._room

    def twice(tx) -> list[Notice]:  # type: ignore[no-untyped-def]
        one = ("family", "c1", ("mail:tian@example.org",), "again")
        return [put_notice(tx, room, incident, *one, telling) for telling in (5, 6)]

    assert [n.slot for n in room.records.change(twice)] == [1, 2]


@pytest.mark.quick_on("sqlite")
def test_many_are_reminded_in_commits_that_fit(city: City) -> None:
    for number in range(20):
        city.responder(f"w-{number:02d}")
    contacts = [Contact(f"家人{n}", "relative", [f"mail:c{n}@example.org"]) for n in range(20)]
    incident = city.door.scan(city.tagged(city.boy(contacts=contacts), by="w-00").link).alert()
    for _ in range(6):
        tap(city)
        city.door.dispatch()
    for target in ("c0@example.org", "c19@example.org", "w-00@example.org", "w-19@example.org"):
        assert Counter(got(city, target))["again"] == 3
        assert Counter(got(city, target))["digest"] == 1
    assert city.door.incidents.get(incident.id).cursors == ()
