"""All channels together: sends in parallel, so that a slow one never delays another."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from guardtag.delivery.channel import BATCH_LIMIT, DEADLINE, Channel, together
from guardtag.delivery.fence import Outcome
from guardtag.errors import GuardTagError, NotifyError
from guardtag.spi import Accepted, Message, Notifier


class Notifiers(Protocol):
    """What a pool needs of the registry."""

    def notifier(self, channel: str) -> Notifier:
        """The notifier of a channel, opened on first use."""
        ...


class _OnFirstUse:
    """Opens a channel in its own worker: a factory that hangs or fails holds up nobody else."""

    def __init__(self, plugins: Notifiers, channel: str) -> None:
        self._plugins = plugins
        self._channel = channel
        self._notifier: Notifier | None = None

    def send(self, message: Message) -> Accepted:
        if self._notifier is None:
            try:
                self._notifier = self._plugins.notifier(self._channel)
            except GuardTagError as error:
                raise NotifyError(error.code) from None
        return self._notifier.send(message)


class Pool:
    """All channels of a deployment, each opened and started when it is first used.

    Args:
        plugins: opens the notifiers.
        deadline: seconds one send may take.
        limit: seconds after which no further message of a batch is begun.
        workers: sends at a time and channel.
        monotonic: seconds that never go back, for the pause of a channel that hangs or fails.
    """

    def __init__(
        self, plugins: Notifiers, *, deadline: float = DEADLINE, limit: float = BATCH_LIMIT, workers: int = 1,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._plugins = plugins
        self._deadline = deadline
        self._limit = limit
        self._workers = workers
        self._monotonic = monotonic
        self._channels: dict[str, Channel] = {}
        self._lock = threading.Lock()

    def channel(self, name: str) -> Channel:
        """The channel of this name; the same one each time."""
        with self._lock:
            if name not in self._channels:
                self._channels[name] = Channel(
                    name, _OnFirstUse(self._plugins, name), deadline=self._deadline, limit=self._limit,
                    workers=self._workers, monotonic=self._monotonic,
                )  # fmt: skip
            return self._channels[name]

    @property
    def longest(self) -> float:
        """The most seconds that ``submit`` takes; a lease on what is sent must be longer."""
        return self._limit + self._deadline

    def stream(self, batches: Mapping[str, Sequence[Message]]) -> Iterator[tuple[str, list[Outcome]]]:
        """Sends to all channels at once and yields (channel, outcomes) as each is through.

        The caller can record a quick channel's outcomes while a slow one still sends. What is not begun
        when the iterator is closed is not sent.
        """
        return together({name: (self.channel(name), messages) for name, messages in batches.items()})

    def submit(self, batches: Mapping[str, Sequence[Message]]) -> dict[str, list[Outcome]]:
        """Sends to all channels at once and waits for all.

        Returns:
            for each channel one outcome a message, in their order.
        """
        return dict(self.stream(batches))

    @property
    def paused(self) -> tuple[str, ...]:
        """Channels that refuse messages for a while, because too many sends hang or fail in them."""
        with self._lock:
            channels = list(self._channels.values())
        return tuple(sorted(channel.name for channel in channels if channel.paused))

    def close(self) -> None:
        """Closes all channels. Waits for nothing."""
        with self._lock:
            for channel in self._channels.values():
                channel.close()
