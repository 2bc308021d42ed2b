"""Which addresses of the network may be called. Pure.

What is reachable from this machine alone, its cloud's metadata service above all, answers whoever can make it send
something there. So only addresses of the public Internet may be called, and of the private ones those networks that
the deployer names.

Sources: IANA, "IPv4 Special-Purpose Address Registry", "IPv6 Special-Purpose Address Registry", "IPv6 Global Unicast
Address Assignments"; RFC 6890. The tables stand here since ``ipaddress`` counts translated and tunnelled addresses,
which embed another one, as global, and differs between versions of Python.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
_SPECIAL: Final[tuple[Network, ...]] = tuple(map(ipaddress.ip_network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4",
    "2001::/23",  # protocol assignments, Teredo and ORCHID among them
    "2001:db8::/32", "2002::/16", "3fff::/20",
)))  # fmt: skip
_NAMEABLE: Final[tuple[Network, ...]] = tuple(map(ipaddress.ip_network, (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "::1/128", "fc00::/7",
)))  # fmt: skip
"""Private networks that a deployer may name: RFC 1918, RFC 6598, RFC 4193, and this machine."""
_NEVER: Final = frozenset(map(ipaddress.ip_address, (
    "100.100.100.200", "168.63.129.16", "169.254.169.254", "fd00:ec2::254", "fd20:ce::254",
)))  # fmt: skip
"""Metadata services of clouds, which stand in networks that may be called or named."""


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """The private networks that a deployer names.

    Raises:
        ValueError: one is no network in CIDR notation, or not within a private one.
    """
    found: list[Network] = []
    for text in texts:
        network = ipaddress.ip_network(text)
        if not any(_within(network, named) for named in _NAMEABLE):
            raise ValueError("not within a private network")
        found.append(network)
    return tuple(found)


def allowed(address: Address, private: Sequence[Network]) -> bool:
    """Whether an address may be called.

    Args:
        address: what a name resolved to, or what stood in its place.
        private: networks that are allowed besides the public Internet.
    """
    if address in _NEVER or getattr(address, "scope_id", None):
        return False
    if any(address.version == network.version and address in network for network in private):
        return True
    if address.version == 6 and address not in _UNICAST:
        return False
    return not any(address.version == network.version and address in network for network in _SPECIAL)


def _within(network: Network, other: Network) -> bool:
    return network.version == other.version and network.subnet_of(other)  # type: ignore[arg-type]
