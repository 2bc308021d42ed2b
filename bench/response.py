"""The response: durable alerts, notices to channels, timers that fire all at once.

Keys, medians over interleaved rounds unless said otherwise:

- ``ratio_1``: our alerts a second with one thread, beside bare SQLite transactions of the same number and
  size of rows, with the same index entries, at synchronous=FULL.
- ``scale_8``, ``scale_32``: with 8 and 32 threads, beside our own single thread.
- ``fairness_8``, ``fairness_32``: the slowest thread's share of the mean; ``fairness`` is the smaller.
- ``slowest_over_median``: the slowest single call of 8 or 32 threads beside the median one.
- ``send_over_claim``: notices a second to a channel that does nothing, beside bare claim-and-acknowledge of
  the same rows in batches of the same size.
- ``isolation``: what a channel keeps of that while another takes 300 ms a message.
- ``timers_growth``: seconds in which the timers of 10,000 open calls, all due at once, take their steps and
  are sent, beside 1,000 (``--quick``: 1,000 beside 100); ``timers_early``, ``timers_lost``, and
  ``timers_in_order``: whether those in greater need came first.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs

sys.path.insert(0, str(Path(__file__).parent))
from _alerts import Run, bare, forgotten, learn, ours, tagged
from _common import report, say, settings
from _timers import Slow, alerted, by_the_slow_channel, claim_and_acknowledge, fire, sent, waiting

import guardtag
from guardtag.spi import Put
from guardtag.world import SimulatedClock, World

SLOW_SECONDS = 0.3


@contextmanager
def city_with_clock(people: int) -> Iterator[tuple[Path, guardtag.Guard, SimulatedClock, list[guardtag.Scan]]]:
    """A city whose clock moves by hand, with two channels and so many people with tags."""
    clock = SimulatedClock(1_750_000_000.0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = settings(folder)
        config = attrs.evolve(config, channels={**config.channels, "sms": ("file:sms.jsonl", {})})
        with guardtag.open(config, attrs.evolve(World(), now=clock.now)) as city:
            yield folder, city, clock, tagged(city, people)


def alerts(people: int, rounds: int, seconds: float) -> dict[str, float]:
    """The keys about alerts."""
    medians: dict[str, list[float]] = {
        key: [] for key in ("ratio_1", "scale_8", "scale_32", "fairness_8", "fairness_32", "slowest")
    }
    with tempfile.TemporaryDirectory() as name, guardtag.open(settings(Path(name))) as city:
        scans = tagged(city, people)
        changes = learn(city, scans[0])
        writes = [c for c in changes if isinstance(c, Put)]
        say(f"one alert: {len(writes)} rows written, {len(changes) - len(writes)} checked, "
            f"{sum(len(c.row.body) for c in writes)} bytes")  # fmt: skip

        def run(threads: int) -> Run:
            forgotten(city, scans)
            return ours(scans, threads, seconds * (2 if threads > 8 else 1))  # enough calls a thread to compare

        for _ in range(rounds):
            floor, one, eight, many = bare(Path(name), changes, seconds), run(1), run(8), run(32)
            say(f"  beside bare {one.rate / floor:.2f}; 8 threads {eight.rate / one.rate:.2f}, "
                f"32 threads {many.rate / one.rate:.2f}")  # fmt: skip
            for key, value in (
                ("ratio_1", one.rate / floor), ("scale_8", eight.rate / one.rate),
                ("scale_32", many.rate / one.rate), ("fairness_8", eight.fairness),
                ("fairness_32", many.fairness), ("slowest", max(eight.slowest, many.slowest)),
            ):  # fmt: skip
                medians[key].append(value)
    found = {key: statistics.median(values) for key, values in medians.items()}
    found["fairness"] = min(found["fairness_8"], found["fairness_32"])
    found["slowest_over_median"] = found.pop("slowest")
    return found


def notices(people: int, calls: int, rounds: int) -> dict[str, float]:
    """The keys about notices to channels."""
    over, kept = [], []
    with city_with_clock(people) as (folder, city, _, scans):
        others = by_the_slow_channel(city, 60)
        for _ in range(rounds):
            alerted(city, scans, calls)
            floor = claim_and_acknowledge(folder, waiting(city, "mail"))
            alone = sent(city)
            alerted(city, scans, calls)
            alerted(city, others, len(others))
            beside = sent(city, Slow(SLOW_SECONDS))
            say(f"  sent beside claimed {alone / floor:.2f}; beside a slow channel {beside / alone:.2f}")
            over.append(alone / floor)
            kept.append(beside / alone)
    return {"send_over_claim": statistics.median(over), "isolation": statistics.median(kept)}


def timers(small: int, people: int) -> dict[str, object]:
    """The keys about timers."""
    found = []
    for open_calls in (small, 10 * small):
        with city_with_clock(people) as (_, city, clock, scans):
            alerted(city, scans, open_calls)
            found.append(fire(city, clock))
    return {
        "timers_growth": found[1].seconds / found[0].seconds,
        "timers_early": sum(each.early for each in found), "timers_lost": sum(each.lost for each in found),
        "timers_in_order": all(each.in_order for each in found), "timers": 10 * small,
    }  # fmt: skip


def main() -> None:
    """Measures one part after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer people, rounds and timers; under 60 s")
    parser.add_argument("--only", choices=["alerts", "notices", "timers"], help="one part alone")
    options = parser.parse_args()
    parts: dict[str, Callable[[], dict[str, object]]] = {
        "alerts": lambda: {**(alerts(600, 3, 0.3) if options.quick else alerts(1500, 7, 0.6))},
        "notices": lambda: {**(notices(100, 300, 3) if options.quick else notices(300, 1500, 5))},
        "timers": lambda: timers(100, 50) if options.quick else timers(1000, 200),
    }
    figures: dict[str, object] = {}
    for name, part in parts.items():
        if options.only in (None, name):
            say(name)
            figures |= part()
    report(**figures)


if __name__ == "__main__":
    main()
