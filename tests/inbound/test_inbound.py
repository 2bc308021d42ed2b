"""What other systems send: done once, only by who may, only of their areas; and calls for people go out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guardtag.config import from_mapping
from guardtag.errors import ConfigError, Denied, StoreUnavailable
from guardtag.model.inbound import Delivery, Received
from guardtag.texts.zh_inbound import INBOUND_NEEDS
from tests.conftest import HOME, City
from tests.inbound.stage import CONFIG, KEY, OTHER, VILLAGE, answer, event, opened, send, signed


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    city = opened(tmp_path, monkeypatch)
    with city.door:
        city.responder("li-ling")
        city.responder("centre", "feicheng", role="hotline")
        yield city


def search(city: City, area: str = HOME) -> str:
    return city.door.missing.report(area=area, name="小军", age=10, seen_place="校门口").id


def sightings(city: City, call: str) -> list[Any]:
    return list(city.door.missing.sightings(call))


def match(call: str, **data: Any) -> dict[str, Any]:
    return event("match", {"case": call, "place": {"name": "桥头", "area": f"{VILLAGE}/6"}} | data)


# -- what it does


def test_a_camera_s_sighting_is_entered_as_a_camera_s(town: City) -> None:
    call = search(town)
    place = {"name": "桥头\u202e<b>", "area": f"{VILLAGE}/6", "lat": "36.1", "lon": 117.2}
    sent = match(call, at="2025-06-16T09:59:00+08:00", score=0.9, place=place, faces=[{"note": "blue"}])
    assert send(town, "cameras", sent) == (200, {"done": "sighting", "repeated": False, "left_out": []})
    (one,) = sightings(town, call)
    assert (one.source, one.by, one.area, one.score) == ("camera", "cameras", f"{VILLAGE}/6", 0.9)
    assert (one.latitude, one.longitude, one.words) == (36.1, 117.2, "blue")
    assert "\u202e" not in one.place
    assert one.at == town.clock.now() - 60


def test_what_does_not_fit_of_a_sighting_is_left_out_and_the_rest_is_kept(town: City) -> None:
    call = search(town)
    place = {"name": ["x"], "area": "taian/other", "lat": 95, "lon": 117.2}
    status, said = send(town, "cameras", match(call, at="2031-01-01", score=1e30, place=place))
    assert (status, said["left_out"]) == (200, ["area", "at", "latitude", "longitude", "score"])
    (one,) = sightings(town, call)
    assert (one.place, one.area, one.latitude, one.score, one.at) == ("", "", None, None, town.clock.now())


def test_a_platform_takes_a_call_and_gives_it_back(town: City) -> None:
    call = town.door.incidents.open("distress", area=HOME).id
    for word, state in (("派单", "received"), ("已接单", "acknowledged"), ("到场", "on_scene")):
        assert send(town, "centre", event("order.status", {"order": call, "status": word}))[0] == 200
        assert town.door.incidents.get(call).state == state
    assert town.door.incidents.get(call).acknowledged_by == ("centre",)
    assert send(town, "centre", event("order.status", {"order": call, "status": "退单"}))[0] == 200
    assert town.door.incidents.get(call).state == "received"
    status, said = send(town, "centre", event("order.status", {"order": call, "status": "作废"}))
    assert (status, said["code"]) == (422, "GT-INBOUND-FIELD")


def test_a_closed_call_cannot_be_taken(town: City) -> None:
    call = town.door.incidents.open("distress", area=HOME).id
    town.door.incidents.close(call, outcome="home", by="li-ling")
    status, said = send(town, "centre", event("order.status", {"order": call, "status": "已接单"}))
    assert (status, said["code"]) == (409, "GT-INCIDENT-CLOSED")


@pytest.mark.parametrize(("word", "kind"), [("走失", "missing"), ("求助", "distress"), ("帮办", "errand")])
def test_a_hotline_s_order_opens_a_call_of_its_kind(town: City, word: str, kind: str) -> None:
    data = {"category": word, "area": HOME, "where": "桥头", "text": "一位老人", "no": "12345-7", "phone": "138"}
    status, said = send(town, "hotline", event("order.new", data | {"name": "小军", "age": "9"}))
    call = town.door.incidents.get(said["call"])
    assert (status, call.kind, call.area, call.place, call.message) == (200, kind, HOME, "桥头", "一位老人")
    assert town.door.notices.of(call.id), "the responsible worker is told"
    if kind == "missing":
        assert (town.door.missing.get(call.id).age, town.door.missing.get(call.id).minor) == (9, True)
    again = send(town, "hotline", event("order.new", data))
    assert again[1]["call"] == call.id, "the same order under a new event is the same call"
    assert send(town, "hotline", event("order.status", {"no": "12345-7", "status": "acknowledge"}))[0] == 200
    assert town.door.incidents.get(call.id).state == "acknowledged"


def test_on_doubt_the_call_goes_out(town: City) -> None:
    broken = {"category": "???", "area": "taian", "where": {"x": 1}, "text": 7.5, "no": "a b", "person": "nobody"}
    status, said = send(town, "hotline", event("order.new", broken))
    assert (status, said["left_out"]) == (200, ["area", "kind", "message", "reference", "ward"])
    call = town.door.incidents.get(said["call"])
    assert (call.kind, call.area, call.subject) == ("distress", VILLAGE, "")
    assert send(town, "hotline", event("order.new", None))[0] == 200


def test_an_order_names_a_person_of_its_areas_alone(town: City) -> None:
    boy = town.boy()
    other = town.boy(area="taian/other")
    said = send(town, "hotline", event("order.new", {"category": "求助", "person": boy.id}))[1]
    assert town.door.incidents.get(said["call"]).subject == boy.id
    said = send(town, "hotline", event("order.new", {"category": "求助", "person": other.id}))[1]
    assert town.door.incidents.get(said["call"]).subject == ""


def test_in_headers_the_id_is_the_signed_one_and_no_attribute_is_believed(town: City) -> None:
    call = search(town)
    body = json.dumps({"case": call, "place": {"name": "桥头"}}).encode()
    headers = signed(body, town.clock.now(), media="application/json", id="m1") | {
        "ce-specversion": "1.0", "ce-id": "e1", "ce-source": "/c", "ce-type": "match", "ce-time": "2025-06-01T00:00:00Z"
    }  # fmt: skip
    assert answer(town.door.inbound.take("cameras", headers, body))[0] == 200
    town.clock.advance(1)
    again = signed(body, town.clock.now(), media="application/json", id="m1")
    headers |= again | {"ce-id": "e2"}
    assert answer(town.door.inbound.take("cameras", headers, body))[1]["repeated"] is True
    (one,) = sightings(town, call)
    assert one.at == town.clock.now() - 1


# -- who may, and once


def test_a_replay_does_nothing_and_a_retry_gets_the_first_answer(town: City) -> None:
    body = json.dumps(event("order.new", {"category": "求助"})).encode()
    headers = signed(body, town.clock.now())
    first = answer(town.door.inbound.take("hotline", headers, body))
    assert answer(town.door.inbound.take("hotline", headers, body)) == (200, {"repeated": True})
    town.clock.advance(3600)
    assert answer(town.door.inbound.take("hotline", headers, body))[1]["code"] == "GT-WEBHOOK-STALE"
    assert send(town, "hotline", body) == (200, first[1] | {"repeated": True})
    assert len(town.door.incidents.list(state="open")) == 1


def test_the_same_id_for_something_else_is_refused(town: City) -> None:
    one = event("order.new", {"category": "求助"})
    assert send(town, "hotline", one)[0] == 200
    status, said = send(town, "hotline", one | {"data": {"category": "帮办"}})
    assert (status, said["code"]) == (409, "GT-INBOUND-REUSED")
    assert len(town.door.incidents.list(state="open")) == 1


@pytest.mark.parametrize("source", ["cameras", "nobody", ""])
def test_whoever_does_not_sign_learns_nothing(town: City, source: str) -> None:
    status, said = send(town, source, b"[" * 5000, key=OTHER)
    assert (status, said["code"]) == (401, "GT-WEBHOOK-FORGED"), "a stranger's body is not even read"


@pytest.mark.parametrize("seconds", [-301, 301, 10**9])
def test_a_clock_that_is_wrong_is_refused(town: City, seconds: int) -> None:
    body = json.dumps(match(search(town))).encode()
    reply = town.door.inbound.take("cameras", signed(body, town.clock.now() + seconds), body)
    assert answer(reply)[1]["code"] == "GT-WEBHOOK-STALE"


def test_two_secrets_are_good_while_one_takes_the_others_place(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    call = search(town)
    assert send(town, "cameras", match(call), key=KEY)[0] == 200, "the next secret is not there yet"
    monkeypatch.setenv("TEST_CAMERA_NEXT", f"whsec_{OTHER}")
    assert [send(town, "cameras", match(call), key=key)[0] for key in (KEY, OTHER)] == [200, 200]
    monkeypatch.delenv("TEST_CAMERA")
    assert [send(town, "cameras", match(call), key=key)[0] for key in (KEY, OTHER)] == [401, 200]
    monkeypatch.delenv("TEST_CAMERA_NEXT")
    assert send(town, "cameras", match(call))[0] == 503


def test_a_call_of_another_area_looks_like_none(town: City) -> None:
    call = search(town, "feicheng/shiheng/a/b/1")
    answers = [send(town, "cameras", match(one)) for one in (call, "no-such-call")]
    answers.append(send(town, "cameras", event("match", {"case": call, "place": {"area": HOME}})))
    assert answers == [answers[0]] * 3
    assert (answers[0][0], answers[0][1]["code"]) == (404, "GT-INBOUND-UNKNOWN")
    assert sightings(town, call) == []


def test_a_sender_cannot_use_another_s_names(town: City) -> None:
    send(town, "hotline", event("order.new", {"category": "求助", "area": HOME, "no": "77"}))
    assert send(town, "centre", event("order.status", {"order": "77", "status": "已接单"}))[0] == 404


def test_a_flood_is_stopped_and_no_call_for_a_person_is(town: City) -> None:
    orders = [send(town, "hotline", event("order.new", {"category": "帮办", "text": str(n)}))[0] for n in range(8)]
    assert orders == [200] * 5 + [429] * 3
    status, said = send(town, "hotline", event("order.new", {"category": "求助"}))
    assert status == 200
    assert town.door.incidents.get(said["call"]).unconfirmed, "the duty desk looks first"
    call = search(town)
    assert send(town, "cameras", match(call))[0] == 200, "each sender has its own"
    town.clock.advance(3600)
    assert send(town, "hotline", event("order.new", {"category": "帮办"}))[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"\xff\xfe", b"[]", b"null", b'{"specversion":"1.0"}', b'{"specversion":"1.0","specversion":"1.0"}',
        json.dumps(event("match", {"case": 10**30})).encode(),
        json.dumps(event("match", {})).replace("{}", "[" * 100 + "]" * 100).encode(),
        json.dumps(event("match", {str(n): n for n in range(100_000)})).encode(),
        json.dumps(event("match", {"case": "x"})).replace('"x"', "NaN").encode(),
        json.dumps(event("match", {"case": ["x"]})).encode(), json.dumps(event("match", {"case": True})).encode(),
        json.dumps(event("match", {"case": "x" * 300})).encode(), json.dumps(event("other", {})).encode(),
        json.dumps(event("match", {"case": "\\ud800"})).replace("\\\\u", "\\u").encode(),
    ],
)  # fmt: skip
def test_hostile_bodies_are_refused_in_words_and_change_nothing(town: City, body: bytes) -> None:
    status, said = send(town, "cameras", body)
    assert status in (400, 404, 413, 422)
    assert set(said) == {"type", "title", "status", "detail", "code"}
    assert not list(town.door._room.records.walk(Received))


def test_a_store_that_is_away_is_said_and_the_event_is_taken_later(
    town: City, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    sent = event("order.new", {"category": "求助"})

    def away(changes: object) -> None:
        raise StoreUnavailable("GT-STORE-UNAVAILABLE", "no store")

    with monkeypatch.context() as patched:
        patched.setattr(town.door._room.records.store, "commit", away)
        assert send(town, "hotline", sent)[0] == 503
    status, said = send(town, "hotline", sent)
    assert (status, said["repeated"]) == (200, False)
    assert len(town.door.incidents.list(state="open")) == 1


def test_killed_after_the_commit_the_sender_s_retry_is_the_same_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    sent = event("order.new", {"category": "求助"})
    city = opened(tmp_path, monkeypatch)
    first = send(city, "hotline", sent)[1]["call"]
    city.door.close()  # the answer never arrived
    city = opened(tmp_path, monkeypatch, city.clock)
    with city.door:
        assert send(city, "hotline", sent)[1] == {
            "done": "order", "repeated": True, "left_out": [], "call": first
        }  # fmt: skip


def test_what_is_remembered_is_forgotten_in_time(town: City) -> None:
    send(town, "hotline", event("order.new", {"category": "帮办", "no": "7"}))
    records = town.door._room.records
    town.clock.advance(400)
    town.door.dispatch()
    assert not list(records.walk(Delivery))
    assert len(list(records.walk(Received))) == 1
    town.clock.advance(8 * 86_400)
    town.door.dispatch()
    assert not list(records.walk(Received))


def test_words_of_a_refusal_are_in_the_reader_s_language(town: City) -> None:
    reply = [town.door.inbound.take("x", {}, b"", language=language).body for language in ("en", "zh", "tlh")]
    assert b"Standard Webhooks" in reply[0]
    assert "不是".encode() in reply[1]
    assert reply[2] == reply[1]


def test_one_person_s_door_takes_nothing(town: City) -> None:
    with pytest.raises(Denied):
        town.door.acting_as("li-ling").inbound.take("cameras", {}, b"")


# -- the mapping


def test_check_says_what_an_event_would_do_and_does_nothing(town: City) -> None:
    body = json.dumps(event("order.new", {"category": "走失", "age": "200"})).encode()
    checked = town.door.inbound.check("hotline", body)
    assert (checked.does, checked.kind, checked.left_out) == ("order", "missing", ("age",))
    assert not town.door.incidents.list(state="open")
    with pytest.raises(Denied, match="GT-INBOUND-SOURCE"):
        town.door.inbound.check("nobody", body)


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("secrets", []), ("secrets", ["whsec_abc"]), ("areas", []), ("trust", "tag"), ("trust", "responder"),
        ("events", {}), ("per_hour", 0), ("secret", "env:X"),
        ("events", {"t": {"does": "close", "fields": {}}}), ("events", {"t": {"does": "sighting", "fields": {}}}),
        ("events", {"t": {"does": "sighting", "fields": {"call": "data"}}}),
        ("events", {"t": {"does": "sighting", "fields": {"call": "data..x"}}}),
        ("events", {"t": {"does": "sighting", "fields": {"call": "data[x]"}}}),
        ("events", {"t": {"does": "sighting", "fields": {"call": "data.a.b.c.d.e.f.g.h"}}}),
        ("events", {"t": {"does": "sighting", "fields": {"call": "__class__.x"}}}),
        ("events", {"t": {"does": "sighting", "fields": {"call": "data.x", "by": "data.y"}}}),
        ("events", {"t": {"does": "status", "fields": {"call": "data.x", "verb": "data.y"},
                          "words": {"verb": {"完成": "close"}}}}),
    ],
)  # fmt: skip
def test_a_table_that_does_not_fit_stops_the_start(where: str, value: Any) -> None:
    table = {**CONFIG["inbound"]["cameras"], where: value}
    with pytest.raises(ConfigError):
        from_mapping({"inbound": {"cameras": table}}, Path())


def test_what_is_wrong_with_a_table_is_said_in_chinese_too() -> None:
    good = CONFIG["inbound"]["cameras"]
    status = {"does": "status", "fields": {"call": "data.x", "verb": "data.y"}, "words": {"verb": {"x": "close"}}}
    order = {"does": "order", "fields": {}, "words": {"kind": 1}}
    lacks = {"does": "sighting", "fields": {}}
    tables: list[Any] = [
        {f"x{n}": good for n in range(51)}, {"A": good}, {"x": {**good, "secrets": []}}, {"x": {**good, "areas": []}},
        {"x": {**good, "trust": "tag"}}, {"x": {**good, "events": {}}}, {"x": {**good, "events": {"t": {"does": "x"}}}},
        *({"x": {**good, "events": {"t": one}}} for one in (
            status, order, lacks, {"does": "order", "fields": {"kind": []}}, {"does": "order", "fields": {"kind": "x"}},
        )),
    ]  # fmt: skip
    for table in tables:
        with pytest.raises(ConfigError) as caught:
            from_mapping({"inbound": table}, Path())
        assert caught.value.facts["needs"] in INBOUND_NEEDS
