"""Who asks, behind proxies of ours and of others."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag_web.safety import source

PROXIES = [ipaddress.ip_network(text) for text in ("10.0.0.0/8", "fd00::/8", "127.0.0.1")]


def asked(peer: str | None, *forwarded: str, proto: tuple[str, ...] = (), scheme: str = "http") -> source.Source:
    headers = [(b"x-forwarded-for", text.encode("latin-1")) for text in forwarded]
    headers += [(b"x-forwarded-proto", text.encode()) for text in proto]
    client = (peer, 4711) if peer is not None else None
    scope: dict[str, Any] = {"type": "http", "client": client, "scheme": scheme, "headers": headers}
    return source.of(scope, PROXIES)


@pytest.mark.parametrize(
    ("peer", "forwarded", "network"),
    [
        ("192.0.2.9", ["198.51.100.1"], "192.0.2.9"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["203.0.113.5, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["203.0.113.5, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["203.0.113.5", "198.51.100.1 "], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1:5511"], "198.51.100.1"),
        ("10.0.0.1", ["[2001:db8:1:2:3::4]:5511"], "2001:db8:1:2::/64"),
        ("10.0.0.1", ["2001:db8:1:2:ffff::9"], "2001:db8:1:2::/64"),
        ("10.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("fd00::5", ["fe80::1%eth0"], "fe80::/64"),
        ("10.0.0.1", ["198.51.100.1, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, <script>, 10.0.0.3"], "10.0.0.3"),
        ("10.0.0.1", ["10.0.0.9, 10.0.0.3"], "10.0.0.9"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("2001:db8:1:2::1", [], "2001:db8:1:2::/64"),
        ("testclient", ["198.51.100.1"], ""),
        (None, ["198.51.100.1"], ""),
    ],
)  # fmt: skip
def test_only_what_our_own_proxies_appended_is_believed(
    peer: str | None, forwarded: list[str], network: str
) -> None:  # fmt: skip
    assert asked(peer, *forwarded).network == network


@pytest.mark.parametrize(
    ("peer", "proto", "scheme"),
    [
        ("10.0.0.1", ("https",), "https"), ("10.0.0.1", ("HTTPS ",), "https"), ("192.0.2.9", ("https",), "http"),
        ("10.0.0.1", ("https", "http"), "http"), ("10.0.0.1", ("https, http",), "http"),
        ("10.0.0.1", ("javascript",), "http"), ("10.0.0.1", (), "http"),
    ],
)  # fmt: skip
def test_the_scheme_is_what_our_proxy_says_once(peer: str, proto: tuple[str, ...], scheme: str) -> None:
    assert asked(peer, proto=proto).scheme == scheme


def test_all_addresses_of_one_subscriber_are_one_source() -> None:
    assert len({asked(f"2001:db8:1:2:{n:x}::{n:x}").network for n in range(1, 1000)}) == 1
    assert len({asked(f"198.51.100.{n}").network for n in range(1, 200)}) == 199


@given(st.text(max_size=200), st.sampled_from(["10.0.0.1", "192.0.2.9", "fd00::5"]))
def test_whatever_is_written_there_a_stranger_never_names_their_own_source(text: str, peer: str) -> None:
    got = asked(peer, text.encode("utf-8", "replace").decode("latin-1"), "198.51.100.7")
    assert got.network == (peer if peer == "192.0.2.9" else "198.51.100.7")
    asked(peer, text.encode("utf-8", "replace").decode("latin-1"))
