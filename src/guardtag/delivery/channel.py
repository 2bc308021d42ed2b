"""One channel: a notifier behind the fence, on daemon threads of its own.

- Threads are started on first use and fed a batch at a time: handing over costs far more than a
  fenced call. They are daemons, so the exit of the interpreter never waits for a hung send.
- A thread cannot be stopped. A send that passes its deadline counts as failed, its worker is
  abandoned (it ends by itself if the send ever returns, its result ignored) and a new worker takes
  the queue. A channel with too many workers hanging is refused at once for a while.
- A channel that fails time after time, in whatever way, is refused too, by its ``Breaker``.
- Deadlines are real seconds, whatever clock a simulation runs on: a hung thread hangs in real time.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from queue import Empty, SimpleQueue
from typing import Final

import attrs

from guardtag.delivery.breaker import Breaker
from guardtag.delivery.fence import DEADLINE_PASSED, REFUSED, Outcome, attempt
from guardtag.spi import Message, Notifier

DEADLINE: Final = 10.0
"""Seconds that one send may take."""
BATCH_LIMIT: Final = 60.0
"""Seconds after which no further message of a batch is begun."""
MAX_HANGING: Final = 3
"""Abandoned workers still hanging at which a channel is refused."""
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 600.0
"""Seconds for which it is refused: doubled each time it hangs again, up to the longest. Each new try may cost one
more thread that hangs."""

_LATE = Outcome(None, DEADLINE_PASSED, True, "GT-PLUGIN-DEADLINE")
_PAUSED = Outcome(None, REFUSED, True, "GT-NOTIFY-PAUSED", tried=False)
_BUSY = Outcome(None, REFUSED, True, "GT-NOTIFY-BUSY", tried=False)
_CLOSED = Outcome(None, REFUSED, True, "GT-NOTIFY-CLOSED", tried=False)
_FOR_EVER = 1e9

_log = logging.getLogger("guardtag.delivery")


Noted = Callable[[Message, Outcome], None]
"""Told of each message as soon as it is through."""


class _Batch:
    """Messages handed over at once, and what became of them. Guarded by its channel's lock."""

    def __init__(self, messages: Sequence[Message], ready: SimpleQueue[_Batch], until: float, noted: Noted) -> None:
        self.messages: tuple[Message, ...] = tuple(messages)
        self.noted = noted
        self.outcomes: list[Outcome | None] = [None] * len(self.messages)
        self.next: int = 0
        self.left: int = len(self.messages)
        self.ready = ready
        self.until = until

    def settle(self, index: int, outcome: Outcome) -> None:
        """Takes what became of one message, once; the last one makes the batch ready."""
        self.outcomes[index] = outcome
        self.left -= 1
        if self.left == 0:
            self.ready.put(self)

    def refuse(self, outcome: Outcome) -> None:
        """Gives up what no worker has begun."""
        first, self.next = self.next, len(self.messages)
        for index in range(first, len(self.messages)):
            self.settle(index, outcome)


class _Worker:
    """One thread of a channel: what it sends now, and since when."""

    def __init__(self) -> None:
        self.batch: _Batch | None = None
        self.index = 0
        self.since = 0.0
        self.abandoned = False
        self.thread: threading.Thread | None = None


class Channel:
    """One notifier behind its fence, with daemon threads of its own. Safe to use from any thread.

    Args:
        name: what addresses begin with; for logs.
        notifier: what sends.
        deadline: seconds one send may take.
        limit: seconds after which no further message of a batch is begun.
        workers: sends at a time.
        monotonic: seconds that never go back, for the pause of a channel that hangs or fails.
    """

    def __init__(
        self, name: str, notifier: Notifier, *, deadline: float = DEADLINE, limit: float = BATCH_LIMIT,
        workers: int = 1, monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        if deadline <= 0 or limit <= 0 or workers < 1:
            raise ValueError("a channel needs a deadline and a limit above 0, and at least one worker")
        self.name = name
        self.deadline = deadline
        self.limit = limit
        self.workers = workers
        self._notifier = notifier
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._queue: SimpleQueue[_Batch | None] = SimpleQueue()
        self._staff: list[_Worker] = []
        self._hanging: list[threading.Thread] = []
        self._pause = FIRST_PAUSE
        self._paused_until = float("-inf")
        self._breaker = Breaker(monotonic)
        self._closed = False
        self._said = ""

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """Sends a batch and waits until each message was accepted, failed, or passed its deadline.

        Returns:
            one outcome a message, in their order, after at most ``longest`` seconds.
        """
        return next(outcomes for _, outcomes in together({self.name: (self, messages)}))

    @property
    def longest(self) -> float:
        """The most seconds that a batch takes: its last message may begin just before the limit."""
        return self.limit + self.deadline

    @property
    def paused(self) -> bool:
        """Whether messages are refused at once, because too many sends hang or fail."""
        with self._lock:
            return self._refuses()

    def close(self) -> None:
        """Lets idle workers end, and refuses all further messages. Waits for nothing."""
        with self._lock:
            self._closed = True
            self._refuse_waiting(_CLOSED)
            for _ in self._staff:
                self._queue.put(None)

    # What follows is for `together` and the workers.

    def begin(
        self, messages: Sequence[Message], ready: SimpleQueue[_Batch], noted: Noted = lambda message, outcome: None
    ) -> _Batch:
        """Hands a batch over; it is put into ``ready`` once all of it is settled."""
        batch = _Batch(messages, ready, time.monotonic() + self.limit, noted)
        with self._lock:
            if not batch.messages:
                ready.put(batch)
            elif self._closed:
                batch.refuse(_CLOSED)
            elif self._refuses():
                batch.refuse(_PAUSED)
            else:
                hands = 1 if self._breaker.half_open else min(self.workers, len(batch.messages))
                while len(self._staff) < hands and self._hire():
                    pass
                if not self._staff:  # no thread to be had
                    batch.refuse(_BUSY)
                for _ in range(hands):
                    self._queue.put(batch)
        return batch

    def watch(self, batch: _Batch) -> float:
        """Abandons overdue workers, and what of the batch waited too long behind others.

        Returns:
            seconds after which to look again.
        """
        with self._lock:
            now = time.monotonic()
            late = [w for w in self._staff if w.batch is not None and now - w.since >= self.deadline]
            paused = [self._abandon(worker) for worker in late]
            if now >= batch.until:
                batch.refuse(_BUSY)
            looks = [now + self.deadline]  # a send that begins right now is overdue then
            looks += [w.since + self.deadline for w in self._staff if w.batch is not None]
            if batch.next < len(batch.messages):
                looks.append(batch.until)
            pause = max(0.0, min(looks) - now)
        if late:
            self._say(_LATE)
        if any(paused):
            _log.error("channel %s hangs: it is refused for a while", self.name)
        return pause

    def drop(self, batch: _Batch) -> None:
        """Nobody waits for this batch any more: what was not begun is not sent."""
        with self._lock:
            batch.refuse(_BUSY)

    def _refuses(self) -> bool:
        return self._hangs() or self._breaker.open

    def _hangs(self) -> bool:
        return self._monotonic() < self._paused_until and self._count_hanging() >= MAX_HANGING

    def _count_hanging(self) -> int:
        self._hanging = [thread for thread in self._hanging if thread.is_alive()]
        return len(self._hanging)

    def _hire(self) -> bool:
        worker = _Worker()
        worker.thread = threading.Thread(target=self._work, args=(worker,), name=f"guardtag-{self.name}", daemon=True)
        try:
            worker.thread.start()
        except RuntimeError:  # no more threads, or the interpreter is ending
            return False
        self._staff.append(worker)
        return True

    def _abandon(self, worker: _Worker) -> bool:
        """Counts a hung send as failed and lets a new worker take over; True when the channel pauses."""
        assert worker.batch is not None
        assert worker.thread is not None
        batch = worker.batch
        worker.abandoned, worker.batch = True, None
        self._staff.remove(worker)
        self._hanging.append(worker.thread)
        self._note(batch, worker.index, _LATE)
        if self._count_hanging() < MAX_HANGING:
            self._pause = FIRST_PAUSE
            if self._hire():
                self._queue.put(batch)
                return False
        self._paused_until = self._monotonic() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        batch.refuse(_PAUSED)
        self._refuse_waiting(_PAUSED)
        return True

    def _note(self, batch: _Batch, index: int, outcome: Outcome) -> None:
        batch.settle(index, outcome)
        if self._breaker.note(batch.messages[index], outcome):
            _log.error("channel %s fails time after time: it is refused for a while", self.name)

    def _refuse_waiting(self, outcome: Outcome) -> None:
        while True:
            try:
                batch = self._queue.get_nowait()
            except Empty:
                return
            if batch is not None:
                batch.refuse(outcome)

    def _say(self, outcome: Outcome) -> None:
        """Logs a fault once, until the channel works again or fails otherwise: no flood."""
        said = f"{outcome.fault} {outcome.code} {outcome.culprit}".strip()
        if said and said != self._said:
            _log.warning("channel %s failed: %s", self.name, said)
        self._said = said

    def _work(self, worker: _Worker) -> None:
        while (batch := self._queue.get()) is not None:
            outcome: Outcome | None = None
            while (message := self._turn(worker, batch, outcome)) is not None:
                outcome = attempt(self._notifier, message)
                if not worker.abandoned:
                    batch.noted(message, outcome)
                    self._say(outcome)
            if worker.abandoned:
                return
            del batch, outcome  # an idle thread keeps nobody's message

    def _turn(self, worker: _Worker, batch: _Batch, outcome: Outcome | None) -> Message | None:
        """Records how the last send ended and takes the next message of the batch, if there is one."""
        with self._lock:
            if worker.abandoned:
                return None
            if outcome is not None:
                self._note(batch, worker.index, outcome)
            if self._breaker.open:
                batch.refuse(_PAUSED)
            if batch.next >= len(batch.messages):
                worker.batch = None
                return None
            self._breaker.probe()
            worker.batch, worker.index, worker.since = batch, batch.next, time.monotonic()
            batch.next += 1
            return batch.messages[worker.index]


@attrs.frozen
class Through:
    """A batch that a channel is through with.

    Args:
        channel: the channel's name.
        outcomes: one a message, in their order.
        seconds: how long the batch took.
    """

    channel: str
    outcomes: list[Outcome]
    seconds: float


class Flow:
    """Batches under way to several channels, each handed over and taken back on its own. For one thread."""

    def __init__(self) -> None:
        self._ready: SimpleQueue[_Batch] = SimpleQueue()
        self._waiting: dict[_Batch, tuple[Channel, float]] = {}

    @property
    def busy(self) -> Mapping[str, float]:
        """The channels that have a batch in hand, each with when it got it (``time.monotonic``)."""
        return {channel.name: since for channel, since in self._waiting.values()}

    def feed(self, channel: Channel, messages: Sequence[Message], noted: Noted = lambda message, outcome: None) -> None:
        """Hands a batch to a channel, which sends it meanwhile.

        Args:
            channel: which.
            messages: the batch.
            noted: called by the channel as each message is through; it must not raise.
        """
        self._waiting[channel.begin(messages, self._ready, noted)] = (channel, time.monotonic())

    def ready(self, patience: float) -> list[Through]:
        """The batches that are through; waits for the first one for at most ``patience`` seconds.

        Overdue workers are only looked after in here, so it must be called again and again.
        """
        until = time.monotonic() + patience
        through: list[Through] = []
        while self._waiting and not through:
            pause = min(channel.watch(batch) for batch, (channel, _) in self._waiting.items())
            left = until - time.monotonic()
            through = self._taken(max(0.0, min(pause, left)))
            if left <= 0:
                break
        return through

    def _taken(self, pause: float) -> list[Through]:
        through: list[Through] = []
        try:
            batch = self._ready.get(timeout=pause) if pause else self._ready.get_nowait()
            while True:
                channel, since = self._waiting.pop(batch)
                outcomes = [outcome for outcome in batch.outcomes if outcome is not None]
                through.append(Through(channel.name, outcomes, time.monotonic() - since))
                batch = self._ready.get_nowait()
        except Empty:
            return through

    def close(self) -> None:
        """What is not begun is not sent."""
        for batch, (channel, _) in self._waiting.items():
            channel.drop(batch)


def together(batches: Mapping[str, tuple[Channel, Sequence[Message]]]) -> Iterator[tuple[str, list[Outcome]]]:
    """Sends all batches at once and yields each channel's outcomes as soon as it is through."""
    flow = Flow()
    try:
        for channel, messages in batches.values():
            flow.feed(channel, messages)
        while flow.busy:
            for through in flow.ready(_FOR_EVER):
                yield through.channel, through.outcomes
    finally:
        flow.close()
