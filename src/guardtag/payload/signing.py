"""Signatures that others can verify without a keyring, and the public keys to do it with.

The signing key of an epoch is Ed25519 (RFC 8032) with the private seed that HKDF gives for the label
``guardtag/v1/sign/epoch/N``. What is signed is never the message alone but::

    "guardtag/v1/signed" | length of purpose (1 byte) | purpose | length of message (8) | message

big-endian, so that what was signed for one purpose is worth nothing for another: nobody can send a
journal checkpoint as a webhook.

Tokens and typed codes are symmetric: whoever can verify one can make one, and nothing here helps with
either. The public keys verify signatures, and that is all.
"""

from __future__ import annotations

import json
import re
from typing import Any

import attrs
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from guardtag.errors import KeyringError
from guardtag.payload.keys import DESTROYED, LIVE, MAX_KEYS, STATES, Keyring

PUBLIC_BYTES, SIGNATURE_BYTES = 32, 64
FORMAT = "guardtag-public/1"
MAX_DOCUMENT = 64 * 1024
"""The largest public document, in bytes; 255 keys take less than half of it."""

_DOMAIN = b"guardtag/v1/signed"
_PURPOSE = re.compile("[a-z][a-z0-9-]{0,62}", re.ASCII)
_DOCUMENT_PURPOSE = "public-keys"
_MARK = f'{{"format":"{FORMAT}",'.encode()
_SIGNATURE = ',"signature":"{}"}}'
_SIGNATURE_LENGTH = len(_SIGNATURE.format("0" * 2 * SIGNATURE_BYTES))
_HEX = re.compile("[0-9a-f]*", re.ASCII)


class Signer:
    """Signs with the primary key of a keyring; safe to use from many threads.

    Args:
        keyring: its primary key signs; the public halves of all its readable keys can be given out.
    """

    def __init__(self, keyring: Keyring) -> None:
        self.epoch: int = keyring.primary
        keys = {key.epoch: _private(keyring, key.id) for key in keyring.readable()}
        self._private = keys[self.epoch]
        self._public = {epoch: key.public_key().public_bytes_raw() for epoch, key in keys.items()}

    def sign(self, purpose: str, message: bytes) -> bytes:
        """The signature of a message, 64 bytes; the same arguments give the same signature.

        Args:
            purpose: what the signature is for, such as ``checkpoint``: a lower-case letter, then up to
                62 of them, digits and ``-``.
            message: any bytes.

        Raises:
            ValueError: the purpose is not written like one.
        """
        return self._private.sign(_framed(purpose, message))

    def sign_note(self, text: str) -> bytes:
        """The Ed25519 signature of a note's text as it stands, with no purpose framed around it; 64 bytes.

        A note has no control characters but line ends (C2SP signed-note), while whatever ``sign`` signs has
        zero bytes in its frame: neither can be taken for the other.

        Raises:
            ValueError: the text is no note's.
        """
        if not text.endswith("\n") or any(letter < " " and letter != "\n" for letter in text):
            raise ValueError("a note ends in a line end and has no other control characters")
        return self._private.sign(text.encode())

    def public(self) -> dict[int, bytes]:
        """Epoch to public key, 32 bytes each (RFC 8032, section 5.1.5), newest first; destroyed keys have none."""
        return dict(self._public)


def verify(public_key: bytes, purpose: str, message: bytes, signature: bytes) -> bool:
    """Whether this key signed this message for this purpose. Needs no keyring.

    Args:
        public_key: 32 bytes; bytes of another length are nobody's key.
        purpose: what the signature must be for.
        message: what is said to be signed.
        signature: 64 bytes; anything else is no signature.

    Raises:
        ValueError: the purpose is not written like one.
    """
    return verifies(public_key, _framed(purpose, message), signature)


def verifies(public_key: bytes, signed: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature holds for exactly these bytes, with no purpose framed around them."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed)
    except (InvalidSignature, ValueError):  # ValueError: a key of another length
        return False
    return True


def _private(keyring: Keyring, key_id: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keyring.derive(f"guardtag/v1/sign/epoch/{key_id}", key_id))


def _framed(purpose: str, message: bytes) -> bytes:
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError("a purpose is a lower-case letter, then up to 62 letters, digits and `-`")
    name = purpose.encode("ascii")
    return b"%b%c%b%b%b" % (_DOMAIN, len(name), name, len(message).to_bytes(8, "big"), message)


# --- the public document -------------------------------------------------------------------------


@attrs.frozen
class PublicKey:
    """The public half of one key.

    Args:
        id: the key's id, which is its epoch.
        state: ``live``, ``disabled`` or ``destroyed``.
        ed25519: 32 bytes, RFC 8032; empty for a destroyed key.
    """

    id: int
    state: str
    ed25519: bytes = attrs.field(repr=bytes.hex)


@attrs.frozen
class PublicKeys:
    """What a public document says.

    Args:
        deployment: 16 lower-case hexadecimal characters.
        suite: which algorithms; see ``Keyring``.
        primary: id of the key that signed the document.
        keys: by id, the oldest first.
    """

    deployment: str
    suite: int
    primary: int
    keys: tuple[PublicKey, ...]

    def verify(self, purpose: str, message: bytes, signature: bytes) -> bool:
        """Whether one of the keys signed this message for this purpose."""
        return any(verify(key.ed25519, purpose, message, signature) for key in self.keys if key.ed25519)


def public_document(keyring: Keyring) -> bytes:
    """What others need to verify signatures: one JSON object in ASCII, for anybody to see.

    ``{"format":"guardtag-public/1","deployment":…,"suite":…,"primary":…,"keys":[{"id":…,"state":…,
    "ed25519":…}, …],"signature":…}``, without spaces, keys and signature in lower-case hexadecimal. The
    primary key signs all that stands before the signature, byte for byte, for the purpose ``public-keys``.

    There is no secret in it, and nothing that makes or verifies a token or a typed code: those are
    symmetric and stay with the keyring.
    """
    signer = Signer(keyring)
    public = signer.public()
    text = _text(
        PublicKeys(
            keyring.deployment, keyring.suite, keyring.primary,
            tuple(PublicKey(key.id, key.state, public.get(key.epoch, b"")) for key in keyring.keys),
        )
    )  # fmt: skip
    return text + _SIGNATURE.format(signer.sign(_DOCUMENT_PURPOSE, text).hex()).encode("ascii")


def read_public(document: bytes) -> PublicKeys:
    """Reads a public document, whole and unchanged or not at all; line ends behind it are ignored.

    The signature proves that whoever made the document holds its primary key. It cannot prove who that is:
    compare the document, or its hash, over another way the first time.

    Args:
        document: the file.

    Raises:
        KeyringError: another kind of file (``GT-PUBLIC-FORMAT``); cut short, changed, or not signed by
            its primary key (``GT-PUBLIC-BROKEN``).
    """
    data = document.rstrip(b"\r\n")
    if len(data) > MAX_DOCUMENT or not data.startswith(_MARK):
        raise KeyringError(
            "GT-PUBLIC-FORMAT", "This is not a file with public keys of this version.", "",
            "Ask the deployment for the file that `guardtag keys export-public` writes.",
        )  # fmt: skip
    found = _parsed(data)
    if found is None:
        raise KeyringError(
            "GT-PUBLIC-BROKEN", "The file with public keys is cut short or was changed.",
            "Its signature does not fit its content.", "Ask the deployment for it again.",
        )  # fmt: skip
    return found


def _parsed(data: bytes) -> PublicKeys | None:
    """What a document says, or ``None`` unless it is byte for byte what its primary key signed."""
    text, end = data[:-_SIGNATURE_LENGTH], data[-_SIGNATURE_LENGTH:]
    try:
        fields = json.loads(data)
        keys = tuple(_key(item) for item in fields["keys"])
        found = PublicKeys(fields["deployment"], fields["suite"], fields["primary"], keys)
        signature = bytes.fromhex(fields["signature"])
        signer = next(key for key in keys if key.id == found.primary and key.state == LIVE)
    except (KeyError, TypeError, ValueError, RecursionError, StopIteration):
        return None
    whole = _sound(found) and text == _text(found) and end == _SIGNATURE.format(signature.hex()).encode("ascii")
    return found if whole and verify(signer.ed25519, _DOCUMENT_PURPOSE, text, signature) else None


def _key(item: Any) -> PublicKey:
    return PublicKey(item["id"], item["state"], bytes.fromhex(item["ed25519"]))


def _sound(found: PublicKeys) -> bool:
    ids = [key.id for key in found.keys]
    return (
        type(found.suite) is int and found.suite == 1 and type(found.deployment) is str
        and len(found.deployment) == 16 and _HEX.fullmatch(found.deployment) is not None
        and all(type(number) is int and 1 <= number <= MAX_KEYS for number in (found.primary, *ids))
        and ids == sorted(set(ids))
        and all(key.state in STATES for key in found.keys)
        and all(len(key.ed25519) == (0 if key.state == DESTROYED else PUBLIC_BYTES) for key in found.keys)
    )  # fmt: skip


def _text(found: PublicKeys) -> bytes:
    """The document up to its signature."""
    keys = [{"id": key.id, "state": key.state, "ed25519": key.ed25519.hex()} for key in found.keys]
    fields = {
        "format": FORMAT, "deployment": found.deployment, "suite": found.suite, "primary": found.primary, "keys": keys,
    }  # fmt: skip
    return json.dumps(fields, separators=(",", ":")).encode("ascii")[:-1]
