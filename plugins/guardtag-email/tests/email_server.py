"""Mail servers to talk to: a real one (aiosmtpd) with STARTTLS, TLS and AUTH; and one that says what a test wants."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, NamedTuple

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

logging.getLogger("mail.log").disabled = True  # the server's own log, which lies elsewhere in the world
USER, PASSWORD = "guardtag", "correct-horse"


class Letter(NamedTuple):
    """One mail as the server got it."""

    sender: str
    recipients: list[str]
    raw: bytes
    encrypted: bool
    user: str

    @property
    def mail(self) -> EmailMessage:
        """It, parsed."""
        parsed = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


class MailServer:
    """A real server on loopback, on a thread of its own, that keeps what it gets.

    Args:
        context: its certificate; ``None``: no TLS at all.
        implicit: TLS from the first byte on.
        auth: who sends must log in.
        utf8: offers SMTPUTF8.
    """

    def __init__(
        self, context: ssl.SSLContext | None = None, *, implicit: bool = False, auth: bool = False, utf8: bool = False
    ) -> None:
        self.letters: list[Letter] = []
        self.connections = 0
        self._context, self._implicit, self._auth, self._utf8 = context, implicit, auth, utf8
        self._loop = asyncio.new_event_loop()
        self._open: set[Any] = set()
        self._server = self._loop.run_until_complete(
            self._loop.create_server(self._make, "127.0.0.1", 0, ssl=context if implicit else None)
        )
        self.port: int = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def _make(self) -> SMTP:
        self.connections += 1
        starttls = self._context if not self._implicit else None
        protocol = SMTP(
            self,
            hostname="mail.test",
            ident="ready",
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_required=self._auth and not self._implicit,
            auth_require_tls=not self._implicit,
            authenticator=_authenticated,
            enable_SMTPUTF8=self._utf8,
            loop=self._loop,
        )
        self._open.add(protocol)
        return protocol

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keeps a mail."""
        encrypted = session.ssl is not None or self._implicit
        user = session.auth_data.decode() if session.auth_data else ""
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.append(Letter(envelope.mail_from or "", envelope.rcpt_tos, content, encrypted, user))
        return "250 queued as 13800000000"

    def drop(self) -> None:
        """Ends all connections, as a server does with idle ones."""

        def end() -> None:
            for protocol in self._open:
                if protocol.transport is not None:
                    protocol.transport.abort()
            self._open.clear()

        self._loop.call_soon_threadsafe(end)
        done = threading.Event()
        self._loop.call_soon_threadsafe(self._loop.call_later, 0.05, done.set)
        done.wait(5)

    def close(self) -> None:
        """Stops it."""
        self.drop()

        async def stop() -> None:
            self._server.close()
            await asyncio.sleep(0.05)
            mine = asyncio.current_task()
            rest = [task for task in asyncio.all_tasks() if task is not mine]
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(stop(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


def _authenticated(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    fits = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=fits, handled=False, auth_data=data.login)


Play = Callable[["Line"], object]
Says = Mapping[str, str | bytes | Iterable[str]]
"""By command what is answered; a text is one line."""


class Line:
    """One connection of a ``ScriptServer``: lines in, whatever is wanted out."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.heard: list[bytes] = []
        self._rest = b""

    def say(self, *lines: str | bytes) -> None:
        """Sends lines."""
        data = [line if isinstance(line, bytes) else line.encode() for line in lines]
        self.sock.sendall(b"".join(line + b"\r\n" for line in data))

    def hear(self) -> bytes:
        """One line of the client; raises ``ConnectionError`` when it is gone."""
        while b"\r\n" not in self._rest:
            piece = self.sock.recv(4096)
            if not piece:
                raise ConnectionError
            self._rest += piece
        line, _, self._rest = self._rest.partition(b"\r\n")
        return line

    def mail(self) -> bytes:
        """What follows DATA, up to the dot."""
        lines = []
        while (line := self.hear()) != b".":
            lines.append(line)
        return b"\r\n".join(lines)

    def secure(self, context: ssl.SSLContext) -> None:
        """Goes on encrypted."""
        self.sock = context.wrap_socket(self.sock, server_side=True)

    def talk(self, answers: Says, features: Sequence[str] = ()) -> list[bytes]:
        """Plays an ordinary server but for these answers, by command; an empty answer ends the connection."""
        usual: dict[str, str | bytes | Iterable[str]] = {
            "EHLO": ["250-mail.test", *(f"250-{feature}" for feature in features), "250 OK"],
            "MAIL": "250 ok",
            "RCPT": "250 ok",
            "DATA": "354 go on",
            ".": "250 taken",
            "QUIT": "221 bye",
            "AUTH": "235 welcome",
        }
        self.say(*_lines(answers.get("220", "220 mail.test")))
        with contextlib.suppress(ConnectionError):
            while True:
                line = self.hear()
                self.heard.append(line)
                verb = line.split(b" ")[0].decode("ascii", "replace").upper()
                answer = answers.get(verb, usual.get(verb, "500 what"))
                if verb == "DATA" and answer == usual["DATA"]:
                    self.say("354 go on")
                    self.heard.append(self.mail())
                    answer = answers.get(".", usual["."])
                if not answer:
                    break
                self.say(*_lines(answer))
        return self.heard


def _lines(answer: Any) -> list[Any]:
    return [answer] if isinstance(answer, str | bytes) else list(answer)


class ScriptServer:
    """Plays one function for each connection; what it raises because the client is gone does not matter."""

    def __init__(self, *plays: Play) -> None:
        self._plays = list(plays)
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._threads = [threading.Thread(target=self._run, daemon=True)]
        self._threads[0].start()
        self._lines: list[socket.socket] = []
        self.errors: list[BaseException] = []

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            play = self._plays[min(self.connections, len(self._plays) - 1)]
            self.connections += 1
            self._lines.append(connection)
            thread = threading.Thread(target=self._play, args=(play, connection), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _play(self, play: Play, connection: socket.socket) -> None:
        line = Line(connection)
        try:
            connection.settimeout(20)
            with contextlib.suppress(OSError):
                play(line)
        except BaseException as error:
            self.errors.append(error)
        finally:
            line.sock.close()
            connection.close()

    def close(self) -> None:
        """Stops it; a second time does nothing."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for connection in self._lines:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        assert self.errors == []
