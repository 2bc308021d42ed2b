"""What a finder sees of the person after the tap: what policy and family give, journalled first."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import attrs
import pytest

from guardtag import Consent, Contact, Denied, Unknown, texts
from guardtag.model.incidents import Incident
from guardtag.model.people import HINTS, Ward
from guardtag.records.journal import Entry
from guardtag.steps.finder_view import MOST, Known, Reach
from tests import cases
from tests.conftest import HOME, City

pytestmark = pytest.mark.quick_on("memory")

MOTHER = Contact("田爱云", "mother", ["mail:tian@example.org", "mail:0538-0000007"])
UNCLE = Contact("李二", "uncle", ["mail:uncle@example.org"])
EVERY = frozenset({"alert", "nickname", "condition_hints", "contact_name", "contact_phone"})


def enrolled(city: City, purposes: Iterable[str] = EVERY, **changes: Any) -> Ward:
    city.responder("li-ling")
    arguments = {
        "nickname": "军军", "hints": ["hard-of-hearing", "walks-slowly"], "contacts": [MOTHER, UNCLE], "reach": "call",
        "consent": Consent("田爱云", frozenset(purposes)), "medical": "insulin", "address": "Wangzhuang 7",
        "hidden_address": "9 Nowhere Road", "clothes": "green coat", "groups": ["dementia"],
    } | changes  # fmt: skip
    return city.boy(**arguments)


def tapped(city: City, text: str, **how: Any) -> tuple[Incident, str]:
    incident = city.door.scan(text, **how).alert(place="bus stop")
    return incident, city.door.relay.link(incident)


def known(city: City, key: str, language: str = "en") -> Known:
    return city.door.relay.page(key, language=language).known


def consents(city: City, ward: Ward, *given: Consent) -> None:
    every = ("response", "medical", "address")
    room = city.door._room
    room.records.change(lambda tx: tx.put(attrs.evolve(tx.get(Ward, ward.id, every), consents=given)))


def test_with_every_consent_the_finder_knows_how_to_call_them_what_helps_and_whom_to_ring(city: City) -> None:
    _, key = tapped(city, city.tagged(enrolled(city)).link)
    seen = known(city, key)
    assert seen == Known(
        "军军", ("Hears badly: face them and speak slowly.", "Walks slowly: please do not hurry them."),
        (Reach("田爱云", "mother", ("0538-0000007",)), Reach("李二", "uncle")), relay=False,
    )  # fmt: skip
    assert known(city, key, "zh").hints == ("听不清，请面对面慢慢说。", "走路慢，请不要催。")
    for secret in ("军军", "田爱云", "0538", "Hears"):
        assert secret not in repr(city.door.relay.page(key))


def test_row_by_row_it_is_the_reviewed_policy(city: City) -> None:
    matrix = cases.load("cases/disclosure.json")["roles_matrix"]
    _, key = tapped(city, city.tagged(enrolled(city)).link)
    shown = json.dumps(attrs.asdict(city.door.relay.page(key, language="en")), ensure_ascii=False)
    values = {
        "nickname": "军军", "full_name": "小军", "condition_hints": "Hears badly", "medical_notes": "insulin",
        "contact_phone": "0538-0000007", "home_address": "Wangzhuang", "hidden_address": "Nowhere",
        "groups": "dementia", "clothes": "green coat", "area": HOME, "contact_name": "田爱云",
    }  # fmt: skip
    for row, value in values.items():
        assert (value in shown) == (matrix[row]["anon_finder"]["open_party"] in "YC"), row


@pytest.mark.parametrize("allowed", sorted(EVERY - {"alert", "contact_phone"}))
def test_a_consent_to_one_thing_shows_that_alone(city: City, allowed: str) -> None:
    _, key = tapped(city, city.tagged(enrolled(city, {"alert", allowed}, reach="relay")).link)
    seen = known(city, key)
    assert bool(seen.called) == (allowed == "nickname")
    assert bool(seen.hints) == (allowed == "condition_hints")
    assert bool(seen.family) == (allowed == "contact_name")
    assert seen.relay


def test_the_number_is_shown_only_where_the_family_chose_it_and_only_what_can_be_dialled(city: City) -> None:
    _, key = tapped(city, city.tagged(enrolled(city, {"alert"})).link)
    assert known(city, key) == Known(family=(Reach(numbers=("0538-0000007",)),), relay=False)
    _, key = tapped(city, city.tagged(city.boy(reach="call", contacts=[UNCLE])).link)
    assert known(city, key).relay
    assert "uncle@" not in json.dumps(attrs.asdict(city.door.relay.page(key)))


def test_before_the_tap_there_is_nothing(city: City) -> None:
    ward = enrolled(city)
    scan = city.door.scan(city.tagged(ward).link)
    held = {name: getattr(scan, name) for name in (f.name for f in attrs.fields(type(scan))) if name[0] != "_"}
    text = repr(scan) + repr({name: value for name, value in held.items() if name != "ward"})
    for secret in ("小军", "军军", "田爱云", "0538", "hard-of-hearing"):
        assert secret not in text
    with pytest.raises(Unknown):
        city.door.relay.page("A" * 53)


def test_a_typed_code_shows_nothing_whoever_called_before_or_after(city: City) -> None:
    tag = city.tagged(enrolled(city))
    _, typed = tapped(city, tag.typed)
    assert known(city, typed) == Known()
    incident, cloth = tapped(city, tag.link)
    assert incident.finders == 2
    assert known(city, cloth).called == "军军", "who holds the cloth is shown what they would be alone"
    assert known(city, typed) == Known()
    _, again = tapped(city, tag.typed)
    assert known(city, again) == Known(), "a call that the cloth opened shows nothing to who types"


@pytest.mark.parametrize("why", ["replaced", "lost", "worn", "damaged"])
def test_a_tag_that_is_not_in_use_helps_and_shows_nothing(city: City, why: str) -> None:
    """A coat that was lost or given away is not proof that somebody stands beside the person."""
    tag = city.tagged(enrolled(city))
    city.door.tags.retire(tag, why=why)
    incident, key = tapped(city, tag.link)
    assert incident.open
    assert known(city, key) == Known()


def test_a_childs_name_is_never_shown_and_the_rest_is(city: City) -> None:
    _, key = tapped(city, city.tagged(enrolled(city, minor=True)).link)
    seen = known(city, key)
    assert seen.called == ""
    assert seen.hints
    assert not seen.relay


def test_a_drill_shows_nothing(city: City) -> None:
    ward = enrolled(city)
    city.door.modes.begin("drill", "feicheng", minutes=60)
    _, key = tapped(city, city.tagged(ward).link, purpose="drill")
    assert known(city, key) == Known()


def test_a_consent_that_is_withdrawn_closes_the_page_and_one_given_later_opens_nothing(city: City) -> None:
    ward = enrolled(city, {"alert", "nickname"}, reach="relay")
    tag = city.tagged(ward)
    _, key = tapped(city, tag.link)
    assert known(city, key).called == "军军"
    consents(city, ward, Consent("田爱云", EVERY, given=city.clock.now()))
    assert known(city, key) == Known("军军"), "what was not journalled at the tap is not shown"
    _, second = tapped(city, tag.link)
    assert known(city, second).hints
    consents(city, ward, Consent("田爱云", {"alert"}, given=city.clock.now()))
    assert known(city, key) == known(city, second) == Known()


def test_it_closes_with_the_call(city: City) -> None:
    incident, key = tapped(city, city.tagged(enrolled(city)).link)
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    assert known(city, key) == Known()


@pytest.mark.quick_on("memory", "sqlite")
def test_it_is_journalled_in_the_commit_of_the_call_by_rows_alone(city: City) -> None:
    tag = city.tagged(enrolled(city))
    tapped(city, tag.link)
    tapped(city, tag.link)
    tapped(city, tag.typed)
    entries = [e for e in city.door._room.records.walk(Entry) if e.verb in ("incidents.open", "incidents.join")]
    rows = "nickname condition_hints contact_name contact_phone"
    assert sorted(e.detail for e in entries) == sorted([f"found token shows {rows}", f"token shows {rows}", "typed"])


def test_a_page_stays_a_read(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    _, key = tapped(city, city.tagged(enrolled(city)).link)
    monkeypatch.setattr(city.door._room.records.store, "commit", lambda changes: pytest.fail("a page wrote"))
    assert known(city, key).called == "军军"


def test_who_has_a_door_gets_no_page(city: City) -> None:
    tag = city.tagged(enrolled(city))
    own = city.door.acting_as("li-ling").scan(tag.link).alert()
    assert own.sights == ()
    assert (own.place, own.word) == ("", ""), "one's own call opens nothing"
    with pytest.raises(ValueError, match="counted"):
        city.door.relay.link(own)
    with pytest.raises(Denied):
        city.door.acting_as("li-ling").relay.link(own)


def test_so_many_finders_and_the_rest_use_the_relay(city: City) -> None:
    tag = city.tagged(enrolled(city))
    keys = [tapped(city, tag.link)[1] for _ in range(MOST + 2)]
    assert known(city, keys[MOST - 1]).called == "军军"
    assert known(city, keys[MOST]) == known(city, keys[-1]) == Known()


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_hint_has_its_sentence(language: str) -> None:
    assert set(texts.catalogue(language).HINTS) == set(HINTS)
