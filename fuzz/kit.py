"""What a target is, and what runs one."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import islice

import attrs

from fuzz import mutate

Read = Callable[[bytes], object]


class Wrong(AssertionError):
    """A reader took something and then contradicted itself."""


@attrs.frozen
class Target:
    """A reader of input.

    Args:
        name: of the target.
        seeds: good inputs.
        begin: gives what reads one input; it is asked once, and left at the end.
        refusals: what the reader may raise; anything else is a fault.
        words: of the format.
    """

    name: str
    seeds: Callable[[], Sequence[bytes]]
    begin: Callable[[], AbstractContextManager[Read]]
    refusals: tuple[type[BaseException], ...]
    words: Sequence[bytes] = ()


@attrs.frozen
class Found:
    """What a run of a target came to.

    Args:
        name: of the target.
        runs: inputs read.
        taken: how many were taken, not refused.
        seconds: all together.
        slowest: seconds of the slowest one.
        faults: input and error of each fault, the first of each kind.
    """

    name: str
    runs: int
    taken: int
    seconds: float
    slowest: float
    faults: Sequence[tuple[bytes, str]]


@contextmanager
def quiet() -> Iterator[None]:
    """No log while hostile input is read; what was logged before is logged after."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def always(read: Read) -> Callable[[], AbstractContextManager[Read]]:
    """For a reader that needs nothing to be opened."""
    return lambda: nullcontext(read)


def run(
    target: Target, runs: int, seed: int, until: float = float("inf"), step: Callable[[], None] = lambda: None
) -> Found:
    """Reads so many inputs.

    Args:
        target: which reader.
        runs: how many inputs.
        seed: of the chance.
        until: ``time.monotonic`` by which to stop.
        step: told after each thousand.
    """
    began = time.monotonic()
    count = taken = 0
    slowest = 0.0
    faults: dict[str, tuple[bytes, str]] = {}
    with target.begin() as read:
        for data in islice(mutate.inputs(target.seeds(), target.words, seed), runs):
            before = time.perf_counter()
            try:
                read(data)
                taken += 1
            except target.refusals as error:
                if isinstance(error, Wrong):
                    faults.setdefault(f"Wrong: {error}", (data, f"Wrong: {error}"))
            except Exception as error:  # what is found here is what this is for
                said = f"{type(error).__name__}: {error}"[:300]
                faults.setdefault(_where(error), (data, said))
            slowest = max(slowest, time.perf_counter() - before)
            count += 1
            if not count % 1_000:
                step()
                if time.monotonic() > until:
                    break
    return Found(target.name, count, taken, time.monotonic() - began, slowest, list(faults.values()))


def _where(error: BaseException) -> str:
    """Kind and place of an error, so that the same fault is kept once."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else ""
    return f"{type(error).__name__} {place}"
