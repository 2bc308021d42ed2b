"""A channel of a plugin: what the tests of the registry share."""

from __future__ import annotations

from guardtag.config import Config

from .conftest import BELL, Install

SECRET = "13800000000"


def belled(**changes: object) -> Config:
    """A configuration with one third-party channel."""
    return Config(**{"plugins": ("guardtag-bell",), "channels": {"door": ("bell:door", {})}} | changes)  # type: ignore[arg-type]


def bell(install: Install, source: str = BELL) -> None:
    install("guardtag-bell", {"bell": "guardtag_bell"}, {"guardtag_bell": source})
