"""One conversation with a mail server (RFC 5321), bounded in time and in what it may say.

``smtplib`` speaks the protocol; what it leaves open is closed here: a deadline for everything together and not for
each piece of an answer, a limit on an answer's lines, and STARTTLS (RFC 3207) after which nothing that was said before
counts, nor may anything have been sent along with the answer to it.
"""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any, Final

from guardtag_email.address import Address
from guardtag_email.faults import Refusal, Silence, garbled, no_login, not_ascii, unreachable, unsafe
from guardtag_email.settings import Settings

MAX_LINE: Final = 4096
"""Bytes of one line of an answer; RFC 5321, section 4.5.3.1.5, allows 512."""
MAX_LINES: Final = 100
"""Lines of one answer."""
CONNECT_SECONDS: Final = 4.0
"""How long one address of the server is dialled."""
REPLY: Final = re.compile(rb"([2-5][0-9]{2})(?:([ -])[^\r\n]*)?")

_DOT: Final = re.compile(rb"(?m)^\.")


class Session(smtplib.SMTP):
    """A connection that is logged in and takes mails, one after the other. For one thread at a time.

    Args:
        settings: where to.
        context: makes TLS connections; not used with ``tls = "none"``.
        until: ``time.monotonic`` by which it must be ready.

    Raises:
        NotifyError: it did not come about.
        Refusal: the server said no.
        Silence: it fell silent.
    """

    sock: socket.socket | None

    def __init__(self, settings: Settings, context: ssl.SSLContext | None, until: float) -> None:
        super().__init__(local_hostname=settings.sender.domain)  # opens nothing yet
        self.command_encoding = "utf-8"  # ASCII but for addresses that were announced with SMTPUTF8
        self.until: float = until
        self._rest = b""
        self._settings = settings
        try:
            self.sock = _dialled(settings.host, settings.port, until)
            if settings.tls == "implicit":
                self._wrap(context)
            self._expect("greeting", 2, self.getreply())
            self._hello()
            if settings.tls == "starttls":
                self._upgrade(context)
            if settings.password is not None:
                self._log_in(settings.user, settings.password.read_to_send)
        except BaseException:
            self.close()
            raise

    @property
    def takes_utf8(self) -> bool:
        """Whether addresses in other letters can be sent (RFC 6531)."""
        return self.has_extn("smtputf8")

    def begin(self, sender: Address, to: Address, patience: float | None = None) -> None:
        """Everything before the mail itself: after it the server waits for the mail, and has nothing of it.

        Args:
            sender: whom it comes from.
            to: the one recipient.
            patience: seconds to wait for the first answer, when that is less than is left.
        """
        if not to.plain and not self.takes_utf8:
            raise not_ascii()
        whole = self.until
        if patience is not None:
            self.until = min(whole, time.monotonic() + patience)
        more = "" if to.plain else " SMTPUTF8"
        self._expect("sender", 2, self.docmd("MAIL", f"FROM:<{sender.text}>{more}"))
        self.until = whole
        self._expect("recipient", 2, self.docmd("RCPT", f"TO:<{to.text}>"))
        self._expect("message", 3, self.docmd("DATA"))

    def finish(self, mail: bytes) -> None:
        """Sends the mail and waits until the server took it. When this fails it may have taken it all the same."""
        self.send(_DOT.sub(b"..", mail) + (b"" if mail.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        self._expect("message", 2, self.getreply())

    def part(self) -> None:
        """Says goodbye, without waiting for an answer, and closes."""
        with contextlib.suppress(Silence, OSError):
            self.until = time.monotonic() + 0.2
            self.putcmd("QUIT")
        self.close()

    # What smtplib calls for each line that goes or comes.

    def send(self, s: Any) -> None:
        """Sends all of it by the deadline; raises ``Silence``."""
        data = memoryview(s.encode(self.command_encoding) if isinstance(s, str) else s)
        try:
            while data:
                data = data[self._ready().send(data) :]
        except OSError:
            self.close()
            raise Silence from None

    def getreply(self) -> tuple[int, bytes]:
        """The code and the text of one answer; the text is for ``smtplib`` alone, which reads what EHLO offers."""
        said: list[bytes] = []
        while len(said) < MAX_LINES:
            found = REPLY.fullmatch(self._line())
            if found is None:
                break
            said.append(found.group()[4:])
            if found[2] != b"-":
                code = int(found[1])
                if code == 421:  # the server ends the connection, whatever was asked
                    self.close()
                return code, b"\n".join(said)
        self.close()
        raise garbled()

    def _line(self) -> bytes:
        try:
            while b"\n" not in self._rest:
                if len(self._rest) > MAX_LINE:
                    self.close()
                    raise garbled()
                piece = self._ready().recv(MAX_LINE)
                if not piece:
                    raise OSError
                self._rest += piece
        except OSError:
            self.close()
            raise Silence from None
        line, _, self._rest = self._rest.partition(b"\n")
        return line.removesuffix(b"\r")

    def _ready(self) -> socket.socket:
        """The connection, with no more time for its next step than is left altogether."""
        left = self.until - time.monotonic()
        if self.sock is None or left <= 0:
            raise TimeoutError
        self.sock.settimeout(left)
        return self.sock

    def _expect(self, stage: str, wanted: int, reply: tuple[int, bytes]) -> None:
        """Only the first digit counts (RFC 5321, section 4.2.1): servers vary in the others."""
        if reply[0] // 100 != wanted:
            raise Refusal(stage, reply[0])

    def _hello(self) -> None:
        self._expect("hello", 2, self.ehlo())

    def _upgrade(self, context: ssl.SSLContext | None) -> None:
        if not self.has_extn("starttls"):
            raise unsafe()
        self._expect("tls", 2, self.docmd("STARTTLS"))
        if self._rest:  # said before the encryption began: by whoever stands between (CVE-2021-38371 and its kin)
            raise unsafe()
        self._wrap(context)
        self._hello()

    def _wrap(self, context: ssl.SSLContext | None) -> None:
        if context is None:
            raise unsafe()
        try:
            self.sock = context.wrap_socket(self._ready(), server_hostname=self._settings.host)
        except (TimeoutError, ssl.SSLEOFError, ssl.SSLZeroReturnError):  # who hangs up; Python 3.11.2 calls it the last
            raise Silence from None
        except (ssl.SSLError, ValueError):  # a certificate that is not trusted, or no TLS at all
            raise unsafe() from None
        except OSError:
            raise Silence from None

    def _log_in(self, user: str, password: Callable[[], str]) -> None:
        """AUTH PLAIN (RFC 4616), or LOGIN, which some servers still have alone. No word is kept."""
        ways = self.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in ways:
            answer = self.docmd("AUTH", "PLAIN " + _base64("\0".join(("", user, password()))))
        elif "LOGIN" in ways:
            answer = self.docmd("AUTH", "LOGIN " + _base64(user))
            if answer[0] == 334:
                answer = self.docmd(_base64(password()))
        else:
            raise no_login()
        self._expect("login", 2, answer)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _dialled(host: str, port: int, until: float) -> socket.socket:
    """A connection to the first address of the host that answers."""
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise unreachable() from None
    for family, kind, protocol, _, address in places:
        left = min(CONNECT_SECONDS, until - time.monotonic())
        if left <= 0:
            break
        with contextlib.suppress(OSError):
            dialled = socket.socket(family, kind, protocol)
            try:
                dialled.settimeout(left)
                dialled.connect(address)
                return dialled
            except OSError:
                dialled.close()
    raise unreachable()
