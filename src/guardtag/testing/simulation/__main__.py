"""``python -m guardtag.testing.simulation``: repeats one seed, or runs many."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

import attrs
import click

from guardtag.testing.simulation import Report
from guardtag.testing.simulation.seeds import Result, run


@click.command()
@click.option("--seed", type=int, help="Run this seed alone.")
@click.option("--days", type=float, default=7.0, show_default=True, help="Simulated days a seed.")
@click.option("--seeds", type=click.IntRange(1), default=10, show_default=True, help="Run so many seeds.")
@click.option("--first", type=int, default=0, show_default=True, help="The first of them.")
@click.option("--jobs", type=click.IntRange(1), default=os.cpu_count() or 1, help="Processes; all cores by default.")
def main(seed: int | None, days: float, seeds: int, first: int, jobs: int) -> None:
    """Runs a city for days in seconds; a seed that fails is printed with the command that repeats it."""
    numbers = [seed] if seed is not None else list(range(first, first + seeds))
    reports: list[Report] = []
    failures: list[str] = []
    with click.progressbar(
        _results(numbers, days, min(jobs, len(numbers))), length=len(numbers), label=f"{len(numbers)} seeds",
        file=sys.stderr,
    ) as results:  # fmt: skip
        for _, report, failure in results:
            if report is not None:
                reports.append(report)
            else:
                failures.append(failure)
                click.echo(f"\n{failure}\n", err=True)
    for report in reports[:1] if len(numbers) == 1 else ():
        click.echo("\n".join(f"{name:10} {value}" for name, value in attrs.asdict(report).items()))
    click.echo(_summary(reports, failures, days))
    sys.exit(1 if failures else 0)


def _results(numbers: list[int], days: float, jobs: int) -> Iterator[Result]:
    if jobs == 1:
        yield from (run(number, days) for number in numbers)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from _as_done(pool, numbers, days)


def _as_done(pool: ProcessPoolExecutor, numbers: Iterable[int], days: float) -> Iterator[Result]:
    for future in as_completed([pool.submit(run, number, days) for number in numbers]):
        yield future.result()


def _summary(reports: list[Report], failures: list[str], days: float) -> str:
    seconds = sum(report.seconds for report in reports)
    each = 1000 * seconds / (len(reports) * days) if reports and days else 0.0
    return (
        f"{len(reports) + len(failures)} seeds of {days:g} days, {len(failures)} failed; "
        f"{sum(r.taps for r in reports)} calls for help, {sum(r.notices for r in reports)} notices, "
        f"{sum(r.sends for r in reports)} sends ({sum(r.doubles for r in reports)} doubled), "
        f"{sum(r.faults for r in reports)} faults, {sum(r.crashes for r in reports)} crashes; "
        f"{each:.0f} ms a seed and day"
    )


if __name__ == "__main__":
    main()
