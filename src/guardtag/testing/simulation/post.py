"""The channels of the simulated city: they lose, double, delay, raise and return nonsense."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from guardtag.errors import NotifyError
from guardtag.spi import Accepted, Message
from guardtag.testing.simulation.faults import NONE

if TYPE_CHECKING:
    from guardtag.testing.simulation.processes import Process
    from guardtag.testing.simulation.town import Town

CHANNELS = ("sms", "mail", "chat", "fax")
BROKEN = "fax"
"""The channel that never does what it should."""

RAISED: tuple[Callable[[], BaseException], ...] = (
    lambda: NotifyError(retryable=True),
    lambda: NotifyError(retryable=False),
    lambda: RuntimeError("10000000001"),
    lambda: SystemExit(3),
    GeneratorExit,
)
NONSENSE: tuple[Any, ...] = (None, True, "ok", Accepted("x" * 500), Accepted(delivered=True, undelivered=True))

TEMPERS: Mapping[str, Mapping[str, float]] = {
    "good": {},
    "usual": {"raise": 0.08, "nonsense": 0.02, "slow": 0.04, "lose": 0.03, "double": 0.03, "die": 0.01},
    "bad": {"raise": 0.3, "nonsense": 0.1, "slow": 0.15, "lose": 0.1, "double": 0.1, "die": 0.03},
    "broken": {"raise": 0.6, "nonsense": 0.35, "slow": 0.05},
}
"""How likely a send goes which way; the rest is taken, and reaches the person."""
SLOW = ((5.0, 75.0), (5.0, 75.0), (95.0, 130.0))
"""Seconds of a slow send: most pass their deadline of ten, some a lease of ninety."""


@attrs.define
class Letter:
    """What became of one message id: how often it was sent, taken and seen."""

    sent: int = 0
    taken: int = 0
    seen: int = 0
    target: str = ""


class Post:
    """All channels.

    Args:
        town: where.
        tempers: channel to the name of its temper.

    Attributes:
        letters: by message id.
        counted: how sends went, by name.
    """

    def __init__(self, town: Town, tempers: Mapping[str, str]) -> None:
        self._town = town
        self.tempers: dict[str, str] = dict(tempers)
        self.letters: dict[str, Letter] = {}
        self.counted: Counter[str] = Counter()

    def line(self, channel: str, process: Process) -> Line:
        """A process's line to a channel."""
        return Line(self, channel, process)

    def sends(self, channel: str, message: Message, process: Process) -> Accepted:
        """One send, as the channel's temper has it."""
        town, chance = self._town, self._town.stage.chance
        if process.doomed:  # a dead process sends nothing
            raise NotifyError
        town.oracle.handed(message)
        letter = self.letters.setdefault(message.id, Letter(target=message.target))
        letter.sent += 1
        how = self._how(channel)
        self.counted[how] += 1
        if how != "good":
            town.stage.say(f"{channel} {how}: {message.kind} for {message.target}")
        if how == "raise":
            raise chance.choice(RAISED)()
        if how == "nonsense":
            answer: Accepted = chance.choice(NONSENSE)
            return answer
        if how == "slow":
            town.stage.meanwhile(chance.uniform(*chance.choice(SLOW)))
        letter.taken += 1
        if how == "die":  # the message is out, and nobody will write that down
            process.doomed = True
        for _ in range({"lose": 0, "double": 2}.get(how, 1)):
            letter.seen += 1
            town.arrives(message)
        return Accepted(f"{channel}-{letter.sent}", delivered=chance.random() < 0.2)

    def _how(self, channel: str) -> str:
        temper = TEMPERS[self.tempers[channel]]
        roll = self._town.stage.chance.random()
        for how, rate in temper.items():
            if roll < rate:
                quiet = self._town.trouble.faults == NONE
                return "good" if quiet and how == "die" else how
            roll -= rate
        return "good"


class Line:
    """A notifier, as one process holds it."""

    def __init__(self, post: Post, channel: str, process: Process) -> None:
        self._post = post
        self._channel = channel
        self._process = process

    def send(self, message: Message) -> Accepted:
        """See ``Post.sends``."""
        return self._post.sends(self._channel, message, self._process)
