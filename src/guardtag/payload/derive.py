"""Keys from keys, and keyed hashes: the only HKDF and the only HMAC of the house.

Every caller comes through what stands here, so that public vectors judge what really runs.
"""

from __future__ import annotations

import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HASH_BYTES = 32
"""Bytes in a SHA-256 value."""
MAX_DERIVED = 255 * HASH_BYTES
"""The most bytes that HKDF gives (RFC 5869, section 2.3)."""
LEAST_MAC = 10
"""The shortest truncation, in bytes: RFC 2104, section 5, takes no fewer than 80 bits."""


def hkdf(key: bytes, salt: bytes, info: bytes, length: int = 32) -> bytes:
    """HKDF-SHA256 (RFC 5869), extract and expand.

    Args:
        key: the input keying material, any length.
        salt: public, any length; empty is the same as 32 zero bytes.
        info: what the key is for.
        length: 1 to 8160 bytes.

    Raises:
        ValueError: the length is out of range.
    """
    if not 1 <= length <= MAX_DERIVED:
        raise ValueError(f"HKDF-SHA256 gives 1 to {MAX_DERIVED} bytes")
    return HKDF(SHA256(), length, salt, info).derive(key)


class Mac:
    """HMAC-SHA256 (RFC 2104, FIPS 198-1) under one key, which is made ready once for any number of texts.

    Args:
        key: any length.
    """

    __slots__ = ("_begun",)

    def __init__(self, key: bytes) -> None:
        self._begun = hmac.new(key, digestmod="sha256")

    def __call__(self, data: bytes, length: int = 32) -> bytes:
        """The first ``length`` bytes; see ``mac``."""
        if not LEAST_MAC <= length <= HASH_BYTES:
            raise ValueError(f"HMAC-SHA256 is cut to {LEAST_MAC} to {HASH_BYTES} bytes")
        one = self._begun.copy()
        one.update(data)
        return one.digest()[:length]


def mac(key: bytes, data: bytes, length: int = 32) -> bytes:
    """HMAC-SHA256 (RFC 2104, FIPS 198-1), its first ``length`` bytes.

    Compare two of them with ``hmac.compare_digest``.

    Args:
        key: any length.
        data: what is authenticated, any length.
        length: 10 to 32 bytes.

    Raises:
        ValueError: the length is out of range.
    """
    return Mac(key)(data, length)
