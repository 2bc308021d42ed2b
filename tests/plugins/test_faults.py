"""The shared adversarial cases of the group ``plugin_fault``: every one is tested here or has its place."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from guardtag.delivery import Channel, Pool
from guardtag.spi import Accepted, Message
from guardtag.testing.notifiers import HangingNotifier, RecordingNotifier, message
from tests import cases

from .conftest import BELL, Install

SECRET = "13800138000"
ELSEWHERE = {
    "plugin_fault-014": "test_dying; in a process of its own: test_process, test_fault_table",
    "plugin_fault-027": "a documented limit (docs/explanation/plugins.md); in a process of its own: test_process",
    "plugin_fault-031": "test_pin",
    "plugin_fault-032": "test_pin",
    "plugin_fault-034": "test_process",
    "plugin_fault-035": "test_process",
    "plugin_fault-037": "journal verify (tests of records)",
    "plugin_fault-038": "StoreSuite (tests of stores)",
}


class Unshown(ValueError):
    """An exception whose text cannot be had."""

    def __str__(self) -> str:
        raise RuntimeError(SECRET)

    __repr__ = __str__


class Unheard(BaseException):
    """Of no family that anybody catches."""


def loop() -> BaseException:
    one, other = ValueError(SECRET * 1_000_000), KeyError(SECRET)
    one.__cause__, other.__cause__ = other, one
    return one


def raising(make: Callable[[], BaseException]) -> Callable[[Message], Any]:
    def send(message: Message) -> Any:
        raise make()

    return send


def mutates(message: Message) -> Accepted:
    message.variables["nickname"] = SECRET  # type: ignore[index]
    object.__setattr__(message, "text", SECRET)
    object.__setattr__(message, "id", SECRET)
    return Accepted()


class Lies(str):
    """A text that says it equals everything."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __str__(self) -> str:
        return SECRET


def really(message: Message) -> Any:
    return really(message)


FAULTS: dict[str, tuple[Callable[[Message], Any], str, str]] = {
    "plugin_fault-001": (raising(lambda: ValueError(SECRET)), "raised", "ValueError"),
    "plugin_fault-002": (raising(MemoryError), "raised", "MemoryError"),
    "plugin_fault-003": (raising(RecursionError), "raised", "RecursionError"),
    "plugin_fault-004": (raising(lambda: SystemExit(SECRET)), "raised", "SystemExit"),
    "plugin_fault-005": (raising(KeyboardInterrupt), "raised", "KeyboardInterrupt"),
    "plugin_fault-006": (raising(GeneratorExit), "raised", "GeneratorExit"),
    "plugin_fault-007": (raising(lambda: Unheard(SECRET)), "raised", "Unheard"),
    "plugin_fault-008": (raising(Unshown), "raised", "Unshown"),
    "plugin_fault-009": (raising(lambda: ValueError(SECRET)), "raised", "ValueError"),
    "plugin_fault-010": (raising(loop), "raised", "ValueError"),
    "plugin_fault-017": (lambda message: None, "bad_result", "NoneType"),
    "plugin_fault-019": (lambda message: Lies("ok"), "bad_result", "Lies"),
}
MORE: dict[str, tuple[Callable[[Message], Any], str, str]] = {
    "True": (lambda message: True, "bad_result", "bool"),
    "a text": (lambda message: SECRET, "bad_result", "str"),
    "the message": (lambda message: message, "bad_result", "Message"),
    "the class": (lambda message: Accepted, "bad_result", "type"),
    "a dict": (lambda message: {"accepted": True}, "bad_result", "dict"),
    "a generator": (lambda message: (_ for _ in ()), "bad_result", "generator"),
    "really out of stack": (really, "raised", "RecursionError"),
    "stop iteration": (raising(StopIteration), "raised", "StopIteration"),
}


def faulty(send: Callable[[Message], Any]) -> Any:
    return type("Faulty", (), {"send": lambda self, message: send(message)})()


def test_every_case_has_its_place() -> None:
    here = {*FAULTS, *ELSEWHERE, "plugin_fault-011", "plugin_fault-024", "plugin_fault-025", "plugin_fault-026",
            "plugin_fault-029"}  # fmt: skip
    assert {param.id for param in cases.group("plugin_fault")} == here


@pytest.mark.parametrize(("send", "fault", "culprit"), [*FAULTS.values(), *MORE.values()], ids=[*FAULTS, *MORE])
def test_a_fault_is_fenced_named_and_stops_no_other_channel(
    send: Callable[[Message], Any], fault: str, culprit: str, caplog: pytest.LogCaptureFixture
) -> None:
    good = RecordingNotifier()

    class Board:
        def notifier(self, channel: str) -> Any:
            return {"bad": faulty(send), "good": good}[channel]

    pool = Pool(Board())
    with caplog.at_level(logging.DEBUG):
        outcomes = pool.submit({"bad": [message("1"), message("2")], "good": [message("3")]})
    assert [(o.fault, o.culprit, o.retryable, o.tried) for o in outcomes["bad"]] == [(fault, culprit, True, True)] * 2
    assert [o.fault for o in outcomes["good"]] == [""]
    assert all(SECRET not in repr(o) for o in outcomes["bad"])
    assert SECRET not in caplog.text
    assert max(len(r.getMessage()) for r in caplog.records) < 200
    assert [o.fault for o in pool.submit({"bad": [message("4")]})["bad"]] == [fault], "its worker lives on"
    pool.close()


def test_011_a_hang_is_failed_and_too_many_close_the_channel() -> None:
    hanging = HangingNotifier()
    channel = Channel("mail", hanging, deadline=0.05, monotonic=lambda: 0.0)
    outcomes = channel.send([message(str(n)) for n in range(6)])
    assert [o.fault for o in outcomes] == ["deadline"] * 3 + ["refused"] * 3
    assert channel.paused
    hanging.release()


@pytest.mark.parametrize("case", ["plugin_fault-024", "plugin_fault-025"])
def test_024_025_what_a_plugin_changes_is_its_own_copy(case: str) -> None:
    sent = [message("1"), message("2")]
    recorder = RecordingNotifier()

    def send(message: Message) -> Accepted:
        recorder.send(message)
        return mutates(message)

    outcomes = Channel("mail", faulty(send)).send(sent)
    assert [o.fault for o in outcomes] == ["", ""]
    assert sent == [message("1"), message("2")]
    assert [m.text for m in recorder.messages] == [SECRET, SECRET], "it did change what it got"


def test_026_a_message_holds_nothing_beyond_itself() -> None:
    recorder = RecordingNotifier()
    Channel("mail", recorder).send([message("1")])
    (kept,) = recorder.messages
    assert kept == message("1")
    assert kept is not message("1")
    assert all(
        type(value) in (str, bool, dict) for value in (getattr(kept, field.name) for field in attrs.fields(Message))
    )
    assert type(kept.variables) is dict


def test_029_a_plugin_cannot_take_the_name_of_another(install: Install) -> None:
    from guardtag.config import Config
    from guardtag.errors import DuplicateScheme
    from guardtag.registry import load

    install("guardtag-bell", {"bell": "guardtag_bell"}, {"guardtag_bell": BELL})
    install("guardtag-thief", {"bell": "guardtag_thief", "sqlite": "guardtag_thief"}, {"guardtag_thief": BELL})
    plugins = load(Config(plugins=("guardtag-thief",), store="sqlite:x.db"))
    assert any("`sqlite`" in problem for problem in plugins.problems)
    with pytest.raises(DuplicateScheme):
        load(Config(plugins=("guardtag-bell", "guardtag-thief"), channels={"door": ("bell:", {})}))


def test_fifty_fenced_sends_cost_one_hand_over() -> None:
    recorder = RecordingNotifier()
    channel = Channel("mail", recorder)
    outcomes = channel.send([message(str(n)) for n in range(50)])
    assert [o.fault for o in outcomes] == [""] * 50
    assert [m.id for m in recorder.messages] == [str(n) for n in range(50)]
    assert len(channel._staff) == 1
    channel.close()
