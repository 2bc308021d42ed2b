"""What comes in: believed when somebody signed it who may, now, once; and whatever else comes is refused."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
import webhook_verifier
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from webhook_platform import OTHER, SECRET

from guardtag.errors import Conflict, Denied, GuardTagError, ImportRefused
from guardtag_webhook import Seen, receive

NOW = 1_700_000_000
BODY = json.dumps(
    {"specversion": "1.0", "id": "e1", "source": "/camera/7", "type": "sighting", "data": {"gate": 3}}
).encode()  # fmt: skip


def request(body: bytes = BODY, secret: str = SECRET, at: int | str = NOW, id: str = "m1") -> dict[str, str]:
    """Headers as a camera makes them, which knows the standard and nothing of guardtag."""
    content = f"{id}.{at}.".encode() + body
    signature = webhook_verifier.hmac_sha256(base64.b64decode(secret[6:]), content)
    return {
        "Content-Type": "application/cloudevents+json", "Webhook-Id": id, "Webhook-Timestamp": str(at),
        "Webhook-Signature": f"v1,{base64.b64encode(signature).decode()}",
    }  # fmt: skip


def refusal(code: str, headers: Any, body: bytes = BODY, now: float = NOW, **options: Any) -> GuardTagError:
    with pytest.raises(GuardTagError) as caught:
        receive(headers, body, options.pop("secrets", [SECRET]), now, **options)
    assert caught.value.code == f"GT-{code}"
    return caught.value


def test_a_signed_event_is_received() -> None:
    event = receive(request(), BODY, [SECRET], NOW)
    assert (event.id, event.source, event.type, event.data) == ("e1", "/camera/7", "sighting", {"gate": 3})
    assert receive(list(request().items()), BODY, [OTHER, SECRET], NOW) == event


def test_one_in_headers_too() -> None:
    body = b'{"gate":3}'
    headers = request(body) | {
        "Content-Type": "application/json", "ce-specversion": "1.0", "ce-id": "e1", "ce-source": "/camera/7",
        "ce-type": "sighting",
    }  # fmt: skip
    assert receive(headers, body, [SECRET], NOW).data == {"gate": 3}


def test_a_camera_may_keep_its_private_key_to_itself() -> None:
    private = Ed25519PrivateKey.generate()
    public = "whpk_" + base64.b64encode(private.public_key().public_bytes_raw()).decode()
    signature = base64.b64encode(private.sign(f"m1.{NOW}.".encode() + BODY)).decode()
    headers = request() | {"Webhook-Signature": f"v1,AAAA v1a,{signature}"}
    assert receive(headers, BODY, [SECRET, public], NOW).id == "e1"
    refusal("WEBHOOK-FORGED", headers, BODY + b" ", secrets=[SECRET, public])
    refusal("WEBHOOK-FORGED", headers)


@pytest.mark.parametrize("late", [-300, -299, 0, 299, 300])
def test_a_request_is_good_for_five_minutes_before_and_after(late: int) -> None:
    assert receive(request(), BODY, [SECRET], NOW + late).id == "e1"


@pytest.mark.parametrize("late", [-(10**9), -600, -301, -300.5, 300.5, 301, 600, 10**9])
def test_and_no_longer(late: float) -> None:
    assert isinstance(refusal("WEBHOOK-STALE", request(), now=NOW + late), Denied)


@pytest.mark.parametrize(
    "change",
    [
        lambda headers, body: (headers, body + b" "), lambda headers, body: (headers, body[:-1]),
        lambda headers, body: (headers | {"Webhook-Id": "m2"}, body),
        lambda headers, body: (headers | {"Webhook-Timestamp": str(NOW + 1)}, body),
        lambda headers, body: (headers | {"Webhook-Signature": "v1,"}, body),
        lambda headers, body: (headers | {"Webhook-Signature": "x" * 8000}, body),
        lambda headers, body: (request(secret=OTHER), body),
        lambda headers, body: (headers | {"Webhook-Signature": "v1a" + headers["Webhook-Signature"][2:]}, body),
    ],
    ids=range(8),
)  # fmt: skip
def test_whatever_is_changed_is_forged(change: Callable[[dict[str, str], bytes], tuple[dict[str, str], bytes]]) -> None:
    error = refusal("WEBHOOK-FORGED", *change(request(), BODY))
    assert isinstance(error, Denied)
    assert SECRET[6:] not in str(error)


@pytest.mark.parametrize(
    "change",
    [
        {"Webhook-Id": ""}, {"Webhook-Id": "a.b"}, {"Webhook-Id": "a b"}, {"Webhook-Id": "x" * 201},
        {"Webhook-Id": "ü"},
        {"Webhook-Timestamp": ""}, {"Webhook-Timestamp": "-5"}, {"Webhook-Timestamp": "1e9"},
        {"Webhook-Timestamp": "1.5"},
        {"Webhook-Timestamp": "١٧"}, {"Webhook-Timestamp": " 1"}, {"Webhook-Timestamp": "9" * 12},
        {"Webhook-Signature": ""},
        {"Webhook-Signature": "v1," + "A" * 9000}, {"webhook-id": "m1"},
    ],
    ids=repr,
)  # fmt: skip
def test_headers_that_are_missing_twice_or_odd_are_refused(change: dict[str, str]) -> None:
    assert isinstance(refusal("WEBHOOK-HEADERS", request() | change), Denied)


def test_a_header_that_stands_there_twice_is_refused_in_any_form() -> None:
    for name in ("webhook-signature", "content-type", "CE-id"):
        refusal("WEBHOOK-HEADERS", [*request().items(), ("ce-id", "1"), (name, "x")])
    refusal("WEBHOOK-HEADERS", [("x", "y")] * 200 + list(request().items()))
    cookies = [*request().items(), ("cookie", "a"), ("cookie", "b")]
    assert receive(cookies, BODY, [SECRET], NOW).id == "e1"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "EVENT-FORMAT"), (b"[]", "EVENT-FORMAT"), (b"{}", "EVENT-FORMAT"), (b"\xff", "EVENT-FORMAT"),
        (BODY[:-1] + b',"id":"e2"}', "EVENT-FORMAT"), (b"[" * 60_000, "EVENT-SIZE"), (b" " * 65_537, "EVENT-SIZE"),
    ],
    ids=range(7),
)  # fmt: skip
def test_what_somebody_signed_can_still_be_no_event(body: bytes, code: str) -> None:
    assert isinstance(refusal(code, request(body), body), ImportRefused)


def test_a_large_body_is_refused_before_any_signature_is_computed() -> None:
    refusal("EVENT-SIZE", request(), b" " * 65_537)


@given(st.dictionaries(st.text(), st.text()), st.binary(), st.floats())
def test_nothing_that_a_stranger_sends_is_received(headers: dict[str, str], body: bytes, now: float) -> None:
    for given_headers in (headers, {**headers, **request()}):
        with pytest.raises((Denied, ImportRefused)):
            receive(given_headers, body + b"!", [SECRET], now)


@pytest.mark.parametrize("secrets", [[], ["x"], [SECRET] * 11, [SECRET[:-3]], ["whsec_AAAA"]])
def test_secrets_that_are_none_are_a_mistake_of_ours(secrets: list[str]) -> None:
    with pytest.raises(ValueError) as caught:
        receive(request(), BODY, secrets, NOW)
    assert SECRET[6:20] not in str(caught.value)


# -- once


def test_the_same_request_is_received_once() -> None:
    seen = Seen()
    assert receive(request(), BODY, [SECRET], NOW, seen).id == "e1"
    assert isinstance(refusal("WEBHOOK-REPEATED", request(), seen=seen), Conflict)
    again = request(at=NOW + 60)  # as the sender itself sends it again
    refusal("WEBHOOK-REPEATED", again, now=NOW + 60, seen=seen)
    assert receive(request(id="m2"), BODY, [SECRET], NOW, seen).id == "e1"
    seen.forget("m1")
    assert receive(again, BODY, [SECRET], NOW + 60, seen).id == "e1"


def test_no_id_is_remembered_of_what_nobody_signed_or_is_not_of_now() -> None:
    asked: list[tuple[str, float]] = []

    def seen(id: str, until: float) -> bool:
        asked.append((id, until))
        return False

    refusal("WEBHOOK-FORGED", request(secret=OTHER), seen=seen)
    refusal("WEBHOOK-STALE", request(), now=NOW + 900, seen=seen)
    assert asked == []
    receive(request(), BODY, [SECRET], NOW + 299, seen)
    assert asked == [("m1", NOW + 301.0)]


def test_ids_are_kept_as_long_as_their_requests_are_good_and_not_for_ever() -> None:
    seen = Seen()
    assert not seen("first", NOW + 301)
    for minute in range(1, 11):
        assert not seen(f"m{minute}", NOW + minute * 60 + 301)
        assert seen("first", NOW + minute * 60 + 301), "its time plus both windows is not over"
    seen("last", NOW + 601 + 301)
    assert not seen("first", NOW + 601 + 301)


def test_a_flood_of_ids_takes_so_much_memory_and_no_more() -> None:
    seen = Seen(most=10)
    for number in range(1000):
        seen(str(number), NOW)
    assert [number for number in range(1000) if seen(str(number), NOW)] == []
    assert len(seen._ids) == 10


def test_of_many_threads_one_is_first() -> None:
    seen, answers = Seen(), []
    gate = threading.Barrier(8)

    def asks() -> None:
        gate.wait()
        answers.extend(seen(str(number), NOW) for number in range(500))

    threads = [threading.Thread(target=asks) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(False) == 500
