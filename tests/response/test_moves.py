"""Given back, gone quiet, opened again, doubled; opened without a tag."""

from __future__ import annotations

import pytest

from guardtag import Conflict, Contact, Denied
from tests.conftest import HOME, City
from tests.response.calls import TOWN, alerted, kinds

pytestmark = pytest.mark.quick_on("memory")

DAY = 86_400.0


# --- what the others are told


def test_each_step_of_a_worker_is_told_to_the_family_and_of_the_family_to_the_worker(city: City) -> None:
    incident = alerted(city)
    city.door.dispatch()
    mother = next(m for m in city.messages() if m["target"] == "tian@example.org")
    city.door.notices.answer(mother["link"], "coming")
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    city.door.incidents.arrive(incident.id, by="li-ling")
    city.door.notices.answer(mother["link"], "with-me")
    city.door.dispatch()
    assert sorted(kinds(city, "tian")) == ["coming", "found", "on_scene"], "twice the same is told once"
    assert sorted(kinds(city, "li-ling")) == ["coming", "found", "handed_over"]


def test_a_mother_on_her_way_from_afar_does_not_stop_the_ladder(city: City) -> None:
    incident = alerted(city)
    city.door.dispatch()
    mother = next(m for m in city.messages() if m["target"] == "tian@example.org")
    coming = city.door.notices.answer(mother["link"], "coming")
    assert coming.milestone("acknowledged").at is not None
    city.wait(5)
    assert city.door.incidents.get(incident.id).rung.level == "town"


def test_he_is_with_me_calms_the_call_and_asks_the_desk_to_end_it(city: City) -> None:
    incident = alerted(city)
    city.door.dispatch()
    mother = next(m for m in city.messages() if m["target"] == "tian@example.org")
    city.door.notices.answer(mother["link"], "with-me")
    for _ in range(50):
        city.clock.advance(1800)
        city.door.dispatch()
    after = city.door.incidents.get(incident.id)
    assert (after.state, after.rung.level) == ("handed_over", "grid")
    assert "raised" not in kinds(city, "wang-xia") + kinds(city, "li-ling")
    assert kinds(city, "li-ling").count("task") in (1, 2)
    assert after.next_due is not None


# --- back


def test_an_acknowledgement_expires_unless_progress_follows(city: City) -> None:
    incident = alerted(city)
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    city.wait(25)
    after = city.door.incidents.get(incident.id)
    assert (after.state, after.rung.level, after.acknowledged_by) == ("received", "town", ())
    assert "lapsed" in kinds(city, "li-ling")
    again = city.door.incidents.acknowledge(incident.id, by="li-ling")
    assert again.acknowledged_by == ("li-ling",)


def test_whoever_took_it_and_cannot_come_gives_it_back_and_it_climbs_at_once(city: City) -> None:
    incident = alerted(city)
    with pytest.raises(Conflict) as caught:
        city.door.incidents.hand_back(incident.id, by="li-ling")
    assert caught.value.code == "GT-INCIDENT-NOT-TAKEN"
    city.clock.advance(1)  # ids of one moment have no order
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    city.door.dispatch()
    assert kinds(city, "tian")[-1] == "coming"
    city.clock.advance(1)
    back = city.door.incidents.hand_back(incident.id, by="li-ling", reason="flat tyre", request_id="r1")
    assert (back.state, back.rung.level) == ("received", "town")
    assert city.door.incidents.hand_back(incident.id, by="li-ling", reason="flat tyre", request_id="r1") == back
    city.door.dispatch()
    assert "raised" in kinds(city, "wang-xia")
    assert kinds(city, "tian")[-1] == "given-back", "she was told that somebody comes"


def test_one_of_two_gives_it_back_and_the_other_still_comes(city: City) -> None:
    incident = alerted(city)
    city.door.incidents.acknowledge(incident.id, by="li-ling")
    city.door.incidents.acknowledge(incident.id, by="wang-xia")
    back = city.door.incidents.hand_back(incident.id, by="li-ling")
    assert (back.state, back.rung.level, back.acknowledged_by) == ("acknowledged", "grid", ("wang-xia",))
    city.door.dispatch()
    assert "given-back" not in kinds(city, "tian")


def test_not_mine_of_the_only_one_called_is_not_waited_out(city: City) -> None:
    incident = alerted(city)
    city.door.dispatch()
    link = next(m["link"] for m in city.messages() if m["target"].startswith("li-ling@"))
    city.door.notices.answer(link, "not-mine")
    city.door.dispatch()
    assert city.door.incidents.get(incident.id).rung.level == "town"


def test_not_mine_of_one_of_two_leaves_the_other_the_time(city: City) -> None:
    incident = alerted(city)
    city.responder("zhao")
    city.door.dispatch()
    link = next(m["link"] for m in city.messages() if m["target"].startswith("li-ling@"))
    city.door.notices.answer(link, "not-mine")
    city.door.dispatch()
    assert city.door.incidents.get(incident.id).rung.level == "grid"


# --- again


@pytest.mark.parametrize("wrong", [{"helped": -1}, {"recovered": -0.5}, {"recovered": float("nan")},
                                   {"recovered": float("inf")}], ids=str)  # fmt: skip
def test_what_no_figures_can_be_made_of_closes_nothing(city: City, wrong: dict[str, float]) -> None:
    incident = alerted(city)
    with pytest.raises(ValueError, match="helped and recovered"):
        city.door.incidents.close(incident.id, outcome="home", by="li-ling", **wrong)  # type: ignore[arg-type]
    assert city.door.incidents.get(incident.id).open


def test_a_call_closed_too_early_is_opened_again_and_climbs(city: City) -> None:
    incident = alerted(city)
    city.door.incidents.close(incident.id, outcome="home", by="li-ling", feedback="told")
    with pytest.raises(ValueError, match="reason"):
        city.door.incidents.reopen(incident.id, by="li-ling", reason="")
    again = city.door.incidents.reopen(incident.id, by="li-ling", reason="it was his brother")
    assert (again.state, again.outcome, again.rung.level) == ("received", "", "town")
    assert city.door.scan(city.door.tags.get(1).link).alert().id == incident.id, "it is the person's open call again"
    city.door.dispatch()
    assert "reopened" in kinds(city, "tian")
    assert kinds(city, "tian").count("again") == 1, "that is the second scan's"


def test_whoever_opens_a_call_again_reads_nothing_by_it_until_somebody_joins(city: City) -> None:
    incident = alerted(city)
    city.door.incidents.close(incident.id, outcome="home", by="wang-xia")
    worker = city.door.acting_as("li-ling")
    worker.incidents.reopen(incident.id, reason="it was his brother")
    assert worker.wards.view(incident.subject).state == "closed"
    city.door.incidents.acknowledge(incident.id, by="wang-xia")
    assert worker.wards.view(incident.subject).state == "open_party"


def test_what_cannot_be_opened_again(city: City) -> None:
    incident = alerted(city)
    refused = []
    for prepare in (
        lambda: None,
        lambda: city.door.incidents.close(incident.id, outcome="home", by="li-ling"),
        lambda: city.door.scan(city.door.tags.get(1).link).alert(),
    ):
        prepare()
        if len(refused) == 1:
            city.clock.advance(7 * DAY + 1)
        with pytest.raises(Conflict) as caught:
            city.door.incidents.reopen(incident.id, by="li-ling", reason="x")
        refused.append(caught.value.code)
        if len(refused) == 2:
            city.clock.advance(-7 * DAY)
    assert refused == ["GT-INCIDENT-REOPEN", "GT-INCIDENT-REOPEN", "GT-INCIDENT-OTHER"]


def test_a_double_is_closed_into_the_other(city: City) -> None:
    first = alerted(city)
    other = city.door.incidents.open("distress", area=HOME, by="li-ling", place="the market", message="somebody cries")
    closed = city.door.incidents.duplicate(other.id, of=first.id, by="li-ling")
    assert (closed.outcome, closed.duplicate_of) == ("duplicate", first.id)
    assert city.door.incidents.get(first.id).thread[-1].text == "the market"
    with pytest.raises(Denied):
        city.door.incidents.duplicate(first.id, of=first.id, by="li-ling")
    with pytest.raises(Conflict):
        city.door.incidents.duplicate(first.id, of=other.id, by="li-ling")


# --- without a tag


def test_a_call_in_distress_joins_the_persons_open_call_and_an_errand_never(city: City) -> None:
    incident = alerted(city)
    ward = incident.subject
    assert city.door.incidents.open("distress", ward=ward, by="li-ling").id == incident.id
    errand = city.door.incidents.open("errand", ward=ward, message="fetch his medicine", request_id="e1")
    assert errand.id != incident.id
    assert city.door.incidents.open("errand", ward=ward, message="fetch his medicine", request_id="e1") == errand
    city.door.dispatch()
    assert {n.side for n in city.door.notices.of(errand.id)} == {"responder"}
    assert city.door.scan(city.door.tags.get(1).link).alert().id == incident.id


@pytest.mark.parametrize(
    ("kind", "template", "said"),
    [("missing", "missing", "正在寻找"), ("distress", "distress", "遇困求助"), ("errand", "service", "办一件事"),
     ("visit", "service", "办一件事"), ("found", "found", "可能走失")],
)  # fmt: skip
def test_a_call_without_a_tag_is_not_said_to_come_from_one(city: City, kind: str, template: str, said: str) -> None:
    city.responder("li-ling")
    city.responder("hall", "feicheng", role="hotline")
    incident = city.door.incidents.open(kind, area=HOME, place="农贸市场", message="一位老人摔倒了")
    city.door.dispatch()
    [first] = city.messages()
    assert first["kind"] == template
    assert all(words in first["text"] for words in (said, "农贸市场", "一位老人摔倒了"))
    city.door.incidents.raise_(incident.id, by="li-ling", reason="he needs a nurse")
    city.door.dispatch()
    raised = city.messages()[-1]
    assert raised["kind"] == "raised"
    assert "无人应答" not in raised["text"], "somebody raised it by hand"


def test_the_family_hears_nothing_of_a_service(city: City) -> None:
    city.responder("li-ling")
    ward = city.boy()
    errand = city.door.incidents.open("errand", ward=ward, message="帮取药")
    for move in ("acknowledge", "arrive", "hand_over"):
        getattr(city.door.incidents, move)(errand.id, by="li-ling")
        city.door.dispatch()
    city.door.incidents.close(errand.id, outcome="done", by="li-ling", feedback="told")
    city.door.incidents.reopen(errand.id, by="li-ling", reason="the wrong medicine")
    city.door.dispatch()
    assert kinds(city, "li-ling")
    assert kinds(city, "tian") == []


def test_who_may_open_one(city: City) -> None:
    incident = alerted(city)
    city.responder("far", "feicheng/elsewhere")
    with pytest.raises(ValueError, match="ward or an area"):
        city.door.incidents.open("distress")
    with pytest.raises(Conflict):
        city.door.incidents.open("party", area=HOME)
    with pytest.raises(Denied):
        city.door.incidents.open("distress", ward="nobody")
    with pytest.raises(Denied):
        city.door.acting_as("far").incidents.open("distress", ward=incident.subject)
    other = city.boy()
    with pytest.raises(Denied):  # else all who scan his tag would join a call that his own workers never hear of
        city.door.acting_as("far").incidents.open("distress", ward=other, area="feicheng/elsewhere")
    mother = city.door.acting_as(f"{incident.subject}/c1")
    assert mother.incidents.open("errand", ward=incident.subject).opened_by == f"{incident.subject}/c1"


def test_a_worker_who_found_him_stands_beside_him_and_the_family_is_told(city: City) -> None:
    city.responder("li-ling")
    city.responder("wang-xia", TOWN, role="supervisor")
    incident = city.door.scan(city.tagged(city.boy()).link).alert(by="li-ling")
    assert (incident.state, incident.acknowledged_by) == ("on_scene", ("li-ling",))
    assert incident.milestone("on_scene").at == incident.opened
    city.door.dispatch()
    assert kinds(city, "tian") == ["found"]
    city.wait(30)
    assert city.door.incidents.get(incident.id).rung.level == "grid"


def test_who_opens_a_call_at_a_desk_stands_beside_nobody(city: City) -> None:
    city.responder("li-ling")
    city.responder("wang-xia", TOWN, role="supervisor")
    city.responder("hotline", "feicheng", role="hotline")
    missing = city.door.incidents.open("missing", ward=city.boy(), by="hotline", place="last seen at the market")
    assert (missing.state, missing.acknowledged_by, missing.milestone("on_scene").at) == ("received", (), None)
    assert missing.milestone("responder_told").at == missing.opened
    city.wait(5)
    assert city.door.incidents.get(missing.id).rung.level == "town"


def test_a_contact_who_calls_is_not_told_of_the_own_call(city: City) -> None:
    city.responder("li-ling")
    ward = city.boy()
    incident = city.door.scan(city.tagged(ward).link).alert(by=f"{ward.id}/c1")
    city.door.dispatch()
    assert kinds(city, "tian") == []
    assert kinds(city, "li-ling") == ["found"]
    assert incident.milestone("family_told").at == incident.opened
    other = city.door.wards.enrol("王霞", area=HOME, contacts=ward.contacts, consent=ward.consents[0])
    with pytest.raises(Denied):
        city.door.scan(city.door.tags.get(1).link).alert(by=f"{other.id}/c1")


# --- who missed which


def test_a_milestone_that_was_missed_names_the_level_that_had_the_call(city: City) -> None:
    incident = alerted(city)
    city.door.dispatch()
    mother = next(m for m in city.messages() if m["target"] == "tian@example.org")
    city.clock.advance(60)
    city.door.notices.answer(mother["link"], "seen")
    city.wait(23)
    city.clock.advance(420)
    city.door.incidents.arrive(incident.id, by="wang-xia")
    closed = city.door.incidents.close(incident.id, outcome="home", by="wang-xia")
    assert {m.name: m.where for m in closed.milestones if m.missed} == {
        "responder_told": HOME, "acknowledged": HOME, "on_scene": TOWN, "handed_over": TOWN,
    }  # fmt: skip
    assert closed.milestone("family_told").where == ""


def test_when_a_call_is_opened_again_the_whole_family_hears_of_it(city: City) -> None:
    """Found by the simulation: beyond the fourth contact nobody did, some not even of the call before it was closed."""
    city.responder("li-ling")
    contacts = [Contact(f"田{n}", "aunt", [f"mail:aunt{n}@example.org"]) for n in range(25)]
    incident = city.door.scan(city.tagged(city.boy(contacts=contacts)).link).alert(place="bus stop")
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    city.door.dispatch()
    city.door.incidents.reopen(incident.id, by="li-ling", reason="seen again")
    city.wait(3)
    heard = {m["target"] for m in city.messages() if m["kind"] == "reopened"}
    assert heard == {f"aunt{n}@example.org" for n in range(25)}
