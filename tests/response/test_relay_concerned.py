"""Who may read and answer the words of a finder, and who is told of them."""

from __future__ import annotations

import attrs
import pytest

from guardtag import Denied, Unknown
from guardtag.model.incidents import Incident
from guardtag.model.relay import Relay
from guardtag.records import Tx
from tests.conftest import City
from tests.response.relayed import TOWN, alerted, code, mother_of, sent

pytestmark = pytest.mark.quick_on("memory")


def test_only_those_concerned_may_answer_or_read(city: City) -> None:
    incident, key = alerted(city)
    city.responder("far", "feicheng/other/x/y/1")
    city.responder("book", "feicheng", role="auditor")
    city.door.relay.say(key, "hello")
    far = city.door.acting_as("far").relay
    assert code(lambda: far.reply(incident.id, "x")) == "GT-DENIED-INCIDENT"
    assert code(lambda: far.words(incident.id)) == "GT-DENIED-INCIDENT"
    assert code(lambda: far.link(incident)) == "GT-DENIED-OPERATOR"
    assert code(lambda: city.door.relay.words(incident.id, by="book")) == "GT-DENIED-INCIDENT"
    assert code(lambda: city.door.relay.words("nothing", by="li-ling")) == "GT-INCIDENT-UNKNOWN"
    assert code(lambda: city.door.relay.words("nothing")) == "GT-NOTICE-LINK"
    with pytest.raises(Denied):
        city.door.relay.reply(incident.id, "x", by="nobody")
    # a worker of another area who is named by operator code may act, and still reads nothing the policy withholds
    assert city.door.relay.words(incident.id, by="far") == ()
    assert [w.text for w in city.door.acting_as("li-ling").relay.words(incident.id)] == ["hello"]
    assert [w.text for w in city.door.acting_as(f"{incident.subject}/c1").relay.words(incident.id)] == ["hello"]


def test_a_look_at_the_words_is_journalled(city: City) -> None:
    _, key = alerted(city)
    city.door.relay.say(key, "hello")
    city.door.relay.words(mother_of(city), language="en")
    from guardtag.records.journal import Entry

    verbs = [entry.verb for entry in city.door._room.records.walk(Entry)]
    assert verbs.count("relay.say") == verbs.count("relay.words") == 1
    assert "hello" not in repr(list(city.door._room.records.walk(Entry)))


def test_an_answer_counts_as_told(city: City) -> None:
    incident, key = alerted(city)
    city.door.relay.say(key, "hello")
    city.door.relay.reply(mother_of(city), "我看到了")
    now = city.door.incidents.get(incident.id)
    assert now.milestone("family_told").at == city.clock.at
    assert now.milestone("responder_told").at is None
    assert now.state == "received"  # an answer is no "I am coming"


def test_a_contact_who_was_removed_hears_nothing_more(city: City) -> None:
    incident, key = alerted(city)
    link = mother_of(city)
    city.door.relay.say(key, "hello")
    from guardtag.model.people import FIELD_CLASSES, Ward

    def remove(tx: Tx) -> None:
        ward = tx.get(Ward, incident.subject, FIELD_CLASSES)
        assert ward is not None
        tx.put(attrs.evolve(ward, contacts=()))

    city.door._room.records.change(remove)
    assert {m["target"] for m in sent(city, "relay")} == {"li-ling@example.org"}
    assert code(lambda: city.door.relay.words(link)) == "GT-NOTICE-LINK"
    assert code(lambda: city.door.relay.reply(link, "x")) == "GT-NOTICE-LINK"


def typed_over_the_budget(city: City) -> tuple[Incident, str]:
    """A call by a typed code while more codes are guessed than the budget allows."""
    city.responder("li-ling")
    city.responder("hall", "feicheng", role="hotline")
    tag = city.tagged(city.boy())
    scan = attrs.evolve(city.door.scan(tag.typed), unconfirmed=True)
    incident = scan.alert(place="bus stop")
    assert incident.unconfirmed
    city.door.dispatch()
    return incident, city.door.relay.link(incident)


def test_words_about_a_call_that_is_not_confirmed_reach_the_desk_alone(city: City) -> None:
    """Whoever guesses codes must not be able to write to families."""
    incident, key = typed_over_the_budget(city)
    city.door.relay.say(key, "hello")
    city.door.relay.tell(key, "walked-on")
    assert [m["target"] for m in sent(city, "relay") + sent(city, "walked-on")] == ["hall@example.org"] * 2
    now = city.door.incidents.get(incident.id)
    assert (now.unconfirmed, now.rung.level) == (True, "grid")
    city.door.incidents.confirm(incident.id, by="hall")
    city.clock.advance(3)
    city.door.relay.say(key, "still here")
    assert "tian@example.org" in {m["target"] for m in sent(city, "relay")}


def test_a_drill_has_a_relay_of_its_own_that_tells_no_family_and_leaves_nothing_to_do(city: City) -> None:
    city.responder("li-ling")
    city.responder("wang-xia", TOWN, role="supervisor")
    tag = city.tagged(city.boy())
    city.door.modes.begin("drill", TOWN, minutes=30, by="wang-xia", reason="spring drill")
    incident = city.door.scan(tag.link, purpose="drill").alert()
    key = city.door.relay.link(incident)
    city.door.relay.say(key, "an exercise")
    city.door.relay.tell(key, "police")
    assert {m["target"] for m in sent(city, "relay") + sent(city, "police")} == {"li-ling@example.org"}
    city.door.incidents.hand_over(incident.id, by="li-ling")
    assert city.door.incidents.get(incident.id).tasks == ()


def test_whoever_went_quiet_is_not_told_in_place_of_the_level(city: City) -> None:
    incident, key = alerted(city)
    city.responder("second")
    city.door.incidents.acknowledge(incident.id, by="second")
    city.door.incidents.hand_back(incident.id, by="second")
    assert city.door.relay.page(key).coming == 0
    city.door.relay.say(key, "hello")
    assert "wang-xia@example.org" in {m["target"] for m in sent(city, "relay")}


# -- one tap


def test_a_notices_link_opens_no_page_and_a_page_key_answers_no_notice(city: City) -> None:
    _, key = alerted(city)
    with pytest.raises(Unknown):
        city.door.relay.page(mother_of(city))
    with pytest.raises(Unknown):
        city.door.notices.answer(key, "seen")
    with pytest.raises(Unknown):
        city.door.relay.reply(key, "hello")


def test_an_incidents_id_without_who_asks_says_what_is_missing(city: City) -> None:
    """It used to say that this is no link of ours."""
    city.responder("li-ling")
    incident = city.door.scan(city.tagged(city.boy()).link).alert(place="bus stop")
    with pytest.raises(ValueError, match="by says who"):
        city.door.relay.words(incident.id)
    assert city.door.relay.words(incident.id, by="li-ling") == ()


def test_words_of_those_who_share_a_page_go_on_and_are_answered_on_nobody_elses(city: City) -> None:
    incident, _ = alerted(city)
    many = city.door._room.records.change(
        lambda tx: tx.put(attrs.evolve(tx.get(type(incident), incident.id), finders=65_536))
    )
    last = city.door.relay.link(attrs.evolve(many, finders=65_535))
    key = city.door.relay.link(many)
    assert city.door.relay.page(key).shared
    assert city.door.relay.page(key).word == "", "it would be the first finder's, for whoever taps often enough"
    assert not city.door.relay.page(last).shared
    said = city.door.relay.say(key, "she sits by the well")
    assert (said.finder, said.text) == (0, "she sits by the well")
    assert city.door.relay.page(key).words == (), "what one of them wrote is none of the others'"
    link = next(m["link"] for m in sent(city, "relay") if m["target"] == "tian@example.org")
    assert "she sits by the well" in [word.text for word in city.door.relay.words(link)]
    assert code(lambda: city.door.relay.reply(link, "we come")) == "GT-RELAY-SHARED"
    assert city.door.relay.page(last).words == ()
    city.door.relay.reply(link, "we come", finder=65_535)
    assert [word.text for word in city.door.relay.page(last).words] == ["we come"]


def test_whoever_taps_hundreds_of_times_has_a_page_of_their_own_and_nobody_elses_word(city: City) -> None:
    incident, first = alerted(city)
    many = city.door._room.records.change(
        lambda tx: tx.put(attrs.evolve(tx.get(type(incident), incident.id), finders=300))
    )
    key = city.door.relay.link(many)
    page = city.door.relay.page(key)
    assert (page.shared, page.word != "") == (False, True)
    assert page.word in city.door.relay.pickup_word(incident.id, by="li-ling", language=page.language)
    assert page.word != city.door.relay.page(first).word
    city.door.relay.say(key, "she sits by the well")
    link = next(m["link"] for m in sent(city, "relay") if m["target"] == "tian@example.org")
    city.door.relay.reply(link, "we come")
    assert [word.text for word in city.door.relay.page(key).words] == ["she sits by the well", "we come"]
    assert city.door.relay.page(first).words == ()
    for finder in (first, city.door.relay.link(attrs.evolve(many, finders=299)), key):
        city.door.relay.seen(finder)
    kept = city.door._room.records.get(Relay, incident.id)
    assert kept.seen == {300: kept.count}, "thousands to whom nobody wrote leave no trace"
