"""A process of its own, whose peak memory counts: opens tagged people and walks all tags of a deployment.

``_peak.py FOLDER STORE CALLS`` prints its largest resident size in MiB.
"""

from __future__ import annotations

import random
import resource
import sys
from pathlib import Path

import attrs

sys.path.insert(0, str(Path(__file__).parent))
from _common import settings
from _register import links

import guardtag
from guardtag.config import Config
from guardtag.model.tags import Tag


def config(folder: Path, store: str) -> Config:
    """The settings of a bench's city with its records elsewhere."""
    plugins = ("guardtag-postgres",) if store.startswith("postgresql") else ()
    return attrs.evolve(settings(folder), store=store, plugins=plugins)


def work(folder: Path, store: str, calls: int) -> int:
    """Does it, and counts the tags."""
    with guardtag.open(config(folder, store)) as city:
        size = sum(batch.count for batch in city.tags.batches())
        for link in links(city, random.Random(3).sample(range(1, size + 1), min(calls, size))):
            city.wards.get(city.scan(link).ward, ("response",), journal=False)
        return sum(1 for _ in city._room.records.walk(Tag))


def peak() -> float:
    """This process's largest resident size so far, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss counts what a parent had before exec
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    work(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
    print(peak())
