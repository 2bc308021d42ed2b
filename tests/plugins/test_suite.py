"""The suite for notifiers: our own channels pass it, and deliberately wrong ones do not."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guardtag.builtin.console import ConsoleNotifier
from guardtag.builtin.file import FileNotifier
from guardtag.errors import NotifyError
from guardtag.registry import Outbox
from guardtag.spi import Accepted, Message, Notifier
from guardtag.testing.notifiers import TARGETS, TEXTS, FailingNotifier, NotifierSuite, RecordingNotifier, message


class TestFile(NotifierSuite):
    def make(self) -> Notifier:
        return FileNotifier(f"file:{self.folder}/made/outbox.jsonl")

    def make_refusing(self) -> Notifier:
        return FileNotifier(f"file:{self.folder}")


class TestConsole(NotifierSuite):
    def make(self) -> Notifier:
        return ConsoleNotifier(stream=io.StringIO())

    def make_refusing(self) -> Notifier:
        stream = io.StringIO()
        stream.close()
        return ConsoleNotifier(stream=stream)


class TestConsoleWithText(TestConsole):
    def make(self) -> Notifier:
        return ConsoleNotifier(text=True, stream=io.StringIO())


class TestOutbox(NotifierSuite):
    def make(self) -> Notifier:
        return Outbox()

    def make_refusing(self) -> Notifier:
        return Outbox(FileNotifier(f"file:{self.folder}"))


class TestRecording(NotifierSuite):
    def make(self) -> Notifier:
        return RecordingNotifier()

    def make_refusing(self) -> Notifier:
        return FailingNotifier()


def _true(message: Message) -> Any:
    return True


def _once() -> Callable[[Message], Accepted]:
    seen: set[str] = set()

    def send(message: Message) -> Accepted:
        if message.id in seen:
            raise NotifyError
        seen.add(message.id)
        return Accepted()

    return send


def _ascii(message: Message) -> Accepted:
    message.text.encode("ascii")
    return Accepted()


def _strict(message: Message) -> Accepted:
    if "@" not in message.target:
        raise ValueError(message.target)
    return Accepted()


def _telling(message: Message) -> Accepted:
    if "\n" in message.target:
        raise NotifyError("GT-X", f"no such target {message.target}")
    return Accepted()


def _writing(message: Message) -> Accepted:
    message.variables["seen"] = "yes"  # type: ignore[index]
    return Accepted()


def _chatty(message: Message) -> Accepted:
    logging.getLogger("bell").debug("ringing for %s", message.target)
    return Accepted()


def _needs_link(message: Message) -> Accepted:
    if not message.link:
        raise NotifyError
    return Accepted()


def _unsafe() -> Callable[[Message], Accepted]:
    import threading

    busy = threading.Lock()

    def send(message: Message) -> Accepted:
        if not busy.acquire(blocking=False):
            raise RuntimeError("shared state")
        try:
            threading.Event().wait(0.001)
        finally:
            busy.release()
        return Accepted()

    return send


WRONG: dict[str, tuple[Callable[[Message], Any], str]] = {
    "returns True": (_true, "test_it_answers_accepted"),
    "returns a long reference": (lambda m: Accepted("x" * 201), "test_it_answers_accepted"),
    "takes each id once": (_once(), "test_the_same_message_twice_is_harmless"),
    "knows ASCII only": (_ascii, "test_any_text_is_sent_or_refused"),
    "raises its own errors": (_strict, "test_any_target_is_sent_or_refused"),
    "tells the target in its error": (_telling, "test_any_target_is_sent_or_refused"),
    "needs a link": (_needs_link, "test_without_link_template_and_variables"),
    "writes into the message": (_writing, "test_the_message_stays_as_it_was"),
    "logs the target": (_chatty, "test_no_log_names_anybody"),
    "is not thread-safe": (_unsafe(), "test_messages_from_several_threads"),
}


@pytest.mark.parametrize(("send", "catches"), WRONG.values(), ids=WRONG)
def test_the_suite_catches_a_notifier_that(
    send: Callable[[Message], Any], catches: str, caplog: pytest.LogCaptureFixture
) -> None:
    notifier = type("Wrong", (), {"send": lambda self, message: send(message)})()
    test = getattr(NotifierSuite(), catches)
    arguments = {"any_text": [(text,) for text in TEXTS], "any_target": [(target,) for target in TARGETS]}
    each: Any = next((found for part, found in arguments.items() if part in catches), None)
    if catches == "test_no_log_names_anybody":
        each = [(caplog,)]

    def runs() -> None:
        for more in each or [()]:
            test(notifier, *more)

    with pytest.raises((AssertionError, NotifyError, ValueError)):
        runs()


def test_the_suite_catches_a_refusal_that_is_none() -> None:
    for failure in (ValueError("no"), NotifyError("GT-X", f"no {message().target}")):
        suite = NotifierSuite()
        suite.make_refusing = lambda failure=failure: FailingNotifier(failure=failure)  # type: ignore[method-assign, misc]
        with pytest.raises((AssertionError, ValueError)):
            suite.test_a_broken_channel_is_a_notify_error(RecordingNotifier())


def test_a_failing_notifier_recovers() -> None:
    failing = FailingNotifier(failure=ValueError, times=2)
    for _ in range(2):
        with pytest.raises(ValueError):
            failing.send(message())
    assert failing.send(message()) == Accepted()
    assert failing.attempts == 3


def test_a_recording_notifier_tells_recipients_apart(tmp_path: Path) -> None:
    recorder = RecordingNotifier()
    recorder.send(message("1", target="a"))
    recorder.send(message("2", target="b"))
    assert [m.id for m in recorder.sent_to("b")] == ["2"]
