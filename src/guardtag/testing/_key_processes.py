"""Key sources in several processes: racing each other, and killed in the middle of a save.

One fresh process is the nursery: it imports the suite once, and then forks. A process with a single
thread may do that in milliseconds, where starting Python anew takes most of a second.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import NoReturn, TypeVar

from guardtag.errors import KeyringError
from guardtag.payload.keys import Keyring
from guardtag.spi import KeySource

R = TypeVar("R")
Make = Callable[[], KeySource]

WON, REFUSED, RAISED = range(3)
PATIENCE = 60
"""Seconds after which a forked process ends itself, whatever the source does."""
LONGEST = 0.02
"""Seconds at most that a saving process lives before it is killed."""


def nursery(work: Callable[..., R], *arguments: object) -> R:
    """Runs ``work`` in one fresh process; what it is given must be importable there."""
    try:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            return pool.submit(work, *arguments).result()
    except BrokenProcessPool:
        raise AssertionError("a process died, or a source waits for something that does not come") from None


def made(suite: type, folder: Path) -> Make:
    """What makes sources of a suite over a folder, in the nursery."""
    case = suite()
    signal.alarm(case.patience)
    case.folder = folder
    make: Make = case.make
    return make


def race(suite: type, folder: Path, racers: int, rounds: int) -> list[str]:
    """Processes that have all loaded add a key and save at once; what was wrong about how it ended."""
    make = made(suite, folder)
    make().save(Keyring.new(os.urandom))
    faults = []
    for number in range(rounds):
        before = make().load()
        codes = _one_race(make, racers)
        after = make().load()
        if codes.count(WON) != 1 or codes.count(REFUSED) != racers - 1:
            faults.append(f"round {number}: {codes.count(WON)} of {racers} saved, {codes.count(RAISED)} raised")
        if after.keys[:-1] != before.keys:
            faults.append(f"round {number}: {len(after.keys)} keys where there should be one more than before")
    return faults


def _one_race(make: Make, racers: int) -> list[int]:
    ready, tell_ready = os.pipe()
    go, tell_go = os.pipe()
    children = []
    for _ in range(racers):
        child = os.fork()
        if not child:
            os.close(tell_go)
            _racer(make, tell_ready, go)
        children.append(child)
    for _ in range(racers):
        os.read(ready, 1)
    os.close(tell_go)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    for handle in (ready, tell_ready, go):
        os.close(handle)
    return codes


def _racer(make: Make, tell_ready: int, go: int) -> NoReturn:
    try:
        signal.alarm(PATIENCE)
        source = make()
        rotated = source.load().added(os.urandom)
        os.write(tell_ready, b".")
        os.read(go, 1)  # comes back when the nursery closes the other end: for all at once
        source.save(rotated)
    except KeyringError:
        os._exit(REFUSED)
    except BaseException:
        os.write(tell_ready, b".")
        os._exit(RAISED)
    os._exit(WON)


def kills(suite: type, folder: Path, times: int, seed: int) -> list[str]:
    """Processes that save again and again are killed; what was wrong about what they left."""
    make, chance = made(suite, folder), random.Random(seed)
    small = Keyring.new(os.urandom)
    large = small
    for _ in range(200):  # long enough to be cut
        large = large.added(os.urandom)
    make().save(small)
    faults = []
    for number in range(times):
        _kill_one(make, small, large, chance.uniform(0, LONGEST))
        try:
            source = make()
            left = source.load()
            source.save(left)  # nothing that the killed process held is in the way
        except Exception as error:
            faults.append(f"kill {number}: {getattr(error, 'code', type(error).__name__)}")
            break
        if left not in (small, large):
            faults.append(f"kill {number}: a keyring that nobody saved")
    return faults


def _kill_one(make: Make, small: Keyring, large: Keyring, after: float) -> None:
    ready, tell_ready = os.pipe()
    child = os.fork()
    if not child:
        _saver(make, small, large, tell_ready)
    os.read(ready, 1)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ready)
    os.close(tell_ready)


def _saver(make: Make, small: Keyring, large: Keyring, tell_ready: int) -> NoReturn:
    try:
        signal.alarm(PATIENCE)
        source = make()
        source.load()
        os.write(tell_ready, b".")
        while True:
            source.save(large)
            source.save(small)
    finally:
        os.write(tell_ready, b".")
        os._exit(RAISED)
