"""Tasks have an owner and a time; a whistle is answered by each department, or somebody above hears of it."""

from __future__ import annotations

import pytest

from guardtag import Conflict, Denied
from guardtag.model.incidents import Incident
from tests.conftest import City
from tests.response.calls import alerted, kinds

pytestmark = pytest.mark.quick_on("memory")


def test_a_task_has_an_owner_a_time_and_a_result(city: City) -> None:
    incident = alerted(city)
    due = city.clock.now() + 600
    given = city.door.incidents.assign(
        incident.id, "bring-coat", to="wang-xia", due=due, text="bring his blue jacket", by="li-ling", request_id="t"
    )
    assert given.tasks[0].owner == "wang-xia"
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    with pytest.raises(Conflict):
        city.door.incidents.assign(incident.id, "bring-coat", to="wang-xia", due=due, by="li-ling")
    with pytest.raises(ValueError, match="task is"):
        city.door.incidents.assign(incident.id, "Bring Coat", to="wang-xia", due=due, by="li-ling")
    for odd in (-62_135_625_943.0, 0.0, 253_402_271_940.0, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="due is"):
            city.door.incidents.assign(incident.id, "other", to="wang-xia", due=odd, by="li-ling")
    with pytest.raises(Denied):
        city.door.incidents.assign(incident.id, "other", to="nobody", due=due, by="li-ling")
    city.door.dispatch()
    assert "bring his blue jacket" in next(m["text"] for m in city.messages() if m["kind"] == "task")
    city.clock.advance(601)
    city.door.dispatch()
    assert kinds(city, "wang-xia").count("task") == 2, "reminded when it is overdue"
    assert kinds(city, "li-ling").count("task") == 1, "and the level's desk"
    assert "blue jacket" not in next(m["text"] for m in city.messages() if m["target"].startswith("li-") and
                                     m["kind"] == "task")  # fmt: skip
    done = city.door.incidents.complete(incident.id, "bring-coat", by="wang-xia", result="brought")
    assert [(t.done is not None, t.result) for t in done.tasks] == [(True, "brought")]


def whistled(city: City) -> Incident:
    incident = alerted(city)
    city.responder("fire", "feicheng/brigade", role="worker")
    city.responder("traffic", "feicheng/traffic", role="police")
    return city.door.incidents.whistle(incident.id, ["fire", "traffic"], by="li-ling", minutes=10, reason="river")


def test_each_department_reports_in_or_somebody_above_hears_of_it(city: City) -> None:
    incident = whistled(city)
    city.door.dispatch()
    assert kinds(city, "fire") == kinds(city, "traffic") == ["whistle"]
    link = next(m["link"] for m in city.messages() if m["target"].startswith("fire@"))
    came = city.door.notices.answer(link, "coming")
    assert [one.reported is not None for one in came.summons] == [True, False]
    assert city.door.incidents.report_in(incident.id, by="fire") == came, "saying so twice changes nothing"
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    city.wait(10)
    assert kinds(city, "fire") == ["whistle"]
    assert kinds(city, "traffic") == ["whistle", "whistle"]
    assert "absent" not in kinds(city, "li-ling")
    city.wait(30)
    assert kinds(city, "traffic").count("whistle") == 3, "three calls, then the levels above"
    after = city.door.incidents.get(incident.id)
    assert next(entry.by for entry in after.thread if entry.what == "absent") == "traffic"
    assert after.next_due is not None


def test_a_department_is_a_party_and_sees_what_a_known_volunteer_sees(city: City) -> None:
    incident = whistled(city)
    view = city.door.acting_as("fire").wards.view(incident.subject)
    assert (view.role, view.state) == ("identified_volunteer", "open_party")
    assert view.get("full_name") is None
    city.responder("water", "feicheng/water")
    assert city.door.acting_as("water").wards.view(incident.subject).state == "closed"
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    assert city.door.acting_as("fire").wards.view(incident.subject).state == "closed"


def test_the_police_of_elsewhere_are_a_department_like_any_other(city: City) -> None:
    incident = alerted(city)
    city.responder("police", "feicheng/elsewhere", role="police")
    city.door.incidents.whistle(incident.id, ["police"], by="li-ling")
    view = city.door.acting_as("police").wards.view(incident.subject)
    assert (view.role, view.state) == ("identified_volunteer", "open_party")


def test_a_whistle_is_not_blown_twice_for_the_same_and_not_for_nobody(city: City) -> None:
    incident = whistled(city)
    again = city.door.incidents.whistle(incident.id, ["fire"], by="li-ling")
    assert len(again.summons) == 2
    with pytest.raises(Denied):
        city.door.incidents.whistle(incident.id, ["nobody"], by="li-ling")
    with pytest.raises(ValueError, match="departments"):
        city.door.incidents.whistle(incident.id, "fire", by="li-ling")
    with pytest.raises(Conflict) as caught:
        city.door.incidents.report_in(incident.id, by="li-ling")
    assert caught.value.code == "GT-WHISTLE-NOT-CALLED"
