"""The letters of a file as embedded fonts: small TrueType fonts of the letters that are used, and no others.

They are built from the outlines that ``guardtag.labels.fonts`` reads, so any font that guardtag finds
can be used, whatever its format: a variable CFF collection of 30 MB gives a few kilobytes. Typed codes are
set from fonts of their own, whose letters stand squeezed in cells of one width, as every printer sets them.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from guardtag.labels import fonts, words
from guardtag.labels.typed_look import ALPHABET

if TYPE_CHECKING:
    from fpdf import FPDF

_EPOCH = 3_600_000_000  # seconds since 1904: fonts carry a time, and a file must not depend on today
_NAME = "guardtag"
_ASCII = frozenset(map(chr, range(32, 127)))
_CODE = frozenset(ALPHABET + "- ")
_ERROR = 0.5  # font units that a curve may be off


class _Style(NamedTuple):
    face: fonts.Face
    bold: bool
    mono: bool


class Letters:
    """The fonts of one file; a letter that none has yet gets into a new one.

    Args:
        pdf: the file.
        folder: for the fonts' files while the PDF is written.
    """

    def __init__(self, pdf: FPDF, folder: Path) -> None:
        self.pdf = pdf
        self.folder = folder
        self.made: dict[_Style, list[tuple[set[str], Any]]] = {}
        self.count: int = 0

    def shown(self, text: str, place: str, face: fonts.Face, bold: bool, mono: bool) -> str:
        """The operators that show a text.

        Args:
            text: its letters, one after the other.
            place: the text matrix, six numbers; its unit is the em.
            face: the font that outlines come from.
            bold: heavier strokes.
            mono: in cells of one width.

        Raises:
            PrintError: GT-FONT-GLYPH, the font lacks a letter.
        """
        font = self._font(text, _Style(face, bold, mono))
        return f"BT /F{font.i} 1 Tf {place} Tm {font.encode_text(text)} ET"

    def on_page(self) -> None:
        """Makes all fonts known to a page that was begun."""
        for style in self.made.values():
            for _, font in style:
                self._used(font)

    def close(self) -> None:
        """Lets go of the fonts' files, which fpdf2 keeps open."""
        for style in self.made.values():
            for _, font in style:
                font.close()

    def _font(self, text: str, style: _Style) -> Any:
        letters = set(text)
        made = self.made.setdefault(style, [])
        for known, font in made:
            if letters <= known:
                return font
        # Of letters that labels differ in all are taken at once; those that are not used stay out of the file.
        usual = _CODE if style.mono else _ASCII
        wanted = letters | {letter for letter in usual if style.face.draws(letter, style.bold)}
        name = f"{_NAME}{self.count}"
        self.count += 1
        path = self.folder / f"{name}.ttf"
        path.write_bytes(_font(*style, frozenset(wanted)))
        self.pdf.add_font(name, fname=str(path))
        font = self.pdf.fonts[name]
        made.insert(0, (wanted, font))
        self._used(font)
        return font

    def _used(self, font: Any) -> None:
        # The public way to put a font among a page's resources: select it and show nothing.
        self.pdf.set_font(font.fontkey, size=1)
        self.pdf.text(0, 0, "")


def drawn(path: str, units: int) -> str:
    """An outline as path operators, in em.

    Args:
        path: SVG path data in font units, y upwards.
        units: font units to the em.
    """
    from fontTools.pens.basePen import BasePen
    from fontTools.svgLib.path import parse_path

    parts: list[str] = []

    class _Pen(BasePen):  # type: ignore[misc]
        def _put(self, verb: str, *points: tuple[float, float]) -> None:
            parts.append(" ".join(f"{x / units:.4f} {y / units:.4f}" for x, y in points) + f" {verb}")

        def _moveTo(self, pt: tuple[float, float]) -> None:
            self._put("m", pt)

        def _lineTo(self, pt: tuple[float, float]) -> None:
            self._put("l", pt)

        def _curveToOne(self, pt1: Any, pt2: Any, pt3: Any) -> None:
            self._put("c", pt1, pt2, pt3)

        def _closePath(self) -> None:
            parts.append("h")

    parse_path(path, _Pen())
    return " ".join(parts)


@fonts.kept(16)
def _font(face: fonts.Face, bold: bool, mono: bool, letters: frozenset[str]) -> bytes:
    """A TrueType font (OpenType 1.9, glyf outlines) of these letters."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    known = face.glyphs(letters, bold)
    outlines: dict[str, Any] = {".notdef": TTGlyphPen(None).glyph()}
    widths: dict[str, int] = {".notdef": face.units // 2}
    names: dict[int, str] = {}
    for letter in sorted(letters):
        glyph = f"u{ord(letter):04X}"
        outlines[glyph], width = _outline(known[letter], face.units, words.cell(letter) if mono else 0.0)
        widths[glyph] = round(width * face.units)
        names[ord(letter)] = glyph
    builder = FontBuilder(face.units, isTTF=True)
    builder.font.recalcTimestamp = False
    builder.updateHead(created=_EPOCH, modified=_EPOCH)
    builder.setupGlyphOrder(list(outlines))
    builder.setupCharacterMap(names)
    builder.setupGlyf(outlines)
    table = builder.font["glyf"]
    builder.setupHorizontalMetrics({name: (width, getattr(table[name], "xMin", 0)) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=round(0.88 * face.units), descent=-round(0.22 * face.units))
    builder.setupNameTable({"familyName": _NAME, "styleName": "Regular", "psName": _NAME})
    builder.setupOS2(sCapHeight=round(0.73 * face.units), usWeightClass=700 if bold else 400)
    builder.setupPost()
    stream = io.BytesIO()
    builder.save(stream)
    return stream.getvalue()


def _outline(glyph: fonts.Glyph, units: int, cell: float) -> tuple[Any, float]:
    """A glyph of quadratic curves, and its width in em; with a cell in the middle of it, narrower where it must be."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.svgLib.path import parse_path

    pen = TTGlyphPen(None)
    target: Any = pen
    width = glyph.advance
    if cell:
        squeeze = min(1.0, cell / glyph.advance) if glyph.advance else 1.0
        target = TransformPen(pen, (squeeze, 0, 0, 1, (cell - glyph.advance * squeeze) / 2 * units, 0))
        width = cell
    parse_path(glyph.path, Cu2QuPen(target, max_err=_ERROR, reverse_direction=True))
    return pen.glyph(), width
