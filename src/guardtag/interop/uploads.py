"""A file that somebody sent over the network: read where it came in, in memory, and kept on no disk."""

from __future__ import annotations

import io
from pathlib import PurePosixPath
from typing import Literal

import attrs


@attrs.frozen
class Upload:
    """What a reader of spreadsheets needs of a ``pathlib.Path``.

    Args:
        name: of the file, as whoever sent it calls it; its suffix says what it is. It is used for nothing else.
        data: its bytes.
    """

    name: str = attrs.field(repr=False)
    data: bytes = attrs.field(repr=False)

    @property
    def suffix(self) -> str:
        """As that of a path, such as ``.xlsx``."""
        return PurePosixPath(self.name).suffix

    def is_file(self) -> bool:
        """It is."""
        return True

    def open(self, mode: Literal["rb"] = "rb") -> io.BufferedReader:
        """The bytes, from the first one on."""
        return io.BufferedReader(io.BytesIO(self.data))
