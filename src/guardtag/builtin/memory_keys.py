"""The key source ``memory:``: a keyring that is gone with the process, for trials and tests."""

from __future__ import annotations

from collections.abc import Iterable

from guardtag.errors import KeyringError
from guardtag.hookspecs import hookimpl
from guardtag.payload.keys import Keyring
from guardtag.spi import Offer


class MemoryKeySource:
    """Holds one keyring; every source has its own.

    Args:
        url: ``memory:``.
    """

    def __init__(self, url: str = "memory:") -> None:
        self._keyring: Keyring | None = None

    def load(self) -> Keyring:
        """The keyring; raises ``KeyringError`` (``GT-KEYS-MISSING``) before the first ``save``."""
        if self._keyring is None:
            raise KeyringError(
                "GT-KEYS-MISSING", "There is no keyring in memory yet.", "Nothing in memory outlives its process.",
                "Save one first.", case="memory",
            )  # fmt: skip
        return self._keyring

    def save(self, keyring: Keyring) -> None:
        """Keeps the keyring. Nobody else can have changed it since: every source has its own."""
        self._keyring = keyring


@hookimpl
def guardtag_keysources() -> Iterable[Offer]:
    """Keys in memory."""
    yield Offer("memory", MemoryKeySource)
