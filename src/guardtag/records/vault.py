"""The vault: whose key opens what, and the sealing itself.

Key ids, as they stand in a body's header:

- ``k<N>:<room>``   derived from key N of the keyring; nobody in particular: tags, batches, the journal
- ``w:<ward>:<class>``  a ward's data key for one field class; wrapped in the vault
- ``r:<responder>``     a responder's data key; wrapped in the vault
- ``d:<YYYYMMDD>``      a day's data key; wrapped in the vault
- ``i:<ward>:<day>``    derived from the ward's response key and the day's (from the day's alone when
  there is no ward): destroying either closes it

Destroying a vault row is what erases: nothing else can open what it sealed.
Sealing is AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; derivation is HKDF-SHA256 (RFC 5869).
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from guardtag.errors import BackendError, KeyringError, Stale, Tampered
from guardtag.payload.keys import Keyring
from guardtag.spi import Delete, Put, Ref, Row, Store
from guardtag.world import World

CACHE_SECONDS = 60.0
"""The longest a data key is kept after its row was read: an erasure elsewhere holds after that."""
_CACHE_SIZE = 20_000
_FORMAT = 1
_NONCE = 12
_VAULT_IDS = ("w:", "r:", "d:")


def _aad(kind: str, row_id: str, key_id: str) -> bytes:
    """Kind, id and key id, each with its length in front: no two triples look alike."""
    parts = [part.encode() for part in (kind, row_id, key_id)]
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def key_of(body: bytes) -> str:
    """The key id in a sealed body's header; raises ``Tampered`` when there is none."""
    if len(body) < 2 + _NONCE + 16 or body[0] != _FORMAT or len(body) < 2 + body[1] + _NONCE + 16:
        raise _tampered()
    try:
        return body[2 : 2 + body[1]].decode()
    except UnicodeDecodeError:
        raise _tampered() from None


def _tampered() -> Tampered:
    return Tampered(
        "GT-RECORD-TAMPERED", "A stored record does not open.",
        "It was changed, cut or moved, or it was sealed under another key.",
        "Restore it from a backup, and find out who can write to the database.",
    )  # fmt: skip


@attrs.define
class _Held:
    cipher: AESGCM
    raw: bytes = attrs.field(repr=False)
    until: float


class Vault:
    """Opens and seals; keeps each person's keys in a small store of its own.

    Args:
        store: where the wrapped keys lie; it must be able to purge.
        keyring: wraps them.
        world: randomness and the cache's clock.
    """

    def __init__(self, store: Store, keyring: Keyring, world: World) -> None:
        if not store.purges:
            raise BackendError(
                "GT-VAULT-PURGE", "This store cannot be the vault.",
                "It keeps copies of what was deleted, so nothing could ever be erased.",
                "Use the embedded SQLite store for the vault.",
            )  # fmt: skip
        self._store = store
        self._keyring = keyring
        self._world = world
        self._held: dict[str, _Held] = {}
        self._static: dict[str, AESGCM] = {}

    def close(self) -> None:
        """Forgets all keys and closes the vault's store."""
        self._held.clear()
        self._static.clear()
        self._store.close()

    # -- sealing

    def seal(self, key_id: str, kind: str, row_id: str, plain: bytes) -> bytes:
        """Seals bytes under a key; the body's header names the key, the AAD binds kind and id."""
        nonce = self._world.random(_NONCE)
        name = key_id.encode()
        cipher = self._cipher(key_id)
        return bytes((_FORMAT, len(name))) + name + nonce + cipher.encrypt(nonce, plain, _aad(kind, row_id, key_id))

    def open(self, kind: str, row_id: str, body: bytes) -> bytes:
        """Opens a sealed body.

        Raises:
            Tampered: it was changed or moved.
            BackendError: ``GT-RECORD-ERASED``, its key was destroyed.
        """
        key_id = key_of(body)
        start = 2 + body[1]
        try:
            return self._cipher(key_id).decrypt(
                body[start : start + _NONCE], body[start + _NONCE :], _aad(kind, row_id, key_id)
            )
        except InvalidTag:
            raise _tampered() from None

    def room(self, name: str) -> str:
        """Key id of one of the deployment's own rooms, under the primary key of the keyring."""
        return f"k{self._keyring.primary}:{name}"

    # -- the keys

    def ensure(self, key_ids: Iterable[str]) -> None:
        """Makes the data keys that do not exist yet; the vault's row is written first of all."""
        refs = [Ref("key", key_id) for key_id in key_ids]
        missing = [ref for ref, row in zip(refs, self._store.read(refs), strict=True) if row is None]
        puts = [Put(Row("key", ref.id, 1, self._wrap(ref.id)), expect=0) for ref in missing]
        try:
            if puts:
                self._store.commit(puts)
        except Stale:  # somebody made one between our read and our write: theirs is the key
            if len(puts) > 1:
                for put in puts:
                    self.ensure([put.row.id])

    def destroy(self, key_ids: Iterable[str]) -> int:
        """Destroys data keys, with no copy left in the vault's files; returns how many there were."""
        gone = 0
        for key_id in key_ids:
            row = self._store.read([Ref("key", key_id)])[0]
            if row is not None:
                self._store.commit([Delete(Ref("key", key_id), row.version, purge=True)])
                gone += 1
        self.forget()
        return gone

    def forget(self) -> None:
        """Drops every cached data key."""
        self._held.clear()

    def exists(self, key_id: str) -> bool:
        """Whether the data key is there."""
        return self._store.read([Ref("key", key_id)])[0] is not None

    # -- inside

    def _cipher(self, key_id: str) -> AESGCM:
        static = self._static.get(key_id)
        if static is not None:
            return static
        return self._room_cipher(key_id) if key_id.startswith("k") else self._fresh(key_id).cipher

    def _room_cipher(self, key_id: str) -> AESGCM:
        number, _, name = key_id[1:].partition(":")
        if not number.isascii() or not number.isdigit() or len(number) > 3:
            raise _tampered()
        if not any(key.id == int(number) for key in self._keyring.keys):
            raise KeyringError(
                "GT-KEYS-LACKING", f"The keyring lacks key {int(number)}, which records here were sealed under.",
                "It is an older copy, or the keyring of another deployment.",
                "Restore the newest backup of the keyring.", key=int(number),
            )  # fmt: skip
        cipher = AESGCM(self._keyring.derive(f"guardtag/v1/room/{name}", int(number)))
        self._static[key_id] = cipher
        return cipher

    def _hold(self, key_id: str) -> _Held:
        until = self._world.monotonic() + CACHE_SECONDS
        if key_id.startswith("i:"):
            _, ward, day = key_id.split(":", 2)
            parents = [self._fresh(f"d:{day}")] + ([self._fresh(f"w:{ward}:response")] if ward else [])
            raw = HKDF(SHA256(), 32, None, b"guardtag/v1/incident").derive(b"".join(p.raw for p in parents))
            until = min(parent.until for parent in parents)  # never outlives what it was made from
        else:
            raw = self._unwrap(key_id)
        held = _Held(AESGCM(raw), raw, until)
        if len(self._held) >= _CACHE_SIZE:
            self._held.clear()
        self._held[key_id] = held
        return held

    def _fresh(self, key_id: str) -> _Held:
        held = self._held.get(key_id)
        return held if held is not None and held.until >= self._world.monotonic() else self._hold(key_id)

    def _wrapping(self, number: int) -> AESGCM:
        name = f"k{number}:wrap"
        return self._static.get(name) or self._room_cipher(name)

    def _wrap(self, key_id: str) -> bytes:
        number = self._keyring.primary
        nonce = self._world.random(_NONCE)
        aad = _aad("key", key_id, f"k{number}:wrap")
        return bytes((_FORMAT, number)) + nonce + self._wrapping(number).encrypt(nonce, self._world.random(32), aad)

    def _unwrap(self, key_id: str) -> bytes:
        if key_id[:2] not in _VAULT_IDS:
            raise _tampered()
        row = self._store.read([Ref("key", key_id)])[0]
        if row is None:
            raise BackendError(
                "GT-RECORD-ERASED", "The key of this record was destroyed.",
                "The person was erased, or its time of keeping has run out.",
                "Nothing can open it again; that is what erasure means.",
            )  # fmt: skip
        body = row.body
        if len(body) != 2 + _NONCE + 32 + 16 or body[0] != _FORMAT:
            raise _tampered()
        aad = _aad("key", key_id, f"k{body[1]}:wrap")
        try:
            return self._wrapping(body[1]).decrypt(body[2 : 2 + _NONCE], body[2 + _NONCE :], aad)
        except InvalidTag:
            raise _tampered() from None


def ward_keys(ward: str) -> tuple[str, ...]:
    """Key ids of a ward's three field classes."""
    return tuple(f"w:{ward}:{name}" for name in ("response", "medical", "address"))
