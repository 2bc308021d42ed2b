"""The keyring as few bytes, sealed: what stands alike on every sheet.

A header in clear, then the AES-256-GCM text (NIST SP 800-38D) of the packed keyring, the header being its
associated data. Numbers are big-endian.

=============  =======  =========================================================================
header         1        format, 1
               8        deployment
               3        backup number (15 bits), sheets needed - 1 (4), sheets made - 1 (4), 0 (1)
               2        length of header, text and tag together
packed         3        suite, primary, index
each key       2 or 34  id, state (0 live, 1 disabled, 2 destroyed), root unless destroyed
tag            16
=============  =======  =========================================================================
"""

from __future__ import annotations

from typing import NamedTuple

from guardtag.errors import KeyringError
from guardtag.payload import aead
from guardtag.payload.keys import DESTROYED, ROOT_BYTES, STATES, Key, Keyring

FORMAT = 1
HEADER_BYTES = 14
KEY_BYTES = 32
"""Length of the backup key."""
MAX_SHEETS = 16
MAX_BACKUP = 2**15 - 1

# A backup key seals one text in its life, so that a fixed nonce never meets the same key twice; it need
# not be typed.
_NONCE = bytes(12)


class Header(NamedTuple):
    """What the sealed text says in clear.

    Args:
        deployment: of the keyring, 16 hexadecimal characters.
        backup: number of the backup, 0 to 32767: that of its shares (SLIP-0039's identifier).
        needed: how many sheets restore it.
        made: how many there are.
        length: bytes of the whole, header and tag included.
    """

    deployment: str
    backup: int
    needed: int
    made: int
    length: int

    def __bytes__(self) -> bytes:
        counts = self.backup << 9 | (self.needed - 1) << 5 | (self.made - 1) << 1
        return b"".join(
            (
                bytes((FORMAT,)), bytes.fromhex(self.deployment), counts.to_bytes(3, "big"),
                self.length.to_bytes(2, "big"),
            )
        )  # fmt: skip


def header(data: bytes) -> Header | None:
    """The header in front of a sealed text; ``None`` when these bytes begin none of this version.

    Args:
        data: at least the first 14 bytes.
    """
    counts = int.from_bytes(data[9:12], "big")
    found = Header(
        data[1:9].hex(), counts >> 9, (counts >> 5 & 15) + 1, (counts >> 1 & 15) + 1, int.from_bytes(data[12:14], "big")
    )
    return found if len(data) >= HEADER_BYTES and bytes(found) == data[:HEADER_BYTES] else None


def sealed(keyring: Keyring, key: bytes, backup: int, needed: int, made: int) -> bytes:
    """The keyring under the backup key.

    Args:
        keyring: what to seal.
        key: 32 bytes, fresh: used for this text and for no other.
        backup, needed, made: for the header.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    plain = _packed(keyring)
    head = bytes(Header(keyring.deployment, backup, needed, made, HEADER_BYTES + len(plain) + 16))
    return head + aead.seal(AESGCM(key), _NONCE, plain, head)


def opened(data: bytes, key: bytes) -> Keyring | None:
    """The keyring in a sealed text, whole and unchanged; ``None`` otherwise.

    Raises:
        KeyringError: it was made on purpose so that it says something impossible.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    head = header(data)
    if head is None or head.length != len(data):
        return None
    try:
        plain = aead.unseal(AESGCM(key), _NONCE, data[HEADER_BYTES:], data[:HEADER_BYTES])
        keyring = _unpacked(plain, head.deployment)
    except (InvalidTag, ValueError, IndexError):
        return None
    return keyring


def _packed(keyring: Keyring) -> bytes:
    keys = b"".join(bytes((key.id, STATES.index(key.state))) + key.root for key in keyring.keys)
    return bytes((keyring.suite, keyring.primary, keyring.index)) + keys


def _unpacked(plain: bytes, deployment: str) -> Keyring:
    suite, primary, index, at = plain[0], plain[1], plain[2], 3
    keys = []
    while at < len(plain):
        key_id, state = plain[at], STATES[plain[at + 1]]
        end = at + 2 + (0 if state == DESTROYED else ROOT_BYTES)
        keys.append(Key(key_id, plain[at + 2 : end], state))
        at = end
    return Keyring(tuple(keys), primary, index, deployment, suite)


def broken() -> KeyringError:
    """The error for sheets that read well, and still do not open."""
    return KeyringError(
        "GT-PAPER-BROKEN", "The sheets do not open.",
        "Each of them reads well, but they do not belong together, or one was changed on purpose.",
        "Check that all carry the same backup number, try another sheet, or take another backup.",
    )  # fmt: skip
