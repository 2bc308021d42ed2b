"""What stands for every channel while none is configured."""

from __future__ import annotations

import logging
from collections import deque
from typing import Final

from guardtag.spi import Accepted, Message, Notifier

OUTBOX: Final = "outbox"
"""The channel's name."""
KEPT: Final = 1000
"""Messages kept when there is no file."""

_log = logging.getLogger("guardtag")


class Outbox:
    """Writes messages down and says, once and loudly, that they reach nobody.

    Args:
        file: takes the messages; without one the newest ``KEPT`` are held in memory.

    Attributes:
        messages: those held in memory.
    """

    def __init__(self, file: Notifier | None = None) -> None:
        self._file = file
        self._warned = False
        self.messages: deque[Message] = deque(maxlen=KEPT)

    def send(self, message: Message) -> Accepted:
        """Keeps the message; the answer says that it is undelivered."""
        if not self._warned:
            self._warned = True
            _log.warning(
                "NOTHING IS DELIVERED: no channel is configured, so messages are only kept in the outbox. "
                "Configure [channels]."
            )
        if self._file is None:
            self.messages.append(message)
        else:
            self._file.send(message)
        return Accepted(undelivered=True)
