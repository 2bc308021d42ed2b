"""The vault: whose key opens what, and the sealing itself.

Key ids, as they stand in a body's header:

- ``k<N>:<room>``   derived from key N of the keyring; nobody in particular: tags, batches, the journal
- ``w:<ward>:<class>``  a ward's data key for one field class, or for ``photo``; wrapped in the vault
- ``w:<ward>:<class>:<N>``  the Nth one of a class, made for a new consent after a withdrawal destroyed the one before
- ``r:<responder>``     a responder's data key; wrapped in the vault
- ``d:<YYYYMMDD>``      a day's data key; wrapped in the vault
- ``i:<ward>:<day>``    derived from the ward's response key and the day's (from the day's alone when
  there is no ward): destroying either closes it

Destroying a vault row is what erases: nothing else can open what it sealed.
Sealing is AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; derivation is HKDF-SHA256 (RFC 5869).

A body is its format (1 byte), the length of the key id (1), the key id, the nonce and the sealed content.
Format 2 pads the content (see ``padding``) and begins the AAD with the format, so that neither passes for the
other; format 1, of before, does neither and is still read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

import attrs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from guardtag.errors import BackendError, KeyringError, Stale
from guardtag.payload.aead import NONCE_BYTES, TAG_BYTES, seal, unseal
from guardtag.payload.derive import hkdf
from guardtag.payload.live import LiveKeys
from guardtag.records import together
from guardtag.records.bodies import BARE, PADDED, aad_of, tampered
from guardtag.records.key_ids import keys_of, there, ward_keys
from guardtag.records.marks import mark_of, when
from guardtag.records.padding import PERSON_FLOOR, ROOM_FLOOR, WARD_FLOOR, pad, unpad
from guardtag.spi import Change, Check, Delete, Put, Ref, Row, Store
from guardtag.world import World, day_of

__all__ = ["CACHE_SECONDS", "Vault", "keys_of", "other_vault", "ward_keys"]

CACHE_SECONDS = 60.0
"""The longest a data key is kept after its row was read: an erasure elsewhere holds after that."""
_CACHE_SIZE = 20_000
_DAY = 86_400.0
_FORMATS = (BARE, PADDED)
_WARD = "ward"
_ROOM = ord("k")
_SEALED_BY = re.compile(rb"[\x01\x02].k([0-9]{1,3}):", re.DOTALL)
_LEAST = 2 + NONCE_BYTES + TAG_BYTES
_KEY_BYTES = 32
_WRAPPED = _LEAST + _KEY_BYTES  # a data key
_VAULT_IDS = ("w:", "r:", "d:")


def other_vault() -> BackendError:
    """The error for a vault that does not belong here."""
    return BackendError(
        "GT-VAULT-OTHER", "This is not the vault that belongs to the database.",
        "It is empty, new, or of another deployment; with it nobody in the register can be opened.",
        "Put the vault back from its own backup, where `vault` says, before anything else. If an empty deployment was "
        "begun here by mistake, move its database and its vault away first.",
    )  # fmt: skip


@attrs.frozen
class _Held:
    """A key ready for use, and until when (on the monotonic clock) it may be used without a look."""

    cipher: AESGCM
    raw: bytes = attrs.field(repr=False)
    until: float


class Vault:
    """Opens and seals; keeps each person's keys in a small store of its own.

    Args:
        store: where the wrapped keys lie; it must be able to purge.
        keys: wrap them.
        world: randomness and the cache's clock.
    """

    def __init__(self, store: Store, keys: LiveKeys, world: World) -> None:
        if not store.purges:
            raise BackendError(
                "GT-VAULT-PURGE", "This store cannot be the vault.",
                "It keeps copies of what was deleted, so nothing could ever be erased.",
                "Use the embedded SQLite store for the vault.",
            )  # fmt: skip
        self.store = store
        self._keys = keys
        self._world = world
        self._monotonic = world.monotonic
        self._held: dict[bytes, _Held] = {}

    def identity(self, expected: str = "") -> str:
        """Which vault this is: 16 hexadecimal characters that stand in it, made on first use.

        Args:
            expected: what the database says; a vault that is empty, or another one, is then refused
                before anything is sealed in it.

        Raises:
            BackendError: ``GT-VAULT-OTHER``.
        """
        ref = Ref("vault", "self")
        row = self.store.read([ref])[0]
        found = row.body.hex() if row else ""
        if expected and found != expected:
            raise other_vault()
        if not found:
            with suppress(Stale):  # somebody makes it just now
                self.store.commit([Put(Row("vault", "self", 1, self._world.random(8)), expect=0)])
            return self.identity(expected)
        return found

    def close(self) -> None:
        """Forgets all keys and closes the vault's store."""
        self._held.clear()
        self.store.close()

    # -- sealing

    def seal(self, key_id: str, kind: str, row_id: str, plain: bytes, nonce: bytes = b"") -> bytes:
        """Seals bytes under a key; the body's header names the key, the AAD binds kind and id.

        Args:
            key_id: whose key.
            kind: kind of the row.
            row_id: its id.
            plain: what to seal.
            nonce: 12 random bytes that nothing else was or will be sealed with; drawn here unless given.
        """
        name = key_id.encode()
        try:
            cipher = self._key(name).cipher
        except BackendError:
            self._ensure_day(key_id)
            if key_id.count(":") == 3:  # of a class whose key before was destroyed
                self.renew(key_id)
            cipher = self._key(name).cipher
        nonce = nonce or self._world.random(NONCE_BYTES)
        floor = ROOM_FLOOR if name[0] == _ROOM else WARD_FLOOR if kind == _WARD else PERSON_FLOOR
        padded = pad(plain, floor)
        sealed = seal(cipher, nonce, padded, aad_of(kind, row_id, name))
        return b"%c%c%b%b%b" % (PADDED, len(name), name, nonce, sealed)

    def _ensure_day(self, key_id: str) -> None:
        """Makes the key of a day that nobody made ahead, such as after the clock jumped: no call may fail for it.

        Never of a day that is over: its key was destroyed when its time of keeping had run out.
        """
        kind, _, rest = key_id.partition(":")
        day = rest.rpartition(":")[2]
        if kind in ("i", "d") and day >= day_of(self._world.now() - _DAY):
            self.ensure([f"d:{day}"])

    def open(self, kind: str, row_id: str, body: bytes) -> bytes:
        """Opens a sealed body.

        Raises:
            Tampered: it was changed or moved.
            BackendError: ``GT-RECORD-ERASED``, its key was destroyed.
        """
        if len(body) < _LEAST or body[0] not in _FORMATS:
            raise tampered()
        start = 2 + body[1]
        name = body[2:start]
        held = self._held.get(name)  # _key(), unrolled: every scan comes through here
        if held is None or held.until < self._monotonic():
            held = self._look_up(name)
        end = start + NONCE_BYTES
        aad = aad_of(kind, row_id, name)
        try:
            if body[0] == BARE:
                return unseal(held.cipher, body[start:end], body[end:], aad[1:])
            return unpad(unseal(held.cipher, body[start:end], body[end:], aad))
        except (InvalidTag, ValueError):
            raise tampered() from None

    def room(self, name: str) -> str:
        """Key id of one of the deployment's own rooms, under the primary key of the keyring."""
        return f"k{self._keys.keyring.primary}:{name}"

    # -- the keys

    def ensure(self, key_ids: Iterable[str]) -> None:
        """Makes the data keys that do not exist yet; the vault's row is written first of all."""
        refs = [Ref("key", key_id) for key_id in key_ids]
        missing = [ref for ref, row in zip(refs, self.store.read(refs), strict=True) if row is None]
        if missing:
            self._make(missing)

    def _make(self, missing: Sequence[Ref]) -> None:
        number, size = self._keys.keyring.primary, _KEY_BYTES + NONCE_BYTES
        drawn = self._world.random(size * len(missing))  # one call into the system, not two a key
        made = {ref.id: drawn[at * size : (at + 1) * size] for at, ref in enumerate(missing)}
        parts = ((one, raw[:_KEY_BYTES], raw[_KEY_BYTES:]) for one, raw in made.items())
        puts = [Put(Row("key", one, 1, self._wrap(one, number, raw, nonce)), 0) for one, raw, nonce in parts]
        for some, stale in together.commit(self.store, puts):
            for put in some:
                if not stale:  # whoever made them seals under them next
                    raw = made[put.row.id][:_KEY_BYTES]
                    self._hold(put.row.id.encode(), raw, self._monotonic() + CACHE_SECONDS)
                elif len(some) > 1:  # somebody made one between our read and our write: theirs is the key
                    self.ensure([put.row.id])

    def renew(self, key_id: str) -> None:
        """Makes a class's next key, unless it is there; not when it, or whoever it is of, was destroyed."""
        ward = key_id.split(":")[1]
        refs = [Ref("key", key_id), Ref("erased", key_id), Ref("erased", ward)]
        found = self.store.read(refs)
        if any(found):
            return
        number = self._keys.keyring.primary
        row = Row("key", key_id, 1, self._wrap(key_id, number, self._world.random(32)))
        with suppress(Stale):  # somebody else made it just now, or destroyed it
            self.store.commit([Put(row, 0), *(Check(ref, 0) for ref in refs[1:])])

    def drop_unused(self, key_ids: Iterable[str]) -> None:
        """Takes back data keys that nothing was saved under; unlike ``destroy`` it does not wait for copies to go."""
        refs = [Ref("key", key_id) for key_id in key_ids]
        rows = self.store.read(refs)
        with suppress(Stale):  # re-wrapped just now: it stays, and opens nothing
            self.store.commit([Delete(ref, row.version) for ref, row in zip(refs, rows, strict=True) if row])
        self.forget()

    def destroy(self, key_ids: Iterable[str]) -> int:
        """Destroys data keys, with no copy left in the vault's files; returns how many there were."""
        gone = sum([self._destroyed(key_id) for key_id in key_ids])
        self.forget()
        return gone

    def _destroyed(self, key_id: str) -> bool:
        while row := self.store.read([Ref("key", key_id)])[0]:
            with suppress(Stale):  # it was re-wrapped just now: what it is wrapped in goes all the same
                self.store.commit([Delete(Ref("key", key_id), row.version, purge=True)])
                return True
        return False

    def erase(self, ward: str, at: float) -> float:
        """Destroys the data keys of a ward, of ``r:`` and a responder, or one single key, and keeps that it did.

        When it was interrupted after the keys were gone, it makes sure once more that no copy is left.

        Returns:
            when they were destroyed: ``at``, or earlier when it was done before.
        """
        held = dict.fromkeys((*keys_of(ward), *there(self.store, ward)))
        refs = [*(Ref("key", key_id) for key_id in held), Ref("erased", ward)]
        while True:
            *keys, mark = self.store.read(refs)
            changes: list[Change] = [
                Delete(ref, row.version if row else 0, purge=True) for ref, row in zip(refs, keys, strict=False)
            ]
            if mark is None:
                changes.append(Put(mark_of(ward, at), 0))
            with suppress(Stale):  # re-wrapped just now, or erased by somebody else
                self.store.commit(changes)
                break
        self.forget()
        self.destroy(there(self.store, ward))  # one that was made meanwhile; from here on none is made
        return at if mark is None else when(mark)

    def erased(self) -> Iterator[tuple[str, float]]:
        """Ids of the wards (and of single keys) that were destroyed here, each with the time."""
        after = ""
        while rows := self.store.walk("erased", after, 500):
            yield from ((row.id, when(row)) for row in rows)
            after = rows[-1].id

    def forget(self) -> None:
        """Drops every cached data key."""
        self._held.clear()

    def exists(self, key_id: str) -> bool:
        """Whether the data key is there."""
        return self.store.read([Ref("key", key_id)])[0] is not None

    @staticmethod
    def under(row: Row) -> str:
        """Key id that a row's body says it is sealed under; empty when it says none."""
        return row.body[2 : 2 + row.body[1]].decode("ascii", "replace") if len(row.body) > _LEAST else ""

    # -- moving to a newer key

    def sealed_by(self, row: Row) -> int | None:
        """The keyring's key that a row's body is sealed under; ``None`` for a person's or a day's, or no such body."""
        found = _SEALED_BY.match(row.body)
        return int(found[1]) if found else None

    def resealed(self, row: Row, key: int) -> bytes | None:
        """A row's body sealed under this key of the keyring instead; ``None`` when it is, or under no such key."""
        if self.sealed_by(row) in (None, key):
            return None
        _, _, room = row.body[2 : 2 + row.body[1]].decode().partition(":")
        return self.seal(f"k{key}:{room}", row.kind, row.id, self.open(row.kind, row.id, row.body))

    def wrapped_by(self, row: Row) -> int:
        """The keyring's key that a data key is wrapped in; 0 when that cannot be read."""
        return row.body[1] if len(row.body) == _WRAPPED else 0

    def rewrapped(self, row: Row, key: int) -> bytes | None:
        """A data key wrapped in this key of the keyring instead; ``None`` when it is."""
        return None if self.wrapped_by(row) == key else self._wrap(row.id, key, self.unwrapped(row))

    def holds_people(self) -> bool:
        """Whether anybody's key is here: a responder's, or a ward's."""
        return any(row.id.startswith(("r:", "w:")) for row in self.store.walk("key", "r:", 1))

    def _key(self, name: bytes) -> _Held:
        held = self._held.get(name)
        if held is not None and held.until >= self._monotonic():
            return held
        return self._look_up(name)

    def _look_up(self, name: bytes) -> _Held:
        try:
            key_id = name.decode()
        except UnicodeDecodeError:
            raise tampered() from None
        until = self._monotonic() + CACHE_SECONDS
        if key_id.startswith("k"):
            raw, newer = self._room_key(key_id)
            until = until if newer else float("inf")
        elif key_id.startswith("i:") and key_id.count(":") == 2:
            _, ward, day = key_id.split(":")
            parents = [self._key(f"d:{day}".encode())] + ([self._key(f"w:{ward}:response".encode())] if ward else [])
            raw = hkdf(b"".join(parent.raw for parent in parents), b"", b"guardtag/v1/incident")
            until = min(parent.until for parent in parents)  # never outlives what it was made from
        else:
            raw = self._unwrap(key_id)
        return self._hold(name, raw, until)

    def _hold(self, name: bytes, raw: bytes, until: float) -> _Held:
        held = _Held(AESGCM(raw), raw, until)
        if len(self._held) >= _CACHE_SIZE:
            self._held.clear()
        self._held[name] = held
        return held

    def _room_key(self, key_id: str) -> tuple[bytes, bool]:
        """A room's key, and whether it is newer than ours: then it is looked at again after a while."""
        number, _, room = key_id[1:].partition(":")
        if not number.isascii() or not number.isdigit() or len(number) > 3:
            raise tampered()
        if not self._keys.has(int(number)):
            raise KeyringError(
                "GT-KEYS-LACKING",
                f"The keyring lacks key {int(number)}, which records here were sealed under.",
                "It is an older copy, or the keyring of another deployment.",
                "Restore the newest backup of the keyring.",
                key=int(number),
            )
        return self._keys.keyring.derive(f"guardtag/v1/room/{room}", int(number)), self._newer(int(number))

    def _wrap(self, key_id: str, number: int, raw: bytes, nonce: bytes = b"") -> bytes:
        name = f"k{number}:wrap".encode()
        nonce = nonce or self._world.random(NONCE_BYTES)
        sealed = seal(self._key(name).cipher, nonce, raw, aad_of("key", key_id, name)[1:])
        return bytes((BARE, number)) + nonce + sealed

    def _unwrap(self, key_id: str) -> bytes:
        if key_id[:2] not in _VAULT_IDS:
            raise tampered()
        row = self.store.read([Ref("key", key_id)])[0]
        if row is None:
            raise BackendError(
                "GT-RECORD-ERASED", "The key of this record was destroyed.",
                "The person was erased, or its time of keeping has run out.",
                "Nothing can open it again; that is what erasure means.",
            )  # fmt: skip
        return self.unwrapped(row)

    def unwrapped(self, row: Row) -> bytes:
        """The data key in a row of the vault; raises ``Tampered`` when it does not open."""
        body = row.body
        if len(body) != _WRAPPED or body[0] != BARE:
            raise tampered()
        self._newer(body[1])
        name, end = f"k{body[1]}:wrap".encode(), 2 + NONCE_BYTES
        try:
            return unseal(self._key(name).cipher, body[2:end], body[end:], aad_of("key", row.id, name)[1:])
        except InvalidTag:
            raise tampered() from None

    def _newer(self, number: int) -> bool:
        """Whether somebody seals under a newer key than is primary here: then ours is looked up again."""
        newer = number > self._keys.keyring.primary
        if newer:
            self._keys.refresh()
        return newer
