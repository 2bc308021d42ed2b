"""What the tests of delivery share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guardtag.spi import Message, Notifier
from guardtag.testing.notifiers import message

SECRET = "13800000000"
SOON = 0.05
"""A deadline that a test can wait for, in seconds."""


def messages(count: int) -> list[Message]:
    return [message(str(number)) for number in range(count)]


class Does:
    """A notifier of one function."""

    def __init__(self, send: Callable[[Message], Any]) -> None:
        self.send = send


class Board:
    """A registry of ready notifiers, or errors to raise."""

    def __init__(self, **notifiers: Notifier | BaseException) -> None:
        self.notifiers = notifiers

    def notifier(self, channel: str) -> Notifier:
        found = self.notifiers[channel]
        if isinstance(found, BaseException):
            raise found
        return found
