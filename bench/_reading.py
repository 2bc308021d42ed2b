"""Reading what a camera, a keyboard or a chat gives: the usual, the slowest, and a million at random."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import _nasty
from _common import say, side_by_side
from tests.payload import junk

from guardtag.payload import link
from guardtag.payload.codes import Codes

SERIAL, AREA = 123_456_789, 1234


def usual(one: Codes, eight: Codes, rounds: int, calls: int) -> dict[str, float]:
    """The usual readings: a link, a typed code."""
    code, old = one.code(SERIAL, AREA), eight.code(SERIAL, AREA, 1)
    # The one serial that exists: most codes of one key are other serials under a second.
    known = {SERIAL}.__contains__
    fns = {
        "read_us_link": partial(one.read, code.link, known),
        "read_us_typed": partial(one.read, code.typed, known),
        "read_us_link_8": partial(eight.read, old.link, known),
        "read_us_typed_8": partial(eight.read, old.typed, known),
    }
    times = side_by_side(rounds, calls, **fns)
    return {name: round(min(seconds) * 1e6, 2) for name, seconds in times.items()}


def worst(one: Codes, eight: Codes, runs: int, steps: int) -> dict[str, object]:
    """The slowest text of 4,096 characters, by reader: of a list, of those with no codes in them, of a search."""
    source = random.Random(4096)
    texts = _nasty.texts(eight, source)
    blocks = [_nasty.well_formed(source) + "," for _ in range(400)] + [text[:30] for text in texts.values()]
    found: dict[str, dict[str, Any]] = {}
    for name, read in _nasty.readers(one, eight).items():
        times = {title: _nasty.milliseconds(partial(read, text), runs) for title, text in texts.items()}
        listed = max(times, key=times.__getitem__)
        other = max((title for title in times if not title.startswith("codes")), key=times.__getitem__)
        climbed, text = _nasty.climb(read, blocks, source, steps)
        found[name] = {
            "listed": round(times[listed], 3), "text": listed, "climbed": round(climbed, 3), "begins": text[:40],
            "no_codes": round(times[other], 3), "text_no_codes": other,
        }  # fmt: skip
        say(f"{name:8} slowest of {len(texts)} texts: {times[listed]:.2f} ms ({listed})")
        say(f"{'':8} without well-formed codes {times[other]:.2f} ms ({other}); found by climbing {climbed:.2f} ms")
    most = max(max(f["listed"], f["climbed"]) for f in found.values())
    return {"read_ms_4096_worst": most, "read_ms_4096": found}


def million(codes: Codes, count: int) -> dict[str, object]:
    """Random texts by both readers: none may crash, or take more than 50 ms also when tried again."""
    printed = [codes.code(serial, AREA, 1 + serial % 8) for serial in range(1, 40)]
    known = {code.serial for code in printed}.__contains__
    crashes, above, slowest, spent = 0, 0, 0.0, 0.0
    started = time.perf_counter()
    for text in junk.texts(random.Random(count), printed, count):
        before = time.perf_counter()
        try:
            junk.outcome(partial(link.read, text, codes.hosts))
            junk.outcome(partial(codes.read, text, known))
        except Exception as error:
            crashes += 1
            say(f"crash: {text!r}: {error!r}")
            continue
        took = time.perf_counter() - before
        spent += took
        if took > 0.005:  # the text, or what else the machine did?
            took = sum(_nasty.milliseconds(partial(read, text), 3) for read in _both(codes)) / 1e3
            above += took > 0.050
        slowest = max(slowest, took)
    return {
        "texts": count, "crashes": crashes, "above_50_ms": above, "slowest_ms": round(slowest * 1e3, 2),
        "read_per_s": round(count / spent), "loop_per_s": round(count / (time.perf_counter() - started)),
    }  # fmt: skip


def _both(codes: Codes) -> tuple[Callable[[str], object], Callable[[str], object]]:
    return lambda text: link.read(text, codes.hosts), lambda text: codes.read(text, lambda serial: True)
