"""``[web]`` of ``guardtag.toml``: read strictly, since a misspelt line must not quietly switch a safety off."""

from __future__ import annotations

import difflib
import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from guardtag.errors import ConfigError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@attrs.frozen
class Settings:
    """What a deployment says of its pages.

    Args:
        hosts: further names that the pages answer to, beside ``host`` and ``aliases``; with ``:PORT`` where it is not
            the scheme's own. ``*`` alone answers to any, for a trial on a local network.
        proxies: networks of reverse proxies whose ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed.
        texts: folder with catalogues of the deployer's own, ``LANGUAGE.toml``; empty: ours alone.
        idle_minutes: a session of the console ends after so long without a request.
        session_hours: and after so long in any case.
        screens: the number that the addresses of hall screens are made with; a greater one ends every older address.
        oidc: sign-in through an identity provider; see the page of this package.
    """

    hosts: tuple[str, ...] = ()
    proxies: tuple[Network, ...] = ()
    texts: Path | None = None
    idle_minutes: int = 30
    session_hours: int = 12
    screens: int = 1
    oidc: Mapping[str, Any] = attrs.field(factory=dict, repr=False)


def read(data: Mapping[str, Any], base: Path) -> Settings:
    """Settings from the table ``[web]``.

    Args:
        data: the table.
        base: the folder that relative paths start from.

    Raises:
        ConfigError: ``GT-WEB-CONFIG``: it says something that is not known, or of the wrong sort.
    """
    known = [field.name for field in attrs.fields(Settings)]
    for name in data:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            raise _wrong(str(name), "unknown", known=near or known)
    texts = _text(data, "texts")
    return Settings(
        hosts=_texts(data, "hosts"),
        proxies=tuple(_network(text) for text in _texts(data, "proxies")),
        texts=base / texts if texts else None,
        idle_minutes=_count(data, "idle_minutes", 30, 24 * 60),
        session_hours=_count(data, "session_hours", 12, 24 * 30),
        screens=_count(data, "screens", 1, 1_000_000),
        oidc=_table(data, "oidc"),
    )


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        raise _wrong(name, "text")
    return value


def _texts(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = data.get(name, ())
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise _wrong(name, "texts")
    return tuple(value)


def _count(data: Mapping[str, Any], name: str, usual: int, most: int) -> int:
    value = data.get(name, usual)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise _wrong(name, "count", most=most)
    return value


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = data.get(name, {})
    if not isinstance(value, Mapping):
        raise _wrong(name, "table")
    return value


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        raise _wrong("proxies", "network") from None


_DO = {
    "unknown": "Known are: {known}.",
    "text": "It is a text in quotation marks.",
    "texts": "It is a list of texts.",
    "count": "It is a whole number from 1 to {most}.",
    "table": "It is a table.",
    "network": "Each is an address or a network, such as 10.0.0.0/8.",
}


def _wrong(name: str, case: str, **facts: object) -> ConfigError:
    said = {fact: ", ".join(value) if isinstance(value, list) else value for fact, value in facts.items()}
    return ConfigError(
        "GT-WEB-CONFIG", f"`web.{name[:40]}` in the configuration is not understood.", "", _DO[case].format(**said),
        key=name[:40], case=case, **said,
    )  # fmt: skip
