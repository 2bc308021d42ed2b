"""Paths in a configuration are relative to it: those in the options of a channel too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from guardtag.config import Config

PATHS: Final = ("ca",)
"""Options of any plugin whose value is the path of a file: the certificates of an authority."""
_FILE: Final = "file:"


def absolute(config: Config, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options with their paths made absolute: those named in ``PATHS``, and every value ``file:PATH``."""
    return {name: _absolute(config, name, value) for name, value in options.items()}


def _absolute(config: Config, name: str, value: Any) -> Any:
    if isinstance(value, list | tuple):  # such as several secrets, the old one and the new one
        return [_absolute(config, name, one) for one in value]
    if not isinstance(value, str) or not value:
        return value
    path = value.removeprefix(_FILE)
    if value.startswith(_FILE) and path:
        return f"{_FILE}{config.path(path)}"
    return str(config.path(value)) if name in PATHS else value
