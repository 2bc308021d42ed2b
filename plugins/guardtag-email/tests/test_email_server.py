"""Mails through a real server: encrypted, logged in, over connections that are kept, from several threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from email_server import PASSWORD, USER, MailServer

from guardtag.errors import NotifyError
from guardtag.testing.certificates import certificate
from guardtag.testing.notifiers import message
from guardtag_email import EmailNotifier, notifier
from guardtag_email.notifier import Mailer


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)


class Made:
    """Servers and channels of one test, ended after it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: list[Any] = []

    def server(self, *names: str, tls: bool = True, **options: Any) -> MailServer:
        context = certificate(self.folder, *(names or ("localhost",))) if tls else None
        self._made.append(MailServer(context, **options))
        return self._made[-1]

    def channel(self, server: MailServer, host: str = "localhost", **options: Any) -> EmailNotifier:
        options = {"ca": str(self.folder / "ca.pem"), "tls": "starttls"} | options
        self._made.append(EmailNotifier(f"smtp:{host}:{server.port}", "guardtag@example.org", **options))
        return self._made[-1]

    def close(self) -> None:
        for one in reversed(self._made):
            one.close()


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    made = Made(tmp_path)
    yield made
    made.close()


LOGIN = {"user": USER, "password": "env:MAIL_PASSWORD"}


def refused(channel: EmailNotifier, **changes: Any) -> NotifyError:
    sent = message(**changes)
    with pytest.raises(NotifyError) as caught:
        channel.send(sent)
    said = f"{caught.value} {caught.value.facts}"
    assert not any(secret in said for secret in (PASSWORD, "tian", "13800000000", sent.text or "\0"))
    return caught.value


@pytest.mark.parametrize("implicit", [False, True])
def test_a_mail_goes_encrypted_and_logged_in_to_one_recipient(made: Made, implicit: bool) -> None:
    server = made.server(auth=True, implicit=implicit)
    channel = made.channel(server, tls="implicit" if implicit else "starttls", **LOGIN)
    answer = channel.send(message())
    (got,) = server.letters
    assert (got.encrypted, got.user, got.sender) == (True, USER, "guardtag@example.org")
    assert got.recipients == ["tian@example.org"]
    assert got.mail["Message-ID"] == answer.reference
    assert (answer.delivered, answer.undelivered) == (False, False)
    assert message().link in got.mail.get_content().splitlines()


def test_to_this_machine_it_may_go_in_the_clear(made: Made) -> None:
    server = made.server(tls=False)
    made.channel(server, tls="none", ca="").send(message())
    assert [got.encrypted for got in server.letters] == [False]


def test_a_password_that_does_not_fit_is_the_channels_trouble(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    server = made.server(auth=True)
    monkeypatch.setenv("MAIL_PASSWORD", "another")
    error = refused(made.channel(server, **LOGIN))
    assert (error.code, error.retryable, error.facts["reply"]) == ("GT-EMAIL-LOGIN", False, 535)
    monkeypatch.delenv("MAIL_PASSWORD")
    error = refused(made.channel(server, **LOGIN))
    assert (error.code, error.retryable, error.retry_after) == ("GT-CONFIG-SECRET-READ", True, 90.0)
    assert server.letters == []


def test_a_password_that_was_changed_is_read_again(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    server = made.server(auth=True)
    channel = made.channel(server, **LOGIN)
    monkeypatch.setenv("MAIL_PASSWORD", "another")
    refused(channel)
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    channel.send(message())
    assert len(server.letters) == 1


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize("why", ["other name", "not trusted", "other authority"])
def test_a_server_that_does_not_prove_who_it_is_gets_nothing(made: Made, tmp_path: Path, tls: str, why: str) -> None:
    server = made.server(
        "mail.example.org" if why == "other name" else "localhost", implicit=tls == "implicit", auth=True
    )
    other = tmp_path / "other"
    other.mkdir()
    certificate(other, "localhost")
    ca = {"not trusted": "", "other authority": str(other / "ca.pem")}.get(why, str(tmp_path / "ca.pem"))
    error = refused(made.channel(server, tls=tls, ca=ca, **LOGIN))
    assert (error.code, error.retryable) == ("GT-EMAIL-TLS", False)
    assert server.letters == []


def test_a_server_without_starttls_gets_nothing(made: Made) -> None:
    server = made.server(tls=False)
    certificate(made.folder, "localhost")
    error = refused(made.channel(server))
    assert (error.code, error.retryable) == ("GT-EMAIL-TLS", False)
    assert server.letters == []


def test_a_file_without_certificates_is_named(made: Made, tmp_path: Path) -> None:
    server = made.server()
    (tmp_path / "none.pem").write_text("nothing")
    for name in ("none.pem", "missing.pem"):
        error = refused(made.channel(server, ca=str(tmp_path / name)))
        assert (error.code, error.retryable, error.facts["option"]) == ("GT-EMAIL-OPTION", True, "ca")


def test_a_batch_goes_over_one_connection(made: Made) -> None:
    server = made.server(auth=True)
    channel = made.channel(server, **LOGIN)
    for number in range(20):
        channel.send(message(str(number)))
    assert len(server.letters) == 20
    assert server.connections == 1
    assert len({got.mail["Message-ID"] for got in server.letters}) == 20


def test_a_recipient_that_is_refused_does_not_spoil_the_next(made: Made) -> None:
    server = made.server()
    channel = made.channel(server)
    channel.send(message("1"))
    assert refused(channel, target="nobody").code == "GT-EMAIL-TARGET"
    channel.send(message("2"))
    assert (len(server.letters), server.connections) == (2, 1)


def test_a_connection_that_the_server_ended_is_made_again_and_nothing_is_sent_twice(made: Made) -> None:
    server = made.server()
    channel = made.channel(server)
    channel.send(message("1"))
    server.drop()
    channel.send(message("2"))
    assert server.connections == 2
    assert len({got.mail["Message-ID"] for got in server.letters}) == len(server.letters) == 2


def test_a_connection_that_was_idle_for_long_is_not_used_again(made: Made) -> None:
    server = made.server()
    ticks = iter((0.0, 0.0, notifier.IDLE_SECONDS - 1, 100.0, 100.0 + notifier.IDLE_SECONDS, 300.0))
    mailer = Mailer(made.channel(server)._mailer._settings, now=lambda: 0.0, monotonic=lambda: next(ticks))
    for number in range(3):
        mailer.send(message(str(number)))
    mailer.close()
    assert (len(server.letters), server.connections) == (3, 2)


def test_each_thread_has_its_connection_to_itself(made: Made) -> None:
    server = made.server(auth=True)
    channel = made.channel(server, **LOGIN)
    errors: list[BaseException] = []

    def sends(thread: int) -> None:
        try:
            for number in range(10):
                channel.send(message(f"{thread}-{number}", text=f"to {thread}", target=f"t{thread}@example.org"))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=sends, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(server.letters) == 60
    for got in server.letters:
        assert f"to {got.recipients[0][1:2]}" in got.mail.get_content()
        assert got.mail["To"].addresses[0].addr_spec == got.recipients[0]
    assert len(channel._mailer._idle) <= notifier.MAX_IDLE


def test_what_is_closed_keeps_no_connection(made: Made) -> None:
    server = made.server()
    channel = made.channel(server)
    channel.send(message("1"))
    channel.close()
    channel.send(message("2"))
    assert server.connections == 2
    assert channel._mailer._idle == []


def test_a_domain_in_other_letters_goes_as_a_labels_and_a_name_only_where_it_is_taken(made: Made) -> None:
    plain, utf8 = made.server(tls=False), made.server(tls=False, utf8=True)
    channel = made.channel(plain, tls="none")
    channel.send(message(target="tian@例子.example"))
    assert plain.letters[0].recipients == ["tian@xn--fsqu00a.example"]
    error = refused(channel, target="田@例子.example")
    assert (error.code, error.retryable) == ("GT-EMAIL-UTF8", False)
    made.channel(utf8, tls="none").send(message(target="田@例子.example"))
    assert utf8.letters[0].recipients == ["田@xn--fsqu00a.example"]
    assert "\nTo: 田@xn--fsqu00a.example\r\n".encode() in utf8.letters[0].raw


def test_dots_arrive_as_they_were(made: Made) -> None:
    server = made.server(tls=False)
    made.channel(server, tls="none").send(message(text=".\n..\n.a\nQUIT\n.\nRSET", link="", language="en"))
    assert server.letters[0].mail.get_content().splitlines() == [".", "..", ".a", "QUIT", ".", "RSET"]
    assert len(server.letters) == 1
