"""Reads the typed code from a picture of a label, letter by letter.

Nothing is guessed: the font is the one that labels are printed with, and every letter's place is known from
the label. Each cell of the picture is compared with all letters that a typed code may have; what is read
is the letter that differs least. So a code that belongs to another label is found even where the picture
code beside it is right.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from guardtag.errors import PrintError
from guardtag.labels import fonts, words
from guardtag.labels.extra import extra_missing
from guardtag.spi import Label, Text

if TYPE_CHECKING:
    from PIL.Image import Image

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: what typed codes are written in, beside the hyphens between groups."""

_CELL = (8, 10)  # pixels that a letter's cell is compared at
_ABOVE, _BELOW = 0.80, 0.08  # what a cell shows above and below the baseline, em
_WIDE = words.cell("0")  # em: all letters of a code have one width
_MOST = 0.12  # em: letters that lie farther off are not misplaced by rounding
_LARGE = 128  # em at which letters are drawn before they are made small, pixels
_BESIDE = 2  # pixels
_LEAST_CONTRAST = 64  # of 255


def said(label: Label) -> bool:
    """Whether the lines that were drawn say the label's own typed code, whole and nothing else."""
    drawn = "".join(words.clean(line.text) for line in _lines(label)).replace(" ", "")
    return bool(label.typed) and drawn in (label.typed, label.typed * 2)


def reader() -> Reader | None:
    """A reader for many labels; none where there is no font, and so the letters are not known."""
    try:
        return Reader(fonts.find())
    except PrintError:
        return None


class Reader:
    """Reads typed codes that were set in this font.

    Args:
        face: the font.
    """

    def __init__(self, face: fonts.Face) -> None:
        self.face = face
        self.atlases: dict[tuple[bool, int, int, int], _Atlas] = {}

    def shows(self, label: Label, picture: Image, scale: float) -> bool:
        """Whether a picture of the label shows every letter of its typed code at its place.

        Args:
            label: the label.
            picture: in grey, its corner the label's.
            scale: pixels a mm.

        Raises:
            PrintError: GT-FONT-MISSING, GT-PRINT-EXTRA.
        """
        low, high = map(int, picture.getextrema())  # type: ignore[arg-type]
        if high - low < _LEAST_CONTRAST or not said(label):
            return False
        for line in _lines(label):
            rows = list(_rows(line, label.width, scale))
            if not all(row.inside(picture) and set(ALPHABET).issuperset(row.text) for row in rows):
                return False
            atlas = self._atlas(line.bold, rows[0].size, low, high)
            shift = atlas.shift(picture, rows)
            if not all(atlas.read(picture, row, shift) == row.text for row in rows):
                return False
        return True

    def _atlas(self, bold: bool, size: float, low: int, high: int) -> _Atlas:
        key = (bold, min(max(round(size), 4), 32), low, high)
        if key not in self.atlases:
            if len(self.atlases) >= 32:
                self.atlases.clear()
            self.atlases[key] = _Atlas(self.face, *key)
        return self.atlases[key]


class _Row(NamedTuple):
    """A group of letters where it stands in a picture.

    Args:
        text: the letters.
        x: left end, pixels.
        y: baseline, pixels.
        size: em height, pixels.
    """

    text: str
    x: float
    y: float
    size: float

    def box(self, shift: tuple[float, float] = (0.0, 0.0)) -> tuple[float, float, float, float]:
        """Left, top, right and bottom, pixels; ``shift`` in em."""
        left, baseline = self.x + shift[0] * self.size, self.y + shift[1] * self.size
        right = left + len(self.text) * _WIDE * self.size
        return left, baseline - _ABOVE * self.size, right, baseline + _BELOW * self.size

    def letter(self, at: int) -> _Row:
        return self._replace(text=self.text[at], x=self.x + at * _WIDE * self.size)

    def inside(self, picture: Image) -> bool:
        """Whether the picture shows it, however it is shifted."""
        left, top, right, bottom = self.box()
        most = _MOST * self.size
        return left >= most and top >= most and right + most <= picture.width and bottom + most <= picture.height

    def seen(self, picture: Image, shift: tuple[float, float] = (0.0, 0.0)) -> Image:
        """Its cells side by side."""
        return picture.resize((len(self.text) * _CELL[0], _CELL[1]), 2, self.box(shift))  # 2: bilinear


def _lines(label: Label) -> list[Text]:
    return [shape for shape in label.shapes if isinstance(shape, Text) and shape.mono]


def _rows(line: Text, room: float, scale: float) -> Iterator[_Row]:
    """The groups between a line's hyphens, as printers set them."""
    text = words.clean(line.text)
    ems = words.ems(text, mono=True)
    size = line.size * words.shrunk(ems * line.size, line.x, line.anchor, room) * scale
    x = line.x * scale - (ems * size / 2 if line.anchor == "middle" else 0.0)
    group, start = "", x
    for letter in f"{text}-":
        if letter in "- ":
            if group:
                yield _Row(group, start, line.y * scale, size)
            group = ""
        elif not group:
            group, start = letter, x
        else:
            group += letter
        x += words.cell(letter) * size


class _Letter(NamedTuple):
    """A letter as it should look.

    Args:
        cell: its cell, in the picture's greys.
        lines: the cell's pixels, line by line.
        x: the middle of its ink, 0 (left) to 1.
        y: the same from the top.
    """

    cell: Image
    lines: tuple[bytes, ...]
    x: float
    y: float


class _Atlas:
    """All letters of typed codes, as sharp as they can be in a picture.

    Args:
        face: the font.
        bold: heavier strokes.
        pixels: of the picture, to the em.
        low: the ink's grey.
        high: the cloth's grey.
    """

    def __init__(self, face: fonts.Face, bold: bool, pixels: int, low: int, high: int) -> None:
        self.high = high
        greys = [round(high - (high - low) * ink / 255) for ink in range(256)]
        self.letters = {letter: self._letter(_drawn(face, letter, bold), pixels, greys) for letter in ALPHABET}
        self.strip = self.row(ALPHABET)
        # A cell nearer to a letter than half the way to that letter's nearest neighbour can be no other's.
        self.sure = {
            letter: min(_difference(one.cell, two.cell) for name, two in self.letters.items() if name != letter) / 2
            for letter, one in self.letters.items()
        }

    def row(self, letters: str) -> Image:
        """Cells side by side."""
        from PIL import Image

        known = [self.letters[letter].lines for letter in letters]
        data = b"".join([lines[y] for y in range(_CELL[1]) for lines in known])
        return Image.frombytes("L", (len(letters) * _CELL[0], _CELL[1]), data)

    def shift(self, picture: Image, rows: list[_Row]) -> tuple[float, float]:
        """How far letters lie from where they should, in em: printers round to dots, each its own way.

        The mean over all letters, of each how far the middle of its ink is off.
        """
        left, top, _, bottom = map(round, rows[0].box())
        left -= _BESIDE  # the first letter may stand a little before its cell, the last one after it
        line = picture.crop((left, top, round(rows[-1].box()[2]) + _BESIDE, bottom))
        columns, lines = self._ink(line.resize((line.width, 1), 4)), self._ink(line.resize((1, line.height), 4))
        wide, count = _WIDE * rows[0].size, sum(len(row.text) for row in rows)
        across = down = 0.0
        for row in rows:
            for at, letter in enumerate(row.text):
                start = row.x - left + at * wide
                across += _middle(columns, start, start + wide) - self.letters[letter].x * wide
                down -= self.letters[letter].y
        height = (_ABOVE + _BELOW) * rows[0].size
        down = down / count * height + _middle(lines, 0, len(lines)) + top - rows[0].box()[1]
        dx, dy = across / count / rows[0].size, down / rows[0].size
        return min(max(dx, -_MOST), _MOST), min(max(dy, -_MOST), _MOST)

    def _ink(self, means: Image) -> list[int]:
        return [max(self.high - mean, 0) for mean in means.tobytes()]

    def read(self, picture: Image, row: _Row, shift: tuple[float, float]) -> str:
        """What a row of cells says; the letters expected there are looked at first."""
        from PIL import ImageChops

        seen, count = row.seen(picture, shift), len(row.text)
        means = ImageChops.difference(seen, self.row(row.text)).resize((count, 1), 4).tobytes()  # 4: box
        return "".join(
            letter if means[at] + 1 < self.sure[letter] else self._alone(picture, row.letter(at), shift)
            for at, letter in enumerate(row.text)
        )

    def _alone(self, picture: Image, cell: _Row, shift: tuple[float, float]) -> str:
        """What one cell says; it may stand half a pixel off its neighbours, as small letters are put on whole ones."""
        known, wide = self.letters[cell.text], _CELL[0]
        columns = self._ink(cell.seen(picture, shift).resize((wide, 1), 4))
        off = (_middle(columns, 0, wide) / wide - known.x) * _WIDE
        most = 0.6 / cell.size
        seen = cell.seen(picture, (shift[0] + min(max(off, -most), most), shift[1]))
        return (
            cell.text if _difference(seen, known.cell) < self.sure[cell.text] else self._nearest(picture, cell, shift)
        )

    def _nearest(self, picture: Image, cell: _Row, shift: tuple[float, float]) -> str:
        """The letter that differs least from a cell: the cell is laid beside all of them at once."""
        from PIL import Image, ImageChops

        (wide, high), count, best = _CELL, len(ALPHABET), [math.inf] * len(ALPHABET)
        for off in (-0.5 / cell.size, 0.0, 0.5 / cell.size):
            data = cell.seen(picture, (shift[0] + off, shift[1])).tobytes()
            lines = (data[line * wide : (line + 1) * wide] * count for line in range(high))
            many = Image.frombytes("L", self.strip.size, b"".join(lines))
            means = ImageChops.difference(many, self.strip).resize((count, high), 4).tobytes()  # 4: box
            best = [min(old, sum(means[at::count])) for at, old in enumerate(best)]
        return ALPHABET[best.index(min(best))]

    def _letter(self, drawn: Image, pixels: int, greys: list[int]) -> _Letter:
        dots = (max(round(_WIDE * pixels), 1), max(round((_ABOVE + _BELOW) * pixels), 1))
        cell = drawn.resize(dots, 4).resize(_CELL, 2).point(greys)  # box, then bilinear as pictures are
        data, wide = cell.tobytes(), _CELL[0]
        lines = tuple(data[at : at + wide] for at in range(0, len(data), wide))
        across, down = (self._ink(cell.resize(size, 4)) for size in ((wide, 1), (1, _CELL[1])))
        return _Letter(cell, lines, _middle(across, 0, wide) / wide, _middle(down, 0, _CELL[1]) / _CELL[1])


def _middle(ink: list[int], start: float, end: float) -> float:
    """The middle of the ink between two places in a row of amounts, as its distance from the first."""
    moment = mass = 0.0
    for at in range(max(math.floor(start), 0), min(math.ceil(end), len(ink))):
        left, right = max(start, at), min(end, at + 1)
        amount = ink[at] * (right - left)
        moment += amount * (left + right)
        mass += amount
    return moment / (2 * mass) - start if mass else (end - start) / 2


def _difference(one: Image, other: Image) -> float:
    """The mean difference of two cells, 0 to 255."""
    from PIL import ImageChops

    return sum(ImageChops.difference(one, other).tobytes()) / (one.width * one.height)


@fonts.kept(2 * len(ALPHABET))  # nobody changes it: every use makes it smaller first
def _drawn(face: fonts.Face, letter: str, bold: bool) -> Image:
    """A letter's cell as printers draw it, in ink amounts: in the middle, made narrower where it is too wide."""
    try:
        from PIL import Image, ImageDraw
    except ImportError:
        raise extra_missing("Pillow") from None
    font = face.pillow(_LARGE, bold)
    width, above, height = round(_WIDE * _LARGE), round(_ABOVE * _LARGE), round((_ABOVE + _BELOW) * _LARGE)
    advance = round(face.glyphs(letter, bold)[letter].advance * _LARGE)
    glyph = Image.new("L", (max(advance, 1), height), 0)
    ImageDraw.Draw(glyph).text((0, above), letter, 255, font, anchor="ls")
    if advance > width:
        glyph = glyph.resize((width, height), Image.Resampling.BOX)
    cell = Image.new("L", (width, height), 0)
    cell.paste(glyph, ((width - glyph.width) // 2, 0))
    return cell
