"""Labels as PDF content: the operators of ISO 32000-1, in millimetres from the label's top left corner."""

from __future__ import annotations

import re

from guardtag.labels import fonts, setting, words
from guardtag.spi import Label, Modules, Rect, Text
from guardtag_pdf.letters import Letters, drawn

_MARK, _AWAY, _HAIR = 1.2, 0.4, 0.1  # mm: a cut mark's length, its distance from the label, its width
_DARK = re.compile("1+")
_KEPT = 256  # shapes whose operators are kept


class Ink:
    """Draws labels; what stands on every label is worked out once.

    Args:
        letters: the file's fonts.
        colour: of what is drawn, ``#rrggbb``; the label's own when empty.
        marks: whether each label gets marks to cut at.
    """

    def __init__(self, letters: Letters, colour: str, marks: bool) -> None:
        self.letters = letters
        self.colour = colour
        self.marks = marks
        self.known: dict[Rect | Text, str] = {}
        self.same: tuple[float, str] = (0.0, "")
        self.cuts: str = ""
        self.faces: dict[str, fonts.Face] = {}

    def label(self, label: Label) -> str:
        """The operators that draw one label.

        Raises:
            PrintError: GT-FONT-GLYPH, GT-FONT-MISSING, GT-FONT-SHAPING, GT-FONT-DOWNWARDS, GT-PRINT-EXTRA.
        """
        if (label.width, label.font) != self.same:
            self.same, self.known, self.cuts = (label.width, label.font), {}, ""
        parts = [_colour(self.colour or label.ink)]
        for shape in label.shapes:
            if isinstance(shape, Modules):
                parts.append(code(shape))
                continue
            operators = self.known.get(shape)
            if operators is None:
                operators = self._rect(shape) if isinstance(shape, Rect) else self._text(shape, label)
                if len(self.known) < _KEPT:
                    self.known[shape] = operators
            parts.append(operators)
        if self.marks:
            self.cuts = self.cuts or _marks(label.width, label.height)
            parts.append(self.cuts)
        return "\n".join(parts)

    def _rect(self, shape: Rect) -> str:
        area = f"{shape.x:g} {shape.y:g} {shape.width:g} {shape.height:g} re f"
        return area if shape.ink else f"q 1 g {area} Q"

    def _text(self, shape: Text, label: Label) -> str:
        text = words.clean(shape.text)
        if not text:
            return ""
        if shape.mono or (text.isascii() and not label.font):
            return self._plain(text, shape, label)
        line = setting.line(shape, label)
        # Letters stand upright in a space whose y runs down: the matrix turns them over.
        place = f"{line.size:.4f} 0 0 {-line.size:.4f} {line.x:.3f} {line.y:.3f}"
        if line.plain:
            return self.letters.shown(text, place, line.face, shape.bold, mono=False)
        units = line.face.units
        glyphs = " ".join(f"q 1 0 0 1 {one.x:.4f} {one.y:.4f} cm {drawn(one.path, units)} f Q" for one in line.outlines)
        return f"q {place} cm {glyphs} Q"

    def _plain(self, text: str, shape: Text, label: Label) -> str:
        """A line as ``setting.line`` would set it, the quick way: codes and numbers differ from label to label."""
        face = self._face(shape, label)
        if shape.mono:
            ems = words.ems(text, mono=True)
        else:
            glyphs = face.glyphs(text, shape.bold)
            ems = sum([glyphs[letter].advance for letter in text])
        size = shape.size * words.shrunk(ems * shape.size, shape.x, shape.anchor, label.width)
        left = shape.x - (ems * size / 2 if shape.anchor == "middle" else 0.0)
        place = f"{size:.4f} 0 0 {-size:.4f} {left:.3f} {shape.y:.3f}"
        return self.letters.shown(text, place, face, shape.bold, shape.mono)

    def _face(self, shape: Text, label: Label) -> fonts.Face:
        # Codes are always in the font that is found, and so is every line where the design names none of its own.
        if shape.language not in self.faces:
            self.faces[shape.language] = fonts.choose(shape, label)
        return self.faces[shape.language]


def code(shape: Modules) -> str:
    """A symbol as one path: a rectangle for each run of dark modules, filled at once, so that no seam shows."""
    runs = []
    for y, row in enumerate(shape.rows):
        line = f" {y} "
        for run in _DARK.finditer(row):
            start, end = run.span()
            runs.append(f"{start}{line}{end - start} 1 re")
    size = f"{shape.size:.6f}"
    return f"q {size} 0 0 {size} {shape.x:.4f} {shape.y:.4f} cm {' '.join(runs)} f Q"


def _marks(width: float, height: float) -> str:
    """Short lines at the corners, outside of the label."""
    lines = []
    for x, away in ((0.0, -1), (width, 1)):
        for y, up in ((0.0, -1), (height, 1)):
            lines.append(f"{x:g} {y + up * _AWAY:g} m {x:g} {y + up * (_AWAY + _MARK):g} l")
            lines.append(f"{x + away * _AWAY:g} {y:g} m {x + away * (_AWAY + _MARK):g} {y:g} l")
    return f"q {_HAIR} w 0.5 G {' '.join(lines)} S Q"


def _colour(text: str) -> str:
    parts = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return " ".join(f"{part:.3f}" for part in parts) + " rg"
