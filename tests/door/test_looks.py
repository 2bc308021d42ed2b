"""Every verb that shows something of a person is journalled as a look at them: the family's log is complete."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable

import pytest

import guardtag
from guardtag import Consent
from guardtag.model.people import Ward
from guardtag.model.warnings import PersonWarning
from guardtag.records.journal import Entry
from guardtag.steps.access import LOOKS
from tests.conftest import City
from tests.door.test_late_retries import READS, desks
from tests.door.test_pictures import picture

pytestmark = pytest.mark.quick_on("memory")

WARNED = "0a" * 16
"""Id of a warning about him."""

SHOW: dict[str, Callable[[guardtag.Guard, Ward], object]] = {
    "wards.get": lambda door, boy: door.wards.get(boy.id),
    "wards.list": lambda door, boy: door.wards.list("feicheng"),
    "wards.find": lambda door, boy: door.wards.find(name="小军"),
    "wards.view": lambda door, boy: door.acting_as("li-ling").wards.view(boy.id),
    "wards.people": lambda door, boy: door.acting_as("li-ling").wards.people(),
    "wards.seek": lambda door, boy: door.acting_as("li-ling").wards.seek(name="小军"),
    "wards.sheet": lambda door, boy: door.acting_as("li-ling").wards.sheet(boy.id),
    "wards.picture": lambda door, boy: door.wards.picture(boy.id),
    "wards.dossier": lambda door, boy: door.wards.dossier(boy.id),
    "wards.glass": lambda door, boy: door.wards.glass(door.wards.glasses(boy.id)[0].id),
    "consents.form": lambda door, boy: door.consents.form(boy.id),
    "consents.access_log": lambda door, boy: door.consents.access_log(boy.id),
    "journal.list": lambda door, boy: door.acting_as(f"{boy.id}/c1").journal.list(ward_id=boy.id),
    "journal.day": lambda door, boy: door.acting_as("boss").journal.day("20250616").lines,
    "incidents.get": lambda door, boy: door.acting_as("li-ling").incidents.get(call(door, boy)),
    "incidents.list": lambda door, boy: door.acting_as("li-ling").incidents.list("feicheng/wangzhuang/north/zhongyu/3"),
    "incidents.board": lambda door, boy: door.acting_as("li-ling").incidents.board(),
    "relay.words": lambda door, boy: door.acting_as("li-ling").relay.words(call(door, boy)),
    "relay.pictures": lambda door, boy: door.acting_as("li-ling").relay.pictures(call(door, boy)),
    "rounds.stops": lambda door, boy: door.rounds.stops(worker="li-ling"),
    "missing.get": lambda door, boy: door.missing.get(call(door, boy)),
    "missing.view": lambda door, boy: door.acting_as("li-ling").missing.view(call(door, boy)),
    "missing.list": lambda door, boy: door.missing.list(),
    "missing.sightings": lambda door, boy: door.missing.sightings(call(door, boy)),
    "missing.picture": lambda door, boy: door.missing.picture(call(door, boy)),
    "missing.plan": lambda door, boy: door.missing.plan(call(door, boy)),
    "missing.note": lambda door, boy: door.missing.note(call(door, boy)),
    "missing.record": lambda door, boy: door.missing.record(call(door, boy)),
    "missing.likely": lambda door, boy: door.missing.likely(call(door, boy)),
    "missing.places": lambda door, boy: door.missing.places(call(door, boy)),
    "family.page": lambda door, boy: door.family.page(door.family.link(boy.id, "c1", request_id="own").link),
    "family.pictures": lambda door, boy: door.family.pictures(
        door.family.link(boy.id, "c1", request_id="own").link, call(door, boy)
    ),
    "notices.page": lambda door, boy: door.notices.page(door.notices.link(door.notices.of(call(door, boy))[0].id)),
    "warnings.get": lambda door, boy: door.warnings.get(WARNED),
    "warnings.explain": lambda door, boy: door.warnings.explain(WARNED),
}
"""Verbs that read something of a person, and a call of each."""

NOTHING = {
    "wards": "doubles fittings glasses history", "imports": "check get list people", "consents": "due of",
    "responders": "colleagues get list unverified", "tags": "batches check designs doubted get holds of runs voided",
    "prints": "copies files get", "notices": "choices glance link lost of", "family": "glance links",
    "contacts": "due of unverified",
    "supply": "calls coverage donor_report donors forecast known_donor letter letters lots low pledges progress "
              "receipt receipts reconcile stock wearing_out",
    "figures": "areas compare fittings hall hall_link ledger periods public",
    "training": "courses due list untrained", "keys": "get list public", "modes": "list", "mappings": "list",
    "missing": "likely_doubles released", "warnings": "list", "drills": "get results", "inbound": "check",
    "incidents": "colleagues kinds lines news unreadable", "signins": "invited list", "tokens": "list",
    "relay": "has_number link page pickup_word", "rounds": "flagged get list suggest",
    "journal": "export note public_key verify",
}  # fmt: skip
"""Verbs that read ids, counts, staff, cloth or a page that was noted at the tap: nothing by which a person is known."""


def call(door: guardtag.Guard, boy: Ward) -> str:
    return door._room.records.find(guardtag.Incident, "ward", door._room.records.blind("ward", boy.id))[0].id


@pytest.fixture
def boy(city: City) -> Ward:
    city.responder("li-ling")
    city.responder("boss", "feicheng", role="supervisor")
    boy = city.boy(consent=Consent("田爱云", {"alert", "nickname", "photo"}))
    city.door.wards.photo(boy.id, picture())
    city.door.rounds.plan(boy, why="review", day="20250616", worker="li-ling")
    city.door.acting_as("li-ling").wards.break_glass(boy.id, reason="nobody answers the door")
    city.door.scan(city.tagged(boy).link).alert(place="bus stop", message="he is cold")
    own = city.door.family.link(boy.id, "c1", request_id="own").link
    city.door.family.answer(own, call(city.door, boy), "coming")
    search = city.door.missing.report(boy, by="li-ling", clothes="blue jacket", photo=picture())
    city.door.missing.sighting(search.id, place="bus stop", by="li-ling")
    one = PersonWarning(WARNED, "wandering", "warning", boy.area, city.clock.at, ward=boy.id, due=city.clock.at + 3600)
    city.door._room.records.change(lambda tx: tx.put(one))
    return boy


def verbs(entries: Iterable[Entry], boy: Ward) -> list[str]:
    return [entry.verb for entry in entries if boy.id in entry.subjects]


def test_every_reading_verb_is_either_a_look_or_shows_nobody(city: City) -> None:
    """Whoever adds a reading verb decides here which it is."""
    there = {
        f"{name}.{verb}" for name, desk in desks(city.door).items()
        for verb, fn in inspect.getmembers(desk, inspect.ismethod)
        if verb in READS and "request_id" not in inspect.signature(fn).parameters
    }  # fmt: skip
    nothing = {f"{desk}.{verb}" for desk, said in NOTHING.items() for verb in said.split()}
    assert there == nothing | SHOW.keys()
    assert not nothing & SHOW.keys()


@pytest.mark.parametrize("verb", SHOW)
def test_what_shows_something_of_a_person_is_in_their_log(city: City, boy: Ward, verb: str) -> None:
    records = city.door._room.records
    before = {entry.id for entry in records.walk(Entry)}
    shown = SHOW[verb](city.door, boy)
    assert shown or verb in ("relay.words", "relay.pictures", "family.pictures"), "nobody has said anything yet"
    made = verbs((entry for entry in records.walk(Entry) if entry.id not in before), boy)
    assert made
    assert set(made) <= LOOKS


def test_no_look_is_a_verb_that_nothing_writes() -> None:
    others = {"posters.make", "wards.break_glass", "wards.confirm_glass"}
    assert LOOKS - others <= SHOW.keys()
