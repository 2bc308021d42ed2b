"""The keyring: the root keys of a deployment, and the file that holds them.

Modelled on a Tink keyset: every key has an id, one is primary, and a key is *live*, *disabled* (no
minting, still read) or *destroyed* (no longer read, its bytes are gone). What is used is never a root
but a key derived from it by HKDF-SHA256 (RFC 5869) for one label. A token key lives as long as the
cloth: a disabled key reads for ever, while destroying one turns away everybody who wears its tags.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

import attrs

from guardtag.errors import KeyringError
from guardtag.payload import keyfile
from guardtag.payload.derive import hkdf

LIVE, DISABLED, DESTROYED = "live", "disabled", "destroyed"
STATES = (LIVE, DISABLED, DESTROYED)
ROOT_BYTES = 32
MAX_KEYS = 255


class _Secret:
    """Key bytes that do not print, pickle, copy or serialise."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = value

    def reveal(self) -> bytes:
        return self._value

    def __repr__(self) -> str:
        return "<secret>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Secret) and hmac.compare_digest(self._value, other._value)

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        _stays_here()


def _secret(value: bytes | _Secret) -> _Secret:
    if isinstance(value, _Secret):
        return value
    if type(value) is not bytes:
        raise TypeError("a root key is bytes")
    return _Secret(value)


def _stays_here() -> NoReturn:
    raise TypeError("keys are not pickled or copied; use Keyring.to_bytes")


@attrs.frozen
class Key:
    """One root key.

    Args:
        id: 1 to 255, never reused in its keyring.
        root: 32 random bytes; none once destroyed.
        state: ``live``, ``disabled`` (no minting, still read) or ``destroyed`` (no longer read).
    """

    id: int = attrs.field()
    # Named in public, so that serialisers which pass over private fields meet it and refuse.
    secret: _Secret = attrs.field(repr=False, converter=_secret, alias="root")
    state: str = attrs.field(default=LIVE)

    def __attrs_post_init__(self) -> None:
        if type(self.id) is not int or not 1 <= self.id <= MAX_KEYS:
            raise ValueError("a key id is a number from 1 to 255")
        if self.state not in STATES:
            raise ValueError("a key is live, disabled or destroyed")
        if len(self.root) != (0 if self.state == DESTROYED else ROOT_BYTES):
            raise ValueError("a root key has 32 bytes, and none once destroyed")

    @property
    def root(self) -> bytes:
        """The secret's bytes."""
        return self.secret.reveal()

    @property
    def epoch(self) -> int:
        """The epoch that tokens name this key by; it is the id."""
        return self.id

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        _stays_here()


@attrs.frozen(repr=False)
class Keyring:
    """All keys of a deployment. Frozen: each change is a new keyring, to be saved as a whole.

    Args:
        keys: by id, the oldest first.
        primary: id of the key that mints; it is live.
        index: id of the key under which blind indexes are made; it stays when the primary moves on.
        deployment: 16 random lower-case hexadecimal characters; public.
        suite: which algorithms; 1 is AES-256 with SHA-256, the only one so far.
    """

    keys: tuple[Key, ...]
    primary: int
    index: int
    deployment: str
    suite: int = 1

    def __attrs_post_init__(self) -> None:
        ids = [key.id for key in self.keys]
        if ids != sorted(set(ids)):
            raise ValueError("the keys of a keyring stand by id, each once")
        if type(self.suite) is not int or self.suite != 1:
            raise KeyringError(
                "GT-KEYRING-SUITE", "The keyring asks for algorithms that this version does not have.", "",
                "Use the guardtag version that wrote it, or a later one.",
            )  # fmt: skip
        if len(self.deployment) != 16 or not set(self.deployment) <= set("0123456789abcdef"):
            raise ValueError("a deployment is 16 lower-case hexadecimal characters")
        if type(self.primary) is not int or type(self.index) is not int:
            raise ValueError("primary and index are key ids")
        if self.key(self.primary).state != LIVE or self.key(self.index).state == DESTROYED:
            raise ValueError("the primary key is live, and the index key is not destroyed")

    @classmethod
    def new(cls, random: Callable[[int], bytes]) -> Keyring:
        """A keyring with one fresh key.

        Args:
            random: gives that many bytes fit for keys (``World.random``).
        """
        return cls((Key(1, random(ROOT_BYTES)),), 1, 1, random(8).hex())

    def key(self, key_id: int) -> Key:
        """The key of this id; raises ``KeyringError`` when it is not here."""
        for key in self.keys:
            if key.id == key_id:
                return key
        raise _missing((key_id,))

    def readable(self) -> tuple[Key, ...]:
        """The keys that are not destroyed, newest first."""
        return tuple(key for key in reversed(self.keys) if key.state != DESTROYED)

    def require(self, key_ids: Iterable[int]) -> None:
        """Raises ``KeyringError``, naming ids only, unless each of these keys is here, be it destroyed on purpose.

        A backup from before the last rotation lacks a key that cloth is already sewn with: ask this
        with all ids the database ever minted or sealed under, before anything is read.
        """
        absent = sorted(set(key_ids) - {key.id for key in self.keys})
        if absent:
            raise _missing(absent)

    def derive(self, label: str, key_id: int | None = None) -> bytes:
        """A 32-byte key for one use: HKDF-SHA256 of a root.

        The salt is the 17 bytes ``guardtag`` | suite | deployment (8 bytes), the info the label.

        Args:
            label: what for, such as ``guardtag/v1/typed``; two uses never share one.
            key_id: which key; the primary one by default.

        Raises:
            KeyringError: the key is missing or destroyed.
        """
        if not label:
            raise ValueError("a derived key needs a label")
        key = self.key(self.primary if key_id is None else key_id)
        if key.state == DESTROYED:
            raise _missing((key.id,))
        salt = b"guardtag" + bytes((self.suite,)) + bytes.fromhex(self.deployment)
        return hkdf(key.root, salt, label.encode(), ROOT_BYTES)

    def check_value(self) -> str:
        """16 hexadecimal characters that tell this keyring from any other, and nothing about its keys.

        A database keeps it and compares at opening, so that the wrong keyring is named at once. It
        is derived from the index key, because that is the one all blind indexes hang on: it stays
        the same when keys are added, promoted or disabled.
        """
        return self.derive("guardtag/v1/check", self.index)[:8].hex()

    def follows(self, other: Keyring) -> bool:
        """Whether this is ``other`` or a later state of it: nothing made under ``other`` is lost with it
        but what a key was destroyed for."""
        return (self.deployment, self.index, self.suite) == (other.deployment, other.index, other.suite) and all(
            any(mine.id == key.id and (mine.state == DESTROYED or mine.secret == key.secret) for mine in self.keys)
            for key in other.keys
        )

    def added(self, random: Callable[[int], bytes], key_id: int | None = None) -> Keyring:
        """With one more live key. It mints only once it is promoted: first save the keyring, then promote.

        Args:
            random: gives that many bytes fit for keys.
            key_id: its id, never used before; the next one unless given.

        Raises:
            KeyringError: all 255 ids were used.
        """
        if key_id is None:
            key_id = self.keys[-1].id + 1
        if key_id > MAX_KEYS:
            raise KeyringError("GT-KEYRING-FULL", "The keyring has had its 255 keys.", "No id is reused.")
        keys = (*self.keys, Key(key_id, random(ROOT_BYTES)))
        return attrs.evolve(self, keys=tuple(sorted(keys, key=lambda key: key.id)))

    def promoted(self, key_id: int) -> Keyring:
        """With this live key as the one that mints."""
        if self.key(key_id).state != LIVE:
            raise _in_use(key_id, "It is not live.", "Add another key, and promote that.")
        return attrs.evolve(self, primary=key_id)

    def disabled(self, key_id: int) -> Keyring:
        """With this key no longer minting; what it made is read for ever."""
        key = self.key(key_id)
        if key_id == self.primary:
            raise _in_use(key_id, "It is the primary key.")
        if key.state == DESTROYED:
            raise _in_use(key_id, "It is destroyed.", "There is nothing to do: it mints and reads nothing.")
        return self._with(attrs.evolve(key, state=DISABLED))

    def destroyed(self, key_id: int) -> Keyring:
        """With this key's bytes gone: every tag minted under it becomes unknown, for good."""
        self.key(key_id)
        if key_id in (self.primary, self.index):
            raise _in_use(key_id, "It is the primary key or the index key.")
        return self._with(Key(key_id, b"", DESTROYED))

    def _with(self, changed: Key) -> Keyring:
        return attrs.evolve(self, keys=tuple(changed if key.id == changed.id else key for key in self.keys))

    def to_bytes(self, passphrase: bytes | None = None, random: Callable[[int], bytes] = os.urandom) -> bytes:
        """The keyring file.

        Args:
            passphrase: seals the file when given; not empty.
            random: gives salt and nonce.
        """
        plain = keyfile.close(
            {
                "deployment": self.deployment,
                "suite": self.suite,
                "primary": self.primary,
                "index": self.index,
                "keys": [{"id": key.id, "state": key.state, "root": key.root.hex()} for key in self.keys],
            }
        )
        return plain if passphrase is None else keyfile.seal(plain, passphrase, random)

    @classmethod
    def from_bytes(cls, data: bytes, passphrase: bytes | None = None) -> Keyring:
        """Reads a keyring file, whole and unchanged or not at all.

        Line ends that an editor or a shell put behind the file are ignored.

        Args:
            data: the file.
            passphrase: what it was sealed with; ``None`` for a plain file.

        Raises:
            KeyringError: no keyring, cut short, changed, another passphrase, or a key it names is missing.
        """
        try:
            return cls._read(data, passphrase)
        except KeyringError as error:
            refused = error.with_traceback(None)
        # Trackers of errors keep the variables of every frame: none of those that held keys is left.
        del data, passphrase
        refused.__context__ = None
        raise refused

    @classmethod
    def _read(cls, data: bytes, passphrase: bytes | None) -> Keyring:
        plain = keyfile.unsealed(data.rstrip(b"\r\n"), passphrase)
        fields = keyfile.opened(plain)
        try:
            keyring = cls(
                tuple(Key(k["id"], bytes.fromhex(k["root"]), k["state"]) for k in fields["keys"]),
                fields["primary"], fields["index"], fields["deployment"], fields["suite"],
            )  # fmt: skip
        except (KeyError, TypeError, ValueError):
            raise keyfile.broken() from None
        if keyring.to_bytes() != plain:  # doubled or unknown fields: not written by us
            raise keyfile.broken()
        return keyring

    def __repr__(self) -> str:
        keys = ", ".join(f"{key.id} {key.state}" for key in self.keys)
        return f"Keyring(deployment={self.deployment!r}, primary={self.primary}, keys=[{keys}])"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        _stays_here()


def _missing(key_ids: Iterable[int]) -> KeyringError:
    names = ", ".join(str(key_id) for key_id in key_ids)
    return KeyringError(
        "GT-KEYRING-KEY-MISSING", f"The keyring lacks a key that is needed: {names}.",
        "It may be a copy from before the key was made.", "Restore the newest key backup.", keys=names,
    )  # fmt: skip


def _in_use(key_id: int, why: str, do: str = "Add and promote another key first.") -> KeyringError:
    return KeyringError("GT-KEYRING-IN-USE", f"This cannot be done to key {key_id}.", why, do, key=key_id)
