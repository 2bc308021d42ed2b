"""The ZPL printer: each label as one picture, dot for dot.

Why pictures, and not the printer's own codes and fonts:

- ``^BQ`` chooses version and segments by its firmware. The exact symbol that guardtag draws, whose lowercase
  scheme stands in a byte segment and the rest in an alphanumeric one, cannot be asked for: ZPL mixes segments
  only in a structured append, several symbols that a camera would have to join.
- Hardly any label printer has a font with Chinese letters, and none that guardtag knows, so that the proof
  could not read what it prints.
- A picture holds no field data, and so nothing that a text on a label could command.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from guardtag.errors import ConfigError, PrintError
from guardtag.labels import output
from guardtag.labels.brush import DARK, Brush, dots
from guardtag.labels.extra import extra_missing
from guardtag.spi import Label, Picture
from guardtag_zpl import graphic, model

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_LABELS = 1000
"""The most labels in one file."""
BAND_BYTES = 99_999
"""The most bytes of one graphic field (ZPL II Programming Guide, ^GF); a larger picture is several."""
MODES = {"": "", "tear": "T", "cut": "C", "peel": "P", "rewind": "R"}
"""What the device does after a label, by name, and the letter that ^MM has for it."""


class ZplPrinter:
    """Writes labels for a device that prints ZPL II.

    Args:
        url: ``zpl:``; nothing follows.
        dpi: the device's dots per inch: 152, 203, 300 or 600; what the labels were drawn for when not given.
            Modules must be whole dots at it.
        darkness: added to the device's own, -30 to 30.
        speed: inches a second, 1 to 14; the device's own when 0.
        mode: what happens after a label: ``tear``, ``cut``, ``peel`` or ``rewind``; the device's own when empty.
    """

    def __init__(
        self, url: str = "zpl:", *, dpi: int | None = None, darkness: int = 0, speed: int = 0, mode: str = ""
    ) -> None:
        self.url = url
        if dpi is not None and (not _whole(dpi) or dpi not in (152, 203, 300, 600)):
            raise _wrong("`dpi` of the zpl printer is none that devices have.", "Write 152, 203, 300 or 600.")
        if not _whole(darkness) or not -30 <= darkness <= 30 or not _whole(speed) or not 0 <= speed <= 14:
            raise _wrong(
                "`darkness` or `speed` of the zpl printer is out of its range.",
                "darkness is -30 to 30, speed 1 to 14 inches a second.",
            )
        if not isinstance(mode, str) or mode not in MODES:
            raise _wrong("`mode` of the zpl printer is unknown.", f"Known: {', '.join(filter(None, MODES))}.")
        self.dpi = dpi
        head = f"^MD{darkness}" if darkness else ""
        head += f"^PR{speed}" if speed else ""
        self.head: str = head + (f"^MM{MODES[mode]}" if mode else "")

    def most(self, label: Label) -> int:
        """How many labels a file holds."""
        return MAX_LABELS

    def print(self, labels: Iterable[Label], out: str) -> None:
        """Writes all labels to the file ``out``, or nothing.

        Raises:
            ValueError: there are no labels.
            PrintError: GT-PRINT-WRITE, GT-PRINT-DPI, GT-PRINT-EXTRA, GT-FONT-GLYPH, GT-FONT-MISSING,
                GT-FONT-SHAPING, GT-FONT-DOWNWARDS, GT-SHEET-MIXED.
        """
        first, every = output.begun(labels)
        with output.whole_file(out) as stream:
            for label in every:
                if (label.width, label.height, label.dpi) != (first.width, first.height, first.dpi):
                    raise _mixed()
                stream.write(self._format(label).encode("ascii") + b"\n")

    def redraw(self, file: str, labels: Iterable[Label]) -> Iterator[Picture]:
        """What a device would make of a printed file; see ``guardtag.spi.Redrawer`` and ``model``."""
        return model.pictures(file, labels, self.dpi)

    def _format(self, label: Label) -> str:
        """One label: from ^XA to ^XZ, with nothing in it but numbers and pictures."""
        dpi = self.dpi or label.dpi
        picture = _drawn(label, dpi)
        bands = "".join(_bands(picture))
        return f"^XA^PW{picture.width}^LL{picture.height}^LH0,0{self.head}{bands}^PQ1^XZ"


def _drawn(label: Label, dpi: int) -> Image:
    """A label as dots, black and white."""
    try:
        from PIL import Image
    except ImportError:
        raise extra_missing("Pillow") from None
    picture = Image.new("L", (dots(label.width, dpi), dots(label.height, dpi)), 0)
    Brush(picture, dpi).draw(label, 0, 0)
    return picture.point(lambda ink: 255 if ink > DARK // 2 else 0, "1")


def _bands(picture: Image) -> Iterator[str]:
    """The picture as graphic fields, one below the other."""
    wide = (picture.width + 7) // 8  # bytes of a row
    data = picture.tobytes().hex().upper()
    rows = [data[at : at + 2 * wide] for at in range(0, len(data), 2 * wide)]
    high = BAND_BYTES // wide
    for top in range(0, len(rows), high):
        band = rows[top : top + high]
        size = len(band) * wide
        yield f"^FO0,{top}^GFA,{size},{size},{wide},{graphic.packed(band)}^FS"


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _wrong(what: str, do: str) -> ConfigError:
    return ConfigError("GT-PRINT-OPTION", what, "", do)


def _mixed() -> PrintError:
    return PrintError(
        "GT-SHEET-MIXED", "The labels of one sheet must be of one size.",
        "A device has labels of one size in it.", "Print each design in a run of its own.",
    )  # fmt: skip
