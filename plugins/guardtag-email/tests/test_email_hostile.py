"""Servers that refuse, fall silent, babble or lie: what each becomes; nothing is sent twice or in the clear."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy
from typing import Any

import pytest
from email_played import NUMBER, SAID, Playing, refused
from email_server import Line, Play, ScriptServer

from guardtag.testing.notifiers import message
from guardtag_email import EmailNotifier, notifier, session


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server has 0.3 seconds for everything."""
    monkeypatch.setattr(notifier, "TOTAL_SECONDS", 0.3)


def answering(**answers: str | Sequence[str]) -> Play:
    table: dict[str, Any] = {
        "220" if verb == "greeting" else "." if verb == "end" else verb: text for verb, text in answers.items()
    }
    return lambda line: _talk(line, table)


def _talk(line: Line, answers: dict[str, Any]) -> None:
    line.talk(answers)


# -- refusals


@pytest.mark.parametrize(
    ("stage", "reply", "code", "retryable"),
    [
        ("greeting", "421", "GT-EMAIL-LATER", True),
        ("greeting", "454", "GT-EMAIL-LATER", True),
        ("greeting", "554", "GT-EMAIL-CLOSED", False),
        ("EHLO", "502", "GT-EMAIL-CLOSED", False),
        ("EHLO", "421", "GT-EMAIL-LATER", True),
        ("MAIL", "421", "GT-EMAIL-LATER", True),
        ("MAIL", "451", "GT-EMAIL-LATER", True),
        ("MAIL", "452", "GT-EMAIL-LATER", True),
        ("MAIL", "550", "GT-EMAIL-SENDER", False),
        ("MAIL", "530", "GT-EMAIL-SENDER", False),
        ("MAIL", "553", "GT-EMAIL-SENDER", False),
        ("RCPT", "450", "GT-EMAIL-LATER", True),
        ("RCPT", "550", "GT-EMAIL-RECIPIENT", False),
        ("RCPT", "551", "GT-EMAIL-RECIPIENT", False),
        ("RCPT", "552", "GT-EMAIL-FULL", True),
        ("RCPT", "553", "GT-EMAIL-RECIPIENT", False),
        ("DATA", "451", "GT-EMAIL-LATER", True),
        ("DATA", "554", "GT-EMAIL-REFUSED", False),
        ("DATA", "250", "GT-EMAIL-LATER", True),
        ("end", "421", "GT-EMAIL-LATER", True),
        ("end", "451", "GT-EMAIL-LATER", True),
        ("end", "552", "GT-EMAIL-FULL", False),
        ("end", "554", "GT-EMAIL-REFUSED", False),
        ("end", "550", "GT-EMAIL-REFUSED", False),
    ],
)
def test_what_a_reply_becomes(playing: Playing, stage: str, reply: str, code: str, retryable: bool) -> None:
    error = refused(playing(answering(**{stage: [f"{reply}-{SAID}", f"{reply} {SAID}"]})))
    assert (error.code, error.retryable, error.facts["reply"]) == (code, retryable, int(reply))


@pytest.mark.parametrize(
    ("reply", "code", "retryable"),
    [("535", "GT-EMAIL-LOGIN", False), ("534", "GT-EMAIL-LOGIN", False), ("454", "GT-EMAIL-LATER", True)],
)
def test_a_login_that_is_refused(
    playing: Playing, monkeypatch: pytest.MonkeyPatch, reply: str, code: str, retryable: bool
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", NUMBER)
    heard: list[bytes] = []

    def play(line: Line) -> None:
        heard.extend(line.talk({"AUTH": f"{reply} {SAID}"}, ["AUTH PLAIN"]))

    error = refused(playing(play, user="me", password="env:MAIL_PASSWORD"))
    assert (error.code, error.retryable) == (code, retryable)


def test_login_goes_the_older_way_where_there_is_no_other(playing: Playing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "correct-horse")
    heard: list[bytes] = []
    answers = {"AUTH": "334 VXNlcm5hbWU6", "Y29YCMVJDA==": "500", "Y29YCMVJDC1OB3JZZQ==": "235 in"}

    def play(line: Line) -> None:
        heard.extend(line.talk(answers, ["AUTH LOGIN CRAM-MD5"]))

    playing(play, user="me", password="env:MAIL_PASSWORD").send(message())
    channel = playing(answering(), user="me", password="env:MAIL_PASSWORD")
    assert refused(channel).code == "GT-EMAIL-NO-LOGIN"


# -- silence


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("stage", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
def test_who_falls_silent_before_the_mail_got_nothing(playing: Playing, stage: str) -> None:
    usual = {"EHLO": "250 x", "DATA": "354 go on", "greeting": "220 x"}.get(stage, "250 ok")

    def play(line: Line) -> None:
        line.talk({{"greeting": "220"}.get(stage, stage): _Late(line, usual)})

    error = refused(playing(play))
    assert (error.code, error.retryable) == ("GT-EMAIL-DOWN", True)


class _Late:
    """An answer that comes when it is of no use any more: it would be taken if it were waited for."""

    def __init__(self, line: Line, answer: str) -> None:
        self._line, self._answer = line, answer

    def __iter__(self) -> Iterator[str]:
        time.sleep(1.5)
        return iter([self._answer])


@pytest.mark.parametrize("stage", ["220", "EHLO", "MAIL", "RCPT", "DATA"])
def test_who_hangs_up_before_the_mail_got_nothing(playing: Playing, stage: str) -> None:
    error = refused(playing(lambda line: line.talk({stage: ""}) if stage != "220" else None))
    assert (error.code, error.retryable) == ("GT-EMAIL-DOWN", True)


def test_who_hangs_up_after_the_mail_may_have_it_and_gets_the_same_mail_again(playing: Playing) -> None:
    got: list[bytes] = []

    def loses(line: Line) -> None:
        got.append(line.talk({".": ""})[-1])

    def takes(line: Line) -> None:
        got.extend(said for said in line.talk({}) if said.startswith(b"From:"))

    channel = playing(loses, takes)
    error = refused(channel)
    assert (error.code, error.retryable) == ("GT-EMAIL-LOST", True)
    assert channel.server.connections == 1
    answer = channel.send(message("1"))
    channel.close()
    channel.server.close()
    mails = [message_from_bytes(raw, policy=policy.default) for raw in got]
    assert [mail["Message-ID"] for mail in mails] == [answer.reference] * 2


@pytest.mark.parametrize("ends", ["hangs up", "421", "babbles", "silence"])
def test_an_idle_connection_that_is_gone_is_made_again_once(
    playing: Playing, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    monkeypatch.setattr(notifier, "IDLE_PATIENCE", 0.2)

    def once(line: Line) -> None:
        counted = {"mails": 0}

        class Second:
            def __iter__(self) -> Iterator[str]:
                counted["mails"] += 1
                if counted["mails"] == 1:
                    return iter(["250 ok"])
                if ends == "silence":
                    line.hear()
                if ends in ("silence", "hangs up"):
                    raise OSError
                return iter(["421 too long idle" if ends == "421" else "what?"])

        line.talk({"MAIL": Second()})

    channel = playing(once, answering())
    channel.send(message("1"))
    channel.send(message("2"))
    assert channel.server.connections == 2


def test_a_second_connection_that_fails_too_is_the_end_of_it(playing: Playing) -> None:
    channel = playing(_one_mail, lambda line: None)
    channel.send(message("1"))
    assert refused(channel, "2").code == "GT-EMAIL-DOWN"
    assert channel.server.connections == 2


def _one_mail(line: Line) -> None:
    seen: list[int] = []

    class Once:
        def __iter__(self) -> Iterator[str]:
            seen.append(1)
            if len(seen) > 1:
                raise OSError
            return iter(["250 ok"])

    line.talk({"MAIL": Once()})


@pytest.mark.usefixtures("hasty")
def test_a_server_that_answers_in_drops_has_no_more_time_than_another(playing: Playing) -> None:
    def drops(line: Line) -> None:
        line.sock.sendall(b"220 ")
        for _ in range(40):
            line.sock.sendall(b"x")
            time.sleep(0.05)
        line.talk({"220": "x"})  # whoever waited for so long is served

    error = refused(playing(drops))
    assert (error.code, error.retryable) == ("GT-EMAIL-DOWN", True)


def test_nobody_there_is_tried_again() -> None:
    server = ScriptServer(lambda line: None)
    server.close()
    error = refused(EmailNotifier(f"smtp:127.0.0.1:{server.port}", "guardtag@example.org", tls="none"))
    assert (error.code, error.retryable) == ("GT-EMAIL-DOWN", True)
    error = refused(EmailNotifier("smtp:no-such-host.invalid", "guardtag@example.org"))
    assert (error.code, error.retryable) == ("GT-EMAIL-DOWN", True)


# -- babble


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 400 Bad Request\r\n",
        b"\x16\x03\x01\x00\x05hello\r\n",
        b"\r\n",
        b"99 x\r\n",
        b"220\x00x\r\n"[:3] + b"x y\r\n",
        b"2200 x\r\n",
        b"\xff\xfe2\x002\x000\x00\r\n",
        b"220_x\r\n",
        b"120 x\r\n",
        b"620 x\r\n",
        b"x" * 70_000,
        b"220-" + b"x" * 70_000 + b"\r\n220 x\r\n",
        b"220-more\r\n" * 5000,
        b"220 a\rb\r\n",
    ],
    ids=range(14),
)
def test_what_is_no_mail_server_is_refused(playing: Playing, said: bytes) -> None:
    def babbles(line: Line) -> None:
        line.sock.sendall(said)
        line.hear()

    error = refused(playing(babbles))
    assert (error.code, error.retryable) == ("GT-EMAIL-GARBLED", True)


def test_an_answer_with_an_end_of_its_own_kind_is_understood(playing: Playing) -> None:
    def bare(line: Line) -> None:
        line.sock.sendall(b"220 x\n")
        while True:
            heard = line.hear()
            verb = heard.split(b" ")[0]
            line.sock.sendall(b"354\n" if verb == b"DATA" else b"250\n")
            if verb == b"DATA":
                line.mail()
                line.sock.sendall(b"250\n")

    assert playing(bare).send(message()).reference


@pytest.mark.parametrize(
    "features", [["AUTH"], ["SIZE x"], ["\xff\xfe"], ["=" * 400], ["STARTTLS"] * 90, [f"AUTH {SAID}"]]
)
def test_strange_features_do_no_harm(playing: Playing, features: list[str]) -> None:
    assert playing(lambda line: line.talk({}, features)).send(message()).reference


def test_a_mailer_is_within_the_deadline_of_the_core() -> None:
    assert notifier.TOTAL_SECONDS < 10
    assert session.CONNECT_SECONDS * 2 < notifier.TOTAL_SECONDS
