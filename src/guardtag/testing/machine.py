"""The whole loop as a Hypothesis state machine, over any store.

A suite of a storage plugin, or of a deployment with rules of its own, subclasses it in four lines::

    from guardtag.testing.machine import GuardMachine

    class Ours(GuardMachine):
        def make_store(self): return OurStore(f"ours:{self.folder}/rows")

    TestOurs = Ours.TestCase

Hypothesis then calls for help, answers, acknowledges, closes, lets time pass, breaks channels, kills
processes at a store call of its choice, and shrinks what breaks an invariant to a few lines. How many
examples and steps it takes is set with ``TestOurs.settings = hypothesis.settings(…)``.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from guardtag.builtin.memory import MemoryStore
from guardtag.model.incidents import Incident
from guardtag.model.notices import ANSWERS
from guardtag.spi import Message, Store
from guardtag.testing.simulation.faults import NONE
from guardtag.testing.simulation.people import HOUR, People, Rhythm
from guardtag.testing.simulation.post import CHANNELS, TEMPERS
from guardtag.testing.simulation.processes import simulated_time
from guardtag.testing.simulation.town import QUIET_HOURS, Town, quiet_logs

_WHICH = st.integers(0, 99)
_WAITS = st.sampled_from((0.0, 1.0, 20.0, 95.0, 299.0, 300.0, 600.0, 3600.0))
_FAULTS = st.sampled_from(("crash", "lost", "stale", "pause"))


class GuardMachine(RuleBasedStateMachine):
    """A small city that Hypothesis plays with; what must hold is checked at every commit and in the end.

    Attributes:
        folder: an empty folder of this example's own, for stores that write files.
        town: the city, with its clock, channels and processes.
    """

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        self._stack.enter_context(quiet_logs())
        self.folder: Path = Path(self._stack.enter_context(TemporaryDirectory()))
        self._letters: list[Message] = []

    def make_store(self) -> Store:
        """The store under test, empty; one in memory unless a subclass says otherwise."""
        return MemoryStore()

    @initialize(seed=st.integers(0, 31))
    def settles(self, seed: int) -> None:
        """A city with people in it, all channels working."""
        store = self.make_store()
        self._stack.callback(store.close)
        self.town: Town = Town(seed, store)
        self.town.post.tempers = dict.fromkeys(CHANNELS, "good")
        self._stack.enter_context(simulated_time(self.town.stage.clock))
        self._people, self._rhythm = People(self.town), Rhythm(self.town, outages=0.0)
        self.town.listener = self._letters.append

    # -- what people do

    @rule(which=_WHICH, text=_WHICH)
    def somebody_calls(self, which: int, text: int) -> None:
        """A finder scans a tag and taps."""
        people = self.town.population.people
        person = people[which % len(people)]
        self._people.taps(person, person.texts[text % len(person.texts)])

    @precondition(lambda self: self._letters)
    @rule(which=_WHICH, answer=st.sampled_from(ANSWERS))
    def somebody_answers(self, which: int, answer: str) -> None:
        """Whoever got a message taps on its link."""
        self._people.answers(self._letters[which % len(self._letters)], answer)

    @rule(which=_WHICH, who=_WHICH, verb=st.sampled_from(("acknowledge", "arrive", "hand_over", "close", "raise")))
    def a_responder_acts(self, which: int, who: int, verb: str) -> None:
        """A responder acknowledges a call, arrives, hands over, closes it, or raises it."""
        incident = self._incident(which)
        responders = self.town.population.responders
        self._people.acts(verb, incident.id, responders[who % len(responders)])

    @rule(which=_WHICH)
    def somebody_forges(self, which: int) -> None:
        """A token with a letter changed: refused, and no store call."""
        self._people.forges()

    # -- what happens

    @rule(seconds=_WAITS)
    def time_passes(self, seconds: float) -> None:
        """The clock moves on; dispatchers run soon after something is due."""
        self.town.stage.run(self.town.stage.now + seconds)

    @rule(fault=_FAULTS, calls=st.integers(0, 40))
    def a_store_call_will_fail(self, fault: str, calls: int) -> None:
        """A fault is planned: so many chances go well before it."""
        self.town.trouble.planned += [*[""] * calls, fault]

    @rule(channel=st.sampled_from(CHANNELS), temper=st.sampled_from(sorted(TEMPERS)))
    def a_channel_changes(self, channel: str, temper: str) -> None:
        """A channel breaks, or works again."""
        self.town.post.tempers[channel] = temper

    # -- what must hold

    @invariant()
    def nothing_was_broken(self) -> None:
        """What the oracle saw at commits, and what a fence has swallowed."""
        if hasattr(self, "town"):
            self.town.oracle.check()

    def teardown(self) -> None:
        """Without faults and without people everything due is done within hours."""
        try:
            if hasattr(self, "town") and self.town.oracle.broken is None:
                self._quiet()
        finally:
            self._stack.close()

    def _quiet(self) -> None:
        self.town.trouble.planned.clear()
        self.town.trouble.faults = NONE
        self._people.silent = self._rhythm.steady = True
        self._rhythm.woken(self.town.stage.now)
        self.town.stage.run(self.town.stage.now + QUIET_HOURS * HOUR)
        self.town.verify()

    def _incident(self, which: int) -> Incident:
        incidents = list(self.town.oracle.incidents.values())
        assume(incidents)
        return incidents[which % len(incidents)]


__all__ = ["GuardMachine"]
