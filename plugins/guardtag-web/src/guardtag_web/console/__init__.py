"""The console: for those on duty, on phones and desks.

Each module of pages has ``routes(site)``; a page is made with ``frame.behind``.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from guardtag_web.console import (
    channels,
    imports,
    incident,
    incidents,
    journal,
    oidc,
    people,
    pictures,
    planning,
    searches,
    signin,
    tags,
    team,
    tongue,
    visits,
)
from guardtag_web.site import Site

PAGES = (
    signin,
    oidc,
    incidents,
    incident,
    pictures,
    searches,
    people,
    tags,
    planning,
    visits,
    imports,
    journal,
    channels,
    team,
)


def routes(site: Site) -> Sequence[BaseRoute]:
    """Where its pages are."""
    return [tongue.spoken(site, route) for page in PAGES for route in page.routes(site)]
