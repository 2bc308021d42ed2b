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
    """

    name: str
    load: Callable[[], Any] = attrs.field(repr=False)
    schemes: frozenset[str] | None = None
    version: str = ""


_MEND: Final = "Update the plugin, or take it out of the configuration."


def broken(source: str, why: str, do: str = _MEND) -> BrokenPlugin:
    """The error for a plugin that cannot be used."""
    return BrokenPlugin("GT-PLUGIN-BROKEN", f"The plugin {source} cannot be used.", why, do, plugin=source)


def duplicate(scheme: str, one: str, other: str) -> DuplicateScheme:
    """The error for two offers of one scheme; names both."""
    return DuplicateScheme(
        "GT-PLUGIN-DUPLICATE", f"Two plugins offer the scheme `{scheme}`: {one} and {other}.",
        "Neither is preferred, so that the order of loading never decides.", "Take one of them out of `plugins`.",
        scheme=scheme, one=one, other=other,
    )  # fmt: skip
