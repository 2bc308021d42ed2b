"""What once stopped the clock of an open call although nobody was with the person."""

from __future__ import annotations

import attrs
import pytest

from guardtag import Conflict, Contact, Denied
from guardtag.spi import Put, Ref
from tests.conftest import City
from tests.response.calls import alerted, kinds

pytestmark = pytest.mark.quick_on("memory")


def link_of(city: City, who: str) -> str:
    return next(m["link"] for m in city.messages() if m["target"].startswith(f"{who}@"))


def test_lost_again_before_the_desk_closed_climbs_like_a_new_call(city: City) -> None:
    incident = alerted(city)
    city.door.dispatch()
    city.door.notices.answer(link_of(city, "tian"), "with-me")
    for _ in range(6):
        city.door.dispatch()
        city.clock.advance(1800)
    again = city.door.scan(city.door.tags.get(1).link).alert(place="the river")
    assert (again.id, again.state, again.acknowledged_by) == (incident.id, "received", ())
    city.wait(5)
    assert city.door.incidents.get(incident.id).rung.level == "town"
    assert kinds(city, "tian").count("found") == kinds(city, "li-ling").count("found") == 2
    assert "raised" in kinds(city, "wang-xia")


def test_he_walked_on_from_whoever_had_him(city: City) -> None:
    incident = alerted(city)
    city.door.dispatch()
    city.door.notices.answer(link_of(city, "tian"), "with-me")
    city.door.relay.tell(city.door.relay.link(incident), "walked-on")
    after = city.door.incidents.get(incident.id)
    assert (after.state, after.rung.level) == ("received", "town")
    city.wait(20)
    assert city.door.incidents.get(incident.id).round > after.round, "and goes on from there"


def test_with_me_that_was_a_slip_is_taken_back(city: City) -> None:
    incident = alerted(city)
    city.door.dispatch()
    link = link_of(city, "tian")
    assert city.door.notices.answer(link, "with-me").state == "handed_over"
    assert city.door.notices.answer(link, "not-mine").state == "received"
    assert city.door.incidents.get(incident.id).rung.level == "town"


def test_a_hand_over_stands_when_somebody_else_gives_the_call_back(city: City) -> None:
    incident = alerted(city)
    city.door.incidents.acknowledge(incident.id, by="wang-xia")
    city.door.incidents.hand_over(incident.id, by=f"{incident.subject}/c1")
    back = city.door.incidents.hand_back(incident.id, by="wang-xia", reason="no longer needed")
    assert (back.state, back.acknowledged_by) == ("handed_over", (f"{incident.subject}/c1",))


def test_nobody_is_on_the_scene_once_the_only_one_there_gave_it_back(city: City) -> None:
    incident = alerted(city)
    city.door.incidents.acknowledge(incident.id, by=f"{incident.subject}/c1")
    city.door.incidents.arrive(incident.id, by="li-ling")
    back = city.door.incidents.hand_back(incident.id, by="li-ling", reason="he ran away")
    assert (back.state, back.rung.level) == ("received", "town")


def test_whoever_is_only_on_the_way_is_not_on_the_scene(city: City) -> None:
    incident = alerted(city)
    city.door.incidents.acknowledge(incident.id, by="wang-xia")
    city.door.incidents.arrive(incident.id, by="li-ling")
    back = city.door.incidents.hand_back(incident.id, by="li-ling", reason="he ran away")
    assert (back.state, back.acknowledged_by) == ("acknowledged", ("wang-xia",))


def test_saying_it_again_is_no_progress_and_does_not_hold_the_call(city: City) -> None:
    incident = alerted(city)
    for _ in range(3):
        city.door.incidents.acknowledge(incident.id, by="li-ling")
        city.wait(10)
    after = city.door.incidents.get(incident.id)
    assert (after.state, after.rung.level) == ("received", "town")


def test_the_family_hears_at_once_that_a_call_was_opened_again(city: City) -> None:
    incident = alerted(city)
    for number in range(6):
        city.clock.advance(5)
        city.door.scan(city.door.tags.get(1).link).alert(place=f"stop {number}")
        city.door.dispatch()
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    city.door.dispatch()
    before = len(kinds(city, "tian"))
    city.door.incidents.reopen(incident.id, by="li-ling", reason="it was his brother")
    city.door.dispatch()
    assert kinds(city, "tian")[before:] == ["reopened"]


def test_a_call_in_earnest_is_no_double_of_an_exercise(city: City) -> None:
    incident = alerted(city)
    city.door.modes.begin("drill", "feicheng", minutes=30)
    drill = city.door.scan(city.door.tags.get(1).link, purpose="drill").alert()
    for one, other in ((incident, drill), (drill, incident)):
        with pytest.raises(Conflict) as caught:
            city.door.incidents.duplicate(one.id, of=other.id, by="li-ling")
        assert caught.value.code == "GT-INCIDENT-DRILL"
    assert city.door.incidents.get(incident.id).open


def test_two_people_with_the_same_request_id_are_two_requests(city: City) -> None:
    incident = alerted(city)
    first = city.door.acting_as("li-ling").incidents.acknowledge(incident.id, request_id="1")
    assert city.door.acting_as("li-ling").incidents.acknowledge(incident.id, request_id="1") == first
    city.door.acting_as("wang-xia").incidents.acknowledge(incident.id, request_id="1")
    assert set(city.door.incidents.get(incident.id).acknowledged_by) == {"li-ling", "wang-xia"}


def test_nobody_gets_the_answer_to_another_ones_request(city: City) -> None:
    incident = alerted(city)
    city.responder("spy", "feicheng/elsewhere")
    spy = city.door.acting_as("spy")
    city.door.incidents.acknowledge(incident.id, by="li-ling", request_id="1")
    city.door.incidents.open("errand", ward=incident.subject, by="li-ling", request_id="1")
    for ask in (
        lambda: spy.incidents.acknowledge(incident.id, by="li-ling", request_id="1"),
        lambda: spy.incidents.open("errand", ward=incident.subject, by="li-ling", request_id="1"),
    ):
        with pytest.raises(Denied):
            ask()


def test_tasks_of_many_people_at_one_time_are_all_reminded_of(city: City) -> None:
    incident = alerted(city)
    for number in range(40):
        city.responder(f"w{number}", "feicheng/elsewhere")
        city.door.incidents.assign(
            incident.id, f"t{number}", to=f"w{number}", due=incident.opened + 600, by="li-ling"
        )  # fmt: skip
    city.door.incidents.arrive(incident.id, by="li-ling")
    city.door.dispatch()
    city.wait(12)
    assert all(kinds(city, f"w{number}") == ["task", "task"] for number in range(40))
    after = city.door.incidents.get(incident.id)
    assert after.next_due is not None
    assert after.next_due > incident.opened + 720


def damage(city: City, responder: str) -> None:
    """Somebody's row as a fault of the disk would leave it."""
    store = city.door._room.records.store
    row = store.read([Ref("responder", responder)])[0]
    assert row is not None
    store.commit([Put(attrs.evolve(row, body=row.body[:-3] + b"???"), row.version)])


def test_a_damaged_record_of_one_responder_keeps_nobody_else_from_being_called(city: City) -> None:
    city.responder("a-first")
    incident = alerted(city)
    damage(city, "a-first")
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    again = city.door.scan(city.door.tags.get(1).link).alert(place="bus stop")
    city.door.dispatch()
    assert [n.person for n in city.door.notices.of(again.id) if n.side == "responder"] == ["li-ling"]


def test_a_damaged_record_of_whoever_took_it_does_not_hold_the_call(city: City) -> None:
    incident = alerted(city)
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    damage(city, "li-ling")
    city.wait(26)
    after = city.door.incidents.get(incident.id)
    assert (after.state, after.rung.level) == ("received", "town")


def test_whoever_took_it_is_told_however_many_contacts_come(city: City) -> None:
    city.responder("li-ling")
    ward = city.boy(contacts=[Contact(f"k{n}", "aunt", [f"mail:k{n}@example.org"]) for n in range(8)])
    incident = city.door.scan(city.tagged(ward).link).alert()
    for contact in ward.contacts:
        city.door.incidents.acknowledge(incident.id, by=f"{ward.id}/{contact.id}")
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    city.door.incidents.close(incident.id, outcome="home", by=f"{ward.id}/{ward.contacts[0].id}")
    city.door.dispatch()
    assert "ended" in kinds(city, "li-ling")


def test_a_responder_who_taps_during_a_call_stands_beside_the_person(city: City) -> None:
    incident = alerted(city)
    city.door.dispatch()
    joined = city.door.scan(city.door.tags.get(1).link).alert(place="the park", by="li-ling")
    assert (joined.id, joined.state, joined.acknowledged_by) == (incident.id, "on_scene", ("li-ling",))
    city.wait(6)
    assert city.door.incidents.get(incident.id).rung.level == "grid"
    assert "on_scene" in kinds(city, "tian")


@pytest.mark.parametrize("how", ["given back", "gone quiet"])
def test_the_family_hears_that_nobody_comes_after_all(city: City, how: str) -> None:
    incident = alerted(city)
    city.clock.advance(1)  # ids of one moment have no order
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    city.door.dispatch()
    assert kinds(city, "tian") == ["found", "coming"]
    city.clock.advance(1)
    if how == "given back":
        city.door.incidents.hand_back(incident.id, by="li-ling", reason="flat tyre")
        city.door.dispatch()
    else:
        city.wait(25)
    assert kinds(city, "tian") == ["found", "coming", "given-back"]


def test_a_call_raised_by_hand_leaves_whoever_comes_their_time(city: City) -> None:
    incident = alerted(city)
    city.wait(4)
    taken = city.door.incidents.acknowledge(incident.id, by="li-ling")
    raised = city.door.incidents.raise_(incident.id, reason="he is in the water", by="wang-xia")
    assert (raised.state, raised.rung.level, raised.step_due) == ("acknowledged", "town", taken.step_due)
    city.door.incidents.raise_(incident.id, reason="more people", by="wang-xia")
    city.wait(24)
    assert city.door.incidents.get(incident.id).acknowledged_by == ("li-ling",)
    city.wait(1)
    assert city.door.incidents.get(incident.id).state == "received"
