"""What is known of a notifier in a process of its own before it sends, and what is wrong with one."""

from __future__ import annotations

import sys
from typing import Any, cast

import pytest

from guardtag.builtin import process
from guardtag.builtin.process import ProcessNotifier
from guardtag.config import Config
from guardtag.errors import ConfigError, NotifyError, UnknownScheme
from guardtag.registry import load
from guardtag.registry.apart import CAUTIOUS
from guardtag.registry.form import Form
from guardtag.testing.notifiers import message

from .apart import WILD, Wild, said, send, wild
from .conftest import Install

__all__ = ["wild"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and the end of processes are Linux's")


def test_its_form_is_asked_of_it_and_cautious_until_then(wild: Wild, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guardtag.registry.apart.PATIENCE", 60.0)  # a busy machine starts a process slowly
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
