"""The keys on the door: ``city.keys``. Rotation never breaks a sewn tag, and nobody else's change is lost.

The keyring is changed where it is kept first, and read back; then the database learns which keys must be
there, and its journal. A process that dies between the two leaves a key that the next opening writes down.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from guardtag.errors import KeyringError
from guardtag.model.tags import Batch
from guardtag.payload import paper, signing
from guardtag.payload.keys import Keyring
from guardtag.payload.paper import Rehearsal, Sheet
from guardtag.records import Request, Rewrapped, Tx, rewrap
from guardtag.records.kinds import Deployment, Mark
from guardtag.steps import backing, belonging
from guardtag.steps.room import Room

Change = Callable[[Keyring], Keyring]


@attrs.frozen
class KeyInfo:
    """What may be known of a key.

    Args:
        id: 1 to 255; the epoch in the tokens made under it.
        state: ``live``, ``disabled`` (no minting, still read) or ``destroyed``.
        primary: whether new tags are minted under it.
        index: whether the blind indexes hang on it.
        minted: tags minted under it.
        backed_up: whether a rehearsed backup holds it.
    """

    id: int
    state: str
    primary: bool
    index: bool
    minted: int
    backed_up: bool


class Keys:
    """The desk on the door: ``city.keys``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def list(self) -> Sequence[KeyInfo]:
        """All keys, the newest first, with what was minted under each."""
        self._room.operator_only()
        return self._listed(self._room.keys.latest())

    def get(self, key_id: int) -> KeyInfo:
        """One key; raises ``KeyringError`` when there is none of this id."""
        self._room.operator_only()
        for info in self._listed(self._room.keyring):
            if info.id == key_id:
                return info
        raise _no_such_key(key_id)

    def _listed(self, keyring: Keyring) -> Sequence[KeyInfo]:
        records = self._room.records
        said = records.get(Deployment, "self")
        backed_up = said.backed_up if said else ()
        minted: dict[int, int] = {}
        for batch in records.walk(Batch):
            minted[batch.epoch] = minted.get(batch.epoch, 0) + batch.count
        return [
            KeyInfo(
                key.id, key.state, key.id == keyring.primary, key.id == keyring.index, minted.get(key.id, 0),
                key.id in backed_up,
            )
            for key in reversed(keyring.keys)
        ]  # fmt: skip

    def add(self, *, request_id: str = "") -> KeyInfo:
        """Makes a new live key. It mints nothing before it is promoted: back the keyring up in between.

        Args:
            request_id: makes the call repeatable.

        Raises:
            KeyringError: the key source cannot be written, or all 255 ids were used.
        """
        room = self._room
        room.operator_only()
        ids = {key.id for key in room.keys.latest().keys}

        def reserve(tx: Tx) -> Mark:
            reserved = (tx.get(Mark, "key") or Mark("key", 0)).value
            # An id that was reserved and never kept, because a first try failed, is used now.
            return tx.put(Mark("key", reserved if reserved and reserved not in ids else max(*ids, reserved) + 1))

        request = Request(room.actor, "keys.add", "", request_id)
        key_id = room.records.change(reserve, request=request).value

        def added(keyring: Keyring) -> Keyring:
            made = any(key.id == key_id for key in keyring.keys)  # by a first try that died before it answered
            return keyring if made else keyring.added(room.world.random, key_id)

        self._changed(added, belonging.ADDED, str(key_id))
        return self.get(key_id)

    def promote(self, key_id: int) -> KeyInfo:
        """Mints under this key from now on; tags of all other keys are read as before.

        Raises:
            KeyringError: there is no such key, or it is not live.
        """
        return self._verb("keys.promote", key_id, lambda keyring: keyring.promoted(key_id))

    def disable(self, key_id: int) -> KeyInfo:
        """Mints nothing under this key any more; what it made is read for ever.

        Raises:
            KeyringError: there is no such key, or it is the primary or a destroyed one.
        """
        return self._verb("keys.disable", key_id, lambda keyring: keyring.disabled(key_id))

    def _verb(self, verb: str, key_id: int, fn: Change) -> KeyInfo:
        self._room.operator_only()

        def known(keyring: Keyring) -> Keyring:
            if all(key.id != key_id for key in keyring.keys):
                raise _no_such_key(key_id)
            return fn(keyring)

        self._changed(known, verb, str(key_id))
        return self.get(key_id)

    def _changed(self, fn: Change, verb: str, detail: str) -> None:
        """The keyring where it is kept, then what the database says of it."""
        room = self._room
        changed: list[bool] = []

        def noted(keyring: Keyring) -> Keyring:
            after = fn(keyring)
            changed[:] = [after != keyring]
            return after

        ids = tuple(key.id for key in room.keys.change(noted).keys)

        def note(tx: Tx) -> None:
            said = tx.get(Deployment, "self")
            assert said is not None
            tx.put(attrs.evolve(said, keys=tuple(sorted({*said.keys, *ids}))))
            belonging.note_keys(tx, room.actor, said.keys, ids)
            if changed[0] and verb != belonging.ADDED:
                tx.journal(room.actor, verb, (), detail)

        room.records.change(note)

    def rewrap(self, *, progress: Callable[[int, int], None] = lambda done, total: None) -> Rewrapped:
        """Moves what older keys seal and wrap to the primary one, while others go on; see ``records.rewrap``.

        A run that was killed is begun anew: what was moved stays moved. Tags on cloth go on needing the key they
        were minted under.

        Args:
            progress: called with (moved, in all) as it goes on.

        Raises:
            KeyringError: the keyring lacks a key that something needs.
        """
        room = self._room
        room.operator_only()
        moved = 0
        while True:
            key = room.keys.latest().primary
            found = rewrap(room.records, key, progress)
            moved += found.moved
            if room.keys.latest().primary == key:  # else somebody promoted another one meanwhile
                break

        def note(tx: Tx) -> None:
            said = tx.get(Deployment, "self")
            assert said is not None
            if not found.left:
                tx.put(attrs.evolve(said, sealed=key))
            tx.journal(room.actor, "keys.rewrap", (), f"{key}: {moved} moved, {found.left} left")

        room.records.change(note)
        return attrs.evolve(found, moved=moved)

    # -- outside

    def public(self) -> bytes:
        """The deployment's public document: ids, states and signing keys; nothing secret.

        Whoever has it can check what the deployment signed. Tokens cannot be checked with it: whoever
        can verify a token can also make one.
        """
        self._room.operator_only()
        return signing.public_document(self._room.keyring)

    def backup(self, *, needed: int = 2, sheets: int = 3) -> tuple[Sheet, ...]:
        """The keyring as sheets of paper, any ``needed`` of which bring it back.

        Args:
            needed: how many sheets restore it.
            sheets: how many sheets to make, 1 to 16.

        Raises:
            ValueError: not 1 of 1, nor 2 to 16 of at most 16.
        """
        room = self._room
        room.operator_only()
        keyring = room.keys.latest()
        made = paper.sheets(keyring, needed, sheets, room.world.random)
        ids = " ".join(str(key.id) for key in keyring.readable())

        def note(tx: Tx) -> None:
            said = tx.get(Deployment, "self")
            assert said is not None
            tx.put(attrs.evolve(said, sheeted=tx.now))
            tx.journal(room.actor, "keys.backup", (), f"{needed}/{sheets}: {ids}")

        room.records.change(note)
        return made

    def rehearse(self, restored: Keyring) -> Rehearsal:
        """Compares a keyring that a backup brought back with the one in use, and remembers it when nothing is missing.

        ``doctor`` is then content until a key is added, or new sheets are made; not within a day of these (``soon``).

        Args:
            restored: from the sheets (``guardtag.payload.paper.restored``), or from any other backup.
        """
        room = self._room
        room.operator_only()
        keyring = room.keys.latest()
        found = paper.rehearse(keyring, restored)
        if found.complete:
            ids = tuple(key.id for key in keyring.readable())

            def note(tx: Tx) -> bool:
                said = tx.get(Deployment, "self")
                assert said is not None
                tx.journal(room.actor, "keys.rehearse", (), " ".join(map(str, sorted(ids))))
                return backing.soon(tx.put(attrs.evolve(said, backed_up=ids, rehearsed=tx.now)))

            return attrs.evolve(found, soon=room.records.change(note))
        return found


def _no_such_key(key_id: int) -> KeyringError:
    return KeyringError(
        "GT-KEYS-NONE", f"There is no key {key_id}.", "", "See `guardtag keys list` for those there are.", key=key_id
    )
