"""The keys in use, kept up to date while a process runs.

A key is added and promoted by one process, and the others go on with the keyring they began with. A tag
minted since is authentic all the same, so whoever meets something that no key explains asks ``refresh``
to look at the key source once more before it is turned away. The looks are rationed: a flood of forged
codes costs one every ``REFRESH_SECONDS``.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol, TypeVar

from guardtag.errors import GuardTagError, KeyringError
from guardtag.payload.codes import Codes
from guardtag.payload.keys import Keyring

REFRESH_SECONDS = 30.0
"""The least time between two looks at the key source."""

ATTEMPTS = 10
"""How often a change starts over because somebody else changed the keyring first."""

T = TypeVar("T")
_log = logging.getLogger("guardtag.keys")


class Source(Protocol):
    """Where the keyring is kept; a ``guardtag.spi.KeySource``."""

    def load(self) -> Keyring:
        """The keyring."""

    def save(self, keyring: Keyring) -> None:
        """Stores it; raises ``GT-KEYS-CHANGED`` when somebody changed it since it was loaded."""


class LiveKeys:
    """A keyring and the codec under it, replaced together; safe to use from many threads.

    Args:
        keyring: what the key source gave at the start.
        host: the host in new links, lower case.
        aliases: further hosts whose links are read.
        source: where newer keys come from and changes go to; nothing ever changes without it.
        monotonic: seconds that never go back.
    """

    def __init__(
        self, keyring: Keyring, host: str = "", aliases: tuple[str, ...] = (),
        source: Source | None = None, monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._host, self._aliases = host, aliases
        self._source, self._monotonic = source, monotonic
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self.take(keyring)

    def take(self, keyring: Keyring) -> None:
        """Uses this keyring from now on; it is one that the key source has."""
        self.codes = Codes(keyring, self._host, self._aliases)
        self.keyring = keyring

    def again(self, fn: Callable[[LiveKeys], T], *errors: type[Exception]) -> T:
        """What ``fn`` makes of these keys; when it fails so and there are newer keys, what it makes of those.

        Args:
            fn: gets these keys.
            errors: what it raises for something that a key it lacks may explain.
        """
        try:
            return fn(self)
        except errors:
            if not self.refresh():
                raise
        return fn(self)

    def refresh(self) -> bool:
        """Looks whether the key source has a newer keyring, and uses it.

        Returns:
            whether there are other keys than before: try again what failed. False too when somebody
            looked within ``REFRESH_SECONDS``, or the source does not answer: what is here goes on.
        """
        if self._source is None or not self._lock.acquire(blocking=False):
            return False
        try:
            if self._monotonic() - self._looked < REFRESH_SECONDS:
                return False
            try:
                newest = self._source.load()
            except GuardTagError as error:
                _log.warning("the key source did not answer: %s", error.code)
                return False
            finally:
                self._looked = self._monotonic()
            if newest == self.keyring:
                return False
            if not newest.follows(self.keyring):
                _log.error("the key source gave a keyring that lacks keys in use; it is not used")
                return False
            self.take(newest)
            return True
        finally:
            self._lock.release()

    def change(self, fn: Callable[[Keyring], Keyring]) -> Keyring:
        """Changes the keyring where it is kept, then uses it.

        Args:
            fn: the new keyring from the newest one; may run several times, so it does nothing else.

        Returns:
            the keyring as it is kept now. It is read back before anything is made under it.

        Raises:
            KeyringError: the source cannot be written, or others kept changing it.
        """
        if self._source is None:
            raise ValueError("these keys have no source to be kept in")
        with self._lock:
            for attempt in range(ATTEMPTS):
                current = self._source.load()
                changed = fn(current)
                try:
                    if changed != current:
                        self._source.save(changed)
                except KeyringError as error:
                    if error.code != "GT-KEYS-CHANGED" or attempt == ATTEMPTS - 1:
                        raise
                    continue
                break
            kept = self._source.load()
            if not kept.follows(changed):
                raise KeyringError(
                    "GT-KEYS-NOT-KEPT", "The change of the keyring was not kept.",
                    "The key source gives another keyring back.",
                    "Look at the key source that `keys` names; nothing is made under a new key before.",
                )  # fmt: skip
            self.take(kept)
            return kept
