"""Paths in the options of a channel: they start from the configuration's folder, as those in its URLs do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from guardtag.registry.fence import fenced

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+-]+:", re.ASCII)  # two letters and more: C: is a drive


def absolute(factory: Callable[..., Any], options: Mapping[str, Any], path: Callable[[str], Path]) -> dict[str, Any]:
    """Options with the paths in them made absolute.

    Args:
        factory: names in its attribute ``paths`` which options are paths. ``file:PATH`` is one in any option.
        options: the channel's own, from the configuration.
        path: makes a relative path absolute.

    Returns:
        the same options; in those named a path, in all of them ``file:PATH``, and each of a list of these, is
        absolute.

    Raises:
        Fault: the factory raised when it was asked.
    """
    named = fenced(partial(getattr, factory, "paths", ()))
    names = named if type(named) is tuple else ()
    return {name: _absolute(value, path, bare=name in names) for name, value in options.items()}


def _absolute(value: Any, path: Callable[[str], Path], *, bare: bool) -> Any:
    if isinstance(value, list | tuple):  # such as several secrets, the old one and the new one
        return [_absolute(one, path, bare=bare) for one in value]
    if not isinstance(value, str) or not value:
        return value
    if value.startswith("file:") and value != "file:":
        return f"file:{path(value[5:])}"
    return str(path(value)) if bare and not _SCHEME.match(value) else value
