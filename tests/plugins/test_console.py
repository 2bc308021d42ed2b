"""``console:``: a short line that names nobody unless asked to."""

from __future__ import annotations

import io
import sys

import pytest

from guardtag.builtin.console import MAX_LINE, ConsoleNotifier, masked
from guardtag.errors import NotifyError
from guardtag.spi import Accepted
from guardtag.testing.notifiers import message


def test_the_line_names_nobody_and_says_that_nothing_arrived(capsys: pytest.CaptureFixture[str]) -> None:
    assert ConsoleNotifier().send(message()) == Accepted(undelivered=True)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "guardtag: found (high, zh) to t***(16): 8 characters\n"


def test_the_text_is_shown_when_asked_for() -> None:
    stream = io.StringIO()
    ConsoleNotifier("console:", text=True, stream=stream).send(message(text="小军\n\x1b[2Jis here\u2028"))
    assert stream.getvalue() == "guardtag: found (high, zh) to t***(16): 小军  [2Jis here \n"


def test_a_line_has_an_end() -> None:
    stream = io.StringIO()
    ConsoleNotifier(text=True, stream=stream).send(message(text="x" * 100_000))
    assert len(stream.getvalue()) == MAX_LINE + 1


def test_a_console_of_another_encoding_gets_what_it_can_show() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    ConsoleNotifier(text=True, stream=stream).send(message(text="café 小军 🚏"))
    stream.seek(0)
    assert "café \\u5c0f\\u519b" in stream.read()


def test_without_a_console_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with pytest.raises(NotifyError):
        ConsoleNotifier().send(message())


@pytest.mark.parametrize(("target", "shown"), [("", "***(0)"), ("1", "1***(1)"), ("小军", "小***(2)")])
def test_a_mask_shows_one_character(target: str, shown: str) -> None:
    assert masked(target) == shown
