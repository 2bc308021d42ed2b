"""Signed events to other systems and from them: the scheme ``webhook``, and ``receive`` for programs around guardtag.

plugins = ["guardtag-webhook"]                       # in guardtag.toml
[channels]
platform = { url = "webhook:https://grid.example.org/in", secret = "file:platform.secret" }
"""

from __future__ import annotations

from collections.abc import Iterator

from guardtag.hookspecs import hookimpl
from guardtag.interop.cloudevents import Event
from guardtag.interop.webhooks.receiving import Seen, receive
from guardtag.spi import Offer
from guardtag_webhook.channel import WebhookNotifier


@hookimpl
def guardtag_notifiers() -> Iterator[Offer]:
    """Offers the scheme ``webhook``."""
    yield Offer("webhook", WebhookNotifier)


__all__ = ["Event", "Seen", "WebhookNotifier", "guardtag_notifiers", "receive"]
