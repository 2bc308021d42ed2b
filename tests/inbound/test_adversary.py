"""What a sender, a stranger on the way, or a wrong line in the configuration can do to the door for other systems."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guardtag.config import fieldpaths, from_mapping
from guardtag.errors import ConfigError
from tests.conftest import HOME, City
from tests.inbound.stage import CONFIG, KEY, VILLAGE, answer, event, opened, send, signed


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    city = opened(tmp_path, monkeypatch)
    with city.door:
        city.responder("li-ling")
        city.responder("centre", "feicheng", role="hotline")
        yield city


def match(call: str) -> dict[str, Any]:
    return event("match", {"case": call, "place": {"name": "桥头", "area": f"{VILLAGE}/6"}})


def test_two_calls_under_one_wrongly_used_id_are_two_calls(town: City) -> None:
    orders = [send(town, "hotline", event("order.new", {"category": "求助", "text": word}), id="m1") for word in "ab"]
    assert [(status, said["repeated"]) for status, said in orders] == [(200, False)] * 2
    assert len(town.door.incidents.list(state="open")) == 2, "answered well, so never sent again: it must not be lost"


@pytest.mark.parametrize("text", ["whsec_short", "", "password", "whpk_AAAA"])
def test_a_secret_that_is_none_does_not_stop_the_good_one(
    town: City, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, text: str
) -> None:  # fmt: skip
    call = town.door.missing.report(area=HOME, name="小军", age=10, seen_place="校门口").id
    monkeypatch.setenv("TEST_CAMERA_NEXT", text)
    assert send(town, "cameras", match(call), key=KEY)[0] == 200
    assert not text or text not in caplog.text
    monkeypatch.setenv("TEST_CAMERA", text)
    assert send(town, "cameras", match(call), key=KEY)[0] == 503


def test_what_somebody_overheard_and_sends_again_does_not_use_up_the_budget(town: City) -> None:
    call = town.door.missing.report(area=HOME, name="小军", age=10, seen_place="校门口").id
    body = json.dumps(match(call)).encode()
    headers = signed(body, town.clock.now())
    for _ in range(50):
        assert answer(town.door.inbound.take("cameras", headers, body))[0] == 200
    assert send(town, "cameras", match(call))[0] == 200
    assert [send(town, "cameras", match(call))[0] for _ in range(19)] == [200] * 18 + [429]


@pytest.mark.parametrize("role", ["auditor", ""])
def test_nobody_who_may_not_act_stands_for_a_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:  # fmt: skip
    with (city := opened(tmp_path, monkeypatch)).door:
        city.responder("li-ling")
        city.responder("centre", "feicheng", role=role or "hotline")
        if not role:
            city.door.responders.retire("centre")
        call = city.door.incidents.open("distress", area=HOME).id
        status, said = send(city, "centre", event("order.status", {"order": call, "status": "已接单"}))
        assert (status, said["code"]) == (503, "GT-INBOUND-RESPONDER")
        assert city.door.incidents.get(call).state == "received"


@pytest.mark.parametrize("area", ["a//b", "A B", "x\u202ey", "a\nb", "/a", "a" * 201, "../a"])
def test_an_area_that_is_no_path_stops_the_start(area: str) -> None:
    table = {**CONFIG["inbound"]["hotline"], "areas": [VILLAGE, area]}
    with pytest.raises(ConfigError):
        from_mapping({"inbound": {"hotline": table}}, Path())


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "\n", "x" * 41, "a\u202e", "found ", "Found", "a/b", "{x}", '"', "-a"]
)
def test_a_kind_with_an_odd_name_stops_the_start(name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        from_mapping({"kinds": {name: {"class": "person"}}}, Path())
    assert len(str(caught.value)) < 500
    assert "\u202e" not in str(caught.value)


@pytest.mark.parametrize("name", ["lost-property", "失物", "wash_2", "x" * 40])
def test_a_kind_may_be_named_in_any_script(name: str) -> None:
    assert name in from_mapping({"kinds": {name: {"class": "person"}}}, Path()).kinds


def test_calls_that_a_sender_may_not_know_of_look_like_none(
    town: City, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """Byte for byte, and by what is read: open, closed, a double, a drill's and erased."""
    far = "feicheng/shiheng/a/b/1"
    town.responder("wang", far)
    boy = town.boy(area=far)
    desk = town.door.incidents
    names = [desk.open("distress", area=far).id for _ in range(3)]
    desk.close(names[1], outcome="other", by="wang")
    desk.duplicate(names[2], of=names[0], by="wang")
    erased = desk.open("distress", ward=boy).id
    town.door.wards.erase(boy.id, close_call="other", by="wang")
    town.door.dispatch()
    store = town.door._room.records.store
    real, seen, reads, answers = store.read, [], [], []
    monkeypatch.setattr(store, "read", lambda refs: (seen.extend(ref.kind for ref in refs), real(refs))[1])
    for name in (*names, erased, "no-such-call", "../x", "constructor", "w:1"):
        seen.clear()
        body = json.dumps(event("match", {"case": name})).encode()
        reply = town.door.inbound.take("cameras", signed(body, town.clock.now()), body)
        answers.append((reply.status, dict(reply.headers), reply.body))
        reads.append(tuple(seen))
    assert answers == [answers[0]] * len(answers)
    assert answers[0][0] == 404
    assert len(set(reads)) == 1, reads


def test_nothing_of_a_body_is_in_a_refusal_or_a_log(town: City, caplog: pytest.LogCaptureFixture) -> None:
    word = "田爱云13800000000"
    for what in (
        event("match", {"case": word}), event("match", {"case": 1.5, "place": {"name": word}}), event(word, {}),
        event("match", {word: word}), f'{{"{word}"'.encode(), event("match", {"case": "x"}, subject=word),
        event("match", {"case": "x"}, time=word), event("match", {"case": "x"}, dataschema=word),
        event("match", {"case": "x"}, datacontenttype=word), event("match", {"case": "x"}, id=word),
    ):  # fmt: skip
        body = what if isinstance(what, bytes) else json.dumps(what, ensure_ascii=False).encode()
        reply = town.door.inbound.take("cameras", signed(body, town.clock.now()), body)
        assert reply.status >= 400
        assert word.encode() not in reply.body
    assert word not in caplog.text


def test_who_took_a_double_took_the_call_that_goes_on_if_they_may(town: City) -> None:
    desk, far = town.door.incidents, "feicheng/shiheng/a/b/1"
    for area, status in ((HOME, 200), (far, 409)):
        real = desk.open("distress", area=area).id
        call = desk.open("distress", area=HOME).id
        desk.duplicate(call, of=real, by="li-ling")
        assert send(town, "centre", event("order.status", {"order": call, "status": "已接单"}))[0] == status
        assert desk.get(real).acknowledged_by == (("centre",) if status == 200 else ())
        assert desk.get(call).outcome == "duplicate"


def test_a_call_whose_keys_are_gone_looks_like_none_and_its_name_opens_another(town: City) -> None:
    """Between the end of the keys and that of the rows, and for good where a row was damaged."""
    boy = town.boy()
    order = {"category": "求助", "person": boy.id, "no": "77"}
    call = send(town, "hotline", event("order.new", order))[1]["call"]
    town.door._room.records.vault.erase(boy.id, town.clock.now())
    answers = [
        send(town, "hotline", event("order.status", {"no": name, "status": "acknowledge"}))
        for name in ("77", call, "no-such-call")
    ]  # fmt: skip
    assert answers == [answers[0]] * 3
    assert answers[0][0] == 404
    status, said = send(town, "hotline", event("order.new", {"category": "求助", "no": "77"}))
    assert status == 200
    assert said["call"] != call


@pytest.mark.parametrize("path", ["data." + "k" * 65, "data[0]x", "data.x[0]y.z", "data.x\n", "data.[0]"])
def test_a_path_is_read_in_one_way_only(path: str) -> None:
    with pytest.raises(ConfigError):
        fieldpaths.ways(path, "x")


def test_paths_that_are_good_stay_so() -> None:
    steps = [fieldpaths.ways(path, "x")[0].steps for path in ("data[0][9].x", "data.案件.编号[2]", "data." + "k" * 64)]
    assert steps == [(0, 9, "x"), ("案件", "编号", 2), ("k" * 64,)]


def test_a_retry_is_one_though_the_clock_or_the_mapping_went_on(town: City) -> None:
    """A time that lay too far ahead at first is none; minutes later it is one, and the event is still the same."""
    call = town.door.missing.report(area=HOME, name="小军", age=10, seen_place="校门口").id
    sent = match(call)
    sent["data"]["at"] = town.clock.now() + 400
    assert send(town, "cameras", sent)[1]["left_out"] == ["at"]
    town.clock.advance(200)
    assert send(town, "cameras", sent) == (200, {"done": "sighting", "repeated": True, "left_out": ["at"]})
    sent["data"] = dict(reversed(sent["data"].items()))
    assert send(town, "cameras", sent)[0] == 200
    assert len(town.door.missing.sightings(call)) == 1
    sent["data"]["place"] = {"name": "别处"}
    assert send(town, "cameras", sent)[1]["code"] == "GT-INBOUND-REUSED"
