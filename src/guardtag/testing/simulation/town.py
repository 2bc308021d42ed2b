"""The simulated city: shared stores, processes, channels, and what is asked of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from guardtag.builtin.memory import MemoryStore
from guardtag.builtin.memory_keys import MemoryKeySource
from guardtag.config import Config
from guardtag.desks.scans import Scan
from guardtag.errors import TagError
from guardtag.guard import Guard
from guardtag.model.incidents import Incident
from guardtag.records.kinds import BY_NAME
from guardtag.registry import Shelf
from guardtag.spi import Message, Row, Store
from guardtag.testing.simulation.faults import Trouble
from guardtag.testing.simulation.oracle import Oracle, Tap
from guardtag.testing.simulation.population import Person, Population, settle
from guardtag.testing.simulation.post import BROKEN, CHANNELS, Post
from guardtag.testing.simulation.processes import SKEW, Process
from guardtag.testing.simulation.stage import Stage

WEB, DISPATCHERS = 3, (2, 2, 3)
QUIET_HOURS = 6.0
"""Hours after which, without faults and without people, everything due was done."""
LOGGERS = ("guardtag", "guardtag.delivery", "guardtag.guesses", "guardtag.plugins")
SETTINGS = Config(
    store="town:main", vault="town:vault", keys="town:keys", host="tag.example.org",
    channels={name: ("town:", {}) for name in CHANNELS},
)  # fmt: skip


class Town:
    """A city under simulation.

    Args:
        seed: decides everything.
        store: the main store that all processes share; one in memory unless given.
        settings: of the deployment; its stores, keys and channels are the simulation's own.

    Attributes:
        stage: time, chance, the queue.
        trouble: what goes wrong at store calls.
        oracle: what must hold.
        post: the channels.
        web: processes that answer people; ``dispatchers`` deliver.
        population: who lives here.
        listener: gets every message that somebody sees.
    """

    def __init__(self, seed: int, store: Store | None = None, settings: Config = SETTINGS) -> None:
        self.seed = seed
        self.settings = settings
        self.stage: Stage = Stage(seed)
        self.trouble: Trouble = Trouble(self.stage)
        self.store: Store = store or MemoryStore()
        self.vault: Store = MemoryStore()
        self.keys: MemoryKeySource = MemoryKeySource()
        self.shelf: Shelf = Shelf(())
        self.oracle: Oracle = Oracle(self.stage, SKEW, self._opened)
        self.post: Post = Post(self, self._tempers())
        self.oracle.taken = lambda notice_id: notice_id in self.post.letters and self.post.letters[notice_id].taken > 0
        self.crashes = 0
        self.listener: Callable[[Message], None] = lambda message: None
        self.office: Process = Process(self, "office", 0.0, Trouble(self.stage), looks_on=True)  # nothing happens to it
        chance = self.stage.chance

        def process(name: str) -> Process:
            return Process(self, name, chance.uniform(-SKEW, SKEW), self.trouble)

        self.web: list[Process] = [process(f"web{n}") for n in range(WEB)]
        self.dispatchers: list[Process] = [process(f"dispatcher{n}") for n in range(chance.choice(DISPATCHERS))]
        self.population: Population = settle(self.office.door, chance)
        self.oracle.targets.update(self.population.targets)

    def _tempers(self) -> dict[str, str]:
        chance = self.stage.chance
        return {name: "broken" if name == BROKEN else chance.choice(("good", "usual", "bad")) for name in CHANNELS}

    def _opened(self, row: Row) -> object:
        return self.office.door._room.records.opened(BY_NAME[row.kind].model, row)

    def arrives(self, message: Message) -> None:
        """Somebody sees a message."""
        self.listener(message)

    def free(self, processes: list[Process]) -> Process | None:
        """One that is not in the middle of a call."""
        idle = [process for process in processes if not process.busy]
        return self.stage.chance.choice(idle) if idle else None

    # -- calls for help

    def tap(self, person: Person, text: str, request_id: str) -> tuple[Tap, Callable[[Guard], Incident]]:
        """A call for help that is wanted from now on: what to ask of a door, as often as it takes."""
        tap = self.oracle.taps[request_id] = Tap(request_id, person.ward, person.serial, self.stage.now)

        def call(door: Guard) -> Incident:
            scan = self.helps(door, text)
            return scan.alert(place="bus stop", message="he is cold", request_id=request_id)

        return tap, call

    def helps(self, door: Guard, text: str) -> Scan:
        """Scans an authentic tag, which must help."""
        try:
            return door.scan(text)
        except TagError as error:
            self.oracle.fail(3, f"an authentic tag was turned away: {error.code}")

    def refuses(self, process: Process, text: str, most: int) -> None:
        """Scans what is no tag of ours, which must cost no more than so many store calls."""

        def scan(door: Guard) -> None:
            before = process.calls
            try:
                door.scan(text)
            except TagError:
                if process.calls - before > most:
                    self.oracle.fail(3, f"a forged tag cost {process.calls - before} store calls")
            else:
                self.oracle.fail(3, "a tag that was never minted was read")

        process.call("scan a forged tag", scan)

    def answered(self, tap: Tap, incident: Incident | None) -> None:
        """The answer to a tap came."""
        self.oracle.answered(tap, cast("Incident", incident))
        self.stage.say(f"tap {tap.id} answered: incident {tap.incident[-4:]}")

    # -- the end

    def contacts(self) -> dict[str, list[str]]:
        """The contact ids of each ward."""
        return {person.ward: list(person.contacts) for person in self.population.people if person.ward}

    def verify(self) -> None:
        """The journal is whole, and everything that had to happen did."""
        self.oracle.settled(self.contacts())
        verified = self.office.door.verify()
        if verified.bad:
            self.oracle.fail(1, f"the journal does not fit at {verified.bad}: {verified.why}")


@contextmanager
def quiet_logs() -> Iterator[None]:
    """Faults by the thousand are meant here; their log lines are not."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled
