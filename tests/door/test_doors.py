"""Who may call which verb on their own door: the list below is the policy, to be read and argued about.

Whoever is not named is refused before anything is written. What those who are named get to see is in
``cases/disclosure.json``, and in the tests of each verb.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from guardtag import Guard
from guardtag.errors import Denied, GuardTagError
from guardtag.spi import Change, Delete, Put
from tests.conftest import City
from tests.door.stage import Stage, staged
from tests.door.verbs import TABLE, verbs

pytestmark = pytest.mark.quick_on("memory")

WORKER, COLLEAGUE, SUPERVISOR, CITY = "li-ling", "sun", "wang-xia", "boss"
VOLUNTEER, HOTLINE, POLICE, AUDITOR, BUREAU, FAR = "helper", "hotline", "police", "audit", "bureau", "far"
MOTHER, STRANGER = "boy/c1", "other/c1"
"""A contact of the person it is about, and one of somebody else's."""
READERS = (
    WORKER, COLLEAGUE, SUPERVISOR, CITY, VOLUNTEER, HOTLINE, POLICE, AUDITOR, BUREAU, FAR, MOTHER, STRANGER,
)  # fmt: skip
"""All but ``FAR`` answer for the person's area, or one above it; the bureau was whistled for in another call."""
STAFF = {*READERS} - {MOTHER, STRANGER}
CALLED = {WORKER, COLLEAGUE, SUPERVISOR, CITY, HOTLINE, POLICE}
HELP = CALLED | {VOLUNTEER}
ANYBODY = {*READERS}
SEW = {WORKER, COLLEAGUE, SUPERVISOR, CITY, VOLUNTEER}
RING = {WORKER, COLLEAGUE, SUPERVISOR, CITY, HOTLINE}
TAGGED = {WORKER, COLLEAGUE, SUPERVISOR, CITY}
"""Who may know that somebody wears a tag while no call is open."""
LOG = CALLED | {FAR, AUDITOR, MOTHER}

ALLOWED: dict[str, set[str]] = {
    # what a tag, a link or a key gives to whoever has it
    "scan": ANYBODY, "scan_many": ANYBODY, "alive": ANYBODY, "tags.check": ANYBODY,
    "notices.answer": ANYBODY, "notices.choices": ANYBODY,
    "notices.glance": ANYBODY, "notices.page": ANYBODY,
    "family.glance": ANYBODY, "family.page": ANYBODY, "family.answer": ANYBODY, "family.reply": ANYBODY,
    "family.report": ANYBODY, "family.test": ANYBODY, "family.withdraw": ANYBODY, "family.end": ANYBODY,
    "family.pictures": ANYBODY,
    "family.ask": ANYBODY,  # sends the own link to the address on record, and shows it to nobody
    "relay.page": ANYBODY, "relay.say": ANYBODY, "relay.seen": ANYBODY, "relay.tell": ANYBODY,
    "relay.add_picture": ANYBODY, "relay.has_number": ANYBODY,
    # what the configuration calls its kinds of calls: nothing of anybody
    "incidents.kinds": ANYBODY,
    # a call of one's area or family
    "incidents.open": HELP | {STRANGER},  # the call is for the stranger's own person
    "incidents.get": HELP | {MOTHER}, "incidents.list": HELP, "incidents.unreadable": HELP,
    # what is open and theirs, and with whom they work on it
    "incidents.board": STAFF - {AUDITOR}, "incidents.lines": STAFF - {AUDITOR}, "incidents.news": STAFF - {AUDITOR},
    "incidents.colleagues": HELP,
    "incidents.acknowledge": HELP | {MOTHER}, "incidents.arrive": HELP | {MOTHER},
    "incidents.confirm": HELP | {MOTHER}, "incidents.hand_over": HELP | {MOTHER},
    "incidents.raise_": HELP | {MOTHER}, "incidents.close": HELP | {MOTHER},
    "incidents.assign": HELP, "incidents.complete": HELP, "incidents.duplicate": HELP, "incidents.reopen": HELP,
    "incidents.whistle": HELP, "incidents.hand_back": HELP | {BUREAU}, "incidents.report_in": HELP | {BUREAU},
    "relay.words": HELP | {MOTHER}, "relay.pictures": HELP | {MOTHER},
    "relay.reply": HELP | {MOTHER}, "relay.pickup_word": HELP | {MOTHER},
    # a search of one's area, and what warns of one's area
    "missing.report": HELP | {STRANGER}, "missing.view": HELP, "missing.plan": HELP, "missing.likely": HELP,
    "missing.sighting": HELP, "missing.judge": CALLED,  # a volunteer's own word would count more by it
    "missing.done": HELP, "missing.lead": HELP, "missing.join": HELP,
    "warnings.list": CALLED | {FAR},  # of areas and channels; of a person as the next ones
    "warnings.get": TAGGED, "warnings.explain": TAGGED, "warnings.acknowledge": TAGGED, "warnings.snooze": TAGGED,
    # one person's record
    "wards.view": STAFF | {MOTHER}, "wards.dossier": {MOTHER}, "wards.sheet": STAFF,
    # whom there is in one's area: a list for who may know that somebody wears a tag; who takes calls seeks by name
    "wards.people": TAGGED | {FAR}, "wards.seek": RING | {FAR},  # in their own areas, whoever it is about
    "wards.break_glass": {WORKER, COLLEAGUE, SUPERVISOR, CITY, HOTLINE, FAR},
    "wards.confirm_glass": {WORKER, SUPERVISOR, CITY, HOTLINE},  # the colleague broke it
    "wards.glass": RING, "wards.close_glass": RING,
    "consents.access_log": LOG, "journal.list": LOG,
    "journal.day": {SUPERVISOR, CITY, AUDITOR},  # of their own areas
    # tags, visits, contacts
    "tags.fit": SEW, "tags.replace": SEW, "tags.checked": SEW, "tags.retire": SEW,
    "tags.reprint": {WORKER, COLLEAGUE, VOLUNTEER},  # by its serial: who may know that it is worn; by its code: SEW
    "tags.unpair": CALLED, "tags.confirm_unpair": CALLED, "tags.keep_pairing": CALLED,
    "rounds.list": STAFF, "rounds.stops": STAFF,  # their own visits
    "rounds.get": {WORKER}, "rounds.done": {WORKER}, "rounds.missed": {WORKER},
    "rounds.plan": {SUPERVISOR, CITY}, "rounds.assign": {SUPERVISOR, CITY}, "rounds.cancel": {SUPERVISOR, CITY},
    "rounds.suggest": {SUPERVISOR, CITY}, "rounds.fill": {SUPERVISOR, CITY},
    "contacts.test": RING | {STRANGER}, "contacts.confirm": RING,  # the stranger is asked themselves
    "family.send": {SUPERVISOR, CITY, MOTHER}, "family.revoke": {SUPERVISOR, CITY, STRANGER},
    # how somebody signs in: a supervisor above them, and of their own
    "signins.invite": {SUPERVISOR, CITY}, "signins.end_all": {SUPERVISOR, CITY, WORKER}, "signins.change": {COLLEAGUE},
    "signins.list": {SUPERVISOR, CITY},
    # what names nobody: how the response stands, whether the journal is whole, one's own imports into one's own area
    "health": {SUPERVISOR, CITY, HOTLINE}, "verify": {SUPERVISOR, CITY, AUDITOR},
    "journal.verify": {SUPERVISOR, CITY, AUDITOR},
    "imports.check": {CITY}, "imports.enter": {CITY}, "imports.list": {SUPERVISOR, CITY},
    "responders.colleagues": CALLED,  # names and roles of whom one works with
    # what is one's own
    "responders.get": {COLLEAGUE}, "responders.test": {COLLEAGUE}, "supply.sign": {WORKER},
    "supply.thank": {MOTHER, STRANGER}, "supply.take_back": {MOTHER},
}  # fmt: skip
OWN_ACT = {"incidents", "relay", "tags", "rounds", "contacts", "supply"}
"""Desks with verbs that somebody does on their own door, and that take ``by``."""


class Wrote(BaseException):
    """A verb was not refused: it came to the point of writing."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = staged(tmp_path_factory.mktemp("doors"))
    with made.door:
        yield made


def refused(stage: Stage, verb: str, who: str, monkeypatch: pytest.MonkeyPatch, **more: str) -> bool:
    """Whether a verb is refused on this person's door before it writes; nothing is written in any case."""
    return refused_at(door_of(stage, who), stage, verb, monkeypatch, **more)


def door_of(stage: Stage, who: str) -> Guard:
    ward, slash, contact = who.partition("/")
    return stage.door.acting_as(f"{stage.of[ward].id}/{contact}" if slash else who)


def refused_at(door: Guard, stage: Stage, verb: str, monkeypatch: pytest.MonkeyPatch, **more: str) -> bool:
    def commit(changes: Sequence[Change]) -> None:
        if any(isinstance(change, Put | Delete) for change in changes):
            raise Wrote

    with monkeypatch.context() as patch:
        patch.setattr(stage.door._room.records.store, "commit", commit)
        try:
            TABLE[verb](door, stage, more)
        except Denied:
            return True
        except (GuardTagError, ValueError, Wrote):
            return False
    return False


def test_no_verb_is_left_out(stage: Stage) -> None:
    assert set(TABLE) == set(verbs(stage.door))


@pytest.mark.parametrize("verb", TABLE)
def test_a_verb_is_open_to_those_alone_who_are_named(stage: Stage, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {who for who in READERS if not refused(stage, verb, who, monkeypatch)} == ALLOWED.get(verb, set())


def test_nobody_acts_as_another(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    mother = f"{stage.boy.id}/c1"
    acts = [name for name, verb in verbs(stage.door).items() if "by" in inspect.signature(verb).parameters]
    assert {verb.partition(".")[0] for verb in acts} >= OWN_ACT
    for verb in acts:
        for who, other in ((COLLEAGUE, WORKER), (COLLEAGUE, mother), (MOTHER, WORKER), (STRANGER, mother)):
            if verb != "consents.withdraw":  # there it is the name of whoever says so
                assert refused(stage, verb, who, monkeypatch, by=other), (verb, who, other)


def test_who_left_is_refused_on_a_door_that_was_opened_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker who retired, and a contact who was removed; whoever has a tag, a link or a key has it still."""
    stage = staged(tmp_path)
    with stage.door as office:
        doors = [door_of(stage, who) for who in (WORKER, MOTHER)]
        office.responders.retire(WORKER)
        office.wards.remove_contact(stage.boy.id, "c1")
        left = {verb for door in doors for verb in TABLE if not refused_at(door, stage, verb, monkeypatch)}
        assert left <= {verb for verb, who in ALLOWED.items() if who == ANYBODY}


# -- numbers and names that are not given out by asking often


def test_an_address_is_not_found_out_by_guessing(city: City) -> None:
    city.responder("li-ling")
    ward = city.boy()
    door = city.door.acting_as("li-ling")
    codes = []
    for number in range(7):
        with pytest.raises(GuardTagError) as caught:
            door.contacts.confirm(ward.id, "c1", f"mail:guess{number}@example.org")
        codes.append(caught.value.code)
    assert codes == ["GT-CONTACT-NONE"] * 5 + ["GT-CONTACT-GUESSES"] * 2
    with pytest.raises(Denied, match="GT-CONTACT-GUESSES"):  # also the right one says nothing any more
        door.contacts.confirm(ward.id, "c1", "mail:tian@example.org")
    city.clock.advance(86_401)
    first = door.contacts.confirm(ward.id, "c1", "mail:tian@example.org", request_id="r1")
    city.door.wards.change_contact(ward.id, "c1", addresses=["mail:new@example.org"])
    for _ in range(7):  # a late repeat gets its first answer, and is no guess
        assert door.contacts.confirm(ward.id, "c1", "mail:tian@example.org", request_id="r1") == first


def test_a_list_on_ones_own_door_counts_as_looking(city: City) -> None:
    city.responder("li-ling")
    day, most = "20250616", city.door.config.reads_per_hour
    for number in range(most + 1):
        ward = city.boy(key=f"NO-{number}")
        city.door.rounds.plan(ward, why="check-up", day=day, worker="li-ling")
    assert len(city.door.rounds.stops(worker="li-ling", limit=most + 1)) == most + 1, "the office prints any list"
    door = city.door.acting_as("li-ling")
    assert len(door.rounds.stops(limit=most)) == most
    assert len(door.rounds.stops(limit=most)) == most, "once an hour, however often"
    with pytest.raises(Denied, match="GT-DENIED-BUDGET"):
        door.rounds.stops(limit=most + 1)
