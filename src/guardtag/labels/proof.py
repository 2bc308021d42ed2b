"""The proof of a print: every code is read back from the file, each at its own place.

Whatever was printed is drawn again by a program that had no part in printing (``labels.shown``, or the
printer's own ``redraw``), and cut into labels. In each the picture codes are decoded by zxing-cpp and the
typed code is read letter by letter. Code, typed code and place must belong together. A CSV is compared row
by row. Nothing is drawn whole that could grow: sheets are drawn page by page.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from guardtag.errors import PrintError
from guardtag.labels import rows, shown, typed_look
from guardtag.labels.shown import Shown, spoilt, surplus
from guardtag.spi import Label, Modules, Picture, Redrawer

if TYPE_CHECKING:
    from PIL.Image import Image

_NEEDED = ("PIL", "zxingcpp", "resvg_py")
_Verdict = tuple[int, bool | None]


@attrs.frozen
class Proof:
    """What was read back.

    Args:
        total: labels that should be in the file.
        right: labels whose own codes were read at their own place: every copy of the picture code, and the typed code.
        wrong: serials where something else, or something that does not belong there, was read.
        unreadable: serials where no picture code was read, or not every copy.
        typed: whether typed codes were looked at; without the font they were set in, they cannot be.
    """

    total: int
    right: int
    wrong: tuple[int, ...] = ()
    unreadable: tuple[int, ...] = ()
    typed: bool = True

    @property
    def whole(self) -> bool:
        """Whether every code was read and right: only then is a run called printed."""
        return self.total > 0 and self.right == self.total


def must_be_whole(proof: Proof) -> None:
    """Raises ``PrintError`` (GT-PRINT-PROOF) unless every code was read back where it must be."""
    if not proof.whole:
        raise PrintError(
            "GT-PRINT-PROOF", f"Only {proof.right} of {proof.total} codes read back.",
            "The file does not show what it should.", "Nothing of it was kept: print again, and check the printer.",
            right=proof.right, total=proof.total,
        )  # fmt: skip


def available() -> bool:
    """Whether what reads codes back (``guardtag[print]``) is installed."""
    return all(importlib.util.find_spec(name) for name in _NEEDED)


def prove(path: str | os.PathLike[str], labels: Iterable[Label], printer: object = None) -> Proof:
    """Reads a printed file back and compares it with the labels it was printed from.

    Args:
        path: an SVG, HTML, PNG, CSV or ZIP file that a printer of guardtag wrote, or a file of ``printer``.
        labels: the same labels in the same order.
        printer: what printed it; asked to draw it again if it can.

    Raises:
        ValueError: there are no labels.
        PrintError: GT-PRINT-EXTRA, the readers are not installed; GT-PROOF-FILE, the file is not as its
            printer leaves it (cut short, another format, another size); GT-PROOF-SURPLUS, it holds more
            labels than the run.
    """
    source = iter(labels)
    first = next(source, None)
    if first is None:
        raise ValueError("there are no labels to prove")
    labels = chain((first,), source)
    if not os.path.isfile(path) and os.path.exists(path):  # opening a pipe would wait for whoever writes into it
        raise spoilt("It is not a file.")
    try:
        if isinstance(printer, Redrawer):
            _need()
            return _look(_redrawn(printer, path, labels))
        with Path(path).open("rb") as stream:
            start = stream.read(8)
            stream.seek(0)
            if start == b"\x89PNG\r\n\x1a\n":
                _need()
                return _look(shown.png(stream, labels))
            if start.startswith((b"<?xml", b"<svg")):
                _need()
                return _look(shown.svg(stream, labels))
            if start.startswith(b"<!DOCTYP"):
                _need()
                return _look(shown.html(stream, labels))
            if start.startswith(b"PK\x03\x04"):
                _need()
                return _look(rows.zipped(stream, labels))
            return _count(rows.compared(stream, labels), typed=True)
    except OSError as error:
        cause = os.strerror(error.errno) if error.errno else "damaged"
        raise spoilt(f"It cannot be read: {cause}.") from None


def _count(verdicts: Iterable[_Verdict], typed: bool) -> Proof:
    """Adds up (serial, right / wrong / nothing read)."""
    total, right = 0, 0
    wrong: list[int] = []
    unreadable: list[int] = []
    for serial, verdict in verdicts:
        total += 1
        if verdict:
            right += 1
        else:
            (unreadable if verdict is None else wrong).append(serial)
    return Proof(total, right, tuple(wrong), tuple(unreadable), typed)


def _look(pictures: Iterable[Shown]) -> Proof:
    reader = typed_look.reader()
    return _count(
        ((one.label.serial, one.right and _verdict(one.label, one.picture, one.scale, reader)) for one in pictures),
        typed=reader is not None,
    )


def _verdict(label: Label, picture: Image, scale: float, reader: typed_look.Reader | None) -> bool | None:
    symbols = [shape for shape in label.shapes if isinstance(shape, Modules)]
    left = list(symbols)
    for text, x, y in _codes(picture, len(symbols)):
        here = [symbol for symbol in left if _inside(symbol, x / scale, y / scale)]
        if text != label.link or not here:
            return False
        left.remove(here[0])
    if left or not symbols:
        return None
    return reader is None or reader.shows(label, picture, scale)


def _inside(symbol: Modules, x: float, y: float) -> bool:
    edge = len(symbol.rows) * symbol.size
    return symbol.x < x < symbol.x + edge and symbol.y < y < symbol.y + edge


def _codes(picture: Image, expected: int) -> list[tuple[str, float, float]]:
    """What QR codes in the picture say, with their middles in its pixels; drawn larger once when some seem to lack."""
    import zxingcpp

    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
    best: list[tuple[str, float, float]] = []
    for scale in (1, 2):
        seen = picture if scale == 1 else picture.resize((picture.width * 2, picture.height * 2), 0)
        found = []
        for barcode in zxingcpp.read_barcodes(seen, formats=formats):
            at = barcode.position
            corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
            middle = (sum(corner.x for corner in corners) / 4 / scale, sum(corner.y for corner in corners) / 4 / scale)
            if barcode.valid:
                found.append((barcode.text, *middle))
        best = max(best, found, key=len)
        if len(best) >= expected:
            break
    return best


def _redrawn(printer: Redrawer, path: str | os.PathLike[str], labels: Iterator[Label]) -> Iterator[Shown]:
    """The labels with the pictures that a printer makes of its own file."""
    from PIL import Image

    asked: list[Label] = []

    def noted() -> Iterator[Label]:
        for label in labels:
            asked.append(label)
            yield label

    pictures = iter(printer.redraw(os.fspath(path), noted()))
    for picture in pictures:
        if type(picture) is not Picture or len(picture.grey) != picture.width * picture.height or not asked:
            raise spoilt("Its printer drew something else.")
        image = Image.frombytes("L", (picture.width, picture.height), picture.grey)
        yield Shown(asked.pop(0), image, picture.scale)
    if asked or next(labels, None) is not None:
        raise spoilt("Its printer drew too little.")


def _need() -> None:
    shown.need(_NEEDED)


__all__ = ["PrintError", "Proof", "available", "prove", "spoilt", "surplus"]
