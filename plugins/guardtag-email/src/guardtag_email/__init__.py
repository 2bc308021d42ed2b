"""guardtag's messages by e-mail: the scheme ``smtp``.

plugins = ["guardtag-email"]      # in guardtag.toml
mail = { url = "smtp:mail.example.org", sender = "guardtag@example.org", user = "guardtag", password = "env:MAIL" }
"""

from __future__ import annotations

from collections.abc import Iterator

from guardtag.hookspecs import hookimpl
from guardtag.spi import Offer
from guardtag_email.address import Address, read
from guardtag_email.notifier import EmailNotifier


@hookimpl
def guardtag_notifiers() -> Iterator[Offer]:
    """Offers the scheme ``smtp``."""
    yield Offer("smtp", EmailNotifier)


__all__ = ["Address", "EmailNotifier", "guardtag_notifiers", "read"]
