"""The vault as one file: its data keys wrapped as they are, and the whole sealed once more.

A line of JSON says what it is, of which deployment and vault, when it was made and for how many days it may be
restored. Then come chunks, each a length (4 bytes, big-endian), a nonce and AES-256-GCM over up to 500 rows as
MessagePack. The AAD holds the hash of the first line, the chunk's number and whether it is the last (the
construction STREAM of Hoang, Reyhanitabar, Rogaway and Vizár, 2015), so that no chunk can be changed, left out,
moved or added. The key is derived from the keyring for this purpose alone.

Whoever has an old vault backup and the keyring can open people who were erased since: it has a short life.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import attrs
import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from guardtag.errors import BackendError, Tampered
from guardtag.payload.aead import NONCE_BYTES, TAG_BYTES, seal, unseal
from guardtag.payload.keys import Keyring
from guardtag.records.bodies import UNREADABLE
from guardtag.records.rewrap import walk
from guardtag.records.vault import Vault
from guardtag.spi import Row
from guardtag.world import World

FORMAT = "guardtag-vault/1"
KINDS = ("key", "erased", "vault")
"""The vault's kinds, the mark of which one it is last: a vault without that is not whole."""
DAY = 86_400.0
ROWS = 500
"""Rows in one chunk."""
_MAX_HEAD, _MAX_CHUNK = 1000, 4 * 1024 * 1024
_DOMAIN = b"guardtag/v1/vault-backup"

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[tuple[str, str, bytes]]).decode


@attrs.frozen
class Head:
    """What a vault backup says of itself.

    Args:
        deployment: of which deployment.
        vault: of which of its vaults; see ``Vault.identity``.
        made: when, seconds since 1970 UTC.
        days: how long it may be restored.
        key: id of the keyring's key that seals it.
    """

    deployment: str
    vault: str
    made: float
    days: int
    key: int

    def expired(self, now: float) -> bool:
        """Whether its life is over."""
        return now - self.made > self.days * DAY


def write(vault: Vault, keyring: Keyring, world: World, made: float, days: int) -> Iterator[bytes]:
    """The pieces of a backup, in order.

    Args:
        vault: what is backed up; others go on using it.
        keyring: seals it.
        world: randomness.
        made: when it is made.
        days: its life.
    """
    head = Head(keyring.deployment, vault.identity(), made, days, keyring.primary)
    line = json.dumps({"format": FORMAT, **attrs.asdict(head)}, separators=(",", ":")).encode("ascii") + b"\n"
    yield line
    cipher, number = _cipher(keyring, head.key), 0
    rows: list[tuple[str, str, bytes]] = []
    for kind in KINDS:
        for row in walk(vault.store, kind):
            if len(rows) == ROWS:
                yield _sealed(cipher, world, line, number, rows, last=False)
                number, rows = number + 1, []
            rows.append((row.kind, row.id, row.body))
    yield _sealed(cipher, world, line, number, rows, last=True)


def head_of(stream: BinaryIO) -> tuple[Head, bytes]:
    """What a backup says of itself, and its first line; nothing of it is proved before its rows are read.

    Raises:
        Tampered: ``GT-VAULT-BACKUP-BROKEN``.
    """
    line = stream.readline(_MAX_HEAD)
    try:
        fields = json.loads(line)
        head = Head(**{name: fields[name] for name in attrs.fields_dict(Head)})
        if fields["format"] != FORMAT or not line.endswith(b"\n") or not _typed(head):
            raise broken()
    except (ValueError, TypeError, KeyError, RecursionError):
        raise broken() from None
    return head, line


def rows(stream: BinaryIO, keyring: Keyring) -> Iterator[Row]:
    """The rows of a backup, each proved before it is given out; the end is proved when they end.

    Args:
        stream: the file, from its beginning.
        keyring: of the deployment it belongs to.

    Raises:
        Tampered: it is cut short or was changed.
        BackendError: ``GT-VAULT-BACKUP-OTHER``, it belongs to another deployment.
        KeyringError: the keyring lacks the key that seals it.
    """
    head, line = head_of(stream)
    if head.deployment != keyring.deployment:
        raise other()
    cipher, number, last = _cipher(keyring, head.key), 0, False
    while not last:
        size = int.from_bytes(_exactly(stream, 4), "big")
        if not NONCE_BYTES + TAG_BYTES < size <= _MAX_CHUNK:
            raise broken()
        found, last = _opened(cipher, line, number, _exactly(stream, size))
        number += 1
        for kind, row_id, body in found:
            if kind not in KINDS:
                raise broken()
            yield Row(kind, row_id, 1, body)
    if stream.read(1):
        raise broken()


def _typed(head: Head) -> bool:
    whole = type(head.days) is int and type(head.key) is int and type(head.made) is float
    return whole and head.days > 0 and type(head.deployment) is type(head.vault) is str


def _cipher(keyring: Keyring, key: int) -> AESGCM:
    return AESGCM(keyring.derive(_DOMAIN.decode(), key))


def _aad(line: bytes, number: int, last: bool) -> bytes:
    return b"%b%b%b%c" % (_DOMAIN, hashlib.sha256(line).digest(), number.to_bytes(8, "big"), last)


def _sealed(cipher: AESGCM, world: World, line: bytes, number: int, found: list[Any], *, last: bool) -> bytes:
    nonce = world.random(NONCE_BYTES)
    chunk = nonce + seal(cipher, nonce, _encode(found), _aad(line, number, last))
    return len(chunk).to_bytes(4, "big") + chunk


def _opened(cipher: AESGCM, line: bytes, number: int, chunk: bytes) -> tuple[list[tuple[str, str, bytes]], bool]:
    nonce, sealed = chunk[:NONCE_BYTES], chunk[NONCE_BYTES:]
    for last in (False, True):
        try:
            return _decode(unseal(cipher, nonce, sealed, _aad(line, number, last))), last
        except InvalidTag:
            continue
        except UNREADABLE:
            break
    raise broken()


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise broken()
    return data


def broken() -> Tampered:
    """The error for a file that is no whole vault backup."""
    return Tampered(
        "GT-VAULT-BACKUP-BROKEN", "This is not a whole backup of a vault.", "It is cut short, or was changed.",
        "Take another one; `guardtag vault backup` makes them.",
    )  # fmt: skip


def other() -> BackendError:
    """The error for the vault backup of somebody else."""
    return BackendError(
        "GT-VAULT-BACKUP-OTHER", "This backup is of another deployment's vault.",
        "Its keys open nobody here.", "Look for the backup of this deployment's vault.",
    )  # fmt: skip
