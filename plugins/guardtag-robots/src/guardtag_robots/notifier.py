"""The channels ``dingtalk``, ``feishu``, ``lark`` and ``wecom``: one text for each message into the robot's group."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from typing import Any, ClassVar, Final

from guardtag.errors import ConfigError, NotifyError
from guardtag.spi import Accepted, Message, Secret, https
from guardtag_robots import faults, text, vendors
from guardtag_robots.vendors import Vendor

GROUP: Final = "group"
"""The one target: a robot has one group."""
MAX_ODD: Final = 1_000
"""Messages that are remembered because an unknown code came back."""

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{0,24}", re.ASCII)  # shorter than any vendor's key
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{8,128}", re.ASCII)
_HOST: Final = re.compile(r"[A-Za-z0-9.:-]{1,259}", re.ASCII)
_HEADERS: Final = {"Content-Type": "application/json; charset=utf-8"}


class Robot:
    """Posts texts for one robot. Safe to use from any thread.

    Args:
        vendor: whose robot.
        token: where its key is.
        secret: where the secret is that requests are signed with, or ``None``.
        host: server in place of the vendor's own, with a port if it is not 443.
        client: sends its requests.
        now: seconds since 1970 UTC, for signatures.
        monotonic: seconds that never go back, for pauses.
    """

    def __init__(
        self, vendor: Vendor, token: Secret, secret: Secret | None, host: str, client: https.Client,
        now: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._vendor, self._client = vendor, client
        self._target = _target(client, host or vendor.host)
        self._token, self._secret = token, secret
        self._now, self._monotonic = now, monotonic
        self._lock = threading.Lock()
        self._paused_until = float("-inf")
        self._odd: dict[str, None] = {}

    def send(self, message: Message) -> Accepted:
        """Posts one text; see ``DingTalk.send``."""
        if message.target != GROUP:
            raise faults.no_group()
        left = self._paused_until - self._monotonic()
        if left > 0:
            raise faults.pausing(left)
        answer = self._posted(text.said(message, self._vendor.most))
        problem = faults.refusal(self._vendor, answer, again=message.id not in self._odd)
        if problem is None:
            return Accepted()
        self._remember(message.id, problem)
        raise problem

    def _posted(self, said: str) -> https.Answer:
        token = self._token.read_to_send()
        if not _TOKEN.fullmatch(token):
            raise faults.no_key()
        secret = self._secret.read_to_send() if self._secret is not None else ""
        request = self._vendor.request(token, secret, said, self._now())
        return self._client.send(self._target.at(request.path), _HEADERS, request.body)

    def _remember(self, message_id: str, problem: NotifyError) -> None:
        with self._lock:
            if problem.code == "GT-ROBOT-SLOW":
                self._paused_until = self._monotonic() + self._vendor.pause
            if problem.code == "GT-ROBOT-UNKNOWN":
                self._odd.pop(message_id, None)
                self._odd[message_id] = None
                while len(self._odd) > MAX_ODD:
                    del self._odd[next(iter(self._odd))]


class DingTalk:
    """A DingTalk group robot.

    Args:
        url: ``dingtalk:NAME``, a short name of your own.
        token: where the robot's key is (``access_token`` in its webhook), ``env:NAME`` or ``file:PATH``.
        secret: where the secret for signatures is; a robot with keywords or addresses only has none.
        host: a server in place of the vendor's, such as a private deployment's.
        ca: file with the certificates to trust instead of the system's.
        allow_private: private networks that may be called, such as ``["10.8.0.0/16"]``; otherwise none may.

    Raises:
        ConfigError: one of these does not fit.
    """

    vendor: ClassVar[Vendor] = vendors.DINGTALK
    paths: tuple[str, ...] = ("ca",)
    thin: bool = True
    """Others read along: guardtag makes texts that name nobody."""

    def __init__(
        self, url: str, token: str, secret: str = "", host: str = "", ca: Any = "", allow_private: Any = ()
    ) -> None:
        self._robot = _made(self.vendor, url, token, secret, host, ca, allow_private)

    def check(self, target: str) -> str | None:
        """Whether a target is the robot's group: ``None``, or the one that it has."""
        return None if target == GROUP else GROUP

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

    vendor: ClassVar[Vendor] = vendors.FEISHU


class Lark(DingTalk):
    """A Lark custom bot: Feishu outside of China. See ``DingTalk`` for the options."""

    vendor: ClassVar[Vendor] = vendors.LARK


class WeCom:
    """A WeCom group robot.

    Args:
        url: ``wecom:NAME``, a short name of your own.
        token: where the robot's key is (``key`` in its webhook), ``env:NAME`` or ``file:PATH``.
        host: a server in place of the vendor's, such as a private deployment's.
        ca: file with the certificates to trust instead of the system's.
        allow_private: private networks that may be called, such as ``["10.8.0.0/16"]``; otherwise none may.

    Raises:
        ConfigError: one of these does not fit.
    """

    paths: tuple[str, ...] = ("ca",)
    thin: bool = True
    """Others read along: guardtag makes texts that name nobody."""

    def __init__(self, url: str, token: str, host: str = "", ca: Any = "", allow_private: Any = ()) -> None:
        self._robot = _made(vendors.WECOM, url, token, "", host, ca, allow_private)

    def check(self, target: str) -> str | None:
        """Whether a target is the robot's group: ``None``, or the one that it has."""
        return None if target == GROUP else GROUP

    def send(self, message: Message) -> Accepted:
        """Posts one text into the group; see ``DingTalk.send``."""
        return self._robot.send(message)


def _made(
    vendor: Vendor, url: str, token: object, secret: object, host: object, ca: object, allow_private: object
) -> Robot:
    scheme, colon, name = url.partition(":")
    if scheme != vendor.scheme or not colon or not _NAME.fullmatch(name):
        raise faults.bad_url()
    if not isinstance(host, str):
        raise _bad_host()
    client = https.Client(allow_private=allow_private, ca=ca, timeout=https.MAX_TIMEOUT)
    return Robot(vendor, Secret(token, "token"), Secret(secret, "secret") if secret != "" else None, host, client)


def _target(client: https.Client, host: str) -> https.Target:
    if not _HOST.fullmatch(host):
        raise _bad_host()
    try:
        return client.target(f"https://{host}/")
    except ConfigError as error:
        raise error if error.code == "GT-HTTP-ADDRESS" else _bad_host() from None


def _bad_host() -> ConfigError:
    return faults.bad_option("host", "It is the name of a server, with a port if it is not 443.")
