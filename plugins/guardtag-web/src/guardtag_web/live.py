"""Tells pages that something may have changed: one look at the deployment for all who listen.

While anybody listens, one task of the process looks at ``city.mark()``: at once after each verb of the site's own, and
every two seconds for what others wrote, at most once a second. Nobody listening, nobody looks. It is begun by the
first listener, since the lifespan of a mounted application does not run; it belongs to their event loop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from guardtag.errors import GuardTagError
from guardtag_web.seats import Seat, Seats

if TYPE_CHECKING:
    from guardtag_web.site import Site

SECONDS: Final = 2.0
"""The longest until what another process wrote is seen."""
PAUSE: Final = 1.0
"""The least time between two looks: while much happens, pages change once a second."""
MOST: Final = 500
"""The most who listen to one process."""

log: Final = logging.getLogger("guardtag.web")


class Live:
    """Listeners of one deployment in this process.

    Args:
        site: whose.

    Attributes:
        seats: of those who listen over the network.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self.seats: Seats = Seats()
        self._watches: WeakKeyDictionary[asyncio.AbstractEventLoop, _Watch] = WeakKeyDictionary()

    @property
    def number(self) -> int:
        """The number that listeners were given last; 0 while nobody listens, and nobody knows what changes."""
        watch = self._watches.get(asyncio.get_running_loop())
        return watch.number if watch and watch.listeners else 0

    @property
    def listeners(self) -> int:
        """How many there are."""
        return sum(watch.listeners for watch in list(self._watches.values()))

    def free(self, who: str, own: int) -> bool:
        """Whether somebody may listen, who may do so ``own`` times: whoever may not gets a page with a link instead."""
        return self.seats.free(who, own, _most())

    def take(self, who: str, own: int) -> Seat | None:
        """A place for somebody, to be given back to ``seats``; whoever had to go for it is let go."""
        seat, gone = self.seats.take(who, own, _most())
        if gone is not None:
            for loop, watch in list(self._watches.items()):
                loop.call_soon_threadsafe(watch.wake)
        return seat

    def stir(self) -> None:
        """Has the task look now: a verb was carried out. To be called in the event loop."""
        watch = self._watches.get(asyncio.get_running_loop())
        if watch is not None:
            watch.stirred.set()

    async def ticks(self, seat: Seat | None = None) -> AsyncGenerator[int, None]:
        """A number that grows, each time something may have changed; the first at once.

        Whoever takes long over one is given the newest next, and holds nobody up.

        Args:
            seat: of the listener, who is let go once it is another one's.
        """
        loop = asyncio.get_running_loop()
        watch = self._watches.get(loop)
        if watch is None:
            watch = self._watches[loop] = _Watch(self._site)
        watch.join()
        seen = 0
        try:
            while True:
                seen = await watch.after(seen, seat)
                if seat is not None and seat.gone:
                    return
                yield seen
        finally:
            watch.leave()


class _Watch:
    """The looks of one event loop.

    Args:
        site: whose marks are looked at.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self.stirred = asyncio.Event()
        self.listeners = 0
        self.number = 0

    def join(self) -> None:
        """One listener more."""
        self.listeners += 1
        if self._task is None:
            self._grow()  # nobody looked meanwhile
            self._task = asyncio.get_running_loop().create_task(self._look())

    def leave(self) -> None:
        """One less; after the last one nobody looks."""
        self.listeners -= 1
        if not self.listeners and self._task is not None:
            self._task.cancel()
            self._task = None

    async def after(self, seen: int, seat: Seat | None = None) -> int:
        """The newest number, once it is larger than this one, or the listener's seat is gone."""
        while self.number <= seen and not (seat is not None and seat.gone):
            await self._changed.wait()
        return self.number

    def _grow(self) -> None:
        self.number += 1
        self.wake()

    def wake(self) -> None:
        """Has all listeners look whether there is something for them."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def _look(self) -> None:
        before, failed = None, False
        while True:
            self.stirred.clear()
            try:
                mark = await self._site.mark()
                if not mark or mark != before:  # the first, too: it may have changed since the first listener read
                    self._grow()
                before, failed = mark, False
            except GuardTagError as error:  # the store does not answer: what pages show stays
                if not failed:
                    log.warning("whether anything changed cannot be seen: %s", error.code)
                failed = True
            await asyncio.sleep(PAUSE)
            with suppress(TimeoutError):
                async with asyncio.timeout(SECONDS - PAUSE):
                    await self.stirred.wait()


def _most() -> int:
    """How many may listen: a connection each, and calls for help need some."""
    return min(MOST, _descriptors() // 2)


def _descriptors() -> int:
    """How many files and connections this process may have open."""
    try:
        import resource
    except ImportError:  # pragma: no cover - not a Unix
        return 2 * MOST
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return 2 * MOST if soft == resource.RLIM_INFINITY else soft
