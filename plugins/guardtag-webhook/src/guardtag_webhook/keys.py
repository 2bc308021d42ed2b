"""Secrets of webhooks: their texts, and where a configuration says that they are.

Source: Standard Webhooks 1.0.0, section "Signature scheme": ``whsec_`` before base64 of 24 to 64 random bytes, for
HMAC-SHA256 (v1); ``whsk_`` and ``whpk_`` before the private and the public key of Ed25519 (v1a). A private key is the
seed of 32 bytes or, as the standard's own tools write it, the seed and the public key.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import stat
from collections.abc import Sequence
from typing import Final

import attrs

from guardtag.errors import ConfigError

MAX_KEYS: Final = 10
"""The most secrets of one side; two are needed, while one takes another's place."""
MAX_FILE: Final = 16 * 1024
_ENV: Final = re.compile("env:([A-Za-z_][A-Za-z0-9_]{0,63})", re.ASCII)
_FLAGS: Final = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


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


def read(places: Sequence[str]) -> tuple[Key, ...]:
    """The keys to sign with, out of files and environment variables; each holds one or more, one a line.

    Args:
        places: ``file:PATH`` or ``env:NAME``.

    Raises:
        ConfigError: there is none, or one cannot sign (``GT-WEBHOOK-SECRET``).
    """
    found: list[Key] = []
    for place in places:
        lines = [line.strip() for line in _text(place).splitlines()]
        try:
            found += [parse(line) for line in lines if line and not line.startswith("#")]
        except ValueError:
            raise _bad("A line of it is none of whsec_… and whsk_…, as Standard Webhooks writes them.") from None
    if not found or len(found) > MAX_KEYS or not all(key.secret for key in found):
        raise _bad(f"There are none, more than {MAX_KEYS}, or a public key is among them, which cannot sign.")
    return tuple(found)


def _text(place: str) -> str:
    name = _ENV.fullmatch(place)
    if name:
        text = os.environ.get(name[1], "")
        if not text:
            raise _bad("The environment variable is not set.")
        return text
    if not place.startswith("file:"):
        raise _bad("It says neither file:PATH nor env:NAME; a secret itself never stands in the configuration.")
    try:
        handle = os.open(place[5:], os.O_RDONLY | _FLAGS)
        try:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_FILE:
                raise _bad("It is no file, or larger than any of these.")
            if os.name == "posix" and found.st_mode & 0o077:
                raise _bad("Others on this machine may open the file: chmod 600.")
            return os.read(handle, MAX_FILE).decode("ascii")
        finally:
            os.close(handle)
    except OSError:
        raise _bad("The file cannot be opened.") from None
    except UnicodeDecodeError:
        raise _bad("The file holds no text.") from None


def _bad(why: str) -> ConfigError:
    return ConfigError(
        "GT-WEBHOOK-SECRET", "The secret of a webhook cannot be had.", why,
        'Write it into a file of your own (chmod 600) and secret = "file:NAME" into the configuration, or env:NAME.',
    )  # fmt: skip


def _decoded(digits: str) -> bytes:
    """The bytes of base64, with or without its padding; empty when it is none."""
    try:
        return base64.b64decode(digits + "=" * (-len(digits) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _public(seed: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
