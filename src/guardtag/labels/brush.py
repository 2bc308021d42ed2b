"""Labels as dots: what printers of pictures and label printers put on cloth.

Every module is a whole number of dots and begins on one, so that a printer which takes the picture dot for
dot prints the code as sharp as it can.
"""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any

from guardtag.errors import ConfigError, PrintError
from guardtag.labels import fonts, setting
from guardtag.labels.extra import extra_missing
from guardtag.spi import Label, Modules, Rect, Text

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw as Drawing
    from PIL.ImageFont import FreeTypeFont

LIGHT, DARK = 0, 255
"""Amounts of ink: none, and all."""
_MARK = 64  # of the line to cut along
_INK = bytes.maketrans(b"01", bytes((LIGHT, DARK)))


def checked(scheme: str, dpi: int | None) -> None:
    """Refuses a resolution that no picture of labels has; None stands for the labels' own.

    Raises:
        ConfigError: GT-PRINT-OPTION.
    """
    if dpi is not None and (isinstance(dpi, bool) or not isinstance(dpi, int) or not 100 <= dpi <= 2400):
        raise ConfigError(
            "GT-PRINT-OPTION", f"`dpi` of the {scheme} printer is no whole number from 100 to 2400.", "",
            "Write for example dpi = 300.",
        )  # fmt: skip


def dots(length: float, dpi: int) -> int:
    """A length in mm as dots."""
    return round(length * dpi / 25.4)


def palette(ink: str, cloth: str) -> list[int]:
    """256 colours from the cloth's to the ink's, for a picture of ink amounts.

    Args:
        ink: ``#rrggbb``.
        cloth: ``#rrggbb``.
    """
    ends = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (cloth, ink)]
    return [round(a + (b - a) * step / 255) for step in range(256) for a, b in zip(*ends, strict=True)]


class Brush:
    """Draws labels into a picture of ink amounts.

    Args:
        picture: in mode ``L``; 0 is the cloth.
        dpi: of the picture.
    """

    def __init__(self, picture: Image, dpi: int) -> None:
        from PIL import ImageDraw

        self.picture = picture
        self.dpi = dpi
        self.draw_on: Drawing = ImageDraw.Draw(picture)
        self.fonts: dict[tuple[fonts.Face, int, bool], FreeTypeFont] = {}

    def draw(self, label: Label, left: int, top: int, cut: bool = False) -> None:
        """Draws one label with its corner at these dots.

        Args:
            label: the label.
            left: dots from the picture's left.
            top: dots from its top.
            cut: whether a line around it says where to cut.

        Raises:
            PrintError: GT-PRINT-DPI, its modules are not whole dots; GT-PRINT-EXTRA, GT-FONT-GLYPH,
                GT-FONT-MISSING, GT-FONT-SHAPING, GT-FONT-DOWNWARDS.
        """
        for shape in label.shapes:
            if isinstance(shape, Modules):
                self._modules(shape, left, top)
            elif isinstance(shape, Rect):
                x, y = left + self._at(shape.x), top + self._at(shape.y)
                end = (left + self._at(shape.x + shape.width) - 1, top + self._at(shape.y + shape.height) - 1)
                if end[0] >= x and end[1] >= y:
                    self.draw_on.rectangle((x, y, *end), fill=DARK if shape.ink else LIGHT)
            else:
                self._text(shape, label, left, top)
        if cut:
            end = (left + self._at(label.width), top + self._at(label.height))
            self.draw_on.rectangle((left - 1, top - 1, *end), outline=_MARK)

    def _at(self, length: float) -> int:
        return dots(length, self.dpi)

    def _modules(self, shape: Modules, left: int, top: int) -> None:
        from PIL import Image

        exact = shape.size * self.dpi / 25.4
        size = round(exact)
        if size < 1 or abs(exact - size) > 0.01:
            raise PrintError(
                "GT-PRINT-DPI", f"The code's modules are not whole dots at {self.dpi} dpi.",
                "Modules between dots blur, and blurred codes fail on cloth.",
                "Print at the resolution the design was drawn for, or a multiple of it.", dpi=self.dpi,
            )  # fmt: skip
        modules = b"".join(row.encode("ascii").translate(_INK) for row in shape.rows)
        code = Image.frombytes("L", (len(shape.rows[0]), len(shape.rows)), modules)
        code = code.resize((code.width * size, code.height * size), Image.Resampling.NEAREST)
        self.picture.paste(DARK, (left + self._at(shape.x), top + self._at(shape.y)), code)

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
                self.draw_on.text((left + x + one.x * size, baseline), one.letter, DARK, font, anchor="ls")

    def _font(self, face: fonts.Face, size: int, bold: bool) -> FreeTypeFont:
        if (face, size, bold) not in self.fonts:
            self.fonts[face, size, bold] = face.pillow(size, bold)
        return self.fonts[face, size, bold]

    def _drawn(self, line: setting.Line, left: int, top: int) -> None:
        """A line that is no row of letters: its outlines, as a picture of their own."""
        try:
            import resvg_py
        except ImportError:
            raise extra_missing("resvg_py") from None
        from PIL import Image

        scale, units = self.dpi / 25.4, line.face.units
        size = line.size * scale
        before, above = size / 2, 1.25 * size  # room for what hangs over the line's box
        paths = "".join(
            f'<path transform="translate({one.x * units:.1f} {one.y * units:.1f})" d="{one.path}"/>'
            for one in line.outlines
        )
        drawn: Any = resvg_py.svg_to_bytes(
            svg_string='<svg xmlns="http://www.w3.org/2000/svg"'
            f' width="{math.ceil(line.width * scale + size)}" height="{math.ceil(2 * size)}">'
            f'<g transform="translate({before:.3f} {above:.3f}) scale({size / units:.6f} -{size / units:.6f})">'
            f"{paths}</g></svg>",
            skip_system_fonts=True,
        )
        with Image.open(io.BytesIO(bytes(drawn))) as picture:
            place = (round(left + line.x * scale - before), round(top + line.y * scale - above))
            self.picture.paste(DARK, place, picture.getchannel("A"))

    def _squeezed(self, letter: str, font: FreeTypeFont, x: float, baseline: int, factor: float) -> None:
        """A letter too wide for its cell, made narrower."""
        from PIL import Image, ImageDraw

        width, height = max(round(font.getlength(letter)), 1), round(font.size * 1.4)
        cell = Image.new("L", (width, height), 0)
        ImageDraw.Draw(cell).text((0, round(font.size)), letter, 255, font, anchor="ls")
        cell = cell.resize((max(round(width * factor), 1), height), Image.Resampling.LANCZOS)
        self.picture.paste(DARK, (round(x), baseline - round(font.size)), cell)
