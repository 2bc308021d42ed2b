"""The finder's page: each state proved by something, counts and no names, and calm after the end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import attrs
import pytest

from guardtag import Consent, Contact, Denied
from guardtag.config import Config
from guardtag.rules import disclosure, policy
from guardtag.steps import finder_page
from guardtag.steps.finder_page import FinderPage, Reached
from tests import cases
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")

PERSON: Mapping[str, str] = {
    "name": "小军", "nickname": "军军", "mother": "田爱云", "address": "0538-0000007", "home": "汪庄北街七号",
    "hidden": "临时住处三号", "medical": "胰岛素每日两次", "clothes": "蓝色夹克", "group": "dementia",
    "key": "NO-7731-X", "born": "1944-02-03", "worker": "李岭",
}  # fmt: skip
"""Everything that is on record."""


def alerted(
    city: City, typed: bool = False, *, reach: str = "call", purposes: Any = policy.PURPOSES
) -> tuple[str, str]:
    """The ids of a call, and the key of its finder's page; everything is on record and consented to."""
    city.responder("li-ling")
    ward = city.door.wards.enrol(
        PERSON["name"], area=HOME, nickname=PERSON["nickname"], key=PERSON["key"], medical=PERSON["medical"],
        address=PERSON["home"], hidden_address=PERSON["hidden"], clothes=PERSON["clothes"], groups=[PERSON["group"]],
        birth_date=PERSON["born"], reach=reach,
        contacts=[Contact(PERSON["mother"], "mother", ["mail:tian@example.org", f"mail:{PERSON['address']}"])],
        consent=Consent(by=PERSON["mother"], purposes=purposes),
    )  # fmt: skip
    tag = city.tagged(ward)
    incident = city.door.scan(tag.typed if typed else tag.link).alert(
        place="bus stop", message="he is cold", finder="0538-0000008"
    )
    return incident.id, city.door.relay.link(incident)


def page(city: City, key: str, language: str = "en") -> FinderPage:
    return city.door.relay.page(key, language=language)


def link(city: City, target: str) -> str:
    return next(m["link"] for m in city.messages() if m["target"] == target)


def test_each_state_is_proved(city: City) -> None:
    incident, key = alerted(city)
    assert (page(city, key).state, page(city, key).family) == ("saved", Reached())
    city.door.dispatch()
    assert (page(city, key).state, page(city, key).family) == ("accepted", Reached(1, 1, 0, 0, city.clock.at))
    city.door.notices.answer(link(city, "tian@example.org"), "seen")
    now = city.clock.at
    assert (page(city, key).state, page(city, key).family) == ("read", Reached(1, 1, 1, 1, now, now))
    assert page(city, key).responders == Reached(1, 1, 0, 0, city.clock.at)
    city.door.notices.answer(link(city, "tian@example.org"), "coming")
    assert (page(city, key).state, page(city, key).coming) == ("coming", 1)  # from forty kilometres away, but coming
    city.door.incidents.acknowledge(incident, by="li-ling")
    assert (page(city, key).state, page(city, key).coming) == ("coming", 2)
    city.door.incidents.arrive(incident, by="li-ling")
    assert page(city, key).state == "on_scene"
    city.door.incidents.hand_over(incident, by="li-ling", word=page(city, key).word)
    assert page(city, key).state == "handed_over"
    city.door.incidents.close(incident, outcome="home", by="li-ling")
    ended = page(city, key)
    assert (ended.state, ended.ended, ended.words, ended.word) == ("ended", True, (), "")
    assert ended.home


@pytest.mark.parametrize("outcome", ["false-alarm", "not-found", "duplicate", "died", "hospital", "police", "other"])
def test_that_they_are_home_is_the_only_end_that_is_told(city: City, outcome: str) -> None:
    incident, key = alerted(city)
    city.door.incidents.close(incident, outcome=outcome, by="li-ling")
    ended = page(city, key)
    assert (ended.ended, ended.home) == (True, False)


def test_whoever_is_in_hiding_is_told_of_like_everybody(city: City) -> None:
    """A page that kept back what others say would tell a hunter that there is something to hide."""
    incident, key = alerted(city)  # with a hidden address on record
    city.door.incidents.close(incident, outcome="home", by="li-ling")
    assert attrs.evolve(page(city, key), saved=0.0) == FinderPage("en", "ended", 0.0, home=True)


@pytest.mark.parametrize(
    ("state", "attempts", "answer", "reached"),
    [
        ("waiting", 0, "", "saved"), ("waiting", 2, "", "sent"), ("accepted", 1, "", "accepted"),
        ("delivered", 1, "", "delivered"), ("undelivered", 1, "", "saved"), ("dead", 8, "", "sent"),
        ("dead", 0, "", "saved"), ("cancelled", 0, "", "saved"), ("accepted", 1, "not-mine", "read"),
        ("undelivered", 1, "seen", "read"),
    ],
)  # fmt: skip
def test_how_far_a_message_came(city: City, state: str, attempts: int, answer: str, reached: str) -> None:
    """What was only written down because no channel is configured is not called sent."""
    incident, key = alerted(city)
    notices = [attrs.evolve(n, state=state, attempts=attempts, answer=answer, channel="mail")
               for n in city.door.notices.of(incident)]  # fmt: skip
    room = city.door._room
    room.records.change(lambda tx: [(tx.get(type(n), n.id), tx.put(n)) for n in notices])
    assert page(city, key).state == reached


def test_a_city_without_channels_does_not_claim_that_anything_was_sent() -> None:
    import guardtag
    from guardtag.world import simulated

    world, clock = simulated(seed=1)
    with guardtag.open(Config(), world) as door:
        city = City(door, clock, None)  # type: ignore[arg-type]
        _, key = alerted(city)
        assert door.dispatch().undelivered == 2
        assert page(city, key).state == "saved"


def test_a_page_that_is_only_fetched_proves_nothing(city: City) -> None:
    incident, key = alerted(city)
    city.door.relay.reply(incident, "we come", by="li-ling")
    before = city.door._room.records.store.walk("relay", "", 10)
    for _ in range(3):
        assert page(city, key).unread == 1
    assert city.door._room.records.store.walk("relay", "", 10) == before
    heard = city.door.relay.words(incident, by="li-ling")
    assert [word.state for word in heard] == ["saved"]
    city.door.relay.seen(key)
    assert page(city, key).unread == 0
    assert [word.state for word in city.door.relay.words(incident, by="li-ling")] == ["read"]
    city.door.relay.reply(incident, "now", by=f"{city.door.incidents.get(incident).subject}/c1")
    assert page(city, key).unread == 1


def test_what_became_of_a_finders_word(city: City) -> None:
    incident, key = alerted(city)
    city.door.dispatch()
    city.door.notices.answer(link(city, "tian@example.org"), "seen")  # read the call, not the word
    city.door.relay.say(key, "hello")
    assert page(city, key).words[0].state == "saved"
    city.door.dispatch()
    assert page(city, key).words[0].state == "accepted"
    relayed = next(m for m in city.messages() if m["kind"] == "relay")
    city.door.notices.answer(relayed["link"], "seen")
    assert page(city, key).words[0].state == "read"
    city.clock.advance(5)
    city.door.relay.say(key, "again")
    city.door.relay.reply(incident, "yes", by="li-ling")
    assert [word.state for word in page(city, key).words][:2] == ["read", "read"]


def test_finder_and_family_are_shown_one_pick_up_word(city: City) -> None:
    incident, key = alerted(city)
    city.door.dispatch()
    mother = link(city, "tian@example.org")
    for language in ("zh", "en"):
        word = page(city, key, language).word
        assert word != ""
        assert word == city.door.relay.pickup_word(mother, language=language)
        assert word == city.door.acting_as("li-ling").relay.pickup_word(incident, language=language)
    city.responder("far", "feicheng/other/x/y/1")
    with pytest.raises(Denied):
        city.door.acting_as("far").relay.pickup_word(incident)
    city.door.incidents.close(incident, outcome="home", by="li-ling")
    assert city.door.relay.pickup_word(mother) == ""


@pytest.mark.parametrize("language", ["", "fr", "ZH", "../x", None, 7])
def test_a_language_without_a_catalogue_is_the_deployments(city: City, language: Any) -> None:
    _, key = alerted(city)
    assert page(city, key, language).language == "zh"


def test_words_of_a_third_language_carry_their_code(city: City) -> None:
    _, key = alerted(city)
    city.door.relay.say(key, "il est assis", language="fr-CA")
    assert page(city, key).words[0].said_in == "in fr-ca: "
    assert page(city, key, "zh").words[0].said_in == "（fr-ca）"


def test_the_hotline_comes_first_while_no_dispatcher_is_alive(city: City) -> None:
    _, key = alerted(city)
    assert page(city, key).hotline_first, "none ever was"
    city.door.dispatch()
    assert not page(city, key).hotline_first
    city.clock.advance(181)
    assert page(city, key).hotline_first


def everything(shown: FinderPage) -> str:
    return json.dumps(attrs.asdict(shown), ensure_ascii=False) + repr(shown)


@pytest.mark.parametrize("typed", [False, True])
def test_nothing_on_record_is_on_the_page_in_any_state(city: City, typed: bool) -> None:
    """Who typed is shown nothing, whatever the family allowed; who holds the cloth nothing that they did not allow."""
    incident, key = alerted(city, typed) if typed else alerted(city, reach="relay", purposes={"alert"})
    relay_desk = city.door.relay
    relay_desk.say(key, "hello")
    pages = [everything(page(city, key))]
    city.door.dispatch()
    relay_desk.reply(incident, "we come", by="li-ling")
    for verb in ("acknowledge", "arrive", "hand_over"):
        getattr(city.door.incidents, verb)(incident, by="li-ling")
        pages += [everything(page(city, key, language)) for language in ("zh", "en")]
    city.door.incidents.close(incident, outcome="home", by="li-ling")
    pages.append(everything(page(city, key)))
    ward = city.door.incidents.get(incident).subject
    for text in pages:
        for secret in (
            *PERSON.values(),
            "tian@example.org",
            "li-ling",
            ward,
            incident,
            HOME,
            "0538-0000008",
            "bus stop",
        ):
            assert secret not in text, secret


def test_what_is_on_the_page_is_what_the_reviewed_policy_gives_a_finder(city: City) -> None:
    """Row by row: a finder's words and place are their own (S); what else an incident or a ward holds is not there."""
    matrix = cases.load("cases/disclosure.json")["roles_matrix"]
    incident_id, key = alerted(city)
    city.door.relay.say(key, "my words")
    ward = city.door._room.records.get(disclosure.Ward, city.door.incidents.get(incident_id).subject)
    assert ward is not None
    from guardtag.world import today

    for typed in (False, True):
        reader = disclosure.reader(None, ward, city.door.incidents.get(incident_id), typed=typed)
        for row in ("finder_message", "finder_contact", "location_now"):
            own = matrix[row]["anon_finder"][reader.state]
            said = disclosure.verdict(row, reader, ward, now=city.clock.at, today=today(city.clock.at, "Asia/Shanghai"))
            assert (own == "S") == (said is disclosure.Verdict.OWN)
    assert matrix["finder_message"]["anon_finder"]["open_party"] == "S"
    assert [word.text for word in page(city, key).words] == ["my words"]
    names = {field.name for model in (FinderPage, finder_page.Heard, Reached) for field in attrs.fields(model)}
    assert not names & ({*matrix} | {*policy.FIELDS})


def test_where_the_policy_withholds_it_the_words_stay_in(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    _, key = alerted(city)
    city.door.relay.say(key, "my words")
    monkeypatch.setattr(disclosure, "verdict", lambda *_, **__: disclosure.Verdict.WITHHELD)
    assert page(city, key).words == ()
