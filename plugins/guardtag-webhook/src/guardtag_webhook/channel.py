"""The channel ``webhook:https://HOST/PATH``: each message as a signed CloudEvent, thin unless asked otherwise."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import attrs

from guardtag.errors import NotifyError
from guardtag.interop.cloudevents import CONTENT_TYPE, Event, build, read
from guardtag.interop.webhooks import keys, signing
from guardtag.spi import Accepted, Message, https
from guardtag_webhook import faults, settings

EVENT: Final = "event"
"""Template of a message that is an event, for a subscriber; its text is the event."""
TYPE: Final = "guardtag.notice."
"""What the type of every event begins with; the message's kind follows."""
PAUSE, LONGEST_PAUSE = 5.0, 60.0
"""Seconds in which nothing is sent after the other side asked for it: when it said no time, and at most."""
_TOO_MUCH: Final = (429, 502, 503, 504)
_PASSING: Final = (408, 425)
_REFERENCE: Final = re.compile("[A-Za-z0-9_-]{1,64}", re.ASCII)


class WebhookNotifier:
    """Sends each message to one address of another system.

    The body is CloudEvents 1.0 in JSON, type ``guardtag.notice.KIND``, subject the call's id, and data with ``kind``,
    ``urgency``, ``language``, ``incident``, ``drill`` and the recipient's ``link``. Neither the text nor a name, a
    place or a number of anybody goes along: who wants to know opens the link, or asks. The same message has the same
    id each time it is sent. A status of 2xx means that the other system took it, and nobody is told by that.

    Args:
        url: ``webhook:https://HOST[:PORT]/PATH``; ``http`` to this machine alone, where ``allow_private`` names it.
        secret: where the secret stands, ``file:PATH`` or ``env:NAME``, or a list of them; every one signs, and each
            is read anew for each message.
        allow_private: private networks that may be called, such as ``["10.8.0.0/16"]``; otherwise none may.
        ca: file of the authority that signed the other side's certificate, instead of the system's authorities.
        full: True sends the text too, as this recipient may read it.
        to: True sends the recipient's target too, for a system that has to know which of its own users is meant.
        source: what events say of where they come from.
        timeout: seconds that one sending may take, 1 to 9.
        clock: seconds since 1970 UTC.
        resolve: finds the addresses of a name.

    Raises:
        ConfigError: address, options or secret do not fit.
    """

    paths: tuple[str, ...] = ("ca",)
    thin: bool = False  # without `full` no text leaves, and what is composed before this is opened need not be cut

    def __init__(
        self, url: str, *, secret: Any, allow_private: Any = (), ca: Any = "", full: Any = False, to: Any = False,
        source: Any = "/guardtag", timeout: Any = https.TIMEOUT,
        clock: Callable[[], float] = time.time, resolve: https.Resolve | None = None,
    ) -> None:  # fmt: skip
        self._client = https.Client(allow_private=allow_private, ca=ca, timeout=timeout, resolve=resolve)
        self._settings = settings.read(self._client, url, secret=secret, full=full, to=to, source=source)
        self.thin = not self._settings.full
        self._clock = clock
        self._lock = threading.Lock()
        self._closed = False
        self._quiet_until = 0.0

    def send(self, message: Message) -> Accepted:
        """Sends the message and returns when the other system took it; raises ``NotifyError``."""
        now = self._clock()
        self._may_send(now)
        signs = self._keys()
        try:
            body = build(self._event(message, now))
            signature = signing.signed(message.id, int(now), body, signs)
        except ValueError:
            raise faults.unfit() from None
        answer = self._client.send(
            self._settings.target,
            {
                "Content-Type": CONTENT_TYPE, "webhook-id": message.id, "webhook-timestamp": str(int(now)),
                "webhook-signature": signature,
            },
            body, read=False,
        )  # fmt: skip
        if not 200 <= answer.status < 300:
            raise self._refused(answer, now)
        return Accepted()

    def _may_send(self, now: float) -> None:
        with self._lock:
            if self._closed:
                raise faults.closed()
            wait = self._quiet_until - now
        if 0 < wait <= LONGEST_PAUSE:  # more than that is a clock that was put back
            raise faults.slow(wait)

    def _keys(self) -> tuple[keys.Key, ...]:
        """What is signed with at this moment."""
        try:
            return keys.all_of(one.read_to_send() for one in self._settings.secrets)
        except ValueError:
            raise faults.secret() from None

    def _event(self, message: Message, now: float) -> Event:
        if message.template == EVENT:  # what happened, ready made: only the source is this channel's to say
            return attrs.evolve(read(message.text.encode()), source=self._settings.source)
        incident = message.variables.get("incident", "")
        data: dict[str, object] = {
            "kind": message.kind, "urgency": message.urgency, "language": message.language,
            "drill": bool(message.variables.get("drill")),
        }  # fmt: skip
        data |= {name: value for name, value in (("incident", incident), ("link", message.link)) if value}
        if self._settings.to:
            data["to"] = _clean(message.target)
        if self._settings.full:
            data["text"] = _clean(message.text)
        return Event(
            id=message.id, source=self._settings.source, type=TYPE + message.kind,
            subject=incident if _REFERENCE.fullmatch(incident) else "", time=datetime.fromtimestamp(int(now), UTC),
            data=data,
        )  # fmt: skip

    def _refused(self, answer: https.Answer, now: float) -> NotifyError:
        """What a status other than 2xx means (Standard Webhooks, section "Delivery success and failure")."""
        status = answer.status
        if status in _TOO_MUCH:
            asked = answer.seconds(now)
            after = PAUSE if asked is None else asked
            with self._lock:
                self._quiet_until = now + min(after, LONGEST_PAUSE)
            return faults.slow(after)
        if status == 410:
            with self._lock:
                self._closed = True
            return faults.gone()
        if 300 <= status < 400:
            return faults.moved()
        return faults.refused(status) if status < 500 and status not in _PASSING else faults.failed(status)


def _clean(text: str) -> str:
    """A text without lone halves of surrogate pairs, which no JSON can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
