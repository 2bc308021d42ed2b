"""The keyring file: what makes a cut, changed or foreign file impossible to take for a keyring.

The file is one JSON object in ASCII, ``{"format":"guardtag-keyring/1", …,"check":"…"}``. The check is
the SHA-256 of all that stands before it, byte for byte, so that a cut or changed file is refused
and never read as a shorter keyring. It guards against accidents; against readers and writers, keep
the file's mode or give it a passphrase: then scrypt (RFC 7914) and AES-256-GCM seal the same text.
Reading the file and checking its mode is the key source's business; nothing here touches a disk.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

from guardtag.errors import KeyringError
from guardtag.payload import aead

FORMAT = "guardtag-keyring/1"
MAX_FILE = 128 * 1024
"""The largest keyring file, in bytes; 255 keys under a passphrase take about a third of it."""
PASSPHRASE = "GUARDTAG_PASSPHRASE"  # noqa: S105 - the name of the variable
"""Environment variable with the passphrase of a sealed file, for the key sources."""

_MARK = f'{{"format":"{FORMAT}",'.encode()
_CHECK = ',"check":"{}"}}'
_CHECK_LENGTH = len(_CHECK.format("0" * 64))
# One of the settings OWASP's password storage cheat sheet calls equal: 64 MiB, which a small machine has.
_N, _R, _P = 2**16, 8, 2
_KEY_BYTES, _SALT_BYTES = 32, 16


def close(fields: dict[str, Any]) -> bytes:
    """The fields as a plain file: canonical JSON, the format in front, the check behind.

    Args:
        fields: what JSON can say, in the order to write.
    """
    text = _json({"format": FORMAT, **fields})[:-1]
    return text + _check(text)


def opened(data: bytes) -> dict[str, Any]:
    """The fields of a file that is whole, byte for byte.

    Raises:
        KeyringError: another kind of file, cut short, or changed.
    """
    if len(data) > MAX_FILE or not data.startswith(_MARK):
        raise KeyringError(
            "GT-KEYRING-FORMAT", "This is not a keyring file of this version.",
            "Only keys that guardtag made are used; a password or a file of another program is not one.",
            "Point `keys` to the keyring file that was made when the deployment began.",
        )  # fmt: skip
    text = data[:-_CHECK_LENGTH]
    if data != text + _check(text):
        raise broken()
    try:
        fields = json.loads(data)
    except (ValueError, RecursionError):  # by somebody who made the check fit
        fields = None
    if not isinstance(fields, dict):
        raise broken()
    return fields


def seal(plain: bytes, passphrase: bytes, random: Callable[[int], bytes]) -> bytes:
    """A file that only the passphrase opens.

    Args:
        plain: a plain file.
        passphrase: not empty.
        random: gives salt and nonce.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not passphrase:
        raise ValueError("an empty passphrase seals nothing")
    salt, nonce = random(_SALT_BYTES), random(aead.NONCE_BYTES)
    outside = _outside(salt, nonce)
    body = aead.seal(AESGCM(_stretched(passphrase, salt)), nonce, plain, _json(outside))
    return _sealed_file(outside, body)


def unsealed(data: bytes, passphrase: bytes | None) -> bytes:
    """The plain file inside a sealed one; a plain one as it is.

    Args:
        data: the file.
        passphrase: what it was sealed with; ``None`` or empty for a plain file.

    Raises:
        KeyringError: not a whole keyring file, or not the right passphrase.
    """
    fields = opened(data)
    if "body" not in fields:
        if passphrase:
            raise _passphrase("A passphrase was given, but the keyring file is not sealed.")
        return data
    if not passphrase:
        raise _passphrase("The keyring file is sealed with a passphrase, and none was given.")
    return _unseal(data, fields, passphrase)


def _unseal(data: bytes, fields: dict[str, Any], passphrase: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        salt, nonce = bytes.fromhex(fields["seal"]["salt"]), bytes.fromhex(fields["nonce"])
        body = base64.b64decode(fields["body"])
    except (KeyError, TypeError, ValueError):
        raise broken() from None
    # The cost is ours, never the file's: a file could ask for any amount of memory.
    outside = _outside(salt, nonce)
    whole = len(salt) == _SALT_BYTES and len(nonce) == aead.NONCE_BYTES
    if not whole or data != _sealed_file(outside, body):  # doubled or unknown fields, another cost: not ours
        raise broken()
    try:
        return aead.unseal(AESGCM(_stretched(passphrase, salt)), nonce, body, _json(outside))
    except InvalidTag:
        raise _passphrase("The passphrase does not open the keyring file.") from None


def _sealed_file(outside: dict[str, Any], body: bytes) -> bytes:
    return close({**outside, "body": base64.b64encode(body).decode("ascii")})


def _outside(salt: bytes, nonce: bytes) -> dict[str, Any]:
    """What stands in clear beside the sealed body, and is bound to it as associated data."""
    return {"seal": {"kdf": "scrypt", "n": _N, "r": _R, "p": _P, "salt": salt.hex()}, "nonce": nonce.hex()}


def _stretched(passphrase: bytes, salt: bytes) -> bytes:
    room = 192 * _N * _R  # scrypt fills 128 bytes times n times r
    return hashlib.scrypt(passphrase, salt=salt, n=_N, r=_R, p=_P, maxmem=room, dklen=_KEY_BYTES)


def _json(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode("ascii")


def _check(text: bytes) -> bytes:
    return _CHECK.format(hashlib.sha256(text).hexdigest()).encode("ascii")


def broken() -> KeyringError:
    """The error for a file that is a keyring's, and not whole."""
    return KeyringError(
        "GT-KEYRING-BROKEN", "The keyring file is cut short or was changed.",
        "Its check value does not fit its content.", "Restore it from the key backup.",
    )  # fmt: skip


def _passphrase(what: str) -> KeyringError:
    return KeyringError(
        "GT-KEYRING-PASSPHRASE", what, "", "Check the passphrase, and which file `keys` names."
    )  # fmt: skip
