"""The recipient's own link: one tap, no password.

``https://HOST/N/TOKEN`` where TOKEN is base32 (RFC 4648, no padding) of the notice's 16-byte id and
the first 10 bytes of HMAC-SHA256 over it. 2^80 guesses stand before a forged one; the id itself is a
keyed hash that nobody outside can make.
"""

from __future__ import annotations

import base64
import binascii
import hmac

from guardtag.errors import Unknown
from guardtag.payload import derive
from guardtag.payload.keys import Keyring

_LABEL = "guardtag/v1/notice-link"
_ID, _MAC = 16, 10
_LENGTH = 42


def make(keyring: Keyring, host: str, notice_id: str) -> str:
    """The link for a notice."""
    raw = bytes.fromhex(notice_id)
    return f"https://{host}/N/{_written(raw + _mac(keyring, keyring.primary, raw))}"


def read(keyring: Keyring, text: str) -> str:
    """The notice's id in a link, or in its token alone.

    Raises:
        Unknown: it is not a link of ours.
    """
    token = text.rpartition("/")[2] if isinstance(text, str) and len(text) <= 400 else ""
    if len(token) == _LENGTH and token.isascii():
        token = token.upper()
        try:
            data = base64.b32decode(token + "======")
        except binascii.Error:
            data = b""
        if _written(data) != token:  # the last two bits of 42 characters must be zero
            data = b""
        raw, mac = data[:_ID], data[_ID:]
        for key in keyring.readable():
            if hmac.compare_digest(mac, _mac(keyring, key.id, raw)):
                return raw.hex()
    raise Unknown(
        "GT-NOTICE-LINK", "This link does not answer any message.", "It is cut, or not one of ours.",
        "Open the link in the message again, or ring the office.",
    )  # fmt: skip


def _written(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")


def _mac(keyring: Keyring, key_id: int, raw: bytes) -> bytes:
    return derive.mac(keyring.derive(_LABEL, key_id), raw, _MAC)
