"""The JSON API reads strictly: what is refused before anything is done, and how it is said."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from web_api import JSON, KEY, Asked, called, code

import guardtag
from conftest import HOME, Pages


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
