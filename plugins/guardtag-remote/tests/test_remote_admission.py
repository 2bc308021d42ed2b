"""Who may come to a served vault: certificates, names, versions of TLS, files that others may read."""

from __future__ import annotations

import os
import socket
import ssl
import threading
import time
from pathlib import Path

import pytest
from remote_line import context, ended, got_nothing, spoken, works
from remote_server import Papers, serving
from remote_server import papers as fresh

from guardtag.builtin.memory import MemoryStore
from guardtag.errors import ConfigError, StoreUnavailable
from guardtag_remote import RemoteStore, certificates, tls
from guardtag_remote.server import Server


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
