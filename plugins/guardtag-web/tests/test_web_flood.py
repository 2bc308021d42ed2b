"""Floods of guesses on one side, a true call on the other: it gets through, and no forged token costs a store read."""

from __future__ import annotations

import socket
import threading
import time

import httpx
import pytest
from web_probe import served

from conftest import Pages
from guardtag.builtin.memory import MemoryStore
from guardtag_web import Settings, app

SECONDS = 2.0
THREADS = 8


class Flood:
    """Asks for what is not there, as fast as it can, on connections that stay open."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.stop = threading.Event()
        self.statuses: list[int] = []
        self.threads = [threading.Thread(target=self._work, args=(n,)) for n in range(THREADS)]

    def _work(self, number: int) -> None:
        peer, count = None, number
        while not self.stop.is_set():
            count += THREADS
            try:
                if peer is None:
                    peer = socket.create_connection(("127.0.0.1", self.port), 10)
                peer.sendall(self._request(count))
                answer = peer.recv(16_384)
            except OSError:
                answer = b""
            if answer.startswith(b"HTTP/1.1 "):
                self.statuses.append(int(answer[9:12]))
            if peer is not None and (not answer or b"connection: close" in answer.lower()):
                peer.close()
                peer = None
            elif peer is not None:
                self._rest(peer, answer)
        if peer is not None:
            peer.close()

    @staticmethod
    def _rest(peer: socket.socket, answer: bytes) -> None:
        head, _, body = answer.partition(b"\r\n\r\n")
        left = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0] or 0) - len(body)
        while left > 0 and (part := peer.recv(16_384)):
            left -= len(part)

    @staticmethod
    def _request(count: int) -> bytes:
        """A forged token, or a typed code, posted now and then."""
        digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
        forged = "".join(digits[(count * (n + 7) + n * n) % 32] for n in range(26))
        if count % 5 == 0:
            body = f"code={forged[:4]}-{forged[4:8]}-{forged[8:12]}".encode()
            return (
                b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                + f"Content-Length: {len(body)}\r\n\r\n".encode() + body
            )  # fmt: skip
        verb = "POST" if count % 3 == 0 else "GET"
        return f"{verb} /t/{forged} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n".encode()

    def __enter__(self) -> Flood:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()


def test_a_true_call_gets_through_a_flood_of_guesses(pages: Pages) -> None:
    pages.worker()
    tag = pages.tag(pages.boy())
    path = "/" + tag.link.split("/", 3)[3]
    made = app(pages.door, Settings(hosts=("127.0.0.1",)))
    waits = []
    with served(made) as (port, _, _), Flood(port) as flood:
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends or len(waits) < 5:
            began = time.monotonic()
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as finder:
                assert finder.get(path).status_code == 200
                assert finder.post(path, data={"place": "bus stop"}).status_code == 303
            waits.append(time.monotonic() - began)
            time.sleep(0.1)
    made.state.site.close()
    assert len(pages.door.incidents.list("feicheng")) == 1
    assert flood.statuses.count(429) > 100, "whoever guesses is told to wait"
    assert set(flood.statuses) <= {404, 422, 429}


def test_a_forged_token_costs_no_read_of_the_store(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    pages.worker()
    tag = pages.tag(pages.boy())
    reads: list[object] = []
    read = MemoryStore.read
    monkeypatch.setattr(MemoryStore, "read", lambda self, refs: (reads.append(refs), read(self, refs))[1])
    pages.client.get("/t/" + "A" * 26)
    reads.clear()
    for n in range(60):
        assert pages.client.get("/t/" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[n % 32] * 26).status_code == 404
        assert pages.client.post("/t/" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[n % 32] * 25 + "Q").status_code in (
            404,
            429,
        )
    assert reads == []
    assert pages.client.get("/" + tag.link.split("/", 3)[3]).status_code == 200
    assert reads


@pytest.mark.parametrize("what", ["passwords", "pictures"])
def test_a_true_call_waits_for_no_strangers_passwords_or_pictures(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    pages.worker()
    tag = pages.tag(pages.boy())
    other = "/" + pages.door.relay.link(pages.door.scan(tag.link).alert()).split("/", 3)[3]
    going_on, begun = threading.Event(), threading.Semaphore(0)

    def slow(*args: object) -> bool:
        begun.release()
        going_on.wait(60)
        return False

    def strange(n: int) -> None:
        with httpx.Client(base_url=base, timeout=60) as peer:
            if what == "passwords":
                peer.post("/console/sign-in", data={"username": f"id{n}", "password": "x"})
            else:
                peer.post(f"{other}/photo", files={"picture": ("a.jpg", b"x")})

    monkeypatch.setattr("guardtag_web.console.passwords.check", slow)
    monkeypatch.setattr("guardtag.labels.portrait.kept", slow)
    made = app(pages.door, Settings(hosts=("127.0.0.1",)))
    with served(made) as (port, _, _):
        base = f"http://127.0.0.1:{port}"
        strangers = [threading.Thread(target=strange, args=(n,)) for n in range(20)]
        for one in strangers:
            one.start()
        begun.acquire()
        begun.acquire()
        time.sleep(0.3)  # until the others wait, too
        try:
            with httpx.Client(base_url=base, timeout=15) as finder:
                tapped = finder.post("/" + tag.link.split("/", 3)[3], data={"place": "bus stop"})
                assert tapped.status_code == 303
                assert finder.get(tapped.headers["location"]).status_code == 200
        finally:
            going_on.set()
            for one in strangers:
                one.join()
    made.state.site.close()
