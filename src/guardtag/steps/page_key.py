"""The key of a finder's page: who has it reads that page, and nobody else.

``https://HOST/R/KEY`` where KEY is base32 (RFC 4648, no padding) of 33 bytes, 53 characters:

    16  the incident's id (its 26 characters are 128 bits in Crockford's base32)
     1  the finder's number within the incident, 1 to 255
    16  HMAC-SHA256 over those 17 bytes, cut to 128 bits, under a key of the keyring that is for this alone

From the 256th finder on the number has two bytes, the higher one first: 34 bytes, 55 characters. The number 0, one
byte, stands for all beyond the 65,535th.

It is another kind than a notice's link: neither opens what the other does.
"""

from __future__ import annotations

import base64
import binascii
import hmac

from guardtag.errors import Unknown
from guardtag.payload import derive
from guardtag.payload.keys import Keyring

_LABEL = "guardtag/v1/finder-page"
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_ID, _MAC = 16, 16
_SHORT, _LETTERS = 255, 26
_LENGTHS = (53, 55)
_MAX_LINK = 400
LAST, SHARED = 65_535, 0
"""The last finder with a page of their own, and the number that those after them share. A page that several read is
shown no words and no pick-up word; what is written on it goes on to the family."""


def make(keyring: Keyring, host: str, incident: str, finder: int) -> str:
    """The link to a finder's page.

    Args:
        keyring: its primary key signs.
        host: the deployment's.
        incident: id of the incident.
        finder: which finder, from 1; beyond 65,535 it becomes 0.
    """
    if finder < 1:
        raise ValueError("finders are counted from 1")
    number = finder if finder <= LAST else SHARED
    raw = _packed(incident) + number.to_bytes(1 if number <= _SHORT else 2, "big")
    return f"https://{host}/R/{_written(raw + _mac(keyring, keyring.primary, raw))}"


def read(keyring: Keyring, text: object) -> tuple[str, int]:
    """Incident and number of the finder whose key this is, from a link or from the key alone.

    Verified against every key that is not destroyed before anything is looked up. One spelling of a key
    is read: capital or small letters, the spare bits of the last one zero.

    Raises:
        Unknown: it is no key of ours; forged, cut and foreign ones look the same.
    """
    key = text.rpartition("/")[2] if isinstance(text, str) and len(text) <= _MAX_LINK else ""
    if len(key) in _LENGTHS and key.isascii():
        key = key.upper()
        try:
            data = base64.b32decode(key + "=" * (-len(key) % 8))
        except binascii.Error:
            data = b""
        if _written(data) != key:
            data = b""
        raw, mac = data[:-_MAC], data[-_MAC:]
        for one in keyring.readable():
            if hmac.compare_digest(mac, _mac(keyring, one.id, raw)):
                return _spelled(raw[:_ID]), int.from_bytes(raw[_ID:], "big")
    raise Unknown(
        "GT-RELAY-KEY", "This page does not exist.", "The link is cut, or not one of ours.",
        "Scan the tag again; if help is needed now, ring the hotline or 110.",
    )  # fmt: skip


def _packed(incident: str) -> bytes:
    if len(incident) != _LETTERS or not set(incident) <= set(_CROCKFORD):
        raise ValueError("an incident's id has 26 characters")
    value = 0
    for letter in incident:
        value = value << 5 | _CROCKFORD.index(letter)
    if value >> 128:
        raise ValueError("an incident's id has 128 bits")
    return value.to_bytes(_ID, "big")


def _spelled(raw: bytes) -> str:
    value = int.from_bytes(raw, "big")
    return "".join(_CROCKFORD[value >> 5 * place & 31] for place in reversed(range(_LETTERS)))


def _written(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")


def _mac(keyring: Keyring, key_id: int, raw: bytes) -> bytes:
    return derive.mac(keyring.derive(_LABEL, key_id), raw, _MAC)
