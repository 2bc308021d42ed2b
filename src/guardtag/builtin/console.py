"""The channel ``console:``: a line on standard error for each message, for trying things out.

A console is often a log, so the line names no person: the target is masked and the text left out,
unless the deployer asks for it with ``{ url = "console:", text = true }``. A line on a console reaches
no recipient, and the answer says so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TextIO

from guardtag.errors import NotifyError
from guardtag.hookspecs import hookimpl
from guardtag.spi import Accepted, Message, Offer

MAX_LINE = 500
"""The longest line, in characters."""


class ConsoleNotifier:
    """Prints a short line a message.

    Args:
        url: ``console:``.
        text: whether the line shows the text, which may name people.
        stream: where to; standard error unless given.
    """

    def __init__(self, url: str = "console:", text: bool = False, stream: TextIO | None = None) -> None:
        self._text = text
        self._stream = stream

    def send(self, message: Message) -> Accepted:
        """Prints the line; raises ``NotifyError`` when the console is closed."""
        stream = sys.stderr if self._stream is None else self._stream
        said = message.text if self._text else f"{len(message.text)} characters"
        line = f"guardtag: {message.kind} ({message.urgency}, {message.language}) to {masked(message.target)}: {said}"
        encoding = getattr(stream, "encoding", None) or "utf-8"
        try:
            stream.write(_one_line(line).encode(encoding, "backslashreplace").decode(encoding) + "\n")
            stream.flush()
        except (OSError, ValueError, AttributeError):  # ValueError: closed; AttributeError: there is none
            raise NotifyError("GT-NOTIFY-CONSOLE", "The console takes no more lines.") from None
        return Accepted(undelivered=True)


def masked(target: str) -> str:
    """The first character of a target, and how long it is."""
    return f"{target[:1]}***({len(target)})"


def _one_line(text: str) -> str:
    """Without line breaks and control characters, which could move a terminal's cursor."""
    return "".join(c if c.isprintable() else " " for c in text[:MAX_LINE])


@hookimpl
def guardtag_notifiers() -> Iterable[Offer]:
    """The console."""
    yield Offer("console", ConsoleNotifier)
