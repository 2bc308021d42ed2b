"""Words between a finder and those who answer for the person, through the front door."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest

from guardtag import Conflict, Contact, Denied, GuardTagError, Unknown
from guardtag.model.incidents import Incident
from guardtag.model.relay import Relay, Word
from guardtag.records import Tx
from guardtag.registry.form import Form
from guardtag.spi import Query
from tests import cases
from tests.conftest import City

TOWN = "feicheng/wangzhuang"
DAY = 86_400


def alerted(city: City, **changes: object) -> tuple[Incident, str]:
    """A call for the boy, and the key of its finder's page."""
    city.responder("li-ling")
    city.responder("wang-xia", TOWN, role="supervisor", name="王霞")
    incident = city.door.scan(city.tagged(city.boy(**changes)).link).alert(place="bus stop", message="he is cold")
    city.door.dispatch()
    return incident, city.door.relay.link(incident)


def sent(city: City, kind: str) -> list[dict[str, str]]:
    """What went out of a kind, after dispatching."""
    city.door.dispatch()
    return [message for message in city.messages() if message["kind"] == kind]


def mother_of(city: City, kind: str = "found") -> str:
    """The mother's own link in the last message of a kind."""
    return [m["link"] for m in city.messages() if m["kind"] == kind and m["target"] == "tian@example.org"][-1]


def code(call: Callable[[], object]) -> str:
    with pytest.raises(GuardTagError) as caught:
        call()
    return caught.value.code


def test_a_finders_words_reach_family_and_worker_and_the_answer_stands_on_the_page(city: City) -> None:
    incident, key = alerted(city)
    relay = city.door.relay
    word = relay.say(key, "he sits on a bench", language="en")
    assert (word.side, word.finder, word.text, word.language) == ("finder", 1, "he sits on a bench", "en")
    told = sent(city, "relay")
    assert {message["target"] for message in told} == {"tian@example.org", "li-ling@example.org"}
    assert all("（英文）he sits on a bench" in message["text"] for message in told)
    assert all(message["urgency"] == "high" for message in told)
    relay.reply(mother_of(city, "relay"), "我马上到", language="zh")
    mine, theirs = relay.page(key, language="en").words
    assert (mine.text, mine.said_in, mine.state) == ("he sits on a bench", "", "read")
    assert (theirs.side, theirs.text, theirs.said_in, theirs.language) == ("family", "我马上到", "in Chinese: ", "zh")
    assert [entry.what for entry in city.door.incidents.get(incident.id).thread][-2:] == ["relayed", "replied"]
    assert city.door.verify().entries


def test_words_are_sent_each_time_and_never_gathered(city: City) -> None:
    _, key = alerted(city)
    for number in range(6):
        city.clock.advance(60)
        city.door.relay.say(key, f"word {'abcdef'[number]}")
    told = [m["text"] for m in sent(city, "relay") if m["target"] == "tian@example.org"]
    assert [text.count("word") for text in told] == [1] * 6


def test_sixty_contacts_are_all_told_of_a_word_once(city: City) -> None:
    contacts = [Contact(f"家人{n}", "relative", [f"mail:c{n}@example.org"]) for n in range(60)]
    _, key = alerted(city, contacts=contacts)
    city.door.relay.say(key, "he is here")
    targets = [message["target"] for message in sent(city, "relay")]
    assert len(targets) == len(set(targets)) == 61
    assert all("he is here" in message["text"] for message in sent(city, "relay"))


def test_words_go_to_whoever_took_the_call_and_else_to_the_level(city: City) -> None:
    incident, key = alerted(city)
    city.responder("second")
    city.door.incidents.acknowledge(incident.id, by="wang-xia")
    city.door.relay.say(key, "hello")
    assert {m["target"] for m in sent(city, "relay")} == {"tian@example.org", "wang-xia@example.org"}


def test_a_tag_that_was_never_recorded_has_a_relay_too(city: City) -> None:
    city.responder("hall", "feicheng", role="hotline")
    tag = next(city.door.tags.of(city.door.tags.mint(1, area="feicheng")))
    incident = city.door.scan(tag.link).alert()
    key = city.door.relay.link(incident)
    city.door.relay.say(key, "a boy, about ten", language="en")
    assert [message["target"] for message in sent(city, "relay")] == ["hall@example.org"]
    city.door.relay.reply(incident.id, "we come", by="hall")
    assert [word.text for word in city.door.relay.page(key).words] == ["a boy, about ten", "we come"]
    assert len(city.door.relay.words(incident.id, by="hall")) == 2


def test_a_double_tap_is_one_word(city: City) -> None:
    _, key = alerted(city)
    first = city.door.relay.say(key, "hello", request_id="tap")
    assert city.door.relay.say(key, "hello", request_id="tap") == first
    assert len(city.door.relay.page(key).words) == 1
    assert code(lambda: city.door.relay.say(key, "other", request_id="tap")) == "GT-CONFLICT-REQUEST"
    assert len(sent(city, "relay")) == 2
    link = mother_of(city)
    answer = city.door.relay.reply(link, "yes", request_id="tap")
    assert city.door.relay.reply(link, "yes", request_id="tap") == answer


def test_limits_of_a_finder(city: City) -> None:
    _, key = alerted(city)
    say = city.door.relay.say
    say(key, "one")
    with pytest.raises(Conflict) as caught:
        say(key, "two")
    assert (caught.value.code, caught.value.facts["seconds"]) == ("GT-RELAY-OFTEN", 3)
    for _ in range(29):
        city.clock.advance(2)
        say(key, "more")
    city.clock.advance(60)
    assert code(lambda: say(key, "too many")) == "GT-RELAY-OFTEN"
    city.clock.advance(3600)
    say(key, "an hour later")
    for _ in range(69):
        city.clock.advance(121)
        say(key, "more")
    city.clock.advance(121)
    assert code(lambda: say(key, "too many")) == "GT-RELAY-FULL"
    assert len(city.door.relay.page(key).words) == 100
    assert city.door.relay.tell(key, "walked-on").choice == "walked-on"  # words used up keep no choice back
    city.door.relay.reply(mother_of(city), "still here")  # nor an answer


def test_another_finder_has_an_hour_of_their_own(city: City) -> None:
    incident, key = alerted(city)
    city.door.relay.say(key, "one")
    other = city.door.relay.link(city.door.scan(city.door.tags.get(1).link).alert())
    assert other != key
    city.door.relay.say(other, "two")
    assert [w.text for w in city.door.relay.words(incident.id, by="li-ling")] == ["one", "two"]


def test_another_finder_sees_the_call_and_not_the_words(city: City) -> None:
    incident, first = alerted(city)
    again = city.door.scan(city.door.tags.get(1).link).alert(place="market", message="I see him", finder="0538-0000001")
    second = city.door.relay.link(again)
    relay = city.door.relay
    relay.say(first, "by the first")
    city.clock.advance(3)
    relay.say(second, "by the second")
    city.door.dispatch()
    about_first = next(m["link"] for m in sent(city, "relay") if "by the first" in m["text"])
    relay.reply(about_first, "to the first")  # as the message is about the first's word
    relay.reply(incident.id, "to the second", by="wang-xia", finder=2)
    assert [word.text for word in relay.page(first).words] == ["by the first", "to the first"]
    assert [word.text for word in relay.page(second).words] == ["by the second", "to the second"]
    assert relay.page(first).state == relay.page(second).state
    assert "0538-0000001" not in repr(relay.page(first))
    city.clock.advance(2)
    relay.reply(mother_of(city), "to whoever came last")
    assert relay.page(second).words[-1].text == "to whoever came last"


def test_a_reply_needs_a_finder_who_has_a_page(city: City) -> None:
    incident, _ = alerted(city)
    for finder in (2, 255, -1):
        assert code(lambda f=finder: city.door.relay.reply(incident.id, "hello", by="li-ling", finder=f)) == (  # type: ignore[misc]
            "GT-RELAY-NOBODY"
        )
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    by_worker = city.door.scan(city.door.tags.get(1).link).alert(by="li-ling")
    with pytest.raises(ValueError):
        city.door.relay.link(by_worker)
    assert code(lambda: city.door.relay.reply(by_worker.id, "hello", by="li-ling")) == "GT-RELAY-NOBODY"


def test_a_number_is_asked_about_before_it_is_sent(city: City) -> None:
    _, key = alerted(city)
    text = next(p.values[0].input for p in cases.group("finder_message") if p.values[0].id == "finder_message-018")
    relay = city.door.relay
    assert code(lambda: relay.say(key, text, request_id="tap")) == "GT-RELAY-NUMBER"
    assert sent(city, "relay") == []
    assert relay.say(key, text, sure=True, request_id="tap").text == text
    assert all(text in message["text"] for message in sent(city, "relay"))
    link = mother_of(city, "relay")
    assert code(lambda: relay.reply(link, "我的电话幺三八零零幺三八零零零")) == "GT-RELAY-NUMBER"
    assert relay.reply(link, "我的电话幺三八零零幺三八零零零", sure=True).numbers


@pytest.mark.parametrize("text", ["call +1 900 555 0100", "open https://evil.example/pay"])
def test_a_number_or_a_link_goes_into_no_short_message(city: City, text: str) -> None:
    contacts = [
        Contact("田爱云", "mother", ["mail:tian@example.org"]),
        Contact("邻居", "neighbour", ["sms:0538-0000001"]),
    ]
    channels = city.door._room.plugins
    real = channels.route
    object.__setattr__(channels, "route", lambda a: "sms" if a.startswith("sms:") else real(a))
    object.__setattr__(channels, "form", lambda channel: Form(70 if channel == "sms" else None))
    incident, key = alerted(city, contacts=contacts)
    city.door.relay.say(key, text, sure=True)
    room = city.door._room
    from guardtag.steps import compose

    word = room.records.find(Word, "incident", incident.id)[0]
    ward = city.door.wards.get(incident.subject)
    composed = {
        n.channel: compose.message(room, n, city.door.incidents.get(incident.id), ward, None, city.clock.at, word)
        for n in city.door.notices.of(incident.id) if n.about == word.id and n.side == "family"
    }  # fmt: skip
    assert isinstance(composed["sms"], compose.Message)
    assert isinstance(composed["mail"], compose.Message)
    assert text not in composed["sms"].text
    assert text in composed["mail"].text
    assert composed["sms"].link in composed["sms"].text


@pytest.mark.parametrize(
    "text", ["", "   ", "\u202e\u2066", "\x00", None, 7, b"bytes"]
)  # fmt: skip
def test_nothing_is_no_word(city: City, text: str) -> None:
    _, key = alerted(city)
    assert code(lambda: city.door.relay.say(key, text)) == "GT-RELAY-EMPTY"


@pytest.mark.parametrize("case", cases.group("finder_message"))
def test_hostile_words_go_through_as_text(city: City, case: cases.Case) -> None:
    """Verbatim but for what breaks a line or hides; never read as a template."""
    if not isinstance(case.input, str | dict) or "file" in case.input:
        pytest.skip("no text")
    _, key = alerted(city)
    word = city.door.relay.say(key, cases.expand(case.input, {}), sure=True)
    assert 0 < len(word.text) <= 500
    assert word.text.isprintable()
    shown = city.door.relay.page(key).words[-1].text
    assert shown == word.text
    message = next(m for m in sent(city, "relay") if m["target"] == "tian@example.org")
    assert word.text in message["text"]
    assert "\n" not in message["text"]
    assert "49" not in message["text"].replace(word.text, "").replace(message["link"], "")


def test_long_words_are_cut_and_the_page_shows_what_was_kept(city: City) -> None:
    _, key = alerted(city)
    assert len(city.door.relay.say(key, "字" * 5000).text) == 500
    assert city.door.relay.page(key).words[0].text == "字" * 500


def test_after_the_end_nothing_is_passed_on(city: City) -> None:
    incident, key = alerted(city)
    city.door.relay.say(key, "hello")
    link = mother_of(city)
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    assert sent(city, "relay") == []  # not even what was waiting
    assert {n.fault for n in city.door.notices.of(incident.id) if n.about} == {"GT-RELAY-CLOSED"}
    assert code(lambda: city.door.relay.say(key, "hello")) == "GT-RELAY-CLOSED"
    assert code(lambda: city.door.relay.reply(link, "hello")) == "GT-RELAY-CLOSED"
    assert code(lambda: city.door.relay.tell(key, "walked-on")) == "GT-INCIDENT-CLOSED"
    assert city.door.relay.words(link) == ()
    city.door.relay.seen(key)


def rows(city: City, incident: Incident) -> tuple[int, int]:
    """How many rows of words and of relays the store holds."""
    store = city.door._room.records.store
    return len(store.find(Query("word", "incident", value=incident.id, limit=500))), len(store.walk("relay", "", 500))


def test_words_are_erased_a_month_after_the_end_and_not_before(city: City) -> None:
    incident, key = alerted(city)
    city.door.relay.say(key, "hello", request_id="tap")
    city.clock.advance(3 * DAY)
    city.door.dispatch()
    assert rows(city, incident) == (1, 1)  # an open call keeps its words
    city.door.incidents.close(incident.id, outcome="home", by="li-ling", feedback="told")
    city.clock.advance(29 * DAY)
    city.door.dispatch()
    assert rows(city, incident) == (1, 1)
    city.clock.advance(2 * DAY)
    city.door.dispatch()
    assert rows(city, incident) == (0, 0)
    assert city.door.verify().entries
    assert city.door.relay.page(key).ended
    assert code(lambda: city.door.relay.say(key, "hello", request_id="tap")) == "GT-RELAY-GONE"


def test_many_words_are_erased_in_pages(city: City) -> None:
    incident, key = alerted(city)
    for _ in range(95):
        city.clock.advance(130)
        city.door.relay.say(key, "hello")
        city.door.relay.reply(incident.id, "yes", by="li-ling")
    assert rows(city, incident) == (190, 1)
    assert city.door.relay.page(key).unread == 95
    city.door.incidents.close(incident.id, outcome="home", by="li-ling", feedback="told")
    city.clock.advance(32 * DAY)
    city.door.dispatch()
    assert rows(city, incident) == (0, 0)


def test_a_call_with_everybody_on_it_fits_one_commit_at_each_step(city: City) -> None:
    """60 contacts, 40 at the level and 40 above it, 20 of whom took the call: everybody is told once."""
    for number in range(40):
        city.responder(f"t-{number:02d}", TOWN)
        city.responder(f"w-{number:02d}")
    contacts = [Contact(f"家人{n}", "relative", [f"mail:c{n}@example.org"]) for n in range(60)]
    incident, key = alerted(city, contacts=contacts)
    sizes: list[int] = []
    store = city.door._room.records.store
    real = store.commit
    store.commit = lambda changes: (sizes.append(len(changes)), real(changes))[1]
    city.door.relay.tell(key, "walked-on", request_id="tap")
    targets = [message["target"] for message in sent(city, "walked-on")]
    assert len(targets) == len(set(targets)) == 60 + 41
    for number in range(20):
        city.door.incidents.acknowledge(incident.id, by=f"w-{number:02d}")
    city.clock.advance(700)
    city.door.relay.tell(key, "walked-on", request_id="tap-2")
    assert len(sent(city, "walked-on")) == 101 + 60 + 4
    city.clock.advance(700)
    city.door.relay.say(key, "still here", request_id="tap-3")
    city.door.relay.tell(key, "must-leave", request_id="tap-4")
    for number in range(3):  # at the top, where everybody is called again
        city.clock.advance(700)
        city.door.relay.tell(key, "walked-on", request_id=f"top-{number}")
    assert max(sizes) <= 60  # of 64
    assert sizes[0] <= 44  # a tap while nobody took the call


def test_words_go_with_the_person(city: City) -> None:
    incident, key = alerted(city)
    city.door.relay.say(key, "hello")
    link = mother_of(city)
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    city.door.dispatch()
    city.door.wards.erase(incident.subject)
    assert rows(city, incident) == (0, 0)
    verbs: list[Callable[[], object]] = [
        lambda: city.door.relay.page(key), lambda: city.door.relay.seen(key), lambda: city.door.relay.say(key, "x"),
        lambda: city.door.relay.tell(key, "police"), lambda: city.door.relay.reply(link, "x"),
        lambda: city.door.relay.words(link),
    ]  # fmt: skip
    assert [code(verb) for verb in verbs] == ["GT-RELAY-GONE"] * 4 + ["GT-NOTICE-LINK"] * 2


def test_an_erasure_under_way_looks_like_one_that_is_done(city: City) -> None:
    incident, key = alerted(city)
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    city.door._room.records.vault.destroy([f"w:{incident.subject}:response"])
    assert code(lambda: city.door.relay.page(key)) == "GT-RELAY-GONE"
    assert code(lambda: city.door.relay.say(key, "x")) == "GT-RELAY-GONE"


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


def test_he_walked_on_climbs_at_once(city: City) -> None:
    incident, key = alerted(city)
    city.door.relay.tell(key, "walked-on", place="towards the river", note="quickly", language="en")
    now = city.door.incidents.get(incident.id)
    assert (now.place, now.rung.level) == ("towards the river", "town")
    assert [entry.what for entry in now.thread if entry.by == "finder"] == ["called", "walked-on", "raised"]
    told = sent(city, "walked-on")
    assert {message["target"] for message in told} == {"tian@example.org", "li-ling@example.org"}
    assert all("towards the river" in m["text"] and "quickly" in m["text"] for m in told)
    assert [message["target"] for message in sent(city, "raised")] == ["wang-xia@example.org"]


def test_the_same_tap_within_ten_minutes_is_one(city: City) -> None:
    incident, key = alerted(city)
    first = city.door.relay.tell(key, "walked-on")
    city.clock.advance(599)
    assert city.door.relay.tell(key, "walked-on", request_id="b") == first
    assert city.door.relay.tell(key, "walked-on", request_id="b") == first
    raised = [entry for entry in city.door.incidents.get(incident.id).thread if entry.by == "finder"]
    assert [entry.what for entry in raised] == ["called", "walked-on", "raised"]
    city.clock.advance(2)
    assert city.door.relay.tell(key, "walked-on").id != first.id


def test_many_finders_do_not_drive_a_call_up(city: City) -> None:
    incident, key = alerted(city)
    other = city.door.relay.link(city.door.scan(city.door.tags.get(1).link).alert())
    city.door.relay.tell(key, "walked-on")
    city.door.relay.tell(other, "walked-on")
    thread = city.door.incidents.get(incident.id).thread
    assert sum(entry.what == "walked-on" for entry in thread) == 2
    assert sum(entry.what in ("raised", "repeated") for entry in thread) == 1


def test_the_police_have_him_keeps_the_call_open_until_the_desk_confirms(city: City) -> None:
    incident, key = alerted(city)
    city.door.relay.tell(key, "police", place="station")
    now = city.door.incidents.get(incident.id)
    assert now.open
    assert now.rung.level == "grid"
    assert [task.id for task in now.tasks] == ["confirm-police"]
    assert {message["target"] for message in sent(city, "police")} == {"tian@example.org", "li-ling@example.org"}
    city.door.incidents.complete(incident.id, "confirm-police", by="li-ling", result="rung")
    city.clock.advance(700)
    city.door.relay.tell(key, "police")
    assert len(city.door.incidents.get(incident.id).tasks) == 1


@pytest.mark.parametrize(("arrived", "level"), [(False, "town"), (True, "grid")])
def test_the_finder_must_leave(city: City, arrived: bool, level: str) -> None:
    incident, key = alerted(city)
    if arrived:
        city.door.incidents.arrive(incident.id, by="li-ling")
    city.door.relay.tell(key, "must-leave")
    assert city.door.incidents.get(incident.id).rung.level == level
    assert len(sent(city, "must-leave")) == 2


def test_a_number_in_a_note_holds_no_choice_up(city: City) -> None:
    _, key = alerted(city)
    assert city.door.relay.tell(key, "must-leave", note="ring 138 0013 8000").text == "ring ***"
    assert city.door.relay.tell(key, "police", note="ring 138 0013 8000", sure=True).numbers


def test_another_choice_is_no_choice(city: City) -> None:
    _, key = alerted(city)
    with pytest.raises(ValueError, match="walked-on"):
        city.door.relay.tell(key, "false-alarm")


def test_two_who_write_at_once_stay_within_the_limits(city: City) -> None:
    """The second word was begun before the first was committed."""
    _, key = alerted(city)
    records = city.door._room.records
    real, once = records.store.commit, [True]

    def commit(changes: object) -> object:
        if once.pop() if once else False:
            city.door.relay.say(key, "the other tap")
        return real(changes)

    records.store.commit = commit
    try:
        assert code(lambda: city.door.relay.say(key, "this tap")) == "GT-RELAY-OFTEN"
    finally:
        records.store.commit = real
    assert [word.text for word in city.door.relay.page(key).words] == ["the other tap"]
    assert len(list(records.walk(Relay))) == 1


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
