"""Runs fuzz targets: python -m fuzz [--runs 1000000] [--seed 1] [--minutes 0] [--keep FOLDER] [TARGET …]

Ends with one JSON line: runs, share taken, runs a second, slowest input in milliseconds, faults, of each target. What
broke a reader is kept in a file of its own, and the command ends with 1.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from fuzz.kit import quiet, run
from fuzz.targets import TARGETS


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs them, one after the other."""
    asked = argparse.ArgumentParser(
        prog="python -m fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("targets", nargs="*", metavar="TARGET", help=f"all unless given: {', '.join(TARGETS)}")
    asked.add_argument("--runs", type=int, default=1_000_000, help="inputs for each (1,000,000)")
    asked.add_argument("--seed", type=int, default=1, help="of the chance; the same one gives the same inputs")
    asked.add_argument("--minutes", type=float, default=0.0, help="for each target at most; 0: as long as it takes")
    asked.add_argument("--keep", type=Path, default=Path("build/fuzz"), help="where what broke a reader is kept")
    given = asked.parse_args(arguments)
    if strangers := set(given.targets) - TARGETS.keys():
        asked.error(f"no such target: {', '.join(sorted(strangers))}")
    report, broken = {}, 0
    for name in given.targets or TARGETS:
        until = time.monotonic() + given.minutes * 60 if given.minutes else float("inf")
        with quiet():
            found = run(TARGETS[name], given.runs, given.seed, until, _dot)
        for data, said in found.faults:
            broken += 1
            given.keep.mkdir(parents=True, exist_ok=True)
            path = given.keep / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}"
            path.write_bytes(data)
            print(f"\n{name}: {said}\n  kept in {path}", file=sys.stderr)
        report[name] = {
            "runs": found.runs, "taken": round(found.taken / max(found.runs, 1), 4),
            "runs_per_second": round(found.runs / found.seconds), "slowest_ms": round(found.slowest * 1000, 1),
            "faults": len(found.faults),
        }  # fmt: skip
        print(f"\n{name}: {report[name]}", file=sys.stderr, flush=True)
    print(json.dumps(report))
    return 1 if broken else 0


_dots = 0


def _dot() -> None:
    global _dots
    _dots += 1
    if sys.stderr.isatty() and not _dots % 20:
        print(".", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
