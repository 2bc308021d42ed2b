"""Pages that were made once and are the same for all who read a language, but for a few values.

The finder's page of every tag is one: it shows nothing of anybody. It is rendered with marks in the place of its nonce
and its once-key, and cut there.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence

MOST = 200
"""Pages kept, those that were asked for last."""
_SAFE = re.compile(rb"[A-Za-z0-9_-]*").fullmatch


class Kept:
    """Pages of one site; used by the event loop alone."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, Sequence[bytes | str]] = OrderedDict()
        self._mark = secrets.token_hex(16)

    def page(self, key: Hashable, given: Mapping[str, str], rendered: Callable[[Mapping[str, str]], str]) -> bytes:
        """The page with its values, from what is kept, or rendered now.

        Args:
            key: whatever else it is made of.
            given: name to value; of letters that need no escaping.
            rendered: makes it.

        Raises:
            ValueError: a value holds other letters.
        """
        values = {name: value.encode() for name, value in given.items()}
        if not _SAFE(b"".join(values.values())):
            raise ValueError("only values that need no escaping can be put in later")
        pieces = self._pages.get(key)
        if pieces is None:
            pieces = self._pages[key] = self._cut(rendered, given)
            if len(self._pages) > MOST:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(key)
        return b"".join([piece if isinstance(piece, bytes) else values[piece] for piece in pieces])

    def _cut(self, rendered: Callable[[Mapping[str, str]], str], given: Mapping[str, str]) -> Sequence[bytes | str]:
        """The text between the marks as bytes, and the names of what stands there."""
        marks = {name: f"{self._mark}{number:04d}" for number, name in enumerate(given)}
        names = {mark: name for name, mark in marks.items()}
        parts = re.split(f"({self._mark}[0-9]{{4}})", rendered(marks))
        return [names[part] if part in names else part.encode() for part in parts]
