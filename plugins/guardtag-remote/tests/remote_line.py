"""Lines to a server of the vault that a test speaks by hand."""

from __future__ import annotations

import socket
import ssl
import time

from remote_server import Papers

from guardtag.spi import Ref
from guardtag_remote import RemoteStore, wire
from guardtag_remote.limits import Limits
from guardtag_remote.server import Server

QUICK = Limits(connections=3, handshakes=4, handshake_seconds=0.5, idle_seconds=5.0, frame_seconds=0.5)


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
