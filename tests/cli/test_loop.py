"""`guardtag dispatch --loop`: two at once lose and double nothing; it stops gracefully and says that it is alive."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import stat
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import guardtag
from guardtag import Consent, Contact, reception
from guardtag.cli import _loop, cli
from guardtag.dispatcher import Dispatched
from guardtag.errors import StoreUnavailable
from guardtag.model.notices import Notice
from tests import forked
from tests.cli.loops import PATIENT, Door, place, played, until

__all__ = ["place"]


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


@pytest.mark.parametrize("words", [["dispatch", "--loop"], ["serve", "--port", "0"]], ids=lambda words: words[0])
def test_a_process_that_stays_loads_all_at_its_start(
    place: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    def loaded(door: guardtag.Guard) -> None:
        raise SystemExit(97)

    with guardtag.open(place):
        monkeypatch.setattr(reception, "open_all", loaded)
    assert CliRunner().invoke(cli, [*words, "--city", str(place)]).exit_code == 97


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
