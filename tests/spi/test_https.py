"""The client of every channel: what is sent and read, and what cannot be sent."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.errors import ConfigError, NotifyError
from guardtag.spi.https import MAX_ANSWER, Answer, Client
from tests.spi.requests import HERE, JSON, OK, asked, failing, here

from .servers import crude, replies

# -- what is sent and read


def test_a_request_and_its_answer() -> None:
    came: list[bytes] = []
    with crude(replies(b"HTTP/1.1 201 Made\r\nRetry-After:  7 \r\nContent-Length: 4\r\n\r\nbody", came)) as port:
        answer = asked(here(port) + "?key=1", body=b'{"a":1}', headers={**JSON, "X-Id": "7"})
    assert (answer.status, answer.body, answer.after) == (201, b"body", "7")
    head, _, body = came[0].partition(b"\r\n\r\n")
    first, *headers = head.decode().split("\r\n")
    assert (first, body) == ("POST /in?key=1 HTTP/1.1", b'{"a":1}')
    assert set(headers) == {
        f"Host: 127.0.0.1:{port}", "Accept-Encoding: identity", "User-Agent: guardtag",
        "Content-Type: application/json", "X-Id: 7", "Content-Length: 7", "Connection: close",
    }  # fmt: skip


def test_the_clients_own_headers_cannot_be_given() -> None:
    came: list[bytes] = []
    given = {"HOST": "evil.example", "content-length": "9", "Transfer-Encoding": "chunked", "user-agent": "mine"}
    with crude(replies(OK, came)) as port:
        asked(here(port), headers=given)
    head = came[0].lower()
    assert b"evil" not in head
    assert b"chunked" not in head
    assert head.count(b"content-length: 2\r\n") == head.count(b"user-agent: mine\r\n") == 1
    assert b"guardtag" not in head


def test_a_whole_answer_in_chunks_or_up_to_the_end_is_read() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
    for raw in (chunked, b"HTTP/1.1 200 OK\r\n\r\nok", b"HTTP/1.1 100 Continue\r\n\r\n" + OK):
        with crude(replies(raw)) as port:
            assert asked(here(port)).body == b"ok"


def test_a_body_is_read_when_it_is_wanted_and_up_to_its_limit() -> None:
    for size, code in ((MAX_ANSWER, ""), (MAX_ANSWER + 1, "GT-HTTP-ANSWER")):
        raw = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size
        with crude(replies(raw)) as port:
            if code:
                assert failing(here(port)).code == code
            else:
                assert len(asked(here(port)).body) == size
        with crude(replies(raw)) as port:
            assert asked(here(port), read=False) == Answer(200)


def test_an_answer_shows_nothing_of_its_body() -> None:
    assert repr(Answer(200, b"hunter2", "hunter2")) == "Answer(status=200)"


@pytest.mark.parametrize("status", [301, 302, 307, 308, 404, 500])
def test_a_status_is_the_channels_business_and_nobody_is_followed(status: int) -> None:
    with crude(replies(OK), times=0) as other:
        raw = f"HTTP/1.1 {status} X\r\nLocation: {here(other)}\r\nContent-Length: 0\r\n\r\n"
        with crude(replies(raw.encode())) as port:
            assert asked(here(port)).status == status


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with crude(replies(OK)) as port:
        assert asked(here(port)).body == b"ok"


@pytest.mark.parametrize(
    ("says", "seconds"),
    [
        ("", None), ("30", 30), ("0", 0), ("-1", None), ("soon", None), ("1" * 30, None), ("٣", None),
        ("Tue, 14 Nov 2023 22:15:20 GMT", 120), ("Tue, 14 Nov 2023 22:00:00 GMT", 0), ("Tue, 99 Nov 2023", None),
    ],
)  # fmt: skip
def test_how_long_an_answer_asks_to_wait(says: str, seconds: float | None) -> None:
    assert Answer(429, b"", says).seconds(1_700_000_000.0) == seconds


@given(st.text(max_size=64), st.floats(0, 1e10))
def test_any_retry_after_is_a_wait_or_none(says: str, now: float) -> None:
    seconds = Answer(429, b"", says).seconds(now)
    assert seconds is None or seconds >= 0


# -- what cannot be sent


@pytest.mark.parametrize(
    ("path", "headers", "method"),
    [
        ("/a b", {}, "POST"), ("/a\r\nX: y", {}, "POST"), ("in", {}, "POST"), ("/ü", {}, "POST"), ("", {}, "POST"),
        ("/", {"X": "a\r\nY: b"}, "POST"), ("/", {"X": "小"}, "POST"), ("/", {"X\n": "a"}, "POST"),
        ("/", {"": "a"}, "POST"), ("/", {"X": "a" * 9000}, "POST"), ("/", {}, "POST / HTTP/1.1\r\nX: y"),
        ("/", {}, "post"),
    ],
)  # fmt: skip
def test_what_is_no_request_is_not_sent(path: str, headers: dict[str, str], method: str) -> None:
    came: list[bytes] = []
    with crude(replies(OK, came), times=0) as port:
        client = Client(allow_private=HERE)
        target = client.target(here(port)).at(path)
        with pytest.raises(NotifyError) as caught:
            client.send(target, headers, method=method)
    assert (caught.value.code, caught.value.retryable, came) == ("GT-HTTP-REQUEST", False, [])


@pytest.mark.parametrize(
    ("option", "values"),
    [
        ("allow_private", [
            "10.0.0.0/8", ["0.0.0.0/0"], ["::/0"], ["10.8.0.1/16"], ["8.8.8.0/24"], ["169.254.0.0/16"], ["10.0.0.0/7"],
            [10], ["fe80::/10"], ["::ffff:10.0.0.0/104"], ["64:ff9b::/96"], ["x"], [""], 7, None, ["224.0.0.0/4"],
            ["10.0.0.0/8"] * 101,
        ]),
        ("ca", [None, 7, ["a"]]), ("timeout", [0, 0.5, 9.5, 10, "5", None, float("nan"), True]),
    ],
)  # fmt: skip
def test_an_option_that_does_not_fit_is_named(option: str, values: list[Any]) -> None:
    for value in values:
        with pytest.raises(ConfigError) as caught:
            Client(**{option: value})
        assert (caught.value.code, caught.value.facts) == ("GT-HTTP-OPTION", {"option": option})


def test_an_address_that_may_not_be_called_is_refused_when_it_is_read() -> None:
    for url in ("http://127.0.0.1/", "https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/"):
        with pytest.raises(ConfigError) as caught:
            Client().target(url)
        assert caught.value.code == "GT-HTTP-ADDRESS"
        assert url.split("/")[2] not in str(caught.value)


@pytest.mark.parametrize(
    ("answers", "private", "called"),
    [
        (["93.184.216.34", "10.0.0.1"], [], ["93.184.216.34"]), (["10.0.0.1"], [], []), (["127.0.0.1"], [], []),
        (["10.0.0.1", "93.184.216.34"], ["10.0.0.0/8"], ["10.0.0.1", "93.184.216.34"]),
        (["::ffff:10.0.0.1"], ["10.0.0.0/8"], []), (["169.254.169.254", "0.0.0.0"], HERE, []), ([], [], []),
        ([f"93.184.216.{n}" for n in range(9)], [], [f"93.184.216.{n}" for n in range(4)]),
    ],
)  # fmt: skip
def test_the_checked_addresses_of_a_name_are_dialled(
    monkeypatch: pytest.MonkeyPatch, answers: list[str], private: list[str], called: list[str]
) -> None:
    dialled: list[Any] = []

    def connect(self: socket.socket, address: Any) -> None:
        dialled.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    url = "https://grid.example.org/"
    error = failing(url, ca="/none/such.pem", allow_private=private, resolve=lambda host, port: answers)
    assert error.code == ("GT-HTTP-CA" if called else "GT-HTTP-ADDRESS")
    error = failing(url, allow_private=private, resolve=lambda host, port: answers)
    assert (error.code, error.retryable) == ("GT-HTTP-DOWN" if called else "GT-HTTP-ADDRESS", True)
    assert dialled == [(one, 443) for one in called]


def test_without_tls_a_name_leads_to_this_machine_or_nowhere() -> None:
    with crude(replies(OK)) as port:
        given = {"allow_private": ["10.0.0.0/8", *HERE]}
        url = f"http://localhost:{port}/"
        assert failing(url, resolve=lambda host, port: ["10.8.0.1"], **given).code == "GT-HTTP-ADDRESS"
        assert asked(url, resolve=lambda host, port: ["10.8.0.1", "127.0.0.1"], **given).body == b"ok"
