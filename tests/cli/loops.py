"""A loop that is played: what its tests share."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guardtag.cli import _loop
from guardtag.dispatcher import Dispatched

PATIENT = 60.0
CONFIG = """
store = "sqlite:city.db"
host = "tag.example.org"
levels = ["city"]
[channels]
mail = "file:out.jsonl"
sms = "file:out.jsonl"
[ladder]
city = 0.02
"""


def until(true: Callable[[], bool]) -> None:
    """Waits for something that another process or thread does."""
    for _ in range(int(PATIENT / 0.05)):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it never came true")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A deployment with a configuration and 40 people."""
    (tmp_path / "guardtag.toml").write_text(CONFIG, "utf-8")
    return tmp_path / "guardtag.toml"


class Door:
    """Stands for a deployment: what each round does, and what is due after it."""

    def __init__(self, *rounds: Any) -> None:
        self.rounds = list(rounds)
        self.due: float | None = None
        self.ended = threading.Event()

    def dispatch(self, stop: Callable[[], bool]) -> Dispatched:
        """The next of the rounds; none left ends the loop."""
        if len(self.rounds) == 1:
            self.ended.set()
        step = self.rounds.pop(0)
        if isinstance(step, Exception):
            raise step
        return step  # type: ignore[no-any-return]

    def health(self) -> Any:
        """Vitals with only what the loop looks at."""
        from guardtag.desks.vitals import Vitals

        return Vitals(True, False, 1.0, self.due, 0, {}, {}, {}, {}, {}, {})


def played(door: Door, every: float = 0.01, **more: Any) -> list[Dispatched]:
    said: list[Dispatched] = []
    looping = _loop.Loop(door, every, said.append, **more)  # type: ignore[arg-type]
    looping.stop = door.ended
    looping.run()
    return said
