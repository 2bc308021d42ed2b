"""Async edges: the verbs of a door, for hosts with an event loop.

A door is sync and may be used by any number of threads at once. ``Edge`` runs its verbs in threads of its own, so
that a slow look never stands before a call for help: ``call`` has threads that nothing else may use. A verb that was
begun is carried out to its end, also when whoever waited for it is gone: a stranger who closes the page after the tap
has called for help.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Edge:
    """Runs verbs in threads.

    Args:
        threads: for whatever can wait.
        calling: for calls for help alone.

    An edge may be used by any event loop, and by several after each other; ``close`` waits for what was begun.
    """

    def __init__(self, threads: int = 8, calling: int = 4) -> None:
        if threads < 1 or calling < 1:
            raise ValueError("an edge needs a thread of each sort")
        self._others = ThreadPoolExecutor(threads, "guardtag-look")
        self._calling = ThreadPoolExecutor(calling, "guardtag-call")

    async def run(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Carries out a verb and gives what it returns, or raises what it raises.

        Args:
            verb: of a door, such as ``city.relay.page``; anything that blocks.
            args: for it.
            kwargs: for it.
        """
        return await asyncio.get_running_loop().run_in_executor(self._others, partial(verb, *args, **kwargs))

    async def call(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for what a person in need waits for: reading a tag, and calling for help.

        Args:
            verb: as for ``run``.
            args: for it.
            kwargs: for it.
        """
        return await asyncio.get_running_loop().run_in_executor(self._calling, partial(verb, *args, **kwargs))

    def close(self) -> None:
        """Waits for what was begun, and begins nothing more."""
        self._calling.shutdown(wait=True)
        self._others.shutdown(wait=True)

    def __enter__(self) -> Edge:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
