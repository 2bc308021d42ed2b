"""``process:``: a notifier in a process of its own, whatever it does there."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from guardtag.builtin import process
from guardtag.builtin.process import ProcessNotifier
from guardtag.config import Config
from guardtag.errors import NotifyError
from guardtag.registry import Plugins, load
from guardtag.spi import Accepted
from guardtag.testing.notifiers import NotifierSuite, message

from .apart import SECRET, WILD, Wild, lasting, said, send, wild
from .conftest import Install

__all__ = ["lasting", "wild"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and the end of processes are Linux's")


class TestProcessSuite(NotifierSuite):
    """The file channel in a process of its own does what every channel must."""

    def make(self) -> ProcessNotifier:
        return ProcessNotifier(f"process:file:{self.folder}/out.jsonl")

    def break_it(self, notifier: object) -> ProcessNotifier:
        (self.folder / "folder.jsonl").mkdir()
        return ProcessNotifier(f"process:file:{self.folder}/folder.jsonl")

    @pytest.fixture(scope="class")
    @classmethod
    def notifier(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessNotifier]:
        """One process takes whatever the suite sends, one case after the other."""
        made = ProcessNotifier(f"process:file:{tmp_path_factory.mktemp('sent')}/out.jsonl")
        yield made
        made.close()


def test_what_goes_through_is_what_the_notifier_says(lasting: Plugins) -> None:
    assert [o.accepted for o in send(lasting, "one", "two")] == [Accepted("one"), Accepted("two")]
    assert said(lasting, "pid") != str(os.getpid())


def test_how_long_a_channel_asks_to_be_left_alone_goes_through(lasting: Plugins) -> None:
    assert [(o.code, o.after) for o in send(lasting, "slow", "no")] == [("GT-WILD-SLOW", 45.0), ("GT-WILD-NO", 0.0)]


@pytest.mark.parametrize(
    ("does", "code", "retryable"),
    [
        *((name, "GT-PLUGIN-RAISED", True) for name in (
            "ValueError", "RecursionError", "SystemExit", "KeyboardInterrupt", "GeneratorExit", "BaseException",
            "Unshown", "loop",
        )),
        ("no", "GT-WILD-NO", False),
        *((name, "GT-PLUGIN-RESULT", True) for name in ("None", "Lies", "long")),
    ],
)  # fmt: skip
def test_a_fault_is_told_and_the_process_lives_on(
    lasting: Plugins, does: str, code: str, retryable: bool, caplog: pytest.LogCaptureFixture
) -> None:
    before = said(lasting, "pid")
    (outcome,) = send(lasting, does)
    assert (outcome.code, outcome.retryable, outcome.accepted) == (code, retryable, None)
    assert said(lasting, "pid") == before
    assert SECRET not in caplog.text
    assert SECRET not in repr(outcome)


@pytest.mark.parametrize(
    ("does", "code"),
    [
        ("sleep", "GT-PROCESS-DEADLINE"), ("regex", "GT-PROCESS-DEADLINE"), ("exit", "GT-PROCESS-DIED"),
        ("segfault", "GT-PROCESS-DIED"), ("scribble", "GT-PROCESS-ANSWER"), ("flood", "GT-PROCESS-ANSWER"),
        ("memory", "GT-PLUGIN-RAISED"), ("MemoryError", "GT-PLUGIN-RAISED"),
    ],
)  # fmt: skip
def test_a_process_that_misbehaves_is_ended_and_the_next_message_finds_a_new_one(
    wild: Wild, does: str, code: str
) -> None:
    plugins = wild(seconds=1.5)
    before = said(plugins, "pid")
    (outcome,) = send(plugins, does)
    assert (outcome.code, outcome.retryable, outcome.accepted) == (code, True, None)
    assert said(plugins, "pid") != before
    with pytest.raises(ProcessLookupError):
        os.kill(int(before), 0)


def test_024_what_it_changes_is_its_own(wild: Wild) -> None:
    sent = message(text="mutate")
    assert wild().notifier("m").send(sent) == Accepted("mutate")
    assert sent == message(text="mutate")


def test_034_what_it_prints_is_dropped_and_confuses_nobody(wild: Wild, capfd: pytest.CaptureFixture[str]) -> None:
    plugins = wild()
    assert said(plugins, "print") == "print"
    assert said(plugins, "after") == "after"
    assert capfd.readouterr() == ("", "")


def test_035_the_environment_is_almost_empty(wild: Wild, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUARDTAG_KEYRING", SECRET)
    monkeypatch.setenv("WILD_TOKEN", "t")
    assert said(wild(), "environ") == "LC_CTYPE PATH"
    assert said(wild(token="env:WILD_TOKEN"), "environ") == "LC_CTYPE PATH WILD_TOKEN"


def test_027_there_is_nothing_of_ours_on_its_heap_nor_among_its_files(wild: Wild, tmp_path: Path) -> None:
    import guardtag

    with guardtag.open(tmp_path / "city.db") as city, open(tmp_path / "city.db", "rb"):
        plugins = wild()
        assert any(type(o).__name__ == "Keyring" for o in gc.get_objects()), "a plugin beside us would find it"
        assert (said(plugins, "heap"), said(plugins, "modules"), said(plugins, "cwd")) == ("", "", "/")
        files = said(plugins, "files")
        assert "city" not in files
        assert files.count("pipe:") == 3
        assert city


def test_026_a_later_message_brings_nothing_but_itself(wild: Wild) -> None:
    assert said(wild(), "earlier") == message().target


def test_the_limits_are_set_before_the_plugin_is_there(wild: Wild) -> None:
    assert said(wild(memory="300 MiB"), "limits") == f"{300 << 20} 3600 64 0"


def test_what_it_started_ends_with_it(wild: Wild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trace = tmp_path / "pid"
    monkeypatch.setenv("TRACE", str(trace))
    plugins = wild(seconds=2.0, token="env:TRACE")
    (outcome,) = send(plugins, "grandchild")
    assert outcome.code == "GT-PROCESS-DEADLINE"
    assert gone(int(trace.read_text()))


def gone(pid: int) -> bool:
    """Whether a process is gone, or soon is; a zombie that nobody waits for counts."""
    for _ in range(1000):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state in "ZX":
            return True
        threading.Event().wait(0.01)
    return False


@pytest.mark.parametrize("does", ["sleep", "regex"])
def test_it_ends_when_its_parent_is_killed(install: Install, does: str) -> None:
    install("guardtag-wild", {"wild": "guardtag_wild", "chat": "guardtag_wild"}, {"guardtag_wild": WILD})
    code = textwrap.dedent(f"""
        import os, signal, sys, threading, time
        from guardtag.config import Config
        from guardtag.registry import load
        from guardtag.testing.notifiers import message
        plugins = load(Config(plugins=("guardtag-wild",), channels={{"m": ("process:wild:", {{}})}}))
        notifier = plugins.notifier("m")
        print(notifier.send(message(text="pid")).reference, flush=True)
        threading.Thread(target=notifier.send, args=(message(text="{does}"),), daemon=True).start()
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=environment, check=False
    )
    assert run.returncode == -signal.SIGKILL, run.stderr
    assert gone(int(run.stdout))


def test_close_ends_it_also_in_the_middle_of_a_send(wild: Wild) -> None:
    plugins = wild(seconds=60)
    notifier = plugins.notifier("m")
    pid = int(said(plugins, "pid"))
    results: list[str] = []

    def sends() -> None:
        try:
            notifier.send(message(text="sleep"))
        except NotifyError as error:
            results.append(error.code)

    thread = threading.Thread(target=sends)
    thread.start()
    threading.Event().wait(0.2)
    plugins.close()
    thread.join(60)
    assert results == ["GT-PROCESS-DIED"]
    assert gone(pid)
    with pytest.raises(NotifyError, match="GT-NOTIFY-CLOSED"):
        notifier.send(message())


def test_one_that_dies_again_and_again_rests_longer_and_longer(wild: Wild, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock:
        at = 1000.0

        def monotonic(self) -> float:
            return self.at

    plugins, clock = wild("process:wild:dies"), Clock()
    notifier = plugins.notifier("m")
    starts: list[float] = []
    child = process._Child
    monkeypatch.setattr(process, "_Child", lambda environment: starts.append(clock.at) or child(environment))
    monkeypatch.setattr(process, "time", clock)
    codes = []
    for _ in range(40):
        with pytest.raises(NotifyError) as caught:
            notifier.send(message())
        codes.append(caught.value.code)
        clock.at += 0.5
    assert {*codes} == {"GT-PROCESS-START", "GT-PROCESS-RESTING"}
    assert [at - 1000.0 for at in starts] == [0.0, 0.5, 1.5, 3.5, 7.5, 15.5]
    clock.at += 3600
    for _ in range(8):
        with pytest.raises(NotifyError):
            notifier.send(message())
        clock.at += process.LONGEST_REST
    assert len(starts) == 14, "at the longest a minute"


def test_a_slow_start_goes_on_while_messages_fail_and_has_an_end(wild: Wild, monkeypatch: pytest.MonkeyPatch) -> None:
    plugins = wild("process:wild:slow", seconds=0.2)
    outcomes = send(plugins, "one", "two")
    assert [o.code for o in outcomes] == ["GT-PROCESS-STARTING"] * 2
    child = cast("ProcessNotifier", plugins.notifier("m"))._child
    assert child is not None
    assert not child.dead
    monkeypatch.setattr(process, "START_SECONDS", 0.0)
    assert [o.code for o in send(plugins, "three")] == ["GT-PROCESS-START"]
    assert gone(child.popen.pid)


FILED = """
    from guardtag.hookspecs import hookimpl
    from guardtag.spi import Accepted, Offer

    class Filed:
        paths = ("ca",)

        def __init__(self, url, ca="", key="", plain=""):
            self.said = " ".join((ca, key, plain))

        def send(self, message):
            return Accepted(self.said)

    @hookimpl
    def guardtag_notifiers():
        yield Offer("filed", Filed)
"""


@pytest.mark.parametrize("around", ["", "process:"])
def test_a_plugin_of_one_file_and_its_paths_are_there_as_without_a_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, around: str
) -> None:
    for name in ("GUARDTAG_NO_PLUGINS", "GUARDTAG_PLUGINS_DIR"):
        monkeypatch.delenv(name, raising=False)
    before = {*sys.modules}
    folder = tmp_path / "plugins"
    folder.mkdir(mode=0o700)
    (folder / "filed.py").write_text(textwrap.dedent(FILED), "utf-8")
    (folder / "filed.py").chmod(0o600)
    options = {"ca": "tls/ca.pem", "key": "file:key", "plain": "as/it/is"}
    plugins = load(Config(base=tmp_path, plugins_dir="plugins", channels={"m": (f"{around}filed:", options)}))
    try:
        assert said(plugins, "one") == f"{tmp_path}/tls/ca.pem file:{tmp_path}/key as/it/is"
        imported = {name for name in sys.modules if name.startswith("guardtag_plugins_")} - before
        assert len(imported) == (0 if around else 1), "the plugin is imported over there only"
    finally:
        plugins.close()
