"""Tells pages that something changed; one look at the deployment for all who listen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guardtag_web.site import Site

SECONDS = 2.0


class Live:
    """Listeners of one deployment.

    Args:
        site: whose.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    async def ticks(self) -> AsyncIterator[int]:
        """A number that grows, each time something may have changed; the first at once."""
        number = 0
        while True:
            yield number
            number += 1
            await asyncio.sleep(SECONDS)
