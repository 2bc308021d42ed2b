"""Asking a channel whether it could reach a target at all: a question at the desk, never in a call."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from guardtag.registry.asking import Asking
from guardtag.registry.fence import Fault, fenced
from guardtag.spi import Notifier

DEADLINE: Final = 2.0
"""Seconds that a channel has to say, with its opening; one that says nothing takes every target."""
MAX_EXAMPLE: Final = 60


class Targets:
    """What channels say of the form of their targets. Safe to use from any thread.

    Args:
        opened: opens the notifier of a channel.
        factory: what makes it, or ``None`` where it must not be asked.
    """

    def __init__(self, opened: Callable[[str], Notifier], factory: Callable[[str], Any]) -> None:
        self._asking: Asking[Notifier] = Asking("channel", opened, DEADLINE)
        self._factory = factory
        self._classes: dict[str, tuple[object, bool]] = {}

    def misfit(self, channel: str, target: str) -> str:
        """An example of a target that the channel can reach, when this one is none; else empty.

        A channel without ``check``, one that fails, hangs or answers nonsense, takes every target: on doubt the
        address stays.
        """
        factory = self._factory(channel)
        if factory is None or (inspect.isclass(factory) and not self._offers(channel, factory)):
            return ""
        example = self._asking.ask(channel, partial(_asked, target=target))
        return example if type(example) is str and _can_be_shown(example) else ""

    def _offers(self, channel: str, factory: object) -> bool:
        """Whether the notifiers of a class can be asked: it is looked at once, since a file has many targets."""
        known = self._classes.get(channel)
        if known is None or known[0] is not factory:
            known = self._classes[channel] = (factory, _offers(factory))
        return known[1]


def _offers(source: object) -> bool:
    try:
        return callable(fenced(lambda: getattr(source, "check", None)))
    except Fault:
        return False


def _asked(notifier: Any, target: str) -> object:
    check = getattr(notifier, "check", None)
    return check(target) if callable(check) else None


def _can_be_shown(example: str) -> bool:
    return 0 < len(example) <= MAX_EXAMPLE and example.isprintable()
