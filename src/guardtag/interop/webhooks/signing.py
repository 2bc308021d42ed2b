"""Signatures of webhooks. Pure.

Source: Standard Webhooks 1.0.0, sections "Signature scheme" and "Webhook headers": signed is ``ID.TIMESTAMP.BODY``,
with HMAC-SHA256 (RFC 2104) as ``v1,BASE64`` or with Ed25519 (RFC 8032) as ``v1a,BASE64``; the header holds one or
more, with blanks between, so that a secret can be replaced while both are in use.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Sequence
from typing import Final

from guardtag.interop.webhooks.keys import Key

ID: Final = re.compile(r"[!-\-/-~]{1,200}", re.ASCII)
"""An id of a message: printable, and without the full stop that would make it unclear where it ends."""
MAX_SIGNATURES: Final = 20
"""Of those in one header so many are looked at."""


def signed(id: str, timestamp: int, body: bytes, keys: Sequence[Key]) -> str:
    """The header ``webhook-signature``, with one signature for each key.

    Raises:
        ValueError: the id is none that may be signed.
    """
    content = _content(id, timestamp, body)
    return " ".join(f"{key.version},{base64.b64encode(_signature(content, key)).decode()}" for key in keys)


def verified(id: str, timestamp: int, body: bytes, header: str, keys: Sequence[Key]) -> bool:
    """Whether one of the header's signatures is one of these keys'.

    Symmetric ones are compared in constant time, and every pair is looked at, whichever fits.
    """
    if not ID.fullmatch(id):
        return False
    content, fits = _content(id, timestamp, body), False
    for text in header.split(" ")[:MAX_SIGNATURES]:
        version, _, digits = text.partition(",")
        try:
            signature = base64.b64decode(digits, validate=True)
        except (binascii.Error, ValueError):
            continue
        for key in keys:
            if key.version == version:
                fits |= _fits(content, signature, key)
    return fits


def _content(id: str, timestamp: int, body: bytes) -> bytes:
    if not ID.fullmatch(id):
        raise ValueError("the id of a message has up to 200 printable characters and no full stop")
    return b"%b.%d.%b" % (id.encode("ascii"), timestamp, body)


def _signature(content: bytes, key: Key) -> bytes:
    if key.version == "v1":
        return hmac.digest(key.secret, content, "sha256")
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(key.secret).sign(content)


def _fits(content: bytes, signature: bytes, key: Key) -> bool:
    if key.version == "v1":
        return hmac.compare_digest(_signature(content, key), signature)
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, content)
    except InvalidSignature:
        return False
    return True
