"""How long words between finder and family are kept, and in how many rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guardtag import Contact
from guardtag.model.incidents import Incident
from guardtag.spi import Query
from tests.conftest import City
from tests.response.relayed import DAY, TOWN, alerted, code, mother_of, sent


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


@pytest.mark.quick_on("sqlite")
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


@pytest.mark.quick_on("sqlite")
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


@pytest.mark.quick_on("memory")
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
