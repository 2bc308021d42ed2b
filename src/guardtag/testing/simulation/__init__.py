"""A city for weeks in seconds, with one seed that decides everything.

Clock, randomness, who acts when, crashes before and after any store call, answers lost after commits,
stores that conflict, channels that lose, double, delay, raise and return nonsense: all of it comes from the
seed, so that a seed that fails fails again::

    python -m guardtag.testing.simulation --seed 17 --days 7

What must hold is said in ``guardtag.testing.simulation.oracle``. The simulation is believed because it finds
planted faults: tests/kit/mutants/ has them.
"""

from __future__ import annotations

import time

import attrs

from guardtag.spi import Store
from guardtag.testing.simulation.faults import NONE, SEVERITIES, USUAL
from guardtag.testing.simulation.oracle import InvariantBroken
from guardtag.testing.simulation.people import DAY, HOUR, People, Rhythm
from guardtag.testing.simulation.processes import simulated_time
from guardtag.testing.simulation.town import QUIET_HOURS, Town, quiet_logs


@attrs.frozen
class Report:
    """What a run was.

    Args:
        seed: the seed.
        days: simulated days.
        taps: calls for help, each answered in the end.
        incidents: what they became.
        notices: things told to one person.
        sends: messages handed to a channel.
        doubles: of those, repeats of one that a channel had taken before.
        crashes: processes that died.
        faults: faults at store calls.
        seconds: real seconds it took.
        digest: SHA-256 of the story.
    """

    seed: int
    days: float
    taps: int
    incidents: int
    notices: int
    sends: int
    doubles: int
    crashes: int
    faults: int
    seconds: float
    digest: str


class SimulationFailed(AssertionError):
    """An invariant did not hold; the text has the command that repeats it and the end of the story.

    Attributes:
        seed: the seed.
        broken: what did not hold.
    """

    def __init__(self, simulation: Simulation, broken: Exception, lines: list[str]) -> None:
        story = "\n".join(lines)
        super().__init__(f"{type(broken).__name__}: {broken}\nrepeat it: {simulation.command}\n{story}")
        self.seed: int = simulation.seed
        self.broken = broken


@attrs.frozen
class Simulation:
    """One run.

    Args:
        seed: decides everything.
        days: simulated days before all becomes quiet.
        store: the main store that all processes share, empty; one in memory unless given.
        watch: False leaves out what is checked at each commit, so that only what comes of a fault shows it.
    """

    seed: int
    days: float = 7.0
    store: Store | None = None
    watch: bool = True

    @property
    def command(self) -> str:
        """What to type to see the same run again."""
        return f"python -m guardtag.testing.simulation --seed {self.seed} --days {self.days:g}"

    def run(self) -> Report:
        """Runs it.

        Raises:
            SimulationFailed: an invariant did not hold, or the code under test raised what it should not.
        """
        began = time.perf_counter()
        with quiet_logs():
            town = Town(self.seed, self.store)
            town.oracle.watches = self.watch
            try:
                with simulated_time(town.stage.clock):
                    self._play(town)
            except Exception as error:
                raise SimulationFailed(self, town.oracle.broken or error, town.stage.lines) from error
        return self._report(town, time.perf_counter() - began)

    def _play(self, town: Town) -> None:
        stage, people, rhythm = town.stage, People(town), Rhythm(town)
        town.trouble.faults = USUAL.scaled(stage.chance.choice(SEVERITIES))
        people.begin()
        stage.run(stage.now + self.days * DAY)
        people.silent = rhythm.steady = True
        town.trouble.faults = NONE
        for process in town.dispatchers:  # whoever was down is up again
            rhythm.woken(stage.now)
            process.call("dispatch", lambda door: door.dispatch())
        stage.run(stage.now + QUIET_HOURS * HOUR)
        town.verify()

    def _report(self, town: Town, seconds: float) -> Report:
        letters = town.post.letters.values()
        return Report(
            self.seed, self.days, len(town.oracle.taps), len(town.oracle.incidents), len(town.oracle.notices),
            sum(letter.sent for letter in letters), sum(max(0, letter.taken - 1) for letter in letters),
            town.crashes, town.trouble.count, seconds, town.stage.digest,
        )  # fmt: skip


__all__ = ["InvariantBroken", "Report", "Simulation", "SimulationFailed"]
