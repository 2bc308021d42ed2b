"""Apprise's services as channels: the scheme ``apprise``.

plugins = ["guardtag-apprise"]                   # in guardtag.toml
[channels]
phone = { url = "apprise:", service = "env:NTFY_URL", private = true }
"""

from __future__ import annotations

from collections.abc import Iterator

from guardtag.hookspecs import hookimpl
from guardtag.spi import Offer
from guardtag_apprise.notifier import AppriseNotifier


@hookimpl
def guardtag_notifiers() -> Iterator[Offer]:
    """Offers the scheme ``apprise``."""
    yield Offer("apprise", AppriseNotifier)


__all__ = ["AppriseNotifier", "guardtag_notifiers"]
