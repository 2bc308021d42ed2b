"""AES-GCM in the one shape the house uses: a 96-bit nonce, a 128-bit tag behind the text.

NIST SP 800-38D allows other nonces and shorter tags; both are weaker, so what has them is refused
here. A nonce must never come twice under one key: callers draw all 96 bits at random, or seal once with a key.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
TAG_BYTES = 16


def seal(cipher: AESGCM, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
    """The text sealed, with the tag behind it.

    Args:
        cipher: AES-GCM under a key of 16, 24 or 32 bytes.
        nonce: 12 bytes, fresh.
        plain: what to seal.
        aad: what to bind to it without sealing it.

    Raises:
        ValueError: the nonce has another length.
    """
    if len(nonce) != NONCE_BYTES:
        raise ValueError("a nonce has 12 bytes")
    return cipher.encrypt(nonce, plain, aad)


def unseal(cipher: AESGCM, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
    """The text that was sealed.

    Raises:
        InvalidTag: anything about it differs from what was sealed, or the nonce has another length.
    """
    if len(nonce) != NONCE_BYTES:
        raise InvalidTag
    return cipher.decrypt(nonce, sealed, aad)
