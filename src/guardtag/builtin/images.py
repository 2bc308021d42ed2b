"""The ZIP printer: a table and a picture a label, for textile print houses that merge variable data.

The ZIP holds ``labels.csv`` (RFC 4180, UTF-8: serial, link, typed code, name of the picture) and one PNG a
label in its own size. A picture is named by the tag's batch and serial, so nothing that anybody wrote becomes
a file name. Like every print it names nobody.
"""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Iterable, Iterator

from guardtag.errors import PrintError
from guardtag.hookspecs import hookimpl
from guardtag.labels import rows
from guardtag.labels.brush import LIGHT, Brush, checked, dots, palette
from guardtag.labels.extra import extra_missing
from guardtag.labels.output import begun, whole_file
from guardtag.spi import Label, Offer

_SAME_DAY = (2000, 1, 1, 0, 0, 0)  # a file depends on its labels alone


class ImagesPrinter:
    """Writes labels as a table and pictures.

    Args:
        url: ``zip:``; nothing follows.
        dpi: of the pictures, 100 to 2400; what the labels were drawn for when not given.
    """

    def __init__(self, url: str = "zip:", *, dpi: int | None = None) -> None:
        checked("zip", dpi)
        self.url = url
        self.dpi = dpi

    def print(self, labels: Iterable[Label], out: str | os.PathLike[str]) -> None:
        """Writes all labels to the file ``out``, or nothing.

        Raises:
            ValueError: there are no labels.
            PrintError: GT-PRINT-WRITE, GT-PRINT-EXTRA, GT-PRINT-DPI, GT-PRINT-TWICE, GT-FONT-GLYPH,
                GT-FONT-MISSING, GT-FONT-SHAPING, GT-FONT-DOWNWARDS.
        """
        _, every = begun(labels)
        table = io.StringIO(newline="")
        writer = csv.writer(table, lineterminator="\r\n")
        writer.writerow(rows.IMAGE_COLUMNS)
        with whole_file(out) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            used: set[str] = set()
            for label in every:
                name = rows.image_name(label)
                if name in used:
                    raise _twice()
                used.add(name)
                archive.writestr(_entry(name), self._picture(label))
                writer.writerow((f"{label.serial:d}", rows.harmless(label.link), rows.harmless(label.typed), name))
            archive.writestr(_entry(rows.TABLE), table.getvalue().encode(), zipfile.ZIP_DEFLATED)

    def _picture(self, label: Label) -> bytes:
        """A label as PNG, with its size in mm in pHYs."""
        try:
            from PIL import Image
        except ImportError:
            raise extra_missing("Pillow") from None
        dpi = self.dpi or label.dpi
        picture = Image.new("L", (dots(label.width, dpi), dots(label.height, dpi)), LIGHT)
        Brush(picture, dpi).draw(label, 0, 0)
        picture.putpalette(palette(label.ink, label.cloth))
        data = io.BytesIO()
        picture.save(data, "PNG", dpi=(dpi, dpi))
        return data.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _SAME_DAY)
    entry.create_system = 3  # the same on every system
    entry.external_attr = 0o600 << 16
    return entry


def _twice() -> PrintError:
    return PrintError(
        "GT-PRINT-TWICE", "A tag stands twice in one print.", "Its picture would have the name of another one.",
        "Print each serial once.",
    )  # fmt: skip


@hookimpl
def guardtag_printers() -> Iterator[Offer]:
    """Offers the scheme ``zip``."""
    yield Offer("zip", ImagesPrinter)
