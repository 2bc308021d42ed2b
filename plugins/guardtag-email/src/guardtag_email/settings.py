"""What the configuration says of the mail server: where it is, how to get in, how safe the way there must be."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

import attrs

from guardtag.errors import ConfigError
from guardtag.spi import Secret
from guardtag_email.address import Address, domain, parsed

PORTS: Final = {"starttls": 587, "implicit": 465, "none": 25}
"""Way to port where the address names none: RFC 6409 submission, RFC 8314 submissions, RFC 5321."""
MAX_NAME: Final = 64

_PLACE: Final = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[^\[\]:/?#@\\\s]{1,253})(?::(?P<port>[0-9]{1,5}))?")


@attrs.frozen
class Settings:
    """A mail server and how to use it.

    Args:
        host: its name as A-labels, or an IP address without brackets.
        port: 1 to 65535.
        tls: ``starttls``, ``implicit`` or ``none``.
        sender: whom the mails come from.
        name: what recipients read for it.
        ca: file with the certificates to trust instead of the system's; empty: the system's.
        user: for AUTH; empty: none.
        password: where it is, or ``None``.
    """

    host: str
    port: int
    tls: str
    sender: Address
    name: str = "guardtag"
    ca: str = ""
    user: str = attrs.field(default="", repr=False)
    password: Secret | None = None


def read(
    url: str, *, sender: object, name: object, user: object, password: object, tls: object, ca: object,
    plaintext: object,
) -> Settings:  # fmt: skip
    """Checks an address ``smtp:HOST[:PORT]`` and the options beside it; see ``EmailNotifier`` for them.

    Raises:
        ConfigError: the address cannot be read (``GT-EMAIL-URL``), an option does not fit (``GT-EMAIL-OPTION``), the
            way would not be encrypted (``GT-EMAIL-PLAIN``), or the password stands there itself
            (``GT-CONFIG-SECRET``).
    """
    if not isinstance(tls, str) or tls not in PORTS:
        raise bad_option("tls", "It is `starttls`, `implicit` or `none`.")
    host, port = _place(url)
    address = parsed(sender) if isinstance(sender, str) else None
    if address is None or not address.plain:
        raise bad_option("sender", "It is one address in ASCII, such as guardtag@example.org.")
    if not isinstance(name, str) or not name.isprintable() or not 0 < len(name) <= MAX_NAME:
        raise bad_option("name", f"It has 1 to {MAX_NAME} characters on one line.")
    if not isinstance(user, str) or not (user == "" or user.isprintable()) or len(user) > 200:
        raise bad_option("user", "It is a short text.")
    if bool(user) != bool(password):
        raise bad_option("password" if user else "user", "`user` and `password` go together.")
    if not isinstance(ca, str):
        raise bad_option("ca", "It is the path of a file with certificates.")
    if type(plaintext) is not bool:
        raise bad_option("plaintext", "It is `true` or `false`.")
    if tls == "none" and not is_local(host) and (not plaintext or user):
        raise ConfigError(
            "GT-EMAIL-PLAIN", "The way to the mail server would not be encrypted.",
            "What is in the messages could be read along, and a password is never sent so.",
            'Take `tls = "none"` out; without a password, plaintext = true allows it in a network that is trusted.',
        )  # fmt: skip
    secret = Secret(password, "password") if password else None
    return Settings(host, port or PORTS[tls], tls, address, name, ca, user, secret)


def is_local(host: str) -> bool:
    """Whether it is this machine itself: ``localhost`` or a loopback address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def bad_option(option: str, why: str) -> ConfigError:
    """The error for an option with an impossible value, which is not repeated."""
    return ConfigError(
        "GT-EMAIL-OPTION", f"The option `{option}` of the mail channel does not fit.", why,
        "Correct it in the configuration.", option=option,
    )  # fmt: skip


def _place(url: str) -> tuple[str, int]:
    """Host and port, 0 where none is named."""
    found = _PLACE.fullmatch(url.partition(":")[2])
    if found:
        text, port = found["host"], int(found["port"] or 0)
        host = _literal(text[1:-1]) if text.startswith("[") else domain(text)
        if host and (found["port"] is None or 0 < port < 65536):
            return host, port
    raise ConfigError(
        "GT-EMAIL-URL", "The address of the mail server cannot be read.",
        "It is written smtp:HOST or smtp:HOST:PORT; user and password do not stand in it.",
        "Correct `url` of the channel in the configuration.",
    )  # fmt: skip


def _literal(text: str) -> str | None:
    try:
        return ipaddress.IPv6Address(text).compressed
    except ValueError:
        return None
