"""The vault on another machine: the scheme ``remote``, and the server behind it.

plugins = ["guardtag-remote"]                        # in guardtag.toml
vault = "remote://vault.example.org:7410?ca=ca.pem&cert=one.pem&key=one.key"
"""

from __future__ import annotations

from collections.abc import Iterator

from guardtag.hookspecs import hookimpl
from guardtag.spi import Offer
from guardtag_remote.store import RemoteStore


@hookimpl
def guardtag_stores() -> Iterator[Offer]:
    """Offers the scheme ``remote``."""
    yield Offer("remote", RemoteStore)


__all__ = ["RemoteStore", "guardtag_stores"]
