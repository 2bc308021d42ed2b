"""Asking somebody else's code a question that nobody may be held up by.

It is asked on a thread of its own, fenced, with a deadline. One that hangs is not asked again before it came back: a
thread cannot be stopped, and each more would hang too.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from guardtag.errors import GuardTagError
from guardtag.registry.fence import Fault, fenced

P = TypeVar("P")
T = TypeVar("T")

log: Final = logging.getLogger("guardtag.plugins")


class Asking(Generic[P]):
    """Plugins of one role, each opened when it is first asked. Safe to use from any thread.

    Args:
        kind: what they are, for the log, such as ``resolver``.
        opened: opens the one of a scheme.
        deadline: seconds that each may take, with its opening.
    """

    def __init__(self, kind: str, opened: Callable[[str], P], deadline: float) -> None:
        self._kind = kind
        self._opened = opened
        self._deadline = deadline
        self._plugins: dict[str, P] = {}
        self._hung: dict[str, threading.Thread] = {}

    def ask(self, scheme: str, question: Callable[[P], T]) -> T | None:
        """What the plugin of a scheme answers; ``None`` when it fails, cannot be opened, or hangs."""
        hung = self._hung.get(scheme)
        if hung is not None and hung.is_alive():
            return None
        heard: list[T] = []
        thread = threading.Thread(
            target=self._heard, args=(scheme, question, heard), name=f"guardtag-{scheme}", daemon=True
        )
        thread.start()
        thread.join(self._deadline)
        if thread.is_alive():
            self._hung[scheme] = thread
            log.error("the %s %s hangs: it is not asked until it came back", self._kind, scheme)
            return None
        return heard[0] if heard else None

    def _heard(self, scheme: str, question: Callable[[P], T], heard: list[T]) -> None:
        try:
            if scheme not in self._plugins:
                self._plugins[scheme] = self._opened(scheme)
            plugin = self._plugins[scheme]
            heard.append(fenced(lambda: question(plugin)))
        except Fault as fault:
            log.error("the %s %s failed: %s", self._kind, scheme, fault.culprit)
        except GuardTagError as error:
            log.error("the %s %s cannot be opened: %s", self._kind, scheme, error.code)
