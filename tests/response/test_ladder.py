"""A call climbs until somebody takes it, and again when they go quiet."""

from __future__ import annotations

import pytest

from guardtag import Conflict, Contact, Denied
from guardtag.model.incidents import Incident
from tests.conftest import HOME, City

VILLAGE = "feicheng/wangzhuang/north/zhongyu"
TOWN = "feicheng/wangzhuang"


def alerted(city: City) -> Incident:
    """The usual: the boy, his worker, a town supervisor; nobody in the village and the district."""
    city.responder("li-ling")
    city.responder("wang-xia", TOWN, role="supervisor", name="王霞")
    return city.door.scan(city.tagged(city.boy()).link).alert(place="bus stop")


def test_mother_and_worker_are_told_at_once_with_a_link_each(city: City) -> None:
    incident = alerted(city)
    did = city.door.dispatch()
    assert did.sent == 2
    first, second = city.messages()
    assert {first["target"], second["target"]} == {"tian@example.org", "li-ling@example.org"}
    assert all("军军" in message["text"] and "bus stop" in message["text"] for message in (first, second))
    assert not any("小军" in str(message) for message in (first, second)), "whoever runs a channel keeps what passes"
    assert first["link"] != second["link"]
    assert city.door.incidents.get(incident.id).state == "received"


def test_accepted_is_not_told(city: City) -> None:
    incident = alerted(city)
    city.door.dispatch()
    now = city.door.incidents.get(incident.id)
    assert now.milestone("family_told").at is None
    mother = next(m for m in city.messages() if m["target"] == "tian@example.org")
    city.door.notices.answer(mother["link"], "seen")
    now = city.door.incidents.get(incident.id)
    assert now.milestone("family_told").at is not None
    assert now.milestone("responder_told").at is None
    assert now.state == "received"


def test_it_climbs_by_the_minutes_and_skips_levels_without_anybody(city: City) -> None:
    incident = alerted(city)
    city.wait(4)
    assert city.door.incidents.get(incident.id).rung.level == "grid"
    city.wait(1)
    climbed = city.door.incidents.get(incident.id)
    assert climbed.rung.level == "town"
    assert [entry.level for entry in climbed.thread if entry.what == "skipped"] == ["village", "district"]
    assert any(m["target"] == "wang-xia@example.org" for m in city.messages())


@pytest.mark.quick_on("memory")
def test_an_open_incident_always_has_a_next_step_even_at_the_top(city: City) -> None:
    incident = alerted(city)
    for _ in range(30):
        city.wait(10)
        now = city.door.incidents.get(incident.id)
        assert now.next_due is not None
        assert now.next_due > city.clock.at
    assert now.level == len(now.ladder) - 1


@pytest.mark.quick_on("memory")
def test_an_acknowledged_call_that_goes_quiet_climbs(city: City) -> None:
    incident = alerted(city)
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    city.wait(24)
    assert city.door.incidents.get(incident.id).rung.level == "grid"
    city.wait(2)
    assert city.door.incidents.get(incident.id).rung.level == "town"


def test_raising_by_hand_needs_a_reason_and_fresh_eyes(city: City) -> None:
    incident = alerted(city)
    with pytest.raises(ValueError, match="reason"):
        city.door.incidents.raise_(incident.id, reason="", by="li-ling")
    raised = city.door.incidents.raise_(incident.id, reason="he walked on", by="li-ling", seen_level=0)
    assert raised.rung.level == "town"
    with pytest.raises(Conflict) as caught:
        city.door.incidents.raise_(incident.id, reason="he walked on", by="li-ling", seen_level=0)
    assert caught.value.code == "GT-INCIDENT-RAISED"


@pytest.mark.quick_on("memory")
def test_the_whole_way_home(city: City) -> None:
    incident = alerted(city)
    city.door.dispatch()
    for minutes, verb in ((3, "acknowledge"), (10, "arrive"), (10, "hand_over")):
        city.wait(minutes)
        said = {"word": city.door.relay.page(city.door.relay.link(incident)).word} if verb == "hand_over" else {}
        getattr(city.door.incidents, verb)(incident.id, by="li-ling", **said)
    closed = city.door.incidents.close(incident.id, outcome="home", by="li-ling", helped=1, feedback="told by phone")
    assert [m.name for m in closed.milestones if m.missed] == ["responder_told", "family_told"]
    assert [task.id for task in closed.tasks if task.done is None] == ["review"]
    city.door.dispatch()
    assert sorted(m["target"] for m in city.messages() if m["kind"] == "ended") == [
        "li-ling@example.org", "tian@example.org",
    ]  # fmt: skip
    figures = city.door.figures("feicheng")
    assert (figures.closed, figures.helped, figures.outcomes) == (1, 1, {"home": 1})
    with pytest.raises(Conflict) as caught:
        city.door.incidents.acknowledge(incident.id, by="li-ling")
    assert caught.value.code == "GT-INCIDENT-CLOSED"


def test_a_review_that_nobody_does_is_asked_for_until_it_is_done(city: City) -> None:
    incident = alerted(city)
    city.door.incidents.close(incident.id, outcome="home", by="li-ling", feedback="told")
    city.clock.advance(4 * 86_400)
    city.door.dispatch()
    assert [m["target"] for m in city.messages() if m["kind"] == "task"] == ["li-ling@example.org"]
    city.clock.advance(86_400)
    city.door.dispatch()
    assert sum(m["kind"] == "task" for m in city.messages()) == 2
    done = city.door.incidents.complete(incident.id, "review", by="li-ling", result="nothing to change")
    assert done.next_due is None
    city.clock.advance(5 * 86_400)
    assert city.door.dispatch().steps == 0


def test_a_second_call_joins_and_tells_again(city: City) -> None:
    incident = alerted(city)
    city.door.dispatch()
    tag = city.door.tags.get(1)
    again = city.door.scan(tag.typed).alert(place="the market")
    assert again.id == incident.id
    assert again.place == "the market"
    city.door.dispatch()
    assert sum(m["kind"] == "again" for m in city.messages()) == 2


def test_a_call_after_the_end_is_a_new_one(city: City) -> None:
    incident = alerted(city)
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    assert city.door.scan(city.door.tags.get(1).link).alert().id != incident.id


def test_a_double_tap_is_one_call(city: City) -> None:
    city.responder("li-ling")
    scan = city.door.scan(city.tagged(city.boy()).link)
    first = scan.alert(place="bus stop", request_id="tap-1")
    second = scan.alert(place="bus stop", request_id="tap-1")
    assert second == first
    assert city.door.dispatch().sent == 2
    with pytest.raises(Conflict) as caught:
        scan.alert(place="elsewhere", request_id="tap-1")
    assert caught.value.code == "GT-CONFLICT-REQUEST"


def test_sixty_contacts_and_forty_responders_are_all_told_once(city: City) -> None:
    for number in range(40):
        city.responder(f"w-{number:02d}")
    contacts = [Contact(f"家人{n}", "relative", [f"mail:c{n}@example.org"]) for n in range(60)]
    incident = city.door.scan(city.tagged(city.boy(contacts=contacts), by="w-00").link).alert()
    city.door.dispatch()
    targets = [m["target"] for m in city.messages()]
    assert len(targets) == len(set(targets)) == 100
    assert city.door.incidents.get(incident.id).cursors == ()


@pytest.mark.quick_on("sqlite")
def test_five_hundred_contacts_and_responders_are_all_told_through_a_crash(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page by page; a dispatcher that dies in the middle of a page leaves it to the next one."""
    import guardtag.steps.due as due

    for number in range(500):
        city.responder(f"w-{number:03d}")
    contacts = [Contact(f"家人{n}", "relative", [f"mail:c{n}@example.org"]) for n in range(500)]
    incident = city.door.scan(city.tagged(city.boy(contacts=contacts), by="w-000").link).alert()
    real, steps = due.step, []

    def dying(*arguments: object) -> Incident:
        steps.append(1)
        if len(steps) == 7:
            raise KeyboardInterrupt
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(due, "step", dying)
    with pytest.raises(KeyboardInterrupt):
        city.door.dispatch()
    city.clock.advance(91)
    city.door.dispatch()
    found = [m for m in city.messages() if m["kind"] == "found"]
    assert len({m["target"] for m in found}) == len({m["id"] for m in found}) == 1000
    assert len(found) - 1000 <= 80, "what was in the channels' hands when it died is sent again, under the same id"
    assert city.door.incidents.get(incident.id).cursors == ()


def test_a_tag_that_was_never_recorded_calls_the_duty_desk_of_its_area(city: City) -> None:
    city.responder("hall", "feicheng", role="hotline")
    batch = city.door.tags.mint(3, area="feicheng")
    code = list(city.door.tags.of(batch))[2]
    scan = city.door.scan(code.link)
    assert scan.status == "unpaired"
    incident = scan.alert(place="market")
    assert incident.subject == ""
    city.door.dispatch()
    assert [m["target"] for m in city.messages()] == ["hall@example.org"]


def test_nobody_else_can_act(city: City) -> None:
    incident = alerted(city)
    city.responder("far", "feicheng/other/x/y/1")
    with pytest.raises(Denied) as caught:
        city.door.incidents.acknowledge(incident.id, by="nobody")
    assert caught.value.code == "GT-DENIED-ACTOR"
    with pytest.raises(Denied) as caught:
        city.door.acting_as("far").incidents.acknowledge(incident.id)
    assert caught.value.code == "GT-DENIED-INCIDENT"
    with pytest.raises(Denied) as caught:
        city.door.acting_as("li-ling").incidents.acknowledge(incident.id, by="wang-xia")
    assert caught.value.code == "GT-DENIED-OTHER"
    assert city.door.acting_as("li-ling").incidents.acknowledge(incident.id).state == "acknowledged"


def test_a_contact_who_was_removed_is_not_told_any_more(city: City) -> None:
    import attrs

    from guardtag.model.people import FIELD_CLASSES, Ward

    city.responder("li-ling")
    boy = city.boy(contacts=[
        Contact("田爱云", "mother", ["mail:tian@example.org"]), Contact("邻居", "neighbour", ["mail:n@example.org"]),
    ])  # fmt: skip
    incident = city.door.scan(city.tagged(boy).link).alert()
    records = city.door._room.records
    records.change(lambda tx: tx.put(attrs.evolve(tx.get(Ward, boy.id, FIELD_CLASSES), contacts=boy.contacts[:1])))
    city.door.dispatch()
    assert "n@example.org" not in {m["target"] for m in city.messages()}
    assert {n.fault for n in city.door.notices.of(incident.id) if n.state == "cancelled"} == {"GT-NOTIFY-REMOVED"}


@pytest.mark.quick_on("memory")
@pytest.mark.parametrize(
    ("answer", "state"), [("coming", "received"), ("with-me", "handed_over"), ("false-alarm", "closed")]
)
def test_one_tap_of_the_family(city: City, answer: str, state: str) -> None:
    incident = alerted(city)
    city.door.dispatch()
    mother = next(m for m in city.messages() if m["target"] == "tian@example.org")
    after = city.door.notices.answer(mother["link"], answer)
    assert after.state == state
    assert city.door.notices.answer(mother["link"], answer) == after
    assert city.door.incidents.get(incident.id) == after


def test_a_link_that_is_not_ours(city: City) -> None:
    alerted(city)
    city.door.dispatch()
    link = city.messages()[0]["link"]
    for broken in ("", "x", link[:-1], link[:-1] + ("A" if link[-1] != "A" else "B"), link + "A", None):
        with pytest.raises(guardtag_unknown()):
            city.door.notices.answer(broken, "seen")  # type: ignore[arg-type]


def guardtag_unknown() -> type[Exception]:
    from guardtag import Unknown

    return Unknown


def test_home_is_the_area(city: City) -> None:
    assert alerted(city).area == HOME


def test_a_double_tap_on_an_unrecorded_tag_is_one_call(city: City) -> None:
    city.responder("hall", "feicheng", role="hotline")
    code = next(city.door.tags.of(city.door.tags.mint(1, area="feicheng")))
    first = city.door.scan(code.link).alert()
    assert city.door.scan(code.typed).alert().id == first.id
    city.door.incidents.close(first.id, outcome="home", by="hall")
    assert city.door.scan(code.link).alert().id != first.id
