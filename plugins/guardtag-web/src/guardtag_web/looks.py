"""Short reads for many at once: those that come together are carried to a thread together.

Carrying one verb to a thread and its answer back costs several times what reading a tag does. Under a load of many
finders all that waits in one turn of the event loop shares that way, with threads that nothing slow may use; a single
visitor waits no longer than before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 4
TOGETHER = 16
"""Verbs that are carried out one after the other at most, so that a slow one holds up few."""


class _Look(NamedTuple):
    verb: Callable[[], Any]
    future: asyncio.Future[Any]


class _Seen(NamedTuple):
    future: asyncio.Future[Any]
    answer: Any = None
    error: BaseException | None = None


class Looks:
    """Runs short reads in threads of their own; for any number of event loops."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, "guardtag-read")
        self._waiting: dict[asyncio.AbstractEventLoop, list[_Look]] = {}

    async def run(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Carries out a verb and gives what it returns, or raises what it raises.

        Args:
            verb: of a door; one that reads little, such as ``city.scan``.
            args: for it.
            kwargs: for it.
        """
        loop = asyncio.get_running_loop()
        look = _Look(partial(verb, *args, **kwargs), loop.create_future())
        waiting = self._waiting.get(loop)
        if waiting is None:
            waiting = self._waiting[loop] = []
            loop.call_soon(self._hand_over, loop)
        waiting.append(look)
        answer: T = await look.future
        return answer

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        waiting = self._waiting.pop(loop)
        for start in range(0, len(waiting), TOGETHER):
            self._pool.submit(_look, loop, waiting[start : start + TOGETHER])

    def close(self) -> None:
        """Waits for what was begun."""
        self._pool.shutdown(wait=True)


def _look(loop: asyncio.AbstractEventLoop, looks: Sequence[_Look]) -> None:
    seen = []
    for verb, future in looks:
        try:
            seen.append(_Seen(future, verb()))
        except BaseException as error:  # whoever asked gets it
            seen.append(_Seen(future, error=error))
    with suppress(RuntimeError):  # the loop ended meanwhile: nobody waits
        loop.call_soon_threadsafe(_tell, seen)


def _tell(seen: Sequence[_Seen]) -> None:
    for future, answer, error in seen:
        if future.done():  # whoever asked is gone
            continue
        if error is None:
            future.set_result(answer)
        else:
            future.set_exception(error)
