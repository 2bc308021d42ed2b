"""Rows that were read and found good, kept until they are entered: in a file that has no name, sealed.

A register of 100,000 people does not fit into memory that must stay flat, and reading the file twice costs as much
as all the rest. The key is drawn for this run and lives in memory alone: what a dead process leaves opens for
nobody. The system takes the file away when it is closed, or when the process ends.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from guardtag.errors import StoreUnavailable
from guardtag.model.people import Ward

PAGE = 60
Good = tuple[int, Ward]
"""A row's number and its person, who has no id yet."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Good]).decode


class Spool:
    """Takes rows one by one and gives them back in pages, any number of times.

    Args:
        random: draws the key.
    """

    def __init__(self, random: Callable[[int], bytes]) -> None:
        self._cipher = AESGCM(random(32))
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by ``close``
        self._page: list[Good] = []
        self._lengths: list[int] = []

    def add(self, row: int, ward: Ward) -> None:
        """Takes a row."""
        self._page.append((row, ward))
        if len(self._page) == PAGE:
            self._write()

    def pages(self) -> Iterator[Sequence[Good]]:
        """The rows, in the order in which they came."""
        self._write()
        self._file.seek(0)
        for number, length in enumerate(self._lengths):
            yield _decode(self._cipher.decrypt(_nonce(number), self._file.read(length), None))

    def _write(self) -> None:
        if not self._page:
            return
        sealed = self._cipher.encrypt(_nonce(len(self._lengths)), _encode(self._page), None)
        try:
            self._file.write(sealed)
        except OSError:
            raise StoreUnavailable(
                "GT-IMPORT-SPACE", "The rows that were read cannot be kept until they are entered.",
                "The disk of the folder for temporary files is full, or may not be written to.",
                "Make room there, or name another folder in TMPDIR, and import the file again.",
            ) from None  # fmt: skip
        self._lengths.append(len(sealed))
        self._page = []

    def close(self) -> None:
        """Gives the file back to the system."""
        self._file.close()

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _nonce(number: int) -> bytes:
    """One a page: no page is written twice under one key."""
    return number.to_bytes(12, "big")
