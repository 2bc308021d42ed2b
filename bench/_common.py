"""What the bench scripts share: temp folders, medians, a seeded city, one JSON line last."""

from __future__ import annotations

import gc
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import guardtag
from guardtag import Consent, Contact
from guardtag.config import Config
from guardtag.payload.keys import Keyring

AREA = "feicheng/wangzhuang/north/zhongyu/3"


def settings(folder: Path) -> Config:
    """A city on SQLite files whose channel takes everything and keeps nothing."""
    return Config(
        base=folder, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        host="tag.example.org", channels={"mail": ("file:out.jsonl", {})},
    )  # fmt: skip


def ward(city: guardtag.Guard, number: int) -> guardtag.Ward:
    """Enrols one made-up person with two contacts."""
    return city.wards.enrol(
        f"演示{number}", area=AREA, nickname=f"小{number}", groups=["dementia"],
        contacts=[
            Contact("田爱云", "mother", [f"mail:a{number}@example.org"]),
            Contact("王霞", "aunt", [f"mail:b{number}@example.org"]),
        ],
        consent=Consent(by="田爱云", purposes={"alert", "nickname"}),
    )  # fmt: skip


def per_call(fn: Callable[[], object], calls: int) -> float:
    """Seconds a call over ``calls`` calls, garbage collection off."""
    gc.collect()
    gc.disable()
    try:
        started = time.perf_counter()
        for _ in range(calls):
            fn()
        return (time.perf_counter() - started) / calls
    finally:
        gc.enable()


def side_by_side(rounds: int, calls: int, **fns: Callable[[], object]) -> dict[str, list[float]]:
    """Each function's seconds a call, round by round, interleaved so that noise hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in fns}
    for _ in range(rounds):
        for name, fn in fns.items():
            times[name].append(per_call(fn, calls))
    return times


def ratio(times: dict[str, list[float]], mine: str, floor: str) -> float:
    """The median over rounds of one function's time beside another's in the same round."""
    return statistics.median(a / b for a, b in zip(times[mine], times[floor], strict=True))


def ring(keys: int) -> Keyring:
    """A keyring of so many live keys, always the same; the newest mints."""
    random_bytes = random.Random(keys).randbytes
    keyring = Keyring.new(random_bytes)
    for key_id in range(2, keys + 1):
        keyring = keyring.added(random_bytes).promoted(key_id)
    return keyring


def say(line: str) -> None:
    """A line to a person."""
    print(line, file=sys.stderr)


def report(**figures: object) -> None:
    """Prints the figures as the last line."""
    print(json.dumps({k: _rounded(v) if isinstance(v, float) else v for k, v in figures.items()}))


def _rounded(value: float) -> float:
    """Four decimals; of what they would not show, four digits."""
    return round(value, 4) if abs(value) >= 0.001 or not value else float(f"{value:.4g}")
