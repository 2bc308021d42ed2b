"""The shared adversarial cases of the group ``webhook``: every one is tested here or has its place."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path
from typing import Any

import attrs
import pytest
from test_webhook_channel import failing, found
from tests import cases
from tests.spi.servers import crude, read_request
from webhook_platform import SECRET, Platform, secret_file

from guardtag.errors import ConfigError, NotifyError
from guardtag.spi import Accepted
from guardtag_webhook import WebhookNotifier

CASES = {param.id: param.values[0] for param in cases.group("webhook")}
URLS = {id: case.input for id, case in CASES.items() if isinstance(case.input, str)}
NAMED = {"webhook-013": "192.168.0.0/24", "webhook-015": "100.64.0.0/10"}
"""Those that a deployer may allow, by naming this network."""
ALL_PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "::1/128", "fc00::/7"]
HERE = {"webhook-039", "webhook-040", "webhook-042", "webhook-043", "webhook-048"}
ELSEWHERE = {
    "webhook-049": "test_webhook_channel: test_2xx_alone_is_taken_and_nobody_is_told_by_it",
    "webhook-052": "test_webhook_channel: test_an_id_that_could_be_read_in_two_ways_is_not_signed",
    "webhook-054": "test_webhook_channel: test_a_message_that_is_sent_again_has_the_same_id_and_another_time",
    "webhook-055": "test_webhook_channel: test_thin_is_the_default_and_names_nobody. Level and area "
                   "code are no part of a Message, so they do not go along; the call's id does",
    "webhook-056": "test_webhook_receiving: test_a_request_is_good_for_five_minutes_before_and_after",
}  # fmt: skip


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Addresses that were called; nobody answers at any."""
    called: list[tuple[str, int]] = []

    def connect(self: socket.socket, address: Any) -> None:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    return called


def answered(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Answers look-ups with these addresses, one list after the other; returns the names asked for."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *args: Any, **options: Any) -> list[Any]:
        addresses = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [(socket.AF_INET6 if ":" in one else socket.AF_INET, 1, 6, "", (one, port)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_every_case_has_its_place() -> None:
    assert {*URLS, *HERE, *ELSEWHERE} == set(CASES)
    assert not {*URLS} & {*HERE, *ELSEWHERE}
    for where in ELSEWHERE.values():
        module, _, test = where.partition(":")
        text = (Path(__file__).parent / f"{module}.py").read_text("utf-8")
        assert f"def {test.split('.')[0].strip()}(" in text


@pytest.mark.parametrize("id", URLS)
def test_an_address_that_leads_astray_is_refused_before_any_byte(
    id: str, tmp_path: Path, dialled: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answered(monkeypatch, ["93.184.216.34"])
    place = secret_file(tmp_path, SECRET)
    for private in ([], [network for network in ALL_PRIVATE if id not in (*NAMED, "webhook-002")]):
        with pytest.raises(ConfigError) as caught:
            WebhookNotifier(f"webhook:{URLS[id]}", secret=place, allow_private=private)
        assert caught.value.code in ("GT-HTTP-URL", "GT-HTTP-ADDRESS")
        assert "pw" not in str(caught.value)
    assert (dialled, asked) == ([], [])


@pytest.mark.parametrize(("id", "network"), [*NAMED.items(), ("webhook-002", "127.0.0.0/8")])
def test_a_network_that_the_deployer_names_is_called(
    id: str, network: str, tmp_path: Path, dialled: list[Any]
) -> None:  # fmt: skip
    notifier = WebhookNotifier(f"webhook:{URLS[id]}", secret=secret_file(tmp_path, SECRET), allow_private=[network])
    assert failing(notifier).code == "GT-HTTP-DOWN"
    assert dialled == [(URLS[id].split("/")[2], 443)]


@pytest.mark.parametrize(
    ("answers", "private", "called"),
    [
        (["93.184.216.34", "10.0.0.1"], [], ["93.184.216.34"]),
        (["10.0.0.1", "93.184.216.34"], ["10.0.0.0/8"], ["10.0.0.1", "93.184.216.34"]),
        (["10.0.0.1"], [], []), (["127.0.0.1"], [], []), (["::1", "fe80::1%lo", "fe80::1"], ["fc00::/7"], []),
        (["::ffff:10.0.0.1"], ["10.0.0.0/8"], []), (["64:ff9b::a00:1"], ["10.0.0.0/8"], []),
        (["2002:a00:1::1"], [], []),
        (["2001:0:5ef5:79fd::1"], [], []), (["169.254.169.254"], ALL_PRIVATE, []), (["fd00:ec2::254"], ALL_PRIVATE, []),
        (["100.100.100.200"], ALL_PRIVATE, []), (["224.0.0.1", "ff02::1", "0.0.0.0", "::"], ALL_PRIVATE, []),
        ([], [], []),
        ([f"93.184.216.{n}" for n in range(9)], [], [f"93.184.216.{n}" for n in range(4)]),
    ],
)  # fmt: skip
def test_039_of_several_answers_only_those_that_may_be_called_are(
    tmp_path: Path, dialled: list[Any], monkeypatch: pytest.MonkeyPatch,
    answers: list[str], private: list[str], called: list[str],
) -> None:  # fmt: skip
    answered(monkeypatch, answers)
    notifier = WebhookNotifier(
        "webhook:https://grid.example.org/in", secret=secret_file(tmp_path, SECRET), allow_private=private
    )
    error = failing(notifier)
    assert (error.code, error.retryable) == ("GT-HTTP-DOWN" if called else "GT-HTTP-ADDRESS", True)
    assert dialled == [(one, 443) for one in called]


def test_040_a_name_is_looked_up_once_and_the_checked_address_dialled(
    tmp_path: Path, dialled: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answered(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    notifier = WebhookNotifier("webhook:https://grid.example.org:8443/", secret=secret_file(tmp_path, SECRET))
    assert failing(notifier).code == "GT-HTTP-DOWN"
    assert (asked, dialled) == (["grid.example.org"], [("93.184.216.34", 8443)])
    assert failing(notifier).code == "GT-HTTP-ADDRESS", "and looked up anew, and checked, for the next message"
    assert dialled == [("93.184.216.34", 8443)]


def test_040_tls_and_host_say_the_name(platform: Platform, channel: Any) -> None:
    notifier = channel(platform.url("grid.example.org"), resolve=lambda host, port: ["127.0.0.1"])
    assert notifier.send(found()) == Accepted()
    assert platform.names == ["grid.example.org"]
    assert platform.got[0].headers["Host"] == f"grid.example.org:{platform.port}"


def test_042_043_neither_proxy_nor_netrc_of_the_environment_is_used(
    platform: Platform, channel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lured: list[bytes] = []
    (tmp_path / ".netrc").write_text("machine localhost login a password b\n", encoding="ascii")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
    with crude(lambda connected: lured.append(connected.recv(100)), times=0) as port:
        for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        assert channel().send(found()) == Accepted()
    assert lured == []
    assert {name.lower() for name in platform.got[0].headers} == {
        "host", "content-type", "user-agent", "webhook-id", "webhook-timestamp", "webhook-signature", "content-length",
        "connection",
    }  # fmt: skip
    assert not (tmp_path / "keys.log").exists()


def test_048_the_body_of_an_answer_is_not_read(tmp_path: Path) -> None:
    sent = [0]

    def floods(connected: socket.socket) -> None:
        read_request(connected)
        connected.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100000000000\r\n\r\n")
        with contextlib.suppress(OSError):
            for _ in range(100_000):
                sent[0] += connected.send(b"\x1f\x8b" * 32_768)

    with crude(floods) as port:
        notifier = WebhookNotifier(
            f"webhook:http://127.0.0.1:{port}/", secret=secret_file(tmp_path, SECRET), allow_private=["127.0.0.0/8"]
        )
        assert notifier.send(found()) == Accepted()
    assert sent[0] < 64 * 1024 * 1024, "it filled the buffers of the network, and nobody read them"


def test_052_no_id_with_a_dot_leaves(platform: Platform, channel: Any) -> None:
    with pytest.raises(NotifyError):
        channel().send(attrs.evolve(found(), id=CASES["webhook-052"].input["id"]))
    assert platform.got == []
