"""A contact's own page: what it says in two depths, and what can be done on it."""

from __future__ import annotations

import pytest

from guardtag.errors import Conflict, Denied, Unknown
from guardtag.model.people import Ward
from guardtag.records.journal import Entry
from tests.conftest import HOME, City
from tests.door.own_page import OF_THE_CALL, SECRET, boy, call, key, said

__all__ = ["boy", "key"]

pytestmark = pytest.mark.quick_on("memory")


# -- what it says


def test_fetching_it_says_nothing_of_anybody_and_is_no_look(city: City, boy: Ward, key: str) -> None:
    incident = call(city, boy)
    before = len(list(city.door._room.records.walk(Entry)))
    page = city.door.family.glance(key)
    assert page.call is not None
    assert page.call.id == incident.id
    assert not page.call.full
    assert not [word for word in (*SECRET, *OF_THE_CALL, "军军") if word in said(page)]
    assert len(list(city.door._room.records.walk(Entry))) == before


def test_each_row_of_the_table(city: City, boy: Ward, key: str) -> None:
    """docs/explanation/privacy.md: never; in a call to who comes; of the past without a place."""
    door = city.door
    door.acting_as("li-ling").wards.break_glass(boy.id, reason="nobody answers the door")
    door.acting_as("wang-xia").wards.confirm_glass(door.wards.glasses(boy.id)[0].id)
    door.acting_as("li-ling").wards.view(boy.id)
    incident = call(city, boy)
    door.relay.say(door.relay.link(incident), "we sit on a bench")
    pickup = door.relay.pickup_word(incident.id, by=f"{boy.id}/c1", language="en")
    before = door.family.page(key, language="en")
    hidden = (*SECRET, *OF_THE_CALL, "we sit on a bench", pickup, "军军")
    assert not [word for word in hidden if word in said(before)], "until they say that they come"
    door.family.answer(key, incident.id, "coming")
    page = door.family.page(key, language="en")
    assert page.call is not None
    assert page.call.mine
    assert (page.call.place, page.call.message, page.call.word) == ("bus stop", "he is cold", pickup)
    assert page.call.called == "军军", "as in a message"
    assert [word.text for word in page.call.words] == ["we sit on a bench"]
    assert not [word for word in SECRET if word in said(page)]
    door.incidents.close(incident.id, outcome="home", by="li-ling")
    after = door.family.page(key)
    assert not [word for word in (*hidden, HOME, "hidden_address", "confirm_glass") if word in said(after)]
    assert [(one.by, one.outcome, one.kind) for one in after.past] == [("finder", "home", "found")]


def test_a_call_of_which_the_family_is_not_told_is_not_on_it(city: City, boy: Ward, key: str) -> None:
    door = city.door
    incident = call(city, boy)
    door.consents.withdraw(boy.id, ["alert"], by="c1")
    for page in (door.family.glance(key), door.family.page(key)):
        assert page.call is None
    with pytest.raises(Denied, match="GT-FAMILY-CALL"):
        door.family.answer(key, "0" * 26, "coming")
    door.incidents.close(incident.id, outcome="died", by="li-ling")
    assert [one.outcome for one in door.family.page(key).past] == ["closed"], "how is not for a link to say"


def test_who_looked_is_said_by_day_and_role(city: City, boy: Ward, key: str) -> None:
    city.door.wards.get(boy.id)
    city.door.wards.get(boy.id)
    city.door.rounds.plan(boy, why="review", day="20250616", worker="li-ling")
    city.door.acting_as("li-ling").wards.view(boy.id)
    city.door.family.page(key)
    looks = {(one.who, one.why): one for one in city.door.family.page(key).looks}
    assert looks["office", "wards.get"].times == 2
    assert "full_name" in looks["grid_worker_area", "wards.view"].rows
    assert looks["me", "family.page"].times == 2, "this one, too"
    assert {str(one.day) for one in looks.values()} == {"2025-06-16"}


def test_scans_tags_and_oneself(city: City, boy: Ward, key: str) -> None:
    door = city.door
    tag = city.tagged(boy)
    for _ in range(3):
        door.scan(tag.link)
    door._room.scanned.flush()
    page = door.family.page(key)
    assert page.uncalled is not None
    assert page.uncalled.times == 3
    assert [one.do for one in page.tags] == ["keep"]
    assert (page.me.why, page.me.testing, page.me.guardian) == ("never", False, True)
    door.family.test(key, request_id="t")
    door.family.test(key, request_id="t")
    door.dispatch()
    assert [one["kind"] for one in city.messages()] == ["contact-test"]
    assert door.family.page(key).me.testing
    door.notices.answer(city.messages()[0]["link"], "yes")
    assert door.family.page(key).me.verified == city.clock.at


# -- what it does


def test_an_answer_does_what_it_does_on_a_messages_link(city: City, boy: Ward, key: str) -> None:
    door = city.door
    incident = call(city, boy)
    first = door.family.answer(key, incident.id, "coming", request_id="a")
    assert first.acknowledged_by == (f"{boy.id}/c1",)
    assert door.family.answer(key, incident.id, "not-mine", request_id="b").acknowledged_by == ()
    assert door.family.answer(key, incident.id, "coming", request_id="a") == first, "a late repeat takes nothing"
    assert door.incidents.get(incident.id).acknowledged_by == ()
    mine = [one for one in door.notices.of(incident.id) if one.person == "c1"]
    assert mine[0].answer == "not-mine", "nobody has to be reminded"
    assert door.family.answer(key, incident.id, "with-me").state == "handed_over"
    assert door.incidents.get(incident.id).thread[-1].proof == "family"
    closed = door.family.answer(key, incident.id, "false-alarm")
    assert (closed.outcome, closed.closed_by) == ("false-alarm", f"{boy.id}/c1")
    assert door.family.answer(key, incident.id, "false-alarm") == closed
    with pytest.raises(Conflict):
        door.family.answer(key, incident.id, "coming")
    with pytest.raises(ValueError, match="answer is one of"):
        door.family.answer(key, incident.id, "confirmed")


def test_a_late_tap_answers_no_other_call(city: City, boy: Ward, key: str) -> None:
    door = city.door
    other = city.boy(key="other")
    first, theirs = call(city, boy), call(city, other)
    door.incidents.close(first.id, outcome="home", by="li-ling")
    second = call(city, boy)
    with pytest.raises(Conflict):
        door.family.answer(key, first.id, "false-alarm")
    with pytest.raises(Denied, match="GT-FAMILY-CALL"):
        door.family.answer(key, theirs.id, "false-alarm")
    with pytest.raises(Denied):
        door.family.reply(key, theirs.id, "we come")
    assert door.incidents.get(second.id).open
    assert door.incidents.get(theirs.id).open


def test_words_go_through_the_relay(city: City, boy: Ward, key: str) -> None:
    door = city.door
    incident = call(city, boy)
    with pytest.raises(Conflict, match="GT-RELAY-NUMBER"):
        door.family.reply(key, incident.id, "ring 138 0013 8000")
    for _ in range(2):
        word = door.family.reply(key, incident.id, "we come", request_id="w")
    assert (word.side, word.by) == ("family", "c1")
    assert [one.text for one in door.relay.page(door.relay.link(incident)).words] == ["we come"]


def test_a_contact_reports_them_missing(city: City, boy: Ward, key: str) -> None:
    door = city.door
    for _ in range(2):
        search = door.family.report(key, seen_place="market", clothes="red coat", request_id="m")
    incident = door.incidents.get(search.id)
    assert (incident.kind, incident.opened_by, incident.subject) == ("missing", f"{boy.id}/c1", boy.id)
    assert door.missing.get(search.id).seen_place == "market"
    assert door.family.glance(key).call is not None


def test_consents_are_taken_back_by_whom_the_guardians_rule_lets(city: City, boy: Ward, key: str) -> None:
    door = city.door
    allowed = {one.purpose: one for one in door.family.page(key).allowed}
    assert allowed["alert"].may is False
    assert allowed["photo"].may
    assert allowed["photo"].destroys
    assert allowed["photo"].by == "me"
    assert not allowed["nickname"].destroys
    neighbour = door.family.link(boy.id, "c2").link
    assert not [one for one in door.family.page(neighbour).allowed if one.may or one.by == "me"]
    with pytest.raises(Denied, match="GT-CONSENT-OTHERS"):
        door.family.withdraw(neighbour, ["photo"])
    with pytest.raises(Conflict, match="GT-FAMILY-ALERT"):
        door.family.withdraw(key, ["photo", "alert"])
    assert "photo" in door.consents.of(boy.id).purposes, "all of it or nothing"
    for _ in range(2):
        door.family.withdraw(key, ["photo"], request_id="w")
    assert "photo" not in {one.purpose for one in door.family.page(key).allowed}
    assert door.wards.picture(boy.id) is None
    (entry,) = [one for one in door.journal.list(ward_id=boy.id) if one.verb == "consents.withdraw"]
    assert entry.actor == f"{boy.id}/c1"


def test_ending_it_is_for_whoever_has_it(city: City, boy: Ward, key: str) -> None:
    other = city.door.family.link(boy.id, "c1").link
    city.door.family.end(key)
    city.door.family.end(key)
    with pytest.raises(Unknown):
        city.door.family.glance(key)
    city.door.family.glance(other)
