"""The JSON API: what finders' apps and other systems ask, and what they are refused."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import attrs
import httpx
import msgspec
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

import guardtag
from conftest import HOME, Pages
from guardtag.model.incidents import OUTCOMES
from guardtag.world import simulated
from guardtag_web import Settings, app
from guardtag_web.api import wanted
from guardtag_web.api.budget import Budget
from guardtag_web.api.table import OPERATIONS, Operation

KEY = "5e0b7b4e-7a0d-4f0e-9a5e-1f6f0d3b8c21"
JSON = {"content-type": "application/json"}


@attrs.frozen
class Asked:
    """Asks as one bearer.

    Args:
        pages: the city.
        secret: what opens it, or empty.
    """

    pages: Pages
    secret: str = ""

    def __call__(self, method: str, path: str, body: object = None, **more: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.secret}"} if self.secret else {}
        content = more.pop("content", None if body is None else json.dumps(body).encode())
        headers |= JSON if content is not None else {}
        return self.pages.client.request(
            method, f"/api/v1{path}", content=content, headers=headers | more.pop("headers", {}), **more
        )


@pytest.fixture
def stranger(pages: Pages) -> Asked:
    """Whoever has no token."""
    return Asked(pages)


@pytest.fixture
def system(pages: Pages) -> Asked:
    """The hotline's own system, with every scope."""
    pages.worker("hotline", "feicheng/wangzhuang", role="hotline")
    return with_token(pages, "hotline", "call", "read", "work")


def with_token(pages: Pages, responder: str, *scopes: str) -> Asked:
    return Asked(pages, pages.door.tokens.issue(responder, name="test", scopes=scopes).secret)


@pytest.fixture
def tag(pages: Pages) -> guardtag.Tag:
    """小军's, fitted by a worker."""
    pages.worker()
    return pages.tag(pages.boy())


def called(stranger: Asked, tag: guardtag.Tag, **more: str) -> Asked:
    """A finder who called, with the key of their page."""
    answer = stranger("POST", "/alerts", {"text": tag.link, "place": "bus stop", **more})
    assert answer.status_code == 201
    return Asked(stranger.pages, answer.json()["key"])


def code(answer: httpx.Response, status: int) -> str:
    """The code of a refusal, whose form is that of RFC 9457."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert said.keys() == {"type", "title", "status", "detail", "code"}
    assert said["status"] == status
    assert said["type"] == f"urn:guardtag:problem:{said['code']}"
    return str(said["code"])


# -- finders


def test_a_scan_tells_nobody_and_says_nothing_of_anybody(stranger: Asked, tag: guardtag.Tag) -> None:
    answer = stranger("POST", "/scans", {"text": f"look: {tag.link}"})
    assert answer.status_code == 200
    assert answer.json() == {"status": "live", "via": "token", "hotline_first": True, "hotline": "0538-1234567"}
    assert stranger.pages.door.incidents.list(state="open") == []


def test_an_alert_opens_a_call_and_the_finders_page(stranger: Asked, tag: guardtag.Tag) -> None:
    finder = called(stranger, tag, message="he is cold")
    [call] = stranger.pages.door.incidents.list(state="open")
    assert (call.place, call.message) == ("bus stop", "he is cold")
    page = finder("GET", "/relay", headers={"accept-language": "en"}).json()
    assert (page["state"], page["known"]["called"], page["language"]) == ("saved", "军军", "en")
    assert finder("POST", "/relay/words", {"text": "he sits down"}).status_code == 201
    assert finder("POST", "/relay/choices", {"choice": "police", "place": "station"}).json()["choice"] == "police"
    assert finder("POST", "/relay/seen").status_code == 204
    assert [one["text"] for one in finder("GET", "/relay").json()["words"]] == ["he sits down", ""]


def test_a_get_changes_nothing(stranger: Asked, tag: guardtag.Tag, monkeypatch: pytest.MonkeyPatch) -> None:
    finder = called(stranger, tag)
    monkeypatch.setattr(stranger.pages.door._room.records.store, "commit", lambda changes: pytest.fail("written"))
    assert finder("GET", "/relay").status_code == 200
    assert finder("HEAD", "/relay").status_code == 200
    assert stranger("GET", "/health").json()["alive"] is False


def test_an_alert_that_comes_twice_is_one_call(stranger: Asked, tag: guardtag.Tag) -> None:
    """Case web_relay_outbox-008."""
    body, same = {"text": tag.link, "place": "bus stop"}, {"idempotency-key": f'"{KEY}"'}
    first, second = (stranger("POST", "/alerts", body, headers=same) for _ in range(2))
    assert first.json() == second.json()
    bare = stranger("POST", "/alerts", body, headers={"idempotency-key": KEY})
    assert bare.json() == first.json()
    assert stranger.pages.door.incidents.list(state="open")[0].finders == 1
    other = stranger("POST", "/alerts", body | {"place": "bridge"}, headers=same)
    assert code(other, 422) == "GT-CONFLICT-REQUEST"


@pytest.mark.parametrize("key", ["", "short", '"short"', "x" * 65, f'"{KEY}', f'"{KEY}" "b"', 'a"b' * 9, "é" * 20])
def test_a_key_that_is_none_is_refused(stranger: Asked, tag: guardtag.Tag, key: str) -> None:
    headers = {"idempotency-key": key.encode()}
    answer = stranger("POST", "/alerts", {"text": tag.link}, headers=headers)
    assert code(answer, 400) == "GT-API-KEY"
    assert stranger.pages.door.incidents.list(state="open") == []


def test_a_finder_writes_as_much_as_they_like_and_it_is_cut(stranger: Asked, tag: guardtag.Tag) -> None:
    called(stranger, tag, message="很冷" * 5000)
    assert len(stranger.pages.door.incidents.list(state="open")[0].message) == 500


def test_ended_unknown_and_forged_tags_get_the_same_bytes(stranger: Asked, tag: guardtag.Tag) -> None:
    door = stranger.pages.door
    lost = pages_tag(stranger.pages, "周小河")
    door.wards.leave(lost.ward, "died")
    forged = tag.link[:-1] + ("A" if tag.link[-1] != "A" else "B")
    texts = [lost.link, forged, "https://elsewhere.example/T/ABC", "nothing", ""]
    for path in ("/scans", "/alerts"):
        answers = [stranger("POST", path, {"text": text}) for text in texts]
        assert {(one.status_code, one.content) for one in answers} == {(404, answers[0].content)}
        assert code(answers[0], 404) == "GT-API-TAG"


def pages_tag(pages: Pages, name: str) -> guardtag.Tag:
    consent = guardtag.Consent(by="周云", purposes={"alert"})
    ward = pages.door.wards.enrol(name, area=HOME, consent=consent,
                                  contacts=[guardtag.Contact("周云", "mother", ["mail:zhou@example.org"])])  # fmt: skip
    return pages.tag(ward)


def test_a_page_opens_with_its_own_key_alone(pages: Pages, stranger: Asked, system: Asked, tag: guardtag.Tag) -> None:
    finder = called(stranger, tag)
    assert code(stranger("GET", "/relay"), 401) == "GT-TOKEN-REFUSED"
    for wrong in (finder.secret[:-1] + "A", system.secret, "x"):
        answer = Asked(pages, wrong)("GET", "/relay")
        assert code(answer, 401) == "GT-RELAY-KEY"
        assert answer.headers["www-authenticate"] == "Bearer"
    assert code(Asked(pages, finder.secret)("GET", f"/incidents?area={HOME}"), 401) == "GT-TOKEN-REFUSED"


def test_a_bad_token_does_not_hold_up_a_call(pages: Pages, tag: guardtag.Tag) -> None:
    """Whoever scans needs none: one that is over is not even looked at."""
    assert Asked(pages, "over")("POST", "/alerts", {"text": tag.link}).status_code == 201


# -- systems


def test_a_system_works_on_a_call_to_its_end(
    pages: Pages, stranger: Asked, system: Asked, tag: guardtag.Tag
) -> None:  # fmt: skip
    finder = called(stranger, tag, message="he is cold", finder="mail:finder@example.org")
    pages.door.dispatch()
    pages.worker("bureau", "feicheng/wangzhuang", role="department")
    [one] = system("GET", f"/incidents?area={HOME}").json()["calls"]
    at = f"/incidents/{one['id']}"
    assert (one["place"], one["message"], one["class"]) == ("bus stop", "he is cold", "person")
    assert system("GET", at).json() == one
    steps: list[tuple[str, dict[str, object], Callable[[dict[str, Any]], object], object]] = [
        ("acknowledge", {}, lambda call: call["state"], "acknowledged"),
        ("raise", {"reason": "snow", "seen_level": 0}, lambda call: call["level"], 3),
        ("whistle", {"departments": ["bureau"], "minutes": 5}, lambda call: call["summons"][0]["department"], "bureau"),
        ("arrive", {"note": "at the bus stop"}, lambda call: call["state"], "on_scene"),
        ("hand-over", {}, lambda call: call["state"], "handed_over"),
        ("close", {"outcome": "home", "helped": 1}, lambda call: call["outcome"], "home"),
    ]
    for name, body, look, meant in steps:
        answer = system("POST", f"{at}/{name}", body, headers={"idempotency-key": f"{KEY}-{name}"})
        assert answer.status_code == 200, answer.text
        assert look(answer.json()) == meant
        again = system("POST", f"{at}/{name}", body, headers={"idempotency-key": f"{KEY}-{name}"})
        assert again.json()["timeline"] == answer.json()["timeline"]
    assert finder("GET", "/relay").json()["state"] == "ended"
    entries = pages.door.journal.list(limit=50)
    assert {one.actor for one in entries if one.verb.startswith("incidents.") and one.verb != "incidents.open"} == {
        "hotline"
    }


def test_a_reason_without_a_letter_does_not_hold_up_a_raise(stranger: Asked, system: Asked, tag: guardtag.Tag) -> None:
    called(stranger, tag)
    [one] = system("GET", f"/incidents?area={HOME}").json()["calls"]
    assert system("POST", f"/incidents/{one['id']}/raise", {"reason": "\u200b\n"}).json()["level"] == 3


def test_a_department_reports_in_and_one_who_took_it_gives_it_back(pages: Pages, system: Asked) -> None:
    call = system("POST", "/incidents", {"kind": "errand", "area": HOME, "place": "hall"}).json()
    assert code(system("POST", f"/incidents/{call['id']}/report-in"), 409).startswith("GT-")
    pages.worker("bureau", "feicheng/wangzhuang", role="department")
    bureau = with_token(pages, "bureau", "work")
    assert code(bureau("POST", f"/incidents/{call['id']}/report-in"), 403) == "GT-DENIED-INCIDENT"
    system("POST", f"/incidents/{call['id']}/whistle", {"departments": ["bureau"]})
    assert bureau("POST", f"/incidents/{call['id']}/report-in").json()["summons"][0]["reported"]
    system("POST", f"/incidents/{call['id']}/acknowledge")
    given = system("POST", f"/incidents/{call['id']}/hand-back", {"note": "the car broke down"})
    assert given.json()["acknowledged_by"] == []


def test_finder_and_system_speak_with_each_other(
    pages: Pages, stranger: Asked, system: Asked, tag: guardtag.Tag
) -> None:  # fmt: skip
    finder = called(stranger, tag)
    finder("POST", "/relay/words", {"text": "he is cold", "language": "en"})
    [one] = system("GET", f"/incidents?area={HOME}").json()["calls"]
    heard = system("GET", f"/incidents/{one['id']}/words").json()["words"]
    assert [word["text"] for word in heard] == ["he is cold"]
    assert system("POST", f"/incidents/{one['id']}/words", {"text": "five minutes"}).status_code == 201
    page = finder("GET", "/relay").json()
    assert [word["text"] for word in page["words"]] == ["he is cold", "five minutes"]
    assert page["word"] in system("GET", f"/incidents/{one['id']}/pickup-word").json()["word"]


def test_calls_come_in_pages(system: Asked) -> None:
    made = [system("POST", "/incidents", {"kind": "errand", "area": HOME}).json()["id"] for _ in range(5)]
    first = system("GET", f"/incidents?area={HOME}&limit=3").json()
    assert first["next"] == first["calls"][-1]["id"]
    second = system("GET", f"/incidents?area={HOME}&limit=3&after={first['next']}").json()
    assert second["next"] is None
    assert sorted(one["id"] for page in (first, second) for one in page["calls"]) == sorted(made)


def test_a_sighting_is_kept_and_what_is_no_area_is_left_out(
    pages: Pages, system: Asked, tag: guardtag.Tag
) -> None:  # fmt: skip
    search = pages.door.missing.report(tag.ward, by="li-ling")
    body = {"place": "bridge", "area": "No Area", "position": {"latitude": 36.1, "longitude": 116.7}, "score": 1}
    answer = system("POST", f"/searches/{search.id}/sightings", body)
    assert answer.status_code == 201
    assert answer.json()["left_out"] == ["area"]
    [kept] = pages.door.missing.sightings(search.id)
    assert (kept.place, kept.latitude, kept.by, kept.source) == ("bridge", 36.1, "hotline", answer.json()["source"])


def test_what_the_policy_withholds_is_empty(pages: Pages, stranger: Asked, tag: guardtag.Tag) -> None:
    """A volunteer who was not asked reads no words of the finder."""
    called(stranger, tag, message="he is cold", finder="mail:finder@example.org")
    pages.worker("helper", HOME, role="volunteer")
    [one] = with_token(pages, "helper", "read")("GET", f"/incidents?area={HOME}").json()["calls"]
    [whole] = pages.door.acting_as("helper").incidents.list(HOME)
    assert (one["place"], one["message"], one["finder"]) == (whole.place, whole.message, whole.finder)
    assert one["finder"] == ""
    text = json.dumps(one, ensure_ascii=False)
    assert tag.ward not in text
    assert "军" not in text


def test_a_system_sees_its_own_area_alone(pages: Pages, system: Asked, stranger: Asked, tag: guardtag.Tag) -> None:
    called(stranger, tag)
    [call] = pages.door.incidents.list(state="open")
    pages.worker("far", "feicheng/anzhan", role="hotline")
    far = with_token(pages, "far", "call", "read", "work")
    for path in ("/incidents?area=feicheng", f"/figures?area={HOME}", "/incidents?area=feicheng/anzhanx"):
        assert code(far("GET", path), 403) == "GT-API-AREA"
    assert code(far("POST", "/incidents", {"kind": "errand", "area": HOME}), 403) == "GT-API-AREA"
    for path in ("", "/words", "/pickup-word"):
        assert code(far("GET", f"/incidents/{call.id}{path}"), 403) == "GT-DENIED-INCIDENT"
    for name in ("acknowledge", "arrive", "hand-over", "hand-back", "report-in"):
        assert code(far("POST", f"/incidents/{call.id}/{name}"), 403) == "GT-DENIED-INCIDENT"
    assert code(system("GET", "/incidents/" + "0" * 26), 404) == "GT-INCIDENT-UNKNOWN"


def test_figures_of_an_area(system: Asked) -> None:
    for _ in range(3):
        system("POST", "/incidents", {"kind": "errand", "area": HOME})
    said = system("GET", f"/figures?area={HOME}&since=1.7e9").json()
    assert (said["incidents"], said["open"], said["completion"], said["kinds"]) == (3, 3, 0.0, {"errand": 3})
    assert system("GET", f"/figures?area={HOME}&until=1.7e9").json()["incidents"] == 0


def test_every_operation_wants_its_own_scope(pages: Pages, system: Asked) -> None:
    one = {scope: with_token(pages, "hotline", scope) for scope in ("call", "read", "work")}
    asked = {"call": 0, "read": 0, "work": 0}
    for operation in (op for op in OPERATIONS if op.needs in one):
        path = operation.path.replace("{id}", "0" * 26) + ("?area=feicheng" if operation.query else "")
        body = sample(operation)
        for scope, ask in one.items():
            answer = ask(operation.method, path, body)
            if scope == operation.needs:
                assert answer.status_code in (403, 404, 409), (operation.path, answer.text)
                assert answer.json()["code"] != "GT-TOKEN-SCOPE"
            else:
                assert code(answer, 403) == "GT-TOKEN-SCOPE"
        asked[operation.needs] += 1
        assert code(Asked(pages)(operation.method, path, body), 401) == "GT-TOKEN-REFUSED"
    assert asked == {"call": 1, "read": 5, "work": 10}


def sample(operation: Operation) -> dict[str, object] | None:
    """A body that fits, with what is needed."""
    if operation.body is None:
        return None
    known = {"kind": "errand", "area": "feicheng", "text": "x", "reason": "x", "departments": ["x"], "outcome": "home"}
    return {one.name: known[one.name] for one in msgspec.structs.fields(operation.body) if one.required}


def test_a_token_that_is_over_opens_nothing(pages: Pages, system: Asked) -> None:
    assert system("GET", "/incidents?area=feicheng/wangzhuang").status_code == 200
    for wrong in (system.secret + "x", system.secret[:-1], "x" * 9000, "\x00"):
        headers = {"authorization": f"Bearer {wrong}".encode()}
        answer = pages.client.get("/api/v1/incidents?area=feicheng/wangzhuang", headers=headers)
        assert code(answer, 401) == "GT-TOKEN-REFUSED"
    for text in ("Basic eDp4", "Bearer", system.secret, f"Bearer  {'x' * 8}", ""):
        answer = pages.client.get("/api/v1/incidents?area=feicheng/wangzhuang", headers={"authorization": text})
        assert code(answer, 401) == "GT-TOKEN-REFUSED"
    twice = [("authorization", f"Bearer {system.secret}")] * 2
    assert code(pages.client.get("/api/v1/incidents?area=feicheng/wangzhuang", headers=twice), 401)
    pages.door.responders.retire("hotline")
    assert code(system("GET", "/incidents?area=feicheng/wangzhuang"), 401) == "GT-TOKEN-REFUSED"


# -- what is refused before anything is done


@pytest.mark.parametrize(
    ("content", "meant"),
    [
        (b"", "GT-API-TYPE"), (b"{", "GT-API-JSON"), (b"\xff", "GT-API-JSON"),
        (b'{"text":"a","text":"b"}', "GT-API-JSON"),
        (b'{"text":NaN}', "GT-API-JSON"), (b'{"text":1e999}', "GT-API-JSON"), (b"[" * 200 + b"]" * 200, "GT-API-JSON"),
        (b"[" * 30_000, "GT-API-JSON"), (b'{"text":"\\ud800"}', "GT-API-JSON"), (b"\xef\xbb\xbf{}", "GT-API-JSON"),
        (b'{"text":99999999999999999999999}', "GT-API-JSON"), (b"[]", "GT-API-FIELD"), (b"null", "GT-API-FIELD"),
        (b'{"text":1}', "GT-API-FIELD"), (b'{"text":null}', "GT-API-FIELD"), (b"{}", "GT-API-MISSING"),
        (b'{"text":"a","Text":"b"}', "GT-API-STRANGE"), (b'{"text":["b"]}', "GT-API-FIELD"),
        (json.dumps({str(n): n for n in range(1000)}).encode(), "GT-API-STRANGE"),
    ],
)  # fmt: skip
def test_json_is_read_in_one_way_only(stranger: Asked, content: bytes, meant: str) -> None:
    """Cases web_relay_outbox-010 and -013, in JSON."""
    status = {"GT-API-TYPE": 415, "GT-API-JSON": 400}.get(meant, 422)
    headers = {} if content else {"content-type": ""}
    for path in ("/scans", "/alerts"):
        answer = stranger("POST", path, content=content, headers=headers)
        assert code(answer, status) == meant
        assert "xxx" not in answer.text
    assert stranger.pages.door.incidents.list(state="open") == []


def test_two_keys_are_none(pages: Pages, tag: guardtag.Tag) -> None:
    headers = [*JSON.items(), ("idempotency-key", KEY), ("idempotency-key", KEY)]
    body = json.dumps({"text": tag.link}).encode()
    assert code(pages.client.post("/api/v1/alerts", content=body, headers=headers), 400) == "GT-API-KEY"


def test_a_whole_number_is_one_however_it_is_written(stranger: Asked, system: Asked, tag: guardtag.Tag) -> None:
    called(stranger, tag)
    [one] = system("GET", f"/incidents?area={HOME}").json()["calls"]
    at = f"/incidents/{one['id']}/raise"
    assert code(system("POST", at, content=b'{"reason":"snow","seen_level":0.5}'), 422) == "GT-API-FIELD"
    assert system("POST", at, content=b'{"reason":"snow","seen_level":0.0}').status_code == 200


def test_a_body_that_says_how_large_it_is_is_not_read_at_all(stranger: Asked) -> None:
    answer = stranger("POST", "/alerts", content=b'{"text":"' + b"x" * 70_000 + b'"}')
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("media", ["application/json", "multipart/form-data; boundary=x"])
def test_a_body_without_end_is_not_read_to_its_end(stranger: Asked, media: str) -> None:
    """Whatever it says that it is: what may be a file elsewhere is none here."""
    read = []

    def endless() -> Iterator[bytes]:
        for number in range(1000):
            read.append(number)
            yield b" " * 10_000

    async def asked() -> httpx.Response:
        async def pieces() -> AsyncIterator[bytes]:
            for piece in endless():
                yield piece

        transport = httpx.ASGITransport(app=stranger.pages.client.app)
        async with httpx.AsyncClient(transport=transport, base_url="https://tag.example.org") as client:
            return await client.post("/api/v1/alerts", content=pieces(), headers={"content-type": media})

    answer = asyncio.run(asked())
    large = media == "application/json"
    assert code(answer, 413 if large else 415) == ("GT-API-LARGE" if large else "GT-API-TYPE")
    assert len(read) < (10 if large else 1)


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk", "multipart/form-data"]
)
def test_another_media_type_is_refused(stranger: Asked, tag: guardtag.Tag, media: str) -> None:
    answer = stranger("POST", "/alerts", {"text": tag.link}, headers={"content-type": media})
    assert code(answer, 415) == "GT-API-TYPE"


@pytest.mark.parametrize(
    "media", ["application/json; charset=UTF-8", "Application/JSON", 'application/json;charset="utf-8"']
)
def test_json_by_any_of_its_names(stranger: Asked, tag: guardtag.Tag, media: str) -> None:
    answer = stranger("POST", "/scans", {"text": tag.link}, headers={"content-type": media})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("accept", "status"),
    [("", 200), ("*/*", 200), ("application/json", 200), ("text/html, application/*;q=0.5", 200),
     ("application/problem+json", 200), ("text/html", 406), ("application/json;q=0", 406),
     ("application/json;q=0.0, text/*", 406)],
)  # fmt: skip
def test_who_takes_no_json_gets_none(stranger: Asked, accept: str, status: int) -> None:
    answer = stranger("GET", "/health", headers={"accept": accept})
    assert answer.status_code == status
    if status == 406:
        assert code(answer, 406) == "GT-API-ACCEPT"


@pytest.mark.parametrize(
    ("query", "meant"),
    [("", "GT-API-MISSING"), ("area=", "GT-API-FIELD"), ("area=a&limit=0", "GT-API-FIELD"),
     ("area=a&limit=x", "GT-API-FIELD"),
     ("area=a&limit=1.0", "GT-API-FIELD"), ("area=a&limit=%2B1", "GT-API-FIELD"), ("area=a&x=1", "GT-API-STRANGE"),
     ("area=a&after=1", "GT-API-FIELD"), ("area=a&limit=٣", "GT-API-FIELD"), ("area=" + "a" * 121, "GT-API-FIELD")],
)  # fmt: skip
def test_a_query_is_read_strictly(system: Asked, query: str, meant: str) -> None:
    assert code(system("GET", f"/incidents?{query}"), 422) == meant


@pytest.mark.parametrize(
    ("query", "said"),
    [("", ("`area`", "`query`")), ("area=a&x=1", ("`query`",)), ("area=a&limit=0", ("`limit`",))],
)  # fmt: skip
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_query_lacks_is_named(system: Asked, query: str, said: tuple[str, ...], language: str) -> None:
    answer = system("GET", f"/incidents?{query}", headers={"accept-language": language}).json()
    assert all(one.strip("`") in f"{answer['title']} {answer['detail']}" for one in said), answer
    assert "`.`" not in str(answer)


def test_a_body_that_lacks_a_field_is_named(stranger: Asked) -> None:
    answer = stranger("POST", "/scans", {}).json()
    assert "body" in answer["detail"]


def test_a_parameter_twice_is_refused(system: Asked) -> None:
    """Case web_relay_outbox-013."""
    answer = system("GET", f"/incidents?area={HOME}&area=feicheng")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_addresses_and_methods(stranger: Asked) -> None:
    for path in (
        "",
        "/",
        "/nothing",
        "/relay/",
        "/incidents/1",
        "/incidents/" + "0" * 26 + "/open",
        "/inbound/A",
    ):
        assert code(stranger("GET", path), 404) == "GT-API-NOTHING"
    for method, path, allow in (
        ("POST", "/relay", "GET, HEAD"),
        ("GET", "/alerts", "POST"),
        ("DELETE", "/incidents", "GET, POST, HEAD"),
    ):
        answer = stranger(method, path)
        assert code(answer, 405) == "GT-API-METHOD"
        assert answer.headers["allow"] == allow


def test_a_form_that_the_front_door_refuses_is_said(pages: Pages, system: Asked) -> None:
    answer = system("POST", "/incidents", {"kind": "errand", "area": "feicheng/wangzhuang/No Path"})
    assert code(answer, 422) == "GT-API-VALUE"
    assert "小写字母" in answer.json()["detail"]
    answer = system("POST", "/incidents", {"kind": "errand", "area": "feicheng/wangzhuang/No Path"},
                    headers={"accept-language": "en"})  # fmt: skip
    assert "lower-case letters" in answer.json()["detail"]


def test_a_fault_of_ours_is_no_fault_of_the_caller(
    pages: Pages, stranger: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    def fault(text: object, source: str = "") -> None:
        raise ValueError("of our own")

    monkeypatch.setattr(pages.door, "scan", fault)
    answer = stranger("POST", "/scans", {"text": "x"})
    assert answer.status_code == 500
    assert "of our own" not in answer.text


def test_answers_are_kept_by_nobody(stranger: Asked) -> None:
    answer = stranger("GET", "/health")
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


def test_no_token_is_logged(
    pages: Pages, system: Asked, stranger: Asked, tag: guardtag.Tag, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    finder = called(stranger, tag)
    monkeypatch.setattr(pages.door.relay, "page", lambda key, language: 1 / 0)
    assert finder("GET", "/relay").status_code == 500
    system("GET", f"/incidents?area={HOME}")
    Asked(pages, system.secret[:-1] + "x")("GET", f"/incidents?area={HOME}")
    assert "a page failed" in caplog.text
    for secret in (finder.secret, system.secret, system.secret[:20], tag.link):
        assert secret not in caplog.text


# -- how much


def test_who_asks_for_what_is_not_there_is_held_up_and_a_true_tag_is_not(
    pages: Pages, system: Asked, tag: guardtag.Tag
) -> None:  # fmt: skip
    """A header that names a token makes nobody a system; only a token that is good does."""
    client = TestClient(pages.client.app, "https://tag.example.org", client=("192.0.2.7", 1))
    for secret in ("", "gtk_x", system.secret):
        guesses = Asked(attrs.evolve(pages, client=client), secret)
        statuses = {guesses("POST", "/scans", {"text": f"guess {number}"}).status_code for number in range(150)}
        assert statuses <= {404, 429}
        assert 429 in statuses
        assert guesses("POST", "/alerts", {"text": tag.link}).status_code == 201
    own = Asked(attrs.evolve(pages, client=client), system.secret)
    assert {own("GET", "/incidents/" + "0" * 26).status_code for _ in range(150)} == {404}


def test_a_token_has_a_budget_and_a_call_for_a_person_goes_out_beyond_it(
    pages: Pages, system: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    spent = Budget(burst=2, a_second=0.001)
    monkeypatch.setattr("guardtag_web.api.serving.Budget", lambda: spent)
    site = app(pages.door, Settings(hosts=("*",)))
    client = TestClient(site, "https://tag.example.org")
    slow = Asked(attrs.evolve(pages, client=client), system.secret)
    assert [slow("GET", f"/incidents?area={HOME}").status_code for _ in range(3)] == [200, 200, 429]
    answer = slow("POST", "/incidents", {"kind": "errand", "area": HOME})
    assert code(answer, 429) == "GT-API-BUSY"
    assert int(answer.headers["retry-after"]) > 0
    assert slow("POST", "/incidents", {"kind": "distress", "area": HOME}).status_code == 201
    assert code(slow("POST", "/incidents", {"kind": "nothing-known", "area": HOME}), 429) == "GT-API-BUSY"
    other = Asked(slow.pages, pages.door.tokens.issue("hotline", name="second", scopes=["read"]).secret)
    assert other("GET", f"/incidents?area={HOME}").status_code == 200
    site.state.site.close()


def test_guesses_of_typed_codes_are_counted_by_network(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    sources, real = [], pages.door.scan

    def scan(text: object, *, source: str = "") -> guardtag.Scan:
        sources.append(source)
        return real(text, source=source)

    monkeypatch.setattr(pages.door, "scan", scan)
    for address in ("192.0.2.7", "2001:db8::1", "2001:db8::2"):
        client = TestClient(pages.client.app, "https://tag.example.org", client=(address, 1))
        for path in ("/scans", "/alerts"):
            Asked(attrs.evolve(pages, client=client))("POST", path, {"text": "QNJF-6STV-M7Q5"})
    assert sources == ["192.0.2.7"] * 2 + ["2001:db8::/64"] * 4


def test_a_budget_flows_off() -> None:
    budget = Budget(burst=2, a_second=1)
    assert [budget.spend("a", 0.0) for _ in range(3)] == [True, True, False]
    assert budget.spend("b", 0.0)
    assert budget.spend("a", 1.0)
    assert not budget.spend("a", 1.5)


@attrs.define
class Hung:
    """An application in which whoever needs one of some scopes waits, until all may go on.

    Args:
        pages: the city.
        scopes: those that wait.
    """

    pages: Pages
    scopes: tuple[str, ...]
    begun: int = 0

    def play(self, flood: Callable[[Any], list[Any]], held: int, then: Callable[[Any], Any]) -> list[int]:
        """Statuses of what is asked while ``held`` requests of the flood hang, and then of the flood."""
        go_on, site, desk = threading.Event(), app(self.pages.door, Settings(hosts=("*",))), self.pages.door.tokens
        real = desk.look

        def look(secret: str, scope: str = "") -> Any:
            if scope in self.scopes:
                self.begun += 1
                assert go_on.wait(60)
            return real(secret, scope)

        async def all_of_it() -> list[int]:
            transport = httpx.ASGITransport(app=site)
            async with httpx.AsyncClient(transport=transport, base_url="https://tag.example.org/api/v1") as client:
                flooding = [asyncio.ensure_future(one) for one in flood(client)]
                while self.begun < held:
                    await asyncio.sleep(0.001)
                meanwhile = [await one for one in then(client)]
                go_on.set()
                return [one.status_code for one in (*meanwhile, *await asyncio.gather(*flooding))]

        desk.look = look  # type: ignore[method-assign]
        try:
            return asyncio.run(all_of_it())
        finally:
            go_on.set()
            del desk.look
            site.state.site.close()


def test_a_flood_of_looks_leaves_threads_to_others(pages: Pages, system: Asked, tag: guardtag.Tag) -> None:
    """Four of a token's looks hang: its fifth is refused, a stranger's call and its own go out, others look on."""
    bearer = {"authorization": f"Bearer {system.secret}"}
    look = f"/incidents?area={HOME}"
    statuses = Hung(pages, ("read",)).play(
        lambda client: [client.get(look, headers=bearer) for _ in range(4)], 4,
        lambda client: [
            client.get(look, headers=bearer), client.post("/alerts", json={"text": tag.link}),
            client.post("/incidents", json={"kind": "distress", "area": HOME}, headers=bearer), client.get("/health"),
        ],
    )  # fmt: skip
    assert statuses == [429, 201, 201, 200, *[200] * 4]


def test_a_flood_of_many_tokens_holds_up_no_call(pages: Pages, system: Asked, tag: guardtag.Tag) -> None:
    """All threads for looks hang; tags are read and calls go out all the same."""
    secrets = [with_token(pages, "hotline", "read").secret for _ in range(2)]
    bearers = [{"authorization": f"Bearer {secret}"} for secret in secrets * 4]
    own = {"authorization": f"Bearer {system.secret}"}
    statuses = Hung(pages, ("read",)).play(
        lambda client: [client.get(f"/incidents?area={HOME}", headers=one) for one in bearers], 8,
        lambda client: [
            client.post("/scans", json={"text": tag.link}), client.post("/alerts", json={"text": tag.link}),
            client.post("/incidents", json={"kind": "distress", "area": HOME}, headers=own),
        ],
    )  # fmt: skip
    assert statuses == [200, 201, 201, *[200] * 8]


def test_a_flood_of_one_tokens_calls_holds_up_no_strangers_call_and_loses_none(
    pages: Pages, system: Asked, tag: guardtag.Tag
) -> None:  # fmt: skip
    own = {"authorization": f"Bearer {system.secret}"}
    body = {"kind": "distress", "area": HOME}
    statuses = Hung(pages, ("call",)).play(
        lambda client: [client.post("/incidents", json=body, headers=own) for _ in range(12)], 2,
        lambda client: [
            client.post("/alerts", json={"text": tag.link}), client.get(f"/incidents?area={HOME}", headers=own),
        ],
    )  # fmt: skip
    assert statuses == [201, 200, *[201] * 12]
    assert len(pages.door.incidents.list(state="open")) == 13


# -- signed events


def test_a_signed_event_opens_a_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: Pages) -> None:
    monkeypatch.setenv("HOTLINE_SECRET", "whsec_" + base64.b64encode(b"s" * 32).decode())
    place = tmp_path / "guardtag.toml"
    place.write_text(
        f'store = "memory:"\nvault = "memory:"\nhost = "tag.example.org"\n[inbound.hotline]\n'
        f'secrets = ["env:HOTLINE_SECRET"]\nareas = ["{HOME}"]\n[inbound.hotline.events."order.new"]\ndoes = "order"\n'
        '[inbound.hotline.events."order.new".fields]\nplace = "data.where"\n'
    )
    world, _ = simulated(seed=2, start=pages.clock.now())
    event = {"specversion": "1.0", "id": "1", "source": "/1", "type": "order.new", "data": {"where": "bridge"}}
    body, at = json.dumps(event).encode(), str(int(pages.clock.now()))
    signature = base64.b64encode(hmac.digest(b"s" * 32, b"m1." + at.encode() + b"." + body, "sha256")).decode()
    headers = {"content-type": "application/cloudevents+json", "webhook-id": "m1", "webhook-timestamp": at,
               "webhook-signature": f"v1,{signature}"}  # fmt: skip
    with guardtag.open(place, world) as door:
        site = app(door)
        client = TestClient(site, "https://tag.example.org")
        answer = client.post("/api/v1/inbound/hotline", content=body, headers=headers)
        assert answer.status_code == 200, answer.text
        assert answer.json()["done"] == "order"
        assert door.incidents.get(answer.json()["call"]).place == "bridge"
        forged = client.post("/api/v1/inbound/hotline", content=body + b" ", headers=headers)
        assert forged.status_code == 401
        assert forged.headers["content-type"].startswith("application/problem+json")
        site.state.site.close()


# -- the document


def test_the_document_says_every_operation(pages: Pages, stranger: Asked) -> None:
    said = stranger("GET", "/openapi.json").json()
    assert said["openapi"] == "3.1.0"
    assert said["servers"] == [{"url": "/api/v1"}]
    there = {(method.upper(), path) for path, operations in said["paths"].items() for method in operations}
    assert there == {(one.method, one.path) for one in OPERATIONS}
    names = [one["operationId"] for operations in said["paths"].values() for one in operations.values()]
    assert len(names) == len(set(names))
    for name, schema in said["components"]["schemas"].items():
        assert schema.get("description"), name
        if name.endswith("Wanted"):
            assert schema["additionalProperties"] is False
        for field, one in schema["properties"].items():
            assert one.get("description"), (name, field)


def test_every_outcome_is_known() -> None:
    assert {*get_args(wanted.Outcome)} == {*OUTCOMES}


def test_it_stands_where_it_is_mounted(pages: Pages) -> None:
    inner = app(pages.door)
    client = TestClient(Starlette(routes=[Mount("/tags", app=inner)]), "https://tag.example.org")
    assert client.get("/tags/api/v1/openapi.json").json()["servers"] == [{"url": "/tags/api/v1"}]
    assert client.get("/tags/api/v1/nothing").json()["code"] == "GT-API-NOTHING"
    inner.state.site.close()
