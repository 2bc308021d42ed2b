"""The console."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from guardtag_web.site import Site


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are."""
    return []
