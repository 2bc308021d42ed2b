"""Secrets of webhooks: what their texts mean. Pure.

Source: Standard Webhooks 1.0.0, section "Signature scheme": ``whsec_`` before base64 of 24 to 64 random bytes, for
HMAC-SHA256 (v1); ``whsk_`` and ``whpk_`` before the private and the public key of Ed25519 (v1a). A private key is the
seed of 32 bytes or, as the standard's own tools write it, the seed and the public key.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from typing import Final

import attrs

MAX_KEYS: Final = 10
"""The most secrets of one side; two are needed, while one takes another's place."""


@attrs.frozen
class Key:
    """One secret, or one public key.

    Args:
        version: ``v1`` or ``v1a``.
        secret: key of HMAC, or seed of Ed25519; empty for a public key.
        public: public key of Ed25519; empty for HMAC.
    """

    version: str
    secret: bytes = attrs.field(repr=False)
    public: bytes = attrs.field(default=b"", repr=False)


def parse(text: str) -> Key:
    """The key that a text of the standard's form stands for.

    Raises:
        ValueError: it is of no such form; nothing of it is repeated.
    """
    kind, _, digits = text.partition("_")
    data = _decoded(digits)
    if kind == "whsec" and 24 <= len(data) <= 64:
        return Key("v1", data)
    if kind == "whpk" and len(data) == 32:
        return Key("v1a", b"", data)
    if kind == "whsk" and len(data) in (32, 64):
        public = _public(data[:32])
        if data[32:] in (b"", public):
            return Key("v1a", data[:32], public)
    raise ValueError("a secret of a webhook is whsec_, whsk_ or whpk_ and the base64 of its bytes")


def usable(text: str) -> str:
    """The text, when ``parse`` can read it.

    Raises:
        ValueError: as ``parse`` does.
    """
    parse(text)
    return text


def all_of(texts: Iterable[str]) -> tuple[Key, ...]:
    """The keys to sign with.

    Raises:
        ValueError: one is of no such form or cannot sign, or there are none or too many; nothing of it is repeated.
    """
    found = tuple(parse(text) for text in texts)
    if not 0 < len(found) <= MAX_KEYS or not all(key.secret for key in found):
        raise ValueError(f"there are 1 to {MAX_KEYS} secrets, and a public key cannot sign")
    return found


def _decoded(digits: str) -> bytes:
    """The bytes of base64, with or without its padding; empty when it is none."""
    try:
        return base64.b64decode(digits + "=" * (-len(digits) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _public(seed: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
