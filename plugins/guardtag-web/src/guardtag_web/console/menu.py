"""What the console's menu leads to, and for whom."""

from __future__ import annotations

from typing import Final

import attrs

from guardtag.model.people import ROLES

CALLED: Final = ("worker", "supervisor", "hotline", "police", "volunteer", "department")


@attrs.frozen
class Item:
    """One entry.

    Args:
        key: of its text, below ``console.menu-``.
        path: of its page.
        roles: of the responders who find something there.
    """

    key: str
    path: str
    roles: tuple[str, ...] = ROLES


MENU: Final = (
    Item("incidents", "/console", CALLED),
    Item("searches", "/console/searches", CALLED),
    Item("people", "/console/people", ("worker", "supervisor", "hotline")),
    Item("tags", "/console/tags", ("worker", "supervisor", "volunteer")),
    Item("visits", "/console/visits", ("worker", "supervisor", "volunteer", "hotline")),
    Item("imports", "/console/imports", ("supervisor",)),
    Item("journal", "/console/journal", ("worker", "supervisor", "hotline", "police", "auditor")),
    Item("channels", "/console/channels"),
    Item("team", "/console/team", ("supervisor",)),
    Item("me", "/console/me"),
)
"""In order; the first that somebody sees is where they begin."""
