"""Who asks: the network address behind our own reverse proxies, and how it came to the outermost of them.

``X-Forwarded-For`` is a list to which every proxy appends whom it was asked by, so that only what our own proxies
appended can be believed: it is read from the right, as long as the one who appended it is a proxy of ours.
``Forwarded`` (RFC 7239) is ignored, since a proxy that does not know it passes on what a stranger wrote into it; so is
``X-Forwarded-Host``, since links are made from the configuration.
"""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Sequence

import attrs
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from guardtag_web.settings import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
HOPS = 16
"""So many entries of ``X-Forwarded-For`` are read, from the right."""
MAX_HEADER = 2_000
V6_PREFIX = 64
"""The network that one subscriber has (RFC 6177): all of its addresses are one source."""


@attrs.frozen
class Source:
    """Where a request comes from.

    Args:
        address: of the visitor; empty where it is not known.
        network: the same, or the /64 of an IPv6 address.
        scheme: ``http`` or ``https``, as the visitor used it.
        forwarded: whether a proxy of ours stands between.
    """

    address: str = attrs.field(repr=False)
    network: str = attrs.field(repr=False)
    scheme: str
    forwarded: bool = False


class Sources:
    """Middleware that says in the scope who asks, as ``guardtag.source`` and as ``client``, and with which scheme.

    Args:
        app: what it stands before.
        proxies: networks of our own proxies.
    """

    def __init__(self, app: ASGIApp, proxies: Sequence[Network]) -> None:
        self._app = app
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            asks = scope["guardtag.source"] = of(scope, self._proxies)
            scope["scheme"] = asks.scheme
            if asks.forwarded:
                scope["client"] = (asks.address, 0)
        await self._app(scope, receive, send)


def source(request: Request, proxies: Sequence[Network] = ()) -> str:
    """What tells one guesser from another, for ``city.scan(…, source=)``.

    Args:
        request: any.
        proxies: of ours, where ``Sources`` has not seen the request.
    """
    return of(request.scope, proxies).network


def network_of(scope: Scope) -> str:
    """What tells one source from another, for limits.

    Args:
        scope: of a request that ``Sources`` has seen.
    """
    seen: Source | None = scope.get("guardtag.source")
    return seen.network if seen is not None else ""


def of(scope: Scope, proxies: Sequence[Network]) -> Source:
    """The source of a request.

    Args:
        scope: of the connection; its ``client`` is who is connected to us, unless ``Sources`` has seen it.
        proxies: networks that are believed.
    """
    seen: Source | None = scope.get("guardtag.source")
    if seen is not None:
        return seen
    scheme = "https" if scope.get("scheme") == "https" else "http"
    client = scope.get("client")
    if not proxies:
        return _direct(str(client[0]) if client else "", scheme)
    address = _address(str(client[0])) if client else None
    if address is None:
        return Source("", "", scheme)
    if not _ours(address, proxies):
        return Source(str(address), _network(address), scheme)
    headers = Headers(scope=scope)
    visitor = _behind(address, headers.getlist("x-forwarded-for"), proxies)
    return Source(
        str(visitor), _network(visitor), _proto(headers.getlist("x-forwarded-proto")) or scheme, forwarded=True
    )


@functools.lru_cache(2_048)
def _direct(client: str, scheme: str) -> Source:
    """The source of whoever is connected to us, where no proxy is believed."""
    address = _address(client)
    return Source("", "", scheme) if address is None else Source(str(address), _network(address), scheme)


def _behind(peer: Address, headers: Sequence[str], proxies: Sequence[Network]) -> Address:
    """The first address from the right that is no proxy of ours; the last one known where the list ends or breaks."""
    entries = ",".join(headers)[-MAX_HEADER:].split(",")[-HOPS:]
    address = peer
    while entries and _ours(address, proxies):
        before = _address(entries.pop())
        if before is None:
            break
        address = before
    return address


def _proto(headers: Sequence[str]) -> str:
    """The scheme that our proxy says; nothing where it is said twice, or as a list that a stranger may have begun."""
    said = headers[0].strip().lower() if len(headers) == 1 else ""
    return said if said in ("http", "https") else ""


@functools.lru_cache(2_048)
def _address(text: str) -> Address | None:
    """An address as proxies write it: bare, in brackets, with a port."""
    text = text.strip()
    if text.startswith("["):
        text, bracket, port = text[1:].partition("]")
        if not bracket or (port and not port.startswith(":")):
            return None
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if address.version == 6 else None
    return mapped or address


def _ours(address: Address, proxies: Sequence[Network]) -> bool:
    return any(address.version == network.version and address in network for network in proxies)


def _network(address: Address) -> str:
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, V6_PREFIX), strict=False))
