"""The keys in use, kept up to date while a process runs.

A key is added and promoted by one process, and the others go on with the keyring they began with. A tag
minted since is authentic all the same, so whoever meets something that no key explains asks ``refresh``
to look at the key source once more before it is turned away. Looks that strangers can cause are rationed: a
flood of forged codes costs one every ``REFRESH_SECONDS``. A key id in one of our own records is no stranger's
word, and is looked for at once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol, TypeVar

from guardtag.errors import GuardTagError, KeyringError
from guardtag.payload.codes import Codes
from guardtag.payload.keys import Keyring

REFRESH_SECONDS = 30.0
"""The least time between two looks at the key source that strangers can cause."""
RETRY_SECONDS = 1.0
"""The same after a look that failed."""
WAIT_SECONDS = 10.0
"""How long a thread waits for the look of another."""

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


class _InUse(NamedTuple):
    """A keyring and the codec under it, replaced as one."""

    keyring: Keyring
    codes: Codes


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
        self._looking, self._changing = threading.Lock(), threading.Lock()
        self._next_look = float("-inf")
        self._absent: dict[int, float] = {}  # ids that a look did not bring, and when they may be looked for again
        self.take(keyring)

    @property
    def keyring(self) -> Keyring:
        """The keyring in use."""
        return self._in_use.keyring

    @property
    def codes(self) -> Codes:
        """The codec under it."""
        return self._in_use.codes

    def read_too(self, hosts: Iterable[str]) -> None:
        """Reads the links of these hosts as well: codes were made for them once, and cloth outlives domains."""
        self._aliases = tuple(dict.fromkeys((*self._aliases, *(host for host in hosts if host != self._host))))
        self.take(self.keyring)

    def take(self, keyring: Keyring) -> None:
        """Uses this keyring from now on; it is one that the key source has."""
        self._in_use = _InUse(keyring, Codes(keyring, self._host, self._aliases))

    def again(self, fn: Callable[[LiveKeys], T], *errors: type[Exception]) -> T:
        """What ``fn`` makes of these keys; when it fails so and there are newer keys, what it makes of those.

        Args:
            fn: gets these keys.
            errors: what it raises for something that a key it lacks may explain.
        """
        before = self._in_use
        try:
            return fn(self)
        except errors:
            if not self.refresh() and self._in_use is before:
                raise
        return fn(self)

    # -- looking

    def refresh(self) -> bool:
        """Looks whether the key source has a newer keyring, and uses it.

        Returns:
            whether there are other keys than before: try again what failed. False too when somebody
            looked within ``REFRESH_SECONDS``, or the source does not answer: what is here goes on.
        """
        before = self._in_use
        if self._source is None:
            return False
        if self._looking.locked() or self._monotonic() >= self._next_look:
            self._look(lambda: self._in_use is before and self._monotonic() >= self._next_look)
        return self._in_use is not before

    def has(self, key_id: int) -> bool:
        """Whether there is a key of this id, which one of our own records names; looks for it if need be."""

        def lacks() -> bool:
            return all(key.id != key_id for key in self.keyring.keys)

        if lacks() and self._source is not None and self._monotonic() >= self._absent.get(key_id, float("-inf")):
            self._look(lacks)
            if lacks():
                self._absent[key_id] = self._monotonic() + RETRY_SECONDS
        return not lacks()

    def look(self) -> None:
        """Looks at the key source now; when it does not answer, what is here goes on."""
        if self._source is not None:
            self._look(lambda: True)

    def latest(self) -> Keyring:
        """The keyring as it is kept now, which is used from now on; for whoever must not go by an older one.

        Raises:
            KeyringError: the source does not answer, or gives one that lacks keys in use.
        """
        if self._source is None:
            return self.keyring
        with self._changing:
            return self._taken(self._source.load())

    def _look(self, wanted: Callable[[], bool]) -> None:
        """Looks once, if it is still wanted when the looks of others are over."""
        if not self._looking.acquire(timeout=WAIT_SECONDS):
            return
        try:
            if not wanted():
                return
            self._next_look = self._monotonic() + RETRY_SECONDS
            assert self._source is not None
            self._taken(self._source.load())
            self._next_look = self._monotonic() + REFRESH_SECONDS
        except GuardTagError as error:
            _log.warning("the key source gave no newer keys: %s", error.code)
        except Exception as error:  # a plugin's own: its text may hold anything
            _log.warning("the key source failed: %s", type(error).__name__)
        finally:
            self._looking.release()

    def _taken(self, keyring: Keyring) -> Keyring:
        """Uses a keyring that the source gave, unless it would lose keys in use."""
        if keyring != self.keyring:
            if not keyring.follows(self.keyring):
                raise KeyringError(
                    "GT-KEYS-OLDER", "The key source gives a keyring that lacks keys in use.",
                    "It is an older copy, or of another deployment; what is in use goes on.",
                    "Put the newest keyring back where `keys` says, before anything is changed.",
                )  # fmt: skip
            self.take(keyring)
        return keyring

    # -- changing

    def change(self, fn: Callable[[Keyring], Keyring]) -> Keyring:
        """Changes the keyring where it is kept, then uses it.

        Args:
            fn: the new keyring from the newest one; may run several times, so it does nothing else.

        Returns:
            the keyring as it is kept now. It is read back before anything is made under it.

        Raises:
            KeyringError: the source cannot be written, gives an older keyring than is in use, or others
                kept changing it.
        """
        if self._source is None:
            raise ValueError("these keys have no source to be kept in")
        with self._changing:
            left = ATTEMPTS
            while True:
                left -= 1
                current = self._taken(self._source.load())
                changed = fn(current)
                try:
                    if changed != current:
                        self._source.save(changed)
                    break
                except KeyringError as error:
                    if error.code != "GT-KEYS-CHANGED" or not left:
                        raise
            kept = self._source.load()
            if not kept.follows(changed):
                raise KeyringError(
                    "GT-KEYS-NOT-KEPT", "The change of the keyring was not kept.",
                    "The key source gives another keyring back.",
                    "Look at the key source that `keys` names; nothing is made under a new key before.",
                )  # fmt: skip
            return self._taken(kept)
