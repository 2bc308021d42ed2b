"""The file in which a deployment's rows travel: sealed as they are, in chunks that are authenticated one by one.

After the line ``guardtag-export/1`` come chunks: length (4 bytes, big-endian) | payload | tag (32 bytes). The tag is
HMAC-SHA256 over the tag before it (32 zero bytes at first) and the payload, under the key that HKDF gives for
``guardtag/v1/export``: no chunk can be changed, left out, put in or exchanged, and none of another file. Payloads are
MessagePack arrays:

- ``["head", deployment, key id, 16 random bytes, seconds since 1970 UTC]``, the first
- ``["rows", kind, [[id, version, body, index, lane, due, lease], …]]``, in the order of kinds, then of ids
- ``["end", {kind: [rows, SHA-256]}]``, the last: a file without it was cut short

It holds what the store holds: no key, and nothing of a person that is not sealed.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import attrs
import msgspec

from guardtag.errors import BackendError, ImportRefused, KeyringError, Tampered
from guardtag.payload.derive import mac
from guardtag.payload.keys import DESTROYED, Keyring
from guardtag.records.bodies import UNREADABLE
from guardtag.records.copying import DEPLOYMENT, KIND_NAMES, MOST_BYTES, PAGE, Tally, Told
from guardtag.spi import Row

MARK = b"guardtag-export/1\n"
MAX_CHUNK = 64 * 1024 * 1024
"""The largest chunk that is read, in bytes; ours are of 9 MiB at most, with the indexes of their rows on top."""
_ZERO = bytes(32)
_encode = msgspec.msgpack.Encoder().encode
_head = msgspec.msgpack.Decoder(tuple[str, str, int, bytes, float]).decode
_rows = msgspec.msgpack.Decoder(
    tuple[str, str, list[tuple[str, int, bytes, dict[str, tuple[str, ...]], str | None, float | None, int]]]
).decode
_end = msgspec.msgpack.Decoder(tuple[str, dict[str, Told]]).decode


@attrs.frozen
class Chunk:
    """One chunk whose tag holds.

    Args:
        kind: of its rows; empty for the last chunk.
        rows: in order of id.
        told: in the last chunk, count and hash of each kind.
        ends: where in the file it ends.
        tag: its tag.
    """

    kind: str = ""
    rows: tuple[Row, ...] = attrs.field(default=(), repr=False)
    told: Mapping[str, Told] | None = None
    ends: int = 0
    tag: bytes = attrs.field(default=_ZERO, repr=False)


class Writer:
    """Writes a file, or goes on with one that was cut short.

    Args:
        file: opened to be read and written, from its beginning; empty, or what a run left; closed by ``close``.
        keyring: authenticates it.
        random: gives bytes.
        now: seconds since 1970 UTC.
    """

    def __init__(self, file: IO[bytes], keyring: Keyring, random: Callable[[int], bytes], now: float) -> None:
        self.last: tuple[str, str] = ("", "")
        """Kind and id of the last row that is in the file already."""
        self.tallies: dict[str, Tally] = {}
        self._file = file
        try:
            self._key, self._tag = self._resumed(keyring) or self._begun(keyring, random, now)
        except BaseException:
            self._file.close()
            raise

    def rows(self, kind: str, rows: Iterable[Row], moved: Callable[[int], None]) -> None:
        """Writes the rows of a kind, in order of id."""
        tally = self.tallies.setdefault(kind, Tally())
        some: list[Any] = []
        size = 0
        for row in rows:
            tally.take(row)
            some.append((row.id, row.version, row.body, row.index, row.lane, row.due, row.lease))
            size += len(row.body)
            if len(some) == PAGE or size >= MOST_BYTES:
                self._chunk(("rows", kind, some))
                moved(len(some))
                some, size = [], 0
        if some:
            self._chunk(("rows", kind, some))
            moved(len(some))

    def end(self) -> dict[str, Told]:
        """Writes the last chunk and puts the file on the disk; returns count and hash of each kind."""
        told = {kind: tally.told() for kind, tally in self.tallies.items() if tally.rows}
        self._chunk(("end", told))
        self._file.flush()
        os.fsync(self._file.fileno())
        return told

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def _begun(self, keyring: Keyring, random: Callable[[int], bytes], now: float) -> tuple[bytes, bytes]:
        self._file.seek(0)
        self._file.truncate()
        self._file.write(MARK)
        self._key, self._tag = _key_of(keyring, keyring.primary), _ZERO
        self._chunk(("head", keyring.deployment, keyring.primary, random(16), now))
        return self._key, self._tag

    def _resumed(self, keyring: Keyring) -> tuple[bytes, bytes] | None:
        """Goes to the end of the last whole chunk; ``None`` when there is not even a first one."""
        ends, tag, key = 0, _ZERO, b""
        try:
            key, chunks = _opened(self._file, keyring)
            for chunk in chunks:
                if chunk.told is not None:
                    break
                ends, tag = chunk.ends, chunk.tag
                for row in chunk.rows:
                    self.tallies.setdefault(chunk.kind, Tally()).take(row)
                    self.last = (chunk.kind, row.id)
        except (Tampered, ImportRefused):
            if not ends:
                return None
        self._file.seek(ends)
        self._file.truncate()
        return key, tag

    def _chunk(self, payload: object) -> None:
        data = _encode(payload)
        self._tag = mac(self._key, self._tag + data)
        self._file.write(len(data).to_bytes(4, "big") + data + self._tag)


def read(path: Path, keyring: Keyring) -> Iterator[Chunk]:
    """The chunks of a file, each verified before it comes; the first is the head, without rows.

    Raises:
        ImportRefused: it is no export, or of another deployment.
        Tampered: it was changed, or cut short.
        KeyringError: the keyring lacks the key that authenticates it.
        BackendError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            _, chunks = _opened(file, keyring)
            ended = False
            for chunk in chunks:
                ended = chunk.told is not None
                yield chunk
            if not ended or file.read(1):
                raise broken()
    except OSError as error:
        raise unreadable(path, error) from None


def unreadable(path: Path, error: OSError) -> BackendError:
    """The error for a file that the system refuses."""
    return BackendError(
        "GT-EXPORT-FILE", f"The file {path.name} cannot be read or written.", f"The system says: {error.strerror}.",
        "Check the path, the rights and the free space.", file=path.name,
    )  # fmt: skip


def _opened(file: IO[bytes], keyring: Keyring) -> tuple[bytes, Iterator[Chunk]]:
    """The file's key and its chunks, beginning with the head."""
    if file.read(len(MARK)) != MARK:
        raise ImportRefused(
            "GT-EXPORT-FORM", "This is no file that `guardtag export` of this version wrote.", "",
            "Give that file; tables of people are for `guardtag ward import`.",
        )  # fmt: skip
    try:
        data, tag = _framed(file)
        what, deployment, key_id, _, _ = _head(data)
    except (EOFError, *UNREADABLE):
        raise broken() from None
    if what != "head" or deployment != keyring.deployment:
        raise ImportRefused(
            "GT-EXPORT-OTHER", "This file is of another deployment.", "Its rows open under another keyring only.",
            "Give the keyring and the vault that belong to it, or the right file.",
        )  # fmt: skip
    key = _key_of(keyring, key_id)
    return key, _chunks(file, key, data, tag)


def _chunks(file: IO[bytes], key: bytes, head: bytes, tag: bytes) -> Iterator[Chunk]:
    _verify(key, _ZERO, head, tag)
    yield Chunk(ends=file.tell(), tag=tag)
    known = (DEPLOYMENT, *KIND_NAMES)
    while True:
        before = tag
        try:
            data, tag = _framed(file)
        except EOFError:
            return
        _verify(key, before, data, tag)
        yield (chunk := _parsed(data, known, file.tell(), tag))
        if chunk.told is not None:
            return


def _parsed(data: bytes, known: tuple[str, ...], ends: int, tag: bytes) -> Chunk:
    try:
        if data[2:5] == b"end":
            return Chunk(told=_end(data)[1], ends=ends, tag=tag)
        _, kind, rows = _rows(data)
    except UNREADABLE:
        raise broken() from None
    if kind not in known:
        raise ImportRefused(
            "GT-EXPORT-NEWER", "This file has records that this version does not know.",
            "A newer guardtag wrote it.", "Import it with that version, or a later one.",
        )  # fmt: skip
    made = [
        Row(kind, id, version, body, index, lane, due, lease)
        for id, version, body, index, lane, due, lease in rows
    ]  # fmt: skip
    return Chunk(kind, tuple(made), None, ends, tag)


def _framed(file: IO[bytes]) -> tuple[bytes, bytes]:
    """The next payload and its tag; ``EOFError`` where the file ends between two chunks."""
    head = file.read(4)
    if not head:
        raise EOFError
    length = int.from_bytes(head, "big")
    if len(head) < 4 or length > MAX_CHUNK:
        raise broken()
    data, tag = file.read(length), file.read(32)
    if len(data) < length or len(tag) < 32:
        raise broken()
    return data, tag


def _verify(key: bytes, before: bytes, data: bytes, tag: bytes) -> None:
    if not hmac.compare_digest(mac(key, before + data), tag):
        raise broken()


def _key_of(keyring: Keyring, key_id: int) -> bytes:
    if all(key.id != key_id or key.state == DESTROYED for key in keyring.keys):
        raise KeyringError(
            "GT-KEYS-LACKING", f"The keyring lacks key {key_id}, under which the file was written.",
            "It is an older copy, or the keyring of another deployment.", "Restore the newest backup of the keyring.",
            key=key_id,
        )  # fmt: skip
    return keyring.derive("guardtag/v1/export", key_id)


def broken() -> Tampered:
    """The error for a file that is not, or not all of, what ``write`` wrote."""
    return Tampered(
        "GT-EXPORT-BROKEN", "The file was cut short or changed.", "It is not what `guardtag export` wrote.",
        "Copy it again from where it was made; if it was not finished there, run the export again.",
    )  # fmt: skip
