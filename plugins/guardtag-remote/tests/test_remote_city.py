"""A deployment whose vault is on another machine: the way home, erasure, backups, bad days of the vault's server."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs
import pytest
from remote_server import Papers, vault_at

import guardtag
from guardtag import Consent, Contact
from guardtag.builtin.sqlite import SqliteStore
from guardtag.config import Config
from guardtag.errors import BackendError, GuardTagError, StoreUnavailable
from guardtag.records.vault import CACHE_SECONDS
from guardtag.spi import Put, Ref, Row
from guardtag.world import World
from guardtag_remote import RemoteStore

AREA = "feicheng/wangzhuang/north/zhongyu/3"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def config(papers: Papers, port: int, folder: Path, name: str = "one") -> Config:
    return Config(
        base=folder, store="sqlite:city.db", vault=papers.url(port, name, timeout=2), keys="file:keyring.json",
        host="tag.example.org", hotline="0538-0000000", channels={"mail": ("file:sent.jsonl", {})},
        plugins=("guardtag-remote",),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The distribution's entry point, as pip would write it."""
    info = tmp_path / "site" / "guardtag_remote-0.1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: guardtag-remote\nVersion: 0.1.0\n", "utf-8")
    (info / "entry_points.txt").write_text("[guardtag]\nremote = guardtag_remote\n", "utf-8")
    monkeypatch.syspath_prepend(str(info.parent))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(info.parent), *filter(None, sys.path)]))


@contextmanager
def process(papers: Papers, folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`guardtag vault serve` as a process of its own."""
    folder.mkdir(exist_ok=True)
    (folder / "guardtag.toml").write_text('vault = "sqlite:vault.db"\n', "utf-8")
    cert, key = papers.of("server")
    words = ["vault", "serve", "--listen", f"127.0.0.1:{port}", "--cert", cert, "--key", key, "--clients", papers.ca]
    with (folder / "log").open("a") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "guardtag", *words], cwd=folder, stdout=subprocess.PIPE, stderr=log, text=True,
            stdin=subprocess.DEVNULL, env={**os.environ, "GUARDTAG_LANG": "en"},
        )  # fmt: skip
    try:
        assert running.stdout is not None
        assert f"port {port}" in running.stdout.readline(), (folder / "log").read_text()
        yield running
    finally:
        running.kill()
        running.wait()
        assert running.stdout is not None
        running.stdout.close()


def settled(city: guardtag.Guard) -> guardtag.Tag:
    """小军 with his mother and a worker, and his tag."""
    boy = city.wards.enrol(
        "小军", area=AREA, contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
        consent=Consent(by="田爱云", purposes={"alert"}), request_id="q1",
    )  # fmt: skip
    city.responders.enrol("li-ling", name="李岭", area=AREA, address="mail:li-ling@example.org")
    return city.tags.fit(city.tags.mint(5, area="feicheng").first, to=boy, by="li-ling")


def test_the_whole_way_home_and_an_erasure(papers: Papers, tmp_path: Path) -> None:
    with vault_at(tmp_path / "far" / "vault.db", papers) as server:
        with guardtag.open(config(papers, server.port, tmp_path)) as city:
            tag = settled(city)
            incident = city.scan(tag.link).alert(place="bus stop, Wangzhuang")
            assert city.dispatch().sent == 2
            city.incidents.acknowledge(incident.id, by="li-ling")
            city.incidents.close(incident.id, outcome="home", by="li-ling")
            ward = city.wards.enrol(
                "小明", area=AREA, contacts=[Contact("王霞", "mother", ["mail:wang@example.org"])],
                consent=Consent(by="王霞", purposes={"alert"}),
            ).id  # fmt: skip
            assert city.vault.backup(tmp_path / "vault.backup").keys > 0
            assert city.vault.rehearse(tmp_path / "vault.backup").complete
        with guardtag.open(config(papers, server.port, tmp_path, "two")) as city:
            assert city.incidents.get(incident.id).outcome == "home"
            assert not city.wards.erase(ward).waiting
        store = SqliteStore(f"sqlite:{tmp_path}/far/vault.db")
        try:
            assert store.read([Ref("key", f"w:{ward}:response")]) == [None]
            assert store.read([Ref("erased", ward)]) != [None]
        finally:
            store.close()
        files = b"".join(path.read_bytes() for path in (tmp_path / "far").iterdir())
        assert f"w:{ward}".encode() not in files
        lost = guardtag.restore_vault(config(papers, server.port, tmp_path), tmp_path / "vault.backup")
        assert lost.erased == 3  # keys of one person, who did not come back
    sent = [json.loads(line) for line in (tmp_path / "sent.jsonl").read_text("utf-8").splitlines()]
    assert {line["target"] for line in sent} >= {"tian@example.org", "li-ling@example.org"}


def test_the_vault_lost_with_its_machine_comes_back_from_its_backup(papers: Papers, tmp_path: Path) -> None:
    with (
        vault_at(tmp_path / "far" / "vault.db", papers) as server,
        guardtag.open(config(papers, server.port, tmp_path)) as city,
    ):
        tag = settled(city)
        city.vault.backup(tmp_path / "vault.backup")
    with vault_at(tmp_path / "new" / "vault.db", papers) as server:
        settings = config(papers, server.port, tmp_path)
        with pytest.raises(BackendError) as caught:
            guardtag.open(settings)
        assert caught.value.code == "GT-VAULT-OTHER"
        assert guardtag.restore_vault(settings, tmp_path / "vault.backup").complete
        with guardtag.open(settings) as city:
            city.scan(tag.link).alert(place="南门")
            assert city.dispatch().sent == 2


def test_without_the_vault_s_server(papers: Papers, tmp_path: Path) -> None:
    """A call goes on being saved while the keys it needs are remembered, and after that it says what to do first."""
    ahead = [0.0]
    world = World(monotonic=lambda: time.monotonic() + ahead[0])
    with vault_at(tmp_path / "far" / "vault.db", papers) as server:
        settings = config(papers, server.port, tmp_path)
        city = guardtag.open(settings, world)
        tag = settled(city)
        first = city.scan(tag.link).alert(place="bus stop")
        city.dispatch()
    with city:
        scan = city.scan(tag.link)  # a scan reads no person and needs no vault
        again = scan.alert(place="school gate")
        assert again.id == first.id
        ahead[0] = CACHE_SECONDS + 1
        scan = city.scan(tag.link)
        with pytest.raises(StoreUnavailable) as caught:
            scan.alert(place="river")
        assert caught.value.code == "GT-REMOTE-DOWN"
        assert "hotline" in caught.value.do
        found = city.doctor()
        assert [(one.name, one.state, one.key) for one in found] == [("vault", "red", "GT-REMOTE-DOWN")]
        assert "密钥库服务器" in found[0].told("zh")[0]
        with pytest.raises(StoreUnavailable):
            city.dispatch()
        with vault_at(tmp_path / "far" / "vault.db", papers, listen=f"127.0.0.1:{server.port}"):
            city.scan(tag.link).alert(place="river")  # the same open city, and nothing was lost
            assert sum(line.what in ("called", "joined") for line in city.incidents.get(first.id).thread) == 3
    with pytest.raises(StoreUnavailable) as caught:
        guardtag.open(settings)
    assert caught.value.code == "GT-REMOTE-DOWN"


def test_the_doctor_names_a_certificate_that_ends(papers: Papers, tmp_path: Path) -> None:
    with (
        vault_at(tmp_path / "far" / "vault.db", papers) as server,
        guardtag.open(config(papers, server.port, tmp_path)) as city,
    ):
        soon = [one for one in city.doctor() if one.name == "certificates"]
    assert {(one.state, one.facts["store"], one.facts["which"]) for one in soon} == {
        ("yellow", "vault", "server"), ("yellow", "vault", "cert"),
    }  # fmt: skip  # made for 30 days; the authority holds for years
    assert "29" in soon[0].told("zh")[0]


def test_files_in_the_address_start_from_the_configuration(papers: Papers, tmp_path: Path) -> None:
    (tmp_path / "tls").symlink_to(papers.folder)
    with vault_at(tmp_path / "far" / "vault.db", papers) as server:
        vault = f"remote://127.0.0.1:{server.port}?ca=tls/ca.pem&cert=tls/%6fne.pem&key=tls/one.key&pool=2"
        with guardtag.open(attrs.evolve(config(papers, server.port, tmp_path), vault=vault)) as city:
            assert city.doctor()


def test_a_killed_server_leaves_the_outcome_open_and_nothing_doubles(papers: Papers, tmp_path: Path) -> None:
    """SIGKILL between calls and while commits are on their way; what was answered is there afterwards."""
    port, far = free_port(), tmp_path / "far"
    answered: list[int] = []
    unknown: dict[int, str] = {}
    store, number = None, 0
    for _ in range(4):
        with process(papers, far, port) as server:
            store = store or RemoteStore(papers.url(port, timeout=2))
            killer = threading.Timer(0.3, lambda pid=server.pid: os.kill(pid, signal.SIGKILL))  # type: ignore[misc]
            killer.start()
            while number not in unknown:
                number += 1
                try:
                    store.commit([Put(Row("key", f"w:{number}", 1, b"x" * 62), 0)])
                    answered.append(number)
                except StoreUnavailable as error:
                    unknown[number] = error.code
            killer.join()
            number += 1
    assert store is not None
    assert len(answered) > 4
    assert set(unknown.values()) <= {"GT-REMOTE-LOST", "GT-REMOTE-DOWN"}
    with process(papers, far, port):
        for number in answered:
            assert store.read([Ref("key", f"w:{number}")])[0] is not None
        for number, code in unknown.items():
            found = store.read([Ref("key", f"w:{number}")])[0]
            assert found is None or code == "GT-REMOTE-LOST"
    store.close()


def test_an_answer_that_is_lost_doubles_nothing(
    papers: Papers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The vault wrote the keys, and its answer was lost: the same request again makes one person of it."""
    with (
        vault_at(tmp_path / "far" / "vault.db", papers) as server,
        guardtag.open(config(papers, server.port, tmp_path)) as city,
    ):
        real, lost = server._send, []

        def send(line, answer):  # type: ignore[no-untyped-def]
            if type(answer).__name__ == "Done" and not lost:
                lost.append(answer)
                raise ConnectionResetError
            real(line, answer)

        monkeypatch.setattr(server, "_send", send)
        with pytest.raises(GuardTagError) as caught:
            settled(city)
        assert caught.value.code == "GT-REMOTE-LOST"
        tag = settled(city)
        assert len(list(city._room.records.walk(guardtag.Ward))) == 1
        city.scan(tag.link).alert(place="南门")
        assert city.dispatch().sent == 2


def test_only_what_changes_nothing_is_asked_twice(
    papers: Papers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server hangs up once a request has come: a read goes through all the same, a commit and a claim do not."""
    with vault_at(tmp_path / "far" / "vault.db", papers) as server:
        store = RemoteStore(papers.url(server.port))
        store.commit([Put(Row("key", "w:a", 1, b"x"), 0)])
        real, left = server._begun, [0]

        def begun(line):  # type: ignore[no-untyped-def]
            left[0] -= 1
            return left[0] < 0 and real(line)

        monkeypatch.setattr(server, "_begun", begun)
        left[0] = 1
        assert store.read([Ref("key", "w:a")])[0] is not None
        for change in (lambda: store.commit([Put(Row("key", "w:b", 1, b"x"), 0)]), lambda: store.claim(["x"], 0, 1, 5)):
            left[0] = 1
            with pytest.raises(StoreUnavailable) as caught:
                change()
            assert caught.value.code == "GT-REMOTE-LOST"
        left[0] = 2
        with pytest.raises(StoreUnavailable):
            store.read([Ref("key", "w:a")])
        assert store.read([Ref("key", "w:b")]) == [None]
        store.close()


def test_sigterm_ends_it_cleanly(papers: Papers, tmp_path: Path) -> None:
    port = free_port()
    with process(papers, tmp_path / "far", port) as server:
        store = RemoteStore(papers.url(port))
        store.commit([Put(Row("key", "w:a", 1, b"x"), 0)])
        server.terminate()
        assert server.wait(10) == 0
        store.close()
    assert (tmp_path / "far" / "log").read_text() == ""


def test_a_fork_uses_lines_of_its_own(papers: Papers, tmp_path: Path) -> None:
    with vault_at(tmp_path / "far" / "vault.db", papers) as server:
        store = RemoteStore(papers.url(server.port))
        store.commit([Put(Row("key", "w:a", 1, b"x"), 0)])
        code = (
            "import os, sys\n"
            "from guardtag_remote import RemoteStore\nfrom guardtag.spi import Put, Ref, Row\n"
            "store = RemoteStore(sys.argv[1])\n"
            "child = os.fork()\n"
            "mine = 'child' if not child else 'parent'\n"
            "for n in range(50): store.commit([Put(Row('key', f'{mine}{n}', 1, b'x'), 0)])\n"
            "if not child: os._exit(0)\n"
            "assert os.waitpid(child, 0)[1] == 0\n"
            "assert store.read([Ref('key', 'w:a')])[0]\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, papers.url(server.port)], capture_output=True, text=True, timeout=60,
            check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        store.close()


@pytest.mark.parametrize("vault", ["memory:", "remote://h:1?ca=a&cert=b&key=c"])
def test_what_is_no_vault_of_ours_is_not_served(papers: Papers, tmp_path: Path, vault: str) -> None:
    from click.testing import CliRunner

    from guardtag.cli._serving import serve

    (tmp_path / "guardtag.toml").write_text(f'vault = "{vault}"\nplugins = ["guardtag-remote"]\n', "utf-8")
    cert, key = papers.of("server")
    words = ["--listen", "127.0.0.1:0", "--cert", cert, "--key", key, "--clients", papers.ca]
    done = CliRunner().invoke(serve, ["--city", str(tmp_path / "guardtag.toml"), *words])
    assert isinstance(done.exception, BackendError)
    assert done.exception.code == "GT-VAULT-SERVE"


def test_the_command_makes_certificates(tmp_path: Path) -> None:
    def made(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "guardtag", "vault", "certificates", "tls", *words], cwd=tmp_path, text=True,
            capture_output=True, check=False, timeout=60, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    assert made("--host", "127.0.0.1", "--machine", "one").returncode == 0
    assert made("--machine", "two").returncode == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "tls").iterdir()}
    assert set(before) == {f"{name}{end}" for name in ("ca", "server", "one", "two") for end in (".pem", ".key")}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (tmp_path / "tls").glob("*.key"))
    for words in (["--machine", "two"], ["--machine", "../up"], ["--machine", "ca"], ["--host", "127.0.0.1"]):
        done = made(*words)
        assert "GT-REMOTE-CERTIFICATES" in done.stderr
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "tls").iterdir()}
    with vault_at(tmp_path / "vault.db", Papers(tmp_path / "tls")) as server:
        for name in ("one", "two"):
            RemoteStore(Papers(tmp_path / "tls").url(server.port, name)).close()
