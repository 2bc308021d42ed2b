"""The pages, which are a distribution of their own: guardtag knows none of its plugins but by name."""

from __future__ import annotations

import importlib
from typing import Any

from guardtag.errors import ConfigError


def package(module: str = "") -> Any:
    """guardtag-web, or a module of it.

    Args:
        module: such as ``serving``.

    Raises:
        ConfigError: ``GT-WEB-PACKAGE``: it is not installed.
    """
    try:
        return importlib.import_module(f"guardtag_web.{module}" if module else "guardtag_web")
    except ModuleNotFoundError as missing:
        if missing.name and not missing.name.startswith("guardtag_web"):
            raise
        raise ConfigError(
            "GT-WEB-PACKAGE", "guardtag-web is not installed.", "It has the pages that this command serves.",
            "Install it: pip install guardtag-web",
        ) from None  # fmt: skip
