"""Messages by SMS, through a gateway that a file describes: the scheme ``sms``.

plugins = ["guardtag-sms"]                       # in guardtag.toml
[channels.sms]
url = "sms:https://dysmsapi.aliyuncs.com/"
gateway = "aliyun"
"""

from __future__ import annotations

from collections.abc import Iterator

from guardtag.hookspecs import hookimpl
from guardtag.spi import Offer
from guardtag_sms.gateway import Gateway, load
from guardtag_sms.notifier import SmsNotifier
from guardtag_sms.reports import Report, report


@hookimpl
def guardtag_notifiers() -> Iterator[Offer]:
    """Offers the scheme ``sms``."""
    yield Offer("sms", SmsNotifier)


__all__ = ["Gateway", "Report", "SmsNotifier", "guardtag_notifiers", "load", "report"]
