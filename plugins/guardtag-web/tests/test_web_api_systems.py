"""The JSON API for other systems: they work on calls with the rights of their token's responder."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
from test_web_console_doubt import spoilt
from web_api import KEY, Asked, called, code, with_token

import guardtag
from conftest import HOME, Pages
from guardtag_web.api.table import OPERATIONS, Operation


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


def test_a_call_that_cannot_be_read_is_named_on_its_page(pages: Pages, system: Asked) -> None:
    made = [system("POST", "/incidents", {"kind": "errand", "area": HOME}).json()["id"] for _ in range(6)]
    for id in made[:4]:
        system("POST", f"/incidents/{id}/close", {"outcome": "other"})
    spoilt(pages, made[1], made[4])
    read, pages_of = list[str](), list[list[str]]()
    after: str | None = ""
    while after is not None:
        page = system("GET", f"/incidents?area={HOME}&limit=2&after={after}").json()
        read += [one["id"] for one in page["calls"]]
        pages_of.append(page["unreadable"])
        after = page["next"]
    assert sorted(read) == sorted({*made} - {made[1], made[4]})
    assert made[4] in pages_of[0], "one that is open is named at once"
    assert {id for page in pages_of for id in page} == {made[1], made[4]}


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


def test_staff_read_of_two_places_and_finders_and_volunteers_do_not(
    pages: Pages, stranger: Asked, system: Asked, tag: guardtag.Tag
) -> None:
    finders = [
        called(stranger, tag, place=place) for place in ("36.18000, 116.77000 ±12 m", "39.90420, 116.40740 ±9 m")
    ]
    [one] = system("GET", f"/incidents?area={HOME}").json()["calls"]
    assert one["conflicting"] is True
    pages.worker("helper", HOME, role="volunteer")
    [theirs] = with_token(pages, "helper", "read")("GET", f"/incidents?area={HOME}").json()["calls"]
    assert theirs["conflicting"] is False
    for said in (theirs, *(finder("GET", "/relay").json() for finder in finders)):
        assert "conflicting" not in json.dumps({**said, "conflicting": None}).replace('"conflicting": null', "")


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
