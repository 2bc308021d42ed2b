"""Scans for help, counted in memory and written now and then; see ``steps.watching.scans``.

Resolving a tag does no more than add one to a number in memory. What waits there is lost when the process dies, and
when there is too much of it: a scan that nobody called after is a hint, and no call.
"""

from __future__ import annotations

import logging
import threading
from functools import partial
from itertools import islice
from typing import Final

from guardtag.errors import GuardTagError
from guardtag.model.warnings import Scanned
from guardtag.records import Records, Tx
from guardtag.records.kinds import tag_id

MOST: Final = 2000
"""Tags that are counted at a time; what is scanned beyond them is not."""
WRITE_SECONDS: Final = 60.0
TOGETHER: Final = 30

log: Final = logging.getLogger("guardtag")


class ScanBuffer:
    """Scans for help that are not written yet; safe to use from any thread.

    Args:
        records: where they are written.
        wait: seconds between a scan and the look whether somebody called.
    """

    def __init__(self, records: Records, wait: float) -> None:
        self._records, self._wait = records, wait
        self._counts: dict[int, tuple[int, float, float]] = {}
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._closed = False

    def note(self, serial: int) -> None:
        """A tag was scanned; costs no read and no write, and never raises."""
        now = self._records.world.now()
        with self._lock:
            known = self._counts.get(serial)
            if known is None and len(self._counts) >= MOST:
                return
            times, first, _ = known or (0, now, now)
            self._counts[serial] = (times + 1, first, now)
            if self._timer is None and not self._closed:
                self._timer = self._records.world.aside(self.flush, WRITE_SECONDS)

    def called(self, serial: int) -> None:
        """Somebody called: what was counted of this tag is no hint any more."""
        with self._lock:
            self._counts.pop(serial, None)

    def flush(self) -> None:
        """Writes what was counted; what cannot be written is lost."""
        with self._lock:
            timer, self._timer = self._timer, None
            waiting = iter(self._counts.items())
            self._counts = {}
        if timer is not None:
            timer.cancel()
        try:
            while page := list(islice(waiting, TOGETHER)):
                self._records.change(partial(self._write, page=page))
        except GuardTagError as error:
            log.warning("scans that no call followed could not be written: %s", error.code)
        except Exception as error:  # the deployment was closed meanwhile
            log.warning("scans that no call followed were lost: %s", type(error).__name__)

    def close(self) -> None:
        """Writes what is left and counts no more in the background."""
        self._closed = True
        self.flush()

    def _write(self, tx: Tx, page: list[tuple[int, tuple[int, float, float]]]) -> None:
        for serial, (times, first, last) in page:
            known = tx.get(Scanned, tag_id(serial))
            if known is not None:
                times, first, last = times + known.times, min(first, known.first), max(last, known.last)
            tx.put(Scanned(serial, times, first, last, last + self._wait))
