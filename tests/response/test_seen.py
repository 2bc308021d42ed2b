"""What one person's door gives of a call, words that are each finder's own, and taps long after the end."""

from __future__ import annotations

import pytest

from guardtag import Conflict, Denied
from guardtag.model.incidents import Incident
from tests.conftest import City

pytestmark = pytest.mark.quick_on("memory")

TOWN = "feicheng/wangzhuang"
SECRETS = ("the old mill", "he cries", "138-0000-0000")


def alerted(city: City) -> Incident:
    city.responder("li-ling")
    city.responder("wang-xia", TOWN, role="supervisor")
    city.responder("chief", "feicheng", role="supervisor")
    scan = city.door.scan(city.tagged(city.boy()).link)
    return scan.alert(place=SECRETS[0], message=SECRETS[1], finder=SECRETS[2])


def held(incident: Incident) -> set[str]:
    words = (incident.place, incident.message, incident.finder, *(line.text for line in incident.thread))
    return {secret for secret in SECRETS if any(secret in one for one in words)}


def test_a_door_gives_its_person_what_the_policy_gives_them(city: City) -> None:
    incident = alerted(city)
    assert held(city.door.incidents.get(incident.id)) == set(SECRETS), "the operator's own code sees all"
    worker, above = city.door.acting_as("li-ling"), city.door.acting_as("chief")
    assert SECRETS[0] in held(worker.incidents.get(incident.id))
    assert SECRETS[2] not in held(worker.incidents.get(incident.id)), "the finder's number goes through the relay"
    city.door.scan(city.door.tags.get(1).link).alert(place=SECRETS[0])
    city.door.incidents.assign(
        incident.id, "look", to="li-ling", due=city.clock.now() + 9, text=SECRETS[1], by="li-ling"
    )
    assert held(above.incidents.get(incident.id)) == set(), "above the level the call has reached"
    assert above.incidents.get(incident.id).tasks[0].text == ""
    assert worker.incidents.get(incident.id).tasks[0].text == SECRETS[1]
    assert above.incidents.get(incident.id).word == ""
    assert held(above.incidents.list("feicheng")[0]) == set()
    city.door.incidents.close(incident.id, outcome="home", by="wang-xia")
    assert held(worker.incidents.get(incident.id)) == set(), "after the end it is nobody's any more"


def test_what_a_verb_returns_is_cut_as_well(city: City) -> None:
    incident = alerted(city)
    above = city.door.acting_as("chief")
    assert held(above.incidents.raise_(incident.id, reason="a look", seen_level=0)) == set()
    worker = city.door.acting_as("li-ling")
    assert SECRETS[2] not in held(worker.incidents.acknowledge(incident.id, request_id="r"))
    assert SECRETS[2] not in held(worker.incidents.acknowledge(incident.id, request_id="r"))
    joined = worker.scan(city.door.tags.get(1).link).alert()
    assert joined.id == incident.id
    assert SECRETS[2] not in held(joined)


def test_each_finder_has_a_word_of_their_own_and_the_family_knows_them(city: City) -> None:
    first = alerted(city)
    second = city.door.scan(city.door.tags.get(1).link).alert()
    one, two = (city.door.relay.page(city.door.relay.link(call)).word for call in (first, second))
    assert one != two, "whoever photographed the tag learns another word"
    city.door.dispatch()
    spoken = city.door.relay.pickup_word(second.id, by=f"{first.subject}/c1")
    assert spoken == f"{one} / {two}"
    assert city.door.incidents.hand_over(first.id, by="li-ling", word=two).state == "handed_over"


def test_after_many_taps_the_first_the_second_and_the_newest_words_count(city: City) -> None:
    calls = [alerted(city)] + [city.door.scan(city.door.tags.get(1).link).alert() for _ in range(1)]
    calls += [city.door.scan(city.door.tags.get(1).link).alert() for _ in range(4)]
    words = [city.door.relay.page(city.door.relay.link(call)).word for call in calls]
    spoken = city.door.relay.pickup_word(calls[0].id, by="li-ling").split(" / ")
    assert spoken == [words[0], words[1], words[-1]]
    if words[3] not in spoken:
        with pytest.raises(Conflict):
            city.door.incidents.hand_over(calls[0].id, by="li-ling", word=words[3])


def test_a_crowd_of_later_finders_cannot_use_up_the_first_ones_voice(city: City) -> None:
    first = alerted(city)
    genuine = city.door.relay.link(first)
    refused = 0
    for _ in range(60):
        key = city.door.relay.link(city.door.scan(city.door.tags.get(1).link).alert())
        for choice in ("police", "must-leave"):
            city.clock.advance(3)
            try:
                city.door.relay.tell(key, choice)
            except Conflict:
                refused += 1
    assert refused > 0, "the crowd has a limit"
    assert city.door.relay.tell(genuine, "walked-on").choice == "walked-on"


def test_a_contact_gives_no_orders(city: City) -> None:
    incident = alerted(city)
    mother = city.door.acting_as(f"{incident.subject}/c1")
    for order in (
        lambda: mother.incidents.assign(incident.id, "ring", to="li-ling", due=city.clock.now() + 9, text="ring 138"),
        lambda: mother.incidents.whistle(incident.id, ["li-ling"]),
        lambda: mother.incidents.complete(incident.id, "review"),
    ):
        with pytest.raises(Denied) as caught:
            order()
        assert caught.value.code == "GT-DENIED-STAFF"


def test_a_page_that_was_kept_open_calls_again_long_after_the_end(city: City) -> None:
    city.responder("li-ling")
    scan = city.door.scan(city.tagged(city.boy()).link)
    first = scan.alert(request_id="page-1")
    city.door.incidents.close(first.id, outcome="home", by="li-ling")
    city.clock.advance(3599)
    assert scan.alert(request_id="page-1").id == first.id, "a retry of the same tap"
    city.clock.advance(1)
    again = scan.alert(request_id="page-1")
    assert again.id != first.id
    assert scan.alert(request_id="page-1").id == again.id
