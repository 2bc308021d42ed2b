"""Which addresses may be called, and what an address of a request may look like, over their whole domains."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guardtag.errors import ConfigError
from guardtag.spi.https import parse
from guardtag.spi.https.addresses import allowed, networks

four, six = st.ip_addresses(v=4), st.ip_addresses(v=6)
PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"]


@given(four | six)
@example(ipaddress.ip_address("192.88.99.1"))
@example(ipaddress.ip_address("2001:4860:4860::8888"))
def test_what_python_calls_not_global_is_never_called(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if allowed(address, ()):
        assert address.is_global
        assert not address.is_multicast
        assert not address.is_reserved
        assert not address.is_link_local


@given(four, st.sampled_from(["::", "::ffff:0:0", "64:ff9b::", "64:ff9b:1::", "fe80::", "fec0::", "ff0e::"]))
def test_no_form_that_hides_an_older_address_is_called(inside: ipaddress.IPv4Address, prefix: str) -> None:
    hidden = ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) | int(inside))
    tunnelled = ipaddress.IPv6Address((0x2002 << 112) | (int(inside) << 80) | 1)
    for address in (hidden, tunnelled):
        assert not allowed(address, networks(PRIVATE))


@given(st.sampled_from(PRIVATE), st.data())
def test_a_named_network_and_no_other_private_one_may_be_called(name: str, data: st.DataObject) -> None:
    named = ipaddress.ip_network(name)
    address = data.draw(st.ip_addresses(network=named))
    others = [other for other in PRIVATE if other != name]
    metadata = str(address) in ("100.100.100.200", "fd00:ec2::254", "fd20:ce::254")
    assert allowed(address, networks([name])) is not metadata
    assert not allowed(address, networks(others))


@pytest.mark.parametrize("text", ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2001:4860:4860::8888", "2606:4700::1111"])
def test_the_public_internet_may_be_called(text: str) -> None:
    assert allowed(ipaddress.ip_address(text), ())


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "authority"),
    [
        ("https://grid.example.org/in", "grid.example.org", 443, "/in", "grid.example.org"),
        ("https://GRID.example.org:8443", "grid.example.org", 8443, "/", "grid.example.org:8443"),
        ("https://grid.example.org?a=1&b=%20", "grid.example.org", 443, "/?a=1&b=%20", "grid.example.org"),
        ("https://xn--fiq228c.example/in", "xn--fiq228c.example", 443, "/in", "xn--fiq228c.example"),
        ("https://[2001:DB8::1]:443/", "2001:db8::1", 443, "/", "[2001:db8::1]"),
        ("http://127.0.0.1:80/a@b", "127.0.0.1", 80, "/a@b", "127.0.0.1"),
    ],
)
def test_an_address_is_read(url: str, host: str, port: int, path: str, authority: str) -> None:
    target = parse(url)
    assert (target.host, target.port, target.path, target.authority) == (host, port, path, authority)


@pytest.mark.parametrize(
    "url",
    [
        "", "https:", "https://", "https:///in", "https://grid.example.org.", "https://-a.example", "https://a_b.example",
        "https://a..b", "https://.a", "https://grid.example.org:", "https://grid.example.org:0", "https://a.example:65536",
        "https://a.example:٣", "https://127.0.0.1.", "https://1.2.3", "https://1.2.3.4.5", "https://256.1.1.1",
        "https://a.0x7f", "https://0x7f000001", "https://127.0.0.01", "https://[::1%25eth0]/", "https://[fe80::1%lo]/",
        "https://[::1", "https://[1.2.3.4]/", "https://[v1.x]/", "https://①②⑦.0.0.1/", "https://городок.example/",
        "https://a.example/#x", "https://a.example/ x", "https://a.example/\t", "https://a.example/ü", "https://a.example/\\",
        "https://a.example\n", "https://user@a.example/", "https://@a.example/", "https://a.example/{x}", "HTTPS://a.example/",
        "ftp://a.example/", "https://a.example/" + "x" * 2000, "https://" + "a." * 130 + "example/",
        "https://" + "a" * 64, "http://grid.example.org/", "http://10.8.0.1/", "http://localhost.example/",
    ],
)  # fmt: skip
def test_an_address_that_could_be_read_in_two_ways_is_none(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(url)
    assert caught.value.code == "GT-HTTP-URL"


@given(st.text(max_size=60) | st.from_regex(r"https?://[!-~]{0,40}", fullmatch=True))
@example("https://good.example\\@evil.example/")
def test_any_text_is_an_address_of_one_host_or_refused(text: str) -> None:
    from urllib.parse import urlsplit

    try:
        target = parse(text)
    except ConfigError:
        return
    other = urlsplit(text)
    assert other.hostname == target.host or ipaddress.ip_address(other.hostname or "") == target.address
    assert (other.port or {"https": 443, "http": 80}[other.scheme]) == target.port
    assert not other.username
