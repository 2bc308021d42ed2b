"""The key source ``env:NAME``: the keyring file's text in an environment variable.

For where secrets reach a process by its environment and no disk may hold them. It can only be read:
what a process puts into its own environment is gone with it, so keys are never made here.

The variable stays set after it was read. Every process that is started from this one inherits it, unless it
is started with an environment of its own: whoever starts programs of others gives them a clean one.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Iterable
from typing import Final

from guardtag.errors import ConfigError, KeyringError
from guardtag.hookspecs import hookimpl
from guardtag.payload.keyfile import MAX_FILE, PASSPHRASE
from guardtag.payload.keys import Keyring
from guardtag.spi import Offer

DEFAULT: Final = "GUARDTAG_KEYRING"
"""The variable that ``env:`` alone names."""
MAX_TEXT: Final = 2 * MAX_FILE
"""The longest text of a variable, in characters: base64 with its line ends takes less."""

_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)
_URL_SAFE = str.maketrans("-_", "+/")


class EnvKeySource:
    """The keyring in an environment variable.

    The variable holds the bytes of a keyring file, plain or sealed, in base64 (RFC 4648, the standard or the
    URL-safe alphabet, with or without padding, spaces and line ends anywhere), or, for a file that is JSON,
    its text as it is.

    Args:
        url: ``env:NAME``; ``env:`` alone is ``env:GUARDTAG_KEYRING``.
        passphrase: what the file is sealed with; the environment's ``GUARDTAG_PASSPHRASE`` unless given,
            and when that is not set either the file is plain.
    """

    def __init__(self, url: str, passphrase: str | None = None) -> None:
        self._name = url.partition(":")[2] or DEFAULT
        if not _NAME.fullmatch(self._name):  # perhaps the keyring itself: it is not repeated
            raise ConfigError(
                "GT-CONFIG-ENV", "`keys` names no environment variable.",
                "A name is a letter or `_`, then up to 63 letters, digits and `_`.",
                f"Write it like env:{DEFAULT}, and put the keyring into the variable, not into the configuration.",
            )  # fmt: skip
        self._passphrase = passphrase

    def load(self) -> Keyring:
        """Reads the keyring out of the variable, as it is now.

        Raises:
            KeyringError: the variable is not set or empty (``GT-KEYS-ENV-MISSING``), holds neither JSON nor
                base64, or too much (``GT-KEYS-ENV-TEXT``), or no whole keyring.
        """
        text = os.environ.get(self._name, "").strip()
        missing, data = not text, _decoded(text)
        del text  # trackers of errors keep the variables of every frame
        if missing:
            # Not GT-KEYS-MISSING: upon that a first keyring would be made, and it would be gone at once.
            raise KeyringError(
                "GT-KEYS-ENV-MISSING", f"The environment variable {self._name} holds no keyring.",
                "It is not set, or empty. No keyring is made for it: it would be gone with this process.",
                _PUT, name=self._name,
            )  # fmt: skip
        if data is None:
            raise KeyringError(
                "GT-KEYS-ENV-TEXT", f"What the environment variable {self._name} holds is not a keyring file's text.",
                "It is neither JSON nor base64, or far too long.", _PUT, name=self._name,
            )  # fmt: skip
        try:
            return Keyring.from_bytes(data, self._secret())
        except KeyringError:
            del data
            raise

    def save(self, keyring: Keyring) -> None:
        """Refuses: an environment cannot be saved to.

        Raises:
            KeyringError: always (``GT-KEYS-READ-ONLY``).
        """
        raise KeyringError(
            "GT-KEYS-READ-ONLY", f"A keyring cannot be saved into the environment variable {self._name}.",
            "What a process puts there is gone with the process, and the keys with it.",
            "Make or change the keyring file elsewhere (guardtag init), and put its base64 into the variable.",
            name=self._name,
        )  # fmt: skip

    def _secret(self) -> bytes | None:
        passphrase = self._passphrase or os.environ.get(PASSPHRASE)
        return passphrase.encode() if passphrase else None


_PUT: Final = "Make a keyring elsewhere (guardtag init), and put its file's base64 into the variable."


def _decoded(text: str) -> bytes | None:
    """The bytes of the file; ``None`` when the text can be none."""
    if len(text) > MAX_TEXT or not text.isascii():
        return None
    if text.startswith("{"):
        return text.encode("ascii")
    digits = "".join(text.split()).rstrip("=").translate(_URL_SAFE)
    try:
        return base64.b64decode(digits + "=" * (-len(digits) % 4), validate=True)
    except binascii.Error:
        return None


@hookimpl
def guardtag_keysources() -> Iterable[Offer]:
    """Keys in the environment."""
    yield Offer("env", EnvKeySource)
