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
from tests.kit.mutants import MORE, NAMED

pytestmark = pytest.mark.timeout(600)  # a machine with much else to do takes its time
SMALL = range(4)
"""The fixed seeds of every run of the tests."""
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


@pytest.mark.parametrize("seed", [*SMALL[:2], *(pytest.param(seed, marks=pytest.mark.soak) for seed in SMALL[2:])])
def test_a_week_in_which_everything_fails_breaks_no_invariant(seed: int) -> None:
    report = clean(seed, 7.0)
    assert report.seed == seed
    for name in ("taps", "incidents", "notices", "sends", "doubles", "crashes", "faults"):
        assert getattr(report, name) >= IDLE, name


LATE = ("a request forgotten", "a timer not fenced by its lease", "half of a commit", "a client that gives up")
"""Found after many seeds, up to twenty seconds each, so `make soak` plants them; `make test` plants all the others."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.soak] if name in LATE else []) for name in MUTANTS]
)
def test_a_planted_fault_is_found(name: str) -> None:
    for seed in range(LIMIT):
        clean(seed)  # the control: without the fault the same seed holds
        with MUTANTS[name]():
            try:
                Simulation(seed, DAYS).run()
            except SimulationFailed:
                return
    pytest.fail(f"{LIMIT} seeds did not find {name}")


@pytest.mark.parametrize("name", [
    pytest.param("a timer set after the commit", marks=pytest.mark.soak), "delete, then send", "a blind put",
])  # fmt: skip
def test_a_planted_fault_is_found_by_what_it_does_in_the_end(name: str) -> None:
    """Without the looks at each commit: it takes the crash or the lost answer at the wrong moment."""
    for seed in range(LIMIT):
        with NAMED[name]():
            try:
                Simulation(seed, DAYS, watch=False).run()
            except SimulationFailed:
                return
    pytest.fail(f"{LIMIT} seeds did not find {name}")


def test_a_failing_seed_prints_the_command_that_repeats_it() -> None:
    with NAMED["an expired claim dropped"](), pytest.raises(SimulationFailed) as caught:
        Simulation(0, DAYS).run()
    text = str(caught.value)
    command = re.search(r"python -m guardtag\.testing\.simulation (--seed 0 --days 2)$", text, re.MULTILINE)
    assert command is not None
    with NAMED["an expired claim dropped"]():
        again = CliRunner().invoke(main, command[1].split())
    assert again.exit_code == 1
    assert text in again.stderr, "the same story, to the last line"


def test_the_command_runs_seeds_and_counts() -> None:
    result = CliRunner().invoke(main, ["--seeds", "3", "--days", "0.5", "--jobs", "1"])
    assert result.exit_code == 0, result.output
    assert "3 seeds of 0.5 days, 0 failed" in result.stdout


def test_the_command_runs_seeds_in_several_processes() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "guardtag.testing.simulation", "--seeds", "2", "--days", "0.2", "--jobs", "2"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "2 seeds of 0.2 days, 0 failed" in done.stdout


def test_a_seed_is_the_same_in_every_process() -> None:
    script = "from guardtag.testing.simulation import Simulation; print(Simulation(3, 1).run().digest)"
    digests = {
        subprocess.run(
            [sys.executable, "-c", script], check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": salt}
        ).stdout
        for salt in ("1", "2")
    }
    assert digests == {f"{clean(3, 1.0).digest}\n".encode()}


def test_it_runs_over_another_store(tmp_path: Path) -> None:
    store = SqliteStore(f"sqlite:{tmp_path}/rows.db")
    try:
        over_sqlite = Simulation(5, 0.5, store=store).run()
    finally:
        store.close()
    assert over_sqlite.sends > 0
