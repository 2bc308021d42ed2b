"""Processes of the simulated city: each has a door of its own on the shared stores, dies and starts again."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

import guardtag
from guardtag.config import Config
from guardtag.delivery import Channel, Pool, attempt
from guardtag.delivery.channel import _BUSY, _LATE, Noted, _Batch
from guardtag.errors import Conflict, StoreUnavailable
from guardtag.guard import Guard
from guardtag.registry import Plugins
from guardtag.spi import KeySource, Message, Notifier, Store
from guardtag.testing.simulation.faults import Crash, FaultyStore, Trouble
from guardtag.world import SimulatedClock, World

if TYPE_CHECKING:
    from guardtag.testing.simulation.town import Town

T = TypeVar("T")

SKEW = 2.0
"""Seconds by which a process's clock may be wrong, either way."""


class SimulatedTime:
    """Stands for the module ``time`` where guardtag measures real seconds: no run would repeat with those.

    Args:
        clock: the simulated one.
    """

    def __init__(self, clock: SimulatedClock) -> None:
        self.time: Callable[[], float] = clock.now
        self.monotonic: Callable[[], float] = clock.now
        self.perf_counter: Callable[[], float] = clock.now

    def sleep(self, seconds: float) -> None:
        """Nobody waits."""


@contextmanager
def simulated_time(clock: SimulatedClock) -> Iterator[None]:
    """Puts the simulated clock where the dispatcher and the channels measure how long a send takes."""
    measuring = [
        module for name, module in sorted(sys.modules.items())
        if name.startswith(("guardtag.delivery.", "guardtag.dispatcher")) and getattr(module, "time", None) is time
    ]  # fmt: skip
    for module in measuring:
        vars(module)["time"] = SimulatedTime(clock)
    try:
        yield
    finally:
        for module in measuring:
            vars(module)["time"] = time


class InlineChannel(Channel):
    """A channel that sends in the caller's thread: real threads would not repeat. Fence and limits stay.

    A send that took longer than the deadline, on the simulated clock, counts as failed, as it does on threads.
    """

    def begin(
        self, messages: Sequence[Message], ready: SimpleQueue[_Batch], noted: Noted = lambda message, outcome: None
    ) -> _Batch:
        """Sends the whole batch before it returns."""
        batch = _Batch(messages, ready, self._monotonic() + self.limit, noted)
        if not batch.messages:
            ready.put(batch)
        while batch.next < len(batch.messages):
            began, index = self._monotonic(), batch.next
            if began >= batch.until:
                batch.refuse(_BUSY)
                break
            batch.next += 1
            outcome = attempt(self._notifier, batch.messages[index])
            outcome = _LATE if self._monotonic() - began >= self.deadline else outcome
            noted(batch.messages[index], outcome)
            batch.settle(index, outcome)
        return batch


class InlinePool(Pool):
    """All channels, without threads.

    Args:
        plugins: opens the notifiers.
        monotonic: the simulated clock.
    """

    def __init__(self, plugins: Any, monotonic: Callable[[], float]) -> None:
        super().__init__(plugins, monotonic=monotonic)

    def channel(self, name: str) -> Channel:
        """The channel of this name; the same one each time."""
        if name not in self._channels:
            self._channels[name] = InlineChannel(
                name, self._plugins.notifier(name), deadline=self._deadline, limit=self._limit,
                monotonic=self._monotonic,
            )  # fmt: skip
        return self._channels[name]


class TownPlugins(Plugins):
    """What a process finds: its own connections to the stores and channels that all share."""

    def __init__(self, settings: Config, process: Process) -> None:
        super().__init__(settings, process.town.shelf)
        self._process = process

    def store(self, url: str) -> Store:
        """The main store or the vault, through this process's faults."""
        town = self._process.town
        trouble = self._process.trouble
        if url.endswith("vault"):
            return FaultyStore(town.vault, self._process, trouble)
        return FaultyStore(town.store, self._process, trouble, town.oracle)

    def keysource(self, url: str) -> KeySource:
        """The one keyring."""
        return self._process.town.keys

    def notifier(self, channel: str) -> Notifier:
        """This process's line to a channel."""
        return self._process.town.post.line(channel, self._process)

    def channels(self) -> tuple[str, ...]:
        """All that are configured."""
        return tuple(self._config.channels)


class Process:
    """A process that runs guardtag.

    Args:
        town: where.
        name: for the story.
        skew: seconds by which its clock is ahead.
        trouble: what goes wrong at its store calls.
        looks_on: it may keep keys for ever, which is faster.

    Attributes:
        busy: in the middle of a call.
        doomed: it died while it sent; its next store call does not happen.
        calls: store calls so far.
    """

    def __init__(self, town: Town, name: str, skew: float, trouble: Trouble, *, looks_on: bool = False) -> None:
        self.town = town
        self._looks_on = looks_on
        self.trouble = trouble
        self.name = name
        self.skew = skew
        self.busy: bool = False
        self.doomed: bool = False
        self.calls = 0
        self._door: Guard | None = None

    @property
    def door(self) -> Guard:
        """Its door, opened when it is first used, and again after a crash."""
        if self._door is None:
            clock = self.town.stage.clock
            world = World(
                aside=lambda fn, seconds: None,
                now=lambda: clock.at + self.skew, monotonic=self._monotonic, random=self.town.stage.bytes,
                sleep=lambda seconds: None, plugins=lambda settings: TownPlugins(settings, self),
                pool=lambda plugins: InlinePool(plugins, clock.now),
            )  # fmt: skip
            self._door = guardtag.open(self.town.settings, world)
        return self._door

    def _monotonic(self) -> float:
        return 0.0 if self._looks_on else self.town.stage.now

    def call(self, what: str, deed: Callable[[Guard], T]) -> tuple[bool, T | None]:
        """Does something through the door.

        Returns:
            whether an answer came, and the answer. Without one nobody knows whether it was done.
        """
        self.busy = True
        try:
            return True, deed(self.door)
        except Crash:
            self.town.stage.say(f"{self.name} died: {what}")
            self.town.crashes += 1
            self._door, self.doomed = None, False
        except StoreUnavailable:
            self.town.stage.say(f"{self.name} got no answer: {what}")
        except Conflict as error:
            if error.code != "GT-CONFLICT-BUSY":
                raise
        except (SystemExit, GeneratorExit) as error:
            self.town.oracle.fail(7, f"{type(error).__name__} out of a channel ended a process: {what}")
        finally:
            self.busy = False
        return False, None
