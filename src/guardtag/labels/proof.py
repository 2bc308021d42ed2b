"""The proof of a print: every code is read back from the file, each at its own place.

An SVG is drawn by resvg, a PNG is opened by Pillow, and zxing-cpp reads what stands where a label
must be: programs that had no part in printing. A CSV is compared row by row. Nothing is drawn whole
that could grow: SVG sheets are drawn page by page, PNG sheets are bounded by their printer.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import math
import os
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import attrs

from guardtag.errors import PrintError
from guardtag.labels.fonts import extra_missing
from guardtag.labels.sheet import Sheet, lay
from guardtag.spi import Label, Modules

if TYPE_CHECKING:
    from PIL.Image import Image

PIXELS_A_MODULE = 3
"""How large a module is drawn to be read, in pixels."""
MAX_PIXELS = 120_000_000
"""The largest PNG that is opened, in pixels."""
MAX_LINE = 1024 * 1024
"""The longest line of an SVG or CSV file, in bytes."""

_NEEDED = ("PIL", "zxingcpp", "resvg_py")
_Placed = tuple[Label, float, float]


@attrs.frozen
class Proof:
    """What was read back.

    Args:
        total: labels that should be in the file.
        right: labels whose own code was read at its own place, every copy of it.
        wrong: serials where another code, or one that does not belong there, was read.
        unreadable: serials where none was, or not every copy.
    """

    total: int
    right: int
    wrong: tuple[int, ...] = ()
    unreadable: tuple[int, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every code was read and right: only then is a run called printed."""
        return self.total > 0 and self.right == self.total


def available() -> bool:
    """Whether what reads codes back (``guardtag[print]``) is installed."""
    return all(importlib.util.find_spec(name) for name in _NEEDED)


def prove(path: str | os.PathLike[str], labels: Iterable[Label]) -> Proof:
    """Reads a printed file back and compares it with the labels it was printed from.

    Args:
        path: an SVG, PNG or CSV file that a printer of guardtag wrote.
        labels: the same labels in the same order.

    Raises:
        ValueError: there are no labels.
        PrintError: GT-PRINT-EXTRA, the readers are not installed; GT-PROOF-FILE, the file is not as a
            printer of guardtag leaves it (cut short, another format, another size); GT-PROOF-SURPLUS,
            it holds more labels than the run.
    """
    layout, placed = lay(labels)
    try:
        with Path(path).open("rb") as stream:
            start = stream.read(8)
            stream.seek(0)
            if start == b"\x89PNG\r\n\x1a\n":
                return _count(_png(stream, layout, placed))
            if start.startswith((b"<?xml", b"<svg")):
                return _count(_svg(stream, layout, placed))
            return _count(_csv(stream, placed))
    except OSError as error:
        cause = os.strerror(error.errno) if error.errno else "damaged"
        raise _spoilt(f"It cannot be read: {cause}.") from None


def _count(verdicts: Iterable[tuple[int, bool | None]]) -> Proof:
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
    return Proof(total, right, tuple(wrong), tuple(unreadable))


# --- pictures ---------------------------------------------------------------------------------------


def _verdict(label: Label, picture: Image) -> tuple[int, bool | None]:
    symbols = [shape for shape in label.shapes if isinstance(shape, Modules)]
    scale = picture.width / label.width
    left = list(symbols)
    for text, x, y in _codes(picture, len(symbols)):
        here = [symbol for symbol in left if _inside(symbol, x / scale, y / scale)]
        if text != label.link or not here:
            return label.serial, False
        left.remove(here[0])
    return label.serial, True if symbols and not left else None


def _inside(symbol: Modules, x: float, y: float) -> bool:
    edge = len(symbol.rows) * symbol.size
    return symbol.x < x < symbol.x + edge and symbol.y < y < symbol.y + edge


def _cut_out(picture: Image, layout: Sheet, x: float, y: float, scale: float) -> Image:
    """The label whose corner stands at these mm; ``scale`` is the picture's pixels a mm."""
    right, bottom = (x + layout.width) * scale, (y + layout.height) * scale
    return picture.crop((round(x * scale), round(y * scale), round(right), round(bottom)))


def _codes(picture: Image, expected: int) -> list[tuple[str, float, float]]:
    """What QR codes in the picture say, with their middles in its pixels; drawn larger once when some seem to lack."""
    import zxingcpp

    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
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


def _png(stream: BinaryIO, layout: Sheet, placed: Iterator[_Placed]) -> Iterator[tuple[int, bool | None]]:
    _need()
    from PIL.PngImagePlugin import PngImageFile

    try:
        # Not through Image.open: its limit is a setting of the whole process. Ours is below.
        picture = PngImageFile(stream)
        dots = picture.info["dpi"][0] / 25.4
        if picture.width * picture.height > MAX_PIXELS:
            raise _spoilt(f"A picture has more than {MAX_PIXELS} pixels.")
        picture.load()
    except (SyntaxError, ValueError, KeyError, TypeError):
        raise _spoilt("It is no PNG with a resolution.") from None
    with picture:
        count = 0
        for label, x, y in placed:
            count += 1
            yield _verdict(label, _cut_out(picture, layout, x, y, dots).convert("L"))
        for found, wished in zip(picture.size, layout.size(count), strict=True):
            if abs(found - wished * dots) > 1:
                raise _spoilt("The picture has not the size of this run's sheet.")


def _svg(stream: BinaryIO, layout: Sheet, placed: Iterator[_Placed]) -> Iterator[tuple[int, bool | None]]:
    _need()
    size = _svg_size(stream)
    lines = _svg_lines(stream)
    definitions: list[str] = []
    count = 0
    while page := list(islice(placed, layout.per_page)):
        drawn = list(_svg_page(lines, len(page), definitions))
        top = count // layout.per_page * layout.size(1)[1]
        count += len(page)
        picture, scale = _drawn(layout, page, "".join((*definitions, *drawn)), top)
        for label, x, y in page:
            yield _verdict(label, _cut_out(picture, layout, x, y - top, scale))
    if any(not line.startswith("<defs>") for line in lines):
        raise PrintError(
            "GT-PROOF-SURPLUS", "The file holds more labels than the run.", "",
            "Print the run again; do not use this file.",
        )  # fmt: skip
    if any(abs(found - wished) > 0.01 for found, wished in zip(size, layout.size(count), strict=True)):
        raise _spoilt("The sheet has not the size of this run's.")


def _svg_size(stream: BinaryIO) -> tuple[float, float]:
    """Width and height in mm from the head; they must be the user units too."""
    head = stream.readline(MAX_LINE) + stream.readline(MAX_LINE)
    number = rb"([0-9.]{1,12})"
    found = re.search(rb'<svg [^<>]*\swidth="%smm" height="%smm" viewBox="0 0 %s %s"\s*>\s*$' % ((number,) * 4), head)
    if not found or found[1] != found[3] or found[2] != found[4]:
        raise _spoilt("It does not begin as an SVG sheet does.")
    return float(found[1]), float(found[2])


def _svg_lines(stream: BinaryIO) -> Iterator[str]:
    """The file's elements, one a line, up to its end."""
    while raw := stream.readline(MAX_LINE):
        line = raw.decode("utf-8", "replace")
        if line == "</svg>\n" and not stream.read(1):
            return
        if not line.startswith(('<g id="tag-', "<defs>")) or not line.endswith(">\n"):
            raise _spoilt("It holds something that is no label.")
        yield line
    raise _spoilt("It ends too early.")


def _svg_page(lines: Iterator[str], count: int, definitions: list[str]) -> Iterator[str]:
    """The lines of the next ``count`` labels; definitions are kept for all later pages."""
    left = count
    while left:
        line = next(lines, None)
        if line is None:
            return
        if line.startswith("<defs>"):
            definitions.append(line)
            continue
        left -= 1
        yield line


def _drawn(layout: Sheet, page: list[_Placed], body: str, top: float) -> tuple[Image, float]:
    """One page, and its pixels a mm."""
    import resvg_py
    from PIL import Image

    # Only as far down as labels lie: most last pages are not full.
    width, height = layout.size(1)[0], page[-1][2] - top + layout.height
    modules = [shape.size for label, _, _ in page for shape in label.shapes if isinstance(shape, Modules)]
    pixels = math.ceil(width * math.ceil(PIXELS_A_MODULE / min(modules, default=1.0)))
    document = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="{width}" height="{height}" viewBox="0 {top} {width} {height}">{body}</svg>'
    )
    try:
        drawn: Any = resvg_py.svg_to_bytes(
            svg_string=document,
            width=pixels,
            background="#ffffff",
            skip_system_fonts=True,
            shape_rendering="crisp_edges",
        )
    except ValueError:
        raise _spoilt("It is no SVG that can be drawn.") from None
    with Image.open(io.BytesIO(bytes(drawn))) as picture:
        return picture.convert("L"), pixels / width


# --- rows -------------------------------------------------------------------------------------------


def _csv(stream: BinaryIO, placed: Iterator[_Placed]) -> Iterator[tuple[int, bool | None]]:
    try:
        rows = csv.reader(_csv_lines(stream), strict=True)
        if next(rows, None) != ["serial", "link", "typed"]:
            raise _spoilt("It is no SVG, PNG or CSV of labels.")
        for label, _, _ in placed:
            row = next(rows, None)
            right = row == [str(label.serial), label.link, label.typed]
            yield label.serial, right if row is not None else None
        surplus = next(rows, None) is not None
    except (csv.Error, UnicodeDecodeError):
        raise _spoilt("It is no table that can be read.") from None
    if surplus:
        raise PrintError(
            "GT-PROOF-SURPLUS", "The file holds more labels than the run.", "",
            "Print the run again; do not use this file.",
        )  # fmt: skip


def _csv_lines(stream: BinaryIO) -> Iterator[str]:
    while raw := stream.readline(MAX_LINE):
        if len(raw) == MAX_LINE:
            raise _spoilt("A line is too long.")
        yield raw.decode("utf-8")


def _need() -> None:
    for name in _NEEDED:
        if not importlib.util.find_spec(name):
            raise extra_missing(name)


def _spoilt(why: str) -> PrintError:
    return PrintError(
        "GT-PROOF-FILE", "The printed file is not as it was printed.", why,
        "Print the run again; do not use this file.",
    )  # fmt: skip
