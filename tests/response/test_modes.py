"""Drills and maintenance are marked, touch no real call, and end by themselves; unconfirmed calls take their route."""

from __future__ import annotations

import attrs
import pytest

from guardtag import Conflict, Consent, Contact
from guardtag.errors import Tampered
from guardtag.model.people import Ward
from guardtag.report.incident import page
from tests.conftest import City

pytestmark = pytest.mark.quick_on("memory")

TOWN = "feicheng/wangzhuang"


def kinds(city: City, who: str) -> list[str]:
    return [m["kind"] for m in city.messages() if m["target"].startswith(f"{who}@")]


def drilled(city: City):  # type: ignore[no-untyped-def]
    city.responder("li-ling")
    city.responder("wang-xia", TOWN, role="supervisor")
    tag = city.tagged(city.boy())
    city.door.modes.begin("drill", TOWN, minutes=30, by="wang-xia", reason="spring drill")
    return city.door.scan(tag.link, purpose="drill").alert(place="bus stop")


# --- drills


def test_a_drill_calls_the_responders_and_never_the_family_and_names_nobody(city: City) -> None:
    incident = drilled(city)
    assert incident.drill
    city.wait(6)
    assert kinds(city, "tian") == []
    assert kinds(city, "li-ling") == ["found"]
    assert kinds(city, "wang-xia") == ["raised"]
    assert not any("小军" in m["text"] or "军军" in m["text"] for m in city.messages())
    view = city.door.acting_as("wang-xia").wards.view(incident.subject)
    assert view.state == "closed", "an exercise opens nobody's record"


def test_a_drill_names_nobody_either_where_the_nickname_may_be_said(city: City) -> None:
    city.responder("li-ling")
    tag = city.tagged(city.boy(nickname="小军军", consent=Consent(by="田爱云", purposes={"alert", "nickname"})))
    city.door.scan(tag.link).alert(place="bus stop")
    city.door.dispatch()
    [earnest] = [m for m in city.messages() if m["target"].startswith("li-ling@")]
    city.door.modes.begin("drill", TOWN, minutes=30, reason="spring drill")
    city.door.scan(tag.link, purpose="drill").alert(place="bus stop")
    city.door.dispatch()
    [exercise] = [m for m in city.messages()[2:] if m["target"].startswith("li-ling@")]
    assert "小军" in earnest["text"]
    assert exercise["text"].startswith("【演练】")
    assert "小军" not in exercise["text"]


def test_a_drill_says_so_to_whoever_takes_part(city: City) -> None:
    incident = drilled(city)
    city.door.dispatch()
    assert all(m["text"].startswith("【演练】") for m in city.messages())
    assert city.door.relay.page(city.door.relay.link(incident)).drill


def test_a_drill_ends_by_itself_leaves_no_tasks_and_counts_in_no_figures(city: City) -> None:
    incident = drilled(city)
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    city.wait(29)
    assert city.door.incidents.get(incident.id).open
    city.wait(1)
    over = city.door.incidents.get(incident.id)
    assert (over.open, over.outcome, over.next_due) == (False, "drill", None)
    assert city.door.figures("feicheng").incidents == 0
    assert city.door.figures("feicheng").drills == 1
    assert "drills: 1" in str(city.door.figures("feicheng"))
    report = page(over, (), None, timezone="Asia/Shanghai")
    assert "演练：没有人走失" in report
    assert "演练结束" in report
    with pytest.raises(Conflict) as caught:
        city.door.scan(city.door.tags.get(1).link, purpose="drill").alert()
    assert caught.value.code == "GT-DRILL-NONE"


def test_what_was_given_to_somebody_to_do_in_a_drill_ends_with_it(city: City) -> None:
    drill = drilled(city)
    city.door.incidents.assign(drill.id, "ask-bus", to="li-ling", due=drill.opened + 60, by="wang-xia")
    city.wait(31)
    over = city.door.incidents.get(drill.id)
    assert (over.open, over.next_due) == (False, None)


def test_a_drill_that_is_ended_before_its_time_calls_nobody_any_more(city: City) -> None:
    drill = drilled(city)
    city.door.modes.begin("drill", "feicheng", minutes=30)
    city.door.modes.end("drill", TOWN)
    city.wait(1)
    assert city.door.incidents.get(drill.id).open, "the city's drill goes on"
    real = city.door.scan(city.door.tags.get(1).link).alert()
    city.door.modes.end("drill", "feicheng")
    city.door.dispatch()
    over = city.door.incidents.get(drill.id)
    assert (over.outcome, over.next_due) == ("drill", None)
    assert city.door.incidents.get(real.id).open


def test_a_call_in_earnest_during_a_drill_is_a_call_of_its_own(city: City) -> None:
    drill = drilled(city)
    real = city.door.scan(city.door.tags.get(1).link).alert(place="river")
    assert real.id != drill.id
    assert not real.drill
    city.door.dispatch()
    assert kinds(city, "tian") == ["found"]
    again = city.door.scan(city.door.tags.get(1).link, purpose="drill").alert()
    assert again.id == drill.id
    closed = city.door.incidents.close(drill.id, outcome="home", by="li-ling", helped=5)
    assert (closed.outcome, closed.helped, closed.tasks) == ("drill", 0, ())
    assert city.door.scan(city.door.tags.get(1).link).alert().id == real.id, "the real call is still the open one"


def test_a_tap_in_earnest_is_never_answered_with_the_exercise_that_a_tap_before_it_was(city: City) -> None:
    """A page or a program that sends one request id for both taps."""
    city.responder("li-ling")
    tag = city.tagged(city.boy())
    city.door.modes.begin("drill", TOWN, minutes=30)
    exercise = city.door.scan(tag.link, purpose="drill").alert(place="bus stop", request_id="r")
    assert city.door.scan(tag.link, purpose="drill").alert(place="bus stop", request_id="r").id == exercise.id
    real = city.door.scan(tag.link).alert(place="bus stop", request_id="r")
    assert (exercise.drill, real.drill) == (True, False)
    city.door.dispatch()
    assert kinds(city, "tian") == ["found"]


def test_no_drill_where_none_was_begun(city: City) -> None:
    city.responder("li-ling")
    city.door.modes.begin("drill", "feicheng/elsewhere", minutes=30)
    with pytest.raises(Conflict) as caught:
        city.door.scan(city.tagged(city.boy()).link, purpose="drill").alert()
    assert caught.value.code == "GT-DRILL-NONE"


# --- modes


def test_modes_have_an_end_a_limit_and_one_entry_a_scope(city: City) -> None:
    for what, scope, minutes in (("party", "feicheng", 5), ("drill", "feicheng", 0), ("drill", "feicheng", 1441),
                                 ("drill", "Fei Cheng", 5), ("maintenance", "a b", 5)):  # fmt: skip
        with pytest.raises(ValueError):
            city.door.modes.begin(what, scope, minutes=minutes)
    city.door.modes.begin("drill", "feicheng", minutes=5)
    city.door.modes.begin("drill", "feicheng", minutes=10)
    city.door.modes.begin("maintenance", "sms", minutes=5)
    assert [(m.what, m.until - city.clock.now()) for m in city.door.modes.list()] == [
        ("drill", 600), ("maintenance", 300),
    ]  # fmt: skip
    city.clock.advance(300)
    assert [m.what for m in city.door.modes.list()] == ["drill"]
    city.door.modes.end("drill", "feicheng")
    city.door.modes.end("drill", "feicheng")
    assert city.door.modes.list() == []


def test_a_channel_under_maintenance_is_used_only_where_no_other_serves(city: City) -> None:
    room = city.door._room
    asked = []
    original = type(room.plugins).route

    def route(plugins: object, address: str) -> str | None:
        asked.append(address)
        return address.partition(":")[0]

    type(room.plugins).route = route  # type: ignore[method-assign,assignment]
    try:
        from guardtag.steps.tell import route as chosen

        city.door.modes.begin("maintenance", "sms", minutes=5)
        assert chosen(room, ["sms:1", "mail:a"]) == (1, "mail")
        assert chosen(room, ["sms:1", "sms:2"]) == (0, "sms"), "on doubt the alert goes out"
        assert chosen(room, ["mail:a", "sms:1"], 1) == (1, "sms")
        city.clock.advance(301)
        assert chosen(room, ["sms:1", "mail:a"]) == (0, "sms")
    finally:
        type(room.plugins).route = original  # type: ignore[method-assign]


# --- unconfirmed calls


def unconfirmed(city: City):  # type: ignore[no-untyped-def]
    city.responder("li-ling")
    contacts = [Contact(f"家人{n}", "aunt", [f"mail:{'tian' if n == 0 else n}@example.org"]) for n in range(6)]
    tag = city.tagged(city.boy(contacts=contacts))
    scan = attrs.evolve(city.door.scan(tag.typed), unconfirmed=True)
    return scan.alert(place="bus stop")


def test_the_duty_desk_looks_first_and_one_tap_tells_the_family(city: City) -> None:
    city.responder("hall", "feicheng", role="hotline")
    incident = unconfirmed(city)
    assert incident.unconfirmed
    city.door.dispatch()
    assert kinds(city, "hall") == ["confirm"]
    assert kinds(city, "tian") == kinds(city, "li-ling") == []
    city.clock.advance(30)
    done = city.door.incidents.confirm(incident.id, by="hall")
    assert city.door.incidents.confirm(incident.id, by="hall") == done
    city.door.dispatch()
    assert kinds(city, "tian") == kinds(city, "5") == kinds(city, "li-ling") == ["found"]


def test_the_clock_does_not_wait_for_the_desk_for_long(city: City) -> None:
    city.responder("hall", "feicheng", role="hotline")
    incident = unconfirmed(city)
    city.clock.advance(119)
    city.door.dispatch()
    assert kinds(city, "tian") == []
    city.clock.advance(1)
    city.door.dispatch()
    assert kinds(city, "tian") == kinds(city, "5") == kinds(city, "li-ling") == ["found"]
    assert not city.door.incidents.get(incident.id).unconfirmed


def test_without_a_desk_everybody_is_called_at_once(city: City) -> None:
    incident = unconfirmed(city)
    assert not incident.unconfirmed
    city.door.dispatch()
    assert kinds(city, "tian") == kinds(city, "li-ling") == ["found"]


def test_a_scanned_tag_confirms_it(city: City) -> None:
    city.responder("hall", "feicheng", role="hotline")
    incident = unconfirmed(city)
    joined = city.door.scan(city.door.tags.get(1).link).alert()
    assert joined.id == incident.id
    assert not joined.unconfirmed
    city.door.dispatch()
    assert kinds(city, "tian") == ["found"]


def test_one_tap_of_the_desk_confirms_it(city: City) -> None:
    city.responder("hall", "feicheng", role="hotline")
    incident = unconfirmed(city)
    city.door.dispatch()
    link = next(m["link"] for m in city.messages() if m["kind"] == "confirm")
    assert city.door.notices.answer(link, "confirmed").state == "received"
    city.door.dispatch()
    assert kinds(city, "tian") == ["found"]
    assert city.door.incidents.get(incident.id).acknowledged_by == ()


def test_the_desk_takes_it_or_ends_it(city: City) -> None:
    city.responder("hall", "feicheng", role="hotline")
    incident = unconfirmed(city)
    taken = city.door.incidents.acknowledge(incident.id, by="hall")
    assert (taken.unconfirmed, taken.state) == (False, "acknowledged")
    city.door.dispatch()
    assert "found" in kinds(city, "tian")


def test_a_false_one_ends_and_tells_nobody_but_the_desk(city: City) -> None:
    city.responder("hall", "feicheng", role="hotline")
    incident = unconfirmed(city)
    city.door.dispatch()
    link = next(m["link"] for m in city.messages() if m["kind"] == "confirm")
    assert not city.door.notices.answer(link, "false-alarm").open
    city.wait(5)
    assert kinds(city, "tian") == []
    assert city.door.incidents.get(incident.id).outcome == "false-alarm"


# --- a person whose record cannot be opened


def test_a_scan_of_somebody_whose_record_is_damaged_calls_the_desk_of_the_area(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.responder("li-ling")
    city.responder("hall", "feicheng", role="hotline")
    tag = city.tagged(city.boy())
    records = type(city.door._room.records)
    original = records.opened

    def opened(self, model, row, classes=("response",)):  # type: ignore[no-untyped-def]
        if model is Ward:
            raise Tampered("GT-RECORD-TAMPERED", "x", "y", "z")
        return original(self, model, row, classes)

    monkeypatch.setattr(records, "opened", opened)
    incident = city.door.scan(tag.link).alert(place="bus stop")
    assert (incident.subject, incident.area) == ("", "feicheng")
    city.door.dispatch()
    assert kinds(city, "hall") == ["unpaired"]
