"""Words between a finder and those who answer for the person, through the front door."""

from __future__ import annotations

import pytest

from guardtag import Conflict, Contact
from guardtag.model.relay import Relay, Word
from guardtag.registry.form import Form
from tests import cases
from tests.conftest import City
from tests.response.relayed import alerted, code, mother_of, sent

pytestmark = pytest.mark.quick_on("memory")


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


# -- one tap


@pytest.mark.quick_on("memory", "sqlite")
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
