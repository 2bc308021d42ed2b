"""What the configuration says of a webhook, checked when the channel is opened."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import attrs

from guardtag.errors import ConfigError
from guardtag_webhook import keys
from guardtag_webhook.addresses import Network, allowed, networks
from guardtag_webhook.faults import bad_address
from guardtag_webhook.target import Target, parse

TIMEOUT: Final = 8.0
"""Seconds from looking up the name to the answer; a channel gives a send 10."""
_SOURCE: Final = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{1,200}", re.ASCII)


@attrs.frozen
class Settings:
    """A webhook's settings.

    Args:
        target: where it goes.
        keys: what it signs with.
        private: private networks that it may reach.
        ca: path of the certificates to trust instead of the system's, or empty.
        full: whether the text goes along.
        to: whether the recipient's name at the other system goes along.
        source: what events say of where they come from, a URI reference.
        timeout: seconds in all.
    """

    target: Target
    keys: tuple[keys.Key, ...] = attrs.field(repr=False)
    private: tuple[Network, ...]
    ca: str
    full: bool
    to: bool
    source: str
    timeout: float


def read(
    url: str, *, secret: Any, allow_private: Any, ca: Any, full: Any, to: Any, source: Any, timeout: Any
) -> Settings:  # fmt: skip
    """Checks the address and the options; see ``WebhookNotifier``.

    Raises:
        ConfigError: the address cannot be read (``GT-WEBHOOK-URL``) or may not be called (``GT-WEBHOOK-ADDRESS``), an
            option does not fit (``GT-WEBHOOK-OPTION``), or there is no secret (``GT-WEBHOOK-SECRET``).
    """
    target = parse(url)
    try:
        private = networks(_texts("allow_private", allow_private))
    except ValueError:
        raise bad_option(
            "allow_private", "It is a list of private networks, such as 10.8.0.0/16 or fd12:3456::/32; none wider."
        ) from None
    if target.address is not None and not allowed(target.address, private):
        raise ConfigError(*bad_address())
    if not target.secure and not _is_this_machine(target):
        raise ConfigError(
            "GT-WEBHOOK-URL", "The address of a webhook cannot be read.",
            "Without TLS anybody on the way could read it; only this machine itself may be called like that.",
            "Write https, and name the authority that signed its certificate with `ca`.",
        )  # fmt: skip
    for name, value in (("full", full), ("to", to)):
        if type(value) is not bool:
            raise bad_option(name, "It is true or false.")
    if type(source) is not str or not _SOURCE.fullmatch(source):
        raise bad_option("source", "It is a URI, such as https://tag.example.org/.")
    if type(ca) is not str:
        raise bad_option("ca", "It is the path of a file with certificates.")
    if type(timeout) not in (int, float) or not 1 <= timeout <= TIMEOUT:
        raise bad_option("timeout", f"It is a number of seconds from 1 to {TIMEOUT:g}.")
    places = _texts("secret", [secret] if isinstance(secret, str) else secret)
    return Settings(target, keys.read(places), private, ca, full, to, source, float(timeout))


def bad_option(name: str, why: str) -> ConfigError:
    """The error for an option with an impossible value, which it does not repeat."""
    return ConfigError(
        "GT-WEBHOOK-OPTION", f"The option `{name}` of a webhook has a value that does not fit.", why,
        "Correct it in the configuration; the README of guardtag-webhook lists the options.", option=name,
    )  # fmt: skip


def _texts(name: str, value: Any) -> Sequence[str]:
    if not isinstance(value, list | tuple) or len(value) > 100 or not all(type(one) is str for one in value):
        raise bad_option(name, "It is a list of texts.")
    return value


def _is_this_machine(target: Target) -> bool:
    return target.host == "localhost" or (target.address is not None and target.address.is_loopback)
