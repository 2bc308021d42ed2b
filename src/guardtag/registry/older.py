"""Asking the resolvers of the configuration which tag an older system's code means.

A resolver is somebody else's code: it is asked on a thread of its own, fenced, with a deadline; one that hangs is not
asked again before it came back. What it says proves nothing, since whoever knows an older code's form can write
one down: the number counts as a typed code does.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Final

from guardtag.errors import GuardTagError
from guardtag.registry.fence import Fault, fenced
from guardtag.spi import Resolver

DEADLINE: Final = 2.0
"""Seconds that one resolver may take: somebody stands there with a telephone."""
MAX_TEXT: Final = 512
"""The longest text that they are asked about, in characters."""
MAX_SERIAL: Final = 2**40 - 1

log = logging.getLogger("guardtag.plugins")


class Older:
    """The resolvers of a deployment, each opened when it is first asked. Safe to use from any thread.

    Args:
        schemes: in the order in which they are asked.
        opened: opens one.
        deadline: seconds that each may take.
    """

    def __init__(self, schemes: Sequence[str], opened: Callable[[str], Resolver], deadline: float = DEADLINE) -> None:
        self._schemes = tuple(schemes)
        self._opened = opened
        self._deadline = deadline
        self._resolvers: dict[str, Resolver] = {}
        self._hung: dict[str, threading.Thread] = {}

    def serial(self, text: object) -> int | None:
        """The serial behind a text that is none of our codes, as the first resolver that knows it says."""
        if type(text) is not str or not 0 < len(text) <= MAX_TEXT:
            return None
        for scheme in self._schemes:
            said = self._said(scheme, text)
            if type(said) is int and 0 < said <= MAX_SERIAL:
                return said
            if said is not None:
                log.error("the resolver %s answered what is no serial", scheme)
        return None

    def _said(self, scheme: str, text: str) -> object:
        heard: list[object] = []
        hung = self._hung.get(scheme)
        if hung is not None and hung.is_alive():
            return None
        thread = threading.Thread(target=self._ask, args=(scheme, text, heard), name=f"guardtag-{scheme}", daemon=True)
        thread.start()
        thread.join(self._deadline)
        if thread.is_alive():
            self._hung[scheme] = thread
            log.error("the resolver %s hangs: it is not asked until it came back", scheme)
            return None
        return heard[0] if heard else None

    def _ask(self, scheme: str, text: str, heard: list[object]) -> None:
        try:
            if scheme not in self._resolvers:
                self._resolvers[scheme] = self._opened(scheme)
            resolve = self._resolvers[scheme].resolve
            heard.append(fenced(lambda: resolve(text)))
        except Fault as fault:
            log.error("the resolver %s failed: %s", scheme, fault.culprit)
        except GuardTagError as error:
            log.error("the resolver %s cannot be opened: %s", scheme, error.code)
