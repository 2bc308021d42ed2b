"""What comes back: one integer in one place is success, and whatever else there is an error that says what to do."""

from __future__ import annotations

import gzip
import json
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from robots_server import SECRET, TOKEN, RawServer, RobotServer

from guardtag.errors import NotifyError
from guardtag.spi import Accepted, Message, Secret, https
from guardtag.spi.https import MAX_ANSWER, Answer
from guardtag.testing.certificates import certificate
from guardtag.testing.notifiers import message
from guardtag_robots import faults, notifier, vendors
from guardtag_robots.notifier import Robot
from guardtag_robots.vendors import Vendor

VENDORS = {vendor.scheme: vendor for vendor in (vendors.DINGTALK, vendors.FEISHU, vendors.LARK, vendors.WECOM)}
SAID = f"小军 {TOKEN} 13800000000"
"""What servers put into their answers here; it may be seen nowhere."""
JSON = {"Content-Type": "application/json"}


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROBOT_TOKEN", TOKEN)
    monkeypatch.setenv("ROBOT_SECRET", SECRET)


@pytest.fixture(params=VENDORS)
def vendor(request: pytest.FixtureRequest) -> Vendor:
    return VENDORS[request.param]


@pytest.fixture
def context(tmp_path: Path) -> ssl.SSLContext:
    return certificate(tmp_path, "localhost")


@pytest.fixture
def server(context: ssl.SSLContext, vendor: Vendor) -> Iterator[RobotServer]:
    server = RobotServer(context, vendor.scheme)
    yield server
    server.close()


class Ticks:
    """Seconds that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def robot(
    vendor: Vendor, port: int, folder: Path, ticks: Callable[[], float] = time.monotonic, host: str = "localhost",
    seconds: float = 9.0,
) -> Robot:  # fmt: skip
    client = https.Client(allow_private=["127.0.0.0/8"], ca=str(folder / "ca.pem"), timeout=seconds)
    return Robot(vendor, Secret("env:ROBOT_TOKEN", "token"), None, f"{host}:{port}", client, monotonic=ticks)


def thin(id: str = "1") -> Message:
    return message(id, target="group", text="有人需要帮助", thin=True)


def refused(made: Robot, sent: Message | None = None) -> NotifyError:
    with pytest.raises(NotifyError) as caught:
        made.send(sent or thin())
    error = caught.value
    assert not any(word in f"{error} {error.facts}" for word in (TOKEN, SECRET, "小军", "13800000000"))
    assert error.__cause__ is None
    assert error.__context__ is None or error.__suppress_context__
    return error


def coded(vendor: Vendor, code: Any, **more: Any) -> bytes:
    said = "errmsg" if vendor.field == "errcode" else "msg"
    return json.dumps({vendor.field: code, said: SAID, **more}, ensure_ascii=False).encode()


# -- the vendors' codes inside of HTTP 200

CODES = [
    ("dingtalk", 310000, "GT-ROBOT-SIGN", False), ("dingtalk", 300001, "GT-ROBOT-KEY", False),
    ("dingtalk", 400013, "GT-ROBOT-KEY", False), ("dingtalk", 400101, "GT-ROBOT-KEY", False),
    ("dingtalk", 400102, "GT-ROBOT-KEY", False), ("dingtalk", 400106, "GT-ROBOT-KEY", False),
    ("dingtalk", 130101, "GT-ROBOT-SLOW", True), ("dingtalk", 410100, "GT-ROBOT-SLOW", True),
    ("dingtalk", 430101, "GT-ROBOT-TEXT", False), ("dingtalk", 430104, "GT-ROBOT-TEXT", False),
    ("dingtalk", -1, "GT-ROBOT-BUSY", True), ("feishu", 19001, "GT-ROBOT-KEY", False),
    ("feishu", 19021, "GT-ROBOT-SIGN", False), ("feishu", 19022, "GT-ROBOT-SIGN", False),
    ("feishu", 19024, "GT-ROBOT-SIGN", False), ("feishu", 11232, "GT-ROBOT-SLOW", True),
    ("lark", 9499, "GT-ROBOT-SLOW", True), ("lark", 19021, "GT-ROBOT-SIGN", False),
    ("wecom", 45009, "GT-ROBOT-SLOW", True), ("wecom", 93000, "GT-ROBOT-KEY", False),
    ("wecom", 40033, "GT-ROBOT-TEXT", False), ("wecom", -1, "GT-ROBOT-BUSY", True),
]  # fmt: skip


@pytest.mark.parametrize(("scheme", "answer", "code", "retryable"), CODES)
@pytest.mark.parametrize("status", [200, 400])
def test_a_code_of_the_vendors_list(
    context: ssl.SSLContext, tmp_path: Path, scheme: str, answer: int, code: str, retryable: bool, status: int
) -> None:
    server = RobotServer(context, scheme)
    server.answers.append((status, JSON, coded(VENDORS[scheme], answer)))
    error = refused(robot(VENDORS[scheme], server.port, tmp_path))
    server.close()
    assert (error.code, error.retryable, error.facts["answer"]) == (code, retryable, answer)


def test_a_code_that_nobody_knows_is_tried_once_more(server: RobotServer, vendor: Vendor, tmp_path: Path) -> None:
    made = robot(vendor, server.port, tmp_path)
    server.answers += [(200, JSON, coded(vendor, 77777))] * 4
    assert [refused(made, thin(id)).retryable for id in ("1", "1", "2", "1")] == [True, False, True, False]
    assert made.send(thin("1")) == Accepted()
    server.answers.append((200, JSON, coded(vendor, 77777)))
    error = refused(made, thin("3"))
    assert (error.code, error.facts["answer"]) == ("GT-ROBOT-UNKNOWN", 77777)


def test_what_is_remembered_of_unknown_codes_has_an_end(
    server: RobotServer, vendor: Vendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifier, "MAX_ODD", 2)
    made = robot(vendor, server.port, tmp_path)
    server.answers += [(200, JSON, coded(vendor, 77777))] * 4
    for id in ("1", "2", "3"):
        refused(made, thin(id))
    assert len(made._odd) == 2
    assert refused(made, thin("1")).retryable


def test_a_vendor_with_too_many_messages_is_left_in_peace(server: RobotServer, vendor: Vendor, tmp_path: Path) -> None:
    ticks = Ticks()
    made = robot(vendor, server.port, tmp_path, ticks)
    slow = next(code for code, kind in vendor.kinds.items() if kind == vendors.SLOW)
    server.answers.append((200, JSON, coded(vendor, slow)))
    assert refused(made).retry_after == vendor.pause
    ticks.now = vendor.pause - 1
    error = refused(made)
    assert (error.code, error.retryable, error.retry_after) == ("GT-ROBOT-SLOW", True, 1.0)
    assert len(server.posted) == 1
    ticks.now = vendor.pause
    assert made.send(thin()) == Accepted()


# -- what is no success

ODD = [
    b"", b" ", b"ok", b"<html>ok</html>", b"null", b"0", b"[]", b"{}", b'{"errmsg": "ok"}', b'"errcode"',
    b'{"errcode": false, "code": false}', b'{"errcode": "0", "code": "0"}', b'{"errcode": 0.0, "code": 0.0}',
    b'{"errcode": null, "code": null}', b'{"errcode": -0.0, "code": -0.0}', b'{"errcode": NaN, "code": NaN}',
    b'{"errcode": 1, "errcode": 0, "code": 1, "code": 0}', b'{"errcode": 0, "code": 0', b'{"errcode": 0, "code": 0}}',
    b'{"ERRCODE": 0, "Code": 0}', b'[{"errcode": 0, "code": 0}]', b'{"data": {"errcode": 0, "code": 0}}',
    b'\xff{"errcode": 0, "code": 0}', b'{"errcode": 0, "code": 0, "x": NaN}', b"[" * 60_000, b'{"a":' * 12_000,
    b'{"errcode": ' + b"9" * 5000 + b', "code": ' + b"9" * 5000 + b"}",
    b'{"errcode": 0, "code": 0}' + b" " * MAX_ANSWER, gzip.compress(b'{"errcode": 0, "code": 0}'),
    b'{"StatusCode": 0, "StatusMessage": "success"}',
    b'{"code": 0, "errcode": 0, "StatusCode": 9499}', b'{"code": 0, "errcode": 0, "StatusCode": false}',
]  # fmt: skip


@pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
def test_an_answer_of_another_kind_is_no_success(
    server: RobotServer, vendor: Vendor, tmp_path: Path, body: bytes
) -> None:
    server.answers.append((200, JSON, body))
    error = refused(robot(vendor, server.port, tmp_path))
    code = "GT-HTTP-ANSWER" if len(body) > MAX_ANSWER else "GT-ROBOT-ANSWER"
    assert (error.code, error.retryable) == (code, True)


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.text(max_size=5) | st.just(0),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["code", "errcode", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.one_of(st.binary(max_size=80), JSONS.map(lambda value: json.dumps(value).encode())), st.sampled_from([*VENDORS])
)
def test_only_the_integer_0_in_its_place_is_success(body: bytes, scheme: str) -> None:
    vendor = VENDORS[scheme]
    if faults.refusal(vendor, Answer(200, body), again=True) is None:
        found = json.loads(body)
        assert type(found) is dict
        assert type(found[vendor.field]) is int
        assert found[vendor.field] == 0


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (201, "GT-ROBOT-HTTP", False), (204, "GT-ROBOT-HTTP", False), (301, "GT-ROBOT-HTTP", False),
        (302, "GT-ROBOT-HTTP", False), (307, "GT-ROBOT-HTTP", False), (400, "GT-ROBOT-HTTP", False),
        (403, "GT-ROBOT-HTTP", False), (404, "GT-ROBOT-HTTP", False), (429, "GT-ROBOT-SLOW", True),
        (500, "GT-ROBOT-BUSY", True), (502, "GT-ROBOT-BUSY", True), (503, "GT-ROBOT-BUSY", True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("good", [True, False])
def test_another_status_is_no_success_whatever_the_body_says(
    server: RobotServer, vendor: Vendor, tmp_path: Path, status: int, code: str, retryable: bool, good: bool
) -> None:
    elsewhere = {"Location": f"https://localhost:{server.port}/robot/send"}
    server.answers.append((status, elsewhere, coded(vendor, 0) if good and status != 204 else b""))
    error = refused(robot(vendor, server.port, tmp_path))
    assert (error.code, error.retryable) == (code, retryable)
    assert len(server.posted) == 1  # no redirect was followed


# -- lines that break, drag on or lie


def plays(
    play: Callable[[Any], None], folder: Path, context: ssl.SSLContext | None, seconds: float = 9.0
) -> Iterator[Robot]:  # fmt: skip
    server = RawServer(play, context)
    try:
        yield robot(vendors.DINGTALK, server.port, folder, seconds=seconds)
    finally:
        server.close()


GOOD = b'{"errcode":0,"errmsg":"ok"}'
RAW = {
    "nothing": (b"", "GT-HTTP-SILENT"),
    "half a body": (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + GOOD, "GT-HTTP-SILENT"),
    "half a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1b\r\n" + GOOD, "GT-HTTP-SILENT"),
    "half a head": (b"HTTP/1.1 200 OK\r\nContent-Le", "GT-HTTP-SILENT"),
    "no http": (b"SSH-2.0-x\r\n" + GOOD, "GT-HTTP-ANSWER"),
    "a strange version": (b"HTTP/9.9 200 OK\r\n\r\n" + GOOD, "GT-HTTP-ANSWER"),
    "many headers": (b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 500 + b"\r\n" + GOOD, "GT-HTTP-ANSWER"),
    "a long header": (b"HTTP/1.1 200 OK\r\na: " + b"b" * 200_000 + b"\r\n\r\n" + GOOD, "GT-HTTP-ANSWER"),
    "endless hints": (b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000, "GT-HTTP-ANSWER"),
    "a bad chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + GOOD, "GT-HTTP-SILENT"),
    "an endless body": (b"HTTP/1.1 200 OK\r\n\r\n" + b" " * 300_000, "GT-HTTP-ANSWER"),
}  # fmt: skip


def heard(line: Any) -> bytes:
    """One whole request: a connection that is closed with some of it unread would break instead of ending."""
    said = b""
    while b"\r\n\r\n" not in said or not said.endswith(b"}}"):
        said += line.recv(65536)
    return said


def answered(line: Any, raw: bytes) -> None:
    heard(line)
    line.sendall(raw)


@pytest.mark.parametrize("name", RAW)
def test_what_is_cut_short_or_no_http(context: ssl.SSLContext, tmp_path: Path, name: str) -> None:
    raw, code = RAW[name]
    for made in plays(lambda line: answered(line, raw), tmp_path, context):
        error = refused(made)
        assert (error.code, error.retryable) == (code, True)


def test_a_whole_answer_in_chunks_is_read(context: ssl.SSLContext, tmp_path: Path) -> None:
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(GOOD), GOOD)
    for made in plays(lambda line: answered(line, raw), tmp_path, context):
        assert made.send(thin()) == Accepted()


@pytest.mark.parametrize("when", ["in the head", "in the body", "before it"])
def test_a_server_that_answers_in_drops_has_no_more_time(
    context: ssl.SSLContext, tmp_path: Path, when: str
) -> None:  # fmt: skip
    first = {"in the head": b"HTTP/1.1 200 OK\r\na: ", "before it": b""}.get(when, b"HTTP/1.1 200 OK\r\n\r\n")
    last = {"in the head": b"\r\n\r\n" + GOOD, "before it": b"HTTP/1.1 200 OK\r\n\r\n" + GOOD}.get(when, GOOD)

    def drops(line: Any) -> None:
        heard(line)
        line.sendall(first)
        for _ in range(40):
            time.sleep(0.05)
            if first:
                line.sendall(b" ")
        line.sendall(last)  # whoever waited for so long has a success

    for made in plays(drops, tmp_path, context, seconds=1):
        error = refused(made)
        assert (error.code, error.retryable) == ("GT-HTTP-SILENT", True)


def test_a_server_that_does_not_prove_who_it_is_gets_no_key(context: ssl.SSLContext, tmp_path: Path) -> None:
    came: list[bytes] = []
    other = tmp_path / "other"
    other.mkdir()
    certificate(other, "localhost")
    server = RawServer(lambda line: came.append(line.recv(65536)), context)
    for folder, host in ((other, "localhost"), (tmp_path, "127.0.0.1")):
        error = refused(robot(vendors.DINGTALK, server.port, folder, host=host))
        assert (error.code, error.retryable) == ("GT-HTTP-TLS", True)
    server.close()
    assert came == []


def test_a_server_without_tls_gets_no_key(context: ssl.SSLContext, tmp_path: Path) -> None:
    came: list[bytes] = []

    def plain(line: Any) -> None:
        came.append(line.recv(65536))
        line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    for made in plays(plain, tmp_path, None):
        assert refused(made).code == "GT-HTTP-TLS"
    assert TOKEN.encode() not in b"".join(came)
    for made in plays(lambda line: None, tmp_path, None):  # it hangs up
        assert refused(made).code == "GT-HTTP-DOWN"


def test_nobody_there_is_tried_again(vendor: Vendor, context: ssl.SSLContext, tmp_path: Path) -> None:
    server = RawServer(lambda line: None, context)
    server.close()
    error = refused(robot(vendor, server.port, tmp_path))
    assert (error.code, error.retryable) == ("GT-HTTP-DOWN", True)
    assert refused(robot(vendor, 443, tmp_path, host="no-such-host.invalid")).code == "GT-HTTP-DOWN"


def test_no_proxy_of_the_environment_is_asked(
    server: RobotServer, vendor: Vendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert robot(vendor, server.port, tmp_path).send(thin()) == Accepted()
