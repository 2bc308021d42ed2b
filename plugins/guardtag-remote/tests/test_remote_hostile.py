"""Peers that mean no good, or nothing at all: none gets anything, and none holds up the others."""

from __future__ import annotations

import logging
import os
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import attrs
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from remote_server import Papers, serving
from remote_server import papers as fresh

from guardtag.builtin.memory import MemoryStore
from guardtag.errors import ConfigError, GuardTagError, StoreUnavailable
from guardtag.spi import Put, Ref, Row
from guardtag_remote import RemoteStore, certificates, tls, wire
from guardtag_remote.limits import Limits
from guardtag_remote.server import Server

QUICK = Limits(connections=3, handshakes=4, handshake_seconds=0.5, idle_seconds=5.0, frame_seconds=0.5)


@pytest.fixture
def memory() -> Iterator[MemoryStore]:
    store = MemoryStore()
    store.commit([Put(Row("key", "w:someone", 1, b"sealed"), 0)])
    yield store
    store.close()


@pytest.fixture
def server(memory: MemoryStore, papers: Papers) -> Iterator[Server]:
    with serving(memory, papers, limits=QUICK) as server:
        yield server


def works(papers: Papers, server: Server) -> bool:
    store = RemoteStore(papers.url(server.port))
    try:
        return store.read([Ref("key", "w:someone")])[0] is not None
    finally:
        store.close()


def context(papers: Papers, name: str = "one", most: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.load_verify_locations(papers.ca)
    made.maximum_version = most
    if name:
        made.load_cert_chain(*papers.of(name))
    return made


def spoken(papers: Papers, server: Server, name: str = "one") -> ssl.SSLSocket:
    """A connection with good papers, and not greeted yet."""
    plain = socket.create_connection(("127.0.0.1", server.port), 5)
    return context(papers, name).wrap_socket(plain, server_hostname="127.0.0.1")


def framed(payload: bytes) -> bytes:
    return len(payload).to_bytes(4, "big") + payload


def welcomed(papers: Papers, server: Server) -> ssl.SSLSocket:
    line = spoken(papers, server)
    line.sendall(framed(wire.GREETING))
    assert isinstance(wire.answer_of(answered(line)), wire.Welcome)
    return line


def answered(line: socket.socket) -> bytes:
    line.settimeout(5)
    size = int.from_bytes(line.recv(4), "big")
    data = b""
    while len(data) < size:
        data += line.recv(size - len(data))
    return data


def ended(line: socket.socket) -> bool:
    """Whether the server hangs up within a while."""
    line.settimeout(5)
    try:
        while line.recv(4096):
            pass
    except (ConnectionError, ssl.SSLError):
        return True
    return True  # TimeoutError goes up


def got_nothing(line: ssl.SSLSocket) -> bool:
    """Whether a greeting is answered by no byte."""
    try:
        line.sendall(framed(wire.GREETING))
        return line.recv(1) == b""
    except (ssl.SSLError, ConnectionError):
        return True


def trickled(line: socket.socket, byte: bytes) -> bool:
    """Whether who sends a byte now and then is let go, long before all of them are sent."""
    try:
        for _ in range(100):
            line.sendall(byte)
            time.sleep(0.1)
    except OSError:
        return True
    return False


# -- who may come


@pytest.mark.parametrize(
    "words", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\xff\xff" + b"x" * 100, os.urandom(500)]
)
def test_what_speaks_no_tls_is_let_go(papers: Papers, server: Server, words: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), 5) as line:
        line.sendall(words)
        assert ended(line)
    assert works(papers, server)


def test_who_has_no_certificate_gets_nothing(papers: Papers, server: Server) -> None:
    with spoken(papers, server, name="") as line:
        assert got_nothing(line)
    assert works(papers, server)


@pytest.mark.parametrize("whose", ["stranger", "server"])
def test_another_authority_s_certificate_and_a_server_s_own_are_no_client_s(
    papers: Papers, server: Server, tmp_path: Path, whose: str
) -> None:
    cert, key = papers.of("server") if whose == "server" else fresh(tmp_path / "other").of("one")
    with pytest.raises(StoreUnavailable) as caught:
        RemoteStore(f"remote://127.0.0.1:{server.port}?ca={papers.ca}&cert={cert}&key={key}")
    assert caught.value.code == "GT-REMOTE-DENIED"
    assert works(papers, server)


def test_an_expired_certificate_is_refused_on_either_side(memory: MemoryStore, tmp_path: Path, papers: Papers) -> None:
    old = tmp_path / "old"
    certificates.make(old, time.time() - 3 * 86_400, ["127.0.0.1"], ["one"], 1)
    expired = Papers(old)
    with serving(memory, expired) as server:
        with pytest.raises(StoreUnavailable) as caught:
            RemoteStore(expired.url(server.port))
        assert caught.value.code == "GT-REMOTE-TLS"
    certificates.make(old, time.time(), [], ["three"], 1)
    os.rename(old / "server.pem", old / "server.old")
    os.rename(old / "server.key", old / "server.key.old")
    certificates.make(old, time.time(), ["127.0.0.1"], [], 1)
    with serving(memory, expired) as server:
        RemoteStore(expired.url(server.port, "three")).close()
        with pytest.raises(StoreUnavailable) as caught:
            RemoteStore(expired.url(server.port, "one"))
        assert caught.value.code == "GT-REMOTE-DENIED"


def test_a_server_of_another_authority_or_another_name_is_not_trusted(
    papers: Papers, memory: MemoryStore, tmp_path: Path
) -> None:
    other = fresh(tmp_path / "other", "vault.example.org")
    with serving(memory, papers) as server:
        with pytest.raises(StoreUnavailable) as caught:
            RemoteStore(papers.url(server.port, ca=other.ca))
        assert caught.value.code == "GT-REMOTE-TLS"
        store = RemoteStore(papers.url(server.port, host="localhost"))
        store.close()
    with serving(memory, other) as server:
        with pytest.raises(StoreUnavailable) as caught:
            RemoteStore(other.url(server.port))  # a good authority, and a certificate for another host
        assert caught.value.code == "GT-REMOTE-TLS"


def test_an_older_tls_is_refused_on_either_side(papers: Papers, server: Server) -> None:
    older = context(papers, most=ssl.TLSVersion.TLSv1_2)
    with (
        socket.create_connection(("127.0.0.1", server.port), 5) as plain,
        pytest.raises((ssl.SSLError, ConnectionError)),
    ):
        older.wrap_socket(plain, server_hostname="127.0.0.1")
    assert works(papers, server)
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    old.load_cert_chain(*papers.of("server"))
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            plain, _ = listener.accept()
            with pytest.raises((ssl.SSLError, ConnectionError)):
                old.wrap_socket(plain, server_side=True).close()
            plain.close()

        thread = threading.Thread(target=accept)
        thread.start()
        with pytest.raises(StoreUnavailable) as caught:
            RemoteStore(papers.url(listener.getsockname()[1]))
        thread.join()
    assert caught.value.code == "GT-REMOTE-TLS"


def test_a_single_machine_can_be_left_out(papers: Papers, memory: MemoryStore, tmp_path: Path) -> None:
    """`clients` may hold the machines' own certificates: the authority's word is then not enough."""
    only = tmp_path / "clients.pem"
    only.write_bytes(Path(papers.of("one")[0]).read_bytes())
    server = Server(memory, "127.0.0.1:0", *papers.of("server"), str(only))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        RemoteStore(papers.url(server.port, "one")).close()
        with pytest.raises(StoreUnavailable) as caught:
            RemoteStore(papers.url(server.port, "two"))
        assert caught.value.code == "GT-REMOTE-DENIED"
    finally:
        server.stop()
        thread.join()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
@pytest.mark.parametrize("side", ["client", "server"])
def test_a_key_that_others_may_read_is_refused(papers: Papers, tmp_path: Path, mode: int, side: str) -> None:
    cert, key = papers.of("one" if side == "client" else "server")
    open_key = tmp_path / "open.key"
    open_key.write_bytes(Path(key).read_bytes())
    open_key.chmod(mode)
    made = tls.client if side == "client" else tls.server
    with pytest.raises(ConfigError) as caught:
        made(papers.ca, cert, str(open_key))
    assert caught.value.code == "GT-REMOTE-KEY-OPEN"


def test_files_that_do_not_fit_are_refused(papers: Papers, tmp_path: Path) -> None:
    junk = tmp_path / "junk"
    junk.write_bytes(os.urandom(200))
    huge = tmp_path / "huge"
    huge.write_bytes(b"#" * (2 << 20))
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo, 0o600)
    good = {"ca": papers.ca, "cert": papers.of("one")[0], "key": papers.of("one")[1]}
    for name in good:
        for bad in (junk, huge, tmp_path / "none", tmp_path, fifo, papers.of("two")[1]):
            if (name, str(bad)) == ("ca", good["ca"]):
                continue
            junk.chmod(0o600)
            huge.chmod(0o600)
            words = "&".join(f"{role}={path}" for role, path in {**good, name: bad}.items())
            with pytest.raises(ConfigError) as caught:
                RemoteStore(f"remote://127.0.0.1:1?{words}")
            assert caught.value.code in ("GT-REMOTE-FILE", "GT-REMOTE-KEY-OPEN")
            assert str(tmp_path) not in str(caught.value)


# -- what is said


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
