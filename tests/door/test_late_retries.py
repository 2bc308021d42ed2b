"""A call that comes once more, late, with its request id gives its first answer and undoes nothing done since."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

import guardtag
from guardtag import Conflict
from tests.conftest import HOME, City
from tests.door.stage import desks

TOWN = "feicheng/wangzhuang"
HOUR = 3600.0

BY_NATURE = {
    "family.ask": "once a day, however often it is asked for",
    "family.end": "a link is ended, or it is not",
    "family.revoke": "likewise",
    "keys.promote": "a key is primary, or it is not",
    "keys.disable": "likewise",
    "keys.rewrap": "goes on where it was; what was moved stays moved",
    "keys.backup": "each backup has its own random key, and any of them will do",
    "keys.rehearse": "notes what was seen, once more",
    "inbound.take": "an event has an id of its own, and gets its first answer",
    "notices.confirm": "a report that was heard before is `late`",
    "notices.reply": "has the channel's own `message_id`",
    "posters.withdraw": "a poster is withdrawn, or it is not",
    "responders.undo_import": "goes on where it was; whoever is gone is gone",
    "prints.resume": "goes on where the run stood; a finished run is left as it is",
    "prints.give_up": "a run is given up, or it is not",
    "prints.prove": "looks at the files once more",
    "figures.recount": "counted anew once more is counted anew",
    "prints.calibrate": "prints a ruler",
    "training.write": "writes a list as it is now",
    "relay.seen": "seen once is seen",
    "vault.backup": "each backup is a file of its own, and any of them will do",
    "vault.rehearse": "looks at a file, and notes once more what it saw",
    "vault.erasures": "writes the list as it is now",
    "vault.erase_again": "erased is erased",
    "rounds.fill": "what has an open visit gets no second one",
    "responders.import_list": "a row that was imported before finds its responder, and changes nothing",
    "responders.erase": "whoever was erased stays so",
    "wards.erase": "whoever was erased stays so",
    "imports.undo": "undone is undone; it goes on where it was cut short",
    "exports.wards": "each export is a new file, and what it says is read once more",
    "signins.knock": "an attempt is an attempt, and counts",
    "signins.begin": "each session has a token of its own, which is kept nowhere and cannot be given twice",
    "signins.begin_outside": "likewise",
    "signins.invite": "likewise, and the invitation before can be used no more",
    "signins.look": "seen is seen",
    "signins.end": "ended is ended",
    "tokens.issue": "each token is drawn afresh and kept nowhere: it cannot be given twice",
    "tokens.look": "used is used",
    "journal.checkpoint": "a second checkpoint says the same, or more",
}
"""Verbs without a request id: doing them twice is doing them once."""

READS = {
    "figures", "files", "fittings", "find", "get", "list", "of", "link", "lost", "page", "words", "pickup_word", "view",
    "check", "people", "due", "suggest", "stops", "flagged", "doubted", "glass", "glasses",
    "doubles", "history", "picture", "form", "access_log", "dossier", "choices", "unverified", "courses", "untrained",
    "glance", "links", "calls", "coverage", "donor_report", "donors", "forecast", "known_donor", "letter", "letters",
    "lots", "low",
    "pledges", "progress", "receipt", "receipts", "reconcile", "stock", "wearing_out",
    "likely", "likely_doubles", "places", "plan", "record", "released", "sightings",
    "designs", "holds", "runs", "batches", "voided", "copies", "public", "note", "public_key", "verify", "export",
    "explain", "results", "areas", "periods", "compare", "ledger", "kinds", "hall", "hall_link", "invited", "seek",
    "sheet", "pictures", "has_number", "day", "colleagues", "board", "lines", "news", "unreadable",
}  # fmt: skip


def test_every_verb_that_changes_something_can_be_repeated(city: City) -> None:
    without, needless = [], []
    for name, desk in desks(city.door).items():
        for verb, fn in inspect.getmembers(desk, inspect.ismethod):
            if verb.startswith("_") or verb in READS:
                continue
            takes = "request_id" in inspect.signature(fn).parameters
            if not takes and f"{name}.{verb}" not in BY_NATURE:
                without.append(f"{name}.{verb}")
            if takes and f"{name}.{verb}" in BY_NATURE:
                needless.append(f"{name}.{verb}")
    assert without == []
    assert needless == []


@pytest.fixture
def door(city: City) -> guardtag.Guard:
    city.responder("li-ling")
    city.responder("wang-xia", TOWN, role="supervisor")
    return city.door


def test_a_coming_that_arrives_once_more_after_a_not_mine_takes_nothing(city: City, door: guardtag.Guard) -> None:
    incident = door.scan(city.tagged(city.boy()).link).alert(place="bus stop")
    door.dispatch()
    link = next(m["link"] for m in city.messages() if m["target"].startswith("li-ling@"))
    first = door.notices.answer(link, "coming", request_id="tap-1")
    door.notices.answer(link, "not-mine", request_id="tap-2")
    assert door.notices.answer(link, "coming", request_id="tap-1") == first
    assert door.incidents.get(incident.id).acknowledged_by == ()
    with pytest.raises(Conflict):
        door.notices.answer(link, "seen", request_id="tap-1")


def test_a_leave_that_is_entered_twice_is_one_and_a_late_back_ends_no_newer_one(
    city: City, door: guardtag.Guard
) -> None:
    now = city.clock.now()
    for _ in range(2):
        one = door.responders.leave("li-ling", until=now + HOUR, request_id="leave")
    assert len(one.leaves) == 1
    door.responders.back("li-ling", request_id="back")
    door.responders.leave("li-ling", until=now + 9 * HOUR, request_id="another")
    door.responders.back("li-ling", request_id="back")
    assert len(door.responders.get("li-ling").leaves) == 1


def test_a_late_retry_neither_lengthens_a_mode_nor_ends_a_newer_one(city: City, door: guardtag.Guard) -> None:
    first = door.modes.begin("drill", TOWN, minutes=30, request_id="begin")
    city.clock.advance(600)
    assert door.modes.begin("drill", TOWN, minutes=30, request_id="begin").until == first.until
    door.modes.end("drill", TOWN, request_id="end")
    door.modes.begin("drill", TOWN, minutes=30, request_id="again")
    door.modes.end("drill", TOWN, request_id="end")
    assert [mode.what for mode in door.modes.list()] == ["drill"]
    assert door.modes.begin("drill", TOWN, minutes=30, request_id="begin").until == first.until


def test_tags_that_are_given_out_twice_are_given_out_once(city: City, door: guardtag.Guard) -> None:
    batch = door.tags.mint(9, area="feicheng")
    for _ in range(2):
        door.tags.allocate(batch, area=HOME, first=batch.first, count=3, request_id="box")
    assert len(door.supply.lots(batch)) == 1
    for _ in range(2):
        voided = door.tags.void(batch, why="stolen", first=batch.first + 5, request_id="void")
    for _ in range(2):
        back = door.tags.unvoid(batch.first + 5, request_id="unvoid")
    assert (voided.voided, back.voided) == (4, 0)
    tag = city.tagged(city.boy())
    first = door.tags.retire(tag, why="lost", request_id="lost")
    door.tags.retire(tag, why="worn")
    assert door.tags.retire(tag, why="lost", request_id="lost") == first
    assert door.tags.get(tag).why == "worn"


def test_a_task_that_is_done_twice_and_a_department_that_reports_twice(city: City, door: guardtag.Guard) -> None:
    incident = door.scan(city.tagged(city.boy()).link).alert(place="bus stop")
    door.incidents.assign(incident.id, "ring-hospital", to="li-ling", due=city.clock.now() + HOUR, by="wang-xia")
    door.incidents.whistle(incident.id, ["wang-xia"], by="li-ling")
    until = city.clock.now() + HOUR
    calls: list[Callable[[], object]] = [
        lambda: door.incidents.complete(incident.id, "ring-hospital", by="li-ling", result="not there", request_id="t"),
        lambda: door.incidents.report_in(incident.id, by="wang-xia", request_id="r"),
        lambda: door.responders.train("li-ling", "sewing", request_id="s"),
        lambda: door.responders.duty("li-ling", ["mon-fri 08:00-18:00"], request_id="d"),
        lambda: door.responders.stand_in("li-ling", stand_in="wang-xia", until=until, request_id="i"),
    ]
    for call in calls:
        first = call()
        city.clock.advance(1)
        assert call() == first


def test_an_hour_counts_from_the_tap_not_from_the_call_it_joined(city: City, door: guardtag.Guard) -> None:
    """Found by the simulation: a finder whose answer was lost asked again, and one tap opened a second call."""
    scan = door.scan(city.tagged(city.boy()).link)
    call = scan.alert(place="bus stop")
    city.clock.advance(HOUR - 60)
    joined = scan.alert(place="the station", request_id="tap")
    door.incidents.close(call.id, outcome="home", by="li-ling")
    city.clock.advance(600)
    assert scan.alert(place="the station", request_id="tap") == joined
    assert [each.id for each in door.incidents.list(HOME)] == [call.id]
    city.clock.advance(HOUR)
    again = scan.alert(place="the station", request_id="tap")
    assert again.id != call.id, "a page kept open: somebody is lost again"
    door.incidents.close(again.id, outcome="home", by="li-ling")
    city.clock.advance(2 * HOUR)
    third = scan.alert(place="the station", request_id="tap")
    assert third.id not in (call.id, again.id), "and again"
    assert scan.alert(place="the station", request_id="tap") == third
