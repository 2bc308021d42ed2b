"""The channel ``smtp``: one mail for each message, over connections that are kept while they are of use."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from guardtag.errors import NotifyError
from guardtag.spi import Accepted, Message
from guardtag_email import address, faults, settings
from guardtag_email.address import Address
from guardtag_email.settings import Settings

if TYPE_CHECKING:
    import ssl

    from guardtag_email.session import Session

EXAMPLE: Final = "somebody@mail.example"
"""What a target looks like."""
TOTAL_SECONDS: Final = 9.0
"""For one message with everything that it takes; guardtag waits for ten."""
IDLE_SECONDS: Final = 60.0
"""An idle connection is used again within this time; servers end them after minutes (RFC 5321, section 4.5.3.2)."""
IDLE_PATIENCE: Final = 2.0
"""Seconds in which a connection that was idle must answer; else it counts as gone."""
MAX_IDLE: Final = 4
"""Connections that are kept."""


class EmailNotifier:
    """Sends each message as a mail of its own. Safe to use from any thread.

    Args:
        url: ``smtp:HOST`` or ``smtp:HOST:PORT``; the port is 587, with ``implicit`` 465, with ``none`` 25 unless given.
        sender: address that the mails come from, in ASCII.
        name: what recipients read for it.
        user: account on the server; none unless given.
        password: where its password is, ``env:NAME`` or ``file:PATH``.
        tls: ``starttls`` (RFC 3207; a server that does not offer it is refused), ``implicit`` (RFC 8314), or
            ``none``, to this machine only.
        ca: file with the certificates to trust instead of the system's.
        plaintext: with ``tls = "none"`` allows another machine, without a password.

    Raises:
        ConfigError: one of these does not fit; see ``guardtag_email.settings``.
    """

    paths: tuple[str, ...] = ("ca",)

    def __init__(
        self, url: str, sender: str, name: str = "guardtag", user: str = "", password: str = "", tls: str = "starttls",
        ca: str = "", plaintext: bool = False,
    ) -> None:  # fmt: skip
        self._mailer = Mailer(settings.read(
            url, sender=sender, name=name, user=user, password=password, tls=tls, ca=ca, plaintext=plaintext
        ))  # fmt: skip

    def check(self, target: str) -> str | None:
        """Whether a target is an e-mail address: ``None``, or what one looks like."""
        return None if address.parsed(target) is not None else EXAMPLE

    def send(self, message: Message) -> Accepted:
        """Sends one mail and returns once the server took it.

        Returns:
            ``Accepted`` with the mail's ``Message-ID``, which a bounce names. It is taken, not delivered.

        Raises:
            NotifyError: it was not taken, or nobody knows.
        """
        return self._mailer.send(message)

    def close(self) -> None:
        """Ends the connections that are idle."""
        self._mailer.close()


class Mailer:
    """Hands mails over to one server. Safe to use from any thread: each mail has its connection to itself.

    Args:
        settings: which server.
        now: seconds since 1970 UTC.
        monotonic: seconds that never go back.
    """

    def __init__(
        self, settings: Settings, now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._now = now
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._idle: list[tuple[Session, float]] = []
        self._context: ssl.SSLContext | None = None
        self._closed = False

    def send(self, message: Message) -> Accepted:
        """Sends one mail; see ``EmailNotifier.send``."""
        from guardtag_email import letter

        to, sender = address.read(message.target), self._settings.sender
        mail = letter.written(message, to, sender, self._settings.name, self._now())
        try:
            session = self._begun(to)
            try:
                session.finish(mail)
            except faults.Silence:
                raise faults.lost() from None
            except BaseException:
                session.close()
                raise
        except faults.Refusal as refusal:
            raise faults.refused(refusal) from None
        except faults.Silence:
            raise faults.unreachable() from None
        self._keep(session)
        return Accepted(letter.message_id(message, sender))

    def close(self) -> None:
        """Ends the connections that are idle; one in use ends when it is through."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for session, _ in idle:
            session.part()

    def _begun(self, to: Address) -> Session:
        """A connection on which the server waits for the mail, and has nothing of it yet.

        One that was idle may be gone: then another is made, once. Nothing was sent, so nothing is sent twice.
        """
        until = time.monotonic() + TOTAL_SECONDS
        session = self._taken()
        if session is not None:
            with _closing(session):
                session.until = until
                try:
                    session.begin(self._settings.sender, to, IDLE_PATIENCE)
                    return session
                except faults.Silence:
                    pass
                except faults.Refusal as refusal:
                    if refusal.code != 421:
                        raise
                except NotifyError as error:
                    if error.code != "GT-EMAIL-GARBLED":
                        raise
        from guardtag_email.session import Session

        session = Session(self._settings, self._trusted(), until)
        with _closing(session):
            session.begin(self._settings.sender, to)
        return session

    def _taken(self) -> Session | None:
        """A connection that was idle for a short time only, the one that was used last."""
        with self._lock:
            now, stale = self._monotonic(), []
            while self._idle:
                session, since = self._idle.pop()
                if now - since < IDLE_SECONDS:
                    break
                stale.append(session)
            else:
                session = None
        for old in stale:
            old.part()
        return session

    def _keep(self, session: Session) -> None:
        with self._lock:
            if not self._closed and session.sock is not None and len(self._idle) < MAX_IDLE:
                self._idle.append((session, self._monotonic()))
                return
        session.part()

    def _trusted(self) -> ssl.SSLContext | None:
        if self._settings.tls == "none":
            return None
        with self._lock:
            if self._context is None:
                import ssl

                try:
                    self._context = ssl.create_default_context(cafile=self._settings.ca or None)
                except (OSError, ValueError):
                    raise faults.no_authority() from None
            return self._context


@contextlib.contextmanager
def _closing(session: Session) -> Iterator[None]:
    """Closes a connection after anything that went wrong on it."""
    try:
        yield
    except BaseException:
        session.close()
        raise
