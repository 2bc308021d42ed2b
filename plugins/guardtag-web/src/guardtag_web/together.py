"""Short questions of many at once: those that come together are carried to a thread and answered there together.

Carrying one verb to a thread and its answer back costs several times what reading a tag does, and each read of the
store alone lets another thread have the processor in between. Under a load of many finders all that waits in one turn
of the event loop shares one way and one read, with threads that nothing slow may use; a single visitor waits no longer
than before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")

THREADS = 4
TOGETHER = 16
"""Questions that are answered together at most, so that a slow one holds up few."""


class Together(Generic[Q, A]):
    """Has questions answered in threads of their own, several at once; for any number of event loops.

    Args:
        many: answers several questions: of each, in their order, the answer or the error that it shall raise.
    """

    def __init__(self, many: Callable[[Sequence[Q]], Sequence[A | Exception]]) -> None:
        self._many = many
        self._pool = ThreadPoolExecutor(THREADS, "guardtag-read")
        self._waiting: dict[asyncio.AbstractEventLoop, list[tuple[Q, asyncio.Future[A]]]] = {}

    async def ask(self, question: Q) -> A:
        """The answer to a question, or whatever error was its answer."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[A] = loop.create_future()
        waiting = self._waiting.get(loop)
        if waiting is None:
            waiting = self._waiting[loop] = []
            loop.call_soon(self._hand_over, loop)
        waiting.append((question, future))
        return await future

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        waiting = self._waiting.pop(loop)
        for start in range(0, len(waiting), TOGETHER):
            asked = waiting[start : start + TOGETHER]
            try:
                self._pool.submit(self._answer, loop, asked)
            except RuntimeError as closed:
                _tell(asked, [closed] * len(asked))

    def _answer(self, loop: asyncio.AbstractEventLoop, asked: Sequence[tuple[Q, asyncio.Future[A]]]) -> None:
        answers: Sequence[A | BaseException]
        try:
            answers = self._many([question for question, _ in asked])
        except BaseException as error:  # whoever asked gets it
            answers = [error] * len(asked)
        with suppress(RuntimeError):  # the loop ended meanwhile: nobody waits
            loop.call_soon_threadsafe(_tell, asked, answers)

    def close(self) -> None:
        """Waits for what was begun."""
        self._pool.shutdown(wait=True)


def _tell(asked: Sequence[tuple[Q, asyncio.Future[A]]], answers: Sequence[A | BaseException]) -> None:
    for (_, future), answer in zip(asked, answers, strict=True):
        if future.done():  # whoever asked is gone
            continue
        if isinstance(answer, BaseException):
            future.set_exception(answer)
        else:
            future.set_result(answer)
