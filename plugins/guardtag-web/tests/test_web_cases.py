"""The shared cases about the web: each is held by a test, here or where the table says."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from tests import cases, trees

from conftest import Pages
from guardtag_web.safety import source, strangers

ROOT = Path(__file__).parents[3]
WEB = "plugins/guardtag-web/tests"
KILLED = "tests/kill/test_kills.py::test_nothing_that_was_answered_is_lost_when_processes_are_killed"
ELSEWHERE = {
    "web_relay_outbox-002": f"{WEB}/test_web_source.py::test_only_what_our_own_proxies_appended_is_believed",
    "web_relay_outbox-004": f"{WEB}/test_web_flood.py::test_a_true_call_gets_through_a_flood_of_guesses",
    "web_relay_outbox-028": f"{WEB}/test_web_safety.py::test_an_error_of_the_code_shows_an_id_and_no_words",
    "finder_message-015": f"{WEB}/test_web_serving.py::test_no_token_number_or_word_of_a_visitor_is_in_any_log",
    "web_relay_outbox-021": "tests/response/test_relay.py::test_a_number_is_asked_about_before_it_is_sent",
    "web_relay_outbox-022": KILLED,
    "web_relay_outbox-023": KILLED,
    "web_relay_outbox-029": "tests/payload/test_token.py::test_a_forged_token_takes_the_same_steps_as_a_true_one",
}
"""Cases that another test holds: of these pages, or of the front door."""
CLONED = ("conflicting", "two-places")
"""Templates of what is told of two places."""
CASES = {case.values[0].id: case.values[0] for case in cases.group("web_relay_outbox")}


def given(number: int) -> Any:
    """The input of a case."""
    return CASES[f"web_relay_outbox-{number:03}"].input


def test_every_case_is_held_by_a_test() -> None:
    here = Path(__file__).read_text("utf-8").split("given(")[1:]
    held = {f"web_relay_outbox-{int(text.partition(')')[0]):03}" for text in here if text[:1].isdigit()}
    assert set(CASES) == held | {name for name in ELSEWHERE if name in CASES}
    for where in ELSEWHERE.values():
        path, _, test = where.partition("::")
        tree = trees.parsed(ROOT / path)
        assert any(isinstance(node, ast.FunctionDef) and node.name == test for node in tree.body), where


def tapped(pages: Pages) -> tuple[str, str]:
    """The path of a tag that calls, and of the page after its call."""
    pages.worker()
    path = "/" + pages.tag(pages.boy()).link.split("/", 3)[3]
    return path, pages.client.post(path, data={"once": "A" * 24}).headers["location"]


def test_a_host_that_is_not_ours(pages: Pages) -> None:
    path, _ = tapped(pages)
    assert pages.client.get(path, headers=given(1)).status_code == 400
    answer = pages.client.post(path, headers={"x-forwarded-host": given(1)["host"]})
    assert given(1)["host"] not in answer.headers["location"] + answer.text


def test_one_tag_at_two_places(pages: Pages) -> None:
    """500 km apart in ten minutes: both places are kept, staff and family are told once, and no finder learns of it."""
    assert given(6)["clone"]
    pages.worker("wang-xia", "feicheng/wangzhuang", role="supervisor", name="王霞")
    path, _ = tapped(pages)
    places, followed = ("36.18000, 116.77000 ±12 m", "40.68000, 116.77000 ±9 m"), []
    for n, place in enumerate(places):
        pages.clock.advance(600)
        answer = pages.client.post(path, data={"once": f"{n}" * 24, "place": place})
        assert answer.status_code == 303
        followed.append(answer.headers["location"])
        pages.door.dispatch()
    (call,) = pages.door.incidents.list("feicheng")
    assert call.open
    assert call.conflicting is not None
    assert (round(call.conflicting.metres / 1000), call.conflicting.seconds) == (500, 600)
    assert [line.text for line in call.thread if line.what == "joined"] == list(places)
    told = [json.loads(line) for line in (pages.door.config.base / "notices.jsonl").read_text("utf-8").splitlines()]
    assert all(any(place in one["text"] for one in told) for place in places)
    about = sorted((one["kind"], one["target"].partition("@")[0]) for one in told if one["kind"] in CLONED)
    assert about == [("conflicting", "li-ling"), ("conflicting", "wang-xia"), ("two-places", "tian")]
    assert all("疑似复制布标" in one["text"] for one in told if one["kind"] == "conflicting")
    for page in (
        pages.client.get(path),
        *(pages.client.get(one, headers={"accept-language": "zh"}) for one in followed),
    ):
        assert page.status_code == 200
        assert not any(word in page.text for word in ("复制", "两个地点", "copied", "onflict", "two places"))


def test_addresses_of_one_subscriber_in_turn() -> None:
    assert given(3)["ips"] == "2^64"
    limit = strangers.Limit(lambda: 0.0)
    waits = []
    for n in range(200):
        scope = {"type": "http", "client": (f"2001:db8:7:7::{n:x}", 1), "headers": []}
        waits.append(limit.draw(source.of(scope, ()).network))
    assert waits[:100] == [0] * 100
    assert all(waits[100:])


def test_a_double_tap_is_one_call(pages: Pages) -> None:
    path, first = tapped(pages)
    assert given(8)["dup"]
    assert pages.client.post(path, data={"once": "A" * 24}).headers["location"].startswith("/r/")
    assert len(pages.door.incidents.list("feicheng")) == 1
    assert first.startswith("/r/")


def test_a_thousand_fields_and_json_without_end(pages: Pages) -> None:
    path, _ = tapped(pages)
    deep = given(10)["json"]
    answer = pages.client.post("/api/v1/scan", content=deep, headers={"content-type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert pages.client.post("/", data={f"a{n}": "1" for n in range(1_000)}).status_code in (400, 404, 422)
    assert pages.client.post(path, data={f"a{n}": "1" for n in range(1_000)}).status_code == 303, "the alert goes out"


def test_a_parameter_twice(pages: Pages) -> None:
    assert pages.client.get(f"/?{given(13)['q']}").status_code == 400


def test_a_post_from_another_site(pages: Pages) -> None:
    path, following = tapped(pages)
    for target in ("/", path, following, f"{following}/say", "/console", "/api/v1/scan"):
        assert pages.client.post(target, headers=given(14)).status_code == 403
        assert pages.client.post(target, headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_nothing_leaks_an_address_and_nothing_is_kept(pages: Pages) -> None:
    assert given(16)
    assert given(17)
    path, following = tapped(pages)
    for target in ("/", path, following, "/nothing-here"):
        page = pages.client.get(target)
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
        for mark in ('src="http', "src='http", 'href="http', "url(http", "@import", "//cdn"):
            assert mark not in page.text, target


def test_a_finder_who_guesses_another_ones_page(pages: Pages) -> None:
    assert given(19)["id"] == "n+1"
    _, following = tapped(pages)
    key = following.partition("?")[0].rpartition("/")[2]
    assert len(key) >= 22, "128 random bits"
    last = key[-1]
    for other in ("1", "2", key[:-1] + ("A" if last != "A" else "B"), key[:-1], key + "A"):
        assert pages.client.get(f"/r/{other}").status_code == 404
        assert pages.client.post(f"/r/{other}/say", data={"text": "x"}).status_code == 404


def test_nothing_that_could_not_be_saved_is_called_saved(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    from guardtag.builtin.memory import MemoryStore
    from guardtag.errors import StoreUnavailable

    assert given(24)["enospc"]
    path, _ = tapped(pages)

    def full(*_: object) -> None:
        raise StoreUnavailable("GT-STORE", "x", "x", "x")

    monkeypatch.setattr(MemoryStore, "commit", full)
    answer = pages.client.post(path, headers={"accept-language": "en"})
    assert answer.status_code == 503
    assert "110" in answer.text
    assert "0538-1234567" in answer.text
    assert "location" not in answer.headers


MESSAGES = {case.values[0].id: case.values[0] for case in cases.group("finder_message")}


@pytest.mark.parametrize("case", MESSAGES.values(), ids=list(MESSAGES))
def test_words_of_a_finder_are_words_on_every_page(pages: Pages, case: cases.Case) -> None:
    """Words on the pages of finder and caller: no mark-up of theirs, no template, no control character."""
    text = cases.expand(case.input, {})
    if not isinstance(text, str):
        pytest.skip("a photo: test_web_finder*.py")
    _, following = tapped(pages)
    answer = pages.client.post(f"{following}/say", data={"text": text, "sure": "yes", "once": "B" * 24})
    assert answer.status_code in (303, 409, 422)
    for page in (answer, pages.client.get(following)):
        for mark in ("<script>alert", 'onmouseover="x', ">49<", "<class", "\x00", "\u202e"):
            assert mark not in page.text
