"""`guardtag dispatch --loop`: two at once lose and double nothing; it stops gracefully and says that it is alive."""

from __future__ import annotations

import datetime
import http.server
import itertools
import json
import logging
import os
import re
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import guardtag
from guardtag import Consent, Contact
from guardtag.cli import _loop, _watchdog
from guardtag.dispatcher import Dispatched
from guardtag.errors import StoreUnavailable
from guardtag.model.notices import Notice
from tests import forked

PATIENT = 60.0
CONFIG = """
store = "sqlite:city.db"
host = "tag.example.org"
levels = ["city"]
[channels]
mail = "file:out.jsonl"
sms = "file:out.jsonl"
[ladder]
city = 0.02
"""


def until(true: Callable[[], bool]) -> None:
    """Waits for something that another process or thread does."""
    for _ in range(int(PATIENT / 0.05)):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it never came true")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A deployment with a configuration and 40 people."""
    (tmp_path / "guardtag.toml").write_text(CONFIG, "utf-8")
    return tmp_path / "guardtag.toml"


def scans(city: guardtag.Guard, people: int) -> list[Any]:
    city.responders.enrol("li-ling", name="李岭", area="feicheng", address="mail:li@example.org")
    batch = city.tags.mint(people, area="feicheng")
    found = []
    for number, code in enumerate(city.tags.of(batch)):
        ward = city.wards.enrol(
            f"演示{number}", area="feicheng", contacts=[Contact("田爱云", "mother", [f"sms:{number}"])],
            consent=Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        found.append(city.scan(city.tags.fit(code, to=ward, by="li-ling").link))
    return found


def loop(place: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "guardtag", "dispatch", "--loop", "--every", "0.2", "--city", str(place), *more],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def lines(place: Path) -> list[dict[str, Any]]:
    file = place.parent / "out.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def test_two_loops_lose_and_double_nothing_and_one_is_told_to_stop(place: Path, tmp_path: Path) -> None:
    with guardtag.open(place) as city:
        waiting = scans(city, 40)
        for scan in waiting[:20]:
            scan.alert()
        loops = [loop(place, "--health-file", str(tmp_path / f"health{n}.json")) for n in range(2)]
        try:
            until(lambda: all((tmp_path / f"health{n}.json").exists() for n in range(2)))
            for scan in waiting[20:30]:
                scan.alert()
            loops[0].send_signal(signal.SIGTERM)
            for scan in waiting[30:]:
                scan.alert()
            assert loops[0].wait(PATIENT) == 0
            until(lambda: all(i.round >= 4 for i in city.incidents.list(state="open", limit=100)))
            until(lambda: not any(n.state == "waiting" for n in city._room.records.walk(Notice)))
            assert loops[1].poll() is None
            loops[1].send_signal(signal.SIGINT)
            assert loops[1].wait(PATIENT) == 0
        finally:
            for process in loops:
                process.kill()
                output, _ = process.communicate()
                assert "Traceback" not in output, output
        notices = {n.id for n in city._room.records.walk(Notice)}
        sent = Counter(line["id"] for line in lines(place))
        assert sent.keys() == notices
        assert set(sent.values()) == {1}
        for incident in city.incidents.list(state="open", limit=100):
            steps = [line.at for line in incident.thread if line.what == "repeated"]
            assert len(steps) == incident.round
            times = [incident.opened, *steps]
            assert all(after - before >= 1.2 for before, after in itertools.pairwise(times)), "none early"
        assert city.alive()


def test_the_health_file_is_whole_and_its_owners(place: Path, tmp_path: Path) -> None:
    with guardtag.open(place) as city:
        scans(city, 1)[0].alert()
        file = tmp_path / "health.json"
        file.write_text("old")
        file.chmod(0o666)
        looping = _loop.Loop(city, 0.1, lambda did: None, file)
        looping.stop.set()
        looping.run()
        told = json.loads(file.read_text("utf-8"))
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert (told["alive"], told["open"], told["pid"], told["rounds"]) == (True, 1, os.getpid(), 1)
        assert [p.name for p in tmp_path.iterdir() if "health" in p.name] == ["health.json"], "no leavings"


def test_a_health_file_that_cannot_be_written_stops_nothing(
    place: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with guardtag.open(place) as city:
        looping = _loop.Loop(city, 0.1, lambda did: None, tmp_path / "nowhere" / "health.json")
        looping.stop.set()
        looping.run()
        assert city.alive()
    assert "the health file could not be written: FileNotFoundError" in caplog.text


class Door:
    """Stands for a deployment: what each round does, and what is due after it."""

    def __init__(self, *rounds: Any) -> None:
        self.rounds = list(rounds)
        self.due: float | None = None
        self.ended = threading.Event()

    def dispatch(self, stop: Callable[[], bool]) -> Dispatched:
        """The next of the rounds; none left ends the loop."""
        if len(self.rounds) == 1:
            self.ended.set()
        step = self.rounds.pop(0)
        if isinstance(step, Exception):
            raise step
        return step  # type: ignore[no-any-return]

    def health(self) -> Any:
        """Vitals with only what the loop looks at."""
        from guardtag.desks.vitals import Vitals

        return Vitals(True, False, 1.0, self.due, 0, {}, {}, {}, {}, {}, {})


def played(door: Door, every: float = 0.01, **more: Any) -> list[Dispatched]:
    said: list[Dispatched] = []
    looping = _loop.Loop(door, every, said.append, **more)  # type: ignore[arg-type]
    looping.stop = door.ended
    looping.run()
    return said


def test_a_store_that_does_not_answer_ends_no_loop(capsys: pytest.CaptureFixture[str]) -> None:
    locked = StoreUnavailable("GT-STORE-LOCKED", "The database is locked.")
    said = played(Door(Dispatched(sent=1), locked, Dispatched(sent=2), Dispatched()))
    assert [did.sent for did in said] == [1, 2, 0]
    assert "GT-STORE-LOCKED" in capsys.readouterr().err


def test_a_mistake_of_ours_ends_it() -> None:
    with pytest.raises(KeyError):
        played(Door(Dispatched(), KeyError("x"), Dispatched()))


def test_it_sleeps_until_the_next_thing_is_due() -> None:
    pause = _loop.Loop(Door(), 5.0, lambda did: None)._pause  # type: ignore[arg-type]
    assert pause(None, 100.0, idle=False) == 5.0
    assert pause(103.0, 100.0, idle=False) == 3.0
    assert pause(200.0, 100.0, idle=True) == 5.0
    assert pause(90.0, 100.0, idle=False) == 0.05
    assert [pause(90.0, 100.0, idle=True) for _ in range(8)] == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    assert pause(90.0, 100.0, idle=False) == 0.05


def test_a_second_signal_is_not_caught() -> None:
    stop, seen = threading.Event(), []
    before = signal.signal(signal.SIGTERM, lambda number, frame: seen.append(number))
    try:
        with _loop.stopped_by_signals(stop):
            os.kill(os.getpid(), signal.SIGTERM)
            assert stop.is_set()
            assert seen == []
            os.kill(os.getpid(), signal.SIGTERM)
        assert seen == [signal.SIGTERM]
        os.kill(os.getpid(), signal.SIGTERM)
        assert len(seen) == 2, "as it was"
        interrupt = signal.getsignal(signal.SIGINT)
        with _loop.stopped_by_signals(stop):
            assert signal.getsignal(signal.SIGINT) is not interrupt
        assert signal.getsignal(signal.SIGINT) is interrupt
    finally:
        signal.signal(signal.SIGTERM, before)


# -- systemd


def test_systemd_is_told(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bound:
        bound.bind(str(tmp_path / "notify"))
        bound.settimeout(PATIENT)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        played(Door(Dispatched(), StoreUnavailable("GT-STORE-LOCKED", "locked"), Dispatched()))
        assert [bound.recv(100) for _ in range(4)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_an_abstract_socket_too(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"guardtag-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bound:
        bound.bind("\0" + name)
        bound.settimeout(PATIENT)
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + name)
        assert _watchdog.notify("READY=1")
        assert bound.recv(100) == b"READY=1"


@pytest.mark.parametrize("address", ["", "relative", "vsock:2:1234", "/nowhere/at/all", "/" + "x" * 500])
def test_nobody_listens_and_nothing_happens(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    assert _watchdog.notify("READY=1") is False


# -- the watchdog outside


class Server:
    """A watchdog on this machine: what it was asked, and what it answers."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.status, self.location = 200, ""
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, dict(self.headers)))
                self.send_response(outer.status)
                if outer.location:
                    self.send_header("Location", outer.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if context is not None:
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        self.port = self.http.server_address[1]
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,))
        self.thread.start()

    def close(self) -> None:
        """Ends it."""
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    """A watchdog over http on this machine."""
    made = Server()
    yield made
    made.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://watchdog.example.org/ping", "ftp://localhost/x", "https://", "https:///x", "//localhost/x", "",
        "https://user:secret@watchdog.example.org/", "https://watchdog.example.org:0/",
        "https://watchdog.example.org:99999/", "https://watchdog.example.org/a\r\nHost: x", "https://x.example/ ",
        "http://127.0.0.1.example.org/", "http://0x7f.1/", "http://localhost.example.org/", "https://x.example/é",
        "https://x.example/" + "a" * 3000, "file:///etc/passwd", "http://[::ffff:10.0.0.1]/", "http://10.0.0.1/",
    ],
)  # fmt: skip
def test_a_watchdog_is_asked_over_https_or_here(url: str) -> None:
    with pytest.raises(ValueError, match="watchdog"):
        _watchdog.Watchdog(url)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.9.9.9"])
def test_this_machine_may_be_asked_in_clear(host: str) -> None:
    assert _watchdog.checked(f"http://{host}:8080/ping?x=1").path == "/ping"


def test_the_loop_pings_after_a_beat(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through no proxy, whatever the environment says."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    watchdog = _watchdog.Watchdog(f"http://127.0.0.1:{server.port}/ping/secret?a=b")
    played(Door(Dispatched(), Dispatched(), Dispatched()), watchdog=watchdog)
    until(lambda: len(server.asked) == 1)
    watchdog.close(PATIENT)
    assert not watchdog._thread.is_alive()
    ((path, headers),) = server.asked
    assert path == "/ping/secret?a=b"
    assert headers["User-Agent"].startswith("guardtag/")


def test_no_ping_while_the_store_does_not_answer(server: Server) -> None:
    watchdog = _watchdog.Watchdog(f"http://127.0.0.1:{server.port}/ping")
    locked = StoreUnavailable("GT-STORE-LOCKED", "The database is locked.")
    played(Door(locked, locked), watchdog=watchdog)
    watchdog.close(PATIENT)
    assert server.asked == []


def test_a_redirect_is_not_followed(server: Server) -> None:
    server.status, server.location = 302, f"http://127.0.0.1:{server.port}/elsewhere"
    assert _watchdog.get(f"http://127.0.0.1:{server.port}/ping") == 302
    assert [path for path, _ in server.asked] == ["/ping"]


def test_a_failing_watchdog_is_said_once_and_its_url_never(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    watchdog = _watchdog.Watchdog(f"http://127.0.0.1:{server.port}/ping/very-secret")
    for status in (500, 302, 500, 200, 404):
        server.status, before = status, len(server.asked)
        watchdog.ping()
        until(lambda before=before: len(server.asked) > before)  # type: ignore[misc]
        until(lambda: not watchdog._wanted.is_set())
        time.sleep(0.05)
    watchdog.close(PATIENT)
    said = [r.getMessage() for r in caplog.records if r.name == "guardtag" and r.levelno >= logging.WARNING]
    assert said == [
        "the watchdog could not be pinged: status 500", "the watchdog could not be pinged: status 404",
    ]  # fmt: skip
    assert "very-secret" not in "".join(said)


def test_a_watchdog_that_hangs_disturbs_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        watchdog = _watchdog.Watchdog(f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout=0.2)
        played(Door(*[Dispatched()] * 5), watchdog=watchdog)
        watchdog.close(PATIENT)
        assert not watchdog._thread.is_alive()


def test_over_https_only_whom_the_machine_trusts(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(today - datetime.timedelta(1))
        .not_valid_after(today + datetime.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path / "watchdog.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ) + certificate.public_bytes(serialization.Encoding.PEM)
    )  # fmt: skip
    here = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    here.load_cert_chain(file)
    server = Server(here)
    try:
        with pytest.raises(ssl.SSLError):
            _watchdog.get(f"https://localhost:{server.port}/ping")
        assert server.asked == []
        trusting = ssl.create_default_context(cafile=str(file))
        assert _watchdog.get(f"https://localhost:{server.port}/ping", context=trusting) == 200
        with pytest.raises(ssl.SSLError):
            _watchdog.get(f"https://127.0.0.1:{server.port}/ping", context=trusting)
    finally:
        server.close()


# -- the other commands


def run(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return forked.run(Path.cwd(), *arguments, "--city", str(place))


def test_health_and_metrics_as_commands(place: Path) -> None:
    with guardtag.open(place) as city:
        scans(city, 1)[0].alert()
    before = run(place, "health")
    assert before.returncode == 1
    assert before.stdout.startswith("RING THE HOTLINE FIRST")
    assert "2 urgent messages due" in before.stdout
    assert " 0 only written down, 0 to be tried again, 0 dead, " in run(place, "dispatch").stdout
    after = run(place, "health", "--json")
    assert after.returncode == 0
    assert json.loads(after.stdout)["alive"] is True
    assert re.search("^guardtag_notices_sent_total [23]$", run(place, "metrics").stdout, re.MULTILINE)
    assert run(place, "doctor").stdout.startswith("ok  dispatcher")


def test_what_belongs_to_the_loop_is_refused_without_it(place: Path) -> None:
    with guardtag.open(place):
        pass
    for option in (["--watchdog", "https://watchdog.example.org/"], ["--health-file", "h.json"]):
        refused = run(place, "dispatch", *option)
        assert refused.returncode == 2
        assert "belong to --loop" in refused.stderr
    refused = run(place, "dispatch", "--loop", "--watchdog", "http://watchdog.example.org/secret")
    assert refused.returncode == 2
    assert "secret" not in refused.stderr
