"""Work that takes longer than a page may: a register that is judged or entered while somebody watches it go on.

What was uploaded is held in memory alone, for a quarter of an hour, and gone with the process. An import that was cut
short goes on when the same file is sent once more.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final

import attrs

from guardtag.interop.uploads import Upload
from guardtag_web.site import Site

SECONDS: Final = 900.0
MOST: Final = 6
"""So many files are held at once."""
AT_WORK: Final = 2
"""So many are worked on at once: pages and calls for help have the other threads."""

Progress = Callable[[int, int], None]


@attrs.define
class Job:
    """One file, and what is done with it.

    Args:
        by: id of whose it is.
        area: the path above its area columns.
        file: what was uploaded.
        touched: when somebody last asked for it, of the monotonic clock.
        what: ``check`` or ``enter``, what is or was done last.
        done: rows that are done.
        total: rows in all; 0 while nobody knows.
        task: what works on it.
        result: what came of it.
        error: what came of it instead.
    """

    by: str
    area: str
    file: Upload = attrs.field(repr=False)
    touched: float
    what: str = ""
    done: int = 0
    total: int = 0
    task: asyncio.Task[None] | None = None
    result: Any = attrs.field(default=None, repr=False)
    error: Exception | None = attrs.field(default=None, repr=False)

    @property
    def works(self) -> bool:
        """Whether it goes on."""
        return self.task is not None and not self.task.done()


class Jobs:
    """The jobs of one process.

    Args:
        site: runs them.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._held: dict[str, Job] = {}

    def hold(self, id: str, by: str, area: str, file: Upload) -> bool:
        """Takes a file; False while too many are held. Somebody's own earlier one goes, unless it is worked on."""
        self._tidy()
        for name in [name for name, job in self._held.items() if job.by == by and not job.works]:
            del self._held[name]
        if len(self._held) >= MOST:
            return False
        self._held[id] = Job(by, area, file, time.monotonic())
        return True

    def get(self, id: str, by: str) -> Job | None:
        """One of somebody's own; ``None`` when it is gone."""
        self._tidy()
        job = self._held.get(id)
        if job is None or job.by != by:
            return None
        job.touched = time.monotonic()
        return job

    def drop(self, id: str, by: str) -> None:
        """Forgets a file."""
        job = self.get(id, by)
        if job is not None and not job.works:
            del self._held[id]

    def begin(self, job: Job, what: str, verb: Callable[[Progress], Any]) -> bool:
        """Begins work on a file; False while too many are worked on. What goes on already goes on.

        Args:
            job: which.
            what: ``check`` or ``enter``.
            verb: does it, and says how far it is.
        """
        if job.works:
            return True
        if sum(one.works for one in self._held.values()) >= AT_WORK:
            return False

        def progress(done: int, total: int) -> None:
            job.done, job.total = done, total

        async def work() -> None:
            """Does it; what came of it stands in the job."""
            try:
                job.result = await self._site.run(verb, progress)
            except Exception as error:
                job.error = error

        job.what, job.done, job.total, job.result, job.error = what, 0, 0, None, None
        job.task = asyncio.get_running_loop().create_task(work())
        return True

    def _tidy(self) -> None:
        now = time.monotonic()
        for name in [name for name, job in self._held.items() if not job.works and now - job.touched > SECONDS]:
            del self._held[name]
