"""The JSON API for finders' apps: scans, alerts, the finder's page."""

from __future__ import annotations

import pytest
from web_api import KEY, Asked, called, code

import guardtag
from conftest import HOME, Pages


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
