"""STARTTLS that is stripped, answered ahead, or said twice: nothing of a mail or a password goes in the clear."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from email_played import SAID, Playing, refused
from email_server import Line, Play

from guardtag.testing.certificates import certificate
from guardtag.testing.notifiers import message


def stripped(line: Line) -> None:
    """Somebody in between took STARTTLS out of the list."""
    line.heard = line.talk({}, ["SIZE 1000"])


@pytest.fixture
def context(tmp_path: Path) -> Any:
    return certificate(tmp_path, "localhost")


def starttls(context: Any, after: Callable[[Line], Any], more: bytes = b"") -> Play:
    def play(line: Line) -> None:
        line.say("220 mail.test")
        line.hear()
        line.say("250-mail.test", "250 STARTTLS")
        assert line.hear() == b"STARTTLS"
        line.sock.sendall(b"220 go\r\n" + more)
        after(line)

    return play


def secured(context: Any, heard: list[bytes], features: Sequence[str] = ()) -> Callable[[Line], None]:
    def after(line: Line) -> None:
        line.secure(context)
        heard.extend(line.talk({"220": []}, features))

    return after


def test_after_starttls_nothing_that_was_said_before_counts(
    playing: Playing, context: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "correct-horse")
    heard: list[bytes] = []
    options = {"tls": "starttls", "ca": str(tmp_path / "ca.pem"), "user": "me", "password": "env:MAIL_PASSWORD"}
    channel = playing(starttls(context, secured(context, heard, ["AUTH PLAIN"])), **options)
    assert channel.send(message()).reference
    channel.close()
    channel.server.close()
    assert [line.split(b" ")[0].upper() for line in heard[:3]] == [b"EHLO", b"AUTH", b"MAIL"]


@pytest.mark.parametrize("more", [b"250-mail.test\r\n250 AUTH PLAIN\r\n", b"x", b"250 ok\r\n" * 9])
def test_what_was_put_behind_the_answer_to_starttls_ends_it(
    playing: Playing, context: Any, tmp_path: Path, more: bytes
) -> None:
    heard: list[bytes] = []
    channel = playing(starttls(context, secured(context, heard), more), tls="starttls", ca=str(tmp_path / "ca.pem"))
    error = refused(channel)
    assert (error.code, error.retryable) == ("GT-EMAIL-TLS", False)
    assert heard == []


@pytest.mark.parametrize(
    ("answers", "code", "retryable"),
    [
        ({}, "GT-EMAIL-TLS", False),
        ({"STARTTLS": f"502 {SAID}"}, "GT-EMAIL-TLS", False),
        ({"STARTTLS": "454 not now"}, "GT-EMAIL-LATER", True),
        ({"STARTTLS": "220 go"}, "GT-EMAIL-TLS", False),
        ({"STARTTLS": ""}, "GT-EMAIL-DOWN", True),
    ],
)
def test_without_encryption_nothing_of_a_mail_is_said(
    playing: Playing, answers: dict[str, Any], code: str, retryable: bool
) -> None:
    heard: list[bytes] = []

    def play(line: Line) -> None:
        heard.append(b"came")
        line.say("220 x")
        heard.append(line.hear())
        line.say(*(["250-x", "250 STARTTLS"] if answers else ["250 x"]))
        heard.append(line.hear())
        if answers.get("STARTTLS"):
            line.say(answers["STARTTLS"])
            if answers["STARTTLS"].startswith("220"):
                line.say("250 this is no TLS at all, it goes on in the clear" * 3)
            heard.append(line.hear())

    error = refused(playing(play, tls="starttls"))
    assert (error.code, error.retryable) == (code, retryable)
    assert not any(word in b" ".join(heard) for word in (b"MAIL", b"RCPT", b"AUTH", b"tian"))


# -- threads of the fence
