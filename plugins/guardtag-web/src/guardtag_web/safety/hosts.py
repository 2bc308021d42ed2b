"""Which names we answer to: a page asked for under another one is none of ours, and a browser was led astray.

Links are made from the configuration and never from ``Host``; yet a name that is not ours may be an attack by DNS
rebinding on a machine of the local network, or a poisoned cache.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence

LOCAL = ("localhost", "127.0.0.1", "[::1]")
MAX_HOST = 260
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?P<name>{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]{{2,45}}\])\.?(?P<port>:[0-9]{{1,5}})?", re.ASCII)


class Hosts:
    """Names that are ours.

    Args:
        names: host names or addresses; with ``:PORT`` only at that port, else at any; ``*`` alone: any name.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {name.lower().rstrip(".") for name in names}
        self._any = "*" in self._names

    def knows(self, headers: Sequence[str]) -> bool:
        """Whether a request is meant for us.

        Args:
            headers: all of its ``Host``: there must be one (RFC 9112, section 3.2), of letters, digits and hyphens.
        """
        named = parsed(headers[0]) if len(headers) == 1 else None
        if named is None:
            return False
        name, port = named
        return self._any or name in self._names or f"{name}{port}" in self._names


@functools.lru_cache(256)
def parsed(host: str) -> tuple[str, str] | None:
    """Name in lower case without the dot at its end, and ``:PORT`` or nothing; ``None`` where it is no host."""
    match = _HOST.fullmatch(host.lower()) if len(host) <= MAX_HOST else None
    if match is None or int((match["port"] or ":1")[1:]) not in range(1, 65_536):
        return None
    return match["name"], match["port"] or ""
