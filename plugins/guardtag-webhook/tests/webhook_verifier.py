"""How a platform checks a webhook: written from the standard alone, and knowing nothing of guardtag."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

BLOCK = 64


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """RFC 2104, section 2, spelt out."""
    if len(key) > BLOCK:
        key = hashlib.sha256(key).digest()
    key += b"\0" * (BLOCK - len(key))
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).digest()


def problem(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> str:
    """Why a request is not to be believed; empty when it is."""
    lower = {name.lower(): value for name, value in headers.items()}
    message_id, timestamp = lower.get("webhook-id", ""), lower.get("webhook-timestamp", "")
    if not message_id or "." in message_id or not timestamp.isdigit():
        return "no id or no timestamp"
    if not now - 300 <= int(timestamp) <= now + 300:
        return "not of now"
    content = message_id.encode() + b"." + timestamp.encode() + b"." + body
    kind, _, digits = secret.partition("_")
    key = base64.b64decode(digits)
    for entry in lower.get("webhook-signature", "").split():
        version, _, signature = entry.partition(",")
        if kind == "whsec" and version == "v1" and base64.b64decode(signature) == hmac_sha256(key, content):
            return ""
        if kind == "whpk" and version == "v1a":
            try:
                Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(signature), content)
            except InvalidSignature:
                continue
            return ""
    return "no signature that fits"
