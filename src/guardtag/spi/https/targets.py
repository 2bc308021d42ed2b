"""The address that is called, read so strictly that no two programs could disagree on where it leads. Pure.

It is a subset of RFC 3986: no user, no fragment, nothing outside ASCII, and a host that is a name of letters, digits
and hyphens (RFC 1123, section 2.1) or an address in its one usual spelling. What C libraries also take for an address
(``127.1``, ``0x7f.1``, ``2130706433``, full-width digits) is none here.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final

import attrs

from guardtag.spi.https import faults
from guardtag.spi.https.addresses import Address

MAX_URL: Final = 2000
MAX_HOST: Final = 253

_URL: Final = re.compile(r"(https?)://([^/?]*)([/?][A-Za-z0-9._~:/?\[\]@!$&'()*+,;=%-]*)?", re.ASCII)
_AUTHORITY: Final = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::([0-9]{1,5}))?", re.ASCII)
_NAME: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)


@attrs.frozen
class Target:
    """Where a request goes.

    Args:
        secure: whether with TLS.
        host: a name in small letters, or an address.
        port: TCP port.
        path: with the query; a secret of the receiver may stand in it.
        address: the host, where it is an address.
    """

    secure: bool
    host: str
    port: int
    path: str = attrs.field(repr=False)
    address: Address | None = None

    @property
    def authority(self) -> str:
        """What the header Host says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"

    def at(self, path: str) -> Target:
        """The same machine with another path and query."""
        return attrs.evolve(self, path=path)


def parse(url: str) -> Target:
    """Reads ``https://HOST[:PORT]/PATH``; ``http`` only to this machine itself.

    Raises:
        ConfigError: it is no such address (``GT-HTTP-URL``); nothing of it is repeated.
    """
    found = _URL.fullmatch(url) if len(url) <= MAX_URL else None
    if found is None:
        raise faults.url("It is written https://HOST/PATH, without user, fragment, blanks and letters beyond ASCII.")
    scheme, authority, path = found.groups()
    where = _AUTHORITY.fullmatch(authority.lower())
    if where is None:
        raise faults.url("Its host is neither a name nor an address; a name in other letters is written xn--….")
    six, name, port = where.groups()
    number = int(port) if port else 443 if scheme == "https" else 80
    if not 0 < number < 65_536:
        raise faults.url("Its port is none.")
    address = _address(six, name)
    host = str(address) if address else name
    if scheme == "http" and host != "localhost" and not (address is not None and address.is_loopback):
        raise faults.url("Without TLS anybody on the way could read it; only this machine itself may be called so.")
    path = path or "/"
    return Target(scheme == "https", host, number, path if path[0] == "/" else f"/{path}", address)


def _address(six: str | None, name: str) -> Address | None:
    """The address that stands for a host, or ``None`` for a name."""
    try:
        if six is not None:
            return ipaddress.IPv6Address(six)
        if _NUMBER.fullmatch(name.rpartition(".")[2]):  # so it is an address for whoever resolves it
            return ipaddress.IPv4Address(name)
    except ValueError:
        raise faults.url("The address in it is not in its one usual spelling.") from None
    if len(name) > MAX_HOST or not _NAME.fullmatch(name):
        raise faults.url("Its host is no name.")
    return None
