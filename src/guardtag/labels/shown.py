"""What stands where each label must be in an SVG, HTML or PNG sheet, drawn by programs that had no part in printing.

SVG, alone or in HTML, is drawn by resvg, page by page; a PNG is opened by Pillow.
"""

from __future__ import annotations

import importlib.util
import io
import math
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from guardtag.errors import PrintError
from guardtag.labels import pages, pen
from guardtag.labels.extra import extra_missing
from guardtag.labels.sheet import PAGE_HEIGHT, Sheet, lay, on_pages
from guardtag.spi import Label, Modules

if TYPE_CHECKING:
    from PIL.Image import Image

PIXELS_A_MODULE = 3
"""How large a module is drawn to be read at least, in pixels."""
PIXELS_A_MM = 8
"""How large a sheet is drawn at least: 203 dpi, so that typed codes can be read letter by letter."""
MAX_PIXELS = 120_000_000
"""The largest PNG that is opened, in pixels."""
MAX_LINE = 1024 * 1024
"""The longest line of an SVG or CSV file, in bytes."""
MAX_DEFINED = 16 * 1024 * 1024
"""All letters that a sheet may define together, in bytes."""

_Placed = tuple[Label, float, float]


class Shown(NamedTuple):
    """A label with what stands at its place.

    Args:
        label: what should stand there.
        picture: what does, in grey; its corner is the label's.
        scale: the picture's pixels a mm.
        right: False when something beside the picture is wrong already; None when there is nothing.
    """

    label: Label
    picture: Image
    scale: float
    right: bool | None = True


def cut_out(picture: Image, layout: Sheet, x: float, y: float, scale: float) -> Image:
    """The label whose corner stands at these mm; ``scale`` is the picture's pixels a mm."""
    right, bottom = (x + layout.width) * scale, (y + layout.height) * scale
    return picture.crop((round(x * scale), round(y * scale), round(right), round(bottom)))


def picture(stream: BinaryIO) -> tuple[Image, float]:
    """A PNG in grey or colours, and its pixels a mm. Its size is refused before a pixel is decoded.

    Raises:
        PrintError: GT-PROOF-FILE.
    """
    from PIL.PngImagePlugin import PngImageFile

    try:
        # Not through Image.open: its limit is a setting of the whole process. Ours is below.
        opened = PngImageFile(stream)
        scale = opened.info["dpi"][0] / 25.4
        if opened.width * opened.height > MAX_PIXELS:
            raise spoilt(f"A picture has more than {MAX_PIXELS} pixels.")
        opened.load()
    except (SyntaxError, ValueError, KeyError, TypeError):
        raise spoilt("It is no PNG with a resolution.") from None
    if not math.isfinite(scale) or scale <= 0:
        raise spoilt("It is no PNG with a resolution.")
    return opened, scale


def png(stream: BinaryIO, labels: Iterable[Label]) -> Iterator[Shown]:
    """The labels of a PNG sheet."""
    layout, placed = lay(labels)
    sheet, dots = picture(stream)
    with sheet:
        count = 0
        for label, x, y in placed:
            count += 1
            yield Shown(label, cut_out(sheet, layout, x, y, dots).convert("L"), dots)
        for found, wished in zip(sheet.size, layout.size(count), strict=True):
            if abs(found - wished * dots) > 1:
                raise spoilt("The picture has not the size of this run's sheet.")


def svg(stream: BinaryIO, labels: Iterable[Label]) -> Iterator[Shown]:
    """The labels of an SVG sheet, which is drawn page by page."""
    layout, placed = lay(labels)
    size = _svg_size(stream)
    lines = _svg_lines(stream)
    letters = _Letters()
    count = 0
    while page := list(islice(placed, layout.per_page)):
        drawn = list(islice(letters.taken(lines), len(page)))
        top = count // layout.per_page * layout.size(1)[1]
        count += len(page)
        sheet, scale = _drawn(layout, page, letters.text + "".join(drawn), top)
        for label, x, y in page:
            yield Shown(label, cut_out(sheet, layout, x, y - top, scale), scale)
    if any(not line.startswith("<defs>") for line in lines):
        raise surplus()
    if any(abs(found - wished) > 0.01 for found, wished in zip(size, layout.size(count), strict=True)):
        raise spoilt("The sheet has not the size of this run's.")


def _svg_size(stream: BinaryIO) -> tuple[float, float]:
    """Width and height in mm from the head; they must be the user units too."""
    head = stream.readline(MAX_LINE) + stream.readline(MAX_LINE)
    number = rb"([0-9.]{1,12})"
    found = re.search(rb'<svg [^<>]*\swidth="%smm" height="%smm" viewBox="0 0 %s %s"\s*>\s*$' % ((number,) * 4), head)
    if not found or found[1] != found[3] or found[2] != found[4]:
        raise spoilt("It does not begin as an SVG sheet does.")
    return float(found[1]), float(found[2])


def _svg_lines(stream: BinaryIO) -> Iterator[str]:
    """The file's elements, one a line, up to its end."""
    while raw := stream.readline(MAX_LINE):
        line = raw.decode("utf-8", "replace")
        if line == "</svg>\n" and not stream.read(1):
            return
        if not pen.ours(line):
            raise spoilt("It holds something that is no label.")
        yield line
    raise spoilt("It ends too early.")


class _Letters:
    """The letters that a sheet has defined so far: later pages use them too."""

    def __init__(self) -> None:
        self.text = ""

    def taken(self, lines: Iterable[str]) -> Iterator[str]:
        """The lines without definitions, which are kept."""
        for line in lines:
            if not line.startswith("<defs>"):
                yield line
                continue
            self.text += line
            if len(self.text) > MAX_DEFINED:
                raise spoilt("It defines too many letters.")


def html(stream: BinaryIO, labels: Iterable[Label]) -> Iterator[Shown]:
    """The labels of HTML pages, each page of which is drawn for itself."""
    layout, placed = on_pages(labels)
    letters = _Letters()
    sheets = _html_pages(stream, letters, layout.per_page)
    top = 0.0
    while page := list(islice(placed, layout.per_page)):
        drawn = next(sheets, [])
        if len(drawn) > len(page):
            raise surplus()
        page = [(label, x, y - top) for label, x, y in page]
        top += PAGE_HEIGHT
        sheet, scale = _drawn(layout, page, letters.text + "".join(drawn), 0.0)
        for label, x, y in page:
            yield Shown(label, cut_out(sheet, layout, x, y, scale), scale)
    if next(sheets, None) is not None:
        raise surplus()


def _html_pages(stream: BinaryIO, letters: _Letters, most: int) -> Iterator[list[str]]:
    """The lines of each page's labels."""
    page: list[str] | None = None
    try:
        for line in letters.taken(pages.read(stream)):
            if line == pages.PAGE:
                if page is not None:
                    yield page
                page = []
            elif page is None or len(page) == most:
                raise surplus()
            else:
                page.append(line)
    except ValueError as error:
        raise spoilt(str(error)) from None
    if page is not None:
        yield page


def _drawn(layout: Sheet, page: list[_Placed], body: str, top: float) -> tuple[Image, float]:
    """One page, and its pixels a mm."""
    import resvg_py
    from PIL import Image

    # Only as far down as labels lie: most last pages are not full. In whole mm: resvg rounds a document's size.
    width, height = math.ceil(layout.size(1)[0]), math.ceil(page[-1][2] - top + layout.height)
    modules = [shape.size for label, _, _ in page for shape in label.shapes if isinstance(shape, Modules)]
    scale = max(math.ceil(PIXELS_A_MODULE / min(modules, default=1.0)), PIXELS_A_MM)
    document = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="{width}" height="{height}" viewBox="0 {top} {width} {height}">{body}</svg>'
    )
    try:
        drawn: Any = resvg_py.svg_to_bytes(
            svg_string=document,
            width=width * scale,
            background="#ffffff",
            skip_system_fonts=True,
        )
    except ValueError:
        raise spoilt("It is no SVG that can be drawn.") from None
    with Image.open(io.BytesIO(bytes(drawn))) as opened:
        return opened.convert("L"), scale


def need(modules: Iterable[str]) -> None:
    """Raises GT-PRINT-EXTRA for the first module that is not installed."""
    for name in modules:
        if not importlib.util.find_spec(name):
            raise extra_missing(name)


def spoilt(why: str) -> PrintError:
    """The error for a file that is not as its printer leaves it."""
    return PrintError(
        "GT-PROOF-FILE", "The printed file is not as it was printed.", why,
        "Print the run again; do not use this file.",
    )  # fmt: skip


def surplus() -> PrintError:
    """The error for a file with more labels than its run has."""
    return PrintError(
        "GT-PROOF-SURPLUS", "The file holds more labels than the run.", "",
        "Print the run again; do not use this file.",
    )  # fmt: skip
