"""A city for weeks in seconds: nothing breaks, and what was broken on purpose is found."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from guardtag.builtin.sqlite import SqliteStore
from guardtag.testing.simulation import Report, Simulation, SimulationFailed
from guardtag.testing.simulation.__main__ import main
from tests.kit.mutants import MORE, NAMED, Mutant
from tests.soak import soak

pytestmark = pytest.mark.timeout(600)  # a machine with much else to do takes its time
FIRST = 1
"""The fixed seed of every run of the tests: it finds most of what is planted at once."""
SMALL = range(4)
"""The fixed seeds whose whole weeks `make soak` plays."""
IDLE = 13
"""A week in which less happens of anything shows nothing."""
LIMIT = 200
"""Seeds within which a planted fault must be found."""
DAYS = 2.0
MUTANTS = {**NAMED, **MORE}


@lru_cache
def clean(seed: int, days: float = DAYS) -> Report:
    """A run of the code as it is."""
    return Simulation(seed, days).run()


@pytest.mark.parametrize(("seed", "days"), [(FIRST, 4.0), *soak((seed, 7.0) for seed in SMALL)])
def test_a_week_in_which_everything_fails_breaks_no_invariant(seed: int, days: float) -> None:
    """The week of `make test` has four days, in which no less has to happen."""
    report = clean(seed, days)
    assert report.seed == seed
    for name in ("taps", "incidents", "notices", "sends", "doubles", "crashes", "faults"):
        assert getattr(report, name) >= IDLE, name


LATE = ("a request forgotten", "a timer not fenced by its lease", "half of a commit", "a client that gives up")
"""Found after many seeds, up to twenty seconds each, so `make soak` plants them; `make test` plants all the others."""


@pytest.mark.parametrize("name", [*(name for name in MUTANTS if name not in LATE), *soak(LATE)])
def test_a_planted_fault_is_found(name: str) -> None:
    clean(found_by(MUTANTS[name]))  # the control: without the fault the same seed holds


def found_by(mutant: Mutant, first: int = FIRST, *, watch: bool = True) -> int:
    """The seed that finds a fault."""
    for seed in (first, *range(LIMIT)):
        with mutant():
            try:
                Simulation(seed, DAYS, watch=watch).run()
            except SimulationFailed:
                return seed
    return pytest.fail(f"{LIMIT} seeds did not find it")


@pytest.mark.parametrize(
    ("name", "first"), [("delete, then send", 1), ("a blind put", 0), *soak([("a timer set after the commit", 0)])]
)
def test_a_planted_fault_is_found_by_what_it_does_in_the_end(name: str, first: int) -> None:
    """Without the looks at each commit: it takes the crash or the lost answer at the wrong moment."""
    assert found_by(NAMED[name], first, watch=False) < LIMIT


def test_a_failing_seed_prints_the_command_that_repeats_it() -> None:
    with MORE["a climb a minute early"](), pytest.raises(SimulationFailed) as caught:
        Simulation(FIRST, DAYS).run()
    text = str(caught.value)
    command = re.search(r"python -m guardtag\.testing\.simulation (--seed 1 --days 2)$", text, re.MULTILINE)
    assert command is not None
    with MORE["a climb a minute early"]():
        again = CliRunner().invoke(main, command[1].split())
    assert again.exit_code == 1
    assert text in again.stderr, "the same story, to the last line"


def test_the_command_runs_seeds_and_counts() -> None:
    result = CliRunner().invoke(main, ["--seeds", "3", "--first", "4", "--days", "0.1", "--jobs", "1"])
    assert result.exit_code == 0, result.output
    assert "3 seeds of 0.1 days, 0 failed" in result.stdout


def test_the_command_runs_seeds_in_several_processes() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "guardtag.testing.simulation", "--seeds", "2", "--first", "4", "--days", "0.1",
         "--jobs", "2"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "2 seeds of 0.1 days, 0 failed" in done.stdout


@pytest.mark.parametrize(("seed", "days"), [(4, 0.1), *soak([(3, 1.0)])])
def test_a_seed_is_the_same_in_every_process(seed: int, days: float) -> None:
    script = f"from guardtag.testing.simulation import Simulation; print(Simulation({seed}, {days}).run().digest)"
    digests = {
        subprocess.run(
            [sys.executable, "-c", script], check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": salt}
        ).stdout
        for salt in ("1", "2")
    }
    assert digests == {f"{clean(seed, days).digest}\n".encode()}


def test_it_runs_over_another_store(tmp_path: Path) -> None:
    store = SqliteStore(f"sqlite:{tmp_path}/rows.db")
    try:
        over_sqlite = Simulation(5, 0.5, store=store).run()
    finally:
        store.close()
    assert over_sqlite.sends > 0
