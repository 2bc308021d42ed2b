"""A plugin that breaks, hangs or lies stops the start or nothing, and is named."""

from __future__ import annotations

import importlib
import logging
import sys
import threading
from pathlib import Path

import pytest

from guardtag import texts
from guardtag.config import Config
from guardtag.errors import BrokenPlugin, ConfigError, DuplicateScheme, GuardTagError, StoreUnavailable
from guardtag.registry import Shelf, installed, load
from guardtag.registry.shelf import MAX_OFFERS
from guardtag.testing.notifiers import message
from tests.plugins.bells import SECRET, bell, belled

from .conftest import BELL, Install

# -- what goes wrong

RAISES = f"""
    class Bad(BaseException):
        def __str__(self):
            raise RuntimeError("{SECRET}")
        __repr__ = __str__
"""
BAD_MODULES = {
    "raises": f"raise ValueError('{SECRET}')",
    "raises what cannot be shown": f"{RAISES}\n    raise Bad()",
    "leaves": f"raise SystemExit('{SECRET}')",
    "breaks off": "raise KeyboardInterrupt",
    "does not parse": "def",
    "imports what is not there": f"import guardtag_{SECRET}",
    "runs out of stack": "def f(): f()\n    f()",
    "is empty": "",
    "has a hook that does not exist": BELL.replace("def guardtag_notifiers", "def guardtag_notifier"),
    "has a hook with arguments": BELL.replace("guardtag_notifiers()", "guardtag_notifiers(config)"),
    "wraps hooks": BELL.replace("@hookimpl", "@hookimpl(wrapper=True)"),
    "offers nothing": BELL.replace('yield Offer("bell", Bell)', "return None"),
    "offers no offer": BELL.replace('yield Offer("bell", Bell)', f"yield ('{SECRET}', Bell)"),
    "offers something else": BELL.replace('Offer("bell"', 'Offer("gong"'),
    "offers no scheme": BELL.replace('Offer("bell"', 'Offer("Be ll"'),
    "offers a scheme that lies": BELL.replace('Offer("bell"', 'Offer(type("S", (str,), {})("bell")'),
    "offers what cannot be called": BELL.replace(", Bell)", ", 7)"),
    "offers without end": BELL.replace('yield Offer("bell", Bell)', 'while True: yield Offer("bell", Bell)'),
    "raises when asked": BELL.replace('yield Offer("bell", Bell)', f"raise KeyboardInterrupt('{SECRET}')"),
    "raises after an offer": BELL.replace("yield Offer(\"bell\", Bell)", "yield Offer('bell', Bell); 1 / 0"),
}  # fmt: skip


@pytest.mark.parametrize("source", BAD_MODULES.values(), ids=BAD_MODULES)
def test_a_broken_plugin_that_is_configured_stops_the_start_and_is_named(
    install: Install, caplog: pytest.LogCaptureFixture, source: str
) -> None:
    bell(install, source)
    with pytest.raises(BrokenPlugin) as caught:
        load(belled())
    assert "guardtag-bell" in caught.value.what
    assert caught.value.__cause__ is None
    assert SECRET not in f"{caught.value} {caught.value.facts} {caplog.text}"
    assert any(r.levelno == logging.ERROR and r.name == "guardtag.plugins" for r in caplog.records)


@pytest.mark.parametrize("source", BAD_MODULES.values(), ids=BAD_MODULES)
def test_a_broken_plugin_stops_nothing_but_itself(install: Install, source: str) -> None:
    bell(install, source)
    install("guardtag-gong", {"gong": "guardtag_gong"}, {"guardtag_gong": BELL.replace('"bell"', '"gong"')})
    plugins = load(Config(plugins=("guardtag-bell", "guardtag-gong"), channels={"g": ("gong:", {})}))
    problems = plugins.check()
    assert len(problems) == 1
    assert "guardtag-bell" in problems[0]
    assert plugins.notifier("g").send(message()).reference == "rung"
    states = {line.scheme: line.state for line in plugins.listing()}
    assert (states["bell"], states["gong"]) == ("broken", "loaded")


def test_a_broken_plugin_leaves_no_hook_behind(install: Install) -> None:
    bell(install, BELL.replace('yield Offer("bell", Bell)', "raise ValueError"))
    shelf = Shelf(["guardtag-bell"])
    shelf.load_all()
    assert shelf._manager.get_plugins() == set()
    assert shelf._manager.hook.guardtag_notifiers.get_hookimpls() == []


def test_a_plugin_that_failed_is_not_tried_again(install: Install) -> None:
    install("guardtag-count", {}, {"guardtag_count": "CALLS = []"})
    bell(install, f"{BELL}\n    import guardtag_count; guardtag_count.CALLS.append(1); raise ValueError")
    shelf = Shelf(["guardtag-bell"])
    for _ in range(3):
        with pytest.raises(BrokenPlugin):
            shelf.find("notifier", "bell")
    assert len(sys.modules["guardtag_count"].CALLS) == 1
    assert len(shelf.problems) == 1


def test_two_offers_of_one_scheme_are_an_error_that_names_both(install: Install) -> None:
    bell(install)
    install("guardtag-other", {"bell": "guardtag_other"}, {"guardtag_other": BELL})
    for order in (("guardtag-bell", "guardtag-other"), ("guardtag-other", "guardtag-bell")):
        with pytest.raises(DuplicateScheme) as caught:
            load(belled(plugins=order))
        assert "guardtag-bell" in caught.value.what
        assert "guardtag-other" in caught.value.what


def test_one_scheme_in_two_roles_is_no_clash(install: Install) -> None:
    bell(install)
    source = BELL.replace("guardtag_notifiers", "guardtag_warnings")
    install("guardtag-other", {"bell": "guardtag_other"}, {"guardtag_other": source})
    plugins = load(belled(plugins=("guardtag-bell", "guardtag-other"), warnings=("bell",)))
    assert plugins.notifier("door").send(message()).reference == "rung"
    assert plugins.check() == ()


def test_built_in_names_are_reserved_and_keep_working(install: Install, caplog: pytest.LogCaptureFixture) -> None:
    source = BELL.replace('Offer("bell", Bell)', 'Offer("bell", Bell); yield Offer("console", Bell)')
    install("guardtag-bell", {"console": "guardtag_bell", "bell": "guardtag_bell"}, {"guardtag_bell": source})
    plugins = load(Config(plugins=("guardtag-bell",), channels={"log": ("console:", {})}))
    assert type(plugins.notifier("log")).__module__ == "guardtag.builtin.console"
    assert "guardtag_bell" not in sys.modules
    assert "`console`" in plugins.problems[0]
    assert [line.source for line in plugins.listing() if line.scheme == "console"] == ["guardtag.builtin.console"]
    assert "guardtag-bell" in caplog.text
    with pytest.raises(DuplicateScheme, match="guardtag-bell"):
        load(belled())


def test_a_distribution_that_is_not_there_is_a_problem_not_an_end(caplog: pytest.LogCaptureFixture) -> None:
    plugins = load(Config(plugins=("guardtag-nowhere",)))
    assert "guardtag-nowhere" in plugins.problems[0]
    assert "not installed" in plugins.problems[0]
    assert "guardtag-nowhere" in caplog.text


def test_a_package_that_is_no_backend_is_told_so(install: Install) -> None:
    """As guardtag-web: it is used because it is installed, and is named nowhere."""
    install("guardtag-pages", {}, {"guardtag_pages": ""})
    (told,) = load(Config(plugins=("guardtag-pages",))).problems
    _, (problem,) = installed.allowed(["guardtag-pages"], frozenset())
    assert problem.what in told
    assert "no store, channel, printer or key source" in problem.why
    assert "Take it out of `plugins`" in problem.do
    said = texts.error("zh", problem)
    assert "不提供存储、渠道、打印或密钥" in said[1]
    assert "从 plugins 里去掉" in said[2]


@pytest.mark.parametrize(
    "points", ["[guardtag\nbell", "[guardtag]\nbell", "[guardtag]\nBe ll = x", "\x00", "[other]\na = b"]
)
def test_damaged_metadata_is_a_problem_not_an_end(install: Install, tmp_path: Path, points: str) -> None:
    bell(install)
    (tmp_path / "site/guardtag_bell-1.0.dist-info/entry_points.txt").write_text(points, encoding="utf-8")
    plugins = load(Config(plugins=("guardtag-bell",)))
    assert len(plugins.check()) >= 1
    assert all("guardtag-bell" in problem for problem in plugins.problems)


def test_a_plugin_cannot_flood_the_shelf(install: Install) -> None:
    many = f"for _ in range({MAX_OFFERS + 1}): yield Offer('bell', Bell)"
    bell(install, BELL.replace('yield Offer("bell", Bell)', many))
    with pytest.raises(BrokenPlugin, match="more than"):
        load(belled())


# -- opening


OPENING = {
    "raises": ("raise ValueError(url)", BrokenPlugin),
    "leaves": ("raise SystemExit(url)", BrokenPlugin),
    "breaks off": ("raise KeyboardInterrupt(url)", BrokenPlugin),
    "says why": ("import guardtag.errors as e; raise e.StoreUnavailable('GT-BELL', 'no power')", StoreUnavailable),
    "lies about its error": (
        "import guardtag.errors as e; raise type('X', (e.ConfigError,), {'__module__': 'x'})('GT-X', url)",
        BrokenPlugin,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "kind"), OPENING.values(), ids=OPENING)
def test_a_factory_that_fails_names_the_culprit(install: Install, body: str, kind: type[GuardTagError]) -> None:
    bell(install, BELL.replace("self.url, self.loud = url, loud", body))
    plugins = load(belled(channels={"door": (f"bell:{SECRET}", {}), "log": ("console:", {})}))
    with pytest.raises(kind) as caught:
        plugins.notifier("door")
    assert SECRET not in str(caught.value)
    if kind is BrokenPlugin:
        assert "guardtag-bell" in caught.value.what
    assert plugins.notifier("log")


def test_what_a_factory_makes_must_be_a_notifier(install: Install) -> None:
    bell(install, BELL.replace("def send", "def ring"))
    with pytest.raises(BrokenPlugin, match="no Notifier"):
        load(belled()).notifier("door")


def test_a_factory_that_hangs_holds_up_no_other_channel(install: Install) -> None:
    source = "import threading; INSIDE, GATE = threading.Event(), threading.Event()"
    install("guardtag-gate", {}, {"guardtag_gate": source})
    hangs = "import guardtag_gate as g; g.INSIDE.set(); g.GATE.wait()"
    bell(install, BELL.replace("self.url, self.loud = url, loud", hangs))
    gate = importlib.import_module("guardtag_gate")
    plugins = load(belled(channels={"door": ("bell:", {}), "log": ("console:", {})}))
    hung = threading.Thread(target=plugins.notifier, args=("door",), daemon=True)
    hung.start()
    gate.INSIDE.wait()
    try:
        assert plugins.notifier("log")
        assert plugins.channels() == ("door", "log")
        plugins.close()
        assert hung.is_alive()
    finally:
        gate.GATE.set()
        hung.join()


def test_close_leaves_behind_what_does_not_close(install: Install) -> None:
    bell(install, BELL.replace("def send", "def close(self): raise SystemExit\n\n        def send"))
    plugins = load(belled())
    plugins.notifier("door")
    plugins.close()
    assert plugins.notifier("door")  # opened afresh


def test_close_does_not_wait_for_one_that_hangs(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guardtag.registry.CLOSING_SECONDS", 0.01)
    install("guardtag-gate", {}, {"guardtag_gate": "import threading; GATE = threading.Event()"})
    gate = importlib.import_module("guardtag_gate")
    bell(
        install,
        BELL.replace(
            "def send", "def close(self): import guardtag_gate; guardtag_gate.GATE.wait()\n\n        def send"
        ),
    )
    plugins = load(belled())
    plugins.notifier("door")
    plugins.close()
    (left,) = [thread for thread in threading.enumerate() if thread.name == "guardtag-close-door"]
    assert left.daemon
    gate.GATE.set()
    left.join()


def test_there_is_no_such_channel() -> None:
    with pytest.raises(ConfigError) as caught:
        load(Config(channels={"log": ("console:", {})})).notifier(SECRET)
    assert SECRET not in str(caught.value)
