"""HKDF and HMAC against public vectors, and that every room comes through them."""

from __future__ import annotations

import ast
import base64
import hashlib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import guardtag
from guardtag.builtin.memory import MemoryStore
from guardtag.model.notices import Notice
from guardtag.payload.derive import Mac, hkdf, mac
from guardtag.payload.keys import Key, Keyring
from guardtag.payload.live import LiveKeys
from guardtag.records import Records, Vault
from guardtag.steps import links
from guardtag.world import simulated
from tests import cases, trees
from tests.payload import test_keys

KEYRING = Keyring((Key(1, bytes(range(32))), Key(2, bytes(range(32, 64)))), 2, 1, "0123456789abcdef")


def hmac_sha256(key: bytes, data: bytes) -> bytes:
    """RFC 2104, written down a second time."""
    key = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner, outer = bytes(b ^ 0x36 for b in key), bytes(b ^ 0x5C for b in key)
    return hashlib.sha256(outer + hashlib.sha256(inner + data).digest()).digest()


def test_hkdf_agrees_with_wycheproof():
    verdicts = Counter()
    for _, v in cases.vectors("hkdf_sha256_test.json"):
        key, salt, info = (bytes.fromhex(v[name]) for name in ("ikm", "salt", "info"))
        verdicts[v["result"]] += 1
        if v["result"] == "valid":
            assert hkdf(key, salt, info, v["size"]).hex() == v["okm"], v["tcId"]
            assert test_keys.hkdf(key, salt, info, v["size"]).hex() == v["okm"], v["tcId"]
            continue
        with pytest.raises(ValueError):
            hkdf(key, salt, info, v["size"])
    assert verdicts == {"valid": 83, "invalid": 3}


def test_hmac_agrees_with_wycheproof():
    verdicts = Counter()
    for group, v in cases.vectors("hmac_sha256_test.json"):
        key, message, tag = (bytes.fromhex(v[name]) for name in ("key", "msg", "tag"))
        fits = mac(key, message, group["tagSize"] // 8) == tag
        assert fits is (v["result"] == "valid"), v["tcId"]
        verdicts[v["result"], group["tagSize"]] += 1
    assert verdicts == {
        ("valid", 256): 33, ("invalid", 256): 54, ("valid", 128): 33, ("invalid", 128): 54,
    }  # fmt: skip


@given(key=st.binary(max_size=200), data=st.binary(max_size=200), length=st.integers(10, 32))
def test_a_mac_is_hmac_cut_from_the_left(key, data, length):
    assert mac(key, data, length) == hmac_sha256(key, data)[:length]


@pytest.mark.parametrize("length", [-1, 0, 255 * 32 + 1])
def test_hkdf_gives_no_other_lengths(length):
    with pytest.raises(ValueError):
        hkdf(bytes(32), b"", b"", length)


@pytest.mark.parametrize("length", [1, 32, 33, 255 * 32])
def test_hkdf_gives_the_shortest_and_the_longest(length):
    derived = hkdf(bytes(32), b"salt", b"info", length)
    assert len(derived) == length
    assert derived == test_keys.hkdf(bytes(32), b"salt", b"info", length)


def test_thirty_two_bytes_are_given_unless_fewer_are_asked_for():
    assert hkdf(bytes(32), b"", b"") == hkdf(bytes(32), b"", b"", 32)
    assert mac(b"key", b"data") == Mac(b"key")(b"data") == hmac_sha256(b"key", b"data")


@pytest.mark.parametrize("length", [-1, 0, 9, 33])
def test_a_mac_has_no_other_lengths(length):
    with pytest.raises(ValueError):
        mac(bytes(32), b"", length)


# --- what is stored or printed hangs on these, for ever -------------------------------------------


def new_records():
    world, _ = simulated(1)
    return Records(MemoryStore(), Vault(MemoryStore(), LiveKeys(KEYRING), world), KEYRING, world)


def test_a_notices_link_is_the_mac_that_is_documented():
    index = KEYRING.derive("guardtag/v1/index", 1)
    raw = hmac_sha256(hmac_sha256(index, b"field/link"), b"i7/3/found/family/c1")[:10]
    token = base64.b32encode(raw).decode()
    notice = Notice("", "i7", "w1", "20250615", "family", "c1", "found", 3)
    blind = new_records().blind
    assert links.make(blind, "tag.example.org", notice) == f"https://tag.example.org/N/{token}"
    assert links.read(f"https://tag.example.org/N/{token}") == token
    named = hmac_sha256(hmac_sha256(index, b"field/notice"), raw.hex().encode())[:16].hex()
    assert links.notice_id(blind, token) == links.new_id(blind, "i7", 3, "found", "family", "c1") == named


def test_a_blind_value_is_the_mac_that_is_documented():
    records = new_records()
    field = hmac_sha256(KEYRING.derive("guardtag/v1/index", 1), b"field/key")
    assert records.blind("key", "小军") == hmac_sha256(field, "小军".encode())[:16].hex()


def test_an_incidents_key_is_derived_from_its_day_and_its_ward():
    world, _ = simulated(1)
    vault = Vault(MemoryStore(), LiveKeys(KEYRING), world)
    vault.ensure(["w:w1:response", "d:20250615"])
    day, ward = (vault._key(name).raw for name in (b"d:20250615", b"w:w1:response"))
    both = test_keys.hkdf(day + ward, b"", b"guardtag/v1/incident", 32)
    alone = test_keys.hkdf(day, b"", b"guardtag/v1/incident", 32)
    assert vault._key(b"i:w1:20250615").raw == both != alone == vault._key(b"i::20250615").raw


def test_no_other_module_makes_an_hkdf_or_an_hmac():
    """Vectors would judge something else than what runs."""
    root = Path(guardtag.__file__).parent
    makes = {"HKDF", "HKDFExpand", "HMAC", "hkdf_extract", "digest", "new"}
    found = set()
    for path in root.rglob("*.py"):
        tree = trees.parsed(path)
        for node in ast.walk(tree):
            named = getattr(node, "names", ()) if isinstance(node, ast.ImportFrom) else ()
            module = getattr(node, "module", "") or ""
            if any(item.name in makes for item in named) and ("hkdf" in module or module.endswith("hmac")):
                found.add(path.relative_to(root).as_posix())
            if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "hmac" and node.attr in makes:
                found.add(path.relative_to(root).as_posix())
    assert found == {"payload/derive.py", "interop/webhooks/signing.py"}, (
        "the second: a sender's secret, with vectors of its own"
    )
