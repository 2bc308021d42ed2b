"""``process:``: a notifier in a process of its own, whatever it does there."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from guardtag.builtin import process
from guardtag.builtin._pipe import Gone, Late, Reader, Wrong, write
from guardtag.builtin.process import ProcessNotifier
from guardtag.config import Config
from guardtag.delivery import Channel, Outcome
from guardtag.errors import ConfigError, NotifyError, UnknownScheme
from guardtag.registry import Plugins, load
from guardtag.registry.apart import CAUTIOUS
from guardtag.registry.form import Form
from guardtag.spi import Accepted, Message
from guardtag.testing.notifiers import NotifierSuite, message

from .apart import SECRET, WILD
from .conftest import Install

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and the end of processes are Linux's")


class TestProcessSuite(NotifierSuite):
    """The file channel in a process of its own does what every channel must."""

    def make(self) -> ProcessNotifier:
        return ProcessNotifier(f"process:file:{self.folder}/out.jsonl")

    def break_it(self, notifier: object) -> ProcessNotifier:
        (self.folder / "folder.jsonl").mkdir()
        return ProcessNotifier(f"process:file:{self.folder}/folder.jsonl")


Wild = Callable[..., Plugins]


@pytest.fixture
def wild(install: Install) -> Iterator[Wild]:
    """``wild(url, **options)`` gives the registry of a city whose channel ``m`` is that."""
    install("guardtag-wild", {"wild": "guardtag_wild", "chat": "guardtag_wild"}, {"guardtag_wild": WILD})
    made: list[Plugins] = []

    def make(url: str = "process:wild:", **options: Any) -> Plugins:
        made.append(load(Config(plugins=("guardtag-wild",), channels={"m": (url, options)})))
        return made[-1]

    yield make
    assert "guardtag_wild" not in sys.modules, "the plugin is imported over there only"
    for plugins in made:
        plugins.close()


def send(plugins: Plugins, *texts: str) -> list[Outcome]:
    channel = Channel("m", plugins.notifier("m"), deadline=60)
    try:
        return channel.send([message(str(number), text=text) for number, text in enumerate(texts)])
    finally:
        channel.close()


def said(plugins: Plugins, text: str) -> str:
    (outcome,) = send(plugins, text)
    assert outcome.accepted is not None, outcome
    return outcome.accepted.reference


# -- what it does


def test_what_goes_through_is_what_the_notifier_says(wild: Wild) -> None:
    plugins = wild()
    assert [o.accepted for o in send(plugins, "one", "two")] == [Accepted("one"), Accepted("two")]
    assert said(plugins, "pid") != str(os.getpid())


def test_how_long_a_channel_asks_to_be_left_alone_goes_through(wild: Wild) -> None:
    assert [(o.code, o.after) for o in send(wild(), "slow", "no")] == [("GT-WILD-SLOW", 45.0), ("GT-WILD-NO", 0.0)]


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
    wild: Wild, does: str, code: str, retryable: bool, caplog: pytest.LogCaptureFixture
) -> None:
    plugins = wild()
    before = said(plugins, "pid")
    (outcome,) = send(plugins, does)
    assert (outcome.code, outcome.retryable, outcome.accepted) == (code, retryable, None)
    assert said(plugins, "pid") == before
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


# -- what is known before


def test_its_form_is_asked_of_it_and_cautious_until_then(wild: Wild, monkeypatch: pytest.MonkeyPatch) -> None:
    assert wild().form("m") == Form(62, thin=False)
    assert wild("process:chat:").form("m") == Form(62, thin=True)
    monkeypatch.setattr("guardtag.registry.apart.PATIENCE", 0.1)
    plugins = wild("process:wild:slow")
    assert plugins.form("m") == CAUTIOUS == Form(ProcessNotifier.units, ProcessNotifier.thin)
    slow = wild("process:wild:slow", units=300)
    assert slow.form("m") == Form(300, thin=True), "what the configuration says holds before its word"
    assert wild("process:chat:", units=40).form("m").units == 40, "and after it"
    built_in = load(Config(channels={"m": ("process:file:x", {"units": 67}), "n": ("process:console:", {})}))
    assert (built_in.form("m"), built_in.form("n")) == (Form(67, thin=False), Form())


def test_what_is_wrong_is_said_as_without_a_process(wild: Wild) -> None:
    for url, options, kind, code in (
        ("process:file:x", {"loud": True}, ConfigError, "GT-CONFIG-OPTION"),
        ("process:nobody:", {}, UnknownScheme, "GT-PLUGIN-UNKNOWN"),
        ("process:", {}, ConfigError, "GT-CONFIG-URL"),
        ("process:process:file:x", {}, ConfigError, "GT-CONFIG-URL"),
        ("process:wild:", {"allowed": 1}, ConfigError, "GT-CONFIG-OPTION"),
        ("process:wild:", {"units": 0}, ConfigError, "GT-CONFIG-OPTION"),
    ):
        with pytest.raises(kind) as caught:
            wild(url, **options)
        assert caught.value.code == code
    plugins = wild(lout=True)
    assert [o.code for o in send(plugins, "one")] == ["GT-CONFIG-OPTION"]
    (problem,) = plugins.check()
    assert "Did you mean `loud`?" in problem
    assert plugins.check() == (problem,)


def test_a_plugin_that_may_not_load_may_not_load_there_either(install: Install) -> None:
    install("guardtag-wild", {"wild": "guardtag_wild"}, {"guardtag_wild": WILD})
    with pytest.raises(UnknownScheme):
        load(Config(channels={"m": ("process:wild:", {})}))
    notifier = ProcessNotifier("process:wild:")
    with pytest.raises(NotifyError, match="GT-PLUGIN-UNKNOWN"):
        notifier.send(message())


@pytest.mark.parametrize("memory", ["1 MiB", "256", "256 MB", "-1 GiB", "9999999999 GiB", "0 GiB", 256, ""])
def test_a_size_must_be_one_it_can_live_with(memory: Any) -> None:
    with pytest.raises(ConfigError, match="memory"):
        ProcessNotifier("process:console:", memory=memory)


@pytest.mark.parametrize("seconds", [0, -1, "8", True, float("nan"), float("inf"), 1e9])
def test_a_time_must_be_one(seconds: Any) -> None:
    with pytest.raises(ConfigError, match="seconds"):
        ProcessNotifier("process:console:", seconds=seconds)


def test_limits_that_are_missing_are_told(wild: Wild) -> None:
    plugins = wild()
    said(plugins, "one")
    cast("ProcessNotifier", plugins.notifier("m")).missing = ("memory",)
    (problem,) = plugins.check_processes()
    assert problem.startswith("GT-PROCESS-LIMITS")
    assert "memory" in problem


def test_without_posix_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process.os, "name", "nt")
    with pytest.raises(ConfigError, match="GT-PROCESS-SYSTEM"):
        ProcessNotifier("process:console:")


def test_a_message_that_no_pipe_should_carry_is_refused_for_good(wild: Wild) -> None:
    plugins = wild()
    outcomes = send(plugins, "x" * 2_000_000, "\ud800", "fine")
    assert [(o.code, o.retryable) for o in outcomes] == [("GT-PROCESS-LONG", False)] * 2 + [("", False)]


def test_many_threads_share_it(wild: Wild) -> None:
    channel = Channel("m", wild().notifier("m"), workers=8, deadline=60)
    outcomes = channel.send([message(str(n), text=f"text {n}") for n in range(200)])
    assert [o.accepted for o in outcomes] == [Accepted(f"text {n}") for n in range(200)]
    channel.close()


# -- the pipe


def test_the_reader_of_frames_has_limits() -> None:
    inward, outward = os.pipe()
    os.set_blocking(inward, False)
    reader = Reader(inward, 100)
    with pytest.raises(Late):
        reader.frame(0.0)
    os.write(outward, b"\x00\x00\x00\x03a")
    with pytest.raises(Late):
        reader.frame(0.0)
    os.write(outward, b"bc\x00\x00\x00\x00\x00\x00\x00\x61")
    assert (reader.frame(1e6), reader.frame(1e6)) == (b"abc", b"")
    with pytest.raises(Wrong):
        reader.frame(1e6)
    os.close(outward)
    with pytest.raises(Gone):
        Reader(inward, 100).frame(1e6)
    os.close(inward)


def test_a_pipe_that_nobody_reads_is_given_up() -> None:
    inward, outward = os.pipe()
    os.set_blocking(outward, False)
    with pytest.raises(Late):
        write(outward, b"x" * 10_000_000, 0.0)
    os.close(inward)
    with pytest.raises(Gone):
        write(outward, b"x", 1e6)
    os.close(outward)


def test_the_message_has_no_field_that_the_pipe_forgets(wild: Wild) -> None:
    assert wild().notifier("m").send(Message("1", "k", "high", "zh", "t", "hi")) == Accepted("hi")
