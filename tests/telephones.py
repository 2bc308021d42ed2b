"""A city whose messages to telephones go to a file, for tests of numbers that change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import guardtag
from guardtag.config import Config
from guardtag.world import simulated
from tests.conftest import DAYTIME, City


@contextmanager
def telephones(folder: Path) -> Iterator[City]:
    """In memory; mail, SMS and calls are written to one outbox."""
    outbox = folder / "notices.jsonl"
    channels = {name: (f"file:{outbox}", {}) for name in ("mail", "sms", "voice")}
    world, clock = simulated(seed=1, start=DAYTIME)
    with guardtag.open(Config(base=folder, host="tag.example.org", channels=channels), world) as door:
        yield City(door, clock, outbox)
