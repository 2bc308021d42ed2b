"""Asking the resolvers of the configuration which tag an older system's code means.

What they say proves nothing, since whoever knows an older code's form can write one down: the number counts as a
typed code does.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Final

from guardtag.registry.asking import Asking
from guardtag.spi import Resolver

DEADLINE: Final = 2.0
"""Seconds that one resolver may take: somebody stands there with a telephone."""
MAX_TEXT: Final = 512
"""The longest text that they are asked about, in characters."""
MAX_SERIAL: Final = 2**40 - 1

log: Final = logging.getLogger("guardtag.plugins")


class Older:
    """The resolvers of a deployment. Safe to use from any thread.

    Args:
        schemes: in the order in which they are asked.
        opened: opens one.
        deadline: seconds that each may take.
    """

    def __init__(self, schemes: Sequence[str], opened: Callable[[str], Resolver], deadline: float = DEADLINE) -> None:
        self._schemes = tuple(schemes)
        self._asking = Asking("resolver", opened, deadline)

    def serial(self, text: object) -> int | None:
        """The serial behind a text that is none of our codes, as the first resolver that knows it says."""
        if type(text) is not str or not 0 < len(text) <= MAX_TEXT:
            return None
        for scheme in self._schemes:
            said: object = self._asking.ask(scheme, lambda resolver: resolver.resolve(text))
            if type(said) is int and 0 < said <= MAX_SERIAL:
                return said
            if said is not None:
                log.error("the resolver %s answered what is no serial", scheme)
        return None
