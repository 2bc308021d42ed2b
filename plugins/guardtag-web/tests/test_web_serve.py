"""``guardtag serve``, the command: it serves, dispatches, says what it needs and ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

import guardtag
from conftest import Pages


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A deployment on files, with a tag that calls for help."""
    with guardtag.open(str(tmp_path / "city.db")) as city:
        made = Pages(city, None, None)  # type: ignore[arg-type]
        made.worker()
        (tmp_path / "link").write_text(made.tag(made.boy()).link)
    return tmp_path


class Serve:
    """The command, until it is ended."""

    def __init__(self, town: Path, *options: str, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "guardtag", "serve", "--port", "0", "--json", *options], cwd=town, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **environment},
        )  # fmt: skip
        assert self.process.stdout is not None
        text = ""
        while not text.rstrip().endswith("}"):
            line = self.process.stdout.readline()
            assert line, self.process.communicate()
            text += line
        self.said = json.loads(text)
        self.address: str = self.said["address"]

    def end(self, number: int) -> tuple[int, str]:
        """Its status and what it said on standard error."""
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.soak)])
def test_serve_calls_dispatches_and_ends(town: Path, number: int) -> None:
    serving_ = Serve(town, "--every", "0.2")
    assert serving_.address.startswith("http://127.0.0.1:")
    path = "/" + (town / "link").read_text().split("/", 3)[3]
    with httpx.Client(base_url=serving_.address) as browser:
        assert browser.get(path).status_code == 200
        assert browser.post(path, data={"place": "bus stop"}).status_code == 303
        outbox = town / "city.outbox.jsonl"
        patience = time.monotonic() + 20
        while not (outbox.exists() and outbox.read_text()) and time.monotonic() < patience:
            time.sleep(0.05)
    status, errors = serving_.end(number)
    assert status == 0
    assert outbox.read_text(), "the dispatcher beside it told people"
    assert path.rpartition("/")[2] not in errors
    assert "Traceback" not in errors


def test_serve_alone_dispatches_nothing_and_tells_systemd(town: Path) -> None:
    name = str(town / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(name)
        told.settimeout(20)
        serving_ = Serve(town, "--no-dispatch", NOTIFY_SOCKET=name)
        states = [told.recv(100), told.recv(100)]
        assert not serving_.said["dispatches"]
        status, _ = serving_.end(signal.SIGTERM)
        states.append(told.recv(100))
    assert status == 0
    assert set(states[:2]) == {b"READY=1", b"WATCHDOG=1"}
    assert b"STOPPING=1" in states
    with guardtag.open(str(town / "city.db")) as city:
        assert city.health().last_beat is None


def test_serve_says_which_package_it_needs(town: Path) -> None:
    code = (
        "import sys; sys.modules['guardtag_web'] = None; sys.argv[1:] = ['serve']; import guardtag.cli as c; c.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=town, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "GT-WEB-PACKAGE" in done.stderr


def test_a_dispatcher_that_falls_over_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from guardtag.cli import _loop, serve

    runs: list[int] = []
    again = threading.Event()

    def run(loop: object) -> None:
        runs.append(1)
        if len(runs) == 1:
            raise RuntimeError("it fell over")
        again.set()
        stop.wait(20)

    stop = threading.Event()
    monkeypatch.setattr(_loop.Loop, "run", run)
    monkeypatch.setattr(serve, "AGAIN_SECONDS", 0.0)
    with serve._dispatching(object(), 1.0, stop):  # type: ignore[arg-type]
        assert again.wait(20)
    assert len(runs) == 2
