"""One seed in a process of its own: what other processes can call (a module that runs as main cannot be imported)."""

from __future__ import annotations

from guardtag.testing.simulation import Report, Simulation, SimulationFailed

Result = tuple[int, Report | None, str]


def run(seed: int, days: float) -> Result:
    """One seed: its report, or the text of its failure."""
    try:
        return seed, Simulation(seed, days).run(), ""
    except SimulationFailed as error:
        return seed, None, str(error)
