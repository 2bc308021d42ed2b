"""What the configuration says of a webhook, checked when the channel is opened."""

from __future__ import annotations

import re
from typing import Any, Final

import attrs

from guardtag.errors import ConfigError
from guardtag.interop.webhooks import keys
from guardtag.spi import Secret, https
from guardtag_webhook import faults

_SOURCE: Final = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{1,200}", re.ASCII)


@attrs.frozen
class Settings:
    """A webhook's settings.

    Args:
        target: where it goes.
        secrets: where what it signs with is; read for each message, so that another needs no restart.
        full: whether the text goes along.
        to: whether the recipient's name at the other system goes along.
        source: what events say of where they come from, a URI reference.
    """

    target: https.Target
    secrets: tuple[Secret, ...]
    full: bool
    to: bool
    source: str


def read(client: https.Client, url: str, *, secret: Any, full: Any, to: Any, source: Any) -> Settings:
    """Checks the address and the options; see ``WebhookNotifier``.

    Raises:
        ConfigError: the address cannot be read (``GT-HTTP-URL``) or may not be called (``GT-HTTP-ADDRESS``), an
            option does not fit (``GT-WEBHOOK-OPTION``), or there is no secret (``GT-CONFIG-SECRET…``,
            ``GT-WEBHOOK-SECRET``).
    """
    target = client.target(url.removeprefix("webhook:"))
    for name, value in (("full", full), ("to", to)):
        if type(value) is not bool:
            raise bad_option(name, "It is true or false.")
    if type(source) is not str or not _SOURCE.fullmatch(source):
        raise bad_option("source", "It is a URI, such as https://tag.example.org/.")
    places = [secret] if isinstance(secret, str) else secret
    if not isinstance(places, list | tuple) or not 0 < len(places) <= keys.MAX_KEYS:
        raise bad_option("secret", f"It is file:PATH or env:NAME, or a list of 1 to {keys.MAX_KEYS} of them.")
    secrets = tuple(Secret(place, "secret") for place in places)
    try:
        keys.all_of(one.read() for one in secrets)
    except ValueError:
        raise faults.bad_secret() from None
    return Settings(target, secrets, full, to, source)


def bad_option(name: str, why: str) -> ConfigError:
    """The error for an option with an impossible value, which it does not repeat."""
    return ConfigError(
        "GT-WEBHOOK-OPTION", f"The option `{name}` of a webhook has a value that does not fit.", why,
        "Correct it in the configuration; the README of guardtag-webhook lists the options.", option=name,
    )  # fmt: skip
