"""The channels ``dingtalk``, ``feishu``, ``lark`` and ``wecom``: one text for each message into the robot's group."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final

from guardtag.errors import ConfigError, NotifyError
from guardtag.spi import Accepted, Message, Secret
from guardtag_robots import faults, text, vendors
from guardtag_robots.vendors import Vendor

if TYPE_CHECKING:
    import ssl

    from guardtag_robots.client import Answer

TOTAL_SECONDS: Final = 9.0
"""For one message with everything that it takes; guardtag waits for ten."""
GROUP: Final = "group"
"""The one target: a robot has one group."""
MAX_ODD: Final = 1_000
"""Messages that are remembered because an unknown code came back."""

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{0,24}", re.ASCII)  # shorter than any vendor's key
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{8,128}", re.ASCII)
_HOST: Final = re.compile(
    r"((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)"
    r"(?::([0-9]{1,5}))?", re.ASCII,
)  # fmt: skip


class Robot:
    """Posts texts for one robot. Safe to use from any thread.

    Args:
        vendor: whose robot.
        token: where its key is.
        secret: where the secret is that requests are signed with, or ``None``.
        host: server in place of the vendor's own, with a port if it is not 443.
        ca: file with the certificates to trust instead of the system's.
        now: seconds since 1970 UTC, for signatures.
        monotonic: seconds that never go back, for pauses.
    """

    def __init__(
        self, vendor: Vendor, token: Secret, secret: Secret | None, host: str, ca: str,
        now: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        found = _HOST.fullmatch(host or vendor.host)
        port = int(found[2] or 443) if found else 0
        if found is None or not 0 < port < 65536 or len(host) > 253:
            raise faults.bad_option("host", "It is the name of a server, with a port if it is not 443.")
        self._vendor = vendor
        self._token, self._secret = token, secret
        self._host, self._port, self._ca = found[1], port, ca
        self._now, self._monotonic = now, monotonic
        self._lock = threading.Lock()
        self._context: ssl.SSLContext | None = None
        self._paused_until = float("-inf")
        self._odd: dict[str, None] = {}

    def send(self, message: Message) -> Accepted:
        """Posts one text; see ``DingTalk.send``."""
        if message.target != GROUP:
            raise faults.no_group()
        left = self._paused_until - self._monotonic()
        if left > 0:
            raise faults.pausing(left)
        try:
            answer = self._posted(text.said(message, self._vendor.most))
        except ConfigError as error:  # a secret, or the file of certificates, cannot be had
            facts: dict[str, Any] = dict(error.facts)
            raise NotifyError(error.code, error.what, error.why, error.do, retryable=False, **facts) from None
        problem = faults.refusal(self._vendor, answer, again=message.id not in self._odd)
        if problem is None:
            return Accepted()
        self._remember(message.id, problem)
        raise problem

    def _posted(self, said: str) -> Answer:
        from guardtag_robots import client

        token = self._token.read()
        if not _TOKEN.fullmatch(token):
            raise faults.no_key()
        secret = self._secret.read() if self._secret is not None else ""
        request = self._vendor.request(token, secret, said, self._now())
        try:
            return client.post(
                self._host, self._port, request.path, request.body, self._trusted(), time.monotonic() + TOTAL_SECONDS
            )
        except client.Unreachable:
            raise faults.unreachable() from None
        except client.Unsafe:
            raise faults.unsafe() from None
        except client.Lost:
            raise faults.lost() from None
        except client.Nonsense:
            raise faults.not_documented() from None

    def _remember(self, message_id: str, problem: NotifyError) -> None:
        with self._lock:
            if problem.code == "GT-ROBOT-SLOW":
                self._paused_until = self._monotonic() + self._vendor.pause
            if problem.code == "GT-ROBOT-UNKNOWN":
                self._odd.pop(message_id, None)
                self._odd[message_id] = None
                while len(self._odd) > MAX_ODD:
                    del self._odd[next(iter(self._odd))]

    def _trusted(self) -> ssl.SSLContext:
        with self._lock:
            if self._context is None:
                import ssl

                try:
                    self._context = ssl.create_default_context(cafile=self._ca or None)
                except (OSError, ValueError):
                    raise faults.bad_option("ca", "The file cannot be read, or holds no certificate.") from None
            return self._context


class DingTalk:
    """A DingTalk group robot.

    Args:
        url: ``dingtalk:NAME``, a short name of your own.
        token: where the robot's key is (``access_token`` in its webhook), ``env:NAME`` or ``file:PATH``.
        secret: where the secret for signatures is; a robot with keywords or addresses only has none.
        host: a server in place of the vendor's, such as a private deployment's.
        ca: file with the certificates to trust instead of the system's.

    Raises:
        ConfigError: one of these does not fit.
    """

    vendor: ClassVar[Vendor] = vendors.DINGTALK
    paths = ("ca",)
    thin: bool = True
    """Others read along: guardtag makes texts that name nobody."""

    def __init__(self, url: str, token: str, secret: str = "", host: str = "", ca: str = "") -> None:
        self._robot = _made(self.vendor, url, token, secret, host, ca)

    def send(self, message: Message) -> Accepted:
        """Posts one text into the group.

        Returns:
            ``Accepted``: the robot answered its code for success. That somebody read it is not proved.

        Raises:
            NotifyError: it was not taken, or nobody knows.
        """
        return self._robot.send(message)


class Feishu(DingTalk):
    """A Feishu custom bot; its key is the last part of its webhook. See ``DingTalk`` for the options."""

    vendor = vendors.FEISHU


class Lark(DingTalk):
    """A Lark custom bot: Feishu outside of China. See ``DingTalk`` for the options."""

    vendor = vendors.LARK


class WeCom:
    """A WeCom group robot.

    Args:
        url: ``wecom:NAME``, a short name of your own.
        token: where the robot's key is (``key`` in its webhook), ``env:NAME`` or ``file:PATH``.
        host: a server in place of the vendor's, such as a private deployment's.
        ca: file with the certificates to trust instead of the system's.

    Raises:
        ConfigError: one of these does not fit.
    """

    paths = ("ca",)
    thin: bool = True
    """Others read along: guardtag makes texts that name nobody."""

    def __init__(self, url: str, token: str, host: str = "", ca: str = "") -> None:
        self._robot = _made(vendors.WECOM, url, token, "", host, ca)

    def send(self, message: Message) -> Accepted:
        """Posts one text into the group; see ``DingTalk.send``."""
        return self._robot.send(message)


def _made(vendor: Vendor, url: str, token: object, secret: object, host: object, ca: object) -> Robot:
    scheme, colon, name = url.partition(":")
    if scheme != vendor.scheme or not colon or not _NAME.fullmatch(name):
        raise faults.bad_url()
    for option, value in (("host", host), ("ca", ca)):
        if not isinstance(value, str):
            raise faults.bad_option(option, "It is a short text.")
    assert isinstance(host, str)
    assert isinstance(ca, str)
    return Robot(vendor, Secret(token, "token"), Secret(secret, "secret") if secret != "" else None, host, ca)
