"""What the address of the store says: ``remote://HOST:PORT?ca=FILE&cert=FILE&key=FILE&pool=8&timeout=10``.

Relative files start from the configuration's folder: ``RemoteStore.paths`` names them to guardtag.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

import attrs

from guardtag_remote import faults

MAX_URL: Final = 4096
FILES: Final = ("ca", "cert", "key")
"""Options that are paths; all are needed."""
_NUMBERS: Final = ("pool", "timeout")
_PLACE = re.compile(r"//(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9._-]{1,253})):([0-9]{1,5})/?", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?", re.ASCII)


@attrs.frozen
class Settings:
    """A checked address.

    Args:
        host: name or address; it must stand in the server's certificate.
        port: where the server listens.
        ca: file with the authority that signed the server's certificate, PEM.
        cert: file with this machine's certificate, PEM.
        key: file with its private key, PEM, mode 0600.
        pool: the most connections of this process.
        timeout: seconds to wait for an answer.
    """

    host: str
    port: int
    ca: str = attrs.field(repr=False)
    cert: str = attrs.field(repr=False)
    key: str = attrs.field(repr=False)
    pool: int = 8
    timeout: float = 10.0


def read(url: str) -> Settings:
    """Reads an address.

    Raises:
        ConfigError: it is no such address (``GT-REMOTE-URL``), or has an option that nobody knows, twice, or with an
            impossible value, or lacks one (``GT-REMOTE-OPTION``).
    """
    scheme, _, rest = url.partition(":")
    place, _, query = rest.partition("?")
    if scheme != "remote" or len(url) > MAX_URL:
        raise faults.bad_url()
    host, port = address(place)
    given = _options(query)
    for name in FILES:
        if not given.get(name):
            raise faults.bad_option(name, "It names a file, and is needed.", "needed")
    pool, timeout = _number(given, "pool", 8, 1, 100), _number(given, "timeout", 10, 1, 300)
    return Settings(host, port, given["ca"], given["cert"], given["key"], int(pool), timeout)


def address(text: str) -> tuple[str, int]:
    """Host and port of ``//HOST:PORT``, an IPv6 address in brackets.

    Raises:
        ConfigError: ``GT-REMOTE-URL``.
    """
    found = _PLACE.fullmatch(text)
    if found is None or not 0 < int(found[3]) < 65_536:
        raise faults.bad_url()
    return found[1] or found[2], int(found[3])


def _options(query: str) -> dict[str, str]:
    given: dict[str, str] = {}
    for pair in query.split("&") if query else ():
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise faults.bad_url()
        if name not in (*FILES, *_NUMBERS):
            shown = name if re.fullmatch(r"[A-Za-z_]{1,40}", name) else "?"
            raise faults.bad_option(shown, "There is no such option.", "unknown")
        if name in given:
            raise faults.bad_option(name, "It is given twice.", "twice")
        try:
            given[name] = unquote(value, errors="strict")
        except UnicodeDecodeError:
            raise faults.bad_url() from None
    if "\0" in "".join(given.values()):
        raise faults.bad_url()
    return given


def _number(given: dict[str, str], name: str, default: float, least: float, most: float) -> float:
    text = given.get(name)
    if text is None:
        return default
    fits = _NUMBER.fullmatch(text) and (name != "pool" or text.isdigit())
    if not fits or not least <= float(text) <= most:
        raise faults.bad_option(name, f"It is a number from {least} to {most}.", "number", least=least, most=most)
    return float(text)


def listen(text: str) -> tuple[str, int]:
    """Host and port of ``HOST:PORT``; port 0 takes a free one.

    Raises:
        ConfigError: ``GT-REMOTE-LISTEN``.
    """
    found = _PLACE.fullmatch(f"//{text}")
    if found is None or int(found[3]) > 65_535:
        raise faults.bad_listen()
    return found[1] or found[2], int(found[3])
