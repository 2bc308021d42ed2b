"""A small model of a ZPL II device: draws the labels of a file, as far as this printer writes ZPL.

Whatever it does not know is refused: a command that is not drawn here might print something, change the
device or end in another label. Nothing of it is shared with what writes ZPL but the packing of pictures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from guardtag.labels.proof import spoilt, surplus
from guardtag.spi import Label, Picture
from guardtag_zpl.graphic import unpacked

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_LINE = 4 * 1024 * 1024
"""The longest label, in bytes of ZPL."""
MAX_DOTS = 20_000_000
"""The largest label, in dots."""

_COMMAND = re.compile(r"\^([A-Z]{2})([^\^~\x00-\x1f\x7f]*)")
_SETTING = {"MD": r"-?\d{1,2}", "PR": r"\d{1,2}", "MM": "[TCPR]", "LH": "0,0", "PQ": "1"}


class Device:
    """A device with one label in it.

    Attributes:
        width: of the label, dots.
        height: of the label, dots.
    """

    def __init__(self) -> None:
        self.width: int = 0
        self.height: int = 0
        self.at: tuple[int, int] | None = None
        self.drawn: bool = False
        self.label: Image | None = None
        self.verbs: dict[str, Callable[[str], None]] = {
            "PW": self._wide, "LL": self._long, "FO": self._origin, "GF": self._graphic, "FS": self._field_end,
        }  # fmt: skip

    def format(self, text: str) -> Image:
        """Draws one label, from ^XA to ^XZ.

        Args:
            text: the whole of it.

        Returns:
            the label in grey, 0 where there is ink.

        Raises:
            ValueError: it is none, or says something that is not drawn here.
        """
        commands = [match.groups() for match in _COMMAND.finditer(text)]
        if "".join(f"^{verb}{data}" for verb, data in commands) != text:
            raise ValueError("something stands between commands")
        if len(commands) < 3 or commands[0] != ("XA", "") or commands[-1] != ("XZ", ""):
            raise ValueError("it is no label")
        for verb, data in commands[1:-1]:
            if verb in _SETTING:
                if not re.fullmatch(_SETTING[verb], data):
                    raise ValueError("a setting that is not known")
            elif verb in self.verbs:
                self.verbs[verb](data)
            else:
                raise ValueError("a command that is not known")
        if self.label is None or self.at is not None:
            raise ValueError("a field without an end, or none")
        return self.label

    def _wide(self, data: str) -> None:
        self.width = _number(data, 32_000)

    def _long(self, data: str) -> None:
        self.height = _number(data, 32_000)

    def _origin(self, data: str) -> None:
        x, _, y = data.partition(",")
        if self.at is not None:
            raise ValueError("a field within a field")
        self.at, self.drawn = (_number(x, 32_000), _number(y, 32_000)), False

    def _field_end(self, data: str) -> None:
        if data or self.at is None or not self.drawn:
            raise ValueError("a field without a picture")
        self.at = None

    def _graphic(self, data: str) -> None:
        from PIL import Image

        found = re.fullmatch(r"A,(\d{1,5}),(\d{1,5}),(\d{1,4}),(.+)", data, re.ASCII)
        if not found or self.at is None or self.drawn or not 0 < self.width * self.height <= MAX_DOTS:
            raise ValueError("no graphic field")
        size, count, wide = (int(found[at]) for at in (1, 2, 3))
        if size != count or not wide or count % wide:
            raise ValueError("no graphic field")
        rows = unpacked(found[4], 2 * wide, count // wide)
        picture = Image.frombytes("1", (8 * wide, len(rows)), bytes.fromhex("".join(rows)))
        if self.label is None:
            self.label = Image.new("L", (self.width, self.height), 255)
        self.label.paste(0, self.at, picture)
        self.drawn = True


def pictures(path: str | os.PathLike[str], labels: Iterable[Label], dpi: int | None) -> Iterator[Picture]:
    """What stands on each label of a file, a line a label.

    Args:
        path: the file.
        labels: the labels that it should hold.
        dpi: the device's dots per inch; what each label was drawn for when ``None``.

    Raises:
        PrintError: GT-PROOF-FILE, GT-PROOF-SURPLUS.
    """
    with Path(path).open("rb") as stream:
        for label in labels:
            scale = (dpi or label.dpi) / 25.4
            picture = _drawn(stream)
            for found, wished in zip(picture.size, (label.width, label.height), strict=True):
                if found != round(wished * scale):
                    raise spoilt("A label has not the size of this run's.")
            yield Picture(picture.width, picture.height, picture.tobytes(), scale)
        if stream.read(1):
            raise surplus()


def _drawn(stream: BinaryIO) -> Image:
    raw = stream.readline(MAX_LINE)
    if not raw.endswith(b"\n"):
        raise spoilt("It ends too early, or a label is too long.")
    try:
        return Device().format(raw[:-1].decode("ascii"))
    except ValueError:
        raise spoilt("It holds something that this device would not print as a label.") from None


def _number(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5) or int(text) > most:
        raise ValueError("no number of dots")
    return int(text)
