"""Plugins: what those that are only installed cost, what the fence costs, and a process of its own.

Keys, medians over interleaved rounds:

- ``open_ratio_50``: ``guardtag.open`` with 50 plugins installed, allowed and not used, beside none, each in a fresh
  interpreter; the goal is 1.3 or less.
- ``fence_ratio_batch``: 50 fenced sends handed over at once, beside 50 bare calls of a channel of 100 µs; 1.5 or less.
- ``fence_us``: one fenced send on its own, to a channel that does nothing.
- ``process_us``: one send through ``process:`` when its process is warm.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from _common import ratio, report, say, side_by_side

from guardtag.builtin.process import ProcessNotifier
from guardtag.delivery import Channel
from guardtag.spi import Accepted, Message

INSTALLED = 50
_OPEN = """
import sys, time
sys.path.insert(0, sys.argv[1])
import guardtag
from guardtag.config import Config
names = tuple(f"guardtag-dummy{n}" for n in range(int(sys.argv[2])))
began = time.perf_counter()
with guardtag.open(Config(store="memory:", vault="memory:", keys="memory:", plugins=names)):
    print(time.perf_counter() - began)
"""


def message() -> Message:
    """A made-up message."""
    return Message("1", "found", "high", "zh", "a@example.org", "有人找到了小军。")


class Busy:
    """A channel that takes 100 µs of work, or none."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def send(self, message: Message) -> Accepted:
        """Waits busily: a sleep would be longer than it says."""
        until = time.perf_counter() + self._seconds
        while time.perf_counter() < until:
            pass
        return Accepted()


def install(folder: Path) -> None:
    """Fifty distributions with one entry point each."""
    for number in range(INSTALLED):
        info = folder / f"guardtag_dummy{number}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: guardtag-dummy{number}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[guardtag]\ndummy{number} = guardtag_dummy{number}\n")


def opened(folder: Path, plugins: int) -> float:
    """Seconds that ``open`` takes in a fresh interpreter."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", _OPEN, str(folder), str(plugins)], env=environment, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return float(run.stdout)


def main() -> None:
    """Measures one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds; under 30 s")
    options = parser.parse_args()
    rounds = 7 if options.quick else 31
    with tempfile.TemporaryDirectory() as bare, tempfile.TemporaryDirectory() as full:
        install(Path(full))
        times = [(opened(Path(full), INSTALLED), opened(Path(bare), 0)) for _ in range(rounds)]
    open_ratio = statistics.median(one / other for one, other in times)
    say(f"open with {INSTALLED} plugins {open_ratio:.2f} of without")
    busy, batch = Busy(1e-4), [message() for _ in range(50)]
    fenced, idle, apart = Channel("busy", busy), Channel("idle", Busy(0.0)), ProcessNotifier("process:console:")
    one = message()
    assert apart.warm(30.0)
    sends = side_by_side(
        rounds, 20, fenced=lambda: fenced.send(batch), bare=lambda: [busy.send(one) for _ in batch],
        alone=lambda: idle.send([one]), apart=lambda: apart.send(one),
    )  # fmt: skip
    apart.close()
    report(
        open_ratio_50=open_ratio, fence_ratio_batch=ratio(sends, "fenced", "bare"),
        fence_us=statistics.median(sends["alone"]) * 1e6, process_us=statistics.median(sends["apart"]) * 1e6,
    )  # fmt: skip


if __name__ == "__main__":
    main()
