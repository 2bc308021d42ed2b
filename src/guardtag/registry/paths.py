"""Paths in the options of a channel, and in the address of a store: they start from the configuration's folder."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote

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


def in_address(factory: Callable[..., Any], url: str, path: Callable[[str], Path]) -> str:
    """A store's address with the paths among its options, ``scheme:…?ca=tls/ca.pem&…``, made absolute.

    Args:
        factory: names in its attribute ``paths`` which options are paths; where it names none nothing is changed.
        url: the address; values are percent-encoded (RFC 3986, section 2.1).
        path: makes a relative path absolute.

    Raises:
        Fault: the factory raised when it was asked.
    """
    named = fenced(partial(getattr, factory, "paths", ()))
    place, mark, query = url.partition("?")
    if type(named) is not tuple or not named or not mark:
        return url
    pairs = (pair.partition("=") for pair in query.split("&"))
    return f"{place}?" + "&".join(
        f"{name}={quote(str(path(unquote(value))))}" if name in named and value else f"{name}{equals}{value}"
        for name, equals, value in pairs
    )


def _absolute(value: Any, path: Callable[[str], Path], *, bare: bool) -> Any:
    if isinstance(value, list | tuple):  # such as several secrets, the old one and the new one
        return [_absolute(one, path, bare=bare) for one in value]
    if not isinstance(value, str) or not value:
        return value
    if value.startswith("file:") and value != "file:":
        return f"file:{path(value[5:])}"
    return str(path(value)) if bare and not _SCHEME.match(value) else value


def absent(options: Mapping[str, Any], path: Callable[[str], Path]) -> list[str]:
    """Names of the options that point to a file which cannot be read, or to a variable that is not set.

    Args:
        options: the channel's own, from the configuration.
        path: makes a relative path absolute.
    """
    return [
        name for name, value in options.items()
        if any(_absent(one, path) for one in (value if isinstance(value, list | tuple) else [value]))
    ]  # fmt: skip


def _absent(value: Any, path: Callable[[str], Path]) -> bool:
    if not isinstance(value, str):
        return False
    scheme, _, place = value.partition(":")
    if scheme == "env" and place:
        return not os.environ.get(place)
    return scheme == "file" and bool(place) and not os.access(path(place), os.R_OK)
