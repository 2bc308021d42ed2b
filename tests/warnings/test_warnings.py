"""Early warnings through the front door: what is seen, who sees to it, and what becomes of it."""

from __future__ import annotations

import attrs
import pytest

import guardtag
from guardtag import Conflict, Denied
from guardtag.model.warnings import EarlyWarning
from guardtag.rules.warnings import people, whole
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")

TOWN = "feicheng/wangzhuang"
HOUR, DAY = 3600.0, 86_400.0


def passing(city: City, days: float, step: float = HOUR) -> None:
    """Time goes by, with a dispatcher at work every hour."""
    for _ in range(int(days * DAY / step)):
        city.clock.advance(step)
        city.door.dispatch()


def of(city: City, rule: str, **asked: object) -> list[EarlyWarning]:
    return [one for one in city.door.warnings.list(**asked) if one.rule == rule]  # type: ignore[arg-type]


def lost(city: City, link: str, place: str = "bus stop, Wangzhuang", outcome: str = "home") -> None:
    """Somebody is found and brought home within the hour."""
    call = city.door.scan(link).alert(place=place)
    city.door.dispatch()
    city.clock.advance(1800)
    city.door.incidents.acknowledge(call.id, by="li-ling")
    city.door.incidents.close(call.id, outcome=outcome, by="li-ling")


@pytest.fixture
def town(city: City) -> City:
    """A worker and a supervisor in place, and a boy with a tag; the dispatcher came by."""
    city.responder("li-ling")
    city.responder("wang-xia", TOWN, role="supervisor")
    city.door.dispatch()
    return city


def wandering(city: City, times: int = 3) -> guardtag.Ward:
    """A boy who was lost so many times, a day apart, at the same hour and place; the rules have looked."""
    boy = city.boy()
    link = city.tagged(boy).link
    for _ in range(times):
        lost(city, link)
        city.clock.advance(DAY - 1800)
    passing(city, 0.25, 600)
    return boy


def test_whoever_is_lost_again_and_again_is_warned_of_with_owner_and_due_time(town: City) -> None:
    boy = wandering(town)
    (one,) = of(town, "wandering")
    assert (one.ward, one.owner, one.severity, one.state) == (boy.id, "li-ling", "serious", "open")
    assert town.clock.now() < one.due <= town.clock.now() + 3 * DAY
    said = town.door.warnings.explain(one.id, language="en")
    assert "Lost 3 times within 30 days" in said.why
    assert "Visit the family" in said.do
    assert town.door.warnings.explain(one.id, language="zh").why == "30 天内走失 3 次。"


def test_like_hours_and_like_places_are_seen_and_never_in_a_list(town: City) -> None:
    wandering(town)
    (hours,), (place,) = of(town, "like-hours"), of(town, "like-place")
    assert hours.facts == place.facts == {}
    assert "between 10:00 and 10:30" in town.door.warnings.explain(hours.id, language="en").why
    assert "bus stop, Wangzhuang" in town.door.warnings.explain(place.id, language="en").why


def test_a_false_alarm_and_a_drill_are_no_walk(town: City) -> None:
    link = town.tagged(town.boy()).link
    for _ in range(3):
        lost(town, link, outcome="false-alarm")
    town.door.modes.begin("drill", TOWN, minutes=600)
    town.door.scan(link, purpose="drill").alert()
    passing(town, 0.25, 600)
    assert of(town, "wandering") == []


def test_it_closes_itself_when_its_cause_is_gone_and_comes_back_as_the_same(town: City) -> None:
    boy = wandering(town)
    (one,) = of(town, "wandering")
    passing(town, 32, 4 * HOUR)
    assert of(town, "wandering") == []
    (closed,) = of(town, "wandering", area=HOME, closed=True)
    assert (closed.id, closed.state) == (one.id, "closed")
    link = town.tagged(boy).link
    for _ in range(3):
        lost(town, link)
        town.clock.advance(HOUR)
    passing(town, 0.1, 600)
    (again,) = of(town, "wandering")
    assert (again.id, again.times) == (one.id, 2)


def test_overdue_it_climbs_to_the_supervisor_and_one_message_says_so(town: City) -> None:
    wandering(town)
    before = len(town.messages())
    passing(town, 5)
    (one,) = of(town, "wandering")
    assert (one.owner, one.level) == ("wang-xia", 1)
    told = [m for m in town.messages()[before:] if m["target"].startswith("wang-xia@")]
    assert [m["kind"] for m in told] == ["warnings"] * len(told)
    assert 1 <= len(told) <= 3
    for word in ("小军", "军军", "bus stop"):
        assert word not in "".join(str(m) for m in told)


def test_whoever_acknowledges_has_the_time_once_more_and_then_it_climbs_all_the_same(town: City) -> None:
    wandering(town)
    (one,) = of(town, "wandering")
    taken = town.door.warnings.acknowledge(one.id, "visit on Friday", by="li-ling", request_id="a")
    assert town.door.warnings.acknowledge(one.id, "visit on Friday", by="li-ling", request_id="a") == taken
    passing(town, 2.5)
    assert of(town, "wandering")[0].level == 0
    passing(town, 1)
    assert of(town, "wandering")[0].level == 1


def test_none_sleeps_for_ever(town: City) -> None:
    wandering(town)
    (one,) = of(town, "wandering")
    town.door.warnings.snooze(one.id, "the family is away", days=40, by="li-ling", request_id="s")
    town.door.warnings.snooze(one.id, "the family is away", days=40, by="li-ling", request_id="s")
    with pytest.raises(Conflict) as refused:
        town.door.warnings.snooze(one.id, "once more", days=61, by="li-ling")
    assert refused.value.code == "GT-WARNING-SNOOZE"
    assert of(town, "wandering")[0].state == "snoozed"


def test_a_broken_rule_costs_no_other_its_say_and_its_warnings_stay(
    town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    wandering(town)
    (one,) = of(town, "wandering")

    def broken(facts: object, now: float) -> object:
        raise RuntimeError("小军")

    monkeypatch.setattr(people, "RULES", {**people.RULES, "wandering": broken})
    monkeypatch.setattr("guardtag.steps.watching.people.RULES", people.RULES)
    passing(town, 33, 12 * HOUR)
    assert of(town, "wandering")[0].id == one.id
    assert of(town, "like-hours")


@pytest.mark.quick_on("memory", "sqlite")
def test_erased_with_the_person(town: City) -> None:
    boy = wandering(town)
    store = town.door._room.records.store
    assert store.walk("warning", "", 9)
    town.door.wards.erase(boy.id)
    passing(town, 0.1, 600)
    for kind in ("warning", "watch"):
        assert store.walk(kind, "", 9) == [], kind


def test_two_records_that_become_one_are_warned_of_once(town: City) -> None:
    boy = wandering(town)
    other = town.boy()
    passing(town, 0.1, 600)
    town.door.wards.merge(other.id, boy.id, by="li-ling", second_by="wang-xia")
    passing(town, 0.25, 600)
    (one,) = of(town, "wandering")
    assert one.ward == other.id


def test_somebody_who_moved_is_seen_to_by_whoever_answers_now(town: City) -> None:
    boy = wandering(town)
    town.responder("zhao", "feicheng/laocheng/east/dong/1")
    town.door.wards.move(boy.id, "feicheng/laocheng/east/dong/1")
    passing(town, 0.25, 600)
    (one,) = of(town, "wandering")
    assert (one.area, one.owner) == ("feicheng/laocheng/east/dong/1", "zhao")


def test_of_an_owner_who_left_another_takes_over(town: City) -> None:
    wandering(town)
    town.door.responders.retire("li-ling")
    passing(town, 0.25, 600)
    assert of(town, "wandering")[0].owner == "wang-xia"


def test_a_scan_that_no_call_followed_is_urgent_and_the_guardian_is_told(town: City) -> None:
    boy = town.boy()
    tag = town.tagged(boy)
    passing(town, 0.1, 300)
    town.door.scan(tag.link)
    passing(town, 0.02, 300)
    (one,) = of(town, "scan-unheeded")
    assert (one.ward, one.severity) == (boy.id, "urgent")
    (told,) = [m for m in town.messages() if m["kind"] == "pattern"]
    assert told["target"] == "tian@example.org"
    assert "被扫过" in told["text"]
    assert "小军" not in told["text"]
    town.door.scan(tag.link).alert(place="bus stop")
    passing(town, 1)
    assert of(town, "scan-unheeded") == []


def test_a_scan_that_a_call_followed_warns_of_nothing(town: City) -> None:
    tag = town.tagged(town.boy())
    town.door.scan(tag.link).alert(place="bus stop")
    passing(town, 0.1, 300)
    assert of(town, "scan-unheeded") == []
    assert town.door._room.records.store.walk("scanned", "", 9) == []


def test_a_scan_reads_and_writes_no_more_than_before(town: City) -> None:
    tag = town.tagged(town.boy())
    town.door.scan(tag.link)
    store = town.door._room.records.store
    calls: list[str] = []
    for name in ("read", "find", "walk", "commit", "claim"):

        def counted(*args: object, name: str = name, fn: object = getattr(store, name)) -> object:
            calls.append(name)
            return fn(*args)  # type: ignore[operator]

        object.__setattr__(store, name, counted)
    town.door.scan(tag.link)
    assert calls == ["read"]


def test_an_area_without_duty_cover_and_training(town: City) -> None:
    town.boy(area="feicheng/laocheng/east/dong/1")
    passing(town, 0.25, 600)
    (bare,) = of(town, "area-uncovered")
    (untrained,) = of(town, "area-untrained", area="feicheng/laocheng")
    assert (bare.area, bare.severity) == (untrained.area, "urgent") == ("feicheng/laocheng/east/dong/1", "urgent")
    town.responder("zhao", "feicheng/laocheng/east/dong/1")
    town.door.training.passed("zhao", "sewing")
    passing(town, 1)
    assert of(town, "area-uncovered", area="feicheng/laocheng") == []


def test_whoever_is_signed_in_sees_their_own_areas_and_no_ways_of_a_person(town: City) -> None:
    wandering(town)
    (hours,) = of(town, "like-hours")
    town.responder("zhao", "feicheng/laocheng/east/dong/1")
    worker, stranger = town.door.acting_as("li-ling"), town.door.acting_as("zhao")
    assert {one.rule for one in worker.warnings.list()} >= {"wandering", "like-hours"}
    assert stranger.warnings.list() == []
    said = worker.warnings.explain(hours.id)
    assert said.withheld
    assert "10:00" not in said.why
    assert said.warning.facts == {}
    with pytest.raises(Denied):
        stranger.warnings.get(hours.id)
    assert "warnings.get" in {entry.verb for entry in town.door.journal.list(ward_id=hours.ward)}


def test_a_rule_of_the_deployment_that_raises_holds_up_no_other(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(facts: object, now: float) -> object:
        raise SystemError

    monkeypatch.setattr("guardtag.steps.watching.whole.RULES", {**whole.RULES, "channel-failing": broken})
    town.door.modes.begin("weather", TOWN, minutes=600, reason="cold snap")
    passing(town, 0.2, 600)
    (storm,) = of(town, "weather")
    assert (storm.area, storm.owner) == (TOWN, "wang-xia")


def test_a_clock_that_jumps_loses_no_warning_and_floods_nobody(town: City) -> None:
    wandering(town)
    before = len(town.messages())
    town.clock.advance(400 * DAY)
    town.door.dispatch()
    town.clock.advance(-399 * DAY)
    passing(town, 1)
    told = [m for m in town.messages()[before:] if m["kind"] == "warnings"]
    assert len(told) <= 4
    assert attrs.asdict(town.door.warnings.list()[0])


def test_a_thousand_warnings_of_one_area_are_one_message(town: City) -> None:
    """As after an import: nobody's contact ever answered, and nobody wears a tag."""
    for _ in range(60):
        town.boy()
    before = len(town.messages())
    passing(town, 60, 6 * HOUR)
    mine = town.door.warnings.list(owner="wang-xia", limit=1000)
    assert len(mine) >= 60
    told = [m for m in town.messages()[before:] if m["kind"] == "warnings" and m["target"].startswith("wang-xia@")]
    assert 1 <= len(told) <= 60, "one a day at most"
    assert any("60" in m["text"] or "120" in m["text"] for m in told)
    assert not [m for m in town.messages()[before:] if m["kind"] == "pattern"]


@pytest.mark.quick_on("memory", "sqlite")
def test_two_dispatchers_make_one_warning_and_tell_once(town: City) -> None:
    link = town.tagged(town.boy()).link
    other = guardtag.Guard(town.door._room, town.door._pool)
    for _ in range(3):
        lost(town, link)
        town.clock.advance(DAY - 1800)
    for _ in range(40):
        town.clock.advance(600)
        town.door.dispatch()
        other.dispatch()
    assert len(of(town, "wandering")) == 1
    told = [m["id"] for m in town.messages() if m["kind"] == "pattern"]
    assert len(told) == 1, "of three that began together the family hears one"


def test_whoever_died_left_or_withdrew_is_warned_of_no_more(town: City) -> None:
    boy = wandering(town)
    assert of(town, "wandering")
    town.door.wards.leave(boy.id, "died")
    passing(town, 0.25, 600)
    assert town.door._room.records.store.walk("warning", "", 9) == []


def test_nothing_of_a_person_is_in_any_message_but_the_familys(town: City) -> None:
    wandering(town)
    passing(town, 10)
    for message in town.messages():
        if message["kind"] in ("warnings", "pattern") and "tian@" not in message["target"]:
            assert not [word for word in ("小军", "军军", "Wangzhuang", "bus") if word in str(message)]
    (told,) = [m for m in town.messages() if m["kind"] == "pattern"]
    assert "相似" in told["text"]
    assert not [word for word in ("bus stop", "10:00") if word in told["text"]], "the family did not consent to that"


def test_a_family_that_consented_reads_the_hours_at_the_office_and_not_in_a_message(town: City) -> None:
    consent = guardtag.Consent(by="田爱云", purposes={"alert", "nickname", "location_history"})
    boy = town.boy(consent=consent)
    link = town.tagged(boy).link
    for _ in range(3):
        lost(town, link)
        town.clock.advance(DAY - 1800)
    passing(town, 0.25, 600)
    (told,) = [m["text"] for m in town.messages() if m["kind"] == "pattern"]
    assert "相似" in told
    assert not [word for word in ("10:00", "小军") if word in told], "whoever runs a channel keeps what passes"


@pytest.mark.quick_on("memory", "sqlite")
def test_what_waits_in_the_lane_of_warnings_holds_up_no_erasure_and_no_call(
    town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("小军")

    boys = [town.boy() for _ in range(3)]
    monkeypatch.setattr("guardtag.steps.watching.due._STEPS", dict.fromkeys(
        ("watch", "patrol", "warning", "alarm", "bulletin", "scanned", "drill"), broken
    ))  # fmt: skip
    passing(town, 0.1, 300)
    town.door.wards.erase(boys[0].id)
    passing(town, 0.05, 300)
    with pytest.raises(Denied):
        town.door.wards.get(boys[0].id)
    town.door.scan(town.tagged(boys[1]).link).alert()
    town.door.dispatch()
    assert [m for m in town.messages() if m["kind"] == "found"]


def test_nobody_is_told_by_night_and_the_morning_makes_up_for_it(town: City) -> None:
    tag = town.tagged(town.boy())
    town.clock.advance(13 * HOUR)  # eleven at night
    town.door.dispatch()
    town.door.scan(tag.link)
    passing(town, 0.25, 600)
    assert of(town, "scan-unheeded")
    assert not [m for m in town.messages() if m["kind"] in ("pattern", "warnings")]
    passing(town, 0.25, 600)
    assert [m["target"] for m in town.messages() if m["kind"] == "pattern"] == ["tian@example.org"]


@pytest.mark.parametrize("said", ["wrong-number", "stop"])
def test_nothing_is_told_where_somebody_else_reads_or_who_wants_no_messages(town: City, said: str) -> None:
    boy = town.boy()
    tag = town.tagged(boy)
    town.door.contacts.test(boy.id, "c1")
    town.door.dispatch()
    link = next(m["link"] for m in town.messages() if m["kind"] == "contact-test")
    town.door.notices.answer(link, said)
    town.door.scan(tag.link)
    passing(town, 0.1, 300)
    assert of(town, "scan-unheeded")
    assert not [m for m in town.messages() if m["kind"] == "pattern"]


def test_what_keeps_coming_does_not_put_a_message_off(town: City) -> None:
    for _ in range(8):
        town.door.scan(town.tagged(town.boy()).link)
        passing(town, 600 / DAY, 600)
    assert [m["target"] for m in town.messages() if m["kind"] == "warnings"] == ["li-ling@example.org"]
