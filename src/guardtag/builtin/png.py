"""The PNG printer: one label, or A4 pages of labels one below the other, in whole printer dots.

Every module is a whole number of dots and begins on one, so a thermal printer that takes the picture
dot for dot prints the code as sharp as it can. For a few hundred labels: a picture is kept in memory
whole, and few programs open a larger one; many labels go as SVG or CSV.
"""

from __future__ import annotations

import io
import math
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from guardtag.errors import ConfigError, PrintError
from guardtag.hookspecs import hookimpl
from guardtag.labels import fonts, setting, sheet
from guardtag.labels.output import whole_file
from guardtag.spi import Label, Modules, Offer, Rect, Text

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

MAX_PIXELS = 100_000_000
"""The largest picture, in pixels: eleven A4 pages at 300 dpi."""

_LIGHT, _CUT, _DARK = 0, 64, 255  # amounts of ink


class PngPrinter:
    """Draws labels into a PNG file.

    Args:
        url: ``png:``; nothing follows.
        dpi: dots per inch, 100 to 2400; what the labels were drawn for when not given. Modules must
            be whole dots at it.
    """

    def __init__(self, url: str = "png:", *, dpi: int | None = None) -> None:
        if dpi is not None and (isinstance(dpi, bool) or not isinstance(dpi, int) or not 100 <= dpi <= 2400):
            raise ConfigError(
                "GT-PRINT-OPTION", "`dpi` of the png printer is no whole number from 100 to 2400.", "",
                "Write for example dpi = 300.",
            )  # fmt: skip
        self.url = url
        self.dpi = dpi

    def print(self, labels: Iterable[Label], out: str | os.PathLike[str]) -> None:
        """Writes all labels to the file ``out``, or nothing.

        Raises:
            ValueError: there are no labels.
            PrintError: GT-PRINT-WRITE, GT-PRINT-EXTRA, GT-PRINT-LARGE, GT-PRINT-DPI, GT-FONT-GLYPH,
                GT-FONT-MISSING, GT-FONT-SHAPING, GT-FONT-DOWNWARDS, GT-SHEET-SIZE, GT-SHEET-MIXED.
        """
        try:
            from PIL import Image
        except ImportError:
            raise fonts.extra_missing("Pillow") from None
        layout, source = sheet.lay(labels)
        first = next(source)
        dpi = self.dpi or first[0].dpi
        most = _most(layout, dpi)
        placed = [first, *islice(source, most)]
        if len(placed) > most:
            raise _too_large(most)
        width, height = (_dots(length, dpi) for length in layout.size(len(placed)))
        picture = Image.new("L", (width, height), _LIGHT)
        brush = _Brush(picture, dpi)
        for label, x, y in placed:
            brush.draw(label, _dots(x, dpi), _dots(y, dpi), cut=not layout.single)
        picture.putpalette(_palette(first[0].ink, first[0].cloth))
        with whole_file(out) as stream:
            # The resolution goes into pHYs, as dots a metre (PNG specification, 11.3.4.3).
            picture.save(stream, "PNG", dpi=(dpi, dpi), compress_level=6)


def _dots(length: float, dpi: int) -> int:
    return round(length * dpi / 25.4)


def _most(layout: sheet.Sheet, dpi: int) -> int:
    """How many labels fit into the largest picture."""
    width, height = (_dots(length, dpi) for length in layout.size(layout.per_page))
    return MAX_PIXELS // (width * height) * layout.per_page


def _too_large(most: int) -> PrintError:
    return PrintError(
        "GT-PRINT-LARGE", f"These are more labels than one picture holds: {most} at this resolution.",
        "Few programs open a larger picture.", "Print fewer at once (count=), or as .svg or .csv.", most=most,
    )  # fmt: skip


def _palette(ink: str, cloth: str) -> list[int]:
    """256 colours from the cloth's to the ink's."""
    ends = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (cloth, ink)]
    return [round(a + (b - a) * step / 255) for step in range(256) for a, b in zip(*ends, strict=True)]


class _Brush:
    """Draws labels into a picture of ink amounts."""

    def __init__(self, picture: Image, dpi: int) -> None:
        from PIL import ImageDraw

        self.picture = picture
        self.dpi = dpi
        self.draw_on = ImageDraw.Draw(picture)
        self.fonts: dict[tuple[fonts.Face, int, bool], FreeTypeFont] = {}

    def draw(self, label: Label, left: int, top: int, cut: bool) -> None:
        """Draws one label with its corner at these dots."""
        setting.learn(label)
        for shape in label.shapes:
            if isinstance(shape, Modules):
                self._modules(shape, left, top)
            elif isinstance(shape, Rect):
                x, y = left + self._at(shape.x), top + self._at(shape.y)
                end = (left + self._at(shape.x + shape.width) - 1, top + self._at(shape.y + shape.height) - 1)
                if end[0] >= x and end[1] >= y:
                    self.draw_on.rectangle((x, y, *end), fill=_DARK if shape.ink else _LIGHT)
            else:
                self._text(shape, label, left, top)
        if cut:
            end = (left + self._at(label.width), top + self._at(label.height))
            self.draw_on.rectangle((left - 1, top - 1, *end), outline=_CUT)

    def _at(self, length: float) -> int:
        return _dots(length, self.dpi)

    def _modules(self, shape: Modules, left: int, top: int) -> None:
        exact = shape.size * self.dpi / 25.4
        dots = round(exact)
        if dots < 1 or abs(exact - dots) > 0.01:
            raise PrintError(
                "GT-PRINT-DPI", f"The code's modules are not whole dots at {self.dpi} dpi.",
                "Modules between dots blur, and blurred codes fail on cloth.",
                "Print at the resolution the design was drawn for, or a multiple of it.", dpi=self.dpi,
            )  # fmt: skip
        left, top = left + self._at(shape.x), top + self._at(shape.y)
        for y, row in enumerate(shape.rows):
            for x, module in enumerate(row):
                if module == "1":
                    corner = (left + x * dots, top + y * dots)
                    self.picture.paste(_DARK, (*corner, corner[0] + dots, corner[1] + dots))

    def _text(self, shape: Text, label: Label, left: int, top: int) -> None:
        line = setting.line(shape, label)
        if not line.plain:
            self._drawn(line, left, top)
            return
        size, x = line.size * self.dpi / 25.4, line.x * self.dpi / 25.4
        font = self._font(line.face, max(round(size), 1), shape.bold)
        baseline = top + self._at(line.y)
        for one in line.outlines:
            if one.squeeze < 0.999:
                self._squeezed(one.letter, font, left + x + one.x * size, baseline, one.squeeze)
            else:
                self.draw_on.text((left + x + one.x * size, baseline), one.letter, _DARK, font, anchor="ls")

    def _font(self, face: fonts.Face, size: int, bold: bool) -> FreeTypeFont:
        if (face, size, bold) not in self.fonts:
            self.fonts[face, size, bold] = face.pillow(size, bold)
        return self.fonts[face, size, bold]

    def _drawn(self, line: setting.Line, left: int, top: int) -> None:
        """A line that is no row of letters: its outlines, as a picture of their own."""
        try:
            import resvg_py
        except ImportError:
            raise fonts.extra_missing("resvg_py") from None
        from PIL import Image

        dots, units = self.dpi / 25.4, line.face.units
        size = line.size * dots
        before, above = size / 2, 1.25 * size  # room for what hangs over the line's box
        paths = "".join(
            f'<path transform="translate({one.x * units:.1f} {one.y * units:.1f})" d="{one.path}"/>'
            for one in line.outlines
        )
        drawn: Any = resvg_py.svg_to_bytes(
            svg_string='<svg xmlns="http://www.w3.org/2000/svg"'
            f' width="{math.ceil(line.width * dots + size)}" height="{math.ceil(2 * size)}">'
            f'<g transform="translate({before:.3f} {above:.3f}) scale({size / units:.6f} -{size / units:.6f})">'
            f"{paths}</g></svg>",
            skip_system_fonts=True,
        )
        with Image.open(io.BytesIO(bytes(drawn))) as picture:
            place = (round(left + line.x * dots - before), round(top + line.y * dots - above))
            self.picture.paste(_DARK, place, picture.getchannel("A"))

    def _squeezed(self, letter: str, font: FreeTypeFont, x: float, baseline: int, factor: float) -> None:
        """A letter too wide for its cell, made narrower."""
        from PIL import Image, ImageDraw

        width, height = max(round(font.getlength(letter)), 1), round(font.size * 1.4)
        cell = Image.new("L", (width, height), 0)
        ImageDraw.Draw(cell).text((0, round(font.size)), letter, 255, font, anchor="ls")
        cell = cell.resize((max(round(width * factor), 1), height), Image.Resampling.LANCZOS)
        self.picture.paste(_DARK, (round(x), baseline - round(font.size)), cell)


@hookimpl
def guardtag_printers() -> Iterator[Offer]:
    """Offers the scheme ``png``."""
    yield Offer("png", PngPrinter)
