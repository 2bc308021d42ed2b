"""Peers that mean no good, or nothing at all: none gets anything, and none holds up the others."""

from __future__ import annotations

import logging
import os
import socket
import ssl
import struct
import threading
import time

import attrs
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from remote_line import QUICK, answered, ended, framed, spoken, trickled, welcomed, works
from remote_server import Papers, serving

from guardtag.builtin.memory import MemoryStore
from guardtag.errors import ConfigError, GuardTagError, StoreUnavailable
from guardtag.spi import Put, Ref, Row
from guardtag_remote import RemoteStore, wire
from guardtag_remote.server import Server

BAD_REQUESTS = [
    b"", b"\xc0", b"\x90", b"\xff" * 20, b"\x91\xa4read", msgspec.msgpack.encode({"read": 1}),
    msgspec.msgpack.encode(["read", [["key", "a"]], 1]), msgspec.msgpack.encode(["open", "/etc/passwd"]),
    msgspec.msgpack.encode(["commit", [["check", "key", "a", 0]] * 65]),
    msgspec.msgpack.encode(["commit", [["check", "key", "a", -1]]]), b"\x91" * 100_000,
    msgspec.msgpack.encode(["read", [["k"]]]), msgspec.msgpack.encode(["walk", "key", "", 1.5]),
    b"\x92\xa4read\x91\x92\xa3key\xa1\xff",
]  # fmt: skip


@pytest.mark.parametrize("request_", BAD_REQUESTS, ids=range(len(BAD_REQUESTS)))
def test_a_request_that_cannot_be_read_ends_its_connection(papers: Papers, server: Server, request_: bytes) -> None:
    with welcomed(papers, server) as line:
        line.sendall(framed(request_))
        assert ended(line)
    assert works(papers, server)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.recursive(st.none() | st.integers(-9, 9) | st.text(max_size=9), st.lists).map(
    msgspec.msgpack.encode
))  # fmt: skip
def test_whatever_is_sent_gets_an_answer_or_an_end(papers: Papers, server: Server, request_: bytes) -> None:
    with welcomed(papers, server) as line:
        line.sendall(framed(request_))
        line.settimeout(5)
        line.recv(4)
    assert works(papers, server)


def test_a_request_against_the_contract_is_answered_by_one_word(papers: Papers, server: Server) -> None:
    with welcomed(papers, server) as line:
        for bad in (
            wire.Walk("key", "", 0),
            wire.Claim(("x",), 0.0, 0.0, 5000),
            wire.Find("k", "i", "v", "p/", "", 9, True),
        ):
            line.sendall(framed(wire.encode(bad)))
            assert wire.answer_of(answered(line)) == wire.Failed(wire.MISUSE)


@pytest.mark.parametrize("head", [b"\xff\xff\xff\xff", struct.pack(">I", wire.MAX_REQUEST + 1)])
def test_a_frame_that_is_too_long_is_not_waited_for(papers: Papers, memory: MemoryStore, head: bytes) -> None:
    with serving(memory, papers, limits=attrs.evolve(QUICK, frame_seconds=60.0, handshake_seconds=60.0)) as server:
        with welcomed(papers, server) as line:
            line.sendall(head)
            assert ended(line)
        with spoken(papers, server) as line:
            line.sendall(struct.pack(">I", wire.MAX_HELLO + 1))  # nothing long before the greeting
            assert ended(line)
        assert works(papers, server)


@pytest.mark.parametrize("part", [b"\x00", b"\x00\x00\x00\x05", b"\x00\x00\x00\x05ab"])
def test_half_a_frame_ends_its_connection(papers: Papers, server: Server, part: bytes) -> None:
    with welcomed(papers, server) as line:
        line.sendall(part)
        assert ended(line)
    assert works(papers, server)


@pytest.mark.parametrize("greeting", [b"", b"guardtag\x02", b"guardtag", b"hello"])
def test_another_version_is_named(papers: Papers, server: Server, greeting: bytes) -> None:
    with spoken(papers, server) as line:
        line.sendall(framed(greeting))
        assert wire.answer_of(answered(line)) == wire.Failed(wire.OTHER_VERSION)
        assert ended(line)


def test_a_client_that_is_not_welcome_is_told_why(papers: Papers) -> None:
    answers = [wire.Failed(wire.OTHER_VERSION), wire.Failed(wire.BUSY), wire.Done(), wire.Failed("full")]
    for answer, code in zip(answers, ("VERSION", "BUSY", "DENIED", "DENIED"), strict=True):
        with false_server(papers, [framed(wire.encode(answer))]) as port, pytest.raises(StoreUnavailable) as caught:
            RemoteStore(papers.url(port))
        assert caught.value.code == f"GT-REMOTE-{code}"


# -- how many, how slow


def test_who_shows_no_papers_holds_up_nobody(papers: Papers, memory: MemoryStore) -> None:
    """More of them than there are places: the oldest goes, and whoever has papers needs no more than a moment."""
    with serving(memory, papers, limits=attrs.evolve(QUICK, handshake_seconds=60.0)) as server:
        silent = [socket.create_connection(("127.0.0.1", server.port), 5) for _ in range(12)]
        try:
            assert works(papers, server)
            for line in silent[: 12 - QUICK.handshakes]:
                assert ended(line)
        finally:
            for line in silent:
                line.close()


def test_who_trickles_is_let_go(papers: Papers, server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), 5) as plain:
        assert trickled(plain, b"\x16")
    with welcomed(papers, server) as line:
        line.sendall(struct.pack(">I", 1000))
        assert trickled(line, b"x")
    assert works(papers, server)


def test_one_connection_too_many_is_told_so(papers: Papers, server: Server) -> None:
    lines = [welcomed(papers, server) for _ in range(QUICK.connections)]
    with pytest.raises(StoreUnavailable) as caught:
        RemoteStore(papers.url(server.port))
    assert caught.value.code == "GT-REMOTE-BUSY"
    for line in lines:
        line.close()
    for _ in range(50):
        try:
            assert works(papers, server)
            break
        except StoreUnavailable:
            time.sleep(0.1)
    else:
        raise AssertionError("the places do not become free")


def test_who_reads_no_answer_is_let_go(papers: Papers, memory: MemoryStore) -> None:
    memory.commit([Put(Row("key", f"{n}", 1, os.urandom(2 << 20)), 0) for n in range(30)])
    bears = attrs.evolve(QUICK, idle_seconds=60.0)
    with serving(memory, papers, limits=bears) as server, welcomed(papers, server) as line:
        line.sendall(framed(wire.encode(wire.Walk("key", "", 1000))))
        time.sleep(1.5)
        assert ended(line)
        assert works(papers, server)


# -- a server that is none


class false_server:
    """Listens with the server's papers and says what it is told, whatever it is asked."""

    def __init__(self, papers: Papers, answers: list[bytes], *, hold: bool = False) -> None:
        self.answers, self.hold = answers, hold
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(*papers.of("server"))
        self.listener = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> int:
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        return int(self.listener.getsockname()[1])

    def __exit__(self, *error: object) -> None:
        self.listener.close()

    def _run(self) -> None:
        plain, _ = self.listener.accept()
        try:
            with self.context.wrap_socket(plain, server_side=True) as line:
                line.settimeout(5)
                for answer in self.answers:
                    size = int.from_bytes(line.recv(4), "big")
                    while size:
                        size -= len(line.recv(size))
                    line.sendall(answer)
                while line.recv(4096):
                    pass
        except OSError:
            pass


WELCOME = framed(wire.encode(wire.Welcome(True, 60.0)))


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (framed(b"\xff\xff"), "NONSENSE"), (b"\xff\xff\xff\xff", "NONSENSE"), (framed(b""), "NONSENSE"),
        (framed(wire.encode(wire.Done())), "NONSENSE"), (framed(wire.encode(wire.Rows((), False))), "NONSENSE"),
        (framed(wire.encode(wire.Rows((None, None), False))), "NONSENSE"),
        (framed(wire.encode(wire.Rows((wire.Sealed("key", "other", 1, b"", {}, None, None, 0),), False))), "NONSENSE"),
        (framed(wire.encode(wire.Rows((None,), True))), "SILENT"),
        (framed(wire.encode(wire.Failed("full"))), "STORE"),
        (framed(wire.encode(wire.Failed("x"))), "NONSENSE"),
        (framed(wire.encode(wire.Failed("damaged"))), "DAMAGED"), (b"\x00", "SILENT"),
    ],
)  # fmt: skip
def test_what_a_false_server_answers_becomes_an_error(papers: Papers, answer: bytes, code: str) -> None:
    with false_server(papers, [WELCOME, answer]) as port:
        store = RemoteStore(papers.url(port, timeout=1))
        with pytest.raises(GuardTagError) as caught:
            store.read([Ref("key", "a")])
        assert caught.value.code == f"GT-REMOTE-{code}"
        store.close()


# -- the log, the errors


def test_the_log_and_the_errors_name_no_row(
    papers: Papers, memory: MemoryStore, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "w:01secretward"

    def fails(changes: object) -> None:
        raise RuntimeError(f"{changes}")

    with serving(memory, papers, limits=QUICK) as server:
        store = RemoteStore(papers.url(server.port))
        monkeypatch.setattr(memory, "commit", fails)
        with pytest.raises(StoreUnavailable) as caught:
            store.commit([Put(Row("key", secret, 1, b"body-of-it"), 0)])
        store.close()
        with welcomed(papers, server) as line:
            line.sendall(framed(b"\xff" + secret.encode()))
            assert ended(line)
    assert caught.value.code == "GT-REMOTE-STORE"
    assert caught.value.facts["said"] == "GT-STORE-FAILED"
    assert "RuntimeError" in caplog.text
    for text in (caplog.text, str(caught.value), repr(store), repr(server)):
        assert secret not in text
        assert "body-of-it" not in text
        assert str(papers.folder) not in text


def test_addresses_that_do_not_fit(papers: Papers) -> None:
    good = papers.url(7410)
    for url, code in {
        "remote:": "URL", "remote://": "URL", "remote://host": "URL", "remote://host:0?ca=a": "URL",
        "remote://host:99999?ca=a": "URL", "remote://us:er@host:1?ca=a": "URL", "remote://host:1": "OPTION",
        f"{good}&pool=0": "OPTION", f"{good}&pool=1.5": "OPTION", f"{good}&timeout=nan": "OPTION",
        f"{good}&cert=x": "OPTION", f"{good}&insecure=1": "OPTION", f"{good}&x": "URL", f"{good}&pool=%FF": "URL",
        good.replace("127.0.0.1", "a" * 5000): "URL", f"{good}&timeout=1e9": "OPTION",
    }.items():  # fmt: skip
        with pytest.raises(ConfigError) as caught:
            RemoteStore(url)
        assert caught.value.code == f"GT-REMOTE-{code}", url
        assert str(papers.folder) not in str(caught.value)


@pytest.mark.parametrize(
    "listen", ["", "host", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:x", "198.51.100.7:0", "a b:1"]
)
def test_where_nobody_can_listen(papers: Papers, listen: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Server(MemoryStore(), listen, *papers.of("server"), papers.ca)
    assert caught.value.code == "GT-REMOTE-LISTEN"
