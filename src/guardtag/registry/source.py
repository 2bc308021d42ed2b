"""A plugin that may be loaded, what is known of it before, and what is said when it cannot be used."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import attrs

from guardtag.errors import BrokenPlugin, DuplicateScheme

SCHEME: Final = re.compile(r"[a-z][a-z0-9+-]{0,39}", re.ASCII)


@attrs.frozen
class Source:
    """A plugin that may be loaded.

    Args:
        name: shown to people: the built-in module, the distribution with its module, or the file.
        load: imports it.
        schemes: what it may offer; ``None`` for a built-in.
        version: the distribution's; empty for a file.
        check: raises ``BrokenPlugin`` when it is not what was pinned.
    """

    name: str
    load: Callable[[], Any] = attrs.field(repr=False)
    schemes: frozenset[str] | None = None
    version: str = ""
    check: Callable[[], None] | None = attrs.field(default=None, repr=False)


def normal(name: str) -> str:
    """A distribution's name in the one spelling of the "Names and normalization" specification."""
    return re.sub(r"[-_.]+", "-", name).lower()


_MEND: Final = "Update the plugin, or take it out of the configuration."


def broken(source: str, why: str, do: str = _MEND, *, case: str = "", **facts: object) -> BrokenPlugin:
    """The error for a plugin that cannot be used.

    Args:
        source: the plugin's name.
        why: what is wrong with it.
        do: what to do.
        case: which of the texts of this code in other catalogues says the same.
        facts: what that text names.
    """
    what = f"The plugin {source} cannot be used."
    return BrokenPlugin("GT-PLUGIN-BROKEN", what, why, do, plugin=source, case=case, **facts)


def duplicate(scheme: str, one: str, other: str) -> DuplicateScheme:
    """The error for two offers of one scheme; names both."""
    return DuplicateScheme(
        "GT-PLUGIN-DUPLICATE", f"Two plugins offer the scheme `{scheme}`: {one} and {other}.",
        "Neither is preferred, so that the order of loading never decides.", "Take one of them out of `plugins`.",
        scheme=scheme, one=one, other=other,
    )  # fmt: skip
